"""Finds formulas in a graph: where it computes what a pattern does, and which of its nodes stand for the names."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from mgrad_cli.graph.build import build
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.slopes import Formula
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS, Operation

COMMUTATIVE = {OPERATIONS["+"], OPERATIONS["*"]}
TIMES, POWER = OPERATIONS["*"], OPERATIONS["**"]


class Match(NamedTuple):
    """A place where a pattern fits."""

    pattern: int
    node: int
    names: dict[str, int]
    nodes: frozenset[int]  # all that the pattern covers, without what stands for its names


@cache
def pattern(text: str) -> Formula:
    """The graph of a formula, all of whose names are free."""
    model = build(read(text))
    return Formula(model.graph, model.output)


def matches(graph: Graph, patterns: Sequence[Formula]) -> Iterator[Match]:
    """Wherever a pattern fits, up to the order of sums and products."""
    by_root: dict[Operation | None, list[int]] = {}
    for number, each in enumerate(patterns):
        by_root.setdefault(each.graph.operations[each.result], []).append(number)
    if not any(operation in by_root for operation in set(graph.operations)):
        return
    kinds = numbering(graph)
    for node, operation in enumerate(graph.operations):
        for number in by_root.get(operation, ()):
            matcher = _Matcher(patterns[number].graph, graph, kinds)
            for bound in matcher.bindings(patterns[number].result, node, {}):
                yield matcher.match(number, node, bound)
                break


def numbering(graph: Graph) -> list[int]:
    """The same number for nodes that compute the same."""
    known: dict[object, int] = {}
    kinds: list[int] = []
    for node, operation in enumerate(graph.operations):
        key: object = node
        if operation is not None:
            operands = [kinds[operand] for operand in graph.operands[node]]
            key = (operation, *(sorted(operands) if operation in COMMUTATIVE else operands))
        elif node in graph.constants:
            key = repr(graph.constants[node])  # 0.0 and -0.0 are two
        kinds.append(known.setdefault(key, len(known)))
    return kinds


Bindings = dict[int, int]  # for nodes of the pattern those of the graph


class _Matcher:
    """One pattern over one graph. It recurses over the pattern, which is ours, and not over the graph."""

    def __init__(self, wanted: Graph, graph: Graph, kinds: list[int]) -> None:
        self.wanted = wanted
        self.graph = graph
        self.kinds = kinds

    def match(self, number: int, node: int, bound: Bindings) -> Match:
        names = {name: bound[part] for name, part in self.wanted.inputs.items()}
        covered = (bound[part] for part, operation in enumerate(self.wanted.operations) if operation and part in bound)
        return Match(number, node, names, frozenset(covered))

    def bindings(self, part: int, node: int, bound: Bindings) -> Iterator[Bindings]:
        """Each way in which a part of the pattern fits a node, given what other parts are bound to."""
        operation = self.wanted.operations[part]
        if part in bound:
            if self.kinds[bound[part]] == self.kinds[node]:
                yield bound
        elif operation is not None:
            for pairs in self._readings(operation, part, node):
                yield from self._all(pairs, {**bound, part: node})
        elif part not in self.wanted.constants or self.wanted.constants[part] == self.graph.constants.get(node):
            yield {**bound, part: node}

    def _readings(self, operation: Operation, part: int, node: int) -> Iterator[list[tuple[int, int]]]:
        """Which operand of the pattern may be which of the node."""
        parts, nodes = self.wanted.operands[part], self.graph.operands[node]
        found = self.graph.operations[node]
        if found is operation and len(parts) == len(nodes):
            yield list(zip(parts, nodes, strict=True))
            if operation in COMMUTATIVE:
                yield list(zip(parts, reversed(nodes), strict=True))
        elif operation is POWER and found is TIMES and self._is_square(parts, nodes):
            yield [(parts[0], nodes[0])]

    def _is_square(self, parts: tuple[int, ...], nodes: tuple[int, ...]) -> bool:
        """Whether the pattern is x^2 and the nodes are those of x*x."""
        return self.wanted.constants.get(parts[1]) == 2 and self.kinds[nodes[0]] == self.kinds[nodes[1]]

    def _all(self, pairs: list[tuple[int, int]], bound: Bindings) -> Iterator[Bindings]:
        if not pairs:
            yield bound
            return
        (part, node), *rest = pairs
        for found in self.bindings(part, node, bound):
            yield from self._all(rest, found)
