"""Where a backward pass in float64 may have gone astray, and what is done about it.

A share that falls below float64 on its way is lost, though what comes after may lift it up again: then the pass is made
once more in decimals whose exponents have no end that matters. And a 0 from above that meets an infinite slope is an
answer only if it stays 0 around the point.
"""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from mgrad_cli.backends.slopes import SHARES, SLOPES, holds
from mgrad_cli.backends.value import Stuck, Value
from mgrad_cli.graph.differentiate import depending_on, differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.operations import NOWHERE, OPERATIONS

TINY = 1e-290
"""Below this a number is about to lose digits."""
LARGEST = 20_000
"""Nodes; a larger graph is taken as the plain pass left it."""

EDGED = {row for row in OPERATIONS.values() if any(" where " in slope and slope != NOWHERE for slope in row.slopes)}
LEVEL = {
    OPERATIONS[name] for name in ["abs", "sign", "step", "floor", "ceil", "round", "mod", "min", "max", "clamp", "relu"]
}
"""Rows made of straight pieces: where their slope is 0, and no kink or jump is at hand, they stand still."""


def look_again(graph: Graph, values: Sequence[Value], output: int) -> None:
    """Put right what the plain pass may have lost, or raise Stuck where it hid something undefined."""
    for value, position in _hidden(values):
        if _zero_moves(graph, values, output, value, position):
            raise Stuck(value, position)
    if len(values) <= LARGEST and any(map(_lost_something, values)):
        widen(graph, values, output)


def is_left_astray(values: Sequence[Value]) -> bool:
    """Whether a graph that is too large for another pass may have lost digits in the plain one."""
    return len(values) > LARGEST and any(map(_lost_something, values))


def _hidden(values: Sequence[Value]) -> Iterator[tuple[Value, int]]:
    """Values at which a gradient of 0 meets a slope that there is not."""
    for value in values:
        if value.grad == 0.0 and value.operation in EDGED and value.data is not None:
            numbers = [operand.data for operand in value.operands]
            for position, slope in enumerate(SLOPES[value.operation]):
                asked = value.operands[position].grad is not None
                if asked and not math.isfinite(slope(value.data, *numbers)):
                    yield value, position


def _zero_moves(graph: Graph, values: Sequence[Value], output: int, value: Value, position: int) -> bool:
    """Whether the 0 that arrives at a value is one only at this point."""
    place = next(place for place, each in enumerate(values) if each is value)
    asked = {each for each in graph.inputs.values() if values[each].grad is not None}
    bigger, adjoints = differentiate(graph, output, asked | {place})
    if place not in adjoints:
        return False
    below = {each for each in asked if depending_on(graph, {each})[graph.operands[place][position]]}
    numbers = _in_decimals()(bigger, [value.data for value in values], traps=False)
    still = standing_still(values)
    held = {place for place, value in enumerate(values) if value in still}
    return _moving(bigger, numbers, below, held)[adjoints[place]]


def _moving(graph: Graph, numbers: Sequence[Any], inputs: Collection[int], held: Collection[int]) -> list[bool]:
    """For each node whether its number moves with the inputs; of a choice only the branch that is taken counts."""
    moves: list[bool] = []
    for node, operation in enumerate(graph.operations):
        operands = graph.operands[node]
        if operation is None:
            moves.append(node in inputs)
        elif numbers[node] is None or node in held:
            moves.append(False)
        elif operation.form == "comparison":  # one at its edge may turn
            at_edge = len(operands) == 1 or numbers[operands[0]] == numbers[operands[1]]
            moves.append(at_edge and any(moves[each] for each in operands))
        elif operation.name == "if":
            moves.append(moves[operands[0]] or moves[operands[1 if numbers[operands[0]] else 2]])
        else:
            held_at_zero = operation.name == "*" and any(numbers[each] == 0 and not moves[each] for each in operands)
            moves.append(not held_at_zero and any(moves[each] for each in operands))
    return moves


def standing_still(values: Sequence[Value]) -> set[Value]:
    """The values that asked inputs lead to, and that stay as they are if these move a little."""
    still: set[Value] = set()
    for value in values:
        operation = value.operation
        if operation is None or value.grad is None or value.data is None:
            continue
        moving = [operand.grad is not None and operand not in still for operand in value.operands]
        if operation.name == "if":
            moving = [moving[1 if value.operands[0].data else 2]]
        elif operation in LEVEL and any(moving):
            numbers = [operand.data for operand in value.operands]
            shares = SHARES[operation](1.0, value.data, *numbers)
            moving = [moves and (share != 0 or at_a_corner(value, numbers)) for moves, share in zip(moving, shares)]
        if not any(moving):
            still.add(value)
    return still


def at_a_corner(value: Value, numbers: Sequence[float]) -> bool:
    operation = value.operation
    assert operation is not None
    if operation.shared:
        return numbers.count(value.data) > 1
    names = ("out", *operation.parameters)  # of a variadic row the first operand stands for all
    return holds(operation.kink or operation.jump, names)(*[value.data, *numbers][: len(names)])


def _lost_something(value: Value) -> bool:
    """Whether an operand got less than float64 can hold of a gradient that is not 0."""
    operation = value.operation
    if not value.grad or operation is None or operation in LEVEL or not value.data:
        return False
    return any(
        operand.grad is not None and abs(operand.grad) < TINY and operand.data and _is_tiny_around(value, position)
        for position, operand in enumerate(value.operands)
    )


def _is_tiny_around(value: Value, position: int) -> bool:
    """Whether an operand's share is as small beside this point, too; a slope that is 0 at one point only is no loss."""
    operation = value.operation
    if operation is None or operation.form == "choice":
        return False
    numbers = [operand.data * (1 + 1e-9) for operand in value.operands]
    try:
        share = SHARES[operation](value.grad, operation.value(*numbers), *numbers)[position]
    except (ArithmeticError, ValueError):
        return True
    return abs(share) < TINY


def widen(graph: Graph, values: Sequence[Value], output: int) -> bool:
    """Make the backward pass in decimals; whether that gave every asked input a finite gradient."""
    if len(values) > LARGEST:
        return False
    asked = [place for place, value in enumerate(values) if value.grad is not None]
    bigger, adjoints = differentiate(graph, output, asked)
    try:
        numbers = _in_decimals()(bigger, [value.data for value in values])
        found = {place: float(numbers[adjoint] or 0) for place, adjoint in adjoints.items()}
    except (ArithmeticError, ValueError):
        return False
    if not all(math.isfinite(found.get(place, 0.0)) for place in graph.inputs.values()):
        return False
    for place in asked:
        number = found.get(place, 0.0)
        values[place].grad = number if math.isfinite(number) else None
    return True


def _in_decimals() -> Callable[..., list[Any]]:
    from mgrad_cli.backends.wide import run  # few programs need it, and a plain start should not pay for it

    return run
