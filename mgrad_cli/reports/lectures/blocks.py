"""What a text for people is made of, in no layout yet: headings, paragraphs, and boxes of rows."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Heading(NamedTuple):
    text: str


class Box(NamedTuple):
    """A titled box of rows; the remarks stand above these, or below them if there is no title."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    remarks: Sequence[str] = ()

    def lines(self, room: int) -> Iterator[list[tuple[int, str]]]:
        """The rows as cells of even width, each with its column; on two lines where they are wider than the room."""
        widths = [max((len(row[column]) for row in self.rows), default=0) for column in range(len(self.columns))]
        fits = sum(widths) + 2 * (len(widths) - 1) <= room
        for row in self.rows:
            cells = [(column, cell.ljust(width)) for column, (cell, width) in enumerate(zip(row, widths, strict=True))]
            yield cells if fits else cells[:2]
            if not fits and any(row[2:]):
                yield [(0, " " * min(widths[0], room // 4)), *cells[2:]]


Block = str | Heading | Box
"""A text is a paragraph."""
