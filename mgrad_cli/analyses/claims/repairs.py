"""Which small change of one operation makes a claim right: a sign, a factor, a power, another function or name?"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from mgrad_cli.analyses.claims.claims import Stated
from mgrad_cli.analyses.claims.comparison import relative
from mgrad_cli.analyses.claims.ratios import EQUAL
from mgrad_cli.backends.lenient import Found
from mgrad_cli.backends.value import compute
from mgrad_cli.errors import MgradError
from mgrad_cli.graph.graph import Graph
from mgrad_cli.operations import OPERATIONS, Operation

MOST = 400
"""Nodes of a claim that are changed."""
SWAPPED = {"sin": "cos", "sinh": "cosh", "tan": "tanh", "asin": "acos", "log": "log10", "min": "max", "erf": "erfc"}
SWAPPED |= {"normpdf": "normcdf", "gamma": "lgamma", "exp": "expm1", "sqrt": "cbrt", "log1p": "log", "floor": "ceil"}
SWAPPED |= {there: here for here, there in SWAPPED.items()}
SWAPPED |= {"+": "-", "-": "+", "*": "/", "/": "*"}
Change = Callable[[float, Sequence[float]], float]


class Repair(NamedTuple):
    """The node of a claim that was changed, and how that is said."""

    node: int
    words: str


WHOLE: dict[str, Change] = {
    "the opposite sign here": lambda out, _: -out,
    "twice this": lambda out, _: 2 * out,
    "half of this": lambda out, _: out / 2,
    "this left out": lambda out, _: 0.0,
    "this taken for 1": lambda out, _: 1.0,
    "the square of this": lambda out, _: out * out,
    "the square root of this": lambda out, _: out**0.5,
    "one over this": lambda out, _: 1 / out,
    "3 × this": lambda out, _: 3 * out,
    "a third of this": lambda out, _: out / 3,
    "4 × this": lambda out, _: 4 * out,
    "a quarter of this": lambda out, _: out / 4,
}
"""Changes of what a node gives."""


def repairs(
    graph: Graph, stated: Stated, root: int, runs: Sequence[Sequence[Found]], true: Sequence[float]
) -> Iterator[Repair]:
    """The changes that make the claim right at all points, the likeliest first."""
    workshop = _Workshop(graph, stated, root, runs, true)
    nodes = workshop.nodes()
    for words, change in WHOLE.items():
        yield from (Repair(node, words) for node in nodes if workshop.fits(node, change))
        if words == "the opposite sign here":
            yield from workshop.operators(nodes)
    yield from workshop.names(nodes)


class _Workshop:
    """One claim, taken apart."""

    def __init__(
        self, graph: Graph, stated: Stated, root: int, runs: Sequence[Sequence[Found]], true: Sequence[float]
    ) -> None:
        self.graph = graph
        self.stated = stated
        self.root = root
        self.runs = runs
        self.true = true
        self.back = {place: node for node, place in enumerate(stated.places)}

    def nodes(self) -> list[int]:
        """The nodes that the claim computes itself, those next to its result first."""
        below, ahead = {self.root}, [self.root]
        for place in ahead:
            operands = self.graph.operands[place]
            fresh = [each for each in dict.fromkeys(operands) if each not in below and self._is_own(each)]
            below.update(fresh)
            ahead += fresh[: max(MOST - len(ahead), 0)]
        return [self.back[place] for place in ahead]

    def _is_own(self, place: int) -> bool:
        return place in self.back and (self.graph.operations[place] is not None or place in self.graph.constants)

    def fits(self, node: int, change: Change) -> bool:
        """Whether the claim is right at all points with another number at this node."""
        place = self.stated.places[node]
        moved: list[int] | None = None
        for found, true in zip(self.runs, self.true, strict=True):
            out, operands = found[place], [found[each] for each in self.graph.operands[place]]
            try:
                number = change(out, operands)  # type: ignore[arg-type]
            except (ArithmeticError, ValueError, TypeError, MgradError):
                return False
            moved = self._above(place) if moved is None else moved
            result = self._result(place, number, found, moved)
            if result is None or relative(result, true) > EQUAL:
                return False
        return True

    def _above(self, place: int) -> list[int]:
        """What is computed from a node, up to the result."""
        moves = {place}
        found = []
        for each in range(place + 1, self.root + 1):
            if not moves.isdisjoint(self.graph.operands[each]):
                moves.add(each)
                found.append(each)
        return found

    def _result(self, place: int, number: float, found: Sequence[Found], moved: Sequence[int]) -> float | None:
        if isinstance(number, complex):
            return None
        numbers: dict[int, Found] = {place: number}
        for each in moved:
            operation = self.graph.operations[each]
            operands = [numbers.get(operand, found[operand]) for operand in self.graph.operands[each]]
            if operation is None or any(not isinstance(operand, float | bool) for operand in operands):
                return None
            try:
                numbers[each] = compute(operation, operands)  # type: ignore[arg-type]
            except MgradError:
                return None
        result = numbers.get(self.root)
        return result if isinstance(result, float) else None

    def operators(self, nodes: Sequence[int]) -> Iterator[Repair]:
        """Other operations on the same operands, and powers that are one off."""
        for node in nodes:
            operation = self.graph.operations[self.stated.places[node]]
            other = operation and SWAPPED.get(operation.name)
            if other and self.fits(node, _applied(OPERATIONS[other])):
                yield Repair(node, f"{other} instead of {operation.name}")  # type: ignore[union-attr]
            if operation and operation.name == "/" and self.fits(node, lambda _, xs: xs[1] / xs[0]):
                yield Repair(node, "the operands of / swapped")
            if operation and operation.name == "**":
                yield from self._powers(node)

    def _powers(self, node: int) -> Iterator[Repair]:
        for shift, words in ((1, "the next higher power"), (-1, "the next lower power")):
            if self.fits(node, lambda _, xs, shift=shift: float(xs[0] ** (xs[1] + shift))):  # type: ignore[misc]
                yield Repair(node, words)

    def names(self, nodes: Sequence[int]) -> Iterator[Repair]:
        """Another input in the place of one."""
        inputs = {place: name for name, place in self.graph.inputs.items()}
        for node in nodes:
            place = self.stated.places[node]
            operation, operands = self.graph.operations[place], self.graph.operands[place]
            for position, operand in enumerate(operands):
                for other, name in inputs.items() if operand in inputs and operation else ():
                    if other != operand and self._renamed(node, position, other):
                        yield Repair(node, f"{name} instead of {inputs[operand]}")

    def _renamed(self, node: int, position: int, other: int) -> bool:
        place = self.stated.places[node]
        operation = self.graph.operations[place]
        assert operation is not None
        moved = self._above(place)
        for found, true in zip(self.runs, self.true, strict=True):
            operands = [found[each] for each in self.graph.operands[place]]
            operands[position] = found[other]
            try:
                number = compute(operation, operands)  # type: ignore[arg-type]
            except (MgradError, TypeError):
                return False
            result = self._result(place, number, found, moved)
            if result is None or relative(result, true) > EQUAL:
                return False
        return True


def _applied(operation: Operation) -> Change:
    return lambda _, operands: compute(operation, operands)
