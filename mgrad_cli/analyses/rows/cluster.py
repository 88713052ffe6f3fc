"""The door to Dask: tasks go to the workers of a cluster, and their results come back as they are ready."""

import logging
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import resource_tracker
from types import TracebackType
from typing import Any

from mgrad_cli import __version__
from mgrad_cli.errors import MgradError, UsageError

PATIENCE = 10
"""Seconds in which a scheduler has to answer."""
FAREWELL = 5
"""Seconds that closing may take."""
SAME = "the scheduler and all workers need the same Python packages as this machine, mgrad[dask] among them"


class Cluster:
    """The workers of a scheduler, or, without an address, some processes of this machine while it lasts."""

    def __init__(self, address: str | None, workers: int, tell: Callable[[str], None]) -> None:
        self.address, self.workers, self.tell = address, workers, tell
        self.stack = ExitStack()
        self.given_up: set[str] = set()

    def __enter__(self) -> "Cluster":
        self.library = _library()
        logging.disable(logging.CRITICAL)  # what Dask logs about a worker that dies is not for a person who runs a job
        self.stack.callback(logging.disable, logging.NOTSET)
        try:
            self.client = self._connected()
            self.ready = self.library.as_completed(loop=self.client.loop, with_results=True, raise_errors=False)
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stack.close()

    def _connected(self) -> Any:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            client = self._there() if self.address else self._here()
            self.stack.callback(_closed, client)
        for each in told:
            if "Mismatch" in each.category.__name__:
                self.tell(f"warning: {each.message}")
        if not client.nthreads():
            self.tell(f"the scheduler at {self.address} has no workers yet; waiting for one")
        return client

    def _there(self) -> Any:
        try:
            return self.library.Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            hint = "write it as tcp://HOST:8786; dask scheduler starts one"
            raise UsageError(f"no scheduler answers at {self.address}: {_reason(error)}", hint=hint) from None

    def _here(self) -> Any:
        with _without_interrupts():
            try:
                cluster = self.library.LocalCluster(
                    n_workers=self.workers, threads_per_worker=1, processes=True, dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )  # fmt: skip
            except (OSError, RuntimeError) as error:
                raise MgradError(f"no cluster starts on this machine: {_reason(error)}") from None
            self.stack.callback(_closed, cluster)
        return self.library.Client(cluster, set_as_default=False)

    @property
    def threads(self) -> int:
        """Tasks that can be done at once now; a cluster may have no worker yet."""
        return sum(self.client.nthreads().values())

    def submit(self, name: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """A task, with the results of others where these stand among its arguments; nobody's old result will do."""
        future = self.client.submit(function, *arguments, key=f"mgrad-{name}-{os.urandom(4).hex()}", pure=False)
        self.ready.add(future)
        return future

    def results(self, wait: bool) -> Iterator[tuple[Any, Any]]:
        """Futures and their results: those that there are, or all of them as they come; none of those given up."""
        batches = self.ready.batches() if wait else [self.ready.next_batch(block=False)]
        for batch in batches:
            yield from ((each, self._told(each, result)) for each, result in batch if each.key not in self.given_up)

    def give_up(self, futures: list[Any]) -> None:
        """What is not begun will not be; nobody waits for the rest."""
        self.given_up.update(future.key for future in futures)
        with suppress(Exception):  # the scheduler may be gone
            self.client.cancel(futures)

    def _told(self, future: Any, result: Any) -> Any:
        """The result of a task that has ended; what kept it from ending is an error in our words."""
        if future.status == "finished":
            return result
        error = result[1] if isinstance(result, tuple) else result  # Dask gives what sys.exc_info() gives
        if isinstance(error, self.library.KilledWorker):
            return MgradError(
                f"the workers that were to make {_title(future)} died, one after another",
                hint="was there enough memory for them? the logs of the workers say more",
            )
        if future.status == "cancelled":
            return MgradError(f"the scheduler at {self.address or 'this machine'} is gone")
        return MgradError(f"the cluster could not make {_title(future)}: {_reason(error)}", hint=SAME)


def worker_name() -> str:
    """Where a task is done."""
    return str(_library().get_worker().address)


def check_version(version: str) -> None:
    """A worker with another mgrad might give other bytes."""
    if version != __version__:
        raise UsageError(f"the worker at {worker_name()} has mgrad {__version__}, and you have {version}", hint=SAME)


def _library() -> Any:
    try:
        import distributed
    except ImportError:
        raise UsageError("--engine dask needs the extra mgrad[dask]", hint="pip install 'mgrad[dask]'") from None
    return distributed


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """A Ctrl-C waits; threads and processes that are begun meanwhile, and all that they begin, never hear of it.

    It goes to all processes at a terminal, and it is this one that ends the others.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # begun later, it would let interrupts in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _closed(thing: Any) -> None:
    with suppress(Exception), _without_interrupts():
        thing.close(timeout=FAREWELL)


def _title(future: Any) -> str:
    return str(future.key).removeprefix("mgrad-").rpartition("-")[0]


def _reason(error: BaseException) -> str:
    """What it says, or what that came from says."""
    while error.__cause__:
        error = error.__cause__
    first = next(iter(str(error).strip().splitlines()), "")
    return first if isinstance(error, OSError | ValueError) and first else f"{type(error).__name__}: {first}"
