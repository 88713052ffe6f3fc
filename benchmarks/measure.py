"""How the benchmarks measure: each case in a process of its own, with its peak memory."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any

STACK = 512 * 2**20
"""Bytes for a thread that recurses as deep as a program is long."""

Measured = dict[str, float]


def in_child(*case: object) -> Measured | str:
    """What this script, run again for one case, reports; or the last line of its complaint."""
    command = [sys.executable, sys.argv[0], *map(str, case)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode == 0:
        found: Measured = json.loads(done.stdout)
        return found
    complaint = done.stderr.strip().splitlines()
    return complaint[-1] if complaint else f"killed by signal {-done.returncode}"


def report_and_leave(**found: float) -> None:
    """Tell the parent, with the peak memory in megabytes; what was built is not taken down."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**found, "peak": peak}), flush=True)
    os._exit(0)


def deep(function: Callable[..., Any], *arguments: object) -> None:
    """Run with room for a recursion of any depth."""
    import threading

    sys.setrecursionlimit(100_000_000)
    threading.stack_size(STACK)
    thread = threading.Thread(target=function, args=arguments)
    thread.start()
    thread.join()
