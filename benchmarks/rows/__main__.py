"""Whole processes, a file of neurons in, a file of values and slopes out: mgrad, its peers, and C++ as the limit.

    python -m benchmarks.rows [ROWS] [ROUNDS]

mgrad is an installed wheel, with the peers beside it in an environment of their own.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.start import clean_environment, installed

HERE = Path(__file__).parent
PROGRAM = "o = tanh(x1*w1 + x2*w2 + b)"
NAMES = ("x1", "w1", "x2", "w2", "b")
PACKAGES = ("numpy", "pyarrow", "llvmlite", "polars", "duckdb")


def write_rows(file: Path, rows: int) -> None:
    draw = random.Random(0).gauss
    with file.open("w") as stream:
        stream.write(",".join(NAMES) + "\n")
        for _ in range(rows):
            stream.write(",".join(repr(draw(0, 1)) for _ in NAMES) + "\n")


def seconds(command: list[str]) -> tuple[float, float]:
    """Of a whole process, and its peak memory in megabytes."""
    begin = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": clean_environment()}
    with subprocess.Popen(command, **quiet) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return time.perf_counter() - begin, usage.ru_maxrss / 1024


def commands(room: Path, binaries: Path, extension: str) -> dict[str, list[str]]:
    source, target = str(room / f"rows.{extension}"), str(room / f"out.{extension}")
    mgrad = [str(binaries / "mgrad"), "map", PROGRAM, source, "--keep", "none", "-q", "-o", target]
    peer = [str(binaries / "python"), str(HERE / "peers.py")]
    peers = {name: [*peer, name, source, target] for name in ("polars", "duckdb", "pyarrow")}
    limit = {"limit": [str(room / "limit"), source, target]} if extension == "csv" else {}
    return {**limit, "mgrad": mgrad, **peers}


def measure(room: Path, binaries: Path, extension: str, rounds: int) -> None:
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        for name, command in commands(room, binaries, extension).items():
            found.setdefault(name, []).append(seconds(command))
    medians = {name: statistics.median(each for each, _ in found[name]) for name in found}
    base = medians["limit" if extension == "csv" else "polars"]
    for name, each in found.items():
        least, peak = min(each)[0], max(peak for _, peak in each)
        times = f"min {least:6.3f} s  median {medians[name]:6.3f} s  ratio {medians[name] / base:5.2f}"
        print(f"{extension:8} {name:8} {times}  peak {peak:6.0f} MB")


def main() -> None:
    rows, rounds = (int(text) for text in (sys.argv[1:] + ["1000000", "7"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        binaries = installed(room)
        subprocess.run([str(binaries / "python"), "-m", "pip", "--quiet", "install", *PACKAGES], check=True)
        write_rows(room / "rows.csv", rows)
        convert = "import polars, sys; polars.read_csv(sys.argv[1]).write_parquet(sys.argv[2])"
        names = [str(room / f"rows.{extension}") for extension in ("csv", "parquet")]
        subprocess.run([str(binaries / "python"), "-c", convert, *names], check=True)
        build = ["g++", "-O3", "-march=native", "-std=c++20", "-pthread", str(HERE / "limit.cpp"), "-o"]
        subprocess.run([*build, str(room / "limit")], check=True)
        for extension in ("csv", "parquet"):
            measure(room, binaries, extension, rounds)


if __name__ == "__main__":
    main()
