"""Tables that Python programs hold: dicts of arrays, and whatever speaks Arrow's C interface."""

import sys
from array import array
from collections.abc import Callable, Collection, Mapping
from numbers import Real
from typing import Any, NamedTuple

from mgrad_cli.errors import UsageError


class Table(NamedTuple):
    """Named columns of the same length; how a new one is made, and how new ones become a table of the same kind."""

    names: tuple[str, ...]
    rows: int
    column: Callable[[str], Any]  # a buffer of float64, or a float for all rows
    empty: Callable[[], Any]
    closed: Callable[[dict[str, Any], Collection[int]], Any]  # the rows that have no answer


def opened(columns: Any) -> Table:
    """The table that an object is; what is neither of the two kinds is an error."""
    if isinstance(columns, Mapping):
        return _of_arrays(columns)
    if hasattr(columns, "__arrow_c_stream__") or hasattr(columns, "__arrow_c_array__"):
        from mgrad_cli.columns.arrow_tables import of_arrow

        return of_arrow(columns)
    raise UsageError(
        f"a {type(columns).__name__} is no table", hint="it takes a dict of columns, or what speaks Arrow's C interface"
    )


def _of_arrays(columns: Mapping[str, Any]) -> Table:
    numbers = {name: float(each) for name, each in columns.items() if isinstance(each, Real)}
    arrays = {name: each for name, each in columns.items() if name not in numbers}
    lengths = {name: _length(name, each) for name, each in arrays.items()}
    if len(set(lengths.values())) > 1:
        sizes = ", ".join(f"{name} {length:,}" for name, length in lengths.items())
        raise UsageError(f"the columns are not equally long: {sizes}")
    rows = next(iter(lengths.values()), 1)
    floats, empty = _makers(arrays)

    def column(name: str) -> Any:
        try:
            return numbers[name] if name in numbers else floats(columns[name])
        except (TypeError, ValueError) as error:
            raise UsageError(f"the column {name} does not hold numbers: {error}") from None

    return Table(tuple(columns), rows, column, lambda: empty(rows), lambda new, missing: new)


def _length(name: str, column: Any) -> int:
    try:
        return len(column)
    except TypeError:
        raise UsageError(f"the column {name} is neither a row of numbers nor a number") from None


def _makers(arrays: Mapping[str, Any]) -> tuple[Callable[[Any], Any], Callable[[int], Any]]:
    """What makes floats of a column, and an empty one: numpy's if it is in use or a column is one of its arrays."""
    if "numpy" in sys.modules and not all(isinstance(each, (list, tuple, array)) for each in arrays.values()):
        from mgrad_cli.backends.batch.array_columns import empty, floats

        return floats, empty
    return lambda each: each if _is_array(each) else array("d", each), lambda rows: array("d", bytes(8 * rows))


def _is_array(column: Any) -> bool:
    return isinstance(column, array) and column.typecode == "d"
