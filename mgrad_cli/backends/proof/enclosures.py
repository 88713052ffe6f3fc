"""Each row of the table as a function of Arb's balls and power series: its values alone, never its slopes.

An operand is a ball, which stands still, or a series, which moves. The answer holds the truth for every number in the
operands' balls, or is no finite number where they leave it open.
"""

from collections.abc import Callable
from functools import reduce
from math import prod
from typing import Any

from mgrad_cli.backends.proof.balls import NAN, arb, arb_series, length, working
from mgrad_cli.backends.proof.piecewise import (
    COUNTABLE,
    Enclosed,
    absolute,
    at_jump,
    clamp,
    floor,
    half_even,
    head,
    hypot,
    largest,
    mod,
    quotient,
    sign,
    smallest,
    step,
    with_slope,
)

HIGHEST_ORDER = 1000
"""Of polygamma."""


def _difference(x: Enclosed, y: Enclosed) -> Enclosed:
    return arb(0) if x is y and not isinstance(x, arb_series) else x - y


def _power(x: Enclosed, y: Enclosed) -> Enclosed:
    base, exponent = head(x), head(y)
    whole = exponent.unique_fmpz() if exponent.is_exact() and abs(exponent) < COUNTABLE else None
    if whole is not None and not isinstance(y, arb_series):
        return _whole_power(x, int(whole))
    if base > 0:
        return (y * x.log()).exp()
    if whole is not None and not (base == 0 and whole > 0):
        return at_jump(_whole_power(base, int(whole)), x, y)
    return _power_of_zero(x, exponent) if base == 0 and exponent > 0 else NAN


def _whole_power(x: Enclosed, exponent: int) -> Enclosed:
    return x**exponent if exponent >= 0 else 1 / x**-exponent


def _power_of_zero(x: Enclosed, exponent: Any) -> Enclosed:
    """It is 0 for every exponent above 0; how it leaves 0 depends on the exponent."""
    if not isinstance(x, arb_series):
        return arb(0)
    return with_slope(arb(0), arb(0) if exponent > 1 else NAN)


def _cbrt(x: Enclosed) -> Enclosed:
    if head(x) > 0:
        return (x.log() / 3).exp()
    if head(x) < 0:
        return -_cbrt(-x)
    reach = head(x).abs_upper()
    return at_jump(arb(0, reach.root(3).upper()) if reach > 0 else arb(0), x)


def _angle(y: Enclosed, x: Enclosed) -> Enclosed:
    up, right = head(y), head(x)
    if right > 0:
        return quotient(y, x).atan()
    if up > 0:
        return arb.pi() / 2 - quotient(x, y).atan()
    if up < 0:
        return -arb.pi() / 2 - quotient(x, y).atan()
    if up == 0 and right < 0:
        return at_jump(arb.pi(), y)
    return at_jump(arb(0), y, x) if up == 0 and right == 0 else NAN


def _tanh(x: Enclosed) -> Enclosed:
    if head(x).mid() < 0:
        return -_tanh(-x)
    small = (-2 * x).exp()
    return (1 - small) / (1 + small)


def _asinh(x: Enclosed) -> Enclosed:
    return -_asinh(-x) if head(x).mid() < 0 else (x + (x * x + 1).sqrt()).log()


def _sigmoid(x: Enclosed) -> Enclosed:
    return x.exp() / (1 + x.exp()) if head(x).mid() < 0 else 1 / (1 + (-x).exp())


def _softplus(x: Enclosed) -> Enclosed:
    return (1 + x.exp()).log() if head(x).mid() < 0 else x + (1 + (-x).exp()).log()


def _logsumexp(*xs: Enclosed) -> Enclosed:
    top = reduce(arb.max, (head(x).mid() for x in xs))
    return sum((x - top).exp() for x in xs).log() + top


def _lgamma(x: Enclosed) -> Enclosed:
    if head(x) > 0:
        return x.lgamma()
    return (arb.pi() / absolute(x.sin_pi())).log() - (1 - x).lgamma()


def _polygamma(n: Enclosed, x: Enclosed) -> Enclosed:
    """From the series of lgamma, whose coefficients are its derivatives but for factorials."""
    order = head(n).unique_fmpz() if head(n).is_exact() and 0 <= head(n) <= HIGHEST_ORDER else None
    if order is None:
        return NAN
    skipped, count = int(order) + 1, length() if isinstance(x, arb_series) else 1
    with working(length=skipped + count):
        longer = _lgamma(arb_series([head(x), 1]))
        coefficients = [longer[skipped + k] * prod(range(k + 1, skipped + k + 1)) for k in range(count)]
    if not isinstance(x, arb_series):
        return at_jump(coefficients[0], n)
    return at_jump(coefficients[0], n) if isinstance(n, arb_series) else _through(coefficients, x)


def _through(coefficients: list[Enclosed], x: Enclosed) -> Enclosed:
    """The function with these coefficients around where x is, of x."""
    return arb_series(coefficients)(arb_series([0, *x.coeffs()[1:]]))


ENCLOSURES: dict[str, Callable[..., Enclosed]] = {
    "+": lambda x, y: x + y,
    "-": _difference,
    "*": lambda x, y: x * y,
    "/": quotient,
    "**": _power,
    "neg": lambda x: -x,
    "exp": lambda x: x.exp(),
    "expm1": lambda x: x.exp() - 1,
    "exp2": lambda x: (x * arb.const_log2()).exp(),
    "log": lambda x: x.log(),
    "log1p": lambda x: (1 + x).log(),
    "log2": lambda x: x.log() / arb.const_log2(),
    "log10": lambda x: x.log() / arb.const_log10(),
    "sqrt": lambda x: x.sqrt(),
    "cbrt": _cbrt,
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: x.sin() / x.cos(),
    "asin": lambda x: x.asin(),
    "acos": lambda x: x.acos(),
    "atan": lambda x: x.atan(),
    "atan2": _angle,
    "sinh": lambda x: (x.exp() - (-x).exp()) / 2,
    "cosh": lambda x: (x.exp() + (-x).exp()) / 2,
    "tanh": _tanh,
    "asinh": _asinh,
    "acosh": lambda x: (x + (x - 1).sqrt() * (x + 1).sqrt()).log(),
    "atanh": lambda x: ((1 + x) / (1 - x)).log() / 2,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "relu": lambda x: largest(x, arb(0)),
    "logsumexp": _logsumexp,
    "exp_difference": lambda x, y: (x - y).exp(),
    "abs": absolute,
    "sign": sign,
    "step": step,
    "floor": floor,
    "ceil": lambda x: -floor(-x),
    "round": half_even,
    "mod": mod,
    "min": smallest,
    "max": largest,
    "clamp": clamp,
    "hypot": hypot,
    "erf": lambda x: x.erf(),
    "erfc": lambda x: x.erfc(),
    "gaussian": lambda x: (-x * x).exp(),
    "normpdf": lambda x: (-x * x / 2).exp() / (2 * arb.pi()).sqrt(),
    "normcdf": lambda x: (-x / arb(2).sqrt()).erfc() / 2,
    "gamma": lambda x: x.gamma(),
    "lgamma": _lgamma,
    "digamma": lambda x: _polygamma(arb(0), x),
    "polygamma": _polygamma,
}
"""By the rows' names; comparisons and choices have no numbers to enclose."""
