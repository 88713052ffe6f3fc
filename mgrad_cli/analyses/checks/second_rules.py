"""What do the rules of the table give for a higher derivative, were they computed with less rounding or none?"""

from collections.abc import Sequence
from math import factorial, nan, pi
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.proofs.readings import as_float64
from mgrad_cli.backends.orders.coefficients import extend
from mgrad_cli.backends.orders.series import Arithmetic, Tape
from mgrad_cli.backends.orders.taylor import written
from mgrad_cli.backends.proof.balls import NAN, Number, arb, ball
from mgrad_cli.backends.proof.proven_values import Outside, Unsure, enclosed, evaluate
from mgrad_cli.backends.proof.rationals import truth
from mgrad_cli.backends.python import compile_graph
from mgrad_cli.graph.second import second_derivative
from mgrad_cli.operations import Operation


class Ruled(NamedTuple):
    """A second derivative by the rules: enclosed, and by a second way in float64."""

    enclosed: Number
    float64: float


def by_the_rules(gradient: Gradient, row: str, column: str) -> Ruled:
    """From the graph of the gradient, differentiated again; at the precision that is set."""
    model, point = gradient.model, gradient.question.point
    graph, place = second_derivative(model.graph, model.output, row, column)
    if place is None:
        return Ruled(NAN, 0.0)
    try:
        leaves = as_float64(model._replace(graph=graph), point)
        enclosed = evaluate(graph, leaves).numbers[place]
    except (Unsure, Outside):
        enclosed = NAN
    (number,) = compile_graph(graph, [place], list(point), hardware=True)(*point.values())
    return Ruled(enclosed, number)


def series_by_the_rules(gradient: Gradient, name: str, order: int) -> list[Ruled]:
    """The derivatives in one input; there is no second way in float64."""
    model = gradient.model
    tape = Tape(Arithmetic(_meant, _apply, id), model.graph.limit)
    try:
        numbers = evaluate(model.graph, as_float64(model, gradient.question.point)).numbers
        firsts = [each if isinstance(each, bool) or each is None else ball(each) for each in numbers]
        output = written(tape, model, gradient.nodes, model.graph.inputs[name], firsts)
        tape.demand(output, order)
    except (Unsure, Outside, ArithmeticError, ValueError):
        return [Ruled(NAN, nan)] * (order + 1)
    extend(tape, order)
    series = [*tape.entries[output].series, *[arb(0)] * order]
    return [Ruled(series[k] * factorial(k), nan) for k in range(order + 1)]


def _meant(number: float) -> Number:
    """A number in a rule; only pi there is not the number that it stands for."""
    return arb.pi() if number == pi else arb(number)


def _apply(operation: Operation, numbers: Sequence[Number]) -> Number | bool:
    if operation.form != "comparison":
        return ball(enclosed(operation, list(numbers)))
    holds = not numbers[0] if operation.name == "not" else truth(operation.name, *numbers)
    if holds is None:
        raise ValueError
    return holds
