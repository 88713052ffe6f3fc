"""Runs a graph as far as it goes: a node without a value is a refusal, and so is all that is computed from it.

Shaken, it tells what rounding may do: digits that float64 has not are altered, and a number that it has not is refused.
"""

from collections.abc import Callable, Mapping
from math import ulp
from random import Random
from typing import NamedTuple

from mgrad_cli.backends.refusals import Refusal
from mgrad_cli.backends.value import compute
from mgrad_cli.graph.graph import Graph
from mgrad_cli.operations import Operation

EXACT = {"neg", "abs", "relu", "min", "max", "clamp", "floor", "ceil", "round", "sign", "step", "mod"}
"""Rows whose results are never rounded, or not in a way that matters."""
PLACES = 2
"""The last places by which a result is shaken."""
ARITHMETIC = {"+", "-", "*", "/", "**"}
"""Rows that round nothing where their operands and the result are short."""
SHORT = 2.0**20
"""A number below this that is whole when it is taken so many times is short: it stands for no other number."""
NEVER_ZERO = {"exp", "exp2", "gaussian", "normpdf", "normcdf", "erfc", "sigmoid", "softplus", "gamma"}
SMALLEST = 1e-290
OVERFLOW, UNDERFLOW = "overflow", "underflow"
"""How the refusals begin that are float64's fault."""


class Nowhere(NamedTuple):
    """There is no value: the first node that refused, and why."""

    place: int
    refusal: Refusal


Found = float | bool | None | Nowhere
"""What a node has; None in a branch that is not taken."""


def attempt(graph: Graph, point: Mapping[str, float], shaken: Random | None = None) -> list[Found]:
    """What each node has at a point; shaken, with the last digits of each result altered at random."""
    leaves: dict[int, float] = {**graph.constants, **{node: point[name] for name, node in graph.inputs.items()}}
    shake = _shaker(shaken)
    opening = graph.branches_by_start()
    skip_to = 0
    found: list[Found] = []
    for place, operation in enumerate(graph.operations):
        if place in opening and place >= skip_to:
            skip_to = max((b.end for b in opening[place] if found[b.condition] != b.wanted), default=skip_to)
        if operation is None:
            number = leaves[place]
            found.append(shake(number) if place in graph.constants and not _is_short(number) else number)
        elif place < skip_to:
            found.append(None)
        else:
            found.append(_node(place, operation, [found[operand] for operand in graph.operands[place]], shake, shaken))
    return found


def _node(
    place: int, operation: Operation, operands: list[Found], shake: Callable[[float], float], shaken: Random | None
) -> Found:
    needed = operands[:1] if operation.form == "choice" else operands
    for operand in needed:
        if isinstance(operand, Nowhere):
            return operand
    if operation.form == "choice":
        return operation.value(*operands)
    try:
        number: float = compute(operation, operands)  # type: ignore[arg-type]
    except Refusal as refusal:
        return Nowhere(place, refusal)
    if operation.form == "comparison" or operation.name in EXACT:
        return number
    if shaken and _is_lost(operation, number, operands):  # type: ignore[arg-type]
        return Nowhere(place, Refusal(f"{UNDERFLOW} in {operation.signature}", operation, operands))
    is_exact = operation.name in ARITHMETIC and all(map(_is_short, (number, *operands)))  # type: ignore[arg-type]
    return number if is_exact else shake(number)


def _is_lost(operation: Operation, number: float, operands: list[float]) -> bool:
    """Whether the result is 0 or without its last digits because it is smaller than float64 has numbers."""
    if abs(number) >= SMALLEST:
        return False
    if operation.name in NEVER_ZERO:
        return True
    return operation.name in ("*", "/", "**") and all(operands)


def _is_short(number: float) -> bool:
    return abs(number) < SHORT and (number * SHORT) % 1 == 0


def _shaker(chance: Random | None) -> Callable[[float], float]:
    if chance is None:
        return lambda number: number

    def shake(number: float) -> float:
        return number + chance.randint(-PLACES, PLACES) * ulp(number) if number else number

    return shake
