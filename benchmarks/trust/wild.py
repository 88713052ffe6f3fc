"""Random formulas at random points, ordinary and extreme, for those who look for more: `--wild 5000`."""

import random
from collections.abc import Iterator

from benchmarks.trust.rows import ROWS
from benchmarks.trust.suite import Problem

INFIX = ("+", "-", "*", "/", "**")
OPERANDS = {"atan2": 2, "mod": 2, "exp_difference": 2, "clamp": 3, "pow": 2}
VARIADIC = ("min", "max", "hypot", "logsumexp")
LEFT_OUT = (*INFIX, "neg", "polygamma")
CALLED = [name for name in ROWS if name not in LEFT_OUT]
EXTREMES = (0.0, 1.0, -1.0, 2.0, 0.5, 20.0, 40.0, -40.0, 700.0, 1e-8, 1e-300, 1e-160, 1e154, 1e200, -1e200, 1e300, 1e15)


def wild(count: int, seed: int) -> Iterator[Problem]:
    chance = random.Random(seed)
    for number in range(count):
        text = _formula(chance, chance.randint(1, 4))
        point = {name: _number(chance) for name in "xyz" if name in _names(text)}
        if point:
            yield Problem(f"wild {number}", text, point)


def _names(text: str) -> set[str]:
    return set("".join(c if c.isalnum() or c == "_" else " " for c in text).split())


def _number(chance: random.Random) -> float:
    kind = chance.random()
    if kind < 0.15:
        return chance.choice(EXTREMES)
    if kind < 0.3:
        return float(chance.randint(-4, 6))
    size = chance.uniform(-1, 1.5) if kind < 0.85 else chance.uniform(-300, 300)
    return chance.choice((1, 1, -1)) * 10**size


def _formula(chance: random.Random, depth: int) -> str:
    if depth == 0 or chance.random() < 0.08:
        return chance.choice(("x", "x", "y", "z", f"{abs(_number(chance)):.3g}"))
    if chance.random() < 0.45:
        return f"({_formula(chance, depth - 1)} {chance.choice('+-*/*/')} {_formula(chance, depth - 1)})"
    if chance.random() < 0.2:
        return f"({_formula(chance, depth - 1)}) ** {chance.choice(('2', '3', '0.5', '(-1)', '(-2)', 'y', '(1/3)'))}"
    name = chance.choice(CALLED)
    count = chance.randint(1, 3) if name in VARIADIC else OPERANDS.get(name, 1)
    return f"{name}({', '.join(_formula(chance, depth - 1) for _ in range(count))})"
