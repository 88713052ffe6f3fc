"""What a report shows, as rows: the same for people and for pipes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.errors import printable
from mgrad_cli.operations import Operation

Cell = str | float | None


class Numeral(str):
    """A number that is written out already, with more digits than a float has."""

    __slots__ = ()


class Verdict(Protocol):
    """What a check says of one input."""

    @property
    def numeric(self) -> float | None: ...
    @property
    def error(self) -> float | None: ...
    @property
    def verdict(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def method(self) -> str: ...


class Table(NamedTuple):
    """Names of columns, and rows that are made when they are asked for."""

    title: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def node_table(gradient: Gradient) -> Table:
    return Table("", ("node", "op", "data", "grad"), _nodes(gradient))


def _nodes(gradient: Gradient) -> Iterator[tuple[Cell, ...]]:
    model = gradient.model
    for place, value in enumerate(gradient.nodes):
        operation = model.graph.operations[place]
        grad = None if value.data is None else value.grad
        yield printable(model.title(place)), operation.name if operation else "", _number(value.data), grad


def _number(data: float | bool | None) -> Cell:
    """A condition is true or false; a branch that was not taken has nothing to show."""
    return str(data).lower() if isinstance(data, bool) else data


def input_table(gradient: Gradient, verdicts: Sequence[Verdict] | None = None) -> Table:
    columns: tuple[str, ...] = ("input", "data", "grad")
    point = gradient.question.point
    rows: list[tuple[Cell, ...]] = [(name, point[name], slope) for name, slope in gradient.items()]
    if verdicts is not None:
        columns += ("numeric", "error", "verdict")
        rows = [(*row, *verdict_cells(each)) for row, each in zip(rows, verdicts, strict=True)]
    return Table(f"{printable(gradient.output)} = {gradient.value!r}", columns, rows)


def verdict_cells(verdict: Verdict) -> tuple[Cell, ...]:
    reason = f": {verdict.reason}" if verdict.reason else ""
    return verdict.numeric, verdict.error, printable(verdict.verdict + reason)


def operation_table(operations: Iterable[Operation]) -> Table:
    columns = ("operation", "slopes", "domain", "what it is")
    return Table("", columns, [_operation_row(each) for each in operations])


def _operation_row(operation: Operation) -> tuple[Cell, ...]:
    slopes = "; ".join(operation.slopes) + " (each over their sum)" * operation.shared
    also = f" (also {', '.join(operation.aliases)})" if operation.aliases else ""
    return operation.signature, slopes, operation.domain, operation.about + also
