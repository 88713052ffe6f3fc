"""Is an answer right? The rule that README.md states."""

import math

from flint import arb, ctx

from benchmarks.trust.truth import Truth

RIGHT, WRONG, REFUSED, NOT_OFFERED = "right", "wrong", "refused without need", "not offered"
TOLERANCE = 1e-9
SMALLEST = arb((1, -1022))
"""Numbers below the normal ones of float64 are as good as 0."""
DROWNED = 0.1
"""If rounding may move a slope by this part of it, a refusal is excused."""

Answer = float | str | None
"""A number; "not offered"; or None for a refusal."""


def judge(answer: Answer, truth: Truth) -> str:
    if answer == NOT_OFFERED:
        return NOT_OFFERED
    ctx.prec = 400
    if not isinstance(answer, float) or not math.isfinite(answer):
        return RIGHT if is_refusable(truth) else REFUSED
    if truth.low is None or truth.high is None:
        return WRONG
    room = max(TOLERANCE * max(abs(truth.low), abs(truth.high)), truth.excuse, SMALLEST)
    return RIGHT if truth.low - room <= answer <= truth.high + room else WRONG


def is_refusable(truth: Truth) -> bool:
    if truth.refusable or truth.low is None:
        return True
    return bool(truth.excuse >= DROWNED * abs(truth.low) and truth.excuse > SMALLEST)
