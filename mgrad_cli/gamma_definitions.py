"""Gamma, its logarithm and that one's slopes in mgrad's own language.

Left of 0 they come from what they are at the mirrored point. There lgamma and digamma pass through 0 between any two
poles, and near such a zero they are as accurate as the two numbers are whose difference it is.
"""

from math import factorial, perm

from mgrad_cli import fitted
from mgrad_cli.error_functions import polynomial, quotient

PI_POWERS = (
    *(3.141592653589793, 9.869604401089358, 31.00627668029982, 97.40909103400244),
    *(306.01968478528147, 961.3891935753045, 3020.2932277767923),
)
"""pi, pi^2, …, each rounded once."""
HIGHEST_ORDER = 6
"""Of polygamma; with the order grows the number of terms."""

_MIRROR = """
    a = abs(x)
    whole = -nearest(-a)
    part = a - whole
    angle = pi * part
    angle_rest = product_error(pi, part) + 1.2246467991473532e-16 * part
    cosine = sin(pi * (1/2 - abs(part)))
    sine = sin(angle) + cosine * angle_rest"""
"""The sine and cosine of pi * a but for their common sign: the half turns are taken out before anything is rounded."""

_EXPONENTIAL = tuple(1 / factorial(k) for k in range(1, 9))
"""Of expm1 near 0, but for a factor of its argument."""


def _divided(number: object, divisor: str, times: int) -> str:
    """By one division after another, so that no power overflows or vanishes before the result does."""
    return f"{number}{f' / {divisor}' * times}"


def _cotangent(order: int) -> str:
    """The slope of that order of pi / tan(pi * r) for r from -1/2 to 1/2: its nearest three poles, and what is left.

    One of even order is 0 halfway between two poles, and near there a product with the cotangent.
    """
    scale = (-1) ** order * factorial(order)
    poles = " + ".join(_divided(scale, pole, order + 1) for pole in ("(r - 1)", "(r + 1)", "r"))
    powers = ((2 * k - 1, zeta) for k, zeta in enumerate(fitted.ZETA, 1) if 2 * k - 1 >= order)
    series = polynomial(tuple(-2 * zeta * perm(power, order) for power, zeta in powers), "(r * r)")
    if order % 2:
        return f"{poles} + {series}"
    c = "(-cosine / sine)"
    product = f"{PI_POWERS[order]!r} * {c} * ({polynomial(_cotangent_slope(order)[1::2], f'({c} * {c})')})"
    return f"if(abs(r) < 1/4, {poles} + r * ({series}), {product})"


def _cotangent_slope(order: int) -> tuple[float, ...]:
    """The slope of that order of 1 / tan, as a polynomial in 1 / tan."""
    slopes = [0.0, 1.0]
    for _ in range(order):
        slopes = [0.0, *slopes, 0.0, 0.0]  # from here on the coefficient of c^k is at k + 1
        slopes = [-(k + 1) * slopes[k + 2] - (k - 1) * slopes[k] for k in range(len(slopes) - 2)]
    return tuple(slopes)


_GAMMA = f"""{_MIRROR}
    b = min(a, 200)
    z = if(b < 5/2, b + 3, b)
    lost = if(b < 5/2, sum_error(b, 3), 0)
    w = 1 / z / z
    rest = {quotient(fitted.BINET, "w")} / z + lost * log(z)
    root = z ^ (z / 2 - 1/4)
    grown = rest * ({polynomial(_EXPONENTIAL, "rest")})
    first = root * (2.5066282746310007 + 2.5066282746310007 * grown)
    other = root * exp(-z)
    right = first * other / if(b < 5/2, a * (2 + a * (a + 3)), 1)
    odd = whole - 2 * floor(whole / 2)
    mirrored = if(b < 5/2, first / (2 + a * (a + 3)), first * a)
    r = if(x > 0, right, (2 * odd - 1) * pi / (sine * mirrored) / other)
    if(x == floor(x) and x < 18, nearest(r), r)"""

_LOG_GAMMA = f"""{_MIRROR}
    y = if(a < 3/4, a, a - 1)
    close = y * (y - 1) * ({quotient(fitted.LOG_GAMMA, "(y + 1)")})
    b = max(a, 5/2)
    w = 1 / b / b
    far = (b - 1/2) * (log(b) - 1) + 0.4189385332046727 + {quotient(fitted.BINET, "w")} / b
    right = if(a < 5/2, if(a < 3/4, close - log(a), close), far)
    if(x > 0, right, -log(abs(sine) / pi) - log(a) - right)"""

_DIGAMMA = f"""{_MIRROR}
    y = if(a < 1, a + 1, a)
    close = (y - 1.4616321449683622 - 9.549995429965697e-17) * ({quotient(fitted.DIGAMMA, "y")})
    b = max(a, 3)
    w = 1 / b / b
    far = log(b) - 1/2 / b - w * ({quotient(fitted.DIGAMMA_REST, "w")})
    here = if(a < 3, close, far)
    if(x > 0, if(a < 1, here - 1 / a, here), if(a < 1, here, here + 1 / a) + pi * cosine / sine)"""

_BERNOULLI = (1/6, -1/30, 1/42, -1/30, 5/66, -691/2730, 7/6, -3617/510, 43867/798, -174611/330)  # fmt: skip


def polygamma(order: int) -> str:
    """From order 1 on: the first poles one by one, an asymptotic series for the rest, and the mirror left of 0."""
    count = 8 + order
    poles = " + ".join(_divided(factorial(order), f"(b + {k})", order + 1) for k in range(count))
    series = tuple(number * factorial(2 * k + order - 1) / factorial(2 * k) for k, number in enumerate(_BERNOULLI, 1))
    leading = f"{factorial(order - 1)} + {factorial(order)} / 2 / z"
    return f"""{_MIRROR}
        b = if(x > 0, x, 1 - x)
        z = if(b < {count}, b + {count}, b)
        w = 1 / z / z
        far = {_divided(f"({leading} + w * ({polynomial(series, 'w')}))", "z", order)}
        right = if(b < {count}, {poles} + far, far)
        r = -part
        if(x > 0, {"" if order % 2 else "-"}right, -right - ({_cotangent(order)}))"""


GAMMA_FAMILY = {"gamma": _GAMMA, "lgamma": _LOG_GAMMA, "digamma": _DIGAMMA}
