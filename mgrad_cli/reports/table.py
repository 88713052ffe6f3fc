"""The voice for people: tables on a terminal. The only door to rich."""

import shutil
import sys
from itertools import islice

from rich.box import ASCII2, ROUNDED
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from mgrad_cli.reports.rows import Cell, Table

MOST = 60
"""Rows of a table on a terminal; of more, the ones in the middle are left out."""


def print_table(table: Table, digits: int, show_all: bool) -> None:
    rows = list(table.rows)
    left_out = 0 if show_all or len(rows) <= MOST else len(rows) - MOST
    half = MOST // 2
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    picture = RichTable(box=ROUNDED if unicode else ASCII2, header_style="bold")
    for column in table.columns:
        picture.add_column(Text(column), justify="left", overflow="fold")
    for row in islice(rows, half if left_out else None):
        picture.add_row(*(_cell(cell, digits) for cell in row))
    if left_out:
        picture.add_row(Text(f"… {left_out:,} more rows; --all shows them", "dim"))
        for row in rows[-half:]:
            picture.add_row(*(_cell(cell, digits) for cell in row))
    console = Console(file=sys.stdout, highlight=False, width=_width())
    if table.title:
        console.print(Text(table.title, "bold"))
    console.print(picture)


def _width() -> int | None:
    """A table in a pipe is as wide as it has to be: nothing is cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000


def _cell(cell: Cell, digits: int) -> Text:
    if cell is None:
        return Text("")
    if isinstance(cell, float):
        return Text(f"{cell:.{digits}g}", "cyan" if cell >= 0 else "magenta")
    return Text(cell)
