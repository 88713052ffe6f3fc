"""Rows of delimited text as bytes: where they begin and end, the numbers in them, and rows with cells appended.

csv_engine.py decides who scans and appends; this is what they have in common.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, Protocol

RAGGED = -1
"""In place of a wanted cell: the row has not as many cells as the header has."""


class Scan(NamedTuple):
    """Where the rows of a text are, line ends and empty lines left out, and the numbers of the wanted columns.

    `bad` holds the rows with a wanted cell that is no finite number: its place among the wanted ones, or RAGGED.
    A number is what Python's float takes for one, in ASCII digits, without `_`, and perhaps in spaces or quotes.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    columns: Sequence[Any]
    bad: dict[int, int]


NOTHING = Scan(array("q"), array("q"), (), {})
"""The scan of no text at all: rows that are appended to it are their new cells alone."""


class TextEngine(Protocol):
    """Who scans and appends."""

    def scan(self, text: bytes, delimiter: bytes, wanted: Sequence[int], width: int) -> Scan: ...

    def append(
        self, text: bytes, scan: Scan, first: int, last: int, columns: Sequence[Any], delimiter: bytes, ending: bytes
    ) -> bytes:
        """The rows from first to last (not included), each its own bytes, a cell of each column, and what ends a row.

        A scan without rows keeps nothing: then a row is the cells of the columns alone.
        """
        ...


def rows_with_quotes(text: bytes, delimiter: bytes) -> Iterator[tuple[int, int, list[bytes]]]:
    """Where each row begins and ends, and its cells as they stand there; none for a row with a quote left open."""
    row: list[bytes] = []
    start, closed = 0, True
    for match in cell_pattern(delimiter).finditer(text if text.endswith(b"\n") else text + b"\n"):
        cell = match[1]
        closed = closed and (cell[:1] != b'"' or (len(cell) > 1 and cell[-1:] == b'"'))
        row.append(cell)
        if match[2] != delimiter:
            yield start, match.end(1), row if closed else []
            row, start, closed = [], match.end(), True


def cells_of(row: bytes, delimiter: bytes) -> list[bytes]:
    """The cells of one row as they stand there, with their quotes."""
    return row.split(delimiter) if b'"' not in row else next(rows_with_quotes(row, delimiter))[2]


@cache
def cell_pattern(delimiter: bytes) -> "re.Pattern[bytes]":
    """One cell and what ends it; a quote that does not begin a cell is a character like any other."""
    sign = re.escape(delimiter)
    return re.compile(rb'("[^"]*+(?:""[^"]*+)*+"(?=[' + sign + rb"\r\n])|[^" + sign + rb"\n]*?)(" + sign + rb"|\r?\n)")


def unquoted(cell: bytes) -> bytes:
    return cell[1:-1].replace(b'""', b'"') if cell[:1] == b'"' == cell[-1:] and len(cell) > 1 else cell


def quoted(cell: str, delimiter: str) -> str:
    """The text as a cell, in quotes where it needs them."""
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in f'{delimiter}"\n\r') else cell
