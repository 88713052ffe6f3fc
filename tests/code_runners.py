"""Runs functions that `mgrad code` wrote, many of one language at once, and brings their numbers back."""

import json
import math
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Numbers = list[float]
Job = tuple[int, tuple[float, ...]]
"""Which function, and where."""


class Written(NamedTuple):
    """A function in another language: its name, its text, its inputs, and how many it has slopes for."""

    name: str
    text: str
    inputs: list[str]
    asked: list[str]
    order: int = 1

    @property
    def results(self) -> int:
        return 1 + len(self.asked) + (len(self.asked) ** 2 if self.order == 2 else 0)


def run(language: str, functions: Sequence[Written], jobs: Sequence[Job], folder: Path) -> list[Numbers]:
    """For each job the value, the slopes and one triangle of slopes of slopes; nan where there is none."""
    found = RUNNERS[language](functions, jobs, folder)
    return [_triangle(functions[number], numbers) for (number, _), numbers in zip(jobs, found, strict=True)]


def _triangle(function: Written, numbers: Numbers) -> Numbers:
    """What is there twice is the same."""
    size = len(function.asked)
    if function.order == 1 or len(numbers) < 1 + size + size**2:
        return numbers
    square = [numbers[1 + size + size * row :][:size] for row in range(size)]
    assert repr(square) == repr([list(column) for column in zip(*square, strict=True)])
    return numbers[: 1 + size] + [number for row in range(size) for number in square[row][row:]]


def is_there(language: str) -> bool:
    if language == "sql":
        return has_mathematics()
    if language == "numpy":
        try:
            import numpy  # noqa: F401
        except ImportError:
            return False
    return language in ("python", "numpy") or shutil.which(COMPILERS[language]) is not None


def has_mathematics() -> bool:
    try:
        sqlite3.connect(":memory:").execute("SELECT exp(1.0), mod(5.5, 2.0)")
    except sqlite3.OperationalError:
        return False
    return sqlite3.sqlite_version_info >= (3, 35)


COMPILERS = {"c": "gcc", "javascript": "node", "rust": "rustc", "awk": "awk"}


def _blocks(functions: Iterable[Written]) -> str:
    """All the functions in one file, each helper once."""
    blocks = [block for function in functions for block in function.text.strip().split("\n\n")]
    return "\n\n".join(dict.fromkeys(blocks))


def _lines(jobs: Sequence[Job]) -> str:
    return "".join(" ".join([str(number), *map(repr, point)]) + "\n" for number, point in jobs)


def _command(command: Sequence[str | Path], text: str = "") -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr[:3000]
    return done.stdout


def _numbers(text: str) -> list[Numbers]:
    return [[float(each) for each in line.split()] for line in text.splitlines()]


def run_c(functions: Sequence[Written], jobs: Sequence[Job], folder: Path) -> list[Numbers]:
    cases = []
    for number, each in enumerate(functions):
        count = len(each.asked)
        arrays = ["(void *)results"] * (count > 0) + [f"(void *)(results + {count})"] * (each.order == 2 and count > 0)
        given = [f"point[{place}]" for place in range(len(each.inputs))]
        call = f"{each.name}({', '.join([*given, *arrays])})"
        cases.append(f"case {number}: value = {call}; size = {each.results - 1}; needed = {len(given)}; break;")
    main = """
#include <stdio.h>
int main(void) {
    static double point[1000], results[100000]; int function, size = 0;
    while (scanf("%d", &function) == 1) {
        char rest[65536]; int used, at = 0, count = 0; double value = 0, number;
        if (!fgets(rest, sizeof rest, stdin)) return 1;
        while (sscanf(rest + at, "%lf%n", &number, &used) == 1) { point[count++] = number; at += used; }
        int needed = 0; (void)needed;
        switch (function) { CASES }
        printf("%.17g", value);
        for (int i = 0; i < size; i++) printf(" %.17g", results[i]);
        puts("");
    }
    return 0;
}
""".replace("CASES", "\n".join(cases))
    source, program = folder / "functions.c", folder / "functions"
    source.write_text(_blocks(functions) + main, encoding="utf-8")
    flags = ["-O1", "-std=c11", "-Wall", "-Wextra", "-Werror", "-pedantic", "-Wno-unused-function", "-ffp-contract=off"]
    _command(["gcc", *flags, source, "-o", program, "-lm"])
    return _numbers(_command([program], _lines(jobs)))


def run_rust(functions: Sequence[Written], jobs: Sequence[Job], folder: Path) -> list[Numbers]:
    cases = []
    for number, each in enumerate(functions):
        call = f"{each.name}({', '.join(f'p[{place}]' for place in range(len(each.inputs)))})"
        more = "for row in r.2 { out.extend(row); }" if each.order == 2 else ""
        cases.append(f"{number} => {{ let r = {call}; out.push(r.0); out.extend(r.1); {more} }}")
    main = """
fn main() {
    let mut line = String::new();
    while std::io::stdin().read_line(&mut line).unwrap() > 0 {
        let p: Vec<f64> = line.split_whitespace().skip(1).map(|each| each.parse().unwrap()).collect();
        let mut out: Vec<f64> = Vec::new();
        match line.split_whitespace().next().unwrap() { CASES _ => panic!() }
        println!("{}", out.iter().map(|each| format!("{:e}", each)).collect::<Vec<_>>().join(" "));
        line.clear();
    }
}
""".replace("CASES", " ".join(f'"{case.partition(" ")[0]}" {case.partition(" ")[2]}' for case in cases))
    source, program = folder / "functions.rs", folder / "functions_rust"
    source.write_text(_blocks(functions) + main, encoding="utf-8")
    _command(["rustc", "-Copt-level=0", "-o", program, source])
    return _numbers(_command([program], _lines(jobs)))


def run_javascript(functions: Sequence[Written], jobs: Sequence[Job], folder: Path) -> list[Numbers]:
    rows = [[each.asked, each.order] for each in functions]
    names = ", ".join(each.name for each in functions)
    main = f"""
const all = [{names}], rows = {json.dumps(rows)};
for (const line of require("fs").readFileSync(0, "utf8").trim().split("\\n")) {{
    const [number, ...point] = line.split(" ").map(Number), [asked, order] = rows[number];
    const {{ value, gradient, hessian }} = all[number](...point);
    const out = [value, ...asked.map((each) => gradient[each])];
    if (order === 2) for (const row of asked) out.push(...asked.map((each) => hessian[row][each]));
    console.log(out.map(String).join(" ").replaceAll("Infinity", "inf"));
}}
"""
    source = folder / "functions.js"
    source.write_text('"use strict";\n' + _blocks(functions) + main, encoding="utf-8")
    return _numbers(_command(["node", source], _lines(jobs)))


def run_awk(functions: Sequence[Written], jobs: Sequence[Job], folder: Path) -> list[Numbers]:
    bare = [each._replace(text=each.text.partition("\n\nNR == 1 {")[0]) for each in functions]
    cases = []
    for number, each in enumerate(functions):
        call = f"{each.name}({', '.join(f'$({place + 2}) + 0' for place in range(len(each.inputs)))})"
        slots = [f'gradient["{name}"]' for name in each.asked]
        slots += [f'hessian["{row}", "{name}"]' for row in each.asked for name in each.asked if each.order == 2]
        shown = "".join(f'; printf " %.17g", {slot}' for slot in slots)
        cases.append(f'function run{number}() {{ {call}; printf "%.17g", value{shown}; print "" }}')
    calls = "\n".join(f"$1 == {number} {{ run{number}() }}" for number in range(len(functions)))
    source = folder / "functions.awk"
    source.write_text("\n".join([_blocks(bare), *cases, calls, ""]), encoding="utf-8")
    return _numbers(_command(["awk", "-f", source], _lines(jobs)))


def run_python(functions: Sequence[Written], jobs: Sequence[Job], folder: Path) -> list[Numbers]:
    calls = [_loaded(each) for each in functions]
    found = []
    for number, point in jobs:
        function = functions[number]
        try:
            found.append(_flat(function, calls[number](**dict(zip(own_names(function), point, strict=True)))))
        except (ArithmeticError, ValueError):
            found.append([math.nan] * function.results)
    return found


def run_numpy(functions: Sequence[Written], jobs: Sequence[Job], folder: Path) -> list[Numbers]:
    found: list[Numbers] = [[]] * len(jobs)
    for number, function in enumerate(functions):
        places = [place for place, (each, _) in enumerate(jobs) if each == number]
        columns = list(zip(*(jobs[place][1] for place in places), strict=True))
        answer = _loaded(function)(**dict(zip(own_names(function), map(list, columns), strict=True)))
        rows = zip(*(map(float, column.flat) for column in _flat(function, answer)), strict=True)
        for place, row in zip(places, rows, strict=True):
            found[place] = list(row)
    return found


def _loaded(function: Written) -> Callable[..., Any]:
    space: dict[str, Any] = {}
    exec(compile(function.text, function.name, "exec"), space)  # noqa: S102
    return space[function.name]  # type: ignore[no-any-return]


def own_names(function: Written) -> list[str]:
    """The parameters in the program's order, as the language spells them."""
    stands = dict(line[2:].split(" stands for ")[::-1] for line in function.text.splitlines() if " stands for " in line)
    return [stands.get(name, name) for name in function.inputs]


def _flat(function: Written, answer: Any) -> list[Any]:
    value, gradient, *more = answer
    pairs = [(row, column) for row in function.asked for column in function.asked]
    return [value, *(gradient[name] for name in function.asked), *(more[0][a][b] for a, b in pairs if more)]


def run_sql(functions: Sequence[Written], jobs: Sequence[Job], folder: Path) -> list[Numbers]:
    found: list[Numbers] = [[]] * len(jobs)
    for number, function in enumerate(functions):
        places = [place for place, (each, _) in enumerate(jobs) if each == number]
        base = sqlite3.connect(":memory:")
        columns = ", ".join(f'"{name}" REAL' for name in function.inputs) or "nothing REAL"
        base.execute(f"CREATE TABLE data ({columns})")
        marks = ", ".join("?" for _ in function.inputs) or "?"
        base.executemany(f"INSERT INTO data VALUES ({marks})", [jobs[place][1] or (0.0,) for place in places])
        for place, row in zip(places, base.execute(function.text), strict=True):
            found[place] = [math.nan if each is None else float(each) for each in row[len(function.inputs) :]]
    return found


RUNNERS: dict[str, Callable[[Sequence[Written], Sequence[Job], Path], list[Numbers]]] = {
    "c": run_c,
    "rust": run_rust,
    "javascript": run_javascript,
    "awk": run_awk,
    "python": run_python,
    "numpy": run_numpy,
    "sql": run_sql,
}
