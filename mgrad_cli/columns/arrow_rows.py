"""Record batches, tables, frames and dicts of arrays as rows to compute from, and with new columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from mgrad_cli.columns.arrow_door import answer_arrays, library
from mgrad_cli.columns.arrow_read import ArrowBlock, check_type
from mgrad_cli.columns.arrow_tables import as_table, like
from mgrad_cli.columns.blocks import ERROR, Answers, Layout
from mgrad_cli.errors import UsageError

TITLE = "the batch"


class Rows:
    """Rows of a person's own, of which `first` is the number of the first."""

    def __init__(self, given: Any, first: int) -> None:
        self.arrow, self.given, self.first = library("", "a batch"), given, first
        if isinstance(given, Mapping):
            self.names, self.count = list(given), _length(given)
        elif hasattr(given, "__arrow_c_stream__") or hasattr(given, "__arrow_c_array__"):
            self.table = as_table(self.arrow, given)
            self.names, self.count = self.table.column_names, self.table.num_rows
        else:
            raise UsageError(
                f"a {type(given).__name__} is no batch of rows",
                hint="it takes a record batch, a table, a frame, a dict of arrays, or an iterator of them",
            )

    def block(self, wanted: Sequence[int]) -> ArrowBlock:
        """The columns that are computed from; no others need be what Arrow has a type for."""
        names = [self.names[column] for column in wanted]
        batch = self.arrow.record_batch([self._array(column) for column in wanted], names=names)
        for field in batch.schema:
            check_type(field, TITLE)
        return ArrowBlock(batch, TITLE, self.first, range(len(wanted)))

    def _array(self, column: int) -> Any:
        if not isinstance(self.given, Mapping):
            return self.table.column(column).combine_chunks()
        name = self.names[column]
        try:
            return self.arrow.array(self.given[name])
        except (TypeError, ValueError) as error:
            raise UsageError(f"the column {name} of {TITLE} holds no numbers: {error}") from None

    def with_columns(self, answers: Answers, layout: Layout) -> Any:
        """What is kept and what is new, as the same kind of thing."""
        new = dict(zip(layout.added, answer_arrays(answers, layout.on_error, ERROR).values()))
        fine = None
        if layout.on_error == "skip" and answers.refused:
            fine = self.arrow.array([row not in answers.refused for row in range(answers.rows)])
        if isinstance(self.given, Mapping):
            return self._dict(layout, new, fine)
        if type(self.given).__module__.partition(".")[0] == "pandas":
            frame = self.given.iloc[:, list(layout.kept)].assign(**{name: _plain(each) for name, each in new.items()})
            return frame if fine is None else frame[_plain(fine)]
        kept = [self.table.column(column) for column in layout.kept]
        fields = [*(self.table.schema.field(column) for column in layout.kept)]
        fields += [self.arrow.field(name, each.type) for name, each in new.items()]
        table = self.arrow.table([*kept, *new.values()], schema=self.arrow.schema(fields))
        return like(self.given, table if fine is None else table.filter(fine))

    def _dict(self, layout: Layout, new: Mapping[str, Any], fine: Any) -> dict[str, Any]:
        found = {name: self.given[name] for name in layout.names} | {name: _plain(each) for name, each in new.items()}
        return found if fine is None else {name: _filtered(each, fine) for name, each in found.items()}


def _length(columns: Mapping[str, Any]) -> int:
    lengths = {name: len(each) for name, each in columns.items()}
    if len(set(lengths.values())) > 1:
        sizes = ", ".join(f"{name} {length:,}" for name, length in lengths.items())
        raise UsageError(f"the columns are not equally long: {sizes}")
    return next(iter(lengths.values()), 0)


def _plain(array: Any) -> Any:
    return array.to_numpy(zero_copy_only=False)


def _filtered(column: Any, fine: Any) -> Any:
    if isinstance(column, list):
        return [cell for cell, kept in zip(column, fine.to_pylist()) if kept]
    return column[_plain(fine)]
