"""The table: every operation is one row, and its slopes are written in mgrad's own language.

In a row's texts the parameters stand for the operands and `out` for the result. A slope may say where it exists
("... where x > 0"), and its formula has no finite value elsewhere; NOWHERE never exists. A variadic row gives one slope
for any of its operands, called `x`; where the row is `shared`, an operand's slope is its weight over the sum of all
operands' weights.
"""

import math
import operator
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from mgrad_cli import special

inf, nan = math.inf, math.nan
NOWHERE = "0 / 0 where 0 > 1"


class _Row(NamedTuple):
    name: str
    signature: str
    parameters: tuple[str, ...]
    value: Callable[..., float]
    slopes: tuple[str, ...] = ()
    about: str = ""
    form: str = "function"  # or infix, prefix, comparison, choice
    domain: str = ""  # where there is a value; everywhere if empty
    kink: str = ""  # where the slopes differ on the two sides, both finite
    jump: str = ""  # where the value itself differs on the two sides
    aliases: tuple[str, ...] = ()
    variadic: bool = False
    shared: bool = False
    beyond: Callable[..., float] | None = None  # what float64 hardware answers outside the domain, where it is no nan
    to_zero: str = ""  # how every result stands to 0, if it never is 0: > or !=


class Operation(_Row):
    """One row: what a reader of the table may ask of an operation."""

    __slots__ = ()

    # A row is itself and equals nothing else, which also makes it a quick key.
    __hash__ = object.__hash__
    __eq__ = object.__eq__
    __ne__ = object.__ne__

    def __repr__(self) -> str:
        return f"<{self.signature}>"

    def slope_of(self, position: int) -> tuple[str, str]:
        """The slope for one operand and the condition under which it exists ("" where always)."""
        slope, _, where = self.slopes[0 if self.variadic else position].partition(" where ")
        return slope, where

    def accepts(self, count: int) -> bool:
        return count >= 1 if self.variadic else count == len(self.parameters)


OPERATIONS: dict[str, Operation] = {}


def _add(row: Operation) -> None:
    # A prefix row is found by its signature, so that a person may call a function of their own `neg`.
    for name in (row.signature if row.form == "prefix" else row.name, *row.aliases):
        if name in OPERATIONS:
            raise ValueError(f"the table has two rows named {name}")
        OPERATIONS[name] = row


def infix(signature: str, value: Callable[..., Any], *slopes: str, **more: Any) -> None:
    """A row such as `x + y`; comparisons are rows without slopes."""
    left, name, right = signature.split()
    _add(Operation(name, signature, (left, right), value, slopes, **{"form": "infix", **more}))


def function(signature: str, value: Callable[..., float], *slopes: str, **more: Any) -> None:
    """A row such as `f(x, y)`, or `f(x, ...)` for any number of operands."""
    name, _, inside = signature.rstrip(")").partition("(")
    parameters = tuple(inside.removesuffix(", ...").split(", "))
    _add(Operation(name, signature, parameters, value, slopes, variadic=inside.endswith("..."), **more))


def functions() -> Iterator[Operation]:
    """The rows that a person calls by name, each once."""
    return (row for name, row in OPERATIONS.items() if row.form == "function" and name == row.name)


def _quotient_beyond(x: float, y: float) -> float:
    return nan if x == 0 or x != x else math.copysign(inf, x) * math.copysign(1.0, y)


def _power_beyond(x: float, y: float) -> float:
    if x < 0 and y != math.floor(y):
        return nan
    return math.copysign(inf, x) if y % 2 == 1 else inf


def _polygamma_beyond(n: float, x: float) -> float:
    """At and around a pole, where the nearest one decides."""
    if not 0 <= n <= 1000 or n % 1 or not math.isfinite(x):
        return nan
    distance = x if x > -1 / 2 else x - round(x)
    return inf if n % 2 == 1 else -math.copysign(inf, distance) if distance or x == 0 else nan


infix("x + y", operator.add, "1", "1", about="sum")
infix("x - y", operator.sub, "1", "-1", about="difference")
infix("x * y", operator.mul, "y", "x", about="product")
infix("x / y", operator.truediv, "1 / y", "-out / y", about="quotient, rounded once",
      domain="y != 0", beyond=_quotient_beyond)  # fmt: skip
# The first form is exact for squares and the like. Below 1/2 and from 2^53 on y - 1 is rounded: log(x) would multiply
# what is lost, and where it is even like y, the power of a negative x would have the wrong sign.
infix("x ** y", math.pow,
      "if(y >= 1/2, if(y < 2^53, y * x^(y - 1), if(x == 0, 0, y * out / x)),"
      " if(y == 0, if(x == 0, 0, y * out / x), y * out / x)) where x != 0 or y >= 1 or y == 0",
      "if(x == 0, if(y == 0, log(x), 0), out * log(x)) where x > 0 or x == 0 and y > 0",
      about="power; right to left, and the same as ^ and pow(x, y)", aliases=("pow",),
      domain="x > 0 or x == 0 and y >= 0 or x < 0 and y == floor(y)", beyond=_power_beyond)  # fmt: skip
_add(Operation("neg", "-x", ("x",), operator.neg, ("-1",), "the number with its sign turned", form="prefix"))

infix("x < y", operator.lt, form="comparison")
infix("x <= y", operator.le, form="comparison")
infix("x > y", operator.gt, form="comparison")
infix("x >= y", operator.ge, form="comparison")
infix("x == y", operator.eq, form="comparison")
infix("x != y", operator.ne, form="comparison")
_add(Operation("not", "not x", ("x",), operator.not_, form="comparison"))
# The operands of these stand in branches: one that was not taken has no value.
infix("x and y", lambda x, y: x and y, form="choice")
infix("x or y", lambda x, y: x or y, form="choice")
_add(Operation("if", "if(condition, this, that)", ("condition", "this", "that"),
               lambda condition, this, that: this if condition else that, form="choice"))  # fmt: skip

function("exp(x)", math.exp, "out", about="e to the power of x", to_zero=">")
function("expm1(x)", math.expm1, "exp(x)", about="exp(x) - 1, accurate near 0")
function("exp2(x)", math.exp2, "out * log(2)", about="2 to the power of x", to_zero=">")
function("log(x)", math.log, "1 / x", about="natural logarithm", aliases=("ln",),
         domain="x > 0", beyond=lambda x: -inf if x == 0 else nan)  # fmt: skip
function("log1p(x)", math.log1p, "1 / (1 + x)", about="log(1 + x), accurate near 0",
         domain="x > -1", beyond=lambda x: -inf if x == -1 else nan)  # fmt: skip
function("log2(x)", math.log2, "1 / log(2) / x", about="logarithm to base 2",
         domain="x > 0", beyond=lambda x: -inf if x == 0 else nan)  # fmt: skip
function("log10(x)", math.log10, "1 / log(10) / x", about="logarithm to base 10",
         domain="x > 0", beyond=lambda x: -inf if x == 0 else nan)  # fmt: skip
function("sqrt(x)", math.sqrt, "1 / 2 / out where x > 0", about="square root", domain="x >= 0")
function("cbrt(x)", special.cbrt, "out / x / 3 where x != 0", about="cube root, of negative numbers too")

function("sin(x)", math.sin, "cos(x)", about="sine, x in radians")
function("cos(x)", math.cos, "-sin(x)", about="cosine, x in radians")
function("tan(x)", math.tan, "1 / cos(x)^2", about="tangent, x in radians")
function("asin(x)", math.asin, "1 / sqrt((1 - x) * (1 + x)) where x > -1 and x < 1", about="inverse sine",
         domain="x >= -1 and x <= 1")  # fmt: skip
function("acos(x)", math.acos, "-1 / sqrt((1 - x) * (1 + x)) where x > -1 and x < 1", about="inverse cosine",
         domain="x >= -1 and x <= 1")  # fmt: skip
function("atan(x)", math.atan, "1 / hypot(1, x) / hypot(1, x)", about="inverse tangent")
function("atan2(y, x)", math.atan2,
         "x / hypot(x, y) / hypot(x, y) where x != 0 or y != 0",
         "-y / hypot(x, y) / hypot(x, y) where x != 0 or y != 0",
         about="the angle of the point (x, y)", jump="y == 0 and x < 0")  # fmt: skip
function("sinh(x)", math.sinh, "cosh(x)", about="hyperbolic sine", beyond=lambda x: math.copysign(inf, x))
function("cosh(x)", math.cosh, "sinh(x)", about="hyperbolic cosine", to_zero=">")
function("tanh(x)", math.tanh, "1 / cosh(x) / cosh(x)", about="hyperbolic tangent")
function("asinh(x)", math.asinh, "1 / hypot(1, x)", about="inverse hyperbolic sine")
function("acosh(x)", math.acosh, "1 / (sqrt(x - 1) * sqrt(x + 1)) where x > 1",
         about="inverse hyperbolic cosine", domain="x >= 1")  # fmt: skip
function("atanh(x)", math.atanh, "1 / ((1 - x) * (1 + x))", about="inverse hyperbolic tangent",
         domain="x > -1 and x < 1", beyond=lambda x: math.copysign(inf, x) if abs(x) == 1 else nan)  # fmt: skip

function("sigmoid(x)", special.sigmoid, "out * sigmoid(-x)", about="1 / (1 + exp(-x))", to_zero=">")
function("softplus(x)", special.softplus, "sigmoid(x)", about="log(1 + exp(x))", to_zero=">")
function("relu(x)", lambda x: x if x > 0 or x != x else 0.0, "if(x > 0, 1, 0)", about="x where x > 0, else 0",
         kink="x == 0")  # fmt: skip
function("logsumexp(x, ...)", special.logsumexp, "exp_difference(x, out)", shared=True,
         about="log of the sum of exp of each")  # fmt: skip
function("exp_difference(x, y)", special.exp_difference, "out", "-out",
         about="exp(x - y), with the digits that the difference rounds off", to_zero=">")  # fmt: skip

# Called `function` rows without slopes of interest: their slopes are 0 wherever there are any.
function("abs(x)", math.fabs, "sign(x)", about="the number without its sign", kink="x == 0")
function("sign(x)", lambda x: x if x == 0 or x != x else math.copysign(1.0, x), "0", about="-1, 0 or 1", jump="x == 0")
function("step(x)", lambda x: 1.0 if x >= 0 else 0.0 if x < 0 else x, "0", about="1 from x = 0 on, else 0",
         jump="x == 0")  # fmt: skip
function("floor(x)", special.floor, "0", about="the next whole number below", jump="x == out")
function("ceil(x)", special.ceil, "0", about="the next whole number above", jump="x == out")
function("round(x)", special.round_half_even, "0", about="the nearest whole number, of two the even one",
         jump="x - floor(x) == 1/2")  # fmt: skip
# Not floor(x / y), which may be one too many where x / y was rounded up to a whole number.
function("mod(x, y)", operator.mod, "1", "-round(x / y - out / y)", about="x - y*floor(x / y)",
         domain="y != 0", jump="out == 0")  # fmt: skip
function("min(x, ...)", special.smallest, "if(x == out, 1, 0)", shared=True,
         about="the smallest; a tie is shared equally")  # fmt: skip
function("max(x, ...)", special.largest, "if(x == out, 1, 0)", shared=True,
         about="the largest; a tie is shared equally")  # fmt: skip
function("clamp(x, low, high)", special.clamp,
         "if(x < low or x > high or low == high, 0, 1)",
         "if(x < low, 1, if(x == low and low == high, 1/2, 0))",
         "if(x > high, 1, if(x == high and low == high, 1/2, 0))",
         about="x, held between low and high", domain="low <= high",
         kink="low < high and (x == low or x == high)")  # fmt: skip
function("hypot(x, ...)", math.hypot, "if(out == 0, 0, x / out)", about="square root of the sum of squares",
         kink="out == 0")  # fmt: skip

function("erf(x)", math.erf, "2 / sqrt(pi) * gaussian(x)", about="error function")
function("erfc(x)", special.erfc, "-2 / sqrt(pi) * gaussian(x)", about="1 - erf(x), accurate in the tail",
         to_zero=">")  # fmt: skip
function("gaussian(x)", special.gaussian, "-2 * out * x", about="exp(-x^2), accurate in the tail",
         to_zero=">")  # fmt: skip
function("normpdf(x)", special.normpdf, "-x * out", about="density of the standard normal distribution",
         to_zero=">")  # fmt: skip
function("normcdf(x)", special.normcdf, "normpdf(x)", about="the standard normal distribution up to x",
         to_zero=">")  # fmt: skip
function("gamma(x)", special.gamma, "out * digamma(x)", about="gamma function",
         domain="x > 0 or x != floor(x)", beyond=lambda x: math.copysign(inf, x) if abs(x) < 1 else nan,
         to_zero="!=")  # fmt: skip
function("lgamma(x)", special.lgamma, "digamma(x)", about="logarithm of the absolute value of gamma(x)",
         domain="x > 0 or x != floor(x)", beyond=lambda x: inf)  # fmt: skip
function("digamma(x)", special.digamma, "polygamma(1, x)", about="slope of lgamma",
         domain="x > 0 or x != floor(x)", beyond=lambda x: -math.copysign(inf, x) if abs(x) < 1 else nan)  # fmt: skip
function("polygamma(n, x)", special.polygamma, NOWHERE, "polygamma(n + 1, x) where n < 1000",
         about="the n-th slope of digamma, n a whole number",
         domain="n >= 0 and n <= 1000 and n == floor(n) and (x > 0 or x != floor(x))",
         beyond=_polygamma_beyond)  # fmt: skip
