"""The slopes of an output, for certain, at the precision that is set: the chain rule over what power series give."""

from collections.abc import Collection, Iterator
from time import monotonic
from typing import NamedTuple

from mgrad_cli.backends.proof.balls import NAN, Number, arb_series, ball, fmpq, fmpq_series, settled
from mgrad_cli.backends.proof.enclosures import ENCLOSURES
from mgrad_cli.backends.proof.proven_values import DOUBTS, NEVER, TooLate, Values, taken
from mgrad_cli.backends.proof.rationals import RATIONAL, SMOOTH, apart
from mgrad_cli.operations import Operation

ONE = fmpq(1)
CONSTANT = fmpq(0)
"""The slope of what does not change at all: it arrives where nothing, or what is not known, stood before."""
TELLING = 8
"""Bits that a slope has to have right, or it counts as open."""


class Slopes(NamedTuple):
    """The slopes of the output at the nodes it moves with, and the kink or jump that a slope met on its way."""

    numbers: dict[int, Number]
    kinks: dict[int, int]


def slopes(values: Values, output: int, asked: Collection[int], deadline: float = NEVER) -> Slopes:
    found = Slopes({values.twins[output]: ONE}, {})
    numbers, kinks = found
    moving = moving_nodes(values, asked)
    for place in range(output, -1, -1):
        if place not in numbers or not moving[place]:
            continue
        for operand, share in shares(values, place, moving):
            slope = CONSTANT if share is None else numbers[place] * share
            numbers[operand] = settled(numbers[operand] + slope if operand in numbers else slope)
            if share is None:
                continue
            if is_open(share):
                kinks[operand] = place
            elif place in kinks:
                kinks.setdefault(operand, kinks[place])
        if place % 256 == 0 and monotonic() > deadline:
            raise TooLate
    return found


def is_open(slope: Number) -> bool:
    """Whether the slope is not even roughly known, as it is at a kink or a jump."""
    return type(slope) is not fmpq and (not slope.is_finite() or slope.rel_accuracy_bits() < TELLING)


def moving_nodes(values: Values, asked: Collection[int]) -> bytearray:
    """Which nodes depend on the inputs that are asked for."""
    moving = bytearray(len(values.numbers))
    for place in asked:
        moving[place] = True
    for place, operands in enumerate(values.graph.operands):
        if operands and values.numbers[place] is not None:
            moving[place] = any(moving[operand] for operand in operands)
    return moving


def shares(values: Values, place: int, moving: bytearray) -> Iterator[tuple[int, Number | None]]:
    """The slope of a node for each of its operands that moves; None if nothing changes unless the operand jumps.

    A condition has a share in what it chooses, which a comparison keeps only if it stands at its very edge.
    """
    operation = values.graph.operations[place]
    operands = values.operands(place)
    numbers = [values.numbers[operand] for operand in operands]
    if operation is None:
        return
    if operation.form == "comparison" and operation.name != "not":
        at_edge = operands[0] != operands[1] and not apart(*numbers)
        yield from ((operand, NAN if at_edge else None) for operand in operands if moving[operand])
    elif operation.form in ("comparison", "choice"):
        chosen = (0,) if operation.name == "not" else taken(operation, numbers)
        yield from ((operands[position], ONE) for position in chosen if moving[operands[position]])
    else:
        for operand in dict.fromkeys(operands):
            if moving[operand]:
                yield operand, partial(operation, numbers, [each == operand for each in operands])


def partial(operation: Operation, numbers: list[Number], moves: list[bool]) -> Number | None:
    """The slope of a row where some operands move together and the others stand still; None where it is a constant."""
    try:
        if operation.name in SMOOTH and all(type(each) is fmpq for each in numbers):
            slope = _exact_partial(operation, numbers, moves)
            if slope is not None:
                return settled(slope)
        start = next(number for number, moving in zip(numbers, moves, strict=True) if moving)
        x = arb_series([start, 1])
        found = ENCLOSURES[operation.name](*(x if m else ball(n) for n, m in zip(numbers, moves, strict=True)))
    except DOUBTS:
        return NAN
    if isinstance(found, arb_series):
        return settled(found[1])
    return None if found.is_finite() else NAN


def _exact_partial(operation: Operation, numbers: list[Number], moves: list[bool]) -> Number | None:
    start = next(number for number, moving in zip(numbers, moves, strict=True) if moving)
    x = fmpq_series([start, 1])
    found = RATIONAL[operation.name](*(x if moving else number for number, moving in zip(numbers, moves, strict=True)))
    return found[1] if isinstance(found, fmpq_series) else None
