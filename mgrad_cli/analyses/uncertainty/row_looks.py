"""Does the straight line hold in a table: in which rows does it not, and what is said of the first of them?"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from mgrad_cli.analyses.uncertainty.problem import Doubt
from mgrad_cli.analyses.uncertainty.row_bends import bends
from mgrad_cli.analyses.uncertainty.row_errors import Measured
from mgrad_cli.backends.batch.kernels import Kernel
from mgrad_cli.columns.blocks import Block
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.graph import Graph

if TYPE_CHECKING:
    from mgrad_cli.analyses.rows.row_plans import Plan

FEW = 8
"""Rows of a block at which the engine looks where no kernel can; one takes it as long as a hundred take a kernel."""
MOST = 100
"""Rows of a block in which the engine seeks a lie among those that the kernel marks; nearly always the first is one."""
LARGEST = 2_000
"""Nodes times uncertain inputs; of a larger program the second derivatives take a kernel seconds to be made."""


class Look(NamedTuple):
    """So many rows have an answer and so many of them were looked at, in so many the straight line lies; the first."""

    total: int = 0
    rows: int = 0
    bent: int = 0
    place: str = ""
    doubt: Doubt | None = None

    @property
    def whole(self) -> bool:
        return self.rows == self.total

    def plus(self, other: "Look") -> "Look":
        first = self if self.bent else other
        total, rows, bent = self.total + other.total, self.rows + other.rows, self.bent + other.bent
        return Look(total, rows, bent, first.place, first.doubt)


def lies(graph: Graph, asked: Sequence[Measured]) -> tuple[Graph, list[int]]:
    """Nodes that are beyond float64 where the straight line may lie; none for a program that is too large for it."""
    if sum(len(each.question.model.graph) * len(each.errors) for each in asked) > LARGEST:
        return graph, []
    found: list[int] = []
    for each in asked:
        graph, nodes = bends(graph, each)
        found += nodes
    return graph, found


def look_at(plan: "Plan", block: Block, rows: int, columns: Sequence[Any], refused: Mapping[int, object]) -> Look:
    """All rows of a block, by the kernel, and by the engine the first that it marks; or a few, evenly spread."""
    total = rows - len(refused)
    kernel = plan.work.look
    if kernel is None:
        few = [row for row in range(0, rows, max(1, -(-rows // FEW))) if row not in refused]
        return reduce(Look.plus, _looks(plan, block, few, columns), Look())._replace(total=total)
    marks = _marks(kernel, rows, columns, refused)
    marked = marks.count(1)
    if not marked:
        return Look(total, total)
    seen = 0
    for seen, found in enumerate(islice(_looks(plan, block, _places(marks), columns), MOST), 1):
        if found.bent:
            return found._replace(total=total, rows=total, bent=marked - seen + 1)
    return Look(total, total - (marked - seen))  # what the kernel has no number for is not yet a lie


def _marks(kernel: Kernel, rows: int, columns: Sequence[Any], refused: Iterable[int]) -> bytearray:
    """1 where a row with an answer is in doubt."""
    marks = bytearray(rows)
    if rows:
        kernel(columns, [array("d", bytes(8 * rows))], marks, rows)
    for row in refused:
        marks[row] = 0
    return marks


def _places(marks: bytearray) -> Iterator[int]:
    row = marks.find(1)
    while row >= 0:
        yield row
        row = marks.find(1, row + 1)


def _looks(plan: "Plan", block: Block, rows: Iterable[int], columns: Sequence[Any]) -> Iterator[Look]:
    """By the engine, row by row."""
    for row in rows:
        point = {**plan.work.asked[0].question.point, **{name: each[row] for name, each in zip(plan.fed, columns)}}
        doubts = _doubts(plan, point)
        yield Look(1, 1, 1, block.place(row), doubts[0]) if doubts else Look(1, 1)


def _doubts(plan: "Plan", point: Mapping[str, float]) -> list[Doubt]:
    try:
        found = [doubt for each in plan.work.asked for doubt in each.doubts(point)]
    except MathematicsError:
        return []
    return [doubt for doubt in found if doubt.kind != "unchecked"]
