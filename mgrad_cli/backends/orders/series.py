"""Power series of a program in one input: the coefficients of every node, one order after the other.

Sums and products of series are those of polynomials. For every other row, the slope of the table says how the result
changes: h' = slope(u) * u', so that the coefficients of order k come from those of the slope below k. The slope is a
formula and becomes a series itself, needed one order less far; equal nodes are shared, so that sin and cos, each the
other's slope, are two. Which side of a condition counts is decided by the numbers at the point.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from mgrad_cli.errors import MgradError
from mgrad_cli.graph.slopes import names_at, slope
from mgrad_cli.operations import OPERATIONS, Operation

Number = Any
"""A float, or a Decimal."""
ARITHMETIC = frozenset({"+", "-", "*", "/", "neg"})
NOT_TAKEN = -1


class Arithmetic(NamedTuple):
    """The numbers that a series is made of, and what the rows give for them."""

    number: Callable[[float], Number]
    apply: Callable[[Operation, Sequence[Number]], Number]
    key: Callable[[Number], object] = repr


class Entry:
    """A series: of a constant, of the input, or of an operation on other series."""

    __slots__ = ("degree", "moves", "operands", "operation", "origin", "series", "slopes")

    def __init__(self, operation: Operation | None, operands: tuple[int, ...], first: Number, origin: int) -> None:
        self.operation = operation
        self.operands = operands
        self.series = [first]
        self.origin = origin
        self.moves = False
        self.degree = 0
        self.slopes: dict[int, int] = {}  # the entry of the slope, by the operand's position


class Tape:
    """Entries in the order of their making: operands before those that use them."""

    def __init__(self, arithmetic: Arithmetic, limit: int) -> None:
        self.arithmetic = arithmetic
        self.limit = limit
        self.entries: list[Entry] = []
        self.known: dict[tuple[object, ...], int] = {}
        self.pending: list[tuple[int, int]] = []
        self.origin = 0

    def constant(self, number: Number) -> int:
        key = ("", self.arithmetic.key(number))
        if key not in self.known:
            self.known[key] = self._add(Entry(None, (), number, self.origin))
        return self.known[key]

    def variable(self, number: Number) -> int:
        place = self._add(Entry(None, (), number, self.origin))
        self.entries[place].moves = True
        return place

    def apply(self, operation: Operation, operands: tuple[int, ...], first: Number = None) -> int:
        """The entry for an operation, which may be one that exists; `first` is its number, where that is known."""
        key = (operation, *operands)
        if key in self.known:
            return self.known[key]
        if first is None:
            first = self.arithmetic.apply(operation, [self.entries[each].series[0] for each in operands])
        if operation.form == "comparison" or not any(self.entries[each].moves for each in operands):
            place = self.constant(first)
        else:
            place = self._add(Entry(operation, operands, first, self.origin))
            self.entries[place].moves = True
        self.known[key] = place
        return place

    def bumped(self, place: int) -> int:
        """The series with its first coefficient changed: what follows shows whether the slope there matters."""
        twin = Entry(OPERATIONS["+"], (place, self.variable(self.arithmetic.number(0.0))), self.first(place), 0)
        twin.moves = True
        return self._add(twin)

    def first(self, place: int) -> Number:
        return self.entries[place].series[0]

    def _add(self, entry: Entry) -> int:
        if len(self.entries) >= self.limit:
            raise MgradError(
                f"the series of this program grow past {self.limit:,} nodes",
                hint="ask for a lower order; --max-nodes raises the limit, memory permitting",
            )
        self.entries.append(entry)
        return len(self.entries) - 1

    def demand(self, place: int, degree: int) -> None:
        """Make all entries that the coefficients of this one up to an order come from."""
        self.pending.append((place, degree))
        while self.pending:
            place, degree = self.pending.pop()
            entry = self.entries[place]
            if entry.degree >= degree or not entry.moves:
                continue
            entry.degree = degree
            self.pending.extend((operand, degree) for operand in entry.operands)
            if entry.operation is not None and entry.operation.name not in ARITHMETIC:
                self._demand_slopes(place, entry, degree - 1)

    def _demand_slopes(self, place: int, entry: Entry, degree: int) -> None:
        if not entry.slopes:
            self.origin = entry.origin
            moving = [position for position, each in enumerate(entry.operands) if self.entries[each].moves]
            entry.slopes = {position: self._slope(place, entry, position) for position in moving}
        self.pending.extend((each, degree) for each in entry.slopes.values())

    def _slope(self, place: int, entry: Entry, position: int) -> int:
        operation = entry.operation
        assert operation is not None
        weight = self._weight(place, operation, entry.operands, position)
        if not operation.shared:
            return weight
        total = self._weight(place, operation, entry.operands, 0)
        for other in range(1, len(entry.operands)):
            total = self.apply(OPERATIONS["+"], (total, self._weight(place, operation, entry.operands, other)))
        return self.apply(OPERATIONS["/"], (weight, total))

    def _weight(self, place: int, operation: Operation, operands: tuple[int, ...], position: int) -> int:
        """Write the formula of the table here, and only what counts at this point."""
        graph, result = slope(operation, position)
        names = names_at(operation, place, operands, position)
        places = [NOT_TAKEN] * len(graph)
        for name, node in graph.inputs.items():
            places[node] = names[name]
        for node, number in graph.constants.items():
            places[node] = self.constant(self.arithmetic.number(number))
        opening = graph.branches_by_start()
        skip_to = 0
        for node, each in enumerate(graph.operations):
            if node in opening and node >= skip_to:
                ends = [b.end for b in opening[node] if bool(self.first(places[b.condition])) != b.wanted]
                skip_to = max(ends, default=skip_to)
            if each is not None and node >= skip_to:
                found = tuple(places[operand] for operand in graph.operands[node])
                places[node] = self.chosen(each, found) if each.form == "choice" else self.apply(each, found)
        return places[result]

    def chosen(self, operation: Operation, operands: tuple[int, ...]) -> int:
        """The operand of a choice that counts."""
        truth = bool(self.first(operands[0]))
        if operation.name == "if":
            return operands[1 if truth else 2]
        return operands[truth if operation.name == "and" else not truth]
