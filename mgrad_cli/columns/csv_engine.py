"""Who scans and appends delimited text: machine code where there is much of it and a machine for it, else Python."""

from functools import cache

from mgrad_cli.columns import csv_plain
from mgrad_cli.columns.csv_text import TextEngine

ENOUGH = 200_000
"""Bytes of text."""


def engine(size: int) -> TextEngine:
    """Who does it for so many bytes of text: machine code takes longer to make than plain Python needs for a few."""
    return (_machine() if size >= ENOUGH else None) or csv_plain


def size_of(rows: int, columns: int) -> int:
    """About as many bytes as so many numbers have as text."""
    return rows * columns * 16


@cache
def _machine() -> TextEngine | None:
    try:
        from mgrad_cli.columns.csv_machine import MachineText

        return MachineText()
    except (ImportError, OSError, AttributeError):  # without llvmlite, or a C++ library that reads and writes numbers
        return None
