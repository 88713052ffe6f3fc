"""Runs an order over what the command line names, and says in the end what became of the rows."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mgrad_cli.analyses.rows.row_jobs import Counts, Task, run, run_to_file
from mgrad_cli.analyses.rows.row_plans import Order
from mgrad_cli.columns.formats import TEXTS, Kind, kind_of
from mgrad_cli.columns.sources import STANDARD, Source, find
from mgrad_cli.commands.row_orders import delimiter_of
from mgrad_cli.errors import UsageError, clipped, printable
from mgrad_cli.reports.progress import Progress, summary
from mgrad_cli.streams import say

if TYPE_CHECKING:
    from mgrad_cli.commands.row_folders import Engine

FEW = 200_000
"""Bytes of a file."""


class Settings(NamedTuple):
    """Where rows come from and go to."""

    output: str | None
    in_format: str | None
    form: str | None
    delimiter: str | None
    resume: bool
    jobs: int | None
    quiet: bool
    engine: str = "local"
    scheduler: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Settings":
        return cls(**{name: given[name] for name in cls._fields})


class _Standard:
    """Standard output as a sink: what is written can be read at once."""

    closed = False

    def write(self, content: Any) -> int:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return len(content)

    def flush(self) -> None:
        sys.stdout.buffer.flush()


def run_all(order: Order, files: Sequence[str], settings: Settings) -> None:
    sources = find(files or _piped(), settings.in_format)
    progress = Progress(settings.quiet)
    kind = _kind(settings)
    _prepare({each.format for each in (*(source.kind for source in sources), *([kind] if kind else []))})
    delimiter = delimiter_of(settings.delimiter)
    task = Task(_with_backend(order, sources), tuple(sources), kind, delimiter, _threads(settings))
    output = settings.output or STANDARD
    to_folder = _is_folder(output)
    if settings.scheduler and settings.engine != "dask":
        raise UsageError("--scheduler goes with --engine dask", hint="add it, or leave --scheduler out")
    if settings.resume and not to_folder:
        raise UsageError("--resume goes with -o FOLDER/", hint="one file is made anew, as a whole")
    try:
        counts = _run(task, settings, output, to_folder, progress)
    finally:
        progress.end()
    if counts.refused and not settings.quiet:
        say(summary(counts, order.on_error))
    if counts.look and (counts.look.bent or not counts.look.whole) and not settings.quiet:
        from mgrad_cli.reports.budget import look_warning

        say(clipped(printable(f"warning: {look_warning(counts.look)}")))


def _prepare(formats: set[str]) -> None:
    if formats - {*TEXTS, ""}:
        from mgrad_cli.columns.arrow_door import load_without_numpy

        load_without_numpy()


def _with_backend(order: Order, sources: Sequence[Source]) -> Order:
    """A few rows are done before machine code for them is made."""
    if order.backend == "auto" and all(source.path != STANDARD and source.stamp()[0] < FEW for source in sources):
        return order._replace(backend="python")
    return order


def _run(task: Task, settings: Settings, output: str, to_folder: bool, progress: Progress) -> Counts:
    make: Callable[[Task, str, Progress], Counts] = run_to_file
    engine: Engine | None = None
    if settings.engine == "dask":
        from mgrad_cli.commands.row_clusters import OnCluster

        cluster = OnCluster(settings.scheduler, settings.jobs)
        task = cluster.prepared(task, output, progress)
        make, engine = cluster.to_file, cluster.parts
    elif output == STANDARD:
        return run(task, _Standard(), progress)
    if not to_folder:
        try:
            return make(task, output, progress)
        except KeyboardInterrupt:
            progress.end()
            say(f"{output} is not written: one file is made as a whole, or not at all")
            raise
    from mgrad_cli.commands.row_folders import run_to_folder

    return run_to_folder(task, settings.form, output, settings.resume, engine, progress)


def _piped() -> tuple[str, ...]:
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("there are no rows", hint='name a file, or pipe one in: cat m.csv | mgrad map "R = V/I"')
    return (STANDARD,)


def _is_folder(output: str) -> bool:
    return output != STANDARD and (output.endswith(("/", os.sep)) or os.path.isdir(output))


def _kind(settings: Settings) -> Kind | None:
    """As asked, or by the name of the output, or as the first input is."""
    output = settings.output or STANDARD
    nameless = output == STANDARD or _is_folder(output) or (os.path.exists(output) and not os.path.isfile(output))
    if not nameless:
        return kind_of(output, settings.form, "--format")
    return Kind(settings.form) if settings.form else None


def _threads(settings: Settings) -> int:
    if settings.jobs:
        return settings.jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
