"""A graph without what adds nothing: 0 + x, and x^0. What a person typed stays as it is, to the sign of a zero."""

from collections.abc import Iterable, Sequence

from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.rewriting import rewritten
from mgrad_cli.graph.simplify import needed_for, simplify
from mgrad_cli.operations import Operation


def without_nothing(graph: Graph, results: Iterable[int], typed: Sequence[int]) -> tuple[Graph, list[int]]:
    """The smaller graph, and where the results are in it; typed nodes and what they need are a person's."""
    kept = needed_for(graph, list(typed))

    def rule(fresh: Graph, node: int, operation: Operation, operands: tuple[int, ...]) -> int:
        numbers = [fresh.constants.get(operand) for operand in operands]
        if not kept[node] and operation.name == "**" and numbers[1] == 0:
            return fresh.constant(1.0)
        if not kept[node] and operation.name == "+" and 0.0 in numbers:
            return operands[1 - numbers.index(0.0)]
        return fresh.add(operation, operands)

    return simplify(*rewritten(graph, results, rule))
