"""The power series of a program around a point, in float64, and in decimals where that runs out of range."""

import math
from collections.abc import Sequence
from typing import Any

from mgrad_cli.backends.engine import collector_paused
from mgrad_cli.backends.ieee import ieee
from mgrad_cli.backends.orders.coefficients import extend
from mgrad_cli.backends.orders.series import NOT_TAKEN, Arithmetic, Tape
from mgrad_cli.backends.orders.tangents import below
from mgrad_cli.backends.value import Value
from mgrad_cli.graph.build import Model

Series = list[float]
FLOATS = Arithmetic(float, lambda operation, numbers: ieee(operation)(*numbers))


class NoSeries(Exception):
    """A coefficient is not finite, first at this node of the program and in this order."""

    def __init__(self, place: int, order: int) -> None:
        self.place = place
        self.order = order


def series(model: Model, values: Sequence[Value], moving: int, order: int, bumped: int = NOT_TAKEN) -> Series:
    """The coefficients of the output in one input; at a bumped node the slope is altered, to see whether it matters."""
    with collector_paused():
        try:
            return _series(FLOATS, model, values, moving, order, bumped)
        except NoSeries:
            return series_in_decimals(model, values, moving, order, bumped)


def series_in_decimals(
    model: Model, values: Sequence[Value], moving: int, order: int, bumped: int = NOT_TAKEN
) -> Series:
    from decimal import Decimal, localcontext  # few programs need them

    from mgrad_cli.backends.wide import RANGE, apply

    with localcontext(RANGE):
        return _series(Arithmetic(Decimal, apply), model, values, moving, order, bumped)


def _series(
    arithmetic: Arithmetic, model: Model, values: Sequence[Value], moving: int, order: int, bumped: int
) -> Series:
    tape = Tape(arithmetic, model.graph.limit)
    output = written(tape, model, values, moving, [value.data for value in values], bumped)
    try:
        tape.demand(output, order)
    except (ArithmeticError, ValueError):
        raise NoSeries(tape.origin, 1) from None
    extend(tape, order)
    entry = tape.entries[output]
    found = [float(number) for number in entry.series] + [0.0] * (order + 1 - len(entry.series))
    for k, number in enumerate(found):
        if not math.isfinite(number):
            raise _culprit(tape, k)
    return found


def written(
    tape: Tape, model: Model, values: Sequence[Value], moving: int, numbers: Sequence[Any], bumped: int = NOT_TAKEN
) -> int:
    """Put the nodes that the output needs on the tape, as far as they are in branches that are taken."""
    needed = below(model, [model.output])
    number = tape.arithmetic.number
    places = [NOT_TAKEN] * len(values)
    for place, value in enumerate(values):
        operation, data = value.operation, numbers[place]
        if value.data is None or not needed[place]:
            continue
        tape.origin = place
        operands = tuple([places[operand] for operand in model.graph.operands[place]])
        first: Any = data if isinstance(data, bool) else number(data)
        if operation is None:
            places[place] = tape.variable(first) if place == moving else tape.constant(first)
        elif operation.form == "choice":
            places[place] = tape.chosen(operation, operands)
        else:
            places[place] = tape.apply(operation, operands, first)
        if place == bumped:
            places[place] = tape.bumped(places[place])
    return places[model.output]


def _culprit(tape: Tape, most: int) -> NoSeries:
    """Where a coefficient first is not finite."""
    for k in range(most + 1):
        for entry in tape.entries:
            if len(entry.series) > k and not math.isfinite(entry.series[k]):
                return NoSeries(entry.origin, max(most, 1))
    return NoSeries(tape.origin, most)
