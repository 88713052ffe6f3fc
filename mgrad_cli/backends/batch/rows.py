"""The loop that needs nothing but Python: straight-line code for one row, run over all of them."""

import itertools
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mgrad_cli.backends.batch.buffers import doubles
from mgrad_cli.backends.python import Writer
from mgrad_cli.backends.slopes import FAILURE
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.hiding import hiding
from mgrad_cli.graph.simplify import simplify

AT_ONCE = 50
"""Terms in one sum: Python's own parser recurses over them."""
BLOCK = 4096
"""Rows whose results are held as Python's numbers at a time."""


def row_loop(graph: Graph, results: Sequence[int], inputs: Sequence[str], threads: int | None = None) -> "RowLoop":
    """Python runs one thread at a time, so that it makes no difference how many there are."""
    small, found = simplify(graph, results)
    return RowLoop(_row(small, found, inputs))


def _row(graph: Graph, results: Sequence[int], inputs: Sequence[str]) -> Callable[..., tuple[float, ...]]:
    """The results for one row and its doubt."""
    outside, in_branches = hiding(graph)
    writer = Writer(graph, [*results, *outside], inputs)
    body = list(writer.body(checked=frozenset(in_branches)))
    found = "".join(f"{writer.text(result)}, " for result in results)
    looked_at = [writer.text(node) for node in outside]
    sums = [" + ".join(looked_at[start : start + AT_ONCE]) for start in range(0, len(looked_at), AT_ONCE)]
    finite = " and ".join(f"({each}) * 0.0 == 0.0" for each in sums) or "True"
    lines = ["try:", *(f"    {line}" for line in body), f"    if {finite}:", f"        return ({found}0)"]
    function: Callable[..., tuple[float, ...]] = writer.function(
        [*lines, "except Failure:", "    pass", "return doubtful"],
        Failure=FAILURE,
        doubtful=(0.0,) * len(results) + (1,),
    )
    return function


class RowLoop:
    """Runs the function of a row, block by block."""

    def __init__(self, row: Callable[..., tuple[float, ...]]) -> None:
        self.row = row

    def __call__(self, columns: Sequence[Any], results: Sequence[Any], doubt: Any, rows: int) -> int:
        if not columns:  # a program without inputs
            columns = [0.0]
            return self._fill(itertools.repeat(self.row(), rows), results, doubt)
        numbers = [itertools.repeat(each) if isinstance(each, (int, float)) else doubles(each) for each in columns]
        return self._fill(itertools.islice(map(self.row, *numbers), rows), results, doubt)

    def _fill(self, found: Iterator[tuple[float, ...]], results: Sequence[Any], doubt: Any) -> int:
        views, marks, at, doubtful = [doubles(each) for each in results], memoryview(doubt).cast("B"), 0, 0
        while block := list(itertools.islice(found, BLOCK)):
            *filled, marked = zip(*block)
            for view, numbers in zip(views, filled):
                view[at : at + len(block)] = array("d", numbers)
            marks[at : at + len(block)] = bytes(marked)
            doubtful += sum(marked)
            at += len(block)
        return doubtful
