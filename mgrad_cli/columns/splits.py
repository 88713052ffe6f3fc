"""Divides sources into splits that can be read apart from one another."""

from collections.abc import Iterator
from itertools import accumulate

from mgrad_cli.columns.cuts import pieces
from mgrad_cli.columns.formats import TEXTS
from mgrad_cli.columns.sources import STANDARD, Source, open_source

SIZE = 64 << 20
"""Bytes of a split of text."""


def split(source: Source, delimiter: str, size: int = SIZE) -> Iterator[Source]:
    """The splits of a source, in its order; one that cannot be divided is its own only split."""
    if source.path == STANDARD or source.kind.compression:
        yield source
    elif source.kind.format in TEXTS:
        yield from _split_text(source, b"" if source.kind.format == "jsonl" else delimiter.encode(), size)
    elif source.kind.format in ("parquet", "arrow"):
        from mgrad_cli.columns.arrow_read import rows_of_parts

        sizes = rows_of_parts(source)
        firsts = accumulate(sizes, initial=1)
        yield from (source._replace(start=at, stop=at + 1, line=row) for at, (_, row) in enumerate(zip(sizes, firsts)))
    else:
        yield source


def _split_text(source: Source, quoting: bytes, size: int) -> Iterator[Source]:
    """The file is read once, because only its beginning tells whether a line end stands in quotes."""
    start = stop = 0
    line = next_line = 1
    for piece in pieces(open_source(source).stream.read, quoting, source):
        stop += len(piece.text)
        next_line += piece.text.count(b"\n")
        if stop - start >= size:
            yield source._replace(start=start, stop=stop, line=line)
            start, line = stop, next_line
    if stop > start or not stop:
        yield source._replace(start=start, stop=stop, line=line)
