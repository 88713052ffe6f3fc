"""The voice for pipes: tsv, csv and jsonl, with every digit that a number needs to come back as it is."""

from collections.abc import Iterator

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.reports.rows import Cell, Numeral, Table


def as_value(gradient: Gradient, what: str) -> str:
    """The bare numbers: of the output, or the gradient of each input on a line of its own."""
    numbers = [gradient.value] if what == "nodes" else [gradient[name] for name in gradient]
    return "".join(f"{number!r}\n" for number in numbers)


def as_rows(table: Table, chosen: str) -> Iterator[str]:
    """Line by line, a header first but in jsonl."""
    if chosen == "tsv":
        yield "\t".join(table.columns) + "\n"
        yield from ("\t".join(map(_tsv, row)) + "\n" for row in table.rows)
    elif chosen == "csv":
        yield from _csv(table)
    else:
        yield from _json(table, chosen)


def _plain(cell: Cell) -> str:
    return "" if cell is None else repr(cell) if isinstance(cell, float) else cell


def _tsv(cell: Cell) -> str:
    return _plain(cell).replace("\t", " ")


def _csv(table: Table) -> Iterator[str]:
    yield ",".join(map(_csv_cell, table.columns)) + "\n"
    yield from (",".join(map(_csv_cell, row)) + "\n" for row in table.rows)


def _csv_cell(cell: Cell) -> str:
    """A text that a spreadsheet would take for a formula is marked as text; a sign alone is none."""
    text = _plain(cell)
    if isinstance(cell, str) and not isinstance(cell, Numeral) and text[:1] in tuple("=+-@") and len(text) > 1:
        text = "'" + text
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n\r') else text


def _json(table: Table, chosen: str) -> Iterator[str]:
    from mgrad_cli.reports.document import finite, strict

    lines = (strict(dict(zip(table.columns, map(finite, row)))) for row in table.rows)
    if chosen == "jsonl":
        yield from (line + "\n" for line in lines)
    else:
        yield "[\n  " + ",\n  ".join(lines) + "\n]\n"
