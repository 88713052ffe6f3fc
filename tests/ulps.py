"""How far each row of the table is from the truth, in units in the last place."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import oracle
from flint import arb
from points import Point

from mgrad_cli.backends.slopes import SLOPES
from mgrad_cli.operations import Operation

BOUNDS = {"value": 4.0, "slope": 5.0}
GAMMA_FAMILY = ("gamma", "lgamma", "digamma", "polygamma")
LARGEST, SMALLEST_NORMAL, STEP = arb(2) ** 1024, arb(2) ** -1022, arb(2) ** -1074


class Worst(NamedTuple):
    """The largest error of a row's values or of its slopes, and where it is."""

    ulps: float = 0.0
    point: Point = ()
    what: str = ""


class Measurement(NamedTuple):
    value: Worst
    slope: Worst


def bound(row: Operation, what: str) -> float:
    return 8.0 if what == "value" and row.name in GAMMA_FAMILY else BOUNDS[what]


def measure(row: Operation, points: Iterable[Point]) -> Measurement:
    """The worst of a row over points. What is refused where there is an answer, or the other way round, counts as infinite."""
    value, slope = Worst(), Worst()
    for point in points:
        found = computed(row, point)
        value = max(value, Worst(_value_error(row, point, found), point, f"{found!r}"))
        if not math.isfinite(found):
            continue
        for position in range(len(point)) if row.slopes else ():
            slope = max(slope, _slope_error(row, point, position, found))
    return Measurement(value, slope)


def computed(row: Operation, point: Point) -> float:
    """The row's value, and nan where it is refused."""
    try:
        return float(row.value(*point))
    except (ArithmeticError, ValueError):
        return math.nan


def slopes(row: Operation, point: Point, out: float) -> list[float]:
    if row.variadic:
        return SLOPES.weights(row, out, point)
    return [slope(out, *point) for slope in SLOPES[row]]


def _value_error(row: Operation, point: Point, found: float) -> float:
    try:
        return error(found, oracle.value(row.signature, point))
    except oracle.Nowhere:
        return math.inf if math.isfinite(found) else 0.0


def _slope_error(row: Operation, point: Point, position: int, out: float) -> Worst:
    found = slopes(row, point, out)[position]
    what = f"slope {position}: {found!r}"
    try:
        truth = oracle.slope(row.signature, point, position)
    except oracle.Nowhere:
        return Worst(math.inf if math.isfinite(found) else 0.0, point, what)
    return Worst(error(found, truth) / _thinness(row, point, position, truth), point, what)


def _thinness(row: Operation, point: Point, position: int, slope: arb) -> float:
    """By how much an ulp of the slope grows because what it is made of is subnormal, which leaves it fewer digits."""
    made_of = MADE_OF.get(row.name) or (_result if "out" in row.slope_of(position)[0] else None)
    part = abs(made_of(row, point)) if made_of else arb(1)
    if not 0 < part < SMALLEST_NORMAL:
        return 1.0
    return float(max(abs(slope) * STEP / part / unit(slope), arb(1)).mid())


def _result(row: Operation, point: Point) -> arb:
    return oracle.value(row.signature, point)


def _next_power(row: Operation, point: Point) -> arb:
    return oracle.value(row.signature, point) / point[0] if point[0] else arb(1)


def _direction(row: Operation, point: Point) -> arb:
    """The shorter side by the hypotenuse, which leaves no digit at all where it overflows."""
    hypotenuse = oracle.value("hypot(x, ...)", point)
    return STEP if hypotenuse > LARGEST else min(abs(arb(side)) for side in point) / (hypotenuse or 1)


def error(found: float, truth: arb) -> float:
    """Units in the last place of the truth; where that is too large for a float, only a refusal is right."""
    if not math.isfinite(found):
        return 0.0 if abs(truth) > LARGEST * (1 - arb(2) ** -50) else math.inf
    if abs(truth) >= LARGEST and abs(found) < 1.797e308:
        return math.inf
    return float(abs(arb(found) - truth).upper() / unit(truth))


def unit(truth: arb) -> arb:
    """The distance of the floats around the truth."""
    mantissa, exponent = truth.mid().man_exp()
    return arb(2) ** max(int(mantissa).bit_length() + int(exponent) - 53 if mantissa else -1074, -1074)


MADE_OF = {"**": _next_power, "atan2": _direction}
"""Other rows' slopes are made of the result, if they speak of it."""
