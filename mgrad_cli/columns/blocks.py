"""What readers give, what is computed from it, and what writers take: rows in blocks, of which few exist at a time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from mgrad_cli.errors import clipped, printable

Column = "array[float] | memoryview[float]"
"""Float64 numbers that a kernel can read in place."""

SHOWN = 40
"""Characters of a cell in a sentence."""


class Numbers(NamedTuple):
    """The columns that a program uses, and for each row that cannot be used the sentence that says why."""

    rows: int
    columns: Sequence[Any]
    bad: Mapping[int, str]


class Block(Protocol):
    """Consecutive rows of one source."""

    def numbers(self) -> Numbers:
        """The columns that were asked for when the source was opened."""

    def place(self, row: int) -> str:
        """`line 3 of m.csv`."""

    def fits(self, row: int) -> bool:
        """Whether a row that cannot be used could be kept, with empty cells after it."""

    def cells(self, column: int) -> Sequence[Any]:
        """A column as Python has it, for a writer that speaks another format."""


class Reader(Protocol):
    """An open source. `names` are its columns; `wanted` are those that will be asked for as numbers."""

    names: list[str]
    format: str

    def blocks(self, wanted: Sequence[int]) -> Iterator[Block]: ...

    def share(self) -> float | None:
        """How much of the source was read, if that is known."""

    def waits(self) -> bool:
        """Whether the next block would have to be waited for, because nobody has written it yet."""


class Refused(NamedTuple):
    """A row without a full answer: the sentence that says why, and the cells that there are all the same."""

    sentence: str
    cells: tuple[float | None, ...]


class Answers(NamedTuple):
    """The new columns of a block, which say nothing of the rows that were refused."""

    rows: int
    columns: Sequence[Any]
    refused: Mapping[int, Refused]
    look: Any = None  # what whoever computed says of some rows

    def runs(self) -> Iterator[tuple[int, int, Refused | None]]:
        """The rows in order, as stretches with an answer, and between them one refused row each."""
        start = 0
        for row in sorted(self.refused):
            if start < row:
                yield start, row, None
            yield row, row + 1, self.refused[row]
            start = row + 1
        if start < self.rows:
            yield start, self.rows, None


class Layout(NamedTuple):
    """What is written: the input's columns that are kept, the new ones, and what becomes of refused rows."""

    kept: tuple[int, ...]
    names: tuple[str, ...]  # of the columns that are kept
    new: tuple[str, ...]
    on_error: str
    all_kept: bool = False
    numbers: tuple[str, ...] = ()  # the kept columns that the program uses

    @property
    def added(self) -> tuple[str, ...]:
        return (*self.new, ERROR) if self.on_error == "null" else self.new


ERROR = "error"
"""The column that says, under `--on-error null`, why a row has empty cells."""


def no_number(name: str, cell: Any) -> str:
    """The sentence for a cell of a used column."""
    if cell is None or cell == "":
        return f"{printable(name)} is empty"
    comma = isinstance(cell, str) and cell.count(",") == 1 and cell.replace(",", "").lstrip("+-").isdecimal()
    way_out = f" (a decimal point is a point: {cell.replace(',', '.')})" if comma else ""
    return f"{printable(name)} is no finite number: {_quoted(cell)}{way_out}"


def _quoted(cell: Any) -> str:
    text = str(cell) if isinstance(cell, str | int | float) else repr(cell)
    return clipped(printable(text if len(text) <= SHOWN else text[:SHOWN] + "…"))
