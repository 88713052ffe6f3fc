"""What is done to the rows of a table, as a function of record batches for the workers of any engine."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from mgrad_cli.analyses.rows.row_plans import KEEP, ON_ERROR, Order, plan
from mgrad_cli.analyses.rows.rows import compute
from mgrad_cli.backends.batch.kernels import BACKENDS
from mgrad_cli.columns.arrow_rows import Rows
from mgrad_cli.errors import UsageError

CHOICES = {"keep": KEEP, "on_error": ON_ERROR, "backend": ("auto", *BACKENDS)}


def batches(
    program: str,
    numbers: Mapping[str, float],
    *,
    of: Collection[str] = (),
    wrt: Collection[str] | None = None,
    order: int = 1,
    rename: Mapping[str, str] | None = None,
    keep: str = "all",
    on_error: str = "fail",
    prefix: str = "",
    backend: str = "auto",
) -> "Batches":
    """The function; a mistake in a choice is told at once, one in the program when the columns are known."""
    for name, given in {"keep": keep, "on_error": on_error, "backend": backend}.items():
        if given not in CHOICES[name]:
            raise UsageError(f"{name} is {', '.join(CHOICES[name])}, not {given}")
    if order not in (1, 2):
        raise UsageError(f"order is 1 or 2, not {order}")
    outputs, inputs = _names(of), None if wrt is None else _names(wrt)
    renamed = tuple((rename or {}).items())
    bindings = tuple((name, float(number)) for name, number in numbers.items())
    return Batches(Order(program, bindings, outputs, inputs, order, renamed, keep, on_error, prefix, backend))


def _names(given: Collection[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


class Batches:
    """`f(batch)` gives a batch with the new columns: a record batch, a table, a frame, or a dict of arrays, as it came.

    `f(iterator)` gives an iterator, a batch for each. It is plain data, so pickle can send it anywhere; a program is
    read and compiled once in each process.
    """

    def __init__(self, order: Order) -> None:
        self.order = order

    def __call__(self, rows: Any) -> Any:
        if isinstance(rows, Iterator):
            return self.each(rows)
        return self._computed(rows, 1)

    def each(self, found: Iterable[Any]) -> Iterator[Any]:
        """Batch by batch; rows are counted from the first batch on."""
        first = 1
        for rows in found:
            table = Rows(rows, first)
            yield self._computed(table, first)
            first += table.count

    def schema(self, schema: Any) -> Any:
        """The schema of what comes out, for a schema of what goes in."""
        return self(schema.empty_table()).schema

    def _computed(self, rows: Any, first: int) -> Any:
        table = rows if isinstance(rows, Rows) else Rows(rows, first)
        planned = plan(self.order, table.names, "the batch")
        block = table.block(planned.wanted)
        return table.with_columns(compute(planned, block), planned.layout)
