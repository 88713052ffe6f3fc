"""How often does `check` cry wolf, accept a wrong gradient, or not decide? Random programs, mpmath for the truth."""

import operator
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from mpmath import mp

from mgrad_cli.analyses.checks.check import FAIL, PASS, judge, measure, remark
from mgrad_cli.analyses.checks.ridders import ZERO, Slopes
from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.errors import MgradError
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.reader import read
from mgrad_cli.operations import Operation, functions

mp.dps = 90
FACTORS = {"times -1": -1.0, "times 1.01": 1.01, "times 1.0001": 1.0001, "times 0": 0.0}
RIGHT, WRONG = 5e-6, 2e-5
"""Relative distances from the truth: nearer than the one is right, farther than the other is wrong."""
SMALLEST = 1e-303
"""Below this, float64 has too few digits for that."""

EXACT: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "neg": operator.neg,
    "abs": abs,
    "min": min,
    "max": max,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "clamp": lambda x, low, high: min(max(x, low), high),
    "exp2": lambda x: mp.mpf(2) ** x,
    "exp_difference": lambda x, y: mp.exp(x - y),
    "gaussian": lambda x: mp.exp(-x * x),
    "hypot": lambda *xs: mp.sqrt(sum(x * x for x in xs)),
    "lgamma": lambda x: mp.re(mp.loggamma(x)),
    "log2": lambda x: mp.log(x) / mp.log(2),
    "logsumexp": lambda *xs: mp.log(sum(mp.exp(x) for x in xs)),
    "mod": lambda x, y: x - y * mp.floor(x / y),
    "normcdf": lambda x: mp.erfc(-x / mp.sqrt(2)) / 2,
    "normpdf": mp.npdf,
    "polygamma": lambda n, x: mp.psi(int(n), x),
    "relu": lambda x: max(x, mp.mpf(0)),
    "round": mp.nint,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "step": lambda x: mp.mpf(x >= 0),
}
"""The rows whose function mpmath has under another name, or not at all."""


def exact(graph: Graph, output: int, point: dict[str, Any]) -> Any:
    """The value of a node in some 90 digits."""
    values: list[Any] = []
    named = {place: name for name, place in graph.inputs.items()}
    for place, operation in enumerate(graph.operations):
        if operation is not None:
            function = EXACT.get(operation.name) or getattr(mp, operation.name)
            values.append(function(*(values[operand] for operand in graph.operands[place])))
        else:
            values.append(mp.mpf(point[named[place]] if place in named else graph.constants[place]))
    return values[output]


def difference(gradient: Gradient, name: str, part: str) -> Any:
    """The central difference with a step of this part of the input."""
    point: dict[str, Any] = {name: mp.mpf(number) for name, number in gradient.question.point.items()}
    step = (abs(point[name]) or 1) * mp.mpf(part)
    graph, output = gradient.model.graph, gradient.model.output
    up, down = ({**point, name: point[name] + shift} for shift in (step, -step))
    return (exact(graph, output, up) - exact(graph, output, down)) / (2 * step)


def truth(gradient: Gradient, name: str) -> tuple[Any, Any]:
    """The slope in some 30 digits, and what it may be off by; ValueError if it is not defined on both sides."""
    found, coarser = difference(gradient, name, "1e-24"), difference(gradient, name, "1e-20")
    if not all(mp.isfinite(slope) and mp.im(slope) == 0 for slope in (found, coarser)):
        raise ValueError(f"no real slope for {name}")
    return found, abs(found - coarser)


class Writer:
    """Writes random programs."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.rows = [row for row in functions() if row.name != "polygamma"]

    def number(self) -> float:
        """A number as people have them: round ones, ordinary ones, and at times a very large or small one."""
        kind = self.chance.random()
        if kind < 0.15:
            return float(self.chance.randint(-3, 5))
        exponent = self.chance.uniform(-1, 1) if kind < 0.85 else self.chance.uniform(-12, 9)
        return self.chance.choice((1, 1, -1)) * self.chance.uniform(0.1, 1) * 10**exponent

    def expression(self, depth: int) -> str:
        if depth == 0 or self.chance.random() < 0.1:
            return self.chance.choice(("x", "x", "y", "z", f"{abs(self.number()):.3g}"))
        if self.chance.random() < 0.5:
            return f"({self.expression(depth - 1)} {self.chance.choice('++--**/')} {self.expression(depth - 1)})"
        if self.chance.random() < 0.15:
            return f"{self.expression(depth - 1)} ** {self.chance.choice(('2', '3', '0.5', '-1', 'y'))}"
        return self.call(self.chance.choice(self.rows), depth - 1)

    def call(self, row: Operation, depth: int) -> str:
        count = self.chance.randint(2, 3) if row.variadic else len(row.parameters)
        return f"{row.name}({', '.join(self.expression(depth) for _ in range(count))})"

    def gradients(self) -> Iterator[Gradient]:
        """Programs with a value and a gradient; those without are passed over."""
        while True:
            text = self.expression(self.chance.randint(1, 4))
            try:
                found = answer(pose(read(text), {name: self.number() for name in "xyz"}))
            except MgradError:
                continue
            if found:
                yield found


def tries(slopes: dict[str, float], name: str) -> Iterator[tuple[str, float]]:
    """The gradient of an input, as it is and spoiled."""
    yield "", slopes[name]
    for text, factor in FACTORS.items():
        yield text, slopes[name] * factor
    for rival in slopes.keys() - {name}:
        yield f"swapped with {rival}", slopes[rival]


def off(given: float, right: Any, open_: Any, found: Slopes) -> float:
    """How far the gradient is from the truth, relatively."""
    if given == 0 and abs(right) <= ZERO * found.best().spread:
        return 0.0  # 0 stands for all that is nothing beside what the function does around the point
    return float(max(abs(given - right) - open_, 0) / max(abs(right), abs(given), SMALLEST))


def count(gradient: Gradient, counts: Counter[str], loud: int) -> None:
    """Judge the gradients of a program and count what comes out; show mistakes, and, if loud, what is not decided."""
    for name, found in measure(gradient).items():
        try:
            right, open_ = truth(gradient, name)
        except (ArithmeticError, ValueError, TypeError):
            counts["without a truth"] += 1
            continue
        note = remark(gradient, name)
        for spoil, given in tries(dict(gradient), name):
            distance = off(given, right, open_, found)
            if distance < WRONG and (spoil or distance > RIGHT):
                continue  # as when 0 is doubled
            verdict = judge(name, given, found, note)
            kind = "right" if distance < WRONG else "spoiled" if spoil else "wrong by itself"
            counts[f"{kind}: {verdict.verdict}"] += 1
            mistake = verdict.verdict == (FAIL if kind == "right" else PASS)
            if mistake or (loud and not spoil and verdict.verdict not in (PASS, FAIL)):
                print(gradient.model.program.text, gradient.question.point, spoil)
                print("  ", mp.nstr(right, 17), verdict, found, sep="\n  ")


def main(programs: int = 3000, seed: int = 1, loud: int = 0) -> None:
    counts: Counter[str] = Counter()
    source = Writer(random.Random(seed)).gradients()
    for _ in range(programs):
        count(next(source), counts, loud)
    for kind, number in sorted(counts.items()):
        print(f"{number:8,}  {kind}")
    for title, part, whole in (
        ("false alarms", "right: FAIL", "right"),
        ("accepted errors", "spoiled: pass", "spoiled"),
        ("cannot say, of right ones", "right: cannot say", "right"),
    ):
        of = sum(number for kind, number in counts.items() if kind.startswith(f"{whole}:"))
        print(f"{counts[part] / of:8.2%}  {title}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
