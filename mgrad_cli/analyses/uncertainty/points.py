"""What is an output at points beside the one that was asked for, each with one input moved?"""

from array import array
from collections.abc import Sequence
from math import isfinite

from mgrad_cli.analyses.uncertainty.problem import Problem
from mgrad_cli.backends.engine import forward
from mgrad_cli.errors import MathematicsError

FEW = 20_000
"""Nodes times points that the engine runs through before a kernel is made."""
Step = tuple[str, float]


def values_beside(problem: Problem, output: int, steps: Sequence[Step]) -> list[float | MathematicsError]:
    """The value of a node after each step, or why there is none."""
    if len(problem.question.model.graph) * len(steps) <= FEW:
        return [_value(problem, output, step) for step in steps]
    found, doubt = _by_kernel(problem, output, steps)
    return [_value(problem, output, step) if doubt[row] else found[row] for row, step in enumerate(steps)]


def _value(problem: Problem, output: int, step: Step) -> float | MathematicsError:
    name, far = step
    point = problem.question.point
    if not isfinite(point[name] + far):
        return MathematicsError(f"{name} goes beyond float64")
    try:
        return forward(problem.question.model, {**point, name: point[name] + far})[output].data
    except MathematicsError as refusal:
        return refusal


def _by_kernel(problem: Problem, output: int, steps: Sequence[Step]) -> tuple[Sequence[float], bytearray]:
    """All at once, and a mark at each that is in doubt."""
    from mgrad_cli.backends.batch.kernels import make_kernel

    point, graph = problem.question.point, problem.question.model.graph
    columns: dict[str, float | array[float]] = dict(point)
    for row, (name, far) in enumerate(steps):
        column = columns[name]
        if not isinstance(column, array):
            column = columns[name] = array("d", [column]) * len(steps)
        column[row] += far
    found, doubt = array("d", bytes(8 * len(steps))), bytearray(len(steps))
    kernel = make_kernel(graph, [output], list(graph.inputs), "python")
    kernel([columns[name] for name in graph.inputs], [found], doubt, len(steps))
    return found, doubt
