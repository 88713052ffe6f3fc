"""Does the straight line lie: what do the second order, and the program itself beside the point, say instead?"""

from collections.abc import Iterator, Mapping, Sequence
from math import fsum, sqrt
from typing import Any, NamedTuple

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.uncertainty.points import values_beside
from mgrad_cli.analyses.uncertainty.problem import Doubt, Estimate, Problem, place_of
from mgrad_cli.analyses.uncertainty.second_order import Bend, bend_of, bent
from mgrad_cli.backends.refusals import shown
from mgrad_cli.errors import MathematicsError, MgradError
from mgrad_cli.shapes import Shape

SHARE = 0.05
"""Of the uncertainty: a difference that is larger, in the mean or in the uncertainty, is told."""
REACH = sqrt(3)
"""Standard uncertainties from the point: there a rule of three points is exact up to the fifth power."""
INSIDE = 1 - 1e-9
NOISE = 1e-13
"""Of the value, and of what the input has to do with it: less than that is rounding."""
LARGEST = 5_000_000
"""Nodes times uncertain inputs; a larger program is not looked at twice."""


class Beside(NamedTuple):
    """How far the output is from its value where one input is moved, down and up: found, and as an estimate has it."""

    input: str
    at: tuple[float, float]
    found: tuple[float, float]
    told: tuple[float, float]
    weight: float

    def worst(self) -> int:
        """The side on which they differ more."""
        return max((0, 1), key=lambda side: abs(self.found[side] - self.told[side]))

    def shift(self) -> float:
        """What the estimate would have to add to the mean."""
        return self.weight * fsum([*self.found, *(-each for each in self.told)])

    def variance(self, scale: float) -> float:
        """And to the variance, over the square of a scale."""
        return self._spread(self.found, scale) - self._spread(self.told, scale)

    def _spread(self, both: tuple[float, float], scale: float) -> float:
        down, up = both[0] / scale, both[1] / scale
        return self.weight * (down * down + up * up) - (self.weight * (down + up)) ** 2


def doubts_of(problem: Problem, first: Estimate, row: Gradient) -> list[Doubt]:
    """What speaks against a first-order estimate."""
    if not row:
        return []
    if len(row.model.graph) * len(row) > LARGEST:
        return [Doubt(first.output, "unchecked", (), "the program is too large for a comparison with second order")]
    line = _Line(row, {})
    try:
        found = _by_second_order(problem, first, bend_of(problem, first.output))
    except MgradError as refusal:
        unknown = Doubt(first.output, "unchecked", (), f"there is no second order: {refusal.message}")
        return list(_beside(problem, first, line)) or [unknown]
    return found + [each for each in _beside(problem, first, line) if each.kind == "undefined" or not found]


def doubts_of_second(problem: Problem, second: Estimate, row: Gradient, bend: Bend) -> list[Doubt]:
    """What speaks against a second-order estimate."""
    if len(row.model.graph) * len(row) > LARGEST:
        return []
    return list(_beside(problem, second, _Line(row, bend.squares)))


def differs(first: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether value and uncertainty are apart by more than the share."""
    size = first[1] or other[1]
    apart = max(abs(first[0] - other[0]), abs(first[1] - other[1]))
    return apart > SHARE * size and apart > NOISE * abs(first[0])


def _by_second_order(problem: Problem, first: Estimate, bend: Bend) -> list[Doubt]:
    second = bent(problem, first, bend)
    ours, theirs = (first.value, first.u), (second.value, second.u)
    if not differs(ours, theirs):
        return []
    return [Doubt(first.output, "second", _culprits(bend), "", ours, theirs)]


def _culprits(bend: Bend) -> tuple[str, ...]:
    """The input that bends most, and the one that it bends with, if that is another one."""
    pairs = [(abs(each), name, other) for name, row in bend.matrix.items() for other, each in row.items()]
    _, worst, partner = max(pairs)
    return (worst,) if partner == worst else tuple(sorted((worst, partner)))


class _Line(NamedTuple):
    """What an estimate takes the program for, each input moved alone: a line, or a parabola with these squares."""

    slopes: Gradient
    squares: Mapping[str, float]

    @property
    def value(self) -> float:
        return self.slopes.value


def _beside(problem: Problem, ours: Estimate, line: _Line) -> Iterator[Doubt]:
    """What the program itself says at points beside, each input moved in turn."""
    reaches = {name: reach_of(problem.quantities[name].shape) for name in line.slopes}
    steps = [(name, side * reach * problem.quantities[name].u) for name, reach in reaches.items() for side in (-1, 1)]
    values = iter(values_beside(problem, place_of(problem.question, ours.output), steps))
    moved = list[Beside]()
    for name, reach in reaches.items():
        both = next(values), next(values)
        refusal = next((each for each in both if isinstance(each, MathematicsError)), None)
        if refusal:
            yield Doubt(ours.output, "undefined", (name,), _undefined(problem, name, refusal))
        else:
            moved.append(_moved(problem, name, reach, both, line))
    scale = max([ours.u, *(abs(step) for each in moved for step in each.found)])
    if not moved or not scale:
        return
    variance = fsum([(ours.u / scale) ** 2, *(each.variance(scale) for each in moved)])
    other = (ours.value + fsum(each.shift() for each in moved), scale * sqrt(max(variance, 0.0)))
    if differs((ours.value, ours.u), other):
        worst = max(moved, key=lambda each: abs(each.found[each.worst()] - each.told[each.worst()]))
        yield Doubt(ours.output, "beside", (worst.input,), _apart(worst, line), (ours.value, ours.u), other)


def _apart(worst: Beside, line: _Line) -> str:
    side, curve = worst.worst(), "second order" if line.squares else "the straight line"
    found, told = (line.value + both[side] for both in (worst.found, worst.told))
    return f"at {worst.input} = {worst.at[side]:.6g} it is {found:.6g}, and {curve} says {told:.6g}"


def reach_of(shape: Shape) -> float:
    """A bounded shape is not left, not even by a rounding."""
    return min(shape.divisor * INSIDE, REACH) if shape.draw else REACH


def _moved(problem: Problem, name: str, reach: float, both: Sequence[Any], line: _Line) -> Beside:
    quantity, slope, square = problem.quantities[name], line.slopes[name], line.squares.get(name, 0.0)
    noise = NOISE * (abs(line.value) + abs(slope * quantity.value))
    told = [slope * (step * quantity.u) + square * step**2 / 2 for step in (-reach, reach)]
    away = [each - line.value for each in both]
    found = [each if abs(each - other) > noise else other for each, other in zip(away, told)]
    at = (quantity.value - reach * quantity.u, quantity.value + reach * quantity.u)
    return Beside(name, at, (found[0], found[1]), (told[0], told[1]), 1 / (2 * reach**2))


def _undefined(problem: Problem, name: str, refusal: MathematicsError) -> str:
    quantity = problem.quantities[name]
    far = reach_of(quantity.shape) * quantity.u
    return f"{refusal.message}, and that is within {name} = {shown(quantity.value)} ± {far:.2g}"
