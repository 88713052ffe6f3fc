"""Numbers that know how far off they may be: balls, and fractions where they are exact. The only door to flint."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mgrad_cli.errors import UsageError

try:
    from flint import arb, arb_series, ctx, fmpq, fmpq_series
except ImportError:
    raise UsageError("proofs need the package python-flint", hint="pip install 'mgrad[proof]'") from None

__all__ = [
    "NAN",
    "Number",
    "arb",
    "arb_series",
    "ball",
    "fmpq",
    "fmpq_series",
    "is_finite",
    "length",
    "polynomials",
    "settled",
    "working",
]

Number = Any
"""An fmpq where the number is known exactly, else an arb: an interval that is proven to hold it."""
LARGEST = 4096
"""Bits of a fraction; a longer one goes on as a ball."""
NAN = arb("nan")


@contextmanager
def working(bits: int = 0, length: int = 2) -> Iterator[None]:
    """Balls of this precision (0: as before) and series of this length; then all as before, for this is global."""
    before = ctx.prec, ctx.cap
    ctx.prec, ctx.cap = bits or ctx.prec, length
    try:
        yield
    finally:
        ctx.prec, ctx.cap = before


def polynomials(names: list[str]) -> Any:
    """Polynomials with fractions for coefficients; flint has them from 0.7 on, None before."""
    try:
        from flint import fmpq_mpoly_ctx
    except ImportError:
        return None
    return fmpq_mpoly_ctx.get(tuple(names), "lex")


def length() -> int:
    """Of the series that are worked with."""
    return int(ctx.cap)


def ball(number: Number) -> Any:
    return arb(number) if type(number) is fmpq else number


def is_finite(number: Number) -> bool:
    return type(number) is fmpq or number.is_finite()


def settled(number: Number) -> Number:
    """The number as a fraction if it is known exactly and of moderate size, else as a ball."""
    if type(number) is fmpq:
        return number if number.height_bits() <= LARGEST else arb(number)
    if number.is_exact() and number.is_finite():
        mantissa, exponent = number.man_exp()
        if abs(exponent) < LARGEST and mantissa.bit_length() < LARGEST:
            return number.fmpq()
    return number
