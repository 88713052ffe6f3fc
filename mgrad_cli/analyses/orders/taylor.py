"""What are the derivatives of the output in one input, up to a high order?"""

import math
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient, Question, answer
from mgrad_cli.analyses.orders.corners import Corner, hidden_corners
from mgrad_cli.backends.engine import located
from mgrad_cli.backends.orders.taylor import NoSeries, Series, series, series_in_decimals
from mgrad_cli.backends.refusals import no_derivative
from mgrad_cli.errors import MathematicsError, UsageError

SAME = 1e-6
"""Relative: if the slope is farther from that of the backward pass, float64 has lost something on the way."""


class Taylor(NamedTuple):
    """The Taylor coefficients of the output in one input, the value first."""

    gradient: Gradient
    input: str
    coefficients: Series

    @property
    def derivatives(self) -> Series:
        return [math.factorial(k) * coefficient for k, coefficient in enumerate(self.coefficients)]


def taylor(question: Question, order: int) -> Taylor:
    name = the_input(question, order)
    gradient = answer(question)
    model, nodes = question.model, gradient.nodes
    moving = model.graph.inputs[name]
    try:
        found = series(model, nodes, moving, order)
        if not math.isclose(found[1], gradient[name], rel_tol=SAME):
            found = series_in_decimals(model, nodes, moving, order)
        for corner in hidden_corners(model, nodes):
            other = series(model, nodes, moving, order, bumped=corner.place)
            _refuse_bent(question, corner, [k for k in range(order + 1) if found[k] != other[k]])
    except NoSeries as none:
        operation = nodes[none.place].operation
        assert operation is not None
        numbers = [operand.data for operand in nodes[none.place].operands]
        raise located(no_derivative(operation, numbers, none.order), model, nodes, none.place) from None
    found[:2] = [gradient.value, gradient[name]]
    answered = Taylor(gradient, name, found)
    if not question.hardware and not all(map(math.isfinite, answered.derivatives)):
        raise MathematicsError(f"the derivatives up to order {order} overflow", hint="ask for a lower order")
    return answered


def the_input(question: Question, order: int) -> str:
    """The one input that is asked for."""
    if len(question.asked) == 1:
        return question.asked[0]
    names = ", ".join(question.asked)
    hint = f"choose one: --wrt {question.asked[0]}" if names else "the program has no inputs"
    there_is = f"here they are {names}" if names else "here there is none"
    raise UsageError(f"--order {order} takes the derivatives in one input; {there_is}", hint=hint)


def _refuse_bent(question: Question, corner: Corner, orders: list[int]) -> None:
    if orders:
        text = question.model.text(corner.place)
        hint = f"there are derivatives up to --order {orders[0] - 1}"
        message = f"there is no derivative of order {orders[0]} through {text}: {corner.text}"
        raise MathematicsError(message, question.model.place(corner.place), hint=hint)
