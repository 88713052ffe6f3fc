"""Runs an order on the cluster that the command line names, or on processes of this machine."""

import os
from collections.abc import Iterator

from mgrad_cli.analyses.rows.cluster import Cluster
from mgrad_cli.analyses.rows.row_cluster import Job, planned, run_jobs
from mgrad_cli.analyses.rows.row_jobs import Counts, Task, Watch, check_apart
from mgrad_cli.analyses.rows.row_parts import Folder
from mgrad_cli.columns.sources import STANDARD
from mgrad_cli.errors import UsageError
from mgrad_cli.streams import say
from mgrad_cli.whole_files import WholeFile


class OnCluster:
    """The engine `dask` of one run. `jobs` are processes here, and blocks at work at once within a task elsewhere."""

    def __init__(self, scheduler: str | None, jobs: int | None) -> None:
        self.scheduler, self.jobs = scheduler, jobs

    def prepared(self, task: Task, output: str, watch: Watch) -> Task:
        """The task as workers get it; what cannot be done is told before a cluster is asked."""
        if output == STANDARD:
            raise UsageError("--engine dask writes files", hint="say where: -o FILE, or -o FOLDER/")
        if any(source.path == STANDARD for source in task.sources):
            raise UsageError("--engine dask reads files, and standard input is none", hint="name the files")
        self.processes = task.threads
        return planned(task, watch)._replace(threads=(self.scheduler and self.jobs) or 1)

    def to_file(self, task: Task, output: str, watch: Watch) -> Counts:
        check_apart(task.sources, output)
        found = list[Counts]()

        def done(number: int, made: str, counts: Counts) -> None:
            file.take(made)
            found.append(counts)

        with WholeFile(output) as file:
            if file.target is None:
                raise UsageError(f"--engine dask writes files, and {output} is none")
            with self._cluster() as cluster:
                run_jobs(cluster, [Job(os.path.basename(output), task)], str(file.target.parent), done, watch)
        return found[0]

    def parts(self, folder: Folder, watch: Watch) -> Iterator[Counts]:
        ahead, found = folder.ahead, list[Counts]()
        if not ahead:
            return
        stamps = [part.stamp() for part in ahead]

        def done(number: int, made: str, counts: Counts) -> None:
            with WholeFile(folder.place(ahead[number])) as file:
                file.take(made)
            folder.done(ahead[number], stamps[number], counts)
            found.append(counts)

        with self._cluster() as cluster:
            run_jobs(cluster, [Job(part.name, part.task) for part in ahead], folder.path, done, watch)
        yield from found

    def _cluster(self) -> Cluster:
        return Cluster(self.scheduler, self.processes, say)
