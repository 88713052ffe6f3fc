"""Writes Parquet and Arrow, a record batch at a time."""

from typing import Any

from mgrad_cli.columns.arrow_door import answer_arrays, library
from mgrad_cli.columns.arrow_read import ArrowReader, array_of
from mgrad_cli.columns.blocks import ERROR, Answers, Block, Layout, Reader
from mgrad_cli.errors import InputError

GROUP = 1 << 18
"""Rows of a row group."""


class ArrowWriter:
    """Appends record batches to a sink; the first one decides about the types of columns that come as text."""

    def __init__(self, sink: Any, form: str) -> None:
        self.sink, self.form = sink, form
        self.arrow = library("", "Parquet" if form == "parquet" else "Arrow")
        self.fields: list[Any] = []
        self.writer: Any = None
        self.waiting: list[Any] = []

    def begin(self, reader: Reader, layout: Layout, headed: bool = True) -> None:
        """What is known of the columns before the first row."""
        self.numbers = layout.numbers
        self.fields = [self._field(reader, column, name) for column, name in zip(layout.kept, layout.names)]
        self.fields += [self.arrow.field(name, self.arrow.float64()) for name in layout.new]
        if layout.on_error == "null":
            self.fields.append(self.arrow.field(ERROR, self.arrow.string()))

    def _field(self, reader: Reader, column: int, name: str) -> Any:
        if isinstance(reader, ArrowReader):
            return reader.schema.field(column)
        return self.arrow.field(name, self.arrow.null())

    def render(self, block: Block, answers: Answers, layout: Layout) -> Any:
        arrays = [array_of(block, column) for column in layout.kept]
        new = answer_arrays(answers, layout.on_error, ERROR)
        names = [*layout.names, *layout.added]
        batch = self.arrow.record_batch([*arrays, *new.values()], names=names)
        if layout.on_error == "skip" and answers.refused:
            batch = batch.filter(self.arrow.array([row not in answers.refused for row in range(answers.rows)]))
        return batch

    def write(self, batch: Any) -> None:
        if self.writer is None:
            self._open(self._schema(batch.schema))
        if self.form != "parquet":
            self.writer.write_batch(self._fitting(batch))
            return
        self.waiting.append(self._fitting(batch))
        if sum(each.num_rows for each in self.waiting) >= GROUP:
            self._write_group()

    def _schema(self, found: Any) -> Any:
        """The types of the first block where they were not known before; nulls are numbers if they are used as such."""
        fields = []
        for field, actual in zip(self.fields, found):
            known = field if field.type == actual.type else actual
            if self.arrow.types.is_null(known.type):
                known = known.with_type(self.arrow.float64() if known.name in self.numbers else self.arrow.string())
            fields.append(known)
        return self.arrow.schema(fields)

    def _fitting(self, batch: Any) -> Any:
        if batch.schema.types == self.schema.types:
            return self.arrow.record_batch(batch.columns, schema=self.schema)
        try:
            return self.arrow.record_batch(
                [column.cast(field.type) for column, field in zip(batch.columns, self.schema)], schema=self.schema
            )
        except self.arrow.ArrowInvalid as error:
            raise InputError(
                f"a column changes its type on the way: {error}", hint="--keep used leaves it out"
            ) from None

    def _open(self, schema: Any) -> None:
        self.schema = schema
        if self.form == "parquet":
            # Numbers hardly ever repeat: to look for it costs a third of the time.
            texts = [field.name for field in schema if not self.arrow.types.is_floating(field.type)]
            self.writer = library("parquet", "Parquet").ParquetWriter(self.sink, schema, use_dictionary=texts)
        else:
            make = library("ipc", "Arrow").new_file if self.form == "arrow" else library("ipc", "Arrow").new_stream
            self.writer = make(self.sink, schema)

    def _write_group(self) -> None:
        self.writer.write_table(self.arrow.Table.from_batches(self.waiting, self.schema), GROUP)
        self.waiting = []

    def finish(self) -> None:
        if self.writer is None:
            self._open(self._schema(self.fields))
        if self.waiting:
            self._write_group()
        self.writer.close()
