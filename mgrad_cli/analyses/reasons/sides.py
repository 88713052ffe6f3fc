"""Which slopes does the output have on the left and on the right of a point, as one input comes near to it?

By the mean value theorem the slope on one side is what the slopes beside the point tend to, if the values tend to the
value there. They are taken on a ladder of distances; where they do not settle, nothing is claimed.
"""

import itertools
import math
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question
from mgrad_cli.backends.engine import run
from mgrad_cli.errors import MathematicsError

HALVINGS, HALVINGS_AT_0 = (20, 28, 36, 44), (20, 40, 60, 80)
"""Distances in powers of a half of the input's number; near 0 there is no end to how near one can come."""
RUNS = 2 * len(HALVINGS)
SETTLED = 1e-6
"""Two slopes as near as this, relatively, are on their way to one limit."""
NO_VALUE, JUMP, UNCLEAR = "none", "jump", "unclear"

Side = float | str


class _Near(NamedTuple):
    distance: float
    value: float
    slope: float


def sides(question: Question, name: str, value: float | None) -> tuple[Side, Side]:
    """The slopes on the left and on the right of the point; `value` is that of the output there, if it has one."""
    return _side(question, name, -1.0, value), _side(question, name, 1.0, value)


def _side(question: Question, name: str, direction: float, value: float | None) -> Side:
    x = question.point[name]
    unit = direction * (abs(x) or 1.0)
    near = [_at(question, name, unit * 2.0**-halvings) for halvings in (HALVINGS if x else HALVINGS_AT_0)]
    ladder = [each for each in near if each]
    if near[-1] is None or len(ladder) < 2:
        return NO_VALUE
    if value is not None and _jumps(value, ladder):
        return JUMP
    return _limit(ladder)


def _at(question: Question, name: str, distance: float) -> _Near | None:
    model = question.model
    try:
        values = run(model, {**question.point, name: question.point[name] + distance}, [name])
    except MathematicsError:
        return None
    return _Near(abs(distance), values[model.output].data, values[model.graph.inputs[name]].grad or 0.0)


def _jumps(value: float, ladder: list[_Near]) -> bool:
    first, last = (abs(near.value - value) for near in (ladder[0], ladder[-1]))
    return last > max(first / 2, 1e-9 * max(abs(value), abs(ladder[-1].value)))


def _limit(ladder: list[_Near]) -> Side:
    """Where the slopes of a ladder lead: to a number, to 0 or away like a power, or nobody knows where."""
    before, last = ladder[-2:]
    if abs(before.slope - last.slope) <= SETTLED * max(abs(before.slope), abs(last.slope)):
        rest = (last.slope - before.slope) / (before.distance / last.distance - 1)
        return float(f"{last.slope + rest:.12g}") + 0.0
    if len(ladder) < 3 or not all(near.slope for near in ladder):
        return UNCLEAR
    ratios = [lower.slope / upper.slope for upper, lower in itertools.pairwise(ladder)]
    if min(ratios) <= 0 or max(ratios) > 4 * min(ratios):
        return UNCLEAR
    if max(ratios) < 0.8:
        return 0.0
    return math.copysign(math.inf, last.slope) if min(ratios) > 1.25 else UNCLEAR
