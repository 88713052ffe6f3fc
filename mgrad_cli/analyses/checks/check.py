"""Is each gradient what the values of the program say it is? The slopes in the table are not asked."""

import math
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from mgrad_cli.analyses.checks.ridders import FEWEST, Slopes, slopes
from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.backends.complex_step import complex_slope
from mgrad_cli.backends.engine import forward
from mgrad_cli.backends.python import compile_graph
from mgrad_cli.backends.value import Value
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.operations import OPERATIONS, Operation

ACCEPTED = 1e-5
"""Relative: a gradient passes if it is this near for sure, and fails if it is farther off for sure."""
NEARLY = 1e-9
"""Relative: so near a complex step is to a right gradient, as it has nothing but rounding in it."""
SURE = 3.0
"""It is off for sure if it is off by so many times what the numerical slope may be."""
TELLING = 0.01
"""A numerical slope with a larger error than this, in parts of what the function does, proves nobody wrong."""
UNDERFLOW = sys.float_info.min
"""Smaller numbers lose their digits, so they all are as good as 0."""
SELECTORS = {"relu", "min", "max", "clamp"}
"""The rows that give back an operand, or a constant."""
EXACT = {"neg", "abs"}
"""The others whose results are never rounded."""
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
    found = []
    for name, seen in measure(gradient).items():
        note = remark(gradient, name)
        verdict = judge(name, gradient[name], seen, note)
        found.append(verdict if note else second_opinion(gradient, verdict))
    return found


def second_opinion(gradient: Gradient, verdict: Verdict) -> Verdict:
    """The complex step, where there is one, may decide what differences cannot, and doubt what they find wrong."""
    if verdict.verdict == PASS:
        return verdict
    model = gradient.model
    slope = complex_slope(model.graph, model.output, gradient.question.point, verdict.name)
    if slope is None or not abs(slope - verdict.gradient) <= max(NEARLY * abs(slope), UNDERFLOW):
        return verdict
    if verdict.verdict == FAIL:
        reason = f"{verdict.reason}, a complex step {slope:.7g}: float64 rounds too much here"
        return verdict._replace(verdict=CANNOT_SAY, reason=reason)
    error = max(NEARLY * abs(slope), UNDERFLOW)
    return verdict._replace(numeric=slope, error=error, verdict=PASS, reason="", method="complex step")


def measure(gradient: Gradient) -> dict[str, Slopes]:
    """What the values of the program alone say about its slope for each input that was asked for."""
    model, point = gradient.model, gradient.question.point
    graph, results = simplify(model.graph, [model.output])
    function = compile_graph(graph, results, list(point))
    shaken = compile_graph(_shaken(graph), results, list(point))
    return {
        name: slopes(_along(function, point, name), _along(shaken, point, name, Moving), point[name])
        for name in gradient
    }


def remark(gradient: Gradient, name: str) -> str:
    """Why there may be no slope for an input: a note of the run that concerns it, or stairs too narrow to see."""
    graph = gradient.model.graph
    touched = [False] * len(graph)
    touched[graph.inputs[name]] = True
    if gradient.notes:
        for place, operands in enumerate(graph.operands):
            touched[place] = touched[place] or any(touched[operand] for operand in operands)
    texts = (note.text for note in gradient.notes if touched[note.node])
    return next(texts, "") or _narrow_stairs(gradient, name)


def _narrow_stairs(gradient: Gradient, name: str) -> str:
    """What jumps within the shortest step that counts, if anything does."""
    model, point = gradient.model, gradient.question.point
    if not any(operation and operation.jump for operation in model.graph.operations):
        return ""
    for shift in (-FEWEST, FEWEST):
        try:
            near = forward(model, {**point, name: point[name] + shift * math.ulp(point[name])})
        except MathematicsError:
            continue
        for place, (here, there) in enumerate(zip(gradient.nodes, near, strict=True)):
            if _stair(here) != _stair(there):
                return f"{model.text(place)}: jumps very near this point"
    return ""


def _stair(value: Value) -> float:
    """The number of the stair on which the result of an operation that jumps lies."""
    operation = value.operation
    if operation is None or not operation.jump or value.data is None:
        return 0.0
    if operation.name == "mod":
        return value.operands[0].data // value.operands[1].data
    return value.data if set(operation.slopes) == {"0"} else 0.0


def judge(name: str, given: float, found: Slopes, note: str = "") -> Verdict:
    """The gradient beside the numerical slopes; `note` says why there may be no slope."""
    verdict, reason = _judgement(given, found, note)
    seen = found.best()
    sides = "one side" if found.at_edge else "both sides"
    return Verdict(name, given, seen.slope, seen.error, verdict, reason, f"differences to {sides}")


def _judgement(given: float, found: Slopes, note: str) -> tuple[str, str]:
    best, left, right = found.best(), found.left, found.right
    apart, doubt = abs(right.slope - left.slope), right.error + left.error
    if apart > max(SURE * doubt, ACCEPTED * abs(left.slope), ACCEPTED * abs(right.slope)):
        return CANNOT_SAY, note or f"the slope is {left.slope:.6g} on the left, {right.slope:.6g} on the right"
    if note and not doubt <= TELLING * best.scale:
        return CANNOT_SAY, note
    deviation, accepted = abs(given - best.slope), ACCEPTED * abs(best.slope)
    if deviation + best.error <= max(accepted, UNDERFLOW) or (given == 0 and best.is_zero()):
        return PASS, ""
    if note or best.error == math.inf:
        return CANNOT_SAY, note or "there are too few values around this point"
    # A bend too narrow to see from both sides together may show from one of them.
    sides = [] if found.at_edge else [left, right]
    telling = best.error <= TELLING * best.scale and not any(abs(given - side.slope) <= side.error for side in sides)
    if telling and not deviation <= max(SURE * best.error, accepted, UNDERFLOW):
        return FAIL, f"the values say {best.slope:.7g}"
    return CANNOT_SAY, f"the values tell the slope only to ±{best.error:.1g}"


def _along(
    function: Callable[..., tuple[float]], point: dict[str, float], name: str, kind: Callable[[float], float] = float
) -> Callable[[float], float]:
    """The function of one input, the others held where they are."""
    numbers = list(point.values())
    place = list(point).index(name)
    before, after = numbers[:place], numbers[place + 1 :]
    return lambda x: function(*before, kind(x), *after)[0]


class Moving(float):
    """A number that goes by the input; the error of any other is the same everywhere and drops out of differences."""

    origin: float

    def __new__(cls, number: float, origin: float | None = None) -> "Moving":
        moving = super().__new__(cls, number)
        moving.origin = number if origin is None else origin
        return moving


def _shaken(graph: Graph) -> Graph:
    """The graph with the last digits altered in the results that go by the input."""
    twin = graph.copy()
    twin.operations = [operation and _shaken_row(operation) for operation in graph.operations]
    return twin


@cache
def _shaken_row(operation: Operation) -> Operation:
    """The row with results that go by the input up to four last places off, as those of the table may be."""
    if operation.form in ("comparison", "choice") or set(operation.slopes) == {"0"}:
        return operation
    selects, is_sum = operation.name in SELECTORS, operation.name in ("+", "-")
    places = 0 if selects or operation.name in EXACT else 4

    def value(*numbers: Any) -> float:
        result = operation.value(*numbers)
        moving = (number for number in numbers if type(number) is Moving and (number == result or not selects))
        first = next(moving, None)
        # A sum is 0 and a function of 0 has its value exactly; any other 0 may be an underflow.
        if first is None or (result == 0 and (is_sum or 0 in numbers)):
            return result
        shake = hash((first.origin, numbers)) % (2 * places + 1) - places
        return Moving(result + shake * math.ulp(result), first.origin)

    return operation._replace(name=f"shaken_{list(OPERATIONS.values()).index(operation)}", value=value)
