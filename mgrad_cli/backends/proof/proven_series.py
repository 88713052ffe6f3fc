"""The power series of an output along a direction, for certain: from the rows' values alone, not their slopes."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from mgrad_cli.backends.proof.balls import NAN, Number, arb_series, ball, fmpq, fmpq_series, settled, working
from mgrad_cli.backends.proof.enclosures import ENCLOSURES
from mgrad_cli.backends.proof.piecewise import with_slope
from mgrad_cli.backends.proof.proven_values import DOUBTS, NEVER, TooLate, Values, taken
from mgrad_cli.backends.proof.rationals import RATIONAL, SMOOTH, apart
from mgrad_cli.operations import Operation

Moving = Any
"""A series, of fractions where all of it is exact; or a number that stands still."""


def coefficients(
    values: Values, output: int, direction: Mapping[int, int], length: int, deadline: float = NEVER
) -> list[Number]:
    """The coefficients of the output as far as `length`, the inputs moving as the direction says.

    One that is no finite number is open: at a kink or a jump there is none.
    """
    with working(length=length):
        found = _series(values, output, direction, deadline)
        if not isinstance(found, arb_series | fmpq_series):
            return [found] + [fmpq(0)] * (length - 1)
        return [settled(found[k]) for k in range(length)]


def _series(values: Values, output: int, direction: Mapping[int, int], deadline: float) -> Moving:
    graph, numbers = values.graph, values.numbers
    moving: list[Moving] = []
    edges: set[int] = set()  # conditions at their edge, which turn as soon as anything moves
    for place in range(output + 1):
        operation, number = graph.operations[place], numbers[place]
        operands = values.operands(place)
        if place in direction:
            moving.append(_moved(number, direction[place]))
        elif operation is None or number is None or _stand_still(operands, moving, numbers, edges):
            moving.append(number)
        elif operation.form == "comparison" and operation.name != "not":
            moving.append(number)
            if operands[0] != operands[1] and not apart(*(numbers[each] for each in operands)):
                edges.add(place)
        else:
            moving.append(_applied(operation, [moving[each] for each in operands], number, edges, operands))
            if isinstance(number, bool) and any(each in edges for each in operands):
                edges.add(place)
        if place % 256 == 0 and monotonic() > deadline:
            raise TooLate
    return moving[output]


def _stand_still(operands: Sequence[int], moving: Sequence[Moving], numbers: Sequence[Number], edges: set[int]) -> bool:
    return all(moving[each] is numbers[each] and each not in edges for each in operands)


def _moved(number: Number, step: int) -> Moving:
    return (fmpq_series if type(number) is fmpq else arb_series)([number, step])


def _applied(
    operation: Operation, operands: Sequence[Moving], number: Number, edges: set[int], places: Sequence[int]
) -> Moving:
    """The series of a node, begun with what its number is known to be."""
    if operation.form in ("choice", "comparison"):
        if isinstance(number, bool):
            return number
        at_edge = places[0] in edges
        return with_slope(ball(number), NAN) if at_edge else operands[taken(operation, operands)[-1]]
    try:
        if (
            operation.name in SMOOTH
            and type(number) is fmpq
            and not any(isinstance(each, arb_series) or _is_ball(each) for each in operands)
        ):
            exact = RATIONAL[operation.name](*operands)
            if exact is not None:
                return exact
        found = ENCLOSURES[operation.name](*map(_as_balls, operands))
    except DOUBTS:
        return with_slope(ball(number), NAN)
    if not isinstance(found, arb_series):
        return number if found.is_finite() else with_slope(ball(number), NAN)
    return arb_series([ball(number), *found.coeffs()[1:]])


def _is_ball(each: Moving) -> bool:
    return not isinstance(each, fmpq | fmpq_series)


def _as_balls(each: Moving) -> Moving:
    return arb_series(list(map(ball, each.coeffs()))) if isinstance(each, fmpq_series) else ball(each)
