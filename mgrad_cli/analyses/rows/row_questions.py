"""One output of a program as a question about a row: its columns, their graph, and the engine's answer to it."""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question
from mgrad_cli.backends.engine import run
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.derivative_names import derivative_name
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.higher import Path, derivatives

Cells = tuple[float | None, ...]
COLUMN = "±"
"""Before the name of an input: its uncertainty in a row. No name of a program begins with it."""


class Asked(NamedTuple):
    """An output, called `name` in the columns, and its derivatives up to an order."""

    question: Question
    name: str
    order: int

    def names(self) -> Iterator[str]:
        yield self.name
        yield from (derivative_name(self.name, path) for path in self._paths())

    def _paths(self) -> Iterator[Path]:
        """What one differentiates for, in the order of the names."""
        yield from ((name,) for name in self.question.asked)
        if self.order == 2:
            yield from self._pairs()

    def _pairs(self) -> Iterator[tuple[str, str]]:
        return combinations_with_replacement(self.question.asked, 2)

    def derivatives(self, graph: Graph) -> tuple[Graph, list[int]]:
        """A graph that has all that was asked for as nodes, in the order of the names."""
        paths = [(), *self._paths()]
        graph, found = derivatives(graph, self.question.model.output, paths)
        return graph, [found[path] for path in paths]

    def answer(self, point: Mapping[str, float]) -> tuple[float, ...]:
        """By the engine, which refuses what there is not."""
        question = self.question
        if self.order == 2:
            from mgrad_cli.analyses.orders.hessian import hessian

            found = hessian(question._replace(point=dict(point)))
            return (found.gradient.value, *found.gradient.values(), *(found.at(*pair) for pair in self._pairs()))
        values = run(question.model, point, question.asked)
        inputs = question.model.graph.inputs
        return values[question.model.output].data, *(values[inputs[name]].grad or 0.0 for name in question.asked)

    def parts(self, point: Mapping[str, float]) -> Cells:
        """What there is, where not all of it is: each cell asked for alone."""
        alone = [(), *((name,) for name in self.question.asked)]
        cells = [_last(Asked(self._for(*names), self.name, 1), point) for names in alone]
        if self.order == 2:
            cells += [_mixed(Asked(self._for(*pair), self.name, 2), point) for pair in self._pairs()]
        return tuple(cells)

    def _for(self, *names: str) -> Question:
        return self.question._replace(asked=tuple(dict.fromkeys(names)))


def _last(asked: Asked, point: Mapping[str, float]) -> float | None:
    try:
        return asked.answer(point)[-1]
    except MathematicsError:
        return None


def _mixed(asked: Asked, point: Mapping[str, float]) -> float | None:
    """The second derivative for one input, or for two."""
    try:
        return asked.answer(point)[-1 if len(asked.question.asked) == 1 else -2]
    except MathematicsError:
        return None
