"""exp, and what is made of it, as plain vector arithmetic: quicker than a call, and shared by all who need it.

x is k * log(2) + r with a whole k and a small r, so that exp(x) is 2^k * (1 + expm1(r)), and expm1(r) is a polynomial.
It takes multiplications that are fused with an addition, with one rounding.
"""

from typing import NamedTuple

from mgrad_cli.backends.batch.lanes import Lanes

LOG2_E = 1.4426950408889634
LOG_2, REST_OF_LOG_2 = 0.6931471805598903, 5.497923018708371e-14
"""The first has so few digits that its whole multiples are exact."""
COEFFICIENTS = (
    *(0.5, 0.1666666666666667, 0.04166666666666667, 0.008333333333326136, 0.0013888888888883748),
    *(0.00019841269874820627, 2.4801587325547743e-05, 2.7557255400206422e-06, 2.75572736431103e-07),
    *(2.5105217004720745e-08, 2.0914686968086876e-09),
)
"""Of (expm1(r) - r) / r^2 through its values at Chebyshev's places: 2^-60 off at most."""
LOWEST, HIGHEST = -746.0, 710.0
"""Beyond them exp is 0 or beyond float64."""
WHOLE = 1.5 * 2.0**52
"""A number that is added to this loses what is after its point, and stands in the last bits of the sum."""
FARTHEST = 375.0
"""Beyond it, 1 / cosh(x)^2 is 0."""


class _Parts(NamedTuple):
    """exp as (1 + rest) * scale * other; two scales, because their product may be too small for float64."""

    rest: str
    scale: str
    other: str

    def of_one(self, lanes: Lanes) -> str:
        """The first two factors' product."""
        return lanes.intrinsic("fma", self.scale, self.rest, self.scale)


def exponential(lanes: Lanes, x: str) -> str:
    """exp(x)."""
    lowest, highest = lanes.constant(LOWEST), lanes.constant(HIGHEST)
    x = lanes.choose(lanes.compare("olt", x, lowest), lowest, x)
    x = lanes.choose(lanes.compare("ogt", x, highest), highest, x)
    parts = _parts(lanes, x)
    return lanes.arithmetic("fmul", parts.of_one(lanes), parts.other)


def tanh(lanes: Lanes, x: str) -> str:
    """(1 - q) / (1 + q) with q = exp(-2 * abs(x)), of which q - 1 is known more exactly than q."""
    parts = _of_twice(lanes, x)
    size = lanes.arithmetic("fmul", _from_one(lanes, parts), _reciprocal(lanes, parts))
    return lanes.intrinsic("copysign", size, x)


def sech_squared(lanes: Lanes, x: str) -> str:
    """1 / cosh(x)^2, which is 4 * q / (1 + q)^2 with the q of tanh."""
    parts = _of_twice(lanes, x)
    half = lanes.multiple(2.0, _reciprocal(lanes, parts))
    size = lanes.arithmetic("fmul", parts.of_one(lanes), lanes.arithmetic("fmul", half, half))
    return lanes.arithmetic("fmul", size, parts.other)


def _of_twice(lanes: Lanes, x: str) -> _Parts:
    """Of exp(-2 * abs(x))."""
    distance, farthest = lanes.intrinsic("fabs", x), lanes.constant(FARTHEST)
    distance = lanes.choose(lanes.compare("ogt", distance, farthest), farthest, distance)
    return _parts(lanes, lanes.multiple(-2.0, distance))


def _from_one(lanes: Lanes, parts: _Parts) -> str:
    """exp minus one."""
    scale = lanes.arithmetic("fmul", parts.scale, parts.other)
    return lanes.intrinsic("fma", scale, parts.rest, lanes.arithmetic("fsub", scale, lanes.constant(1.0)))


def _reciprocal(lanes: Lanes, parts: _Parts) -> str:
    """1 / (1 + exp)."""
    beyond_one = lanes.arithmetic("fadd", _from_one(lanes, parts), lanes.constant(2.0))
    return lanes.arithmetic("fdiv", lanes.constant(1.0), beyond_one)


def _parts(lanes: Lanes, x: str) -> _Parts:
    whole = lanes.constant(WHOLE)
    times = lanes.arithmetic("fsub", lanes.intrinsic("fma", x, lanes.constant(LOG2_E), whole), whole)
    rest = lanes.intrinsic("fma", times, lanes.constant(-LOG_2), x)
    rest = lanes.intrinsic("fma", times, lanes.constant(-REST_OF_LOG_2), rest)
    about_half = lanes.intrinsic("fma", times, lanes.constant(0.5), whole)
    others = lanes.arithmetic("fsub", times, lanes.arithmetic("fsub", about_half, whole))
    scales = lanes.two_to(about_half), lanes.two_to(lanes.arithmetic("fadd", others, whole))
    return _Parts(_expm1(lanes, rest), *scales)


def _expm1(lanes: Lanes, r: str) -> str:
    """r + r^2 * polynomial, whose even and odd powers are summed side by side."""
    square = lanes.arithmetic("fmul", r, r)
    even, odd = (_polynomial(lanes, square, COEFFICIENTS[start::2]) for start in (0, 1))
    return lanes.intrinsic("fma", square, lanes.intrinsic("fma", odd, r, even), r)


def _polynomial(lanes: Lanes, x: str, coefficients: tuple[float, ...]) -> str:
    total = lanes.constant(coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total = lanes.intrinsic("fma", total, x, lanes.constant(coefficient))
    return total
