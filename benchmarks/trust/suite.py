"""The problems: formulas with points, from the text files here and from chains of two functions."""

import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FILES = ("functions.txt", "formulas.txt", "composites.txt")
OPEN = "open.txt"
"""What mgrad is known to fail on; whoever mends it moves the line to composites.txt."""
SAMPLES = 6
"""Points for a formula with ranges."""
OUTER = """exp expm1 exp2 log1p sqrt cbrt sin cos tan atan sinh cosh tanh asinh sigmoid softplus erf erfc
normpdf normcdf gamma lgamma digamma abs relu"""
INNER = "exp log sin tanh sigmoid sqrt softplus erf lgamma atan"


class Problem(NamedTuple):
    """A formula in mgrad's syntax, and a number for each of its inputs."""

    name: str
    text: str
    point: dict[str, float]


def problems() -> list[Problem]:
    found = [problem for file in FILES for problem in _of_file(Path(__file__).with_name(file))]
    return [*found, *_chains()]


def open_problems() -> list[Problem]:
    return list(_of_file(Path(__file__).with_name(OPEN)))


def _of_file(path: Path) -> Iterator[Problem]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, text, points = (part.strip() for part in line.split(" | "))
            yield from (Problem(name, text, point) for point in _points(name, points))


def _points(seed: str, text: str) -> Iterator[dict[str, float]]:
    """All combinations of lists; where there are ranges, samples of both."""
    pairs = [part.split(":") for part in text.split(";")]
    choices = {name.strip(): numbers.split() for name, numbers in pairs}
    if ".." not in text:
        for numbers in itertools.product(*choices.values()):
            yield dict(zip(choices, map(float, numbers)))
        return
    chance = random.Random(seed)
    for _ in range(SAMPLES):
        yield {name: _sample(chance, chance.choice(numbers)) for name, numbers in choices.items()}


def _sample(chance: random.Random, text: str) -> float:
    if ".." not in text:
        return float(text)
    low, high = map(float, text.split(".."))
    if low > 0 and high / low >= 1000:
        return low * (high / low) ** chance.random() if high / low < 1e300 else 10 ** chance.uniform(-300, 300)
    return chance.uniform(low, high)


def _chains() -> Iterator[Problem]:
    """Each function around each of some others, with a factor and a shift."""
    chance = random.Random("chains")
    for outer, inner in itertools.product(OUTER.split(), INNER.split()):
        text = f"y*{outer}({inner}(x) + z)"
        point = {"y": chance.uniform(-3, 3), "x": chance.uniform(0.1, 4), "z": chance.uniform(0.01, 3)}
        yield Problem(f"{outer} of {inner}", text, point)
