"""Reads Parquet and Arrow, a record batch at a time, and makes arrays of what other formats hold."""

from collections.abc import Iterator, Sequence
from typing import Any

from mgrad_cli.columns.arrow_door import computed, library
from mgrad_cli.columns.blocks import Block, Numbers, no_number
from mgrad_cli.columns.sources import Opened, Source, unreadable
from mgrad_cli.errors import InputError

ROWS = 1 << 16
"""Rows of a block."""


class ArrowBlock:
    """A record batch."""

    def __init__(self, batch: Any, title: str, first: int, wanted: Sequence[int]) -> None:
        self.batch, self.title, self.first, self.wanted = batch, title, first, wanted

    def numbers(self) -> Numbers:
        bad: dict[int, str] = {}
        columns = [floats(self.batch.column(column)) for column in self.wanted]
        for place in reversed(range(len(columns))):  # the first bad cell of a row is the one that is told
            name = self.batch.schema.names[self.wanted[place]]
            cells = self.batch.column(self.wanted[place])
            bad |= {row: no_number(name, cells[row].as_py()) for row in _without_number(columns[place])}
        return Numbers(self.batch.num_rows, [buffer(column) for column in columns], bad)

    def place(self, row: int) -> str:
        return f"row {self.first + row} of {self.title}"

    def fits(self, row: int) -> bool:
        return True

    def cells(self, column: int) -> Sequence[Any]:
        cells = self.batch.column(column)
        if cells.type == library("", "Arrow").float64() and not cells.null_count:
            return buffer(cells)
        found: list[Any] = cells.to_pylist()
        return found


class ArrowReader:
    """An open source of record batches."""

    def __init__(self, source: Source, piped: Opened | None = None) -> None:
        self.source, self.row = source, source.line
        self.format = source.kind.format
        self.batches, self.schema, self.rows = _open(source, piped)
        self.names = list(self.schema.names)

    def blocks(self, wanted: Sequence[int]) -> Iterator[ArrowBlock]:
        for column in wanted:
            check_type(self.schema.field(column), self.source.title)
        try:
            for batch in self.batches:
                for start in range(0, batch.num_rows, ROWS):
                    piece = batch.slice(start, ROWS)
                    yield ArrowBlock(piece, self.source.title, self.row, wanted)
                    self.row += piece.num_rows
        except (OSError, library("", "Arrow").ArrowException) as error:
            raise InputError(f"cannot read {self.source.title}: {error}") from None

    def share(self) -> float | None:
        return (self.row - self.source.line) / self.rows if self.rows else None

    def waits(self) -> bool:
        return False


def _open(source: Source, piped: Opened | None) -> tuple[Iterator[Any], Any, int | None]:
    """The batches, their schema, and the number of rows where that is known beforehand."""
    form = source.kind.format
    arrow, ipc = library("", "Parquet" if form == "parquet" else "Arrow"), library("ipc", "Arrow")
    try:
        if form == "parquet":
            return _parquet(source, piped)
        file: Any = arrow.memory_map(source.path) if piped is None else piped.stream
        if form == "arrows":
            batches = ipc.open_stream(file)
            return iter(batches), batches.schema, None
        file = ipc.open_file(_laid_down(piped) if piped else file)
        numbers = range(file.num_record_batches)[source.start : source.stop]
        return (file.get_batch(number) for number in numbers), file.schema, None
    except arrow.ArrowInvalid as error:
        raise InputError(f"{source.title} is no {form} file: {error}") from None
    except OSError as error:
        raise unreadable(source.title, error) from None


def _parquet(source: Source, piped: Opened | None) -> tuple[Iterator[Any], Any, int | None]:
    file = library("parquet", "Parquet").ParquetFile(
        _laid_down(piped) if piped else source.path, memory_map=piped is None, pre_buffer=False
    )
    groups = list(range(file.num_row_groups)[source.start : source.stop])
    rows = sum(file.metadata.row_group(group).num_rows for group in groups)
    batches = file.iter_batches(ROWS, row_groups=groups) if groups else iter(())
    return batches, file.schema_arrow, rows


def rows_of_parts(source: Source) -> list[int]:
    """How many rows each row group, or record batch, of a file has: what can be read apart."""
    if source.kind.format == "parquet":
        metadata = library("parquet", "Parquet").read_metadata(source.path)
        return [metadata.row_group(number).num_rows for number in range(metadata.num_row_groups)]
    file = library("ipc", "Arrow").open_file(library("", "Arrow").memory_map(source.path))
    return [file.get_batch(number).num_rows for number in range(file.num_record_batches)]


def _laid_down(piped: Opened) -> Any:
    """What comes through a pipe goes into a temporary file first, because these formats are read from the end."""
    import shutil
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115 (it lives as long as the reader)
    shutil.copyfileobj(piped.stream, file)
    file.seek(0)
    return file


def check_type(field: Any, title: str) -> None:
    types = library("types", "Arrow")
    kind = field.type.value_type if types.is_dictionary(field.type) else field.type
    if not (types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind) or types.is_null(kind)):
        raise InputError(f"the column {field.name} of {title} holds {kind}, and the program needs numbers")


def floats(column: Any) -> Any:
    """The column as float64: integers and decimals to the nearest, as if they had been typed."""
    arrow = library("", "Arrow")
    if column.type == arrow.float64():
        return column
    compute = library("compute", "Arrow")
    if library("types", "Arrow").is_dictionary(column.type):
        column = column.dictionary_decode()
    if library("types", "Arrow").is_decimal(column.type):
        column = compute.cast(column, arrow.string())  # a decimal's own cast may be off by a rounding
    return compute.cast(column, arrow.float64(), safe=False)


def _without_number(column: Any) -> list[int]:
    """The rows that are null, inf or nan."""
    fine = computed("is_finite", column)
    if not column.null_count and computed("all", fine).as_py() is not False:
        return []
    compute = library("compute", "Arrow")
    fine = compute.fill_null(fine, False)
    found: list[int] = compute.indices_nonzero(compute.invert(fine)).to_pylist()
    return found


def buffer(column: Any) -> "memoryview[float]":
    """The numbers in place; what stands in a null does not matter, for its row is bad."""
    if not len(column):
        return memoryview(b"").cast("d")
    numbers = memoryview(column.buffers()[1]).cast("B").cast("d")
    return numbers[column.offset : column.offset + len(column)]


def array_of(block: Block, column: int) -> Any:
    """A column of any block as an array."""
    if isinstance(block, ArrowBlock):
        return block.batch.column(column)
    cells = block.cells(column)
    arrow = library("", "Arrow")
    if isinstance(cells, list):
        return arrow.array(cells)
    return arrow.Array.from_buffers(arrow.float64(), len(cells), [None, arrow.py_buffer(cells)])
