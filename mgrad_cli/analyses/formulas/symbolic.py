"""What are the derivatives of a program, as formulas that a person would write?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from math import comb
from typing import NamedTuple

from mgrad_cli.analyses.formulas.implied import implied
from mgrad_cli.errors import MathematicsError, UsageError
from mgrad_cli.graph.build import Model
from mgrad_cli.graph.derivative_names import derivative_name, output_name
from mgrad_cli.graph.differentiate import depending_on, differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.higher import Path
from mgrad_cli.graph.statements import used_often
from mgrad_cli.graph.tidying.plain_slopes import plain_slope
from mgrad_cli.graph.tidying.tidy import Tidy, tidy
from mgrad_cli.operations import NOWHERE

MOST = 10_000
"""Derivatives that may be asked for at once."""
SWELLING = 4
"""Times as long as the graph has nodes: formulas that would be longer are told with names for what occurs again."""
SMALL = 200
"""Parts of formulas that are never too long."""
WORTH_A_NAME = 4


class Formulas(NamedTuple):
    """Derivatives as nodes of one tidy graph."""

    model: Model
    output: str
    graph: Graph
    names: dict[int, str]  # of the nodes that have a statement of their own
    derivatives: dict[Path, int]
    conditions: list[tuple[int, str]]  # a node and its relation to 0 without which the formulas say too much
    swollen: bool  # whether names were given because the text would be too long

    def name(self, path: Path) -> str:
        return derivative_name(self.output, path, self.taken)

    @property
    def spoken(self) -> list[str]:
        """The inputs that the formulas speak of."""
        reached = self.reached
        return [name for name, node in self.graph.inputs.items() if node in reached]

    @property
    def reached(self) -> Collection[int]:
        """The nodes that the formulas are made of."""
        return reached_from(self.graph, [*self.derivatives.values(), *self.names])

    @property
    def taken(self) -> Collection[str]:
        return {*self.graph.inputs, *self.names.values()}


def formulas(model: Model, asked: Sequence[str], order: int, name_often: bool) -> Formulas:
    """The derivatives of the output for the inputs, all that there are of the order."""
    _refuse(model, asked, order)
    candidates = _own_names(model)
    while True:
        found, derivatives = _differentiated(model, asked, order, candidates)
        names = {found.places[node]: name for node, name in candidates.items() if node in found.places}
        names = {node: name for node, name in names.items() if found.graph.operations[node] is not None}
        often = _written_often(found.graph, [*derivatives.values()], names)
        kept = {node: name for node, name in candidates.items() if found.places.get(node, -1) in often}
        if len(kept) == len(candidates):
            break
        candidates = kept
    return _named(model, found, derivatives, names, name_often)


def _own_names(model: Model) -> dict[int, str]:
    """The person's names for what is computed, but for the output's."""
    inside = bytearray(len(model.graph))
    for branch in model.graph.branches:
        inside[branch.start : branch.end] = b"\1" * (branch.end - branch.start)
    return {
        node: name
        for node, name in model.names.items()
        if model.graph.operations[node] is not None and node != model.output and model.results.get(name) == node
        and not inside[node] and name.isidentifier()
    }  # fmt: skip


def _differentiated(
    model: Model, asked: Sequence[str], order: int, names: Mapping[int, str]
) -> tuple[Tidy, dict[Path, int]]:
    graph, typed = model.graph, len(model.graph)
    places: dict[int, int] = {node: node for node in names}
    conditions: list[tuple[int, str]] = []
    level: dict[Path, int] = {(): model.output}
    for _ in range(order):
        raw: dict[Path, int] = {}
        zero = None
        for path, node in level.items():
            later = asked[asked.index(path[-1]) if path else 0 :]
            moving = [] if node in graph.constants else [graph.inputs[name] for name in later]
            graph, adjoints = differentiate(graph, node, moving, plain_slope) if moving else (graph, {})
            for name in later:
                slope = adjoints.get(graph.inputs[name])
                if slope is None:
                    graph = graph.copy() if zero is None else graph
                    zero = slope = graph.constant(0.0) if zero is None else zero
                raw[*path, name] = slope
        kept = {places[node]: name for node, name in names.items() if node in places}
        found = tidy(graph, [*raw.values(), *(base for base, _ in conditions)], kept, typed)
        conditions = [*((found.places[base], each) for base, each in conditions), *found.conditions]
        places = {node: found.places[place] for node, place in places.items() if place in found.places}
        graph, typed = found.graph, len(found.graph)
        level = {path: found.places[node] for path, node in raw.items()}
    return Tidy(graph, places, list(dict.fromkeys(conditions))), level


def _written_often(graph: Graph, results: Sequence[int], names: Collection[int]) -> set[int]:
    """The named nodes that are written more than once in all the texts together."""
    counts = [0] * len(graph)
    for node in results:
        counts[node] += 1
    for node in range(len(graph) - 1, -1, -1):
        times = min(counts[node], 1 if node in names else 2)
        for operand in graph.operands[node] if times else ():
            counts[operand] += times
    return {node for node in names if counts[node] > 1}


def _named(
    model: Model, found: Tidy, derivatives: dict[Path, int], names: dict[int, str], name_often: bool
) -> Formulas:
    results = list(dict.fromkeys(derivatives.values()))
    length, nodes = _length(found.graph, results, names)
    swollen = not name_often and length > max(SWELLING * nodes, SMALL)
    if name_often or swollen:
        _name_often(found.graph, results, names, {*found.graph.inputs, *names.values(), *model.results})
    conditions = implied(found.graph, [*results, *names], found.conditions)
    output = output_name(model.output_name, {*model.graph.inputs, *model.results})
    return Formulas(model, output, found.graph, names, derivatives, conditions, swollen)


def _name_often(graph: Graph, results: Sequence[int], names: dict[int, str], taken: Collection[str]) -> None:
    """Names t1, t2, … for what is written more than once, but for what is hardly longer than a name."""
    fresh = (name for name in (f"t{number}" for number in count(1)) if name not in taken)
    often = set(used_often(graph, [*results, *names]))
    lengths: list[int] = []
    for node, operation in enumerate(graph.operations):
        length = 1 + sum(1 if operand in names else lengths[operand] for operand in graph.operands[node])
        length += 2 * (operation is not None and operation.form == "function")
        if node in often and length >= WORTH_A_NAME:
            names[node] = names.get(node) or next(fresh)
        lengths.append(length)


def _length(graph: Graph, results: Sequence[int], names: Collection[int]) -> tuple[int, int]:
    """Parts of all the texts together, and nodes that they are about."""
    parts: list[int] = []
    for operands in graph.operands:
        parts.append(1 + sum(1 if operand in names else parts[operand] for operand in operands))
    return sum(parts[node] for node in {*results, *names}), len(reached_from(graph, [*results, *names]))


def reached_from(graph: Graph, nodes: Sequence[int]) -> Collection[int]:
    """The nodes and all that they are computed from."""
    reached, ahead = set(nodes), [*nodes]
    for node in ahead:
        fresh = set(graph.operands[node]) - reached
        reached |= fresh
        ahead += fresh
    return reached


def _refuse(model: Model, asked: Sequence[str], order: int) -> None:
    if not asked:
        raise UsageError("the program has no inputs", hint='leave a name without a number, as in: mgrad diff "x^2"')
    if (many := comb(len(asked) + order - 1, order)) > MOST:
        raise UsageError(
            f"that is {many:,} derivatives; the most is {MOST:,}", hint="name the inputs that matter, or lower --order"
        )
    for node, position in _without_slopes(model, asked):
        operation = model.graph.operations[node]
        assert operation is not None
        raise MathematicsError(
            f"{operation.name} has no slope for {operation.parameters[position]}",
            model.place(model.graph.operands[node][position]),
        )


def _without_slopes(model: Model, asked: Sequence[str]) -> Iterator[tuple[int, int]]:
    moves: list[bool] = []
    for node, operation in enumerate(model.graph.operations):
        if operation is not None and NOWHERE in operation.slopes:
            moves = moves or depending_on(model.graph, {model.graph.inputs[name] for name in asked})
            for position, operand in enumerate(model.graph.operands[node]):
                if operation.slopes[position] == NOWHERE and moves[operand]:
                    yield node, position
