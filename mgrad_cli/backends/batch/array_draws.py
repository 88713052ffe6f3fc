"""Random numbers in arrays, and what is to be known of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mgrad_cli.backends.batch.draws import Figures, inside


class ArraySource:
    """Columns by numpy's generator."""

    name = "numpy"

    def __init__(self, seed: int) -> None:
        self.generator = np.random.Generator(np.random.SFC64(seed))

    def draw(self, kind: str, dof: float, rows: int) -> Any:
        if kind == "uniform":
            return self.generator.random(rows)
        return self.generator.standard_normal(rows) if kind == "normal" else self.generator.standard_t(dof, rows)

    def empty(self, rows: int) -> Any:
        return np.zeros(rows)

    def without(self, columns: Sequence[Any], marks: bytearray) -> list[Any]:
        kept = np.frombuffer(marks, "u1") == 0
        return [column[kept] for column in columns]

    def joined(self, columns: Sequence[Any]) -> Any:
        return np.concatenate(columns)

    def figures(self, column: Any, level: float, shortest: bool) -> Figures:
        ordered, steps = np.sort(column), inside(level, len(column))
        first = (len(ordered) - steps) // 2
        if shortest:
            first = int((ordered[steps:] - ordered[: len(ordered) - steps]).argmin())
        first = min(first, len(ordered) - 1 - steps)
        deviation = column.std(ddof=min(1, len(column) - 1))
        return Figures(float(column.mean()), float(deviation), float(ordered[first]), float(ordered[first + steps]))

    def correlations(self, columns: Sequence[Any]) -> list[list[float]]:
        apart = [column - column.mean() for column in columns]
        apart = [moved / (np.linalg.norm(moved) or 1.0) for moved in apart]
        return [[float(one @ other) for other in apart] for one in apart]
