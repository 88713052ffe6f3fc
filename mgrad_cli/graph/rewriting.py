"""A graph written anew, node by node, by a rule that may say each otherwise."""

from collections.abc import Callable, Iterable

from mgrad_cli.graph.graph import Graph
from mgrad_cli.operations import Operation

Rule = Callable[[Graph, int, Operation, tuple[int, ...]], int]
"""What stands in the new graph for a node of the old one, given its operation and where its operands are."""


def rewritten(graph: Graph, results: Iterable[int], rule: Rule) -> tuple[Graph, list[int]]:
    """The new graph, and where the results are in it."""
    fresh = Graph(graph.limit)
    places: list[int] = []
    inputs = {node: name for name, node in graph.inputs.items()}
    opening = graph.branches_by_start()
    ends: list[int] = []
    for node, operation in enumerate(graph.operations):
        while ends and ends[-1] == node:
            ends.pop()
            fresh.close()
        for branch in opening.get(node, ()):
            fresh.open(places[branch.condition], branch.wanted)
            ends.append(branch.end)
        if operation is not None:
            places.append(rule(fresh, node, operation, tuple(places[operand] for operand in graph.operands[node])))
        else:
            places.append(fresh.input(inputs[node]) if node in inputs else fresh.constant(graph.constants[node]))
    for _ in ends:
        fresh.close()
    return fresh, [places[result] for result in results]
