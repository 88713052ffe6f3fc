"""Columns as numpy has them."""

from typing import Any

import numpy as np


def floats(column: Any) -> Any:
    """What holds numbers as an array of float64, without a copy where it is one; masked ones are nan."""
    found = np.asanyarray(column)
    if found.ndim != 1:
        raise ValueError(f"it has {found.ndim} dimensions")
    if np.iscomplexobj(found):
        raise TypeError("they are complex")
    if isinstance(found, np.ma.MaskedArray):
        found = np.ma.filled(found.astype(np.float64), np.nan)
    return np.ascontiguousarray(found, np.float64)


def empty(rows: int) -> Any:
    """A column to be filled."""
    return np.empty(rows)
