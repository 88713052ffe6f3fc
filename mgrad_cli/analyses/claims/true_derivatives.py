"""The derivatives that a program has, of one output or several, as nodes of one graph."""

from collections.abc import Sequence

from mgrad_cli.analyses.claims.targets import Derivative
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.higher import derivatives


def true_derivatives(graph: Graph, outputs: dict[str, int], wanted: Sequence[Derivative]) -> tuple[Graph, list[int]]:
    """The graph with these derivatives, and their nodes; `outputs` are by the names that are used there."""
    found: dict[Derivative, int] = {}
    for name in dict.fromkeys(each.output for each in wanted):
        graph, nodes = derivatives(graph, outputs[name], [each.inputs for each in wanted if each.output == name])
        found |= {Derivative(name, path): node for path, node in nodes.items()}
    return graph, [found[each] for each in wanted]
