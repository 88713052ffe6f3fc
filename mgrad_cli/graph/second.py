"""A second derivative as a graph: the gradient's graph, made small, and differentiated again."""

from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify


def second_derivative(graph: Graph, output: int, row: str, column: str) -> tuple[Graph, int | None]:
    """The graph, its inputs first, and the node of the derivative in two inputs; none if it is 0 by its form."""
    once, slopes = differentiate(graph, output, [graph.inputs[row]])
    if graph.inputs[row] not in slopes:
        return once, None
    once, (slope,) = simplify(once, [slopes[graph.inputs[row]]])
    twice, slopes = differentiate(once, slope, [once.inputs[column]])
    if once.inputs[column] not in slopes:
        return twice, None
    twice, (place,) = simplify(twice, [slopes[once.inputs[column]]])
    return twice, place
