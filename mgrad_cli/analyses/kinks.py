"""Where at this point is a slope a matter of choice: kinks, jumps, ties, and conditions at their edge?"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from mgrad_cli.backends.refusals import shown
from mgrad_cli.backends.second_look import is_left_astray
from mgrad_cli.backends.slopes import SLOPES, holds
from mgrad_cli.backends.value import Value
from mgrad_cli.graph.build import Model
from mgrad_cli.operations import Operation


class Note(NamedTuple):
    """A remark on a node."""

    node: int
    text: str


def find_notes(model: Model, values: Sequence[Value]) -> list[Note]:
    """A note for each node whose slope here is one of several that could be given."""
    found = []
    for place, operation in enumerate(model.graph.operations):
        if operation is None:
            continue
        text = text_of(operation, values[place], model.graph.operands[place])
        if text:
            found.append(Note(place, f"{model.text(place)}: {text}"))
    if is_left_astray(values):
        found.append(
            Note(model.output, "a share of the gradient fell below float64, and the program is too large to look again")
        )
    return found


def find_marks(model: Model, values: Sequence[Value]) -> list[Note]:
    """A note for each node where inf or nan comes into a run that works as hardware does."""
    marks = []
    for place, value in enumerate(values):
        if value.data is not None and not math.isfinite(value.data):
            if all(math.isfinite(operand.data) for operand in value.operands if operand.data is not None):
                marks.append(Note(place, f"{model.text(place)}: the value is {value.data!r}"))
        elif value.grad is not None and not math.isfinite(value.grad):
            marks.append(Note(place, f"{model.text(place)}: the gradient is {value.grad!r}"))
    return marks


def text_of(operation: Operation, value: Value, places: tuple[int, ...]) -> str:
    if operation.form == "comparison":
        return _edge(operation, value)
    if not value.grad or not (operation.kink or operation.jump or operation.shared):
        return ""
    numbers = [operand.data for operand in value.operands]
    moving = [position for position, operand in enumerate(value.operands) if operand.grad is not None]
    if operation.shared:
        return _tie(operation, value, numbers, places)
    text = operation.kink or operation.jump
    names = ("out", *operation.parameters)
    given = [value.data, *numbers][: len(names)]
    if not holds(text, names)(*given):
        return ""
    at = ", ".join(f"{name} = {shown(number)}" for name, number in zip(operation.parameters, numbers, strict=False))
    if operation.kink:
        return f"kink at {at}; slopes {_both(_slope_beside, operation, numbers, moving[0])}"
    taken = "; slope 0 taken" * (set(operation.slopes) == {"0"})
    return f"jump at {at}; values {_both(_value_beside, operation, numbers, moving[0])}{taken}"


def _edge(operation: Operation, value: Value) -> str:
    if value.data is None or len(value.operands) != 2:
        return ""
    left, right = value.operands
    if left.data != right.data or (left.grad is None and right.grad is None):
        return ""
    return f"the condition is at its edge, both sides are {shown(left.data)}; the slopes are of the branch taken"


def _tie(operation: Operation, value: Value, numbers: list[float], places: tuple[int, ...]) -> str:
    if operation.kink or operation.name not in ("min", "max"):
        return ""
    tied = {place for place, number in zip(places, numbers, strict=True) if number == value.data}
    if len(tied) < 2:
        return ""
    return f"tie at {shown(value.data)}; the slope is shared equally by {len(tied)}"


def _both(beside: object, operation: Operation, numbers: list[float], position: int) -> str:
    sides = []
    for direction in (-math.inf, math.inf):
        near = numbers.copy()
        near[position] = math.nextafter(near[position], direction)
        try:
            sides.append(shown(beside(operation, near, position)).replace("-", "−"))  # type: ignore[operator]
        except (ArithmeticError, ValueError):
            sides.append("none")
    return " | ".join(sides)


def _value_beside(operation: Operation, near: list[float], position: int) -> float:
    return operation.value(*near)


def _slope_beside(operation: Operation, near: list[float], position: int) -> float:
    out = operation.value(*near)
    if operation.variadic:
        return SLOPES.weights(operation, out, near)[position]
    return SLOPES[operation][position](out, *near)
