"""Is each gradient what the values of the program say it is? The table's slopes are not asked."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.ridders import Estimate, Slopes, slopes
from mgrad_cli.backends.python import compile_graph
from mgrad_cli.backends.refusals import shown
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.operations import OPERATIONS, Operation

ACCEPTED = 1e-5
"""Relative: a gradient passes if it is this near for sure, and fails if it is farther off for sure."""
TELLING = 0.01
"""A numerical slope that is less precise than this proves nobody wrong."""
SURE = 3.0
"""So many times its error the numerical slope has to be off before it is said to be."""
EXACT = {"abs", "relu", "sign", "step", "floor", "ceil", "round", "min", "max", "clamp", "neg"}


class Verdict(NamedTuple):
    """What came out for one input: `pass`, `FAIL`, or `cannot say` and why."""

    name: str
    gradient: float
    numeric: float
    error: float  # of `numeric`
    verdict: str
    reason: str = ""
    method: str = "differences"


def check(gradient: Gradient) -> list[Verdict]:
    """A verdict for each input that was asked for."""
    return [judge(name, gradient[name], found, _note(gradient, name)) for name, found in measure(gradient).items()]


def measure(gradient: Gradient) -> dict[str, Slopes]:
    """What the values of the program alone say about its slope for each input that was asked for."""
    model, point = gradient.model, gradient.question.point
    graph, results = simplify(model.graph, [model.output])
    function = compile_graph(graph, results, list(point))
    shaken = compile_graph(_shaken(graph), results, list(point))
    return {
        name: slopes(_along(function, point, name), _along(shaken, point, name), point[name]) for name in gradient
    }


def _along(function: Callable[..., tuple[float]], point: dict[str, float], name: str) -> Callable[[float], float]:
    """The function of one input, the others held where they are."""
    numbers = list(point.values())
    place = list(point).index(name)
    before, after = numbers[:place], numbers[place + 1 :]
    return lambda x: function(*before, x, *after)[0]


def _shaken(graph: Graph) -> Graph:
    """The graph with the last digits of every rounded result altered."""
    twin = graph.copy()
    twin.operations = [operation and _shaken_row(operation) for operation in graph.operations]
    return twin


@cache
def _shaken_row(operation: Operation) -> Operation:
    if operation.name in EXACT or operation.form in ("comparison", "choice"):
        return operation

    def value(*numbers: Any) -> float:
        # The same operands are rounded the same way, so what does not move with the input adds no noise.
        result = operation.value(*numbers)
        return result + (hash(numbers) % 9 - 4) * math.ulp(result) if result else result

    return operation._replace(name=f"shaken_{list(OPERATIONS.values()).index(operation)}", value=value)


def _note(gradient: Gradient, name: str) -> str:
    """What the run remarked on a node that depends on the input."""
    graph = gradient.model.graph
    if not gradient.notes:
        return ""
    touched = [False] * len(graph)
    touched[graph.inputs[name]] = True
    for place, operands in enumerate(graph.operands):
        if any(touched[operand] for operand in operands):
            touched[place] = True
    return next((note.text for note in gradient.notes if touched[note.node]), "")


def judge(name: str, given: float, found: Slopes, note: str = "") -> Verdict:
    """The gradient beside the numerical slope; a note of the run is the reason where the sides may differ."""
    best = found.best()
    return Verdict(name, given, best.slope, best.error, *_judgement(given, found, note))


def _judgement(given: float, found: Slopes, note: str) -> tuple[str, str]:
    best, left, right = found.best(), found.left, found.right
    apart, doubt = abs(right.slope - left.slope), right.error + left.error
    natural = max(abs(best.slope), best.spread)
    if apart > SURE * doubt and apart > ACCEPTED * natural:
        return "cannot say", note or f"the slope is {shown(left.slope)} on the left and {shown(right.slope)} on the right"
    if note and not doubt <= TELLING * natural:
        return "cannot say", note
    if best.error == math.inf:
        return "cannot say", "the program has too few values around this point"
    if _agree(given, best) or _agree(given, found.far):
        return "pass", ""
    telling = best.resolution <= TELLING and (found.central.error == math.inf or doubt <= 10 * TELLING * natural)
    if telling and not abs(given - best.slope) <= max(SURE * best.error, ACCEPTED * _size(given, best)):
        return "FAIL", "the gradient is not what the values say"
    return "cannot say", f"the values tell the slope only to ±{best.error:.1g}"


def _agree(given: float, estimate: Estimate) -> bool:
    if estimate.is_zero() and abs(given) <= estimate.error:
        return True
    return abs(given - estimate.slope) + estimate.error <= ACCEPTED * _size(given, estimate)


def _size(given: float, estimate: Estimate) -> float:
    return max(abs(given), abs(estimate.slope))
