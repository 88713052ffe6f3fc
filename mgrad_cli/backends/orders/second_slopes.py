"""How slopes change: the slopes of the table's slopes, made from the rows when they are first asked for."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import NamedTuple

from mgrad_cli.backends.refusals import no_second_slope
from mgrad_cli.backends.slopes import SHARES, SLOPES, compiled
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.graph.slopes import slope
from mgrad_cli.operations import Operation

Tangent = Mapping[int, float]
"""How a node moves, by direction; a direction in which it cannot move at all is not there."""


LARGE, TINY = 1e100, 1e-290
"""A factor below the second says nothing if it meets a number beyond the first."""


class Lost(Exception):
    """A number on the way left the range of float64; the refusal is for whoever cannot go beyond that."""

    def __init__(self, refusal: MathematicsError | None) -> None:
        self.refusal = refusal


class Bend(NamedTuple):
    """How one slope of a row changes with an operand: a graph whose first nodes are these inputs."""

    graph: Graph
    result: int
    names: tuple[str, ...]


@cache
def is_straight(operation: Operation) -> bool:
    """Whether the slopes of a row never change, as in a sum, or only in jumps."""
    if operation.form in ("choice", "comparison"):
        return True
    if operation.variadic:
        return not any(_weight_bend(operation, name) for name in ("x", "out"))
    places = range(len(operation.parameters))
    return not any(_bend(operation, position, other) for position in places for other in places[position:])


@cache
def _bend(operation: Operation, position: int, other: int) -> Bend | None:
    """How the slope for one operand changes with another one, `out` changing too; None if it never does."""
    graph, result = _slope(operation, position, ("out", *operation.parameters))
    inputs = graph.inputs
    bigger, slopes = differentiate(graph, result, inputs.values())
    terms = [slopes[place] for place in (inputs[operation.parameters[other]],) if place in slopes]
    if inputs["out"] in slopes:
        found = slope(operation, other)
        factor = bigger.insert(found.graph, inputs)[found.result]
        terms.append(bigger.apply("*", slopes[inputs["out"]], factor))
    return _changing(bigger, terms)


@cache
def _weight_bend(operation: Operation, name: str) -> Bend | None:
    """How the weight of a variadic row's operand changes with that operand, or with `out`, the other one held."""
    graph, result = _slope(operation, 0, ("out", "x"))
    bigger, slopes = differentiate(graph, result, graph.inputs.values())
    return _changing(bigger, [slopes[place] for place in (graph.inputs[name],) if place in slopes])


def _slope(operation: Operation, position: int, names: tuple[str, ...]) -> tuple[Graph, int]:
    graph, found = Graph(), slope(operation, position)
    inputs = {name: graph.input(name) for name in names}
    return graph, graph.insert(found.graph, inputs)[found.result]


def _changing(graph: Graph, terms: list[int]) -> Bend | None:
    """The sum of the terms, unless it is 0 by its form."""
    if not terms:
        return None
    total = terms[0] if len(terms) == 1 else graph.apply("+", *terms)
    small, (found,) = simplify(graph, [total])
    return None if small.constants.get(found) == 0 else Bend(graph, total, tuple(graph.inputs))


@cache
def _function(bend: Bend) -> Callable[..., float]:
    return compiled(bend.graph, [bend.result], bend.names)


def _number(bend: Bend | None, given: Sequence[float], operation: Operation, numbers: Sequence[float]) -> float:
    """A second slope, in decimals where float64 does not reach; or the reason why there is none."""
    if bend is None:
        return 0.0
    number = _function(bend)(*given)
    return number if isfinite(number) else _in_decimals(bend, given, operation, numbers)


def _in_decimals(bend: Bend, given: Sequence[float], operation: Operation, numbers: Sequence[float]) -> float:
    from mgrad_cli.backends.wide import run  # few programs need it

    try:
        number = run(bend.graph, given)[bend.result]
    except (ArithmeticError, ValueError):
        raise no_second_slope(operation, numbers, False) from None
    if isfinite(float(number)):
        return float(number)
    refusal = no_second_slope(operation, numbers, number.is_finite())
    raise Lost(refusal) if number.is_finite() else refusal


def changes(
    operation: Operation, out: float, numbers: Sequence[float], tangents: Sequence[Tangent], asked: Sequence[bool]
) -> list[dict[int, float]]:
    """How a row's slope for each operand that is asked for changes in each direction."""
    if operation.variadic:
        return _variadic_changes(operation, out, numbers, tangents)
    found: list[dict[int, float]] = []
    for position in range(len(numbers)):
        change: dict[int, float] = {}
        for other, tangent in enumerate(tangents) if asked[position] else ():
            bend = _bend(operation, min(position, other), max(position, other)) if tangent else None
            if bend is not None:
                factor = _number(bend, (out, *numbers), operation, numbers)
                if abs(factor) < TINY and max(map(abs, tangent.values())) > LARGE:
                    raise Lost(None)
                for key, moved in tangent.items():
                    change[key] = change.get(key, 0.0) + factor * moved
        found.append(change)
    return found


def _variadic_changes(
    operation: Operation, out: float, numbers: Sequence[float], tangents: Sequence[Tangent]
) -> list[dict[int, float]]:
    """Each slope is a weight, of a shared row over the sum of all weights."""
    slopes = SHARES[operation](1.0, out, *numbers)
    bends = _weight_bend(operation, "x"), _weight_bend(operation, "out")
    rates = [[_number(bend, (out, number), operation, numbers) for number in numbers] for bend in bends]
    (weigh,) = SLOPES[operation]
    total = sum(weigh(out, number) for number in numbers) if operation.shared else 1.0
    found: list[dict[int, float]] = [{} for _ in numbers]
    for key in dict.fromkeys(key for tangent in tangents for key in tangent):
        moved = [tangent.get(key, 0.0) for tangent in tangents]
        ahead = sum(share * move for share, move in zip(slopes, moved))
        turned = [own * move + through * ahead for own, through, move in zip(*rates, moved)]
        drift = sum(turned) if operation.shared else 0.0
        for change, turn, share in zip(found, turned, slopes):
            change[key] = (turn - share * drift) / total
    return found
