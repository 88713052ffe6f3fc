"""How do the outputs change, and how does the gradient, when the inputs move along a direction?"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient, Question, answer
from mgrad_cli.analyses.kinks import Note, find_notes
from mgrad_cli.analyses.orders.hessian import product_with
from mgrad_cli.analyses.orders.jacobian import questions
from mgrad_cli.backends.engine import forward
from mgrad_cli.backends.orders.second_slopes import Lost
from mgrad_cli.backends.orders.tangents import below, tangents
from mgrad_cli.backends.value import Value
from mgrad_cli.errors import UsageError, choice
from mgrad_cli.graph.build import Model

THE_DIRECTION = -1
"""Its key beside the places of nodes."""


class Slope(NamedTuple):
    """One output, its value, and its slope along the direction."""

    output: str
    value: float
    slope: float


class Directional(NamedTuple):
    """The slopes along a direction, one for each output."""

    question: Question
    direction: Mapping[str, float]
    slopes: list[Slope]
    notes: list[Note]


class Turning(NamedTuple):
    """How the gradient changes along a direction: the Hessian times that direction."""

    gradient: Gradient
    direction: Mapping[str, float]
    product: dict[str, float]


def directional(question: Question, direction: Mapping[str, float], outputs: Sequence[str]) -> Directional:
    """Forward mode: one pass, whatever the number of inputs and outputs; only what moves is looked at."""
    model, hardware = question.model, question.hardware
    asked = [each.model for each in questions(question, outputs)] or [model]
    values = forward(model, question.point, hardware)
    needed = below(model, [each.output for each in asked])
    try:
        moved = tangents(model, values, _directions(model, direction), needed, hardware)
    except Lost:
        return _by_gradients(question, direction, outputs)
    slopes = [
        Slope(each.output_name, values[each.output].data, moved[each.output].get(THE_DIRECTION, 0.0)) for each in asked
    ]
    _mark(model, values, [bool(needed[place] and tangent) for place, tangent in enumerate(moved)])
    return Directional(question, direction, slopes, find_notes(model, values))


def _by_gradients(question: Question, direction: Mapping[str, float], outputs: Sequence[str]) -> Directional:
    """For what float64 loses on the way forward: the backward pass looks again."""
    moving = {name: step for name, step in direction.items() if step}
    asked = question._replace(asked=tuple(moving))
    gradients = [answer(each) for each in questions(asked, outputs)] or [answer(asked)]
    slopes = [
        Slope(each.output, each.value, sum(each[name] * step for name, step in moving.items())) for each in gradients
    ]
    return Directional(question, direction, slopes, [note for each in gradients for note in each.notes])


def turning(question: Question, direction: Mapping[str, float]) -> Turning:
    _directions(question.model, direction)
    gradient = answer(question)
    return Turning(gradient, direction, product_with(gradient, direction))


def _directions(model: Model, direction: Mapping[str, float]) -> dict[int, dict[int, float]]:
    """The inputs that move; one whose part is 0 stands still."""
    inputs = model.graph.inputs
    for name in direction:
        if name not in inputs:
            raise UsageError(f"the program has no input {name}", hint=choice(name, inputs))
    return {inputs[name]: {THE_DIRECTION: step} for name, step in direction.items() if step}


def _mark(model: Model, values: Sequence[Value], moving: Sequence[bool]) -> None:
    """Give a gradient to what moves, and to what is computed from it, so that kinks on the way are noted."""
    for place, value in enumerate(values):
        moves = moving[place] or any(moving[operand] for operand in model.graph.operands[place])
        value.grad = 1.0 if moves else None
