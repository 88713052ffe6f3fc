"""What is asked when the inputs are measured, and what an answer is."""

from collections.abc import Mapping, Sequence
from math import inf, isfinite
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question, output_of
from mgrad_cli.analyses.kinks import Note
from mgrad_cli.analyses.uncertainty.correlations import Correlations, check, correlated
from mgrad_cli.errors import MathematicsError, UsageError
from mgrad_cli.language.quantities import Quantity


class Coverage(NamedTuple):
    """How much an interval is to cover: a factor k, or a level, or neither."""

    k: float | None = None
    level: float | None = None


class Problem(NamedTuple):
    """A question about a program whose asked inputs are uncertain, and the outputs that it is asked for."""

    question: Question
    outputs: tuple[str, ...]
    quantities: Mapping[str, Quantity]
    correlations: Correlations
    coverage: Coverage


class Contribution(NamedTuple):
    """What one input does to an output; `share` is of the variance, and all shares add up to 1."""

    input: str
    sensitivity: float | None
    u: float
    share: float


class Estimate(NamedTuple):
    """An output with its standard uncertainty; the interval is there if a coverage was asked for."""

    output: str
    value: float
    u: float
    budget: tuple[Contribution, ...]
    dof: float = inf
    k: float | None = None
    low: float | None = None
    high: float | None = None


class Doubt(NamedTuple):
    """Why an answer should not be taken as it is; the figures are value and uncertainty, where there are some."""

    output: str
    kind: str  # second, beside, undefined, unchecked, refused, unstable, freedom
    inputs: tuple[str, ...]
    text: str
    first: tuple[float, float] | None = None
    other: tuple[float, float] | None = None


class Draws(NamedTuple):
    """How a Monte Carlo answer was got."""

    number: int
    refused: int
    seed: int
    level: float
    shortest: bool


class Answer(NamedTuple):
    """The estimates and their correlations, in the order of the outputs."""

    problem: Problem
    method: str
    estimates: Sequence[Estimate]
    correlations: Sequence[Sequence[float]]
    doubts: Sequence[Doubt]
    notes: Sequence[Note] = ()
    draws: Draws | None = None

    def correlation(self, row: int, column: int) -> float:
        """Between two outputs; 0 where one of them is exact."""
        return 1.0 if row == column else max(-1.0, min(1.0, self.correlations[row][column]))

    def covariance(self, row: int, column: int) -> float:
        return self.correlation(row, column) * self.estimates[row].u * self.estimates[column].u


def pose_measured(
    question: Question,
    outputs: Sequence[str],
    quantities: Mapping[str, Quantity],
    correlations: Correlations,
    coverage: Coverage,
) -> Problem:
    """The problem, with the gradient asked for uncertain inputs only, so that exact ones cannot fail."""
    inputs = question.model.graph.inputs
    check(correlations, inputs)
    moving = {name: quantities[name] for name in inputs if name in quantities and quantities[name].u}
    for name in correlated(correlations):
        if name not in quantities:
            raise UsageError(f"--corr: {name} has no uncertainty", hint=f"give it one: --set '{name}=…±…'")
    moved = {pair: number for pair, number in correlations.items() if set(pair) <= set(moving) and len(set(pair)) == 2}
    return Problem(question._replace(asked=tuple(moving)), tuple(outputs), moving, moved, coverage)


def place_of(question: Question, output: str) -> int:
    """The node of an output, which may be the expression that has no name."""
    model = question.model
    return model.output if output == model.output_name else output_of(model, output)


def question_for(problem: Problem, output: str) -> Question:
    question = problem.question
    model = question.model._replace(output=place_of(question, output), output_name=output)
    return question._replace(model=model)


def finite(number: float, problem: Problem, output: str) -> float:
    """The number, or a refusal: an uncertainty beyond float64 is no answer."""
    if isfinite(number):
        return number
    model = problem.question.model
    raise MathematicsError(
        f"the uncertainty of {output} goes beyond float64", model.place(model.results.get(output, model.output))
    )
