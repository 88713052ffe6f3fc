"""Is a claim off by a factor, and what would a person call it?"""

from fractions import Fraction
from math import e, log, pi, sqrt

from mgrad_cli.analyses.claims.comparison import Answer, relative
from mgrad_cli.analyses.claims.trials import Trial

EQUAL = 1e-7
"""Relative: numbers so near at all points are the same."""
SIMPLE = {"π": pi, "e": e, "log(2)": log(2), "log(10)": log(10), "sqrt(2)": sqrt(2), "sqrt(π)": sqrt(pi)}


def constant_ratio(trial: Trial) -> float | None:
    """The claim over the truth, if that is the same at all points."""
    pairs = [(each.judged.claimed, each.judged.true) for each in trial.seen if each.judged.answer is Answer.DIFFERENT]
    if len(pairs) < 2 or any(not true or not claimed for claimed, true in pairs):
        return None
    # A point at which both are the same, and not 0, speaks against any other ratio.
    if any(each.judged.answer is Answer.SAME and each.judged.true for each in trial.seen):
        return None
    ratios = sorted(claimed / true for claimed, true in pairs)
    middle = ratios[len(ratios) // 2]
    return middle if all(relative(each, middle) < EQUAL for each in ratios) else None


def named(ratio: float) -> str:
    """The number as a person would write it: a fraction, or one of some constants."""
    sign = "−" if ratio < 0 else ""
    size = abs(ratio)
    for name, number in {"": 1.0, **SIMPLE}.items():
        for each, over in ((size / number, False), (size * number, True)):
            fraction = Fraction(each).limit_denominator(20) if 1e-3 < each < 1e6 else Fraction(0)
            if fraction and fraction.numerator < 2000 and relative(float(fraction), each) < EQUAL:
                return sign + _spelled(fraction, name, over and bool(name))
    return f"{sign}{size:.7g}"


def _spelled(fraction: Fraction, name: str, over: bool) -> str:
    if not name:
        return str(fraction)
    top, bottom = str(fraction.numerator), fraction.denominator
    if over:
        return f"{top}/{name}" if bottom == 1 else f"{top}/({bottom}*{name})"
    return (name if top == "1" else f"{top}*{name}") + (f"/{bottom}" if bottom > 1 else "")
