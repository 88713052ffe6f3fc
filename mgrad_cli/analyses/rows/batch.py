"""A program as a function of whole columns: value and slopes for each row, by a kernel or, in doubt, by the engine."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from mgrad_cli.analyses.gradient import Question, output_of
from mgrad_cli.analyses.rows.row_questions import Asked
from mgrad_cli.backends.batch.kernels import make_kernel
from mgrad_cli.columns.tables import Table, opened
from mgrad_cli.errors import MathematicsError, UsageError, choice
from mgrad_cli.graph.build import Model, build
from mgrad_cli.language.reader import read

ON_ERROR = ("fail", "null")
UNNAMED = "value"
"""The column of an output that has no name."""


def compile_columns(
    text: str, of: str | None, wrt: Collection[str] | None, backend: str, on_error: str, order: int = 1
) -> "Batch":
    """The function of columns; UsageError where the backend is not installed."""
    if on_error not in ON_ERROR:
        raise UsageError(f"on_error is {' or '.join(ON_ERROR)}, not {on_error}")
    model = build(read(text), frozenset(wrt or ()))
    output = model.output if of is None else output_of(model, of)
    model = model._replace(output=output, output_name=of or model.output_name)
    asked = tuple(name for name in model.graph.inputs if wrt is None or name in wrt)
    name = model.output_name.replace("′", "_") if model.output_name in model.results else UNNAMED
    return Batch(Asked(Question(model, {}, asked, (), False), name, order), backend, on_error)


class Batch:
    """`f(columns)` gives a table of the same kind, with the value and `d<out>_d<in>` for each row.

    A table is a dict of arrays, lists and numbers, or anything that speaks Arrow's C interface, such as frames of
    pandas and polars. Where a row has no answer, `on_error="fail"` raises the engine's error with the row's number, and
    `on_error="null"` leaves its cells empty (nan in arrays); `f.errors` then has the sentences of the last call by row.
    """

    def __init__(self, asked: Asked, backend: str, on_error: str) -> None:
        self.asked, self.on_error = asked, on_error
        self.inputs = tuple(asked.question.model.graph.inputs)
        self.names = tuple(asked.names())
        graph, results = asked.derivatives(asked.question.model.graph)
        self.kernel = make_kernel(graph, results, self.inputs, backend)

    @property
    def backend(self) -> str:
        return self.kernel.backend

    def __call__(self, columns: Any) -> Any:
        table = opened(columns)
        given = self._given(table)
        results = [table.empty() for _ in self.names]
        doubt = bytearray(table.rows)
        doubtful = self.kernel(given, results, doubt, table.rows)
        self.errors = self._settle(given, results, doubt) if doubtful else {}
        return table.closed(dict(zip(self.names, results)), self.errors)

    def _given(self, table: Table) -> list[Any]:
        model = self.asked.question.model
        for name in self.inputs:
            if name not in table.names and name not in model.defaults:
                raise _missing(model, name, table.names)
        return [table.column(name) if name in table.names else model.defaults[name] for name in self.inputs]

    def _settle(self, given: Sequence[Any], results: Sequence[Any], doubt: bytearray) -> dict[int, str]:
        """Do the rows in doubt again, by the engine; why some have no answer."""
        refused: dict[int, str] = {}
        for row in _marked(doubt):
            numbers = [each if isinstance(each, float) else float(each[row]) for each in given]
            answer = self._again(row, dict(zip(self.inputs, numbers)))
            if isinstance(answer, str):
                refused[row] = answer
                answer = (math.nan,) * len(results)
            for result, number in zip(results, answer):
                result[row] = number
        return refused

    def _again(self, row: int, point: Mapping[str, float]) -> Sequence[float] | str:
        """The numbers of a row, or why there are none."""
        try:
            _check_finite(point)
            return self.asked.answer(point)
        except MathematicsError as error:
            if self.on_error == "fail":
                hint = error.hint or 'on_error="null" goes on with the other rows'
                raise MathematicsError(f"row {row}: {error.message}", *error.places, hint=hint) from None
            return error.message


def _check_finite(point: Mapping[str, float]) -> None:
    for name, number in point.items():
        if not math.isfinite(number):
            raise MathematicsError(f"{name} is {number}, which is no number to compute with")


def _marked(doubt: bytearray) -> Iterator[int]:
    row = doubt.find(1)
    while row >= 0:
        yield row
        row = doubt.find(1, row + 1)


def _missing(model: Model, name: str, names: Collection[str]) -> UsageError:
    place = model.place(model.graph.inputs[name])
    return UsageError(f"there is no column {name}", place, hint=choice(name, names))
