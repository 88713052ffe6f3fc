"""Runs an order over sources: rows stream from readers through the plan to a writer."""

import os
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from mgrad_cli.analyses.rows.row_plans import Order, Plan, plan
from mgrad_cli.analyses.rows.rows import compute
from mgrad_cli.analyses.uncertainty.row_looks import Look
from mgrad_cli.columns.blocks import Block, Reader
from mgrad_cli.columns.doors import Writer, make_writer, open_reader
from mgrad_cli.columns.formats import TEXTS, Kind
from mgrad_cli.columns.in_order import Behind, in_order
from mgrad_cli.columns.sources import STANDARD, Source
from mgrad_cli.errors import InputError, UsageError
from mgrad_cli.whole_files import WholeFile


class Counts(NamedTuple):
    """Rows that were read, and those of them that were refused."""

    rows: int = 0
    refused: int = 0
    look: Look | None = None  # with uncertainties

    def plus(self, other: "Counts") -> "Counts":
        look = self.look.plus(other.look) if self.look and other.look else self.look or other.look
        return Counts(self.rows + other.rows, self.refused + other.refused, look)


class Watch(Protocol):
    """Somebody who waits for the rows."""

    def planned(self, plan: Plan) -> None: ...

    def moved(self, counts: Counts, share: float | None) -> None: ...


class Task(NamedTuple):
    """One output from some sources: plain data, so that it can be done anywhere, and done again with the same bytes."""

    order: Order
    sources: tuple[Source, ...]
    kind: Kind | None = None  # as it is read, if that is text, else CSV
    delimiter: str | None = None
    threads: int = 1
    after: Source | None = None  # where the output begins, if these are later rows of it


def run(task: Task, sink: Any, watch: Watch | None = None) -> Counts:
    """All rows of a task into a sink."""
    writer, total, columns = None, Counts(), tuple[str, ...]()
    for number, source in enumerate(task.sources):
        reader = open_reader(source, task.delimiter)
        planned = plan(task.order, reader.names, source.title)
        if writer is None:
            writer, columns = _begun(task, reader, planned, sink)
            if watch:
                watch.planned(planned)
        _check_columns(columns, planned.layout.names, task.after or task.sources[0], source)
        found = in_order(_Work(planned, writer), reader.blocks(planned.wanted), task.threads, reader.waits)
        with Behind(writer.write, task.threads) as write:
            for rendered, counts in found:
                write(rendered)
                total = total.plus(counts)
                if watch:
                    share = reader.share()
                    watch.moved(total, None if share is None else (number + share) / len(task.sources))
    if writer:
        writer.finish()
    return total


def _begun(task: Task, reader: Reader, planned: Plan, sink: Any) -> tuple[Writer, tuple[str, ...]]:
    """The writer and the columns that are kept; later rows are written as their beginning says."""
    first = task.after or task.sources[0]
    if task.after:
        reader = open_reader(first, task.delimiter)
        planned = plan(task.order, reader.names, first.title)
    kind = task.kind or Kind(reader.format if reader.format in TEXTS else "csv")
    writer = make_writer(kind, sink, task.delimiter)
    _check_names(kind, planned.layout.names, first)
    writer.begin(reader, planned.layout, headed=task.after is None)
    return writer, planned.layout.names


class _Work:
    """What is done with a block, on whatever thread."""

    def __init__(self, planned: Plan, writer: Writer) -> None:
        self.planned, self.writer = planned, writer

    def __call__(self, block: Block) -> tuple[Any, Counts]:
        answers = compute(self.planned, block)
        rendered = self.writer.render(block, answers, self.planned.layout)
        return rendered, Counts(answers.rows, len(answers.refused), answers.look)


def _check_names(kind: Kind, names: Sequence[str], source: Source) -> None:
    """Only delimited text can have two columns of one name."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None and kind.format not in ("csv", "tsv"):
        raise InputError(
            f"{source.title} has {names.count(twice)} columns {twice}, which {kind.format} cannot have",
            hint="--keep used keeps what the program uses; or write CSV",
        )


def _check_columns(first: Sequence[str], others: Sequence[str], begun: Source, source: Source) -> None:
    if first != others:
        differing = next((name for name in (*first, *others) if (name in first) != (name in others)), "")
        what = f"{differing} is a column of only one of them" if differing else "their order differs"
        raise InputError(
            f"{source.title} and {begun.title} have different columns: {what}",
            hint="--keep used keeps what the program uses; -o FOLDER/ writes a file for each",
        )


def run_to_file(task: Task, path: str, watch: Watch | None = None) -> Counts:
    """The file appears when it is finished."""
    check_apart(task.sources, path)
    with WholeFile(path) as sink:
        return run(task, sink, watch)


def check_apart(sources: Sequence[Source], path: str) -> None:
    """An output may not be put in place of an input."""
    for source in sources:
        both_exist = os.path.isfile(path) and source.path != STANDARD and os.path.exists(source.path)
        if both_exist and os.path.samefile(path, source.path):
            raise UsageError(f"{path} is an input, too", hint="write to another place")
