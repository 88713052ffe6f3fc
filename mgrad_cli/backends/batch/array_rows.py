"""How each row of the table is computed for a whole array, as far as numpy has it."""

from collections.abc import Callable
from typing import Any

import numpy as np

UFUNCS: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "neg": np.negative,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
    "not": np.logical_not,
    "and": np.logical_and,
    "or": np.logical_or,
    "abs": np.fabs,
    "floor": np.floor,
    "ceil": np.ceil,
    "round": np.rint,
    "mod": np.mod,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "asin": np.arcsin,
    "acos": np.arccos,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
}
UFUNCS |= {
    name: getattr(np, name) for name in ("exp", "expm1", "exp2", "log", "log1p", "log2", "log10", "sqrt", "cbrt")
}
UFUNCS |= {name: getattr(np, name) for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")}


def choose(condition: Any, this: Any, that: Any, out: Any) -> None:
    """An if, whose two sides are both computed."""
    np.copyto(out, that)
    np.copyto(out, this, where=condition)


def copy(x: Any, out: Any) -> None:
    np.copyto(out, x)


def _smaller(x: Any, y: Any, out: Any) -> None:
    """Of two zeros the first, as Python has it."""
    choose(y < x, y, x, out)


def _larger(x: Any, y: Any, out: Any) -> None:
    choose(y > x, y, x, out)


def _sech_squared(x: Any, out: Any) -> None:
    """1 / cosh(x)^2, which is 0 where cosh(x) is beyond float64."""
    divisor = np.cosh(x)
    np.divide(1.0, divisor, out=out)
    np.divide(out, divisor, out=out)


UFUNCS |= {"if": choose, "sech_squared": _sech_squared}
CHAINED: dict[str, Callable[..., Any]] = {"min": _smaller, "max": _larger, "hypot": np.hypot}
"""Rows of any number of operands that are taken two at a time."""
ALONE: dict[str, Callable[..., Any]] = {"min": copy, "max": copy, "hypot": np.fabs}
"""The same rows of one operand."""
TRUTHS = ("<", "<=", ">", ">=", "==", "!=", "not", "and", "or")
NATIVE = frozenset({*UFUNCS, *CHAINED})
