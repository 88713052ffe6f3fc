"""The slope of a function from its values alone: differences over a ladder of steps, extrapolated to step 0 (Ridders).

Every estimate carries an error that is meant to be believed: what the extrapolation left open, and what rounding may do
to the differences. The function comes twice, as it is and `shaken`, with each operation's last digits altered: how far
the two differences are apart says how many of their digits count.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

Function = Callable[[float], float]
Point = tuple[float, float]  # the values of the function and of the shaken one
FIRST = 0.23
"""The longest step in parts of x. A round number would fall in step with the periods of many functions."""
LONGEST = 0.92
"""The longest step that does not go by x."""
RUNGS = 64
FAR = 24
COLUMNS = 6
WINDOW = 6
LOWEST = 20
"""A shake may happen to change nothing, so a step is as noisy as all shorter ones, at least the shortest 20, and a few
longer ones show."""
GAP = 1e100
"""Steps this far apart have nothing to do with one another, and the square must not overflow."""
PRECISE = 1e-7
"""With this relative error no further steps are tried."""
ZERO = 1e-8
"""In parts of how steeply the function moves around the point: what is as small as this may be rounding."""


class Estimate(NamedTuple):
    """A slope, how wrong it may be, and how steeply the function moves at the step where it was found."""

    slope: float = math.nan
    error: float = math.inf
    spread: float = 0.0

    @property
    def resolution(self) -> float:
        """The error in parts of what the function does here."""
        scale = max(abs(self.slope), self.spread)
        return self.error / scale if scale else math.inf if self.error else 0.0

    def is_zero(self) -> bool:
        """A slope that cannot be told from 0 at a place where the function does move, as at the bottom of a valley."""
        return abs(self.slope) <= self.error <= ZERO * self.spread

    def is_precise(self) -> bool:
        return self.error <= PRECISE * abs(self.slope) or self.is_zero()


class Slopes(NamedTuple):
    """The estimates with steps to both sides, and to either alone.

    Where none is precise there is one more, from steps so long that it can tell what is right, but not what is wrong:
    who looks at x + 1e15 from near x = 1 sees stairs only.
    """

    central: Estimate
    left: Estimate
    right: Estimate
    far: Estimate = Estimate()  # noqa: RUF009 (it is immutable)

    def best(self) -> Estimate:
        """The central one where there is one; at the edge of a domain what the inner side says."""
        if self.central.error < math.inf:
            return self.central
        return min(self.left, self.right, key=lambda side: side.error)


NOTHING = Slopes(Estimate(), Estimate(), Estimate())


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
    """The slopes at x; longer and shorter steps are tried until one of them is precise or none can be."""

    def point(x: float) -> Point:
        return _value(function, x), _value(shaken, x)

    here = point(x)
    samples: list[_Sample] = []
    found = NOTHING
    for ladder in _ladders(x):
        fresh = list(_samples(point, x, ladder))
        samples = sorted(samples + fresh, key=lambda sample: -sample.step)
        found = _of_sides(samples, here)
        if found.best().is_precise():
            return found
        if ladder[0] > abs(x) and _is_drowned(fresh[-1].up, here):
            break
    far = [*_samples(point, x, _far_ladder(x)), *samples]
    return found._replace(far=_of_sides(far, here).central)


def _is_drowned(there: Point, here: Point) -> bool:
    """Whether no shorter step can show anything, because this one shows only noise."""
    return abs(there[0] - here[0]) <= _wobble(there, here)


def _value(function: Function, x: float) -> float:
    """The value, or nan where there is none."""
    try:
        number = function(x)
    except (ArithmeticError, ValueError):
        return math.nan
    return number if abs(number) < math.inf else math.nan


def _ladders(x: float) -> Iterator[list[float]]:
    """Steps in parts of x first; they say nothing at 0 or where x is tiny beside the scale of the function."""
    reach = FIRST * abs(x)
    if reach > math.ulp(x):
        yield [step for rung in range(RUNGS) if (step := reach / 2**rung) > math.ulp(x) / 2]
    longest = LONGEST
    while reach < longest / 2 and longest > 1e-300:
        yield [step for rung in range(RUNGS) if (step := longest / 2**rung) > reach]
        longest /= 2**RUNGS


def _far_ladder(x: float) -> list[float]:
    """Steps that are longer than all of the others."""
    return [max(FIRST * abs(x), LONGEST) * 2.0**rung for rung in range(FAR, 0, -1)]


def _samples(point: Callable[[float], Point], x: float, ladder: Sequence[float]) -> Iterator[_Sample]:
    """The function at both ends of each step, which is made such that both are float64 numbers, equally far from x."""
    steps = (abs(x + math.copysign(wanted, x) - x) for wanted in ladder)
    for step in dict.fromkeys(steps):
        if 0 < step < math.inf:
            yield _Sample(step, point(x + step), point(x - step))


def _of_sides(samples: Sequence[_Sample], here: Point) -> Slopes:
    central = _rungs([(2 * sample.step, sample.up, sample.down) for sample in samples], here, 2)
    left = _rungs([(sample.step, here, sample.down) for sample in samples], here, 1)
    right = _rungs([(sample.step, sample.up, here) for sample in samples], here, 1)
    return Slopes(
        central=_confirmed(_table(central, 2)), left=_confirmed(_table(left, 1)), right=_confirmed(_table(right, 1))
    )


def _rungs(runs: Sequence[tuple[float, Point, Point]], here: Point, steps: int) -> list[_Rung]:
    """The differences where there are any, with the noise that the shaken values show around them."""
    runs = [run for run in runs if not math.isnan(run[1][0] - run[2][0])]
    wobbles = [_wobble(upper, lower) for _, upper, lower in runs]
    shorter = list(itertools.accumulate(reversed(wobbles), max))[::-1]
    rungs = []
    for place, (run, upper, lower) in enumerate(runs):
        wobble = max(shorter[max(min(place, len(runs) - LOWEST), 0)], *wobbles[max(place - WINDOW, 0) : place + 1])
        spread = max(abs(upper[0] - here[0]), abs(lower[0] - here[0])) * steps / run
        rungs.append(_Rung(run / steps, (upper[0] - lower[0]) / run, wobble / run, spread))
    return rungs


def _wobble(upper: Point, lower: Point) -> float:
    """By how much shaking changes the difference; where it leaves the domain, a few last digits."""
    wobble = abs((upper[1] - lower[1]) - (upper[0] - lower[0]))
    return 4 * (math.ulp(upper[0]) + math.ulp(lower[0])) if math.isnan(wobble) else wobble


def _table(rungs: Sequence[_Rung], power: int) -> Iterator[Estimate]:
    """Neville's table for step**power to 0; of each row the entry that agrees best with the three beside and above it."""
    above: list[Point] = []
    for place, rung in enumerate(rungs):
        row = [(rung.slope, rung.noise)]
        best = Estimate()
        for column, (slope, noise) in enumerate(above[:COLUMNS]):
            weight = 1 / (min(rungs[place - column - 1].step / rung.step, GAP) ** power - 1)
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


def _confirmed(estimates: Iterator[Estimate]) -> Estimate:
    """The estimate with the smallest error of those with which all from shorter steps are in agreement.

    Long steps may miss what the function does in between, and agree among themselves by accident.
    """
    best = Estimate()
    low, high = -math.inf, math.inf
    for estimate in reversed(list(estimates)):
        least, most = estimate.slope - estimate.error, estimate.slope + estimate.error
        if estimate.error < best.error and most >= low and least <= high:
            best = estimate
        low, high = max(low, least), min(high, most)
    return best
