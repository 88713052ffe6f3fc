"""Is each gradient what the values of the program say it is? The slopes in the table are not asked."""

import math
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.ridders import Estimate, Slopes, slopes
from mgrad_cli.backends.python import compile_graph
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.operations import OPERATIONS, Operation

ACCEPTED = 1e-5
"""Relative: a gradient passes if it is this near for sure, and fails if it is farther off for sure."""
SURE = 3.0
"""It is off for sure if it is off by so many times what the numerical slope may be."""
TELLING = 0.01
"""A numerical slope with a larger error than this, in parts of what the function does, proves nobody wrong."""
ALIKE = 0.1
"""Nor does one that may be the mean of two slopes this far apart."""
EXACT = {"abs", "relu", "sign", "step", "floor", "ceil", "round", "min", "max", "clamp", "neg"}
"""The rows whose results are never rounded."""
PASS, FAIL, CANNOT_SAY = "pass", "FAIL", "cannot say"


class Verdict(NamedTuple):
    """What came out for one input: `pass`, `FAIL`, or `cannot say`; and why, where it is no pass."""

    name: str
    gradient: float
    numeric: float
    error: float  # of `numeric`
    verdict: str
    reason: str
    method: str


def check(gradient: Gradient) -> list[Verdict]:
    """A verdict for each input that was asked for."""
    return [judge(name, gradient[name], found, remark(gradient, name)) for name, found in measure(gradient).items()]


def measure(gradient: Gradient) -> dict[str, Slopes]:
    """What the values of the program alone say about its slope for each input that was asked for."""
    model, point = gradient.model, gradient.question.point
    graph, results = simplify(model.graph, [model.output])
    function = compile_graph(graph, results, list(point))
    shaken = compile_graph(_shaken(graph), results, list(point))
    return {name: slopes(_along(function, point, name), _along(shaken, point, name), point[name]) for name in gradient}


def remark(gradient: Gradient, name: str) -> str:
    """What the run noted on a node that depends on the input."""
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
    """The gradient beside the numerical slopes; `note` says why there may be no slope."""
    verdict, reason = _judgement(given, found, note)
    seen = found.best()
    if verdict == PASS and not _agree(given, seen):
        seen = found.far
    sides = "one side" if found.central.error == math.inf else "both sides"
    return Verdict(name, given, seen.slope, seen.error, verdict, reason, f"differences to {sides}")


def _judgement(given: float, found: Slopes, note: str) -> tuple[str, str]:
    best, left, right = found.best(), found.left, found.right
    apart, doubt = abs(right.slope - left.slope), right.error + left.error
    if apart > max(SURE * doubt, ACCEPTED * abs(left.slope), ACCEPTED * abs(right.slope)):
        return CANNOT_SAY, note or f"the slope is {left.slope:.6g} on the left, {right.slope:.6g} on the right"
    if note and not doubt <= TELLING * best.scale:
        return CANNOT_SAY, note
    if _agree(given, best) or _agree(given, found.far):
        return PASS, ""
    if note or best.error == math.inf:
        return CANNOT_SAY, note or "there are too few values around this point"
    telling = best.error <= TELLING * best.scale
    alike = found.central.error == math.inf or doubt <= ALIKE * best.scale
    if telling and alike and not abs(given - best.slope) <= max(SURE * best.error, ACCEPTED * _size(given, best)):
        return FAIL, f"the values say {best.slope:.7g}"
    return CANNOT_SAY, f"the values tell the slope only to ±{best.error:.1g}"


def _agree(given: float, seen: Estimate) -> bool:
    """Whether they are the same for sure; for a gradient of 0 that means, beside what the function does elsewhere."""
    if given == 0 and seen.is_zero():
        return True
    return abs(given - seen.slope) + seen.error <= ACCEPTED * _size(given, seen)


def _size(given: float, seen: Estimate) -> float:
    return max(abs(given), abs(seen.slope))


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
    """The row with results up to four last places off, as those of the table may be."""
    if operation.name in EXACT or operation.form in ("comparison", "choice"):
        return operation

    def value(*numbers: Any) -> float:
        # The same operands are rounded the same way, so what does not move with the input adds no noise.
        result = operation.value(*numbers)
        return result + (hash(numbers) % 9 - 4) * math.ulp(result) if result else result

    return operation._replace(name=f"shaken_{list(OPERATIONS.values()).index(operation)}", value=value)
