"""The error function and its kin in mgrad's own language; the tail is a fitted quotient under an exact exponential."""

from math import factorial

from mgrad_cli import fitted


def polynomial(coefficients: tuple[float, ...], variable: str) -> str:
    """Horner's form, the constant term first."""
    text = repr(coefficients[-1])
    for number in coefficients[-2::-1]:
        text = f"{number!r} + {variable} * ({text})"
    return text


def quotient(fit: tuple[tuple[float, ...], tuple[float, ...]], variable: str) -> str:
    """A fitted quotient in a variable."""
    top, bottom = fit
    return f"({polynomial(top, variable)}) / ({polynomial(bottom, variable)})"


def _exp_of_square(factor: str) -> str:
    """exp(factor * x * x) for a power of two below 0: the square of a few digits is exact, and the rest is small."""
    return f"""
        distance = min(abs(x), 40)
        coarse = distance + 3 * 2^31 - 3 * 2^31
        rest = {factor} * ((distance - coarse) * (distance + coarse))
        power = exp({factor} * (coarse * coarse))
        bell = power + power * (rest * (1 + rest * (1/2 + rest * (1/6))))"""


_SERIES = tuple((-1.0) ** k / (factorial(k) * (2 * k + 1)) for k in range(1, 13))
"""Of erf, from the second term on, but for the factor 2 / sqrt(pi)."""
_ERROR_FUNCTION = f"""
    near(a) = a + a * (0.12837916709551256 + 1.1283791670955126 * (a * a) * ({polynomial(_SERIES, "(a * a)")}))
    tail(bell, a) = 0.5641895835477563 * bell / (a + {quotient(fitted.TAIL, "min(a, 40)")})"""
"""erf near 0; and erfc of a number above that, whose bell is exp(-a^2)."""

ERROR_FUNCTIONS = {
    "gaussian": f"{_exp_of_square('-1')}\nbell",
    "normpdf": f"{_exp_of_square('-1/2')}\n0.3989422804014327 * bell",
    "erf": f"""{_ERROR_FUNCTION}
        a = abs(x)
        far = 1 - tail(gaussian(a), a)
        if(a < 0.47, near(x), if(x < 0, -far, far))""",
    "erfc": f"""{_ERROR_FUNCTION}
        a = abs(x)
        far = tail(gaussian(a), a)
        if(a < 0.47, 1 - near(x), if(x < 0, 2 - far, far))""",
    "normcdf": f"""{_ERROR_FUNCTION}{_exp_of_square("-1/2")}
        t = x * sqrt(1/2)
        far = tail(bell, abs(t)) / 2
        if(abs(t) < 0.47, 1/2 + near(t) / 2, if(x < 0, far, 1 - far))""",
}
