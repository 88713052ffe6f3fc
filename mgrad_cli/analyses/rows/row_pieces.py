"""Divides an output into pieces that workers make apart from one another, in files that are then joined."""

import os
import shutil
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import NamedTuple

from mgrad_cli.analyses.rows.cluster import check_version, worker_name
from mgrad_cli.analyses.rows.row_jobs import Counts, Task, run_to_file
from mgrad_cli.columns.doors import DELIMITERS
from mgrad_cli.columns.sources import Source
from mgrad_cli.columns.splits import SIZE, split
from mgrad_cli.errors import MgradError, UsageError
from mgrad_cli.whole_files import WholeFile

LARGE = SIZE
"""Bytes; a smaller file is one piece."""

SHARED = "--engine dask needs a file system that all workers share, with the same paths"

Outcome = Counts | MgradError
"""A refusal is an answer, too: whoever tried again would be refused again."""


class Piece(NamedTuple):
    """A part of an output, and which share of it this is."""

    task: Task
    share: float


def absolute(task: Task) -> Task:
    """The task for a place where another folder is the current one; a person is told the names that they gave."""
    sources = (each._replace(path=os.path.abspath(each.path), shown=each.title) for each in task.sources)
    return task._replace(sources=tuple(sources))


def pieces(task: Task, divided: bool) -> Iterator[Piece]:
    """Text can be joined byte by byte; anything else is one piece, because its rows depend on those before."""
    assert task.kind
    if not task.kind.is_text or task.kind.compression:
        yield Piece(task, 1.0)
        return
    first, total = task.sources[0], sum(source.stamp()[0] for source in task.sources) or 1
    for number, source in enumerate(task.sources):
        for each, size in _splits(source, task.delimiter, divided):
            begins = number == 0 and not each.start
            yield Piece(task._replace(sources=(each,), after=None if begins else first), size / total)


def _splits(source: Source, delimiter: str | None, divided: bool) -> Iterator[tuple[Source, float]]:
    size = source.stamp()[0]
    if not divided or size <= LARGE:
        yield source, size
        return
    found = split(source, delimiter or DELIMITERS.get(source.kind.format, ""), LARGE)
    if source.kind.is_text:
        yield from ((each, (each.stop or size) - each.start) for each in found)
    else:
        groups = list(found)
        yield from ((each, size / len(groups)) for each in groups or [source])


# What a worker does, as often as it is asked: the same bytes come to the same place in one step.


def make(version: str, task: Task, path: str) -> Outcome:
    """A piece in a file."""
    try:
        check_version(version)
        _check_places(task, path)
        return run_to_file(task, path)
    except MgradError as error:
        return error


def join(version: str, paths: Sequence[str], path: str, outcomes: Sequence[Outcome]) -> Outcome:
    """One file of several, or the refusal of the first that was refused."""
    refusal = next((each for each in outcomes if isinstance(each, MgradError)), None)
    if refusal:
        return refusal
    try:
        check_version(version)
        with WholeFile(path) as sink:
            for each in paths:
                with open(each, "rb") as file:
                    shutil.copyfileobj(file, sink, 1 << 20)
    except MgradError as error:
        return error
    return reduce(Counts.plus, (each for each in outcomes if isinstance(each, Counts)))


def _check_places(task: Task, path: str) -> None:
    """The worker has to see the files that the person sees."""
    for place in (os.path.dirname(path), *(source.path for source in task.sources)):
        if not os.path.exists(place):
            raise UsageError(
                f"the worker at {worker_name()} does not see {place}",
                hint=SHARED,
            )
