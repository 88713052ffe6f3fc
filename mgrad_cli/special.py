"""The functions of the table that Python's `math` lacks, or gets wrong by more than four units in the last place."""

import math
from math import exp2

from mgrad_cli.gamma_family import (
    LOG_2,
    ONE,
    PRECISION,
    digamma,
    exponential,
    fixed,
    gamma,
    lgamma,
    logarithm,
    polygamma,
    rounded,
)

__all__ = [
    "cbrt",
    "ceil",
    "clamp",
    "digamma",
    "erfc",
    "exp2",
    "exp_difference",
    "floor",
    "gamma",
    "gaussian",
    "largest",
    "lgamma",
    "logsumexp",
    "normcdf",
    "normpdf",
    "polygamma",
    "round_half_even",
    "sigmoid",
    "smallest",
    "softplus",
]

ROOT_HALF = 0.7071067811865476
ROOT_PI = 0x1C5BF891B4EF6AA79C3B0520D5DB9383FE3921547
"""In fixed point."""
DENSITY_AT_ZERO = 0.3989422804014327
"""Of the normal distribution, 1 / sqrt(2 * pi)."""
COARSE_GRID = 1.5 * 2.0**36
"""Adding and subtracting this rounds a number below 2 to a multiple of 2**-16, whose cube is exact."""
GRID = 1.5 * 2.0**32
"""Adding and subtracting this rounds a number below 40 to a multiple of 2**-20, whose square is exact."""


def floor(x: float) -> float:
    """The next whole number below; it keeps infinities and the sign of zero."""
    return math.copysign(math.floor(x), x) if math.isfinite(x) else x


def ceil(x: float) -> float:
    """The next whole number above."""
    return math.copysign(math.ceil(x), x) if math.isfinite(x) else x


def round_half_even(x: float) -> float:
    """The nearest whole number, of two the even one."""
    return math.copysign(round(x), x) if math.isfinite(x) else x


def smallest(*xs: float) -> float:
    """The smallest of one or more, and nan if one of them is."""
    return math.nan if any(x != x for x in xs) else min(xs)


def largest(*xs: float) -> float:
    """The largest of one or more, and nan if one of them is."""
    return math.nan if any(x != x for x in xs) else max(xs)


def cbrt(x: float) -> float:
    """The cube root; math's own is wrong by up to three units, which its slope would multiply."""
    if x == 0 or not math.isfinite(x):
        return math.cbrt(x)
    mantissa, exponent = math.frexp(x)
    third = exponent // 3
    near = math.ldexp(mantissa, exponent - 3 * third)
    root = math.cbrt(near)
    coarse = root + COARSE_GRID - COARSE_GRID
    rest = root - coarse
    return math.ldexp(coarse + (near - coarse * coarse * coarse) / (3 * coarse * root + rest * rest), third)


def clamp(x: float, low: float, high: float) -> float:
    """The number, held between low and high."""
    if low > high:
        raise ValueError("math domain error")
    return math.nan if x != x or low != low or high != high else min(max(x, low), high)


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x))."""
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    power = math.exp(x)
    return power / (1 + power)


def softplus(x: float) -> float:
    """log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def exp_difference(x: float, y: float) -> float:
    """exp(x - y), with the digits that the difference rounds off."""
    difference = x - y
    if math.isinf(difference):
        return math.exp(x / 2 - y / 2)
    back = difference - x
    lost = (x - (difference - back)) - (y + back)
    power = math.exp(difference)
    result = power + power * lost
    if math.isinf(result):
        raise OverflowError("math range error")
    return result


def logsumexp(*xs: float) -> float:
    """The logarithm of the sum of exp of each."""
    top = max(xs)
    if math.isinf(top):
        return math.nan if any(map(math.isnan, xs)) else top
    rest = math.fsum([*(exp_difference(x, top) for x in xs), -1.0])
    result = top + math.log1p(rest)
    cancelled = top / 2 < result < -2 * top
    return _logsumexp_near_zero(xs) if cancelled else result


def _logsumexp_near_zero(xs: tuple[float, ...]) -> float:
    """The same where the largest number's digits cancel: with more and more of them, until enough are left."""
    felt = [x for x in xs if x > -1e4]  # exp of the others is far below any float
    precision, result = PRECISION // 2, 0
    while abs(result) >> 80 == 0:
        precision *= 2
        result = logarithm(sum(exponential(fixed(x, precision), precision) for x in felt), precision)
    return rounded(result, 1 << precision)


def _exp_of_square(x: float, factor: float) -> float:
    """exp(factor * x * x) for a power of two below 0: rounding the square would cost as many digits as it has."""
    distance = min(abs(x), 40.0)
    coarse = distance + GRID - GRID
    rest = (distance - coarse) * (distance + coarse)
    power = math.exp(factor * (coarse * coarse))
    return power + power * math.expm1(factor * rest)


def gaussian(x: float) -> float:
    """exp(-x * x)."""
    return _exp_of_square(x, -1.0)


def normpdf(x: float) -> float:
    """The density of the standard normal distribution."""
    return DENSITY_AT_ZERO * _exp_of_square(x, -0.5)


def erfc(x: float) -> float:
    """1 - erf(x); math's own is off by more than four units in the last place between 0.84 and 1.25."""
    if not 0.75 < x < 28:
        return math.erfc(x)
    return rounded(*_upper_tail(fixed(x) ** 2 >> PRECISION))


def normcdf(x: float) -> float:
    """The standard normal distribution up to x."""
    if not -40 < x < -0.5:
        return math.erfc(-x * ROOT_HALF) / 2
    numerator, denominator = _upper_tail(fixed(x) ** 2 >> (PRECISION + 1))
    return rounded(numerator, 2 * denominator)


def _upper_tail(square: int) -> tuple[int, int]:
    """erfc of the root of a fixed-point number, as a quotient."""
    root = math.isqrt(square << PRECISION)
    if square < 4 * ONE:
        return ROOT_PI - 2 * (root * _error_series(square) >> PRECISION), ROOT_PI
    halvings, rest = divmod(-square, LOG_2)
    return 2 * root * exponential(rest), ROOT_PI * _tail_fraction(square) << -halvings


def _error_series(square: int) -> int:
    """The sum of (-square)**k / (k! * (2k + 1)), which is erf but for a factor."""
    total = term = ONE
    count = 0
    while term:
        count += 1
        term = (term * square >> PRECISION) // count
        total += (term if count % 2 == 0 else -term) // (2 * count + 1)
    return total


def _tail_fraction(square: int) -> int:
    """The continued fraction s - 1*2 / (s + 4 - 3*4 / (s + 8 - ...)) with s = 2 * square + 1, by which erfc falls."""
    steps = 6 + (175 << PRECISION) // square
    start = 2 * square + ONE
    fraction = start + 4 * steps * ONE
    for k in range(steps, 0, -1):
        fraction = start + 4 * (k - 1) * ONE - ((2 * k - 1) * 2 * k << (2 * PRECISION)) // fraction
    return fraction
