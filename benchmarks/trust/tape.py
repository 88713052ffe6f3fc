"""A tape in Arb: operations split into sums, products and functions of one operand; slopes by reverse mode, twice."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flint import arb, arb_series

from benchmarks.trust.balls import Unproven, expand

HALF_ULP = arb((1, -53))
TINY = arb((1, -1074))
LARGEST = arb((2**53 - 1, 971))
Slope = arb | None
"""None where there is none that is finite."""


class Undecided(Exception):
    """float64 cannot know on which side of a boundary it is, so nobody is blamed."""


class NoValue(Exception):
    """Outside the domain of an operation."""


class Part(NamedTuple):
    """One entry: its operands, the slope for each, and the second slopes by pairs of operands."""

    operands: tuple[int, ...]
    slopes: tuple[Slope, ...]
    seconds: tuple[tuple[int, int, arb], ...]


class Edge(NamedTuple):
    """An operand on its way into an operation of the formula, and the operation's result."""

    copy: int
    result: int


class Tape:
    """Values with, for each, how far off a float64 computation may be: `ulps` last places for each operation.

    `aside` says that one input was moved from its float64 number by very little, to see the slope beside a kink.
    """

    def __init__(self, aside: bool = False) -> None:
        self.aside = aside
        self.values: list[arb] = []
        self.errors: list[arb] = []
        self.parts: list[Part] = []
        self.origin: dict[int, int] = {}
        self.results: list[tuple[int, int]] = []
        self.edges: list[Edge] = []
        self.overflows = self.jumps = False

    def _push(self, value: arb, *steps: tuple[int, Slope], seconds: tuple[tuple[int, int, arb], ...] = ()) -> int:
        error = arb(0)
        for operand, slope in steps:
            if self.errors[operand] > 0:
                error += self.errors[operand] * (arb((1, 3000)) if slope is None else slope.abs_upper())
        self.values.append(value)
        self.errors.append(error.abs_upper())
        self.parts.append(Part(tuple(step[0] for step in steps), tuple(step[1] for step in steps), seconds))
        return len(self.values) - 1

    def number(self, number: float | arb) -> int:
        return self._push(arb(number))

    def same(self, operand: int) -> int:
        return self._push(self.values[operand], (operand, arb(1)))

    def add(self, left: int, right: int) -> int:
        return self._push(self.values[left] + self.values[right], (left, arb(1)), (right, arb(1)))

    def multiply(self, left: int, right: int) -> int:
        x, y = self.values[left], self.values[right]
        return self._push(x * y, (left, y), (right, x), seconds=((0, 1, arb(1)), (1, 0, arb(1))))

    def negative(self, operand: int) -> int:
        return self._push(-self.values[operand], (operand, arb(-1)))

    def unary(self, function: Callable[[arb_series], arb_series], operand: int) -> int:
        value, slope, half = expand(function, self.values[operand])
        return self._push(value, (operand, slope), seconds=((0, 0, 2 * half),))

    def given(self, value: arb, *steps: tuple[int, Slope], curvature: arb | None = None) -> int:
        """A value and slopes that are known, as at the edge of a domain."""
        if self.aside:  # what is still at its edge stands still there, so that its slope does not matter
            steps = tuple((operand, arb(0) if slope is None else slope) for operand, slope in steps)
        return self._push(value, *steps, seconds=() if curvature is None else ((0, 0, curvature),))

    def minus(self, operand: int, number: float) -> int:
        return self.add(operand, self.number(-arb(number)))

    def sign(self, operand: int) -> int:
        """The sign of a value, which float64 must be able to know, too."""
        value = self.values[operand]
        if value.is_zero():
            if self.errors[operand] > 0:
                raise Undecided
            return 0
        if value.contains(0) or not value.is_finite():
            raise Unproven
        if abs(value) <= self.errors[operand]:
            raise Undecided
        return 1 if value > 0 else -1

    def apply(self, compose: Callable[..., int], ulps: int, *operands: int) -> int:
        """An operation of the formula: its result is rounded, and so are the slopes for each operand."""
        copies = [self.same(operand) for operand in operands]
        for copy, operand in zip(copies, operands):
            self.origin[copy] = self.origin.get(operand, operand)
        result = self.same(compose(self, *copies))
        value = self.values[result]
        if value.is_nan():
            raise Unproven
        exact = all(self.errors[operand].is_zero() for operand in operands) and is_float(value)
        if not exact:
            if not self.aside:
                self.errors[result] = (self.errors[result] + rounding(value, ulps)).abs_upper()
            self.results.append((result, ulps))
        self.edges += [Edge(copy, result) for copy in copies]
        self.overflows |= not abs(value) <= LARGEST
        return result

    def adjoints(self, output: int) -> list[Slope]:
        """The slope of the output at each entry, None where a way there is not finite."""
        found: list[Any] = [arb(0)] * len(self.values)
        found[output] = arb(1)
        reached = {output}
        for place in range(output, -1, -1):
            here = found[place]
            if place not in reached:
                continue
            gone = here is not None and 0 < here.abs_upper() < TINY  # a 0 for float64, which meets no missing slope
            for operand, slope in zip(self.parts[place].operands, self.parts[place].slopes):
                if gone if slope is None else slope.is_zero() and not self.parts[place].seconds:
                    continue  # what does not move at all carries nothing, whatever it meets
                reached.add(operand)
                lost = here is None or slope is None or found[operand] is None
                found[operand] = None if lost else found[operand] + here * slope
        return found

    def tangents(self, source: int) -> list[arb]:
        """The slope of each entry for one input."""
        found = [arb(0)] * len(self.values)
        found[source] = arb(1)
        for place in range(source + 1, len(self.values)):
            part = self.parts[place]
            for operand, slope in zip(part.operands, part.slopes):
                if slope is not None and not found[operand].is_zero():
                    found[place] += found[operand] * slope
        return found

    def sensitivities(self, output: int, adjoints: list[Slope], tangents: list[arb]) -> list[arb]:
        """How much the slope for one input moves with a change of each entry."""
        found = [arb(0)] * len(self.values)
        for place in range(output, -1, -1):
            part, adjoint = self.parts[place], adjoints[place]
            for operand, slope in zip(part.operands, part.slopes):
                if slope is not None and not found[place].is_zero():
                    found[operand] += found[place] * slope
            if adjoint is None or adjoint.is_zero():
                continue
            for first, second, curvature in part.seconds:
                moved = tangents[part.operands[second]]
                if not moved.is_zero():
                    found[part.operands[first]] += adjoint * curvature * moved
        return found


def is_float(value: arb) -> bool:
    return value.is_exact() and value.is_finite() and bool(arb(float(value)) == value)


def rounding(value: arb, ulps: int) -> arb:
    """So many last places of a value, or of the smallest float64 numbers."""
    return ulps * max(2 * HALF_ULP * value.abs_upper(), TINY)
