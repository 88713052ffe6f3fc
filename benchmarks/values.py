"""Building a graph of Values and running it back, node for node against micrograd: time and peak memory."""

import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from measure import Measured, deep, in_child, report_and_leave

HOMES = {"mgrad": "mgrad_cli", "micrograd": "micrograd.engine"}
ROUNDS = {100_000: 7, 1_000_000: 3}
WIDTH = 1000


def chain(value: Callable[[float], Any], nodes: int) -> Any:
    start = total = value(1.0)
    for _ in range(nodes):
        total = total + start
    return total


def tree(value: Callable[[float], Any], nodes: int) -> Any:
    row = [value(1.0) for _ in range(nodes // 2)]
    while len(row) > 1:
        odd = row[len(row) // 2 * 2 :]
        row = [left + right for left, right in zip(row[::2], row[1::2])] + odd
    return row[0]


def shared(value: Callable[[float], Any], nodes: int) -> Any:
    """A lattice: each mean is taken twice in the row above."""
    half = value(0.5)
    row = [value(1.0 + place / WIDTH) for place in range(WIDTH)]
    for _ in range(nodes // WIDTH // 2 - 1):
        row = [(left + right) * half for left, right in zip(row, row[1:] + row[:1])]
    total = row[0]
    for each in row[1:]:
        total = total + each
    return total


SHAPES = {"chain": chain, "tree": tree, "shared": shared}


def measure(library: str, shape: str, nodes: int) -> None:
    value = import_module(HOMES[library]).Value
    begin = time.perf_counter()
    root = SHAPES[shape](value, nodes)
    built = time.perf_counter()
    root.backward()
    end = time.perf_counter()
    microseconds = 1e6 / nodes
    report_and_leave(build=(built - begin) * microseconds, backward=(end - built) * microseconds)


def compare(shape: str, nodes: int) -> None:
    """Take turns, and print a row."""
    found: dict[str, list[Measured]] = {library: [] for library in HOMES}
    for _ in range(ROUNDS[nodes]):
        for library, measured in found.items():
            answer = in_child(library, shape, nodes)
            if isinstance(answer, str):
                print(f"{shape:7} {nodes:9,}  {library} cannot finish: {answer}")
            else:
                measured.append(answer)
    cells = [f"{library} {cell(measured)}" for library, measured in found.items() if measured]
    print(f"{shape:7} {nodes:9,}  {'  '.join(cells)}", end="")
    if all(found.values()):
        print(f"  ratio {middle(found['mgrad']) / middle(found['micrograd']):.2f}", end="")
    print(flush=True)


def cell(measured: list[Measured]) -> str:
    least, peak = min(map(total, measured)), max(each["peak"] for each in measured)
    return f"{least:5.2f} {middle(measured):6.2f} µs {peak:6.0f} MB"


def middle(measured: list[Measured]) -> float:
    return statistics.median(map(total, measured))


def total(measured: Measured) -> float:
    return measured["build"] + measured["backward"]


def main() -> None:
    if len(sys.argv) == 4:
        deep(measure, sys.argv[1], sys.argv[2], int(sys.argv[3]))
        return
    print("build + backward a node (minimum, median), peak memory; ratio of medians, at most 0.5 is the goal")
    for nodes in ROUNDS:
        for shape in SHAPES:
            compare(shape, nodes)


if __name__ == "__main__":
    main()
