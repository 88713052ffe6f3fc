"""Derivatives of any order as nodes of one graph: what is differentiated is differentiated again."""

from collections.abc import Iterable

from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph

Path = tuple[str, ...]
"""The inputs for which one differentiates, one after the other."""


def derivatives(graph: Graph, output: int, paths: Iterable[Path]) -> tuple[Graph, dict[Path, int]]:
    """The graph with these derivatives and those on the way to them, by path; 0 where nothing moves the output."""
    below: dict[Path, dict[str, None]] = {}
    for path in paths:
        for order, name in enumerate(path):
            below.setdefault(path[:order], {})[name] = None
    graph = graph.copy()
    zero = graph.constant(0.0)
    found: dict[Path, int] = {(): output}
    for above in sorted(below, key=len):
        graph, adjoints = differentiate(graph, found[above], [graph.inputs[name] for name in below[above]])
        found |= {(*above, name): adjoints.get(graph.inputs[name], zero) for name in below[above]}
    return graph, found
