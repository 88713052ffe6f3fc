"""Reads a measured number as a person writes it: `5 ± 0.05`, `1.000(2)`, `2.007 ± 0.25%`, `5 ± 0.05/uniform`."""

import re
from math import inf, sqrt
from typing import Any, NamedTuple

from mgrad_cli.errors import UsageError, nearest
from mgrad_cli.language.numerals import bare_parts, number_of
from mgrad_cli.shapes import NORMAL, SHAPES, TRAPEZOID, Shape

WAYS = "write 5±0.05, 5+-0.05, 5.00(5) or 5±1%"
SUFFIXES = "uniform, triangular, arcsine, normal, a divisor such as 2, 95%, dof=9, n=10 or inexact=0.01"


class Quantity(NamedTuple):
    """A number and how sure it is; `u` is one standard uncertainty."""

    value: float
    u: float = 0.0
    shape: Shape = NORMAL
    dof: float = inf
    inexact: float = 0.0  # of the limits of a uniform shape, as a share of the half-width

    @property
    def width(self) -> float:
        """Half of what the shape spreads over; of a normal one, the standard uncertainty."""
        return self.u * self.shape.divisor / sqrt(1 + self.inexact**2 / 3)


class _Fault(Exception):
    """A sentence on a piece of the text, and the way out."""

    def __init__(self, message: str, hint: str = WAYS) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


DIGITS = re.compile(r"(?P<number>[0-9][0-9_]*\.?[0-9_]*)\((?P<last>[0-9_]*\.?[0-9]*(?:e-?[0-9]+)?)\)")
SCALED = re.compile(r"\((?P<inside>.*)\)\s*[eE](?P<exponent>[+−-]?[0-9]+)")


def quantity(text: str, said: str) -> Quantity:
    """The measured number; `said` is where it was given, for the error."""
    try:
        return _quantity(text.replace("+/-", "±").replace("+-", "±").strip())
    except _Fault as fault:
        raise UsageError(f"{said}: {fault.message}", hint=fault.hint) from None


def spread(text: str, said: str) -> tuple[Quantity, bool]:
    """What stands after ±, alone: of the value 0, and whether `u` is a share of the value."""
    try:
        width, share, suffixes = _width(text.strip().removeprefix("±"))
        return _shaped(1.0 if share else 0.0, width, suffixes), share
    except _Fault as fault:
        raise UsageError(f"{said}: {fault.message}", hint=fault.hint) from None


def number(text: str) -> float | None:
    """One finite number with its sign; None for anything else."""
    return number_of(bare_parts(text))


def _quantity(text: str) -> Quantity:
    if scaled := SCALED.match(text):
        rest = text[scaled.end() :]
        return _scaled(scaled["inside"], int(scaled["exponent"].replace("−", "-")), rest)
    if "±" in text:
        value, _, after = text.partition("±")
        if "±" in after:
            raise _Fault("there are two signs ±")
        middle = _number(value, "in front of ±")
        width, share, suffixes = _width(after)
        return _shaped(middle, width * abs(middle) if share else width, suffixes)
    if digits := DIGITS.search(text):
        return _by_digits(text, digits)
    if "%" in text:
        raise _Fault(f"{text} is a share, but of what is not said", "write the number and then the share: 5±1%")
    return Quantity(_number(text, "it"))


def _scaled(inside: str, exponent: int, rest: str) -> Quantity:
    """`(6.022 ± 0.012)e23`, each number as if the exponent stood behind it, so that it is rounded once."""
    middle, sign, width = inside.partition("±")
    if not sign or "%" in width or "/" in width or (rest.strip() and not rest.strip().startswith("/")):
        raise _Fault(f"({inside})e{exponent}{rest} is no measured number", "write (6.022±0.012)e23")
    return _quantity(f"{middle.strip()}e{exponent}±{width.strip()}e{exponent}{rest}")


def _by_digits(text: str, digits: re.Match[str]) -> Quantity:
    """`1.000(2)`: the uncertainty counts in units of the last digit, unless it has a point of its own."""
    tail, _, suffixes = text[digits.end() :].partition("/")
    middle = _number(text[: digits.start()] + digits["number"] + tail, "in front of (")
    last = digits["last"].replace("_", "")
    if not last.strip("."):
        raise _Fault("nothing stands between ( and )", "write 1.000(2) for 1.000 ± 0.002")
    exponent = int(tail.strip()[1:].replace("−", "-") or 0)
    if "." not in last and "e" not in last:
        exponent -= len(digits["number"].replace("_", "").partition(".")[2])
    width = float(last) if "e" in last else float(f"{last}e{exponent}")
    return _shaped(middle, width, suffixes.split("/") if suffixes else [])


def _width(text: str) -> tuple[float, bool, list[str]]:
    """What follows ±: the number, whether it is a share, and the suffixes."""
    written, *suffixes = text.split("/")
    written = written.strip()
    share = written.endswith("%")
    width = _number(written.removesuffix("%"), "after ±")
    if width < 0:
        raise _Fault(f"the uncertainty is negative: {written}", "an uncertainty is 0 or more: 5±0.05")
    return (width / 100 if share else width), share, suffixes


def _number(text: str, where: str) -> float:
    found = number(text)
    if found is None:
        comma = text.count(",") == 1 and text.replace(",", "").strip().isdecimal()
        hint = f"a decimal point is a point: {text.strip().replace(',', '.')}" if comma else WAYS
        raise _Fault(f"{text.strip() or 'nothing'} {where} has to be one finite number", hint)
    return found


class _Meaning(NamedTuple):
    """What the suffixes say of a half-width."""

    shape: Shape = NORMAL
    divisor: float = 1.0
    level: float = 0.0
    dof: float = inf
    inexact: float = 0.0


def _shaped(value: float, width: float, suffixes: list[str]) -> Quantity:
    """The standard uncertainty of a half-width, by the suffixes that say what it means."""
    meaning = _Meaning()
    for suffix in suffixes:
        meaning = meaning._replace(**_meant(suffix.strip()))
    shape, divisor, level, dof, inexact = meaning
    if shape is not NORMAL and (level or divisor != 1):
        raise _Fault(f"what is {shape.name} has limits, and no divisor beside it", f"write 5±0.05/{shape.name}")
    if inexact:
        shape, inexact = _inexact(shape, width, inexact)
    if level:
        divisor *= _factor(level, dof)
    return Quantity(value, width / divisor / shape.divisor * sqrt(1 + inexact**2 / 3), shape, dof, inexact)


def _meant(suffix: str) -> dict[str, Any]:
    """One suffix, as it changes the meaning."""
    name, equals, written = suffix.partition("=")
    if name in SHAPES and not equals:
        return {"shape": SHAPES[name]}
    if name == "n" and equals:
        if (dof := _positive(written, suffix) - 1) <= 0:
            raise _Fault("one observation has no degrees of freedom", "write /n=10, or /dof=9")
        return {"dof": dof}
    if name in ("dof", "k", "inexact") and equals:
        return {"divisor" if name == "k" else name: _positive(written, suffix)}
    if name.endswith("%") and not equals:
        return {"level": _positive(name[:-1], suffix) / 100}
    if not equals and number(name) is not None:
        return {"divisor": _positive(name, suffix)}
    raise _unknown(suffix)


def _positive(text: str, suffix: str) -> float:
    found = number(text)
    if found is None or found <= 0:
        raise _Fault(f"/{suffix.strip()}: {text or 'nothing'} has to be a number above 0", f"after / stands {SUFFIXES}")
    return found


def _factor(level: float, dof: float) -> float:
    if not 0 < level < 1:
        raise _Fault(f"a level of {level:.0%} is not between 0 and 100 %", "write /95%")
    from mgrad_cli.student import coverage_factor

    return coverage_factor(level, dof)


def _inexact(shape: Shape, width: float, inexact: float) -> tuple[Shape, float]:
    if shape.name != "uniform" or not width or inexact > width:
        raise _Fault(
            "inexact limits go with a uniform shape, and are inexact by less than the half-width",
            "write 0±0.05/uniform/inexact=0.025",
        )
    return TRAPEZOID, inexact / width


def _unknown(suffix: str) -> _Fault:
    meant = nearest(suffix.strip(), [*SHAPES, "dof=", "inexact="])
    return _Fault(
        f"/{suffix.strip()} says nothing of the shape",
        f"did you mean /{meant}?" if meant else f"after / stands {SUFFIXES}",
    )
