"""How far each row of the table is from the truth, in units in the last place."""

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import oracle
from flint import arb
from points import Point

from mgrad_cli.backends.slopes import SLOPES
from mgrad_cli.operations import Operation

LARGEST, SMALLEST_NORMAL, STEP = arb(2) ** 1024, arb(2) ** -1022, arb(2) ** -1074
BY_LIBRARY = 1.0
"""How much a row may differ between machines, whose C libraries round sin, exp and the like each in their own way."""
GAMMA_FAMILY = ("gamma", "lgamma", "digamma", "polygamma")


class Worst(NamedTuple):
    """The largest error of a row's values or of its slopes, and where it is."""

    ulps: float = 0.0
    point: Point = ()
    what: str = ""


class Measurement(NamedTuple):
    """The worst of a row."""

    value: Worst
    slope: Worst


def bounds(row: Operation) -> tuple[float, float]:
    """What the documentation promises for a value and for a slope."""
    return 8.0 if row.name in GAMMA_FAMILY else 4.0, 5.0


def measure(row: Operation, points: Iterable[Point]) -> Measurement:
    """The worst of a row over points; an answer where there is none, or none where there is one, counts as infinite."""
    value, slope = Worst(), Worst()
    for point in points:
        out = computed(row, point)
        value = max(value, Worst(_value_error(row, point, out), point, f"{out!r}"))
        if math.isfinite(out) and row.slopes:
            for position, found in enumerate(slopes(row, point, out)):
                what = f"slope {position}: {found!r}"
                slope = max(slope, Worst(_slope_error(row, point, position, found), point, what))
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


def _slope_error(row: Operation, point: Point, position: int, found: float) -> float:
    try:
        truth = oracle.slope(row.signature, point, position)
    except oracle.Nowhere:
        return math.inf if math.isfinite(found) else 0.0
    return error(found, truth, _grain(row, point, position, truth))


def error(found: float, truth: arb, grain: arb = STEP) -> float:
    """Units in the last place of the truth; where that is too large for a float, only a refusal is right."""
    if not math.isfinite(found):
        return 0.0 if abs(truth) > LARGEST * (1 - arb(2) ** -50) else math.inf
    if abs(truth) >= LARGEST and abs(found) < 1.797e308:
        return math.inf
    return float((abs(arb(found) - truth) / _unit(truth).max(grain).max(STEP)).mid())


def _unit(truth: arb) -> arb:
    """The distance of the floats around the truth."""
    mantissa, exponent = truth.mid().man_exp()
    return arb(2) ** (int(mantissa).bit_length() + int(exponent) - 53) if mantissa else STEP


def _grain(row: Operation, point: Point, position: int, slope: arb) -> arb:
    """The distance of the slopes that a row can tell apart: coarse where its formula multiplies something subnormal."""
    part = PARTS.get((row.name, position)) or (_result if "out" in row.slope_of(position)[0] else None)
    size = abs(part(row, point)) if part else arb(1)
    return abs(slope) * STEP / size if 0 < size < SMALLEST_NORMAL else STEP


def _result(row: Operation, point: Point) -> arb:
    return oracle.value(row.signature, point)


def _power(row: Operation, point: Point) -> arb:
    """The power that the slope is a multiple of."""
    x, y = point
    return _result(row, point) / (x if x and y >= 0.5 else 1)


def _triangle(row: Operation, point: Point) -> arb:
    """The hypotenuse, or the shorter side by it; and no digit is left where it overflows."""
    hypotenuse = oracle.value("hypot(x, ...)", point)
    if hypotenuse == 0 or hypotenuse > LARGEST:
        return STEP
    x, y = (abs(arb(side)) / hypotenuse for side in point)
    return hypotenuse.min(x or arb(1)).min(y or arb(1))


PARTS: dict[tuple[str, int], Callable[[Operation, Point], arb]] = {
    ("**", 0): _power,
    ("atan2", 0): _triangle,
    ("atan2", 1): _triangle,
}
"""What may be subnormal in a row's slopes. In other rows it is the result, if they speak of it."""
