"""A graph without what adds nothing: 0 + x, 0 * x, x^0, and the zeros of `if(c, a, 0) + if(c, 0, b)`.

What a person typed stays as it is, to the sign of a zero.
"""

from collections.abc import Iterable, Sequence

from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.rewriting import rewritten
from mgrad_cli.graph.simplify import needed_for, simplify
from mgrad_cli.operations import OPERATIONS, Operation


def without_nothing(graph: Graph, results: Iterable[int], typed: Sequence[int]) -> tuple[Graph, list[int]]:
    """The smaller graph, and where the results are in it; typed nodes and what they need are a person's."""
    kept = needed_for(graph, list(typed))

    def rule(fresh: Graph, node: int, operation: Operation, operands: tuple[int, ...]) -> int:
        numbers = [fresh.constants.get(operand) for operand in operands]
        if kept[node]:
            return fresh.add(operation, operands)
        if operation.name == "**" and numbers[1] == 0:
            return fresh.constant(1.0)
        if operation.name == "*" and 0 in numbers:
            return fresh.constant(0.0)
        if operation.name == "+" and 0 in numbers:
            return operands[1 - numbers.index(0)]
        if operation.name == "+" and (both := _one_choice(fresh, *operands)):
            return fresh.apply("if", *both)
        return fresh.add(operation, operands)

    return simplify(*rewritten(graph, results, rule))


def _one_choice(graph: Graph, left: int, right: int) -> tuple[int, ...] | None:
    """The operands of the one choice that a sum of two is, of which each has a 0 where the other has none."""
    if not graph.operations[left] is graph.operations[right] is OPERATIONS["if"]:
        return None
    (condition, this, that), (same, here, there) = graph.operands[left], graph.operands[right]
    zeros = [graph.constants.get(each) == 0 for each in (this, that, here, there)]
    if condition != same or not ((zeros[1] and zeros[2]) or (zeros[0] and zeros[3])):
        return None
    return (condition, this, there) if zeros[1] and zeros[2] else (condition, here, that)
