"""Splits rows over threads; what runs in them lets go of Python's lock."""

import _thread
import os
from collections.abc import Callable

FEWEST = 16_384
"""Rows a thread; below, starting it takes longer than what it does."""


def available(threads: int | None) -> int:
    if threads is not None:
        return max(threads, 1)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def split(work: Callable[[int, int], int], rows: int, threads: int) -> int:
    """Run the work on parts from a row to another; the sum of its answers."""
    parts = max(1, min(threads, rows // FEWEST))
    edges = [rows * part // parts for part in range(parts + 1)]
    answers, failures = [0] * parts, list[BaseException]()
    doors = [_thread.allocate_lock() for _ in range(parts - 1)]

    def run(part: int) -> None:
        try:
            answers[part] = work(edges[part], edges[part + 1])
        except BaseException as failure:  # it is raised again where the work was asked for
            failures.append(failure)
        finally:
            if part:
                doors[part - 1].release()

    for part, door in enumerate(doors, 1):
        door.acquire()
        _thread.start_new_thread(run, (part,))
    run(0)
    for door in doors:
        door.acquire()
    if failures:
        raise failures[0]
    return sum(answers)
