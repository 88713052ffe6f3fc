"""Where a value, a slope or a gradient is lost: the first node that has none, and the place where terms cancel."""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question
from mgrad_cli.analyses.reasons.ways import Way, slopes_at
from mgrad_cli.backends.engine import differentiate_at
from mgrad_cli.backends.refusals import no_slope
from mgrad_cli.backends.value import Stuck, Value
from mgrad_cli.graph.build import Model
from mgrad_cli.graph.graph import Graph

MOST = 3
"""Marks that are carried down to a node."""
RUNS_BUDGET = 2_000_000
"""Nodes of the passes that are made to tell inputs apart; of those that are left, one speaks for its group."""
TERMS = 4
"""Terms of a sum that are shown."""


class Stop(NamedTuple):
    """The node and the operand that there is no slope for, and what is said of it."""

    node: int
    position: int
    message: str
    is_own: bool = True  # not that of another input of its group


def each_alone(question: Question, values: list[Value]) -> dict[str, float | Stop]:
    """The gradient of each input if only it is asked for, or where that stops; the values hold no gradients then."""
    found: dict[str, float | Stop] = {}
    groups, left = [list(question.asked)], RUNS_BUDGET
    while groups:
        names, left = groups.pop(), left - len(values)
        stop = _stop(question, values, names)
        if stop is None:
            found |= {name: values[question.model.graph.inputs[name]].grad or 0.0 for name in names}
        elif len(names) == 1 or left < 0:
            found |= dict.fromkeys(names, stop._replace(is_own=len(names) == 1))
        else:
            half = len(names) // 2
            groups += [names[half:], names[:half]]
    return found


def _stop(question: Question, values: list[Value], names: Collection[str]) -> Stop | None:
    for name, place in question.model.graph.inputs.items():
        values[place].grad = 0.0 if name in names else None
    try:
        differentiate_at(question.model, values, hardware=False)
    except Stuck as stuck:
        node = next(place for place, value in enumerate(values) if value is stuck.value)
        return Stop(node, stuck.position, stuck.refusal().message)
    return None


def without_value(values: Sequence[Value]) -> int | None:
    """The first node that has no finite value, of values as hardware has them."""
    places = (place for place, value in enumerate(values) if value.data is not None and value.data - value.data != 0)
    return next(places, None)


def find_origins(graph: Graph, values: Sequence[Value]) -> dict[int, Stop]:
    """For each node whose gradient is inf or nan, as hardware has it: where it became so."""
    origins: dict[int, Stop] = {}
    for node in range(len(graph) - 1, -1, -1):
        value = values[node]
        if not value.grad or value.operation is None:
            continue
        ill = [position for position, operand in enumerate(value.operands) if not math.isfinite(operand.grad or 0.0)]
        slopes = slopes_at(value) if ill and math.isfinite(value.grad) else ()
        for position in ill:
            origin = origins.get(node) or _said(value, node, position)
            if not slopes or not math.isfinite(value.grad * (slopes[position] or 0.0)):
                origins.setdefault(graph.operands[node][position], origin)
    return origins


def _said(value: Value, node: int, position: int) -> Stop:
    assert value.operation is not None
    return Stop(node, position, no_slope(value.operation, position, [each.data for each in value.operands]).message)


def carried_down(graph: Graph, marked: Collection[int]) -> list[tuple[int, ...]]:
    """For each node the marked ones that depend on it, or that it is; the nearest few."""
    found: list[tuple[int, ...]] = [()] * len(graph)
    for node in range(len(graph) - 1, -1, -1) if marked else ():
        if node in marked:
            found[node] = (node, *found[node])[:MOST]
        if found[node]:
            for operand in graph.operands[node]:
                if found[operand] != found[node]:
                    found[operand] = tuple(dict.fromkeys((*found[node], *found[operand])))[:MOST]
    return found


def users_of(graph: Graph) -> list[list[int]]:
    """For each node those that are computed from it."""
    users: list[list[int]] = [[] for _ in graph.operations]
    for node, operands in enumerate(graph.operands):
        for operand in dict.fromkeys(operands):
            users[operand].append(node)
    return users


def meeting(model: Model, values: Sequence[Value], way: Way, users: Sequence[int]) -> tuple[str, str]:
    """Why nothing arrives where a way vanishes though each of its links lets something pass."""
    terms = []
    for node in users:
        grad = values[node].grad
        if grad:
            places = zip(model.graph.operands[node], slopes_at(values[node]), strict=True)
            terms += [grad * (slope or 0.0) for place, slope in places if place == way.vanished]
    terms = [term for term in terms if term]
    if not terms:
        power = way.size / math.log(10)
        return "underflow", f"the slopes along the path multiply to about 1e{power:.0f}, less than float64 holds"
    some = ", ".join(f"{term:.6g}" for term in terms[:TERMS]) + ", …" * (len(terms) > TERMS)
    return "cancelled", f"{len(terms)} terms meet at {model.title(way.vanished)} and add up to 0: {some}"
