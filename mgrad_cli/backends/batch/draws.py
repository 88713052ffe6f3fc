"""Random numbers in columns, and what is to be known of a column: by numpy where it is there, else by Python."""

from array import array
from collections.abc import Sequence
from math import fsum, sqrt
from typing import Any, NamedTuple, Protocol


class Figures(NamedTuple):
    """Of a column of numbers; low and high are the ends of an interval that covers a share of them."""

    mean: float
    deviation: float
    low: float
    high: float


class Source(Protocol):
    """Columns of random numbers, the same ones for the same seed, and their figures."""

    name: str

    def draw(self, kind: str, dof: float, rows: int) -> Any:
        """Of the kind normal, uniform (between 0 and 1), or student."""

    def empty(self, rows: int) -> Any: ...

    def without(self, columns: Sequence[Any], marks: bytearray) -> list[Any]:
        """The rows that are not marked."""

    def joined(self, columns: Sequence[Any]) -> Any: ...

    def figures(self, column: Any, level: float, shortest: bool) -> Figures:
        """The interval has as many draws below as above, or is the shortest of all that cover the level."""

    def correlations(self, columns: Sequence[Any]) -> list[list[float]]: ...


def source_of(seed: int) -> Source:
    try:
        from mgrad_cli.backends.batch.array_draws import ArraySource
    except ImportError:
        return PlainSource(seed)
    return ArraySource(seed)


def inside(level: float, rows: int) -> int:
    """How many steps lie between the ends of an interval (JCGM 101, 7.7.2)."""
    return min(int(level * rows + 0.5), rows - 1)


class PlainSource:
    """By Python alone, some thirty times slower."""

    name = "python"

    def __init__(self, seed: int) -> None:
        from random import Random

        self.random = Random(seed)

    def draw(self, kind: str, dof: float, rows: int) -> Any:
        random = self.random
        if kind == "uniform":
            return array("d", [random.random() for _ in range(rows)])
        if kind == "normal":
            return array("d", [random.gauss() for _ in range(rows)])
        return array("d", [random.gauss() / sqrt(random.gammavariate(dof / 2, 2 / dof)) for _ in range(rows)])

    def empty(self, rows: int) -> Any:
        return array("d", bytes(8 * rows))

    def without(self, columns: Sequence[Any], marks: bytearray) -> list[Any]:
        return [array("d", [each for each, mark in zip(column, marks) if not mark]) for column in columns]

    def joined(self, columns: Sequence[Any]) -> Any:
        found = array("d")
        for column in columns:
            found.extend(column)
        return found

    def figures(self, column: Any, level: float, shortest: bool) -> Figures:
        ordered, steps = sorted(column), inside(level, len(column))
        first = (len(ordered) - steps) // 2
        if shortest:
            first = min(range(len(ordered) - steps), key=lambda start: ordered[start + steps] - ordered[start])
        first = min(first, len(ordered) - 1 - steps)
        mean = fsum(column) / len(column)
        deviation = sqrt(fsum((each - mean) ** 2 for each in column) / max(len(column) - 1, 1))
        return Figures(mean, deviation, ordered[first], ordered[first + steps])

    def correlations(self, columns: Sequence[Any]) -> list[list[float]]:
        apart = []
        for column in columns:
            mean = fsum(column) / len(column)
            moved = [each - mean for each in column]
            size = sqrt(fsum(each * each for each in moved)) or 1.0
            apart.append([each / size for each in moved])
        return [[fsum(map(float.__mul__, one, other)) for other in apart] for one in apart]
