"""The derivatives that a program has, first and second, as nodes of one graph."""

from collections.abc import Sequence

from mgrad_cli.analyses.targets import Derivative
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph


def true_derivatives(graph: Graph, outputs: dict[str, int], wanted: Sequence[Derivative]) -> tuple[Graph, list[int]]:
    """The graph with these derivatives, and their nodes; `outputs` are by the names that are used there."""
    found = {Derivative(name, ()): node for name, node in outputs.items()}
    graph = graph.copy()
    zero = graph.constant(0.0)
    for order in (0, 1):
        for above in dict.fromkeys(Derivative(each.output, each.inputs[:order]) for each in wanted):
            names = _below(wanted, above) if len(above.inputs) == order else []
            if names:
                graph, adjoints = differentiate(graph, found[above], [graph.inputs[name] for name in names])
                for name in names:
                    found[Derivative(above.output, (*above.inputs, name))] = adjoints.get(graph.inputs[name], zero)
    return graph, [found[each] for each in wanted]


def _below(wanted: Sequence[Derivative], above: Derivative) -> list[str]:
    """The inputs that something is to be differentiated for."""
    order = len(above.inputs)
    names = (
        each.inputs[order]
        for each in wanted
        if each.output == above.output and each.inputs[:order] == above.inputs and len(each.inputs) > order
    )
    return list(dict.fromkeys(names))
