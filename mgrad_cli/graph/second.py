"""A second derivative as a small graph of its own."""

from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.higher import derivatives
from mgrad_cli.graph.simplify import simplify


def second_derivative(graph: Graph, output: int, row: str, column: str) -> tuple[Graph, int | None]:
    """The graph, its inputs first, and the node of the derivative in two inputs; none if it is 0 by its form."""
    twice, found = derivatives(graph, output, [(row, column)])
    small, (place,) = simplify(twice, [found[row, column]])
    return small, None if small.constants.get(place) == 0 else place
