"""What `--corr` says: pairs on the command line, or a matrix in a file."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mgrad_cli.commands.inputs import text_of
from mgrad_cli.errors import InputError, UsageError
from mgrad_cli.language.numerals import bare_parts, number_of
from mgrad_cli.language.spelling import spelled

Pairs = dict[tuple[str, str], float]
WAYS = "write --corr a,b=0.2, or --corr FILE.csv with names on both sides"


def correlations_of(texts: Iterable[str]) -> Pairs:
    found: Pairs = {}
    for text in texts:
        pairs = _pair(text) if "=" in text else _matrix(text)
        for pair, number in pairs.items():
            if pair in found or pair[::-1] in found:
                raise UsageError(f"--corr gives {pair[0]},{pair[1]} twice")
            found[pair] = number
    return found


def _pair(text: str) -> Pairs:
    names, _, written = text.rpartition("=")
    number = number_of(bare_parts(written))
    parts = [spelled(name) for name in names.split(",")]
    if len(parts) != 2 or not all(parts):
        raise UsageError(f"--corr {text}: this is not A,B=NUMBER", hint=WAYS)
    if number is None:
        raise UsageError(f"--corr {text}: {written.strip() or 'nothing'} is no finite number", hint=WAYS)
    return {(parts[0], parts[1]): number}


def _matrix(name: str) -> Pairs:
    """A CSV with the names above and on the left, or JSON: {"a": {"b": 0.2}}."""
    text = text_of(name)
    rows = _from_json(text, name) if text.lstrip().startswith("{") else _from_csv(text, name)
    found: Pairs = {}
    for row, cells in rows.items():
        for column, number in cells.items():
            pair = (row, column)
            if row == column and abs(number - 1) > 1e-9:
                raise InputError(
                    f"{name} has {number:g} for {row},{row}, and a quantity is correlated with itself by 1",
                    hint="correlations are covariances over both standard uncertainties",
                )
            if pair[::-1] in found and abs(found[pair[::-1]] - number) > 1e-9:
                other = f"{column},{row} is {found[pair[::-1]]:g}"
                raise InputError(f"{name} is not symmetric: {row},{column} is {number:g}, and {other}")
            if row != column and pair[::-1] not in found:
                found[pair] = number
    return found


def _from_json(text: str, name: str) -> dict[str, dict[str, float]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{name} is not valid JSON") from None
    if not all(isinstance(row, dict) for row in found.values()):
        raise InputError(f"{name} is no matrix", hint='write {"a": {"b": 0.2}}')
    return {spelled(row): _cells(cells, row, name) for row, cells in found.items()}


def _from_csv(text: str, name: str) -> dict[str, dict[str, float]]:
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    if not rows or len(rows[0]) < 2:
        raise InputError(f"{name} is no matrix", hint="the names stand in the first line and in the first column")
    names = [spelled(cell) for cell in rows[0][1:]]
    found: dict[str, dict[str, float]] = {}
    for row in rows[1:]:
        _check_row(row, names, found, name)
        filled = {column: cell for column, cell in zip(names, row[1:]) if cell.strip()}
        found[spelled(row[0])] = _cells(filled, row[0], name)
    return found


def _check_row(row: Sequence[str], names: Sequence[str], found: Mapping[str, Any], name: str) -> None:
    if len(row) > len(names) + 1:
        raise InputError(f"{name} has more cells than names in the row of {row[0]}")
    if spelled(row[0]) in found:
        raise InputError(f"{name} has two rows for {row[0]}")


def _cells(cells: Mapping[str, Any], row: str, name: str) -> dict[str, float]:
    found = {}
    for column, cell in cells.items():
        number = number_of(bare_parts(cell)) if isinstance(cell, str) else cell
        if not isinstance(number, int | float) or isinstance(number, bool) or number - number != 0:
            raise InputError(f"{name} has no number for {row},{column}: {cell}")
        found[spelled(column)] = float(number)
    return found
