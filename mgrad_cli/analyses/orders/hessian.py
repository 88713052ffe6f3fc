"""How does each slope of the output change with each input?"""

from collections.abc import Mapping
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient, Question, answer
from mgrad_cli.analyses.orders.corners import hidden_corners, refuse_bent
from mgrad_cli.backends.orders.second_order import second_order
from mgrad_cli.backends.orders.second_slopes import Lost
from mgrad_cli.backends.orders.tangents import Directions
from mgrad_cli.errors import MathematicsError


class Hessian(NamedTuple):
    """The second derivatives by pairs of inputs; one that is 0 by its form is not there."""

    gradient: Gradient
    rows: Mapping[str, Mapping[str, float]]

    @property
    def inputs(self) -> tuple[str, ...]:
        return self.gradient.question.asked

    def at(self, row: str, column: str) -> float:
        return self.rows[row].get(column, 0.0)


def hessian(question: Question) -> Hessian:
    """One triangle is kept and mirrored, so the matrix is symmetric to the last digit."""
    gradient = answer(question)
    places = {question.model.graph.inputs[name]: name for name in question.asked}
    rows: dict[str, dict[str, float]] = {name: {} for name in question.asked}
    try:
        turned = turned_at(gradient, {place: {place: 1.0} for place in places})
    except Lost as lost:
        for at, row in enumerate(question.asked):
            for column in question.asked[at:]:
                rows[row][column] = rows[column][row] = in_decimals(gradient, row, column, lost)
        return Hessian(gradient, rows)
    for place, name in places.items():
        for other, number in turned.get(place, {}).items():
            if other in places and other <= place:
                rows[name][places[other]] = rows[places[other]][name] = number
    return Hessian(gradient, rows)


def turned_at(gradient: Gradient, directions: Directions) -> Mapping[int, Mapping[int, float]]:
    """How the gradient changes, if no kink is in the way."""
    model, nodes = gradient.model, gradient.nodes
    corners = hidden_corners(model, nodes)
    probes = {corner.place: {corner.place: 1.0} for corner in corners}
    turned = second_order(model, nodes, {**directions, **probes}, gradient.question.hardware)
    refuse_bent(model, corners, turned)
    return turned


def in_decimals(gradient: Gradient, row: str, column: str, lost: Lost) -> float:
    from mgrad_cli.backends.orders.wide_second import wide_second  # few programs need it

    model = gradient.model
    found = wide_second(model.graph, model.output, gradient.question.point, row, column)
    if found is None:
        if lost.refusal:
            raise lost.refusal
        raise MathematicsError(
            f"the second derivative for {row} and {column} goes beyond float64 on its way",
            model.place(model.output),
            hint="--certify --order 2 proves what it is (mgrad[proof])",
        )
    return found


def product_with(gradient: Gradient, direction: Mapping[str, float]) -> dict[str, float]:
    """The Hessian times a direction, without the Hessian."""
    inputs, asked = gradient.model.graph.inputs, gradient.question.asked
    key = -1
    moving = {name: step for name, step in direction.items() if step}
    try:
        turned = turned_at(gradient, {inputs[name]: {key: step} for name, step in moving.items()})
    except Lost as lost:
        return {row: sum(in_decimals(gradient, row, name, lost) * moving[name] for name in moving) for row in asked}
    return {name: turned.get(inputs[name], {}).get(key, 0.0) for name in asked}
