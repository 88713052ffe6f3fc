"""Writes delimited text; rows that come as delimited text keep their own bytes."""

from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

from mgrad_cli.columns.blocks import Answers, Block, Layout, Reader
from mgrad_cli.columns.csv_engine import engine, size_of
from mgrad_cli.columns.csv_read import CsvBlock, CsvReader
from mgrad_cli.columns.csv_text import NOTHING, Scan, quoted


class CsvWriter:
    """Appends rows to a sink."""

    def __init__(self, write: Callable[[bytes], Any], finish: Callable[[], None], delimiter: str) -> None:
        self.append, self.end = write, finish
        self.sign, self.delimiter = delimiter, delimiter.encode()
        self.head = b""
        self.newline = b"\n"

    def begin(self, reader: Reader, layout: Layout, headed: bool = True) -> None:
        added = [quoted(name, self.sign).encode() for name in layout.added]
        if isinstance(reader, CsvReader):
            self.newline = reader.header.newline
        if layout.all_kept and isinstance(reader, CsvReader) and reader.header.delimiter == self.delimiter:
            kept = [reader.header.raw]
        else:
            kept = [quoted(name, self.sign).encode() for name in layout.names]
        self.head = self.delimiter.join([*kept, *added]) + self.newline if headed else b""

    def write(self, rendered: bytes) -> None:
        """The header goes with the first rows: if there is an error in these, nothing is written at all."""
        self.append(self.head + rendered if self.head else rendered)
        self.head = b""

    def finish(self) -> None:
        self.write(b"")
        self.end()

    def render(self, block: Block, answers: Answers, layout: Layout) -> bytes:
        kept = _Kept(block, layout.kept, self._copies(block, layout), self.sign)
        columns = [*kept.numbers, *answers.columns]
        ending = (self.delimiter if layout.on_error == "null" else b"") + self.newline
        writer = engine(size_of(answers.rows, len(columns)))
        found = []
        for first, last, refused in answers.runs():
            if refused is None:
                more = (columns, self.delimiter, ending)
                found.append(writer.append(kept.text, kept.scan, first, last, *more))
            elif layout.on_error == "null":
                cells = [plain(cell).encode() for cell in refused.cells]
                sentence = quoted(refused.sentence, self.sign).encode()
                found.append(self.delimiter.join([*kept.row(first), *cells, sentence]) + self.newline)
        return b"".join(found)

    def _copies(self, block: Block, layout: Layout) -> bool:
        return layout.all_kept and isinstance(block, CsvBlock) and block.header.delimiter == self.delimiter


class _Kept:
    """The kept cells of a block: rows of a text, or columns of numbers, before the new cells."""

    def __init__(self, block: Block, columns: Sequence[int], copied: bool, sign: str) -> None:
        self.block, self.copied = block, copied
        self.text, self.scan, self.numbers = b"", NOTHING, list[Any]()
        if isinstance(block, CsvBlock) and copied:
            self.text, self.scan = block.text, block.scan
            return
        cells = [] if isinstance(block, CsvBlock) else [block.cells(column) for column in columns]
        if columns and cells and not any(isinstance(each, list) for each in cells):
            self.numbers = cells
        elif columns:
            texts = cells or [_own(block, column, sign) for column in columns]  # type: ignore[arg-type]
            self._lay_out([_encoded(each, sign) for each in texts], sign.encode())

    def _lay_out(self, columns: Sequence[Sequence[bytes]], delimiter: bytes) -> None:
        rows = [delimiter.join(row) for row in zip(*columns)]
        ends = array("q", accumulate(map(len, rows)))
        self.text, self.scan = b"".join(rows), Scan(array("q", [0, *ends[:-1]]), ends, (), {})

    def row(self, row: int) -> list[bytes]:
        """What stands before the new cells of one row."""
        if isinstance(self.block, CsvBlock) and self.copied:
            return [self.block.row(row)]
        if self.numbers:
            return [plain(column[row]).encode() for column in self.numbers]
        return [self.text[self.scan.starts[row] : self.scan.ends[row]]] if self.scan.starts else []


def _own(block: CsvBlock, column: int, sign: str) -> Sequence[Any]:
    """The cells as they stand there, if they are divided by the same sign, else their texts."""
    return block.raw_cells(column) if block.header.delimiter == sign.encode() else block.texts(column)


def _encoded(cells: Sequence[Any], sign: str) -> list[bytes]:
    """The cells as they are written; where none needs quotes, which is soon seen of all together, all at once."""
    if cells and isinstance(cells[0], bytes):
        return list(cells)
    texts = list(map(_spelling(set(map(type, cells))), cells))
    together = "\n".join(texts)
    if together.count("\n") == len(texts) - 1 and not any(each in together for each in (sign, '"', "\r")):
        return together.encode().split(b"\n")
    return [quoted(text, sign).encode() for text in texts]


def _spelling(kinds: set[type]) -> Callable[[Any], str]:
    """What spells cells of these kinds: for numbers alone, and for texts alone, Python's own are quicker."""
    if kinds <= {float}:
        return repr
    return str if kinds in ({int}, {str}) else plain


def plain(cell: Any) -> str:
    """A cell as text, with every digit."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, dict | list):
        from json import dumps

        return dumps(cell, ensure_ascii=False, default=str)
    return repr(cell) if isinstance(cell, float) else str(cell)
