"""Scans and appends delimited text in plain Python."""

from array import array
from collections.abc import Iterable, Sequence
from typing import Any

from mgrad_cli.columns.csv_text import RAGGED, Scan, rows_with_quotes, unquoted

NO_NUMBER = float("nan")


def scan(text: bytes, delimiter: bytes, wanted: Sequence[int], width: int) -> Scan:
    starts, ends, cells = _with_quotes(text, delimiter) if b'"' in text else _without_quotes(text, delimiter)
    bad: dict[int, int] = {row: RAGGED for row, each in enumerate(cells) if len(each) != width}
    careful = bool(bad) or b"_" in text
    columns = [array("d")] * len(wanted)
    for place in reversed(range(len(wanted))):  # the first bad cell of a row is the one that is told
        columns[place] = _column(cells, wanted[place], place, bad, careful)
    return Scan(starts, ends, columns, bad)


def _column(cells: list[list[bytes]], index: int, place: int, bad: dict[int, int], careful: bool) -> "array[float]":
    if not careful:
        try:
            column = array("d", [float(row[index]) for row in cells])
        except ValueError:
            pass
        else:
            if sum(column) * 0.0 == 0.0:
                return column
    column = array("d", [number_in(row, index) for row in cells])
    for row, number in enumerate(column):
        if number != number and bad.get(row) != RAGGED:
            bad[row] = place
    return column


def number_in(row: list[bytes], index: int) -> float:
    try:
        number = float(row[index])
    except (ValueError, IndexError):
        return NO_NUMBER
    return number if number - number == 0.0 and b"_" not in row[index] else NO_NUMBER


def _without_quotes(text: bytes, delimiter: bytes) -> tuple["array[int]", "array[int]", list[list[bytes]]]:
    starts, ends, cells = array("q"), array("q"), []
    at = 0
    for line in text.split(b"\n"):
        row = line.removesuffix(b"\r")
        if row:
            starts.append(at)
            ends.append(at + len(row))
            cells.append(row.split(delimiter))
        at += len(line) + 1
    return starts, ends, cells


def _with_quotes(text: bytes, delimiter: bytes) -> tuple["array[int]", "array[int]", list[list[bytes]]]:
    starts, ends, cells = array("q"), array("q"), []
    for start, end, row in rows_with_quotes(text, delimiter):
        if end > start:
            starts.append(start)
            ends.append(end)
            cells.append([unquoted(cell) for cell in row])
    return starts, ends, cells


def append(
    text: bytes, scan: Scan, first: int, last: int, columns: Sequence[Any], delimiter: bytes, ending: bytes
) -> bytes:
    sign, end = delimiter.decode("latin-1"), ending.decode("latin-1")
    source = text.decode("latin-1")  # one character a byte, so that places stay what they are
    cells: list[Iterable[str]] = [map(repr, column[first:last]) for column in columns]
    if scan.starts:
        cells.insert(0, [source[start:stop] for start, stop in zip(scan.starts[first:last], scan.ends[first:last])])
    return "".join([sign.join(row) + end for row in zip(*cells)]).encode("latin-1")
