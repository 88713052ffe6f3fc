"""Where in a table does the straight line lie: both looks at a point, second order and beside it, as nodes of a graph.

Each node is beyond float64 where its look speaks against the first order, so that a kernel marks such rows as doubtful.
"""

from collections.abc import Iterable, Sequence
from functools import partial, reduce
from itertools import combinations, combinations_with_replacement
from typing import NamedTuple

from mgrad_cli.analyses.uncertainty.correlations import partners
from mgrad_cli.analyses.uncertainty.row_errors import NOTHING, Measured, formula, uncertainty
from mgrad_cli.analyses.uncertainty.second_look import NOISE, SHARE, reach_of
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.higher import derivatives

APART = f"""
u = sqrt(max(first, 0)); other = sqrt(max(second, 0)); apart = max(abs(shift), abs(other - u))
if(apart > {SHARE!r}*if(u > 0, u, other) and apart*scale > {NOISE!r}*abs(value), {NOTHING}, 0)
"""
"""The second look's own rule; both variances and the shift of the mean are over the scale, or its square."""
FOUND = f"away = moved - value; if(abs(away - told) > {NOISE!r}*(abs(value) + abs(lost)), away, told)"
SPREAD = "weight*(down*down + up*up) - (weight*(down + up))^2"
SCALE = "if(size > 0, size, 1)"


class _Row(NamedTuple):
    """An output in a row: its value, and what each input, moved by its uncertainty, does to it at first order."""

    graph: Graph
    measured: Measured
    value: int
    moves: Sequence[int]

    def sum(self, terms: Iterable[int]) -> int:
        return reduce(partial(self.graph.apply, "+"), terms)

    def times(self, factor: float, *nodes: int) -> int:
        return reduce(partial(self.graph.apply, "*"), [self.graph.constant(factor), *nodes])

    def scale(self, nodes: Iterable[int]) -> int:
        """What everything is divided by, so that nothing falls below float64 when it is squared."""
        size = self.sum(self.graph.apply("abs", each) for each in (*self.moves, *nodes))
        return formula(self.graph, SCALE, size=size)

    def over(self, scale: int, nodes: Iterable[int]) -> list[int]:
        return [self.graph.apply("/", each, scale) for each in nodes]

    def apart(self, scale: int, shift: int, grown: Sequence[int]) -> int:
        """The node, for a shift of the mean and for what the variance grows by."""
        first = self.sum(self.measured.variance_parts(self.graph, self.over(scale, self.moves)))
        second = self.sum([first, *grown])
        sizes = {"shift": shift, "scale": scale, "value": self.value}
        return formula(self.graph, APART, first=first, second=second, **sizes)


def bends(graph: Graph, measured: Measured) -> tuple[Graph, list[int]]:
    """A graph with a node for each of the two looks."""
    model, errors = measured.question.model, measured.errors
    pairs = list(combinations_with_replacement([error.input for error in errors], 2))
    graph, found = derivatives(graph, model.output, pairs)
    sure = {error.input: uncertainty(graph, error, model.graph.inputs[error.input]) for error in errors}
    moves = [graph.apply("*", found[name,], node) for name, node in sure.items()]
    row = _Row(graph, measured, model.output, moves)
    bent = {(a, b): row.times(1.0, found[a, b], sure[a], sure[b]) for a, b in pairs}
    slopes = [found[name,] for name in sure]
    return graph, [_second_order(row, bent), _beside(row, slopes, list(sure.values()))]


def _second_order(row: _Row, bent: dict[tuple[str, str], int]) -> int:
    """The mean moves by ½ tr(HΣ), and the variance grows by ½ tr(HΣHΣ), and by what the shapes have beyond that."""
    scale, errors = row.scale(bent.values()), row.measured.errors
    bent = dict(zip(bent, row.over(scale, bent.values())))
    bent |= {(b, a): node for (a, b), node in bent.items()}
    names = [error.input for error in errors]
    met = partners({pair: number for pair, number in row.measured.correlations if len(set(pair)) == 2})
    matrix = {
        (a, c): row.sum([bent[a, c], *(row.times(share, bent[a, b]) for b, share in met.get(c, {}).items())])
        for a in names
        for c in names
    }
    grown = [row.times(0.5, matrix[name, name], matrix[name, name]) for name in names]
    grown += [row.times(1.0, matrix[a, b], matrix[b, a]) for a, b in combinations(names, 2)]
    alone = [error for error in errors if error.input not in met]
    grown += [row.times((each.shape.kurtosis - 3) / 4, *[bent[each.input, each.input]] * 2) for each in alone]
    return row.apart(scale, row.times(0.5, row.sum(matrix[name, name] for name in names)), grown)


def _beside(row: _Row, slopes: Sequence[int], sure: Sequence[int]) -> int:
    """The program itself, each input moved in turn, down and up."""
    reaches = [reach_of(error.shape) for error in row.measured.errors]
    told = [[row.times(side * reach, move) for side in (-1, 1)] for reach, move in zip(reaches, row.moves)]
    found = [
        [_found(row, number, slopes[number], row.times(side * reach, sure[number]), line)
         for side, line in zip((-1, 1), told[number])]
        for number, reach in enumerate(reaches)
    ]  # fmt: skip
    scale = row.scale(each for both in found for each in both)
    shifts, grown = [], []
    for reach, line, both in zip(reaches, told, found):
        weight = row.graph.constant(1 / (2 * reach**2))
        (down, up), straight = row.over(scale, both), row.over(scale, line)
        shifts.append(row.graph.apply("*", weight, row.graph.apply("+", down, up)))
        spread = formula(row.graph, SPREAD, weight=weight, down=down, up=up)
        least = formula(row.graph, SPREAD, weight=weight, down=straight[0], up=straight[1])
        grown.append(row.graph.apply("-", spread, least))
    return row.apart(scale, row.sum(shifts), grown)


def _found(row: _Row, number: int, slope: int, step: int, told: int) -> int:
    """How far the output is from its value; where that is the line's but for roundings, it is the line's."""
    model, name = row.measured.question.model, row.measured.errors[number].input
    here = model.graph.inputs[name]
    moved = row.graph.insert(model.graph, {**model.graph.inputs, name: row.graph.apply("+", here, step)})[model.output]
    lost = row.graph.apply("*", slope, here)
    return formula(row.graph, FOUND, moved=moved, value=row.value, told=told, lost=lost)
