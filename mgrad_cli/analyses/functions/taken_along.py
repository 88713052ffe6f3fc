"""What does a program become when it is taken along: one graph of its value, its slopes and their slopes, named?"""

from itertools import combinations_with_replacement
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question
from mgrad_cli.graph.build import Model
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.higher import derivatives
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
    pairs = list(combinations_with_replacement(asked, 2)) if order == 2 else []
    graph, found = derivatives(model.graph, model.output, [*((name,) for name in asked), *pairs])
    slopes = {name: found[name,] for name in asked}
    return _simplified(model, asked, graph, slopes, {pair: found[pair] for pair in pairs})


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
