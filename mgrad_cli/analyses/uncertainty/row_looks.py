"""Does the straight line hold in a table: what a look at some of its rows says of all?"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mgrad_cli.analyses.uncertainty.problem import Doubt
from mgrad_cli.columns.blocks import Block
from mgrad_cli.errors import MathematicsError

if TYPE_CHECKING:
    from mgrad_cli.analyses.rows.row_plans import Plan

MOST = 8
"""Rows of a block; a look takes as long as a hundred rows of a kernel."""


class Look(NamedTuple):
    """So many rows were looked at, in so many the straight line lies, and this is said of the first of them."""

    rows: int = 0
    bent: int = 0
    place: str = ""
    doubt: Doubt | None = None

    def plus(self, other: "Look") -> "Look":
        first = self if self.bent else other
        return Look(self.rows + other.rows, self.bent + other.bent, first.place, first.doubt)


def look_at(plan: "Plan", block: Block, rows: int, columns: Sequence[Any], refused: Mapping[int, object]) -> Look:
    """A few rows of a block, evenly spread."""
    found = Look()
    for row in range(0, rows, max(1, -(-rows // MOST))):
        if row in refused:
            continue
        point = {**plan.work.asked[0].question.point, **{name: each[row] for name, each in zip(plan.fed, columns)}}
        doubts = _doubts(plan, point)
        found = found.plus(Look(1, 1, block.place(row), doubts[0]) if doubts else Look(1))
    return found


def _doubts(plan: "Plan", point: Mapping[str, float]) -> list[Doubt]:
    try:
        found = [doubt for each in plan.work.asked for doubt in each.doubts(point)]
    except MathematicsError:
        return []
    return [doubt for doubt in found if doubt.kind != "unchecked"]
