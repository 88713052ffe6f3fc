"""Reads delimited text: the header first, then blocks of rows that keep their own bytes."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from mgrad_cli.columns.blocks import Numbers, no_number
from mgrad_cli.columns.csv_engine import engine
from mgrad_cli.columns.csv_text import RAGGED, Scan, cells_of, rows_with_quotes, unquoted
from mgrad_cli.columns.cuts import Piece, pieces
from mgrad_cli.columns.sources import Opened, Source
from mgrad_cli.errors import InputError

BOM = b"\xef\xbb\xbf"


class Header(NamedTuple):
    """What the first row says of all others."""

    source: Source
    raw: bytes
    names: list[str]
    delimiter: bytes
    newline: bytes

    @property
    def title(self) -> str:
        return self.source.title


class CsvBlock:
    """Rows of one piece of text, scanned when somebody asks, by whoever asks."""

    def __init__(self, piece: Piece, header: Header, wanted: Sequence[int]) -> None:
        self.piece, self.text = piece, piece.text
        self.header, self.wanted = header, wanted

    @cached_property
    def scan(self) -> Scan:
        return engine(len(self.text)).scan(self.text, self.header.delimiter, self.wanted, len(self.header.names))

    def numbers(self) -> Numbers:
        scan = self.scan
        return Numbers(len(scan.starts), scan.columns, {row: self._why(row, place) for row, place in scan.bad.items()})

    def place(self, row: int) -> str:
        return self._line(self.scan.starts[row])

    def _line(self, start: int) -> str:
        return f"line {self.piece.line_at(start, self.header.source)} of {self.header.title}"

    def row(self, row: int) -> bytes:
        """Its own bytes; a row with too few cells gets empty ones, so that what is appended stands in its column."""
        raw = self.text[self.scan.starts[row] : self.scan.ends[row]]
        if self.scan.bad.get(row) == RAGGED:
            raw += self.header.delimiter * (len(self.header.names) - len(cells_of(raw, self.header.delimiter)))
        return raw

    def fits(self, row: int) -> bool:
        """Whether new cells could be appended to it."""
        raw = self.text[self.scan.starts[row] : self.scan.ends[row]]
        return self.scan.bad.get(row) != RAGGED or 0 < len(cells_of(raw, self.header.delimiter)) < len(
            self.header.names
        )

    def raw_cells(self, column: int) -> list[bytes]:
        """The cells of a column as they stand there."""
        return [cells[column] if column < len(cells) else b"" for cells in self._table]

    def cells(self, column: int) -> Sequence[Any]:
        """The numbers of a column that the program uses, the texts of any other."""
        if column in self.wanted:
            bad = self.scan.bad
            numbers = self.scan.columns[self.wanted.index(column)]
            return [None if row in bad else number for row, number in enumerate(numbers)] if bad else numbers
        return self.texts(column)

    def texts(self, column: int) -> list[str]:
        """The cells of a column without their quotes."""
        cells = [unquoted(cell) for cell in self.raw_cells(column)]
        try:
            return [cell.decode() for cell in cells]
        except UnicodeDecodeError:
            return [decoded(cell, self.place(row)) for row, cell in enumerate(cells)]

    @cached_property
    def _table(self) -> list[list[bytes]]:
        text, delimiter = self.text, self.header.delimiter
        return [cells_of(text[start:end], delimiter) for start, end in zip(self.scan.starts, self.scan.ends)]

    def _why(self, row: int, place: int) -> str:
        raw = self.text[self.scan.starts[row] : self.scan.ends[row]]
        cells = cells_of(raw, self.header.delimiter)
        if place == RAGGED and not cells:
            return 'a cell begins with a quote (") and does not end with one'
        if place == RAGGED:
            return f"the row has {len(cells)} cell{'s' * (len(cells) != 1)}, and the header {len(self.header.names)}"
        column = self.wanted[place]
        return no_number(self.header.names[column], unquoted(cells[column]).decode("utf-8", "replace").strip())


class CsvReader:
    """An open source of delimited text."""

    def __init__(self, opened: Opened, delimiter: str, header: Header | None = None) -> None:
        self.opened = opened
        sign = delimiter.encode()
        found = pieces(opened.stream.read, sign, opened.source)
        if header is None:
            first = next(found, Piece(b"", 0, 1))
            header, rest = _header(first, opened.source, sign)
            found = chain([rest] if rest.text else [], found)
        self.header, self.pieces = header._replace(source=opened.source), found
        self.names = header.names
        self.format = opened.source.kind.format

    def blocks(self, wanted: Sequence[int]) -> Iterator[CsvBlock]:
        return (CsvBlock(piece, self.header, wanted) for piece in self.pieces)

    def share(self) -> float | None:
        return self.opened.raw.share()

    def waits(self) -> bool:
        return self.opened.raw.waits()


def _header(first: Piece, source: Source, delimiter: bytes) -> tuple[Header, Piece]:
    text, title = first.text.removeprefix(BOM), source.title
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{title} is not UTF-8: it looks like UTF-16", hint="save it as UTF-8")
    for start, end, cells in rows_with_quotes(text, delimiter):
        if end > start:
            names = [decoded(unquoted(cell), f"the header of {title}").strip() for cell in cells]
            newline = b"\r\n" if text[end : end + 1] == b"\r" else b"\n"
            _check_header(names, title)
            return Header(source, text[start:end], names, delimiter, newline), _rest(first, text, end + len(newline))
    raise InputError(f"{title} is empty", hint="its first line has to name the columns")


def _rest(first: Piece, text: bytes, end: int) -> Piece:
    """What comes after the header."""
    line = None if first.line is None else first.line + text.count(b"\n", 0, end)
    return Piece(text[end:], first.start + len(first.text) - len(text) + end, line)


def _check_header(names: list[str], title: str) -> None:
    if not names:
        raise InputError(f'the header of {title} has a cell that begins with a quote (") and does not end with one')
    if any("\r" in name for name in names):
        raise InputError(f"{title} has lines that end with CR alone", hint="save it with LF or CR LF")


def decoded(text: bytes, place: str) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{place} is not UTF-8: byte {text[error.start]:#04x}", hint="save it as UTF-8") from None
