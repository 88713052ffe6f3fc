"""Gamma, its logarithm and that one's slopes, in fixed point with a single rounding at the end."""

import math

PRECISION = 160
"""Binary digits after the point: they hold every float from 2**-70 on exactly, so that no root or pole is blurred."""
ONE = 1 << PRECISION
LOG_2 = 0xB17217F7D1CF79ABC9E3B39803F2F6AF40F34326
HALF_LOG_2_PI = 0xEB3F8E4325F5A53494BC900144192023CFB08F8D
TINY = 2.0**-70
"""Nearer to 0 than this, only the pole there is felt."""
FAR = 32
"""From here on the asymptotic series is as precise as the fixed point; a higher order starts as much later."""
REFLECTED = -60
"""Farther left, three evaluations at positive arguments are quicker than one that walks past all the poles. From order
1 on that is done everywhere to the left of 0, since halfway between two poles nearly all of what they add cancels."""
HIGHEST_ORDER = 1000
"""Of polygamma, whose work grows with the order: this one takes milliseconds."""


def fixed(x: float, precision: int = PRECISION) -> int:
    """The number in fixed point, rounded down."""
    numerator, denominator = x.as_integer_ratio()
    return (numerator << precision) // denominator


def rounded(numerator: int, denominator: int) -> float:
    """The quotient as the nearest float, which for a subnormal one too takes a single rounding."""
    try:
        return numerator / denominator
    except OverflowError:
        raise OverflowError("math range error") from None


def exponential(power: int, precision: int = PRECISION) -> int:
    """exp of a fixed-point number that is at most about 1: a short series at a small part of it, squared back up."""
    squarings = max(power.bit_length() - precision, 0) + 10
    working = precision + squarings + 10
    small = (power << (working - precision)) >> squarings
    total = term = 1 << working
    count = 0
    while term:
        count += 1
        term = (term * small >> working) // count
        total += term
    for _ in range(squarings):
        total = total * total >> working
    return total >> (working - precision)


def logarithm(value: int, precision: int = PRECISION) -> int:
    """log of a fixed-point number around 1: the float's logarithm, and what is missing from it."""
    start = fixed(math.log(value / (1 << precision)), precision)
    missing = (value * exponential(-start, precision) >> precision) - (1 << precision)
    square = missing * missing >> precision
    return start + missing - square // 2 + (square * missing >> precision) // 3


def _logarithm_of_any(value: int) -> int:
    exponent = value.bit_length() - PRECISION
    return exponent * LOG_2 + logarithm(value >> exponent if exponent > 0 else value << -exponent)


def _bernoulli_numbers(count: int) -> list[tuple[int, int]]:
    """B_2, B_4, ... as quotients, from the slopes of the tangent at 0, which are whole numbers."""
    tangent = [math.factorial(k) for k in range(count)]
    for k in range(1, count):
        for j in range(k, count):
            tangent[j] = (j - k) * tangent[j - 1] + (j - k + 2) * tangent[j]
    return [((-1) ** (k - 1) * 2 * k * tangent[k - 1], 4**k * (4**k - 1)) for k in range(1, count + 1)]


_BERNOULLI = _bernoulli_numbers(26)
_coefficients_of_order: dict[int, list[int]] = {}


# The logarithm of gamma, digamma and the polygammas are each the slope of the one before. Here they are the orders
# -1, 0, 1, ..., and their signs are left to the end: from order 1 on they are order! times the sum over k = 0, 1, ...
# of (x + k) ** -(order + 1), and the two before are what that sum is the slope of.


def _coefficients(order: int) -> list[int]:
    """The asymptotic series, the last coefficient first."""
    if order not in _coefficients_of_order:
        scale = math.factorial(max(order, 0))
        series = []
        for k, (numerator, denominator) in enumerate(_BERNOULLI, 1):
            numerator *= math.factorial(2 * k + order - 1)
            denominator *= math.factorial(2 * k) * scale
            series.append((numerator << PRECISION) // denominator)
        _coefficients_of_order[order] = series[::-1]
    return _coefficients_of_order[order]


def _far_from_poles(order: int, z: int) -> int:
    """The function at a large z; from order 1 on as a multiple of order! / z ** (order + 1), to keep all digits."""
    step = (ONE << (2 * PRECISION)) // (z * z)
    series = 0
    for coefficient in _coefficients(order):
        series = (series + coefficient) * step >> PRECISION
    if order == 0:
        return series + (ONE << PRECISION) // z // 2 - _logarithm_of_any(z)
    series = z * series >> PRECISION
    if order == -1:
        return series + ((z - ONE // 2) * _logarithm_of_any(z) >> PRECISION) - z + HALF_LOG_2_PI
    return series + ONE // 2 + z // order


def _rising_product(x: int, count: int) -> int:
    """x * (x + 1) * ... with this many factors."""
    product = ONE
    for factor in range(x, x + count * ONE, ONE):
        product = product * factor >> PRECISION
    return product


def _power(base: int, exponent: int) -> int:
    """A whole power by repeated squaring, which unlike ** drops the digits beyond the precision on the way."""
    result = base
    for digit in f"{exponent:b}"[1:]:
        result = result * result >> PRECISION
        if digit == "1":
            result = result * base >> PRECISION
    return result


def _first_poles(order: int, x: int, count: int, unit: int) -> int:
    """What the first poles from x on contribute, distances being measured in this unit."""
    if order == -1:
        return -_logarithm_of_any(abs(_rising_product(x, count)))
    distances = range(x, x + count * ONE, ONE)
    return sum(_power((unit << PRECISION) // distance, order + 1) for distance in distances)


def _past_poles(order: int, x: int) -> tuple[int, int]:
    """The function as a quotient: the poles one by one up to where the asymptotic series holds, and then the series."""
    count = max(FAR + max(order, 0) - (x >> PRECISION), 0)
    z = x + count * ONE
    unit = z if order > 0 else ONE
    total = _far_from_poles(order, z) + _first_poles(order, x, count, unit)
    scaled = math.factorial(max(order, 0)) * total
    return scaled << (order + 1) * PRECISION, unit ** (order + 1) << PRECISION


def _reflected(order: int, x: int) -> tuple[int, int]:
    """The same far to the left: the poles of the whole line, less those that lie to the left of x."""
    fraction = x % ONE
    sign = -1 if order % 2 == 0 else 1
    right, right_scale = _past_poles(order, fraction)
    left, left_scale = _past_poles(order, ONE - fraction)
    beyond, beyond_scale = _past_poles(order, ONE - x)
    whole, whole_scale = right * left_scale + sign * left * right_scale, right_scale * left_scale
    return whole * beyond_scale - sign * beyond * whole_scale, whole_scale * beyond_scale


def _is_pole(x: float) -> bool:
    return x <= 0 and (math.isinf(x) or x == math.floor(x))


def _of_order(order: int, x: float) -> float:
    if _is_pole(x):
        raise ValueError("math domain error")
    if not math.isfinite(x):
        return x if order <= 0 else 1 / x
    sign = -1 if order % 2 == 0 else 1
    if abs(x) < TINY:
        numerator, denominator = x.as_integer_ratio()
        return rounded(sign * math.factorial(order) * denominator ** (order + 1), numerator ** (order + 1))
    evaluate = _reflected if x < (REFLECTED if order < 1 else 0) else _past_poles
    numerator, denominator = evaluate(order, fixed(x))
    return rounded(sign * numerator, denominator)


def gamma(x: float) -> float:
    """The gamma function."""
    if _is_pole(x):
        raise ValueError("math domain error")
    if 172 < x < math.inf:
        raise OverflowError("math range error")
    if not -200 < x < math.inf:  # nan too
        return math.copysign(0.0, 0.5 - math.floor(x) % 2) if x < 0 else x
    if abs(x) < TINY:
        return -digamma(x)  # both are 1 / x there
    start, count = fixed(x), max(FAR - math.floor(x), 0)
    doublings, rest = divmod(_far_from_poles(-1, start + count * ONE), LOG_2)
    return rounded(exponential(rest) << doublings, _rising_product(start, count))


def lgamma(x: float) -> float:
    """The logarithm of the absolute value of gamma."""
    if x in (1.0, 2.0):  # its only exact results, from which fixed point stays a trace away
        return 0.0
    return -math.log(abs(x)) if 0 < abs(x) < TINY else _of_order(-1, x)


def digamma(x: float) -> float:
    """The slope of lgamma."""
    return _of_order(0, x)


def polygamma(n: float, x: float) -> float:
    """The n-th slope of digamma."""
    if not 0 <= n <= HIGHEST_ORDER or n != math.floor(n):
        raise ValueError("math domain error")
    return _of_order(int(n), x)
