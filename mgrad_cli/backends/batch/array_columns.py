"""Columns as numpy has them."""

from typing import Any

import numpy as np


def floats(column: Any) -> Any:
    """What holds numbers as an array of float64, side by side; without a copy where it is one."""
    return np.ascontiguousarray(column, np.float64)


def empty(rows: int) -> Any:
    """A column to be filled."""
    return np.empty(rows)
