"""The part of a graph that some of its nodes depend on, with every number as it was."""

from collections.abc import Sequence

from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.graph.simplify import needed_for


def cut(graph: Graph, results: Sequence[int]) -> tuple[Graph, dict[int, int]]:
    """The smaller graph, and where each node that is in it went; nothing is folded and nothing is shared."""
    needed = needed_for(graph, list(results))
    places: dict[int, int] = {}
    counts: list[int] = []  # of the nodes that are kept, before each node and in all
    for node in range(len(graph)):
        counts.append(len(places))
        if needed[node]:
            places[node] = len(places)
    counts.append(len(places))
    small = Graph(graph.limit)
    small.operations = [graph.operations[node] for node in places]
    small.operands = [tuple([places[operand] for operand in graph.operands[node]]) for node in places]
    small.inputs = {name: places[node] for name, node in graph.inputs.items() if node in places}
    small.constants = {places[node]: number for node, number in graph.constants.items() if node in places}
    for condition, wanted, start, end in graph.branches:
        if condition in places and counts[start] < counts[end]:
            small.branches.append(Branch(places[condition], wanted, counts[start], counts[end]))
    return small, places
