"""Whole processes, a file of neurons in, a file of values and slopes out: mgrad, its peers, and C++ as the limit."""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = "o = tanh(x1*w1 + x2*w2 + b)"
ROUNDS = int(os.environ.get("ROUNDS", "7"))
NAMES = ("x1", "w1", "x2", "w2", "b")


def write_rows(file: Path, rows: int) -> None:
    draw = random.Random(0).gauss
    with file.open("w") as stream:
        stream.write(",".join(NAMES) + "\n")
        for _ in range(rows):
            stream.write(",".join(repr(draw(0, 1)) for _ in NAMES) + "\n")


def as_parquet(source: Path, target: Path) -> None:
    import polars as pl

    pl.read_csv(source).write_parquet(target)


def seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def commands(folder: Path, extension: str) -> dict[str, list[str]]:
    source, target = str(folder / f"rows.{extension}"), str(folder / f"out.{extension}")
    mgrad = [sys.executable, "-m", "mgrad_cli", "map", PROGRAM, source, "--keep", "none", "-q", "-o", target]
    peers = {
        name: [sys.executable, str(HERE / "peers.py"), name, source, target] for name in ("polars", "duckdb", "pyarrow")
    }
    limit = {"limit": [str(folder / "limit"), source, target]} if extension == "csv" else {}
    return {**limit, "mgrad": mgrad, **peers}


def measure(folder: Path, extension: str) -> None:
    found: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, command in commands(folder, extension).items():
            found.setdefault(name, []).append(seconds(command))
    base = statistics.median(found["limit" if extension == "csv" else "polars"])
    for name, each in found.items():
        median = statistics.median(each)
        print(f"{extension:8} {name:8} min {min(each):.3f} s  median {median:.3f} s  ratio {median / base:.2f}")


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    folder = Path(tempfile.mkdtemp())
    try:
        write_rows(folder / "rows.csv", rows)
        as_parquet(folder / "rows.csv", folder / "rows.parquet")
        build = ["g++", "-O3", "-march=native", "-std=c++20", "-pthread", str(HERE / "limit.cpp"), "-o"]
        subprocess.run([*build, str(folder / "limit")], check=True)
        for extension in ("csv", "parquet"):
            measure(folder, extension)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
