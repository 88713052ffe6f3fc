"""Rows with kinks and jumps as functions of Arb's balls and power series.

Where a row has a kink within reach, its slope is the interval of the slopes on all sides; where it has a jump, it is
no number.
"""

from functools import reduce
from typing import Any

from mgrad_cli.backends.proof.balls import NAN, arb, arb_series, length

Enclosed = Any
"""An arb, which stands still, or an arb_series, which moves."""
HALF = arb(0.5)
COUNTABLE = arb(2) ** 10_000
"""Beyond it, whole numbers are too long to be looked at one by one."""


def head(x: Enclosed) -> Any:
    return x[0] if isinstance(x, arb_series) else x


def with_slope(number: Any, slope: Any) -> Enclosed:
    """A series of which only the first two coefficients are known."""
    return arb_series([number, slope] + [NAN] * (length() - 2))


def between(number: Any, *candidates: Enclosed) -> Enclosed:
    """This value, with a slope somewhere between those of the candidates."""
    if not any(isinstance(each, arb_series) for each in candidates):
        return number
    slopes = [each[1] if isinstance(each, arb_series) else arb(0) for each in candidates]
    return with_slope(number, reduce(arb.union, slopes))


def at_jump(number: Any, *operands: Enclosed) -> Enclosed:
    """This value, and no slope for what moves."""
    moving = any(isinstance(each, arb_series) for each in operands)
    return with_slope(number, NAN) if moving else number


def whole(number: Any) -> Any:
    """The whole number that the ball, rounded down, is; nan if there are several."""
    found = number.floor().unique_fmpz() if abs(number) < COUNTABLE else None
    return NAN if found is None else arb(found)


def absolute(x: Enclosed) -> Enclosed:
    if head(x) > 0:
        return x
    return -x if head(x) < 0 else between(abs(head(x)), x, -x)


def sign(x: Enclosed) -> Enclosed:
    if head(x) == 0:
        return at_jump(arb(0), x)
    return head(x).sgn() if head(x) != 0 else NAN


def step(x: Enclosed) -> Enclosed:
    if head(x) == 0:
        return at_jump(arb(1), x)
    return arb(int(head(x) > 0)) if head(x) != 0 else NAN


def floor(x: Enclosed) -> Enclosed:
    below = whole(head(x))
    return at_jump(below, x) if head(x).contains(below) else below


def half_even(x: Enclosed) -> Enclosed:
    middle = head(x) + HALF
    below = whole(middle)
    if not middle.contains(below):
        return below
    even = 2 * whole(below / 2)
    return at_jump(even if middle == below else NAN, x)


def quotient(x: Enclosed, y: Enclosed) -> Enclosed:
    """flint before 0.9 cannot divide nothing by a series."""
    return x * (1 / y) if isinstance(y, arb_series) else x / y


def mod(x: Enclosed, y: Enclosed) -> Enclosed:
    return x - y * floor(quotient(x, y))


def largest(*xs: Enclosed) -> Enclosed:
    best = reduce(lambda x, y: y if head(y).lower() > head(x).lower() else x, xs)
    rivals = list({id(x): x for x in xs if not head(x) < head(best)}.values())
    if len(rivals) == 1:
        return rivals[0]
    return between(reduce(arb.max, map(head, rivals)), *rivals)


def smallest(*xs: Enclosed) -> Enclosed:
    return -largest(*(-x for x in xs))


def clamp(x: Enclosed, low: Enclosed, high: Enclosed) -> Enclosed:
    return smallest(largest(x, low), high) if head(low) <= head(high) else NAN


def hypot(*xs: Enclosed) -> Enclosed:
    squares = sum(x * x for x in xs)
    if head(squares) > 0:
        return squares.sqrt()
    steepest = sum(abs(x[1]) for x in xs if isinstance(x, arb_series))
    number = head(squares).nonnegative_part().sqrt()
    moving = isinstance(squares, arb_series)
    return with_slope(number, arb(0, arb(steepest).upper())) if moving else number
