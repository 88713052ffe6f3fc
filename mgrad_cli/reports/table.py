"""The voice for people: tables on a terminal. The only door to rich."""

import os
import shutil
import sys
from collections.abc import Iterable
from typing import Literal

from rich.box import ASCII2, ROUNDED
from rich.box import Box as RichBox
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from mgrad_cli.reports.lectures.blocks import Block, Box, Heading
from mgrad_cli.reports.rows import Cell, Table

MOST = 60
"""Rows of a table on a terminal; of more, the ones in the middle are left out."""

WIDEST = 100
"""Columns of a box on a wide terminal."""
STYLES = ("bold", "", "cyan", "green")
"""Of the columns of a box."""


def print_table(table: Table, digits: int, show_all: bool) -> None:
    picture = RichTable(box=_box(), header_style="bold")
    for column in table.columns:
        picture.add_column(Text(column), justify="left", overflow="fold")
    for row in _shown(list(table.rows), show_all):
        picture.add_row(*(_cell(cell, digits) for cell in row))
    console = _console()
    if table.title:
        console.print(Text(_written(table.title), "bold"))
    console.print(picture)


def print_blocks(blocks: Iterable[Block]) -> None:
    """A telling: headings in colour, and each step in a box."""
    console = _console()
    for block in blocks:
        if isinstance(block, Heading):
            console.print(Text(_written(f"\n{block.text}"), "bold cyan"))
        elif isinstance(block, Box):
            console.print(_panel(block))
        else:
            console.print(Text(_written(block)))


def _panel(box: Box) -> Panel:
    room = min(shutil.get_terminal_size().columns, WIDEST) - 4
    remarks = [Text(_written(remark), "yellow" if remark.startswith("note") else "dim") for remark in box.remarks]
    rows = [_line(cells) for cells in box.lines(room)]
    lines = [*remarks, *rows] if box.title else [*rows, *remarks]
    title = Text(_written(box.title), "bold") if box.title else None
    return Panel(Group(*lines), title=title, title_align="left", box=_box(), width=room + 4, border_style="blue")


def _line(cells: Iterable[tuple[int, str]]) -> Text:
    line = Text("  ").join(Text(_written(cell), STYLES[column]) for column, cell in cells)
    line.rstrip()
    return line


def _console() -> Console:
    colors: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    return Console(file=sys.stdout, highlight=False, width=_width(), color_system=colors)


def _box() -> RichBox:
    """Without lines in the encoding of the terminal, signs do."""
    return ROUNDED if _written("│") == "│" else ASCII2


def _shown(rows: list[tuple[Cell, ...]], show_all: bool) -> list[tuple[Cell, ...]]:
    left_out = len(rows) - MOST
    if show_all or left_out <= 0:
        return rows
    return [*rows[: MOST // 2], (f"… {left_out:,} more rows; --all shows them",), *rows[-MOST // 2 :]]


def _width() -> int | None:
    """A table in a pipe is as wide as it has to be: nothing is cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000


def _cell(cell: Cell, digits: int) -> Text:
    if cell is None:
        return Text("")
    if isinstance(cell, float):
        return Text(f"{cell:.{digits}g}", "cyan" if cell >= 0 else "magenta" if cell < 0 else "red")
    return Text(_written(cell))


def _written(text: str) -> str:
    """The text as the terminal gets it: where there is no `∂`, a column is as wide as its escape."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, sys.stdout.errors or "strict").decode(encoding)
