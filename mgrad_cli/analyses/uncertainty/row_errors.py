"""The uncertainty of one output in every row of a table: its columns, their graph, and the engine's answer to them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial, reduce
from math import isfinite
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question, answer
from mgrad_cli.analyses.rows.row_questions import COLUMN, Asked, Cells
from mgrad_cli.analyses.uncertainty.first_order import estimate
from mgrad_cli.analyses.uncertainty.problem import Coverage, Doubt, Estimate, Problem
from mgrad_cli.analyses.uncertainty.second_look import doubts_of
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.build import build
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.higher import derivatives
from mgrad_cli.language.quantities import Quantity
from mgrad_cli.language.reader import read
from mgrad_cli.shapes import NORMAL, Shape

NOTHING = "1/(1 - 1)"
"""What has no value: the row is then the engine's."""
SURE = f"if(u >= 0, u, {NOTHING})"
ROOT = f"if(v > 1e-280 or s == 0, sqrt(v), {NOTHING})"
"""The squares of very small uncertainties fall below float64."""
SHARE = "if(v > 0, part/v + 0, 0)"
"""The sum makes 0 of -0."""


class Error(NamedTuple):
    """How uncertain an input is: a factor, times a column's number, if there is one, times the value of a share."""

    input: str
    factor: float
    has_column: bool
    relative: bool
    shape: Shape = NORMAL


class Measured(NamedTuple):
    """An output with its uncertainty, and the share of each input in that."""

    asked: Asked
    errors: tuple[Error, ...]
    correlations: tuple[tuple[tuple[str, str], float], ...]
    budget: bool

    @property
    def question(self) -> Question:
        return self.asked.question

    @property
    def name(self) -> str:
        return self.asked.name

    def names(self) -> Iterator[str]:
        yield from self.asked.names()
        yield f"u_{self.name}"
        if self.budget:
            yield from (f"share_{self.name}_{error.input}" for error in self.errors)

    def derivatives(self, graph: Graph) -> tuple[Graph, list[int]]:
        """A graph that has all that was asked for as nodes, in the order of the names."""
        graph, results = self.asked.derivatives(graph)
        model = self.question.model
        graph, slopes = derivatives(graph, model.output, [(error.input,) for error in self.errors])
        moves = [
            graph.apply("*", slopes[error.input,], uncertainty(graph, error, model.graph.inputs[error.input]))
            for error in self.errors
        ]
        parts = self.variance_parts(graph, moves)
        variance = reduce(partial(graph.apply, "+"), parts)
        size = reduce(partial(graph.apply, "+"), [graph.apply("abs", move) for move in moves])
        results.append(formula(graph, ROOT, v=variance, s=size))
        if self.budget:
            results += [formula(graph, SHARE, v=variance, part=part) for part in parts]
        return graph, results

    def variance_parts(self, graph: Graph, moves: Sequence[int]) -> list[int]:
        """What each input adds to the variance."""
        places = {error.input: move for error, move in zip(self.errors, moves)}
        sums = dict(places)
        for (one, other), number in self.correlations:
            for name, partner in ((one, other), (other, one)):
                term = graph.apply("*", graph.constant(number), places[partner])
                sums[name] = graph.apply("+", sums[name], term)
        return [graph.apply("*", places[name], total) for name, total in sums.items()]

    def answer(self, point: Mapping[str, float]) -> tuple[float, ...]:
        """By the engine, which refuses what there is not."""
        found = self._estimate(point)
        return (*self.asked.answer(point), *self._cells(found))

    def parts(self, point: Mapping[str, float]) -> Cells:
        """What there is, where not all of it is."""
        try:
            cells: Cells = tuple(self._cells(self._estimate(point)))
        except MathematicsError:
            cells = (None,) * (1 + len(self.errors) * self.budget)
        return (*self.asked.parts(point), *cells)

    def doubts(self, point: Mapping[str, float]) -> list[Doubt]:
        """What speaks against the straight line in a row."""
        problem = self._problem(point)
        row = answer(problem.question)
        return doubts_of(problem, estimate(problem, row), row)

    def _cells(self, found: Estimate) -> list[float]:
        shares = {each.input: each.share for each in found.budget}
        return [found.u, *([shares.get(error.input, 0.0) for error in self.errors] if self.budget else [])]

    def _estimate(self, point: Mapping[str, float]) -> Estimate:
        problem = self._problem(point)
        return estimate(problem, answer(problem.question))

    def _problem(self, point: Mapping[str, float]) -> Problem:
        question = self.question
        inputs = {name: point[name] for name in question.model.graph.inputs}
        quantities = {
            error.input: Quantity(inputs[error.input], _number(error, point), error.shape) for error in self.errors
        }
        moving = {name: each for name, each in quantities.items() if each.u}
        asked = question._replace(point=inputs, asked=tuple(name for name in inputs if name in moving))
        met = {pair: number for pair, number in self.correlations if set(pair) <= set(moving)}
        return Problem(asked, (question.model.output_name,), moving, met, Coverage())


def uncertainty(graph: Graph, error: Error, node: int) -> int:
    """The standard uncertainty of an input as a node."""
    found = graph.constant(error.factor)
    if error.relative:
        found = graph.apply("*", found, graph.apply("abs", node))
    if error.has_column:
        found = graph.apply("*", found, formula(graph, SURE, u=graph.input(COLUMN + error.input)))
    return found


def _number(error: Error, point: Mapping[str, float]) -> float:
    """The same as a number."""
    given = point[COLUMN + error.input] if error.has_column else 1.0
    if given < 0:
        raise MathematicsError(f"the uncertainty of {error.input} is negative: {given:g}")
    found = error.factor * given * (abs(point[error.input]) if error.relative else 1.0)
    if not isfinite(found):
        raise MathematicsError(f"the uncertainty of {error.input} goes beyond float64")
    return found


@cache
def _read(text: str, names: tuple[str, ...]) -> tuple[Graph, int]:
    model = build(read(text), frozenset(names))
    return model.graph, model.output


def formula(graph: Graph, text: str, **nodes: int) -> int:
    """A formula written into a graph."""
    small, result = _read(text, tuple(nodes))
    return graph.insert(small, {name: nodes[name] for name in small.inputs})[result]
