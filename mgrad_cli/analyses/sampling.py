"""Points at which a program may be looked at: numbers of all sizes, and more of the kinds that have values."""

from collections.abc import Mapping
from math import log10
from random import Random
from typing import NamedTuple

MODES = ("mixed", "positive", "default")
"""How the numbers of one point go together: each by itself, all above 0, or those with a default near it."""
WIDE = 1000.0
"""A range of positive numbers whose ends have this ratio is also sampled by size."""
DIGITS = 4
"""Of a number that is drawn, so that a person can repeat it."""


class Range(NamedTuple):
    """Where an input is to be sampled."""

    low: float
    high: float


class _Kind(NamedTuple):
    """A kind of number, between two sizes."""

    sign: float
    low: float
    high: float


KINDS = (_Kind(1, 0, 1), _Kind(-1, 0, 1), _Kind(1, 1, 2), _Kind(-1, 1, 2))
SIZES = {0.0: (-2.0, 0.0), 1.0: (0.0, 2.0)}
"""The powers of ten between which the sizes of a kind are, by where it begins; half of the numbers go by size."""
FAR = 3
"""At times the powers of ten go so many times as far."""
WHOLE = 4
NEAR = 5
"""The numbers of two more kinds: whole numbers from 1 to 4, and numbers near the default."""


class Sampler:
    """Draws points, and learns which kinds of numbers an input may have."""

    def __init__(
        self, inputs: list[str], fixed: Mapping[str, float], ranges: Mapping[str, Range],
        near: Mapping[str, float], seed: int,
    ) -> None:  # fmt: skip
        self.inputs = inputs
        self.fixed = fixed
        self.ranges = ranges
        self.near = near
        self.chance = Random(seed)
        self.tried = {name: [2] * 6 for name in inputs}
        self.taken = {name: [1] * 6 for name in inputs}
        self.kinds: dict[str, int] = {}

    @property
    def is_free(self) -> bool:
        """Whether there is more than one point."""
        return any(name not in self.fixed for name in self.inputs)

    def draw(self) -> dict[str, float]:
        mode = self.chance.choice(MODES)
        self.kinds = {}
        return {name: self._number(name, mode) for name in self.inputs}

    def learn(self, has_value: bool) -> None:
        """What became of the point that was drawn last."""
        for name, kind in self.kinds.items():
            self.tried[name][kind] += 1
            self.taken[name][kind] += has_value

    def _number(self, name: str, mode: str) -> float:
        if name in self.fixed:
            return self.fixed[name]
        if name in self.ranges:
            return self._between(*self.ranges[name])
        kind = self.kinds[name] = self._kind(name, mode)
        if kind == NEAR:
            return _short(self.near[name] * self.chance.uniform(0.5, 1.5))
        if kind == WHOLE:
            return float(self.chance.randint(1, 4))
        sign, low, high = KINDS[kind]
        if self.chance.random() < 0.5:
            return _short(sign * self.chance.uniform(low, high))
        stretch = FAR if self.chance.random() < 0.1 else 1
        return _short(sign * 10 ** (stretch * self.chance.uniform(*SIZES[low])))

    def _kind(self, name: str, mode: str) -> int:
        has_default = bool(self.near.get(name))
        if mode == "default" and has_default:
            return NEAR
        kinds = [0, 2] if mode == "positive" else [0, 1, 2, 3, WHOLE, *[NEAR] * has_default]
        rates = [self.taken[name][kind] / self.tried[name][kind] for kind in kinds]
        return self.chance.choices(kinds, rates)[0]

    def _between(self, low: float, high: float) -> float:
        if low > 0 and high / low >= WIDE and self.chance.random() < 0.5:
            number = 10 ** self.chance.uniform(log10(low), log10(high))
        else:
            number = low + (high - low) * self.chance.random()
        short = _short(number)
        return short if low <= short <= high and abs(short - number) < (high - low) / WIDE else number


def _short(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")
