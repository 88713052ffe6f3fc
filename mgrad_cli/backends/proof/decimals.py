"""Proven digits: a number as text, rounded to the nearest (of two the even one), where that is known for certain."""

from typing import NamedTuple

from mgrad_cli.backends.proof.balls import Number, arb, fmpq
from mgrad_cli.backends.proof.rationals import nearest

BITS_PER_DIGIT = 3.3219280948873623
WIDEST = 400_000
"""Binary digits before or after the point; numbers beyond are not written out."""
TINY = arb(2) ** -WIDEST


class _Rounded(NamedTuple):
    digits: str
    exponent: int  # of the first digit
    sign: str
    exact: bool


def written(number: Number, digits: int) -> str | None:
    """The number rounded to so many digits; with fewer only if these are all of it."""
    if type(number) is fmpq:
        return _text(_rounded(number, digits)) if number else "0"
    if not _is_moderate(number):
        return None
    low, high = _rounded(number.lower().fmpq(), digits), _rounded(number.upper().fmpq(), digits)
    if low[:3] == high[:3]:
        return _text(low._replace(exact=number.is_exact() and low.exact))
    # A number halfway between two roundings can be told only with a digit more.
    halfway = number.rel_accuracy_bits() > 2 * BITS_PER_DIGIT * digits + 256
    return written(number, digits + 1) if halfway else None


def _is_moderate(number: Number) -> bool:
    """Whether the sign is known, and the number is neither too large nor too small to be written out."""
    return bool(number.is_finite() and number != 0 and TINY < abs(number) < 1 / TINY)


def _rounded(number: fmpq, digits: int) -> _Rounded:
    size = abs(number)
    exponent = int((size.p.bit_length() - size.q.bit_length()) / BITS_PER_DIGIT)
    while fmpq(10) ** exponent > size:
        exponent -= 1
    while fmpq(10) ** (exponent + 1) <= size:
        exponent += 1
    scaled = size * fmpq(10) ** (digits - 1 - exponent)
    whole = nearest(scaled)
    text = str(whole)
    return _Rounded(text[:digits], exponent + len(text) - digits, "-" if number < 0 else "", scaled == whole)


def _text(rounded: _Rounded) -> str:
    digits, exponent, sign, exact = rounded
    spelled_out = 21 if exact else min(21, len(digits))
    if exact:
        digits = digits.rstrip("0")
    if not -5 < exponent < spelled_out:
        rest = f".{digits[1:]}" if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{rest}e{exponent:+03d}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{digits}"
    before, after = digits[: exponent + 1].ljust(exponent + 1, "0"), digits[exponent + 1 :]
    return f"{sign}{before}.{after}" if after else sign + before


def bound(number: Number) -> str:
    """A power of ten that is surely larger than the number without its sign."""
    largest = max(abs(number).upper(), TINY)
    return f"1e{int((largest.log() / arb.const_log10()).upper().ceil().unique_fmpz()):+03d}"


def right_digits(found: float, truth: Number) -> int | None:
    """So many digits of a float are right: its relative error is below ten to the minus that, 17 at most."""
    if found - found != 0:
        return 0
    error = abs(arb(found) - truth)
    if error == 0:
        return 17
    size = abs(arb(truth))
    if not size > 0:
        return 0 if error > size else None
    digits = -((error / size).log() / arb.const_log10()).upper()
    return max(0, min(17, int(digits.floor().unique_fmpz() or 0)))
