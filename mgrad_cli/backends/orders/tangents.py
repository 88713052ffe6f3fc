"""Forward mode in plain numbers: how each node moves when the inputs move, from the slopes of the backward pass."""

from collections.abc import Mapping, Sequence
from math import inf

from mgrad_cli.backends.engine import located
from mgrad_cli.backends.orders.second_slopes import Lost
from mgrad_cli.backends.refusals import no_slope
from mgrad_cli.backends.second_look import LEVEL
from mgrad_cli.backends.slopes import SHARES, SLOPES
from mgrad_cli.backends.value import Value
from mgrad_cli.errors import MgradError
from mgrad_cli.graph.build import Model
from mgrad_cli.operations import Operation

Directions = Mapping[int, Mapping[int, float]]
"""For each node that is moved from outside, how far, by direction."""


def product(left: float, right: float) -> float:
    found = left * right
    if not found and left and right:
        raise Lost(None)
    return found


def below(model: Model, wanted: Sequence[int]) -> bytearray:
    """Which nodes the wanted ones are computed from, themselves included."""
    found = bytearray(len(model.graph))
    for node in wanted:
        found[node] = True
    for node in range(len(found) - 1, -1, -1):
        if found[node]:
            for operand in model.graph.operands[node]:
                found[operand] = True
    return found


def slopes_at(operation: Operation, out: float, numbers: Sequence[float], asked: Sequence[object]) -> Sequence[float]:
    """The slope for each operand; 0 for one that is not asked for, so that it cannot fail."""
    if operation.variadic or operation.form == "choice":
        return SHARES[operation](1.0, out, *numbers)
    return [slope(out, *numbers) if wanted else 0.0 for slope, wanted in zip(SLOPES[operation], asked)]


def tangents(
    model: Model, values: list[Value], directions: Directions, needed: bytearray, hardware: bool = False
) -> list[dict[int, float]]:
    """How each needed node moves in each direction; a direction in which it cannot move at all is left out."""
    found: list[dict[int, float]] = []
    room = model.graph.limit
    for place, value in enumerate(values):
        moved = dict(directions[place]) if place in directions else {}
        if needed[place] and value.operation is not None and value.data is not None:
            _follow(model, values, place, found, moved, hardware)
            room -= len(moved)
        if room < 0:
            raise MgradError(
                f"the second derivatives need more than {model.graph.limit:,} numbers on the way",
                hint="--wrt asks for fewer inputs, --along with --hvp for one direction; --max-nodes raises the limit",
            )
        found.append(moved)
    return found


def _follow(
    model: Model,
    values: list[Value],
    place: int,
    found: Sequence[Mapping[int, float]],
    moved: dict[int, float],
    hardware: bool,
) -> None:
    """Add to a node's tangent what its operands' tangents make of it."""
    operation, operands = model.graph.operations[place], model.graph.operands[place]
    assert operation is not None
    moving = [found[operand] for operand in operands]
    if operation.form == "comparison" or not any(moving):
        return
    numbers = [values[operand].data for operand in operands]
    for position, share in enumerate(slopes_at(operation, values[place].data, numbers, moving)):
        tangent = moving[position]
        if not tangent or (share == 0 and (operation in LEVEL or operation.form == "choice")):
            continue
        if not -inf < share < inf and not hardware:
            raise located(no_slope(operation, position, numbers), model, values, place)
        for key, step in tangent.items():
            total = moved[key] = moved.get(key, 0.0) + product(share, step)
            if total - total != 0 and not hardware:
                raise located(no_slope(operation, position, numbers), model, values, place)
