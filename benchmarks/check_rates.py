"""How often does `check` cry wolf, accept a wrong gradient, or not decide? Random programs, with mpmath for the truth."""

import operator
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import mpmath

from mgrad_cli.analyses.check import judge, measure
from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.errors import MgradError
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.reader import read
from mgrad_cli.operations import Operation, functions

mp = mpmath.mp
mp.dps = 90
SPOILS: dict[str, Callable[[float], float]] = {
    "-1": lambda slope: -slope,
    "1.01": lambda slope: slope * 1.01,
    "1.0001": lambda slope: slope * 1.0001,
    "0": lambda slope: 0.0,
}
NEAR = 2e-5
"""Relative: a gradient that passes has to be as near to the truth as this."""


def _nearest_even(x: Any) -> Any:
    below = mp.floor(x)
    return below + (x - below > 0.5 or (x - below == 0.5 and below % 2 == 1))


def _softplus(x: Any) -> Any:
    return mp.log1p(mp.exp(x))


EXACT: dict[str, Callable[..., Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow,
    "neg": operator.neg, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne, "if": lambda condition, this, that: this if condition else that,
    "exp2": lambda x: mp.mpf(2) ** x, "log2": lambda x: mp.log(x) / mp.log(2), "abs": abs, "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)), "softplus": _softplus, "relu": lambda x: max(x, mp.mpf(0)),
    "logsumexp": lambda *xs: mp.log(sum(mp.exp(x) for x in xs)), "exp_difference": lambda x, y: mp.exp(x - y),
    "step": lambda x: mp.mpf(x >= 0), "round": _nearest_even, "mod": lambda x, y: x - y * mp.floor(x / y),
    "min": min, "max": max, "clamp": lambda x, low, high: min(max(x, low), high),
    "hypot": lambda *xs: mp.sqrt(sum(x * x for x in xs)), "gaussian": lambda x: mp.exp(-x * x),
    "normpdf": mp.npdf, "normcdf": lambda x: mp.erfc(-x / mp.sqrt(2)) / 2,
    "lgamma": lambda x: mp.re(mp.loggamma(x)), "polygamma": lambda n, x: mp.psi(int(n), x),
}  # fmt: skip
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


def truth(gradient: Gradient, name: str) -> tuple[Any, Any]:
    """The slope in some 30 digits, from values in 90, and a bound on its error."""
    slopes = [_difference(gradient, name, mp.mpf(step)) for step in ("1e-20", "1e-24")]
    if not all(mp.isfinite(slope) and mp.im(slope) == 0 for slope in slopes):
        raise ValueError("the function is not defined on both sides")
    return slopes[1], abs(slopes[1] - slopes[0])


def _difference(gradient: Gradient, name: str, part: Any) -> Any:
    point: dict[str, Any] = {name: mp.mpf(number) for name, number in gradient.question.point.items()}
    step = (abs(point[name]) or 1) * part
    graph, output = gradient.model.graph, gradient.model.output
    up, down = ({**point, name: point[name] + shift} for shift in (step, -step))
    return (exact(graph, output, up) - exact(graph, output, down)) / (2 * step)


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
        scale = 10 ** self.chance.uniform(-1, 1) if kind < 0.85 else 10 ** self.chance.uniform(-12, 9)
        return self.chance.choice((1, 1, -1)) * self.chance.uniform(0.1, 1) * scale

    def expression(self, depth: int) -> str:
        if depth == 0 or self.chance.random() < 0.1:
            return self.chance.choice(("x", "x", "y", "z", f"{abs(self.number()):.3g}"))
        if self.chance.random() < 0.5:
            sign = self.chance.choice("+-*/*+-")
            return f"({self.expression(depth - 1)} {sign} {self.expression(depth - 1)})"
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


def count(gradient: Gradient, counts: Counter[str], loud: bool) -> None:
    """Judge the gradients of a program, as they are and spoiled, and count what came out."""
    measured = measure(gradient)
    slopes = dict(gradient)
    for name, found in measured.items():
        try:
            right, open_ = truth(gradient, name)
        except (ArithmeticError, ValueError, TypeError):
            counts["without a truth"] += 1
            continue
        tries = {"": slopes[name], **{spoil: change(slopes[name]) for spoil, change in SPOILS.items()}}
        tries |= {"swapped": other for rival, other in slopes.items() if rival != name}
        for spoil, given in tries.items():
            wrong = abs(given - right) > open_ + NEAR * max(abs(right), abs(given), mp.mpf(5e-319))
            if spoil and not wrong:
                continue  # twice 0 is 0
            verdict = judge(name, given, found, _note(gradient, name))
            kind = "wrong" if wrong else "right"
            counts[f"{'spoiled' if spoil else 'as it is'}, {kind}: {verdict.verdict}"] += 1
            if loud and (verdict.verdict == ("pass" if wrong else "FAIL") or (loud > 1 and verdict.verdict == "cannot say" and not spoil)):
                print(gradient.model.program.text, gradient.question.point, spoil, mpmath.nstr(right, 17), verdict, found, sep="\n  ")


from mgrad_cli.analyses.check import _note  # noqa: E402


def main(programs: int = 3000, seed: int = 1, loud: int = 1) -> None:
    chance = random.Random(seed)
    counts: Counter[str] = Counter()
    source = Writer(chance).gradients()
    for _ in range(programs):
        count(next(source), counts, loud)
    for kind, number in sorted(counts.items()):
        print(f"{number:8,} {kind}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
