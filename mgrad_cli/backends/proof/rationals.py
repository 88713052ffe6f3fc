"""Rows that give a fraction for fractions: only what stays exact can be proven to be a tie, at a jump, or zero."""

import operator
from collections.abc import Callable
from typing import Any

from mgrad_cli.backends.proof.balls import LARGEST, Number, fmpq, fmpq_series

HALF = fmpq(1, 2)
ONE = fmpq(1)
SMOOTH = frozenset({"+", "-", "*", "/", "neg", "**"})
"""Rows that are the same for series of fractions, so that their slopes are exact as well."""


def _floor(x: fmpq) -> fmpq:
    return fmpq(x.floor())


def _mod(x: fmpq, y: fmpq) -> fmpq:
    return x - y * _floor(x / y)


def nearest(x: fmpq) -> fmpq:
    """The nearest whole number, of two the even one."""
    middle = x + HALF
    below = _floor(middle)
    return below - (middle == below and below.p % 2)


def _sign(x: fmpq) -> fmpq:
    return fmpq((x > 0) - (x < 0))


def _clamp(x: fmpq, low: fmpq, high: fmpq) -> fmpq | None:
    return min(max(x, low), high) if low <= high else None


def _power(x: Any, y: Any) -> Any:
    """For a whole exponent that does not make the fraction too long."""
    base = x[0] if isinstance(x, fmpq_series) else x
    if not isinstance(y, fmpq) or y.q != 1 or base.height_bits() * abs(y.p) > LARGEST:
        return None
    return x ** int(y.p) if y >= 0 else ONE / x ** int(-y.p)


def _logarithm(base: int, bits: float) -> Callable[[fmpq], fmpq | None]:
    """The logarithm of a whole power of the base; `bits` is how long the base is."""

    def logarithm(x: fmpq) -> fmpq | None:
        found = round((x.p.bit_length() - x.q.bit_length()) / bits) if x > 0 else 0
        return next((fmpq(each) for each in (found - 1, found, found + 1) if fmpq(base) ** each == x), None)

    return logarithm


def _root(degree: int) -> Callable[[fmpq], fmpq | None]:
    """The root of what is a power of a fraction."""

    def root(x: fmpq) -> fmpq | None:
        if x < 0:
            found = root(-x) if degree % 2 else None
            return found and -found
        found = fmpq(x.p.root(degree), x.q.root(degree))
        return found if found**degree == x else None

    return root


RATIONAL: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": _power,
    "neg": operator.neg,
    "abs": abs,
    "sign": _sign,
    "step": lambda x: fmpq(int(x >= 0)),
    "relu": lambda x: max(x, fmpq(0)),
    "min": lambda *xs: min(xs),
    "max": lambda *xs: max(xs),
    "clamp": _clamp,
    "floor": _floor,
    "ceil": lambda x: -_floor(-x),
    "round": nearest,
    "mod": _mod,
    "sqrt": _root(2),
    "cbrt": _root(3),
    "exp2": lambda x: _power(fmpq(2), x),
    "log2": _logarithm(2, 1.0),
    "log10": _logarithm(10, 3.3219280948873623),
}
"""By the rows' names; None where the result is no fraction."""


def exact(name: str, operands: list[Number]) -> Number | None:
    """The result as a fraction, or None."""
    function = RATIONAL.get(name)
    if function is None or not all(type(each) is fmpq for each in operands):
        return None
    try:
        return function(*operands)
    except ZeroDivisionError:
        return None


def truth(name: str, x: Number, y: Number) -> bool | None:
    """Whether a comparison holds; None where the balls leave it open."""
    if x is y:
        return name in ("<=", ">=", "==")
    holds, fails = COMPARISONS[name]
    return True if holds(x, y) else False if fails(x, y) else None


COMPARISONS: dict[str, tuple[Callable[[Any, Any], bool], Callable[[Any, Any], bool]]] = {
    "<": (operator.lt, operator.ge),
    "<=": (operator.le, operator.gt),
    ">": (operator.gt, operator.le),
    ">=": (operator.ge, operator.lt),
    "==": (operator.eq, operator.ne),
    "!=": (operator.ne, operator.eq),
}
"""When a comparison surely holds, and when it surely fails."""


def apart(x: Number, y: Number) -> bool:
    """Whether two numbers surely differ."""
    return bool(x != y)
