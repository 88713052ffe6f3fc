"""A value and its uncertainty as a person writes them: two digits of the uncertainty, the value to the same place."""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from math import isfinite

SMALLEST = -4
"""The exponent of the larger number from which on none is written, as long as no zero stands for an unknown digit."""
DIGITS = 15
"""Of a value; float64 has no more."""
ROUNDED = Context(prec=1000, rounding=ROUND_HALF_EVEN)


def written(value: float, u: float) -> str:
    """`250.0 ± 4.5`, `(6.022 ± 0.012)e23`."""
    (middle, width), exponent = _together([value, u], u)
    return f"{middle} ± {width}" if exponent is None else f"({middle} ± {width})e{exponent}"


def concise(value: float, u: float) -> str:
    """`250.0(4.5)`, `1.000(20)`: the uncertainty in units of the last digit, where it has no point of its own."""
    (middle, width), exponent = _together([value, u], u)
    inside = width.replace(".", "").lstrip("0") if u and width.startswith("0.") else width
    return f"{middle}({inside})" + (f"e{exponent}" if exponent is not None else "")


def interval(low: float, high: float, u: float) -> str:
    """`[241.2, 258.9]`, to the digits that the uncertainty has, or half of the interval where that is smaller."""
    ends, exponent = _together([low, high], min(u, high / 2 - low / 2))
    return f"[{', '.join(ends)}]" + (f"e{exponent}" if exponent is not None else "")


def _together(numbers: Sequence[float], u: float) -> tuple[list[str], int | None]:
    """Numbers to the place of the second digit of an uncertainty, and the exponent behind all, if one is."""
    if not u or not isfinite(u):
        return [f"{number:.{DIGITS}g}" for number in numbers], None
    power = int(f"{u:.1e}".partition("e")[2])
    last = power - 1
    top = max(power, *(_exponent(number, last) for number in numbers))
    if top - last > DIGITS:  # the value has no digits where the uncertainty begins
        return [f"{numbers[0]:.16g}", *(f"{number:.2g}" for number in numbers[1:])], None
    exponent = None if last <= 0 and top >= SMALLEST else top
    return [_fixed(number, exponent or 0, last) for number in numbers], exponent


def _exponent(number: float, last: int) -> int:
    """The exponent of a number that is rounded at a place; of one that vanishes there, the place."""
    rounded = Decimal(number).quantize(Decimal(1).scaleb(last), context=ROUNDED)
    return rounded.adjusted() if rounded else last


def _fixed(number: float, exponent: int, last: int) -> str:
    """The number over a power of ten, to the last place."""
    rounded = Decimal(number).quantize(Decimal(1).scaleb(last), context=ROUNDED)
    return f"{(rounded or abs(rounded)).scaleb(-exponent, ROUNDED):f}"
