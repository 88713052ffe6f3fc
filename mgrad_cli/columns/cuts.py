"""Cuts a stream of text into large pieces that end where a row ends."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from mgrad_cli.columns.sources import Source, open_source
from mgrad_cli.errors import InputError

BLOCK = 1 << 20
"""Bytes that are read at once."""

LONGEST_ROW = 64 << 20
"""Bytes of a row; where one is longer, something is wrong with the file, such as a quote that never ends."""


class Piece(NamedTuple):
    """Whole rows: their text, where it begins among the bytes of the source, and the number of its first line.

    To count lines takes as long as to cut, and few ask for their numbers: where the source can be read again, there
    is no number.
    """

    text: bytes
    start: int
    line: int | None

    def line_at(self, place: int, source: Source) -> int:
        """The number of the line at a place of the text."""
        before = lines_before(source, self.start) if self.line is None else self.line
        return before + self.text.count(b"\n", 0, place)


def pieces(read: Callable[[int], bytes], quoting: bytes, source: Source) -> Iterator[Piece]:
    """Pieces of a stream; `quoting` is the delimiter of a format with quotes, and empty if there are none."""
    rest, start, line = b"", 0, None if source.is_lasting else source.line
    while chunk := read(BLOCK):
        rest = rest + chunk if rest else chunk
        end = row_end(rest, quoting)
        if end:
            yield Piece(rest[:end], start, line)
            line = None if line is None else line + rest.count(b"\n", 0, end)
            rest, start = rest[end:], start + end
        elif len(rest) > LONGEST_ROW:
            raise InputError(
                f"line {Piece(rest, start, line).line_at(0, source)} of {source.title} begins a row of more than "
                f"{LONGEST_ROW >> 20} MiB",
                hint='is there a quote (") that never ends?',
            )
    if rest:
        yield Piece(rest, start, line)


def lines_before(source: Source, start: int) -> int:
    """The number of the line that begins at a byte, counted in a second reading."""
    stream, line = open_source(source).stream, source.line
    while start and (chunk := stream.read(min(start, BLOCK))):
        line += chunk.count(b"\n")
        start -= len(chunk)
    return line


def row_end(text: bytes, quoting: bytes) -> int:
    """Behind the last line end that is in no quotes; 0 if there is none."""
    end = text.rfind(b"\n") + 1
    if not quoting or not end or b'"' not in text:
        return end
    spans = [match.span() for match in quoted_cells(quoting).finditer(text)]
    while spans and end:
        start, stop = spans.pop()
        if start < end <= stop:
            end = text.rfind(b"\n", 0, start) + 1
    return end


@cache
def quoted_cells(delimiter: bytes) -> "re.Pattern[bytes]":
    """Cells that begin with a quote, to the quote that ends them or, without one, to the end of the text."""
    before = b"[" + re.escape(delimiter) + rb"\n]"
    return re.compile(rb"(?:(?<=" + before + rb')|\A)"[^"]*+(?:""[^"]*+)*+(?:"|\Z)')
