"""Makes outputs on a cluster: a task for each piece, one more for each that has to be joined; Dask does the rest."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count
from typing import Any, NamedTuple

from mgrad_cli import __version__
from mgrad_cli.analyses.rows.cluster import Cluster
from mgrad_cli.analyses.rows.row_jobs import Counts, Task, Watch
from mgrad_cli.analyses.rows.row_pieces import SHARED, absolute, join, make, pieces
from mgrad_cli.analyses.rows.row_plans import plan
from mgrad_cli.columns.doors import open_reader
from mgrad_cli.errors import InputError, MgradError, UsageError
from mgrad_cli.whole_files import REASONS

Done = Callable[[int, str, Counts], None]
"""What is to be done with an output: its number, the file that it is in by now, and its rows."""


class Job(NamedTuple):
    """One output; its name is for people who look at the cluster."""

    name: str
    task: Task


class _Step(NamedTuple):
    """What a future means: the whole of an output, a piece of it, or the joining of its pieces."""

    kind: str
    job: int
    made: str
    share: float  # of all work
    place: int  # among all steps


def run_jobs(cluster: Cluster, jobs: Sequence[Job], folder: str, done: Done, watch: Watch) -> None:
    """All outputs, each when it is finished; an error is the one that a run from first to last would meet."""
    with _scratch(folder) as place:
        course = _Course(cluster, done, watch)
        try:
            for _ in course.submitted(jobs, place):
                course.take(wait=False)
                if course.refused:
                    break
            course.take(wait=True)
        except KeyboardInterrupt:
            course.take(wait=False)  # what is finished by now is not lost
            raise
        finally:
            cluster.give_up(list(course.steps))
    if course.refused:
        raise course.refused[1]


class _Course:
    """How far the outputs have come."""

    def __init__(self, cluster: Cluster, done: Done, watch: Watch) -> None:
        self.cluster, self.done, self.watch = cluster, done, watch
        self.steps: dict[Any, _Step] = {}
        self.refused: tuple[int, MgradError] | None = None
        self.counts, self.share = Counts(), 0.0
        self.places = count()

    def submitted(self, jobs: Sequence[Job], scratch: str) -> Iterator[None]:
        """Puts the steps on their way one by one: workers are busy while a large file is still being cut."""
        divided = len(jobs) < self.cluster.threads
        for number, job in enumerate(jobs):
            made, found = os.path.join(scratch, str(number)), pieces(absolute(job.task), divided)
            first, second = next(found), next(found, None)
            if second is None:
                self._submit(job.name, "whole", number, made, 1 / len(jobs), make, first.task, made)
                yield
                continue
            futures, paths = list[Any](), list[str]()
            for piece in chain((first, second), found):
                paths.append(f"{made}.{len(paths)}")
                share = piece.share / len(jobs)
                futures.append(self._submit(job.name, "piece", number, paths[-1], share, make, piece.task, paths[-1]))
                yield
            self._submit(job.name, "join", number, made, 0.0, join, paths, made, futures)

    def _submit(
        self, name: str, kind: str, job: int, made: str, share: float, function: Callable[..., Any], *arguments: Any
    ) -> Any:
        future = self.cluster.submit(name, function, __version__, *arguments)
        self.steps[future] = _Step(kind, job, made, share, next(self.places))
        return future

    def take(self, wait: bool) -> None:
        for future, outcome in self.cluster.results(wait):
            step = self.steps.pop(future)
            if isinstance(outcome, MgradError):
                self._refuse(step, outcome)
            else:
                self._finish(step, outcome)

    def _refuse(self, step: _Step, refusal: MgradError) -> None:
        """What comes later is not needed; what comes before may be refused, too, and then that is what is told."""
        if self.refused is None or step.place < self.refused[0]:
            self.refused = step.place, refusal
        later = [future for future, each in self.steps.items() if each.place > step.place]
        for future in later:
            del self.steps[future]
        self.cluster.give_up(later)

    def _finish(self, step: _Step, counts: Counts) -> None:
        if step.kind != "join":
            self.counts, self.share = self.counts.plus(counts), self.share + step.share
            self.watch.moved(self.counts, min(self.share, 1.0))
        if step.kind != "piece":
            if not os.path.exists(step.made):
                raise UsageError(f"a worker has written {step.made}, and it is not there", hint=SHARED)
            self.done(step.job, step.made, counts)


def planned(task: Task, watch: Watch) -> Task:
    """The task for workers, of which all compute in the same way; what is wrong with it is told here and now."""
    first = task.sources[0]
    found = plan(task.order, open_reader(first, task.delimiter).names, first.title)
    watch.planned(found)
    return task._replace(order=task.order._replace(backend=found.work.kernel.backend))


@contextmanager
def _scratch(folder: str) -> Iterator[str]:
    """A hidden folder for what is not finished; a worker that comes too late does not find it any more."""
    place = os.path.join(os.path.realpath(folder), f".mgrad-{secrets.token_hex(8)}")
    try:
        os.mkdir(place)
    except OSError as error:
        raise InputError(f"cannot write into {folder}: {REASONS.get(error.errno or 0, error.strerror)}") from None
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
