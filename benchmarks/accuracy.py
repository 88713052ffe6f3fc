"""How far is each row of the table from the truth? `--write` puts the answer into docs/accuracy.md."""

import argparse
import itertools
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from points import points  # noqa: E402
from ulps import Measurement, Worst, bounds, measure  # noqa: E402

from mgrad_cli.operations import OPERATIONS, Operation  # noqa: E402

PAGE = ROOT / "docs" / "accuracy.md"
ABOUT = """# Accuracy

Every row of the table of operations, measured against Arb's ball arithmetic, which is certain of the digits it gives.
The bounds are 4 ulp for a value (8 in the gamma family) and 5 ulp for a slope, over the whole domain: magnitudes from
2^-1074 to 2^1024 with both signs, the neighbourhoods of zeros, poles, branch points, whole numbers and quarter turns,
far tails, and results next to overflow and underflow. An answer where there is none, or none where there is one, would
count as infinitely wrong. The worst of {points:,} points a row, on {machine}; other C libraries
round `sin`, `exp` and the like each in their own way.

An ulp is the distance of the floats around the truth, which is 2^-1074 for anything below 2^-1022. There is one
exception. A slope that is a multiple of something so small (of the result, where its formula speaks of `out`; of
`x^(y - 1)`; for `atan2` of the hypotenuse, or of a side by the hypotenuse) has only the digits that gradual underflow
leaves to that, and is measured by its last one. And where the hypotenuse overflows, the slopes of `atan2`, which are
below 2^-1023, are 0.

Made by `python benchmarks/accuracy.py --write`. The suite holds fewer of the same points to this page.

| | value, ulp | worst at | slope, ulp | worst at |
|---|---|---|---|---|
"""


def page(found: dict[Operation, Measurement], count: int) -> str:
    machine = f"{platform.system()} {platform.machine()} {' '.join(platform.libc_ver())}"
    return ABOUT.format(points=count, machine=machine) + "".join(_line(row, *worst) for row, worst in found.items())


def _line(row: Operation, value: Worst, slope: Worst) -> str:
    cells = [f"`{row.signature}`", f"{value.ulps:.2f}", _place(row, value)]
    cells += [f"{slope.ulps:.2f}", _place(row, slope)] if row.slopes else ["", ""]
    return f"| {' | '.join(cells)} |\n"


def _place(row: Operation, worst: Worst) -> str:
    """The operands, where anything is wrong at all."""
    if not worst.ulps:
        return ""
    names = row.parameters if len(worst.point) == len(row.parameters) else [""] * len(worst.point)
    return ", ".join(f"{name} = {x!r}" if name else repr(x) for name, x in zip(names, worst.point, strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=50_000, help="for each row")
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md")
    parser.add_argument("rows", nargs="*", help="names of rows, if not all")
    arguments = parser.parse_args()
    rows = [row for row in dict.fromkeys(OPERATIONS.values()) if not arguments.rows or row.name in arguments.rows]
    found = {}
    for row in rows:
        found[row] = measure(row, itertools.islice(points(row), arguments.points))
        print(_line(row, *found[row]), end="", flush=True)
    if arguments.write and not arguments.rows:
        PAGE.write_text(page(found, arguments.points), encoding="utf-8")
    return int(any(worst.ulps > bound for row in rows for worst, bound in zip(found[row], bounds(row), strict=True)))


if __name__ == "__main__":
    sys.exit(main())
