"""The truth about every operation of the table, from Arb's ball arithmetic; it shares no code with mgrad.

Each oracle is a function of power series. A series in a direction holds the value, the slope and half the second slope
at once, so that nothing here states a derivative; the precision grows until the answer has 80 digits in binary.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import floor, isfinite, prod
from typing import Any

from flint import arb, arb_series, ctx

ENOUGH = 80
"""Binary digits of an answer."""
PRECISIONS = (160, 400, 1400, 4800, 20000)
NEGLIGIBLE, HUGE = arb(2) ** -1200, arb(2) ** 1200
"""Far below the smallest float, and far above the largest."""
SATURATED = 100_000
"""exp of more than this, or of less than its negative, is beyond float64 whatever it is multiplied by."""
HIGHEST_ORDER = 1000
"""Of polygamma, which ends there."""

Series = Any
Numbers = Sequence[float]


class Nowhere(Exception):
    """There is no such value or slope."""


def value(name: str, numbers: Numbers) -> arb:
    """The true value at a point; Nowhere outside the domain."""
    return _settled(lambda: _along(name, numbers, [0] * len(numbers), 1)[0])


def slope(name: str, numbers: Numbers, position: int) -> arb:
    """The true slope for one operand, or the one that LANGUAGE.md promises at a kink or a jump."""
    if (name, position) in NO_SLOPE and NO_SLOPE[name, position](*numbers):
        raise Nowhere
    return _settled(lambda: _along(name, numbers, _unit(len(numbers), position), 2)[1])


def second(name: str, numbers: Numbers, first: int, other: int) -> arb:
    """The true second slope for two operands, by polarisation."""

    def twice(*positions: int) -> arb:
        direction = [int(position in positions) for position in range(len(numbers))]
        return 2 * _along(name, numbers, direction, 3)[2]

    if first == other:
        return _settled(lambda: twice(first))
    return _settled(lambda: (twice(first, other) - twice(first) - twice(other)) / 2)


def _unit(count: int, position: int) -> list[int]:
    return [int(each == position) for each in range(count)]


def _along(name: str, numbers: Numbers, direction: Sequence[int], length: int) -> Series:
    if not all(map(isfinite, numbers)):
        raise Nowhere
    ctx.cap = length
    return ORACLES[name](*(arb_series([arb(x), step]) for x, step in zip(numbers, direction, strict=True)))


def _settled(compute: Callable[[], arb]) -> arb:
    """The answer at the first precision that gives enough digits."""
    for precision in PRECISIONS:
        ctx.prec = precision
        found = arb(compute())
        if found.is_exact() or (found.is_finite() and _is_settled(found)):
            return found
    raise ValueError(f"no precision is enough: {found}")


def _is_settled(found: arb) -> bool:
    return found.rel_accuracy_bits() > ENOUGH or abs(found) < NEGLIGIBLE or abs(found) > HUGE


def _checked(domain: Callable[..., Any], function: Callable[..., Series]) -> Callable[..., Series]:
    """The function where the domain, a condition on the numbers, holds."""

    def checked(*operands: Series) -> Series:
        if not domain(*(operand[0] for operand in operands)):
            raise Nowhere
        return function(*operands)

    return checked


def _constant(number: Any) -> Series:
    return arb_series([number])


def _exp(x: Series) -> Series:
    if abs(x[0]) <= SATURATED:
        return x.exp()
    return (x - x[0] + (SATURATED if x[0] > 0 else -SATURATED)).exp()


def _expm1(x: Series) -> Series:
    return _exp(x) - 1


def _cosh(x: Series) -> Series:
    return (_exp(x) + _exp(-x)) / 2


def _sinh(x: Series) -> Series:
    return (_exp(x) - _exp(-x)) / 2


def _tanh(x: Series) -> Series:
    small = _exp(-2 * _absolute(x))
    return (1 - small) / (1 + small) * _sign(x[0])


def _sigmoid(x: Series) -> Series:
    return 1 / (1 + _exp(-x)) if x[0] > 0 else _exp(x) / (1 + _exp(x))


def _softplus(x: Series) -> Series:
    return x + (1 + _exp(-x)).log() if x[0] > 0 else (1 + _exp(x)).log()


def _asinh(x: Series) -> Series:
    distance = x * _sign(x[0])
    return _sign(x[0]) * (distance + (x * x + 1).sqrt()).log()


def _sign(number: arb) -> int:
    return -1 if number < 0 else 1


def _absolute(x: Series) -> Series:
    return x * _sign(x[0])


def _kinked_absolute(x: Series) -> Series:
    return _constant(0) if x[0] == 0 else _absolute(x)


def _root(x: Series, degree: int) -> Series:
    """Of any number; at 0 there is but the value."""
    if x[0] == 0:
        return _constant(0)
    return _sign(x[0]) * (_absolute(x).log() / degree).exp()


def _arc(inverse: str) -> Callable[[Series], Series]:
    """asin or acos, whose series ends at the vertical tangents."""

    def arc(x: Series) -> Series:
        return _constant(getattr(x[0], inverse)()) if abs(x[0]) == 1 else getattr(x, inverse)()

    return arc


def _acosh(x: Series) -> Series:
    return _constant(0) if x[0] == 1 else (x + (x - 1).sqrt() * (x + 1).sqrt()).log()


def _angle(y: Series, x: Series) -> Series:
    if x[0] == 0 and y[0] == 0:
        return _constant(0)
    if abs(y[0]) > abs(x[0]):
        return arb.pi() / 2 * _sign(y[0]) - (x / y).atan()
    return (y / x).atan() + (0 if x[0] > 0 else arb.pi() * _sign(y[0]))


def _power(x: Series, y: Series) -> Series:
    if x[0] > 0:
        return _exp(y * x.log())
    if y[0] == 0:
        return _constant(1)
    if x[0] == 0:
        return x if y[0] == 1 else _constant(0)
    return _exp(y[0] * (-x).log()) * (1 if (y[0] / 2).is_integer() else -1)


def _has_power(x: arb, y: arb) -> bool:
    return x > 0 or (x == 0 and y >= 0) or (x < 0 and y.is_integer())


def _quotient_floor(x: arb, y: arb) -> int:
    return floor(_fraction(x) / _fraction(y))


def _fraction(number: arb) -> Fraction:
    mantissa, exponent = number.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _mod(x: Series, y: Series) -> Series:
    return x - y * arb(_quotient_floor(x[0], y[0]))


def _rounded(rounding: Callable[[Fraction], int]) -> Callable[[Series], Series]:
    return lambda x: _constant(rounding(_fraction(x[0])))


def _shared(choose: Callable[..., arb]) -> Callable[..., Series]:
    """min or max, where a tie is shared equally."""

    def shared(*operands: Series) -> Series:
        best = operands[0][0]
        for operand in operands:
            best = operand[0] if choose(operand[0], best) else best
        tied = [operand for operand in operands if operand[0] == best]
        return best + sum((each - each[0] for each in tied), _constant(0)) / len(tied)

    return shared


def _clamp(x: Series, low: Series, high: Series) -> Series:
    if x[0] < low[0] or x[0] > high[0]:
        return low if x[0] < low[0] else high
    return x if low[0] < high[0] else (low + high) / 2


def _hypot(*operands: Series) -> Series:
    squares = sum((x * x for x in operands), _constant(0))
    return _constant(0) if squares[0] == 0 else squares.sqrt()


def _logsumexp(*operands: Series) -> Series:
    top = operands[0][0]
    for operand in operands:
        top = operand[0] if operand[0] > top else top
    return sum((_exp(x - top) for x in operands), _constant(0)).log() + top


def _error_function(name: str, scale: Callable[[Series], Series]) -> Callable[[Series], Series]:
    """erf or erfc of the scaled number, which is held where float64 knows no difference to what is farther out."""

    def function(x: Series) -> Series:
        far = abs(x[0]) > 1000
        scaled = scale(x - x[0] + 1000 * _sign(x[0]) if far else x)
        return getattr(scaled, name)()

    return function


def _gaussian(x: Series) -> Series:
    return _exp(-x * x)


def _normal_density(x: Series) -> Series:
    return _exp(-x * x / 2) / (2 * arb.pi()).sqrt()


def _has_gamma(x: arb) -> bool:
    return x > 0 or not x.is_integer()


def _gamma(x: Series) -> Series:
    if x[0] < -1000:
        return _constant(0)
    return (x - x[0] + 1000).gamma() if x[0] > 1000 else x.gamma()


def _lgamma(x: Series) -> Series:
    if x[0] > 0:
        return x.lgamma()
    return (arb.pi() / _absolute(x.sin_pi())).log() - (1 - x).lgamma()


def _polygamma(n: Series, x: Series) -> Series:
    order, length = int(n[0].unique_fmpz()), ctx.cap
    ctx.cap = order + 1 + length
    longer = _lgamma(arb_series([x[0], 1]))
    coefficients = [longer[order + 1 + k] * prod(range(k + 1, order + k + 2)) * x[1] ** k for k in range(length)]
    ctx.cap = length
    return arb_series(coefficients)


def _is_order(n: arb, x: arb) -> bool:
    return 0 <= n <= HIGHEST_ORDER and n.is_integer() and _has_gamma(x)


def _truth(compare: Callable[[arb, arb], bool]) -> Callable[[Series, Series], Series]:
    return lambda x, y: _constant(int(compare(x[0], y[0])))


ORACLES: dict[str, Callable[..., Series]] = {
    "x + y": lambda x, y: x + y,
    "x - y": lambda x, y: x - y,
    "x * y": lambda x, y: x * y,
    "x / y": _checked(lambda x, y: y != 0, lambda x, y: x / y),
    "x ** y": _checked(_has_power, _power),
    "-x": lambda x: -x,
    "x < y": _truth(lambda x, y: x < y),
    "x <= y": _truth(lambda x, y: x <= y),
    "x > y": _truth(lambda x, y: x > y),
    "x >= y": _truth(lambda x, y: x >= y),
    "x == y": _truth(lambda x, y: x == y),
    "x != y": _truth(lambda x, y: x != y),
    "not x": lambda x: _constant(int(x[0] == 0)),
    "x and y": lambda x, y: y if x[0] != 0 else x,
    "x or y": lambda x, y: x if x[0] != 0 else y,
    "if(condition, this, that)": lambda condition, this, that: this if condition[0] != 0 else that,
    "exp(x)": _exp,
    "expm1(x)": _expm1,
    "exp2(x)": lambda x: _exp(x * arb.const_log2()),
    "log(x)": _checked(lambda x: x > 0, lambda x: x.log()),
    "log1p(x)": _checked(lambda x: x > -1, lambda x: (1 + x).log()),
    "log2(x)": _checked(lambda x: x > 0, lambda x: x.log() / arb.const_log2()),
    "log10(x)": _checked(lambda x: x > 0, lambda x: x.log() / arb.const_log10()),
    "sqrt(x)": _checked(lambda x: x >= 0, lambda x: _root(x, 2)),
    "cbrt(x)": lambda x: _root(x, 3),
    "sin(x)": lambda x: x.sin(),
    "cos(x)": lambda x: x.cos(),
    "tan(x)": lambda x: x.sin() / x.cos(),
    "asin(x)": _checked(lambda x: abs(x) <= 1, _arc("asin")),
    "acos(x)": _checked(lambda x: abs(x) <= 1, _arc("acos")),
    "atan(x)": lambda x: _angle(x, _constant(1)),
    "atan2(y, x)": _angle,
    "sinh(x)": _sinh,
    "cosh(x)": _cosh,
    "tanh(x)": _tanh,
    "asinh(x)": _asinh,
    "acosh(x)": _checked(lambda x: x >= 1, _acosh),
    "atanh(x)": _checked(lambda x: abs(x) < 1, lambda x: ((1 + x).log() - (1 - x).log()) / 2),
    "sigmoid(x)": _sigmoid,
    "softplus(x)": _softplus,
    "relu(x)": lambda x: x if x[0] > 0 else _constant(0),
    "logsumexp(x, ...)": _logsumexp,
    "exp_difference(x, y)": lambda x, y: _exp(x - y),
    "abs(x)": _kinked_absolute,
    "sign(x)": lambda x: _constant((x[0] > 0) - (x[0] < 0)),
    "step(x)": lambda x: _constant(int(x[0] >= 0)),
    "floor(x)": _rounded(floor),
    "ceil(x)": _rounded(lambda x: -floor(-x)),
    "round(x)": _rounded(round),
    "mod(x, y)": _checked(lambda x, y: y != 0, _mod),
    "min(x, ...)": _shared(lambda x, best: x < best),
    "max(x, ...)": _shared(lambda x, best: x > best),
    "clamp(x, low, high)": _checked(lambda x, low, high: low <= high, _clamp),
    "hypot(x, ...)": _hypot,
    "erf(x)": _error_function("erf", lambda x: x),
    "erfc(x)": _error_function("erfc", lambda x: x),
    "gaussian(x)": _gaussian,
    "normpdf(x)": _normal_density,
    "normcdf(x)": lambda x: _error_function("erfc", lambda x: -x / arb(2).sqrt())(x) / 2,
    "gamma(x)": _checked(_has_gamma, _gamma),
    "lgamma(x)": _checked(_has_gamma, _lgamma),
    "digamma(x)": _checked(_has_gamma, lambda x: _polygamma(_constant(0), x)),
    "polygamma(n, x)": _checked(_is_order, _polygamma),
}
"""By signature."""

NO_SLOPE: dict[tuple[str, int], Callable[..., bool]] = {
    ("x ** y", 0): lambda x, y: x == 0 and 0 < y < 1,
    ("x ** y", 1): lambda x, y: x < 0 or (x == 0 and y == 0),
    ("sqrt(x)", 0): lambda x: x == 0,
    ("cbrt(x)", 0): lambda x: x == 0,
    ("asin(x)", 0): lambda x: abs(x) == 1,
    ("acos(x)", 0): lambda x: abs(x) == 1,
    ("acosh(x)", 0): lambda x: x == 1,
    ("atan2(y, x)", 0): lambda y, x: x == 0 and y == 0,
    ("atan2(y, x)", 1): lambda y, x: x == 0 and y == 0,
    ("polygamma(n, x)", 0): lambda n, x: True,
    ("polygamma(n, x)", 1): lambda n, x: n >= HIGHEST_ORDER,
}
"""Where there is a value but no slope, by signature and operand."""
