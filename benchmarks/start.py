"""The whole process of a plain `mgrad grad` in a pipe, from an installed wheel, against `python -c pass`."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUESTION = ["grad", "L=(a*b+c)*f", "--set", "a=2", "--set", "b=-3", "--set", "c=10", "--set", "f=-2"]
ROUNDS = 60
NOT_SOURCE = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "generated.py")


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def installed(room: Path) -> Path:
    """The programs of a fresh environment that holds the wheel; pip compiles the bytecode."""
    shutil.copytree(ROOT, room / "source", ignore=NOT_SOURCE)
    run = {"check": True, "env": clean_environment(), "stdout": subprocess.DEVNULL}
    subprocess.run([sys.executable, "-m", "venv", str(room / "venv")], **run)
    binaries = room / "venv" / "bin"
    pip = [str(binaries / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", str(room / "wheel"), str(room / "source")], **run)
    subprocess.run([*pip, "install", *map(str, (room / "wheel").glob("*.whl"))], **run)
    return binaries


def seconds(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=clean_environment())
    return time.perf_counter() - begin


def main() -> None:
    with tempfile.TemporaryDirectory() as room:
        binaries = installed(Path(room))
        python = str(binaries / "python")
        commands = {
            "python -c pass": [python, "-c", "pass"],
            "import click": [python, "-c", "import click"],
            "mgrad grad": [str(binaries / "mgrad"), *QUESTION],
        }
        found: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                found[name].append(seconds(command))
    least, middle = (min(found["python -c pass"]), statistics.median(found["python -c pass"]))
    for name, each in found.items():
        median = statistics.median(each)
        print(f"{name:15} {min(each) * 1e3:6.1f} ms, median {median * 1e3:6.1f} ms", end="  ")
        print(f"ratio {min(each) / least:.2f}, of medians {median / middle:.2f}")
    print("at most 7 is the goal")


if __name__ == "__main__":
    main()
