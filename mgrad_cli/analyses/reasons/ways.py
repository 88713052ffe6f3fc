"""How the slope of the output comes down to each node: the best way, link by link, found in one pass over the graph.

Of several ways to a node the best is the one with the fewest links that carry nothing, and then the one whose slopes
have the largest product. A way knows what counts in it, so that nobody has to walk along it.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from mgrad_cli.backends.slopes import FAILURE, SLOPES
from mgrad_cli.backends.value import Value
from mgrad_cli.graph.graph import Graph
from mgrad_cli.operations import Operation

NONE = -1
ENDS = 4
"""Links at each end of a way that are shown."""


class Way(NamedTuple):
    """The way from the output to a node. Links are named by the node at their lower end."""

    above: int  # the node that the last link comes from
    position: int  # as which operand it takes the node
    slope: float | None  # of the last link; none in a branch that is not taken
    blocks: int = 0  # links that carry nothing
    size: float = 0.0  # the logarithm of the product of the other slopes
    length: int = 0
    block: int = NONE  # the first link that carries nothing
    vanished: int = NONE  # the first node that no slope arrives at
    weakest: int = NONE
    steepest: int = NONE
    top: int = NONE  # the last of the first few nodes


Ways = list[Way | None]


class Link(NamedTuple):
    """A node on a way, and the slope of the link that leads to it from the node before; none at the output."""

    node: int
    slope: float | None


Path = tuple[Link | int, ...]
"""A way as it is shown, from the output down; a number stands for so many links in the middle that are left out."""


def find_ways(graph: Graph, values: Sequence[Value], start: int, leading: Sequence[bool]) -> Ways:
    """The best way from a node to every node below it that leads to an input that is asked for."""
    ways: Ways = [None] * len(graph)
    ways[start] = Way(NONE, NONE, 1.0, top=start)
    for node in range(start, NONE, -1):
        way = ways[node]
        if way is None or not graph.operands[node]:
            continue
        slopes = _known(values[node], [leading[operand] for operand in graph.operands[node]])
        for position, (operand, slope) in enumerate(zip(graph.operands[node], slopes, strict=True)):
            if leading[operand]:
                longer = _longer(ways, node, position, slope, operand, values)
                other = ways[operand]
                if other is None or (longer.blocks, -longer.size) < (other.blocks, -other.size):
                    ways[operand] = longer
    return ways


def _known(value: Value, wanted: Sequence[bool]) -> Sequence[float | None]:
    """The slopes, unless the value is beyond them."""
    assert value.operation is not None
    real = value.data is None or math.isfinite(value.data) or value.operation.form in ("choice", "comparison")
    return slopes_at(value, wanted) if real else [None] * len(value.operands)


def find_leading(graph: Graph, asked: Collection[int]) -> list[bool]:
    """For each node whether it leads to one of these, be it over a condition."""
    leading: list[bool] = []
    for node, operands in enumerate(graph.operands):
        leading.append(node in asked or any(leading[operand] for operand in operands))
    return leading


def slopes_at(value: Value, wanted: Sequence[bool] = ()) -> Sequence[float | None]:
    """The slope for each operand: 0 where nothing can pass, none where there is no value."""
    operation = value.operation
    assert operation is not None
    if value.data is None:
        return [None] * len(value.operands)
    if not _has_slopes(operation):
        return [0.0] * len(value.operands)
    numbers = [operand.data for operand in value.operands]
    if operation.form == "choice":
        return [0.0, 1.0, 0.0] if numbers[0] else [0.0, 0.0, 1.0]
    try:
        if operation.variadic:
            return SLOPES.weights(operation, value.data, numbers)
        pairs = zip(SLOPES[operation], wanted or [True] * len(numbers), strict=True)
        return [slope(value.data, *numbers) if want else 0.0 for slope, want in pairs]
    except FAILURE:
        return [math.nan] * len(numbers)


def _has_slopes(operation: Operation) -> bool:
    return operation.form != "comparison" and operation.name not in ("and", "or")


def _longer(ways: Ways, node: int, position: int, slope: float | None, below: int, values: Sequence[Value]) -> Way:
    """The way to a node, and one link further."""
    way = ways[node]
    assert way is not None
    blocks, size, weakest, steepest = way.blocks, way.size, way.weakest, way.steepest
    if slope == 0:
        blocks += 1
    elif slope is not None:
        steep = _steepness(slope)
        size += steep
        weakest = below if weakest == NONE or steep < _steepness(_slope(ways, weakest)) else weakest
        steepest = below if steepest == NONE or steep > _steepness(_slope(ways, steepest)) else steepest
    block = below if way.block == NONE and slope == 0 else way.block
    vanished = below if way.vanished == NONE and values[below].grad == 0 else way.vanished
    top = below if way.length + 1 < ENDS else way.top
    return Way(node, position, slope, blocks, size, way.length + 1, block, vanished, weakest, steepest, top)


def _slope(ways: Ways, below: int) -> float:
    way = ways[below]
    assert way is not None and way.slope is not None
    return way.slope


def _steepness(slope: float) -> float:
    return math.log(abs(slope)) if math.isfinite(slope) else math.inf


def path_to(ways: Ways, node: int) -> Path:
    """The way to a node as it is shown."""
    way = ways[node]
    assert way is not None
    tail = list(_upward(ways, node, min(way.length + 1, ENDS)))[::-1]
    more = way.length + 1 - len(tail)
    if more <= ENDS:
        head = list(_upward(ways, tail[0].node, more + 1))[:0:-1]
        return (*head, *tail)
    head = list(_upward(ways, way.top, ENDS))[::-1]
    return (*head, more - ENDS, *tail)


def _upward(ways: Ways, node: int, count: int) -> Iterator[Link]:
    for _ in range(count):
        way = ways[node]
        assert way is not None
        yield Link(node, way.slope if way.above != NONE else None)
        node = way.above
