"""Second derivatives in decimals, from the gradient's graph differentiated again: for what float64 loses on its way."""

from collections.abc import Mapping
from math import isfinite

from mgrad_cli.backends.wide import run
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.second import second_derivative

LARGEST = 2_000
"""Nodes; each pair of inputs takes a graph of its own."""


def wide_second(graph: Graph, output: int, point: Mapping[str, float], row: str, column: str) -> float | None:
    """The second derivative in two inputs; nothing if it is not there, or beyond float64."""
    if len(graph) > LARGEST:
        return None
    twice, place = second_derivative(graph, output, row, column)
    if place is None:
        return 0.0
    try:
        number = float(run(twice, [point[name] for name in twice.inputs])[place] or 0)
    except (ArithmeticError, ValueError):
        return None
    return number if isfinite(number) else None
