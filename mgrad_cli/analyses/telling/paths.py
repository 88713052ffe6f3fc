"""By which paths does a node act on the output, and what does each carry?

A path is one way of going from the output down to the node, operand by operand; its product is that of the local
slopes on it, and all products add up to the gradient. There may be more paths than atoms in the world: they are
counted without being walked, and the largest are found by keeping the few best ones to every node.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient, output_of
from mgrad_cli.analyses.reasons.ways import find_leading, slopes_at
from mgrad_cli.analyses.telling.explain import below, find_moving, open_positions
from mgrad_cli.errors import MathematicsError, UsageError

ENDS = 3
"""Links at each end of a long path that are kept."""
FEWEST, BUDGET = 10, 1_000_000
"""So many ways are kept to every node at least, and to all nodes together at most."""


class Link(NamedTuple):
    """A node on a path, as which operand the node before took it, and the slope for that; none at the output."""

    node: int
    position: int
    slope: float | None


class Path(NamedTuple):
    """The links from the output down, without `left_out` of them after the first few, and the product of all slopes."""

    links: tuple[Link, ...]
    left_out: int
    product: float


class Paths(NamedTuple):
    """The paths with the largest products, and how many there are in all."""

    gradient: Gradient
    name: str
    slope: float
    number: int = 0
    largest: Sequence[Path] = ()
    listed: float = 0.0  # what these add up to
    rest: float = 0.0  # what the others add up to: the gradient without the listed ones

    @property
    def left_out(self) -> int:
        return self.number - len(self.largest)


class _Way(NamedTuple):
    """The best or second best … way to a node, by its last link: its size is the logarithm of its product."""

    size: float
    above: int
    rank: int  # of the way to the node above that it goes on from
    position: int
    slope: float


def find_paths(gradient: Gradient, name: str, most: int) -> Paths:
    """The paths from the output to a name of the program."""
    node = output_of(gradient.model, name)
    needed = set(below(gradient.model, gradient.model.output))
    moving = find_moving(gradient)
    if node not in needed or gradient.nodes[node].data is None:
        return Paths(gradient, name, 0.0)
    if not moving[node]:
        hint = "--wrt leaves it out, or it moves with no input that is asked for"
        raise UsageError(f"no gradient is asked for at {name}", hint=hint)
    grad = gradient.nodes[node].grad
    try:
        if grad is None:
            raise OverflowError
        found = _Search(gradient, node, moving, min(most, max(FEWEST, BUDGET // len(moving))))
        largest = [found.path(rank) for rank in range(len(found.ways.get(node, ())))]
        exact = sum((Fraction(path.product) for path in largest), Fraction(0))
        rest = float(Fraction(grad) - exact) if found.count > len(largest) else 0.0
        return Paths(gradient, name, grad, found.count, largest, float(exact), rest)
    except OverflowError:
        message = f"what paths to {name} carry is beyond float64"
        raise MathematicsError(message, gradient.model.place(node)) from None


class _Search:
    """One pass from the output down; each node keeps its few largest ways, and the number of all."""

    def __init__(self, gradient: Gradient, target: int, moving: list[bool], most: int) -> None:
        self.model, self.values, self.target, self.most = gradient.model, gradient.nodes, target, most
        self.moving = moving
        self.leading = find_leading(self.model.graph, {target})
        output = self.model.output
        self.ways: dict[int, list[_Way]] = {output: [_Way(0.0, output, 0, 0, 1.0)]}
        counts = {output: 1}
        for node in range(output, target, -1):
            if node in counts:
                number = counts.pop(node)  # as long as the program: not kept for every node
                self._keep_largest(node, most)
                for operand, position, slope in self._links(node):
                    counts[operand] = counts.get(operand, 0) + number
                    self._go_on(node, operand, position, slope)
        self.count = counts.get(target, 0)
        self._keep_largest(target, most)

    def _links(self, node: int) -> Iterator[tuple[int, int, float]]:
        value = self.values[node]
        if not self.moving[node] or value.operation is None:
            return
        operands = self.model.graph.operands[node]
        wanted = [self.moving[operand] and self.leading[operand] for operand in operands]
        slopes = slopes_at(value, wanted) if any(wanted) else ()
        for position in open_positions(value, wanted):
            yield operands[position], position, self._finite(node, slopes[position])

    def _finite(self, node: int, slope: float | None) -> float:
        """The slope; where 0 arrives none is asked for, and that is 0 for all that comes below."""
        if slope is not None and math.isfinite(slope):
            return slope
        if self.values[node].grad == 0:
            return 0.0
        raise MathematicsError(
            "a path has a product only where every slope on it is finite",
            self.model.place(node),
            hint="leave --ieee out, and see what mgrad says about this place",
        )

    def _go_on(self, node: int, operand: int, position: int, slope: float) -> None:
        steep = math.log(abs(slope)) if slope else -math.inf
        ways = self.ways.setdefault(operand, [])
        ways += [_Way(way.size + steep, node, rank, position, slope) for rank, way in enumerate(self.ways[node])]
        if len(ways) > 8 * self.most:
            self._keep_largest(operand, self.most)

    def _keep_largest(self, node: int, most: int) -> None:
        if len(self.ways.get(node, ())) > 1:
            self.ways[node] = sorted(self.ways[node], key=lambda way: -way.size)[:most]

    def path(self, rank: int) -> Path:
        """One of the ways to the target, with all of its slopes multiplied, from the output down as the engine does."""
        slopes: list[float] = []
        lower: list[Link] = []
        upper: list[Link] = []  # the last few that were met, which are the first of the path
        node = self.target
        while node != self.model.output:
            way = self.ways[node][rank]
            link = Link(node, way.position, way.slope)
            if len(slopes) < ENDS:
                lower.append(link)
            else:
                upper = [*upper[-ENDS + 1 :], link]
            slopes.append(way.slope)
            node, rank = way.above, way.rank
        links = (Link(node, 0, None), *reversed(upper), *reversed(lower))
        return Path(links, len(slopes) + 1 - len(links), _product(reversed(slopes)))


def _product(slopes: Iterable[float]) -> float:
    """The product, which may leave the range of float64 in between; an OverflowError if it ends there."""
    mantissa, exponent = 1.0, 0
    for slope in slopes:
        mantissa, shift = math.frexp(mantissa * slope)
        exponent += shift
    return math.ldexp(mantissa, exponent)
