"""How sure is an output if the program bends: the mean moves by ½ tr(HΣ), the variance grows by ½ tr(HΣHΣ)?"""

from collections.abc import Mapping, Sequence
from math import fsum, sqrt
from typing import NamedTuple

from mgrad_cli.analyses.orders.hessian import Hessian, hessian
from mgrad_cli.analyses.uncertainty.correlations import partners
from mgrad_cli.analyses.uncertainty.problem import Contribution, Estimate, Problem, finite, question_for

Matrix = Mapping[str, Mapping[str, float]]
Matrices = Sequence[Sequence[float]]


class Bend(NamedTuple):
    """The matrix HΣ, each row over and column times a standard uncertainty, and its diagonal without correlations."""

    matrix: Matrix
    squares: Mapping[str, float]

    def shift(self) -> float:
        """Of the mean."""
        return fsum(row.get(name, 0.0) for name, row in self.matrix.items()) / 2

    def largest(self) -> float:
        return max((abs(number) for row in self.matrix.values() for number in row.values()), default=0.0)

    def over(self, scale: float) -> "Bend":
        """In units of a scale, so that nothing falls below float64 when it is squared."""
        matrix = {name: {other: each / scale for other, each in row.items()} for name, row in self.matrix.items()}
        return Bend(matrix, {name: each / scale for name, each in self.squares.items()})


def bend_of(problem: Problem, output: str) -> Bend:
    """The bend of an output, or a refusal where there is no second derivative."""
    return bend_by(problem, hessian(question_for(problem, output)))


def bend_by(problem: Problem, found: Hessian) -> Bend:
    sure = {name: each.u for name, each in problem.quantities.items()}
    met = partners(problem.correlations)
    matrix: dict[str, dict[str, float]] = {}
    for name, row in found.rows.items():
        line: dict[str, float] = {}
        for other, number in row.items():
            scaled = number * sure[name] * sure[other]
            line[other] = line.get(other, 0.0) + scaled
            for third, share in met.get(other, {}).items():
                line[third] = line.get(third, 0.0) + scaled * share
        matrix[name] = line
    return Bend(matrix, {name: found.at(name, name) * sure[name] * sure[name] for name in found.rows})


def variance_parts(problem: Problem, one: Bend, other: Bend) -> dict[str, float]:
    """What each input adds to the covariance of two outputs by their bends.

    The sum is exact for a quadratic program of normal inputs, and of independent ones of any symmetric shape.
    """
    met = partners(problem.correlations)
    parts = {}
    for name, row in one.matrix.items():
        terms = [number * other.matrix[each].get(name, 0.0) / 2 for each, number in row.items()]
        if name not in met:
            excess = problem.quantities[name].shape.kurtosis - 3
            terms.append(excess * one.squares[name] * other.squares[name] / 4)
        parts[name] = fsum(terms)
    return parts


def bent(problem: Problem, first: Estimate, bend: Bend) -> Estimate:
    """The estimate with the second order in it; degrees of freedom stay those of the straight line."""
    scale = max(first.u, bend.largest())
    if not scale:
        return first
    straight, scaled = (first.u / scale) ** 2, bend.over(scale)
    parts = variance_parts(problem, scaled, scaled)
    variance = max(fsum([straight, *parts.values()]), 0.0)
    budget = tuple(
        Contribution(
            each.input,
            each.sensitivity,
            scale * sqrt(max((each.u / scale) ** 2 + parts[each.input], 0.0)),
            (each.share * straight + parts[each.input]) / variance if variance else 0.0,
        )
        for each in first.budget
    )
    u = finite(scale * sqrt(variance), problem, first.output)
    return first._replace(value=finite(first.value + bend.shift(), problem, first.output), u=u, budget=budget)


def bent_correlations(
    problem: Problem, straight: Sequence[Estimate], bends: Sequence[Bend], second: Sequence[Estimate], first: Matrices
) -> list[list[float]]:
    """Of the outputs, from those of first order."""
    scaled = [bend.over(each.u) if each.u else None for bend, each in zip(bends, second)]
    shares = [one.u / other.u if other.u else 0.0 for one, other in zip(straight, second)]
    return [
        [
            first[row][column] * shares[row] * shares[column] + fsum(variance_parts(problem, one, other).values())
            if one and other
            else 0.0
            for column, other in enumerate(scaled)
        ]
        for row, one in enumerate(scaled)
    ]
