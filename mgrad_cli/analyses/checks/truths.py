"""What are the higher derivatives really? Proven from values alone, at a precision that grows until it tells."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question
from mgrad_cli.analyses.orders.hessian import Hessian
from mgrad_cli.analyses.orders.taylor import Taylor
from mgrad_cli.backends.proof.balls import Number, fmpq, is_finite
from mgrad_cli.backends.proof.proof import FIRST_BITS, MOST_BITS, SECONDS, deepen
from mgrad_cli.backends.proof.proven_series import coefficients
from mgrad_cli.backends.proof.proven_values import Leaf, Values, evaluate

SETTLED = 1024
"""Bits; what is no finite number with so many is none with more."""


class Quantities(NamedTuple):
    """Names of numbers, what float64 has for them, and how to prove them from the values of all nodes."""

    names: list[str]
    inputs: Sequence[tuple[str, ...]]
    float64: list[float]
    prove: Callable[[Values, float], list[Number]]


class Truths(NamedTuple):
    """The proven numbers, and the precision at which they are meant."""

    numbers: list[Number]
    bits: int


def of_hessian(found: Hessian) -> Quantities:
    """One triangle. A mixed derivative is told by the second derivatives along two inputs, and along both at once."""
    inputs = found.inputs
    pairs = [(row, column) for at, row in enumerate(inputs) for column in inputs[at:]]
    names = [f"d2/d{row}2" if row == column else f"d2/d{row}d{column}" for row, column in pairs]
    model = found.gradient.model

    def prove(values: Values, deadline: float) -> list[Number]:
        def bend(*moving: str) -> Number:
            direction = {model.graph.inputs[name]: 1 for name in moving}
            return coefficients(values, model.output, direction, 3, deadline)[2]

        alone = {name: bend(name) for name in inputs}
        return [
            alone[row] * 2
            if row == column
            else bend(row, column) - alone[row] - alone[column]
            if column in found.rows[row]
            else fmpq(0)
            for row, column in pairs
        ]

    return Quantities(names, pairs, [found.at(*pair) for pair in pairs], prove)


def of_taylor(found: Taylor) -> Quantities:
    model, order = found.gradient.model, len(found.coefficients) - 1

    def prove(values: Values, deadline: float) -> list[Number]:
        direction = {model.graph.inputs[found.input]: 1}
        series, factor, numbers = coefficients(values, model.output, direction, order + 1, deadline), 1, []
        for k, coefficient in enumerate(series):
            factor *= max(k, 1)
            numbers.append(coefficient * factor)
        return numbers[1:]

    names = [f"d{k}/d{found.input}{k}" if k > 1 else f"d/d{found.input}" for k in range(1, order + 1)]
    return Quantities(names, [(found.input,) * k for k in range(1, order + 1)], found.derivatives[1:], prove)


def truths(
    question: Question,
    leaves: Mapping[int, Leaf],
    quantities: Quantities,
    enough: Callable[[Number], bool],
    bits: int = FIRST_BITS,
    most: int = MOST_BITS,
    seconds: float = SECONDS,
) -> Truths:
    """The value first, then the quantities, at the first precision at which all are told, or at the last one."""
    model = question.model

    def attempt(bits: int, deadline: float) -> Truths:
        values = evaluate(model.graph, leaves, deadline)
        return Truths([values.numbers[model.output], *quantities.prove(values, deadline)], bits)

    return deepen(model, attempt, lambda found: _are_told(found, enough), bits, most, seconds)


def _are_told(found: Truths, enough: Callable[[Number], bool]) -> bool:
    return all(enough(number) or (found.bits >= SETTLED and not is_finite(number)) for number in found.numbers)
