"""A graph made ready for a target that raises no errors: in its own operations, with the nodes that tell of a doubt."""

import math
from collections.abc import Collection, Sequence
from typing import NamedTuple

from mgrad_cli.graph.expand import expand
from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.graph.hiding import WITHIN_ONE, hiding
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.graph.slopes import condition, formula
from mgrad_cli.graph.statements import guards_of
from mgrad_cli.operations import OPERATIONS, Operation

NUMERIC = frozenset(row.name for row in OPERATIONS.values() if row.form in ("function", "infix", "prefix"))

DIVIDED = OPERATIONS["/"]
SECH_SQUARED = Operation("sech_squared", "1 / cosh(x)^2", ("x",), lambda x: 1 / math.cosh(x) / math.cosh(x))
"""No row of the table: what the slope of tanh is to targets that get it with the tanh."""

EXACT = {"logsumexp": "out <= top / 2 or out >= -2 * top", "lgamma": "x > 0", "digamma": "x > 0"}
"""Where the definition of a row is as exact as the row, and its digits do not cancel; `top` is the largest operand."""


class Prepared(NamedTuple):
    """The graph, where the results are in it, and a node that is not finite where a row is in doubt."""

    graph: Graph
    results: list[int]
    doubt: int


def prepare(graph: Graph, results: Sequence[int], native: Collection[str], telling: Collection[str]) -> Prepared:
    """The graph in native operations; those that are `telling` answer inf or nan outside their domain by themselves."""
    small, found = simplify(graph, results)
    watched = _Watched(small, native, telling)
    graph, places = simplify(watched.graph, [*(watched.places[each] for each in found), *watched.witnesses])
    outside, inside = hiding(graph, NUMERIC, (*WITHIN_ONE, SECH_SQUARED.name))
    looked_at = [*outside, *inside, *places[len(found) :]]
    expanded, places = expand(graph, [*places[: len(found)], *looked_at], native)
    return Prepared(expanded, places[: len(found)], _sum(expanded, places[len(found) :]))


def _sum(graph: Graph, looked_at: Collection[int]) -> int:
    """A new node: the sum of all that are to be finite, of those in branches where these are taken."""
    total, zero = None, graph.constant(0.0)
    guards = guards_of(graph, looked_at)
    for node in dict.fromkeys(looked_at):
        term = node
        for branch in guards.get(node, ())[::-1]:
            term = graph.apply("if", branch.condition, *((term, zero) if branch.wanted else (zero, term)))
        total = term if total is None else graph.apply("+", total, term)
    return zero if total is None else total


class _Watched:
    """The same graph with a witness beside each node whose operation would answer a number outside of its domain."""

    def __init__(self, source: Graph, native: Collection[str], telling: Collection[str]) -> None:
        self.graph = Graph(source.limit)
        self.places: list[int] = []
        self.witnesses: list[int] = []
        self.native, self.telling = native, telling
        opening = source.branches_by_start()
        names = {node: name for name, node in source.inputs.items()}
        ends: list[int] = []
        for node, operation in enumerate(source.operations):
            self._close(ends, node)
            for branch in opening.get(node, ()):
                self._open(branch)
                ends.append(branch.end)
            if operation is not None:
                self._write(operation, tuple(self.places[operand] for operand in source.operands[node]))
            elif node in names:
                self.places.append(self.graph.input(names[node]))
            else:
                self.places.append(self.graph.constant(source.constants[node]))
        self._close(ends, len(source))

    def _open(self, branch: Branch) -> None:
        self.graph.open(self.places[branch.condition], branch.wanted)

    def _close(self, ends: list[int], node: int) -> None:
        while ends and ends[-1] == node:
            ends.pop()
            self.graph.close()

    def _write(self, operation: Operation, operands: tuple[int, ...]) -> None:
        angle = self._divides_twice(operation, operands) if SECH_SQUARED.name in self.native else None
        if angle is not None:
            self.places.append(self.graph.add(SECH_SQUARED, (angle,)))
            return
        self.places.append(self.graph.add(operation, operands))
        if operation.domain and operation.name not in self.telling:
            self._watch(operation.domain, dict(zip(operation.parameters, operands, strict=True)))
        if operation.name in EXACT and operation.name not in self.native:
            names = {"x": operands[0], "out": self.places[-1]}
            if operation.variadic:
                names["top"] = self.graph.apply("max", *operands)
            self._watch(EXACT[operation.name], names)

    def _watch(self, text: str, names: dict[str, int]) -> None:
        """Add a witness: 0 where the condition holds, else 0 / 0."""
        holds, nothing = condition(text), formula("0 / x")
        truth = self.graph.insert(holds.graph, names)[holds.result]
        self.witnesses.append(self.graph.insert(nothing.graph, {"x": truth})[nothing.result])

    def _divides_twice(self, operation: Operation, operands: tuple[int, ...]) -> int | None:
        """The x of 1 / cosh(x) / cosh(x)."""
        operations, operands_of = self.graph.operations, self.graph.operands
        if operation is not DIVIDED or operations[operands[0]] is not DIVIDED:
            return None
        one, divisor = operands_of[operands[0]]
        made_by = operations[divisor]
        if divisor != operands[1] or self.graph.constants.get(one) != 1 or made_by is not OPERATIONS["cosh"]:
            return None
        return operands_of[divisor][0]
