"""The slope of a function from its values alone: differences over a ladder of steps, extrapolated to step 0 (Ridders).

Every estimate carries an error that is meant to be believed: what the extrapolation leaves open, and what rounding may
do to the differences. For that the function comes twice, as it is and *shaken*, with the last digits of each operation
altered: how far the differences of the two are apart says how many of their digits count.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

Function = Callable[[float], float]
Point = tuple[float, float]  # the values of the function and of the shaken one; nan where there is none
FIRST = 0.23
"""The longest step in parts of x. A round number would keep step with the periods of many functions."""
LONGEST = 0.92
"""The longest step that does not go by x: at 0, and where x is tiny beside the scale of the function."""
FEWEST = 64
"""Shorter steps, in last places of x, speak against estimates but give none: a function that moves a lot from each
float64 number to the next may look smooth there by accident."""
RUNGS = 64
COLUMNS = 6
WINDOW = 6
LOWEST = 20
"""A shake may happen to change nothing, so a step is as noisy as all shorter ones, no fewer than 20, and the next six
longer ones show."""
GAP = 1e100
"""Steps farther apart have nothing to do with one another, and the square must not overflow."""
LEAST_GAP = 1.01
"""Steps that differ by their rounding alone tell nothing apart."""
PRECISE = 1e-7
"""With this relative error no further steps are tried."""
ZERO = 1e-8
"""In parts of how steeply the function moves around the point: less than this is as good as nothing."""


class Estimate(NamedTuple):
    """A slope, how wrong it may be, and how steeply the function moves within the step where it was found."""

    slope: float = math.nan
    error: float = math.inf
    spread: float = 0.0

    @property
    def scale(self) -> float:
        return max(abs(self.slope), self.spread)

    def is_zero(self) -> bool:
        """It cannot be told from 0 at a place where the function does move, as at the bottom of a valley."""
        return abs(self.slope) <= self.error <= ZERO * self.spread

    def is_precise(self) -> bool:
        return self.error <= PRECISE * abs(self.slope) or self.is_zero()


class Slopes(NamedTuple):
    """The estimates from steps to both sides and to either alone; at the edge of a domain there are none to both."""

    central: Estimate
    left: Estimate
    right: Estimate
    at_edge: bool

    def best(self) -> Estimate:
        """The central one, or the mean of the sides where that is better; at an edge the inner side."""
        if self.at_edge:
            return min(self.left, self.right, key=lambda side: side.error)
        slope, apart = (self.left.slope + self.right.slope) / 2, abs(self.right.slope - self.left.slope)
        error = max(self.left.error, self.right.error) + apart / 2
        mean = Estimate(slope, error, max(self.left.spread, self.right.spread))
        return mean if error < self.central.error else self.central


class _Sample(NamedTuple):
    step: float
    up: Point
    down: Point


class _Rung(NamedTuple):
    step: float
    slope: float
    noise: float
    spread: float


def slopes(function: Function, shaken: Function, x: float) -> Slopes:
    """The slopes at x; more and more steps are tried until an estimate is precise or none can be."""

    def point(x: float) -> Point:
        return _value(function, x), _value(shaken, x)

    here = point(x)
    samples: list[_Sample] = []
    least = FEWEST * math.ulp(x)
    found = _of_sides(samples, here, least)
    for ladder in _ladders(x):
        fresh = list(_samples(point, x, ladder))
        samples = sorted(samples + fresh, key=lambda sample: -sample.step)
        found = _of_sides(samples, here, least)
        if found.best().is_precise() or (ladder[0] > abs(x) and _is_drowned(fresh[-1].up, here)):
            break
    return found


def _value(function: Function, x: float) -> float:
    try:
        number = function(x)
    except (ArithmeticError, ValueError):
        return math.nan
    return number if abs(number) < math.inf else math.nan


def _ladders(x: float) -> Iterator[list[float]]:
    """Steps in parts of x; then, from the longest down to those, steps that do not go by x."""
    reach = FIRST * abs(x)
    if reach > math.ulp(x):
        yield [step for rung in range(RUNGS) if (step := reach / 2**rung) > math.ulp(x) / 2]
    longest = LONGEST
    while reach < longest / 2 and longest > 1e-300:
        yield [step for rung in range(RUNGS) if (step := longest / 2**rung) > reach]
        longest /= 2**RUNGS


def _samples(point: Callable[[float], Point], x: float, ladder: Sequence[float]) -> Iterator[_Sample]:
    """The function at both ends of each step, made such that both are float64 numbers, equally far from x."""
    steps = (abs(x + math.copysign(wanted, x) - x) for wanted in ladder)
    for step in dict.fromkeys(steps):
        if 0 < step < math.inf:
            yield _Sample(step, point(x + step), point(x - step))


def _is_drowned(there: Point, here: Point) -> bool:
    """Whether no shorter step can show anything, because this one shows only noise."""
    return abs(there[0] - here[0]) <= _wobble(there, here)


def _wobble(upper: Point, lower: Point) -> float:
    """By how much shaking changes the difference; where it leaves the domain, a few last digits."""
    wobble = abs((upper[1] - lower[1]) - (upper[0] - lower[0]))
    return 4 * (math.ulp(upper[0]) + math.ulp(lower[0])) if math.isnan(wobble) else wobble


def _of_sides(samples: Sequence[_Sample], here: Point, least: float) -> Slopes:
    both = _rungs([(2 * sample.step, sample.up, sample.down) for sample in samples], here, 2)
    left = _rungs([(sample.step, here, sample.down) for sample in samples], here, 1)
    right = _rungs([(sample.step, sample.up, here) for sample in samples], here, 1)
    # An error in the central difference goes with the square of the step, and in the others with the step.
    return Slopes(
        central=_confirmed(both, _table(both, 2), least),
        left=_confirmed(left, _table(left, 1), least),
        right=_confirmed(right, _table(right, 1), least),
        at_edge=not both,
    )


def _rungs(runs: Sequence[tuple[float, Point, Point]], here: Point, steps: int) -> list[_Rung]:
    """The differences where there are any, with the noise that the shaken values show around them."""
    runs = [run for run in runs if not math.isnan(run[1][0] - run[2][0])]
    wobbles = [_wobble(upper, lower) for _, upper, lower in runs]
    of_shorter = list(itertools.accumulate(reversed(wobbles), max))[::-1]
    moves = [max(abs(upper[0] - here[0]), abs(lower[0] - here[0])) for _, upper, lower in runs]
    rungs = []
    for place, (run, upper, lower) in enumerate(runs):
        lowest = of_shorter[max(min(place, len(runs) - LOWEST), 0)]
        wobble = max(lowest, *wobbles[max(place - WINDOW, 0) : place + 1])
        # If half of the step moves it as much, it jumps nearby, and that says nothing about how steep it is.
        smooth = moves[min(place + 1, len(runs) - 1)] <= 0.75 * moves[place]
        rungs.append(_Rung(run / steps, (upper[0] - lower[0]) / run, wobble / run, smooth * moves[place] * steps / run))
    return rungs


def _table(rungs: Sequence[_Rung], power: int) -> Iterator[Estimate]:
    """Neville's table in step**power, and of each row the entry that agrees best with the ones it came from.

    That the entry above has to agree as well makes accidents rare.
    """
    above: list[tuple[float, float]] = []
    for place, rung in enumerate(rungs):
        row = [(rung.slope, rung.noise)]
        best = Estimate()
        for column, (slope, noise) in enumerate(above[:COLUMNS]):
            ratio = max(min(rungs[place - column - 1].step / rung.step, GAP), LEAST_GAP)
            weight = 1 / (ratio**power - 1)
            last, last_noise = row[-1]
            entry = last + (last - slope) * weight
            row.append((entry, last_noise * (1 + weight) + noise * weight))
            if column + 1 < len(above):
                left_open = max(abs(entry - last), abs(entry - slope), abs(entry - above[column + 1][0]))
                error = left_open + row[-1][1]
                if error < best.error:
                    best = Estimate(entry, error, rung.spread)
        above = row
        yield best


def _confirmed(rungs: Sequence[_Rung], estimates: Iterator[Estimate], least: float) -> Estimate:
    """The estimate with the smallest error of those that nothing from shorter steps speaks against.

    Long steps may miss what the function does in between, and agree with one another by accident. Not only the
    estimates from shorter steps have to agree, but also the plain differences, which must come nearer, but for noise.
    """
    best = Estimate()
    low, high, lowest, highest = -math.inf, math.inf, -math.inf, math.inf
    for rung, estimate in reversed(list(zip(rungs, estimates, strict=True))):
        slope, error = estimate.slope, estimate.error
        away = abs(rung.slope - slope) + error
        agreed = low <= slope + error and slope - error <= high and lowest <= slope + away and slope - away <= highest
        if error < best.error and agreed and rung.step >= least:
            best = estimate
        low, high = max(low, slope - error), min(high, slope + error)
        lowest, highest = max(lowest, rung.slope - rung.noise), min(highest, rung.slope + rung.noise)
    return best
