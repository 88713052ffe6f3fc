"""What does a program become when it is taken along: one graph of its value, its slopes and their slopes, named?"""

from collections.abc import Collection
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question
from mgrad_cli.graph.build import Model
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.nothing import without_nothing
from mgrad_cli.graph.simplify import needed_for, simplify

Pair = tuple[str, str]


class TakenAlong(NamedTuple):
    """A graph with everything in it that a function of the program answers, and the names that the person gave."""

    model: Model
    asked: tuple[str, ...]
    graph: Graph
    value: int
    slopes: dict[str, int]
    curvatures: dict[Pair, int]  # one triangle; empty where they are not asked for
    names: dict[int, str]  # of what is computed; a later version of a name has primes

    @property
    def results(self) -> list[int]:
        return [self.value, *self.slopes.values(), *self.curvatures.values()]


def take_along(question: Question, order: int) -> TakenAlong:
    """The simplified graph of the value, the gradient and, for order 2, one triangle of the Hessian."""
    model, asked = question.model, question.asked
    graph, slopes = _slopes(model.graph, model.output, asked)
    pairs: dict[Pair, int] = {}
    for place, name in enumerate(asked if order == 2 else ()):
        graph, row = _slopes(graph, slopes[name], asked[place:])
        pairs |= {(name, other): node for other, node in row.items()}
    return _simplified(model, asked, graph, slopes, pairs)


def _slopes(graph: Graph, output: int, wanted: Collection[str]) -> tuple[Graph, dict[str, int]]:
    """The slopes of one node; 0 for an input that it does not depend on."""
    bigger, adjoints = differentiate(graph, output, [graph.inputs[name] for name in wanted])
    found = {name: adjoints.get(graph.inputs[name]) for name in wanted}
    zero = bigger.constant(0.0)
    return bigger, {name: zero if node is None else node for name, node in found.items()}


def _simplified(
    model: Model, asked: tuple[str, ...], graph: Graph, slopes: dict[str, int], pairs: dict[Pair, int]
) -> TakenAlong:
    results = [model.output, *slopes.values(), *pairs.values()]
    needed = needed_for(graph, results)
    named = [node for node in model.names if needed[node] and graph.operations[node] is not None]
    small, places = simplify(graph, [*results, *named])
    small, places = without_nothing(small, places, [places[0], *places[len(results) :]])
    value, *others = places[: len(results)]
    first, second = others[: len(slopes)], others[len(slopes) :]
    needed = needed_for(small, places[: len(results)])
    names: dict[int, str] = {}
    for node, place in zip(named, places[len(results) :], strict=True):
        if needed[place] and small.operations[place] is not None:
            names.setdefault(place, model.names[node])
    return TakenAlong(model, asked, small, value, dict(zip(slopes, first)), dict(zip(pairs, second)), names)
