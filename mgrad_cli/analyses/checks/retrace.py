"""The way of a run, gone again with proven arithmetic over the float64s that it met: what rounding can explain.

Each value has to be right for its own operands, and each gradient has to be what the chain rule makes of proven slopes
at those values, both to within the last places that the table is allowed to be off.
"""

import re
from functools import cache
from time import monotonic
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.backends.proof.balls import Number, arb, ball, fmpq, is_finite, working
from mgrad_cli.backends.proof.proven_slopes import moving_nodes, partial, shares
from mgrad_cli.backends.proof.proven_values import NEVER, TooLate, Values, enclosed, taken
from mgrad_cli.backends.proof.rationals import truth
from mgrad_cli.operations import Operation

ONE = arb(1)
PRECISIONS = (128, 640, 2400)
"""Bits; the last ones hold the sum of the largest and the smallest float64."""
TIGHT = 60
"""Bits that a step has to be known to."""
ROUNDING = arb(2) ** -48
"""What a step may be off, relatively: a few times what the table promises, and far from any mistake."""
NEAR_ZERO = arb(2) ** -1000
"""Below it, float64 soon begins to have fewer digits."""
SMALLEST = arb(2) ** -1064
"""What a step may be off near 0, where float64 has no digits left."""


class Retraced(NamedTuple):
    """What the slopes at each node had to be, by how much rounding may have moved them, and what went wrong."""

    slopes: dict[int, Number]
    doubts: dict[int, Number]
    wrong: int | None  # the first node whose value is not that of its operands


def retrace(gradient: Gradient, deadline: float = NEVER) -> Retraced:
    with working(PRECISIONS[0]):
        return _retrace(gradient, deadline)


def _retrace(gradient: Gradient, deadline: float) -> Retraced:
    values = _values(gradient)
    wrong = _first_wrong(values, gradient.model.output, deadline)
    output, graph = gradient.model.output, gradient.model.graph
    found = Retraced({output: ONE}, {output: arb(0)}, wrong)
    moving = moving_nodes(values, [graph.inputs[name] for name in gradient])
    for place in range(output, -1, -1):
        if place in found.slopes and moving[place]:
            for operand, share in _shares(values, place, moving):
                if share is None:
                    _add_constant(found, operand)
                else:
                    _add(found, place, operand, ball(share), _size(values, place, operand, share))
        if place % 256 == 0 and monotonic() > deadline:
            raise TooLate
    return found


def _add(found: Retraced, place: int, operand: int, share: Number, size: Number) -> None:
    """The chain rule for the slope, and for what it may be off: by its factors, by the product, and by the sum."""
    slopes, doubts, _ = found
    slopes[operand] = slopes.get(operand, arb(0)) + slopes[place] * share
    rounded = size * abs(slopes[place]) + abs(slopes[operand])
    doubt = size * doubts[place] + rounded * ROUNDING + (1 + abs(slopes[place])) * SMALLEST
    doubts[operand] = arb((doubts.get(operand, arb(0)) + doubt).upper())


def _add_constant(found: Retraced, operand: int) -> None:
    found.slopes.setdefault(operand, arb(0))
    found.doubts.setdefault(operand, arb(0))


def _size(values: Values, place: int, operand: int, share: Number) -> Number:
    """The share without its sign; of an operand that stands in several positions, before these are added up."""
    operation, operands = values.graph.operations[place], values.graph.operands[place]
    if operation is None or not operation.slopes or operands.count(operand) == 1:
        return abs(ball(share))
    numbers = [values.numbers[each] for each in operands]
    positions = [position for position, each in enumerate(operands) if each == operand]
    sizes = [partial(operation, numbers, [each == position for each in range(len(operands))]) for position in positions]
    size = sum((abs(ball(each)) for each in sizes if each is not None), arb(0))
    return size if size.is_finite() else abs(ball(share))


def _values(gradient: Gradient) -> Values:
    values = Values(gradient.model.graph)
    values.twins.extend(range(len(gradient.nodes)))
    for node in gradient.nodes:
        is_number = node.data is not None and not isinstance(node.data, bool)
        values.numbers.append(arb(node.data) if is_number else node.data)
    return values


def _shares(values: Values, place: int, moving: bytearray) -> list[tuple[int, Number | None]]:
    """The shares at the first precision that tells all of them."""
    found: list[tuple[int, Number | None]] = []
    for bits in PRECISIONS:
        with working(bits):
            found = list(shares(values, place, moving))
        if all(_is_tight(share) for _, share in found):
            break
    blur = _blur(values, place)
    return [(operand, share and share * blur.get(operand, ONE)) for operand, share in found] if blur else found


def _blur(values: Values, place: int) -> dict[int, Number]:
    """1, and what a slope may be off if its formula uses a result that, so near 0, has lost digits; by operand."""
    operation, found = values.graph.operations[place], values.numbers[place]
    if operation is None or not any(uses_result(operation)) or abs(found) > NEAR_ZERO:
        return {}
    operands = values.graph.operands[place]
    number = enclosed(operation, [values.numbers[operand] for operand in operands])
    if number == found:
        return {}
    error = arb(1, (2 * abs(1 - found / ball(number))).upper())
    uses = uses_result(operation) * len(operands) if operation.variadic else uses_result(operation)
    return {operand: error for operand, used in zip(operands, uses, strict=True) if used}


@cache
def uses_result(operation: Operation) -> tuple[bool, ...]:
    """Whether each slope of a row is computed from the rounded result."""
    return tuple(bool(re.search(r"\bout\b", slope)) for slope in operation.slopes)


def _is_tight(number: Number | None) -> bool:
    return number is None or type(number) is fmpq or bool(number.is_finite() and number.rel_accuracy_bits() > TIGHT)


def _first_wrong(values: Values, output: int, deadline: float) -> int | None:
    needed = bytearray(len(values.numbers))
    needed[output] = True
    wrong = None
    for place in range(output, -1, -1):
        if needed[place]:
            for operand in values.graph.operands[place]:
                needed[operand] = values.numbers[operand] is not None
            if not _is_right(values, place):
                wrong = place
        if place % 256 == 0 and monotonic() > deadline:
            raise TooLate
    return wrong


def _has_minus_zero(values: Values, place: int) -> bool:
    """Whether an operand may be -0.0, at which float64 goes a way of its own, and no number does."""
    return any(values.numbers[operand] == 0 for operand in values.graph.operands[place])


def _is_right(values: Values, place: int) -> bool:
    """Whether the value of a node is that of its operands, or nobody can tell."""
    operation = values.graph.operations[place]
    found = values.numbers[place]
    operands = [values.numbers[operand] for operand in values.graph.operands[place]]
    if operation is None:
        return True
    if operation.form == "choice":
        return bool(found == operands[taken(operation, operands)[-1]])
    if operation.form == "comparison":
        return found is (not operands[0] if operation.name == "not" else truth(operation.name, *operands))
    for bits in PRECISIONS:
        with working(bits):
            number = ball(enclosed(operation, operands))
            allowed = abs(number) * ROUNDING + SMALLEST
            if not is_finite(number) or abs(number - found) <= allowed:
                return True
            if abs(number - found) > allowed:
                return _has_minus_zero(values, place)
    return True
