"""Rows of the table over a ring of formulas: by what is simple in each, and else as an atom of its operands."""

from collections.abc import Callable
from functools import reduce

from mgrad_cli.backends.proof.balls import fmpq
from mgrad_cli.backends.proof.laws import ONE, circle, exponential, logarithm, opaque, pi, power, root, size
from mgrad_cli.backends.proof.ring import Ratio, Ring

HALF, TWO = fmpq(1, 2), fmpq(2)


def _sum(ring: Ring, terms: list[Ratio]) -> Ratio:
    return reduce(ring.add, terms)


def _scaled(ring: Ring, x: Ratio, factor: fmpq) -> Ratio:
    return ring.multiply(x, ring.constant(factor))


def _gaussian(ring: Ring, x: Ratio, factor: fmpq) -> Ratio:
    return exponential(ring, _scaled(ring, ring.multiply(x, x), -factor))


def _erf(ring: Ring, x: Ratio) -> Ratio:
    return opaque(ring, "erf", [x])


def _normcdf(ring: Ring, x: Ratio) -> Ratio:
    inside = ring.divide(x, root(ring, ring.constant(TWO)))
    return _scaled(ring, ring.add(ring.constant(ONE), _erf(ring, inside)), HALF)


def _hyperbolic(ring: Ring, x: Ratio, sign: int) -> Ratio:
    up, down = exponential(ring, x), exponential(ring, ring.negate(x))
    return _scaled(ring, ring.add(up, _scaled(ring, down, fmpq(sign))), HALF)


def _pick(ring: Ring, xs: list[Ratio], sign: int) -> Ratio:
    """The largest or the smallest."""
    return reduce(lambda x, y: y if ring.sign(ring.subtract(y, x)) == sign else x, xs)


FORMULAS: dict[str, Callable[..., Ratio]] = {
    "+": lambda ring, x, y: ring.add(x, y),
    "-": lambda ring, x, y: ring.subtract(x, y),
    "*": lambda ring, x, y: ring.multiply(x, y),
    "/": lambda ring, x, y: ring.divide(x, y),
    "**": power,
    "neg": lambda ring, x: ring.negate(x),
    "exp": exponential,
    "expm1": lambda ring, x: ring.subtract(exponential(ring, x), ring.constant(ONE)),
    "exp2": lambda ring, x: power(ring, ring.constant(TWO), x),
    "log": logarithm,
    "log1p": lambda ring, x: logarithm(ring, ring.add(x, ring.constant(ONE))),
    "log2": lambda ring, x: ring.divide(logarithm(ring, x), logarithm(ring, ring.constant(TWO))),
    "log10": lambda ring, x: ring.divide(logarithm(ring, x), logarithm(ring, ring.constant(fmpq(10)))),
    "sqrt": root,
    "cbrt": lambda ring, x: root(ring, x, 3),
    "sin": lambda ring, x: circle(ring, x)[0],
    "cos": lambda ring, x: circle(ring, x)[1],
    "tan": lambda ring, x: ring.divide(*circle(ring, x)),
    "sinh": lambda ring, x: _hyperbolic(ring, x, -1),
    "cosh": lambda ring, x: _hyperbolic(ring, x, 1),
    "tanh": lambda ring, x: ring.divide(_hyperbolic(ring, x, -1), _hyperbolic(ring, x, 1)),
    "sigmoid": lambda ring, x: ring.divide(exponential(ring, x), ring.add(ring.constant(ONE), exponential(ring, x))),
    "softplus": lambda ring, x: logarithm(ring, ring.add(ring.constant(ONE), exponential(ring, x))),
    "logsumexp": lambda ring, *xs: logarithm(ring, _sum(ring, [exponential(ring, x) for x in xs])),
    "exp_difference": lambda ring, x, y: exponential(ring, ring.subtract(x, y)),
    "hypot": lambda ring, *xs: root(ring, _sum(ring, [ring.multiply(x, x) for x in xs])),
    "erfc": lambda ring, x: ring.subtract(ring.constant(ONE), _erf(ring, x)),
    "gaussian": lambda ring, x: _gaussian(ring, x, ONE),
    "normpdf": lambda ring, x: ring.divide(_gaussian(ring, x, HALF), root(ring, _scaled(ring, pi(ring), TWO))),
    "normcdf": _normcdf,
    "digamma": lambda ring, x: opaque(ring, "polygamma", [ring.constant(fmpq(0)), x]),
    "abs": size,
    "sign": lambda ring, x: ring.constant(fmpq(ring.sign(x))),
    "relu": lambda ring, x: x if ring.sign(x) > 0 else ring.constant(fmpq(0)),
    "step": lambda ring, x: ring.constant(fmpq(int(ring.sign(x) >= 0))),
    "max": lambda ring, *xs: _pick(ring, list(xs), 1),
    "min": lambda ring, *xs: _pick(ring, list(xs), -1),
    "clamp": lambda ring, x, low, high: _pick(ring, [_pick(ring, [x, low], 1), high], -1),
}
"""By the rows' names; the others are opaque."""
