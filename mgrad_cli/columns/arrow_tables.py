"""Tables of Arrow, and the frames that can become one and come from one, such as those of pandas and polars."""

import math
import sys
from array import array
from collections.abc import Collection
from typing import Any

from mgrad_cli.columns.arrow_door import library
from mgrad_cli.columns.arrow_read import buffer, check_type, floats
from mgrad_cli.columns.tables import Table


def of_arrow(columns: Any) -> Table:
    arrow = library("", "this table")
    found = as_table(arrow, columns)
    rows = found.num_rows

    def closed(new: dict[str, Any], missing: Collection[int]) -> Any:
        present = arrow.py_buffer(_bits(rows, missing)) if missing else None
        buffers = [[present, arrow.py_buffer(each)] for each in new.values()]
        arrays = [arrow.Array.from_buffers(arrow.float64(), rows, each) for each in buffers]
        return like(columns, arrow.table(arrays, names=list(new)))

    return Table(
        tuple(found.column_names), rows, lambda name: _numbers(found, name), lambda: array("d", bytes(8 * rows)), closed
    )


def as_table(arrow: Any, columns: Any) -> Any:
    if isinstance(columns, arrow.RecordBatch):
        return arrow.Table.from_batches([columns])
    if hasattr(columns, "__arrow_c_stream__"):
        return arrow.table(columns)
    return arrow.Table.from_batches([arrow.record_batch(columns)])


def _numbers(table: Any, name: str) -> Any:
    """The column as a buffer of float64, with nan where there is nothing."""
    check_type(table.schema.field(name), "the table")
    column = floats(table.column(name).combine_chunks())
    return buffer(library("compute", "this table").fill_null(column, math.nan) if column.null_count else column)


def _bits(rows: int, missing: Collection[int]) -> bytearray:
    """A bit for each row, set but for those that are missing."""
    bits = bytearray(b"\xff" * ((rows + 7) // 8))
    for row in missing:
        bits[row // 8] &= ~(1 << row % 8)
    return bits


def like(columns: Any, table: Any) -> Any:
    """The table as what the columns are."""
    maker = type(columns).__module__.partition(".")[0]
    if maker == "polars":
        return sys.modules["polars"].from_arrow(table)
    if maker == "pandas":
        frame = table.to_pandas()
        frame.index = columns.index
        return frame
    if type(columns).__name__ == "RecordBatch":
        arrow = library("", "this table")
        return arrow.RecordBatch.from_arrays([each.combine_chunks() for each in table.columns], schema=table.schema)
    return table
