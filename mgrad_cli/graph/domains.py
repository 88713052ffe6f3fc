"""A graph in which some rows ask for their domain: outside of it they are a logarithm that there is not."""

from collections.abc import Iterable

from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.rewriting import rewritten
from mgrad_cli.graph.slopes import Formula, formula
from mgrad_cli.operations import Operation


def within(operation: Operation) -> Formula:
    """A row's result `out` where its domain says that there is one, as a formula of its parameters."""
    return formula(f"if({operation.domain}, out, log(-1))" if operation.domain else "out")


def guarded(graph: Graph, results: Iterable[int], names: frozenset[str]) -> tuple[Graph, list[int]]:
    """The graph with the named rows guarded, and where the results are in it."""

    def rule(fresh: Graph, node: int, operation: Operation, operands: tuple[int, ...]) -> int:
        out = fresh.add(operation, operands)
        if operation.name not in names or not operation.domain:
            return out
        found = within(operation)
        known = dict(zip(operation.parameters, operands, strict=True), out=out)
        return fresh.insert(found.graph, known)[found.result]

    return rewritten(graph, results, rule)
