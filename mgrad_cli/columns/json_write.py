"""Writes JSON lines; an object that comes as a line keeps its own text."""

import json
from collections.abc import Callable
from itertools import repeat
from typing import Any

from mgrad_cli.columns.blocks import ERROR, Answers, Block, Layout, Reader
from mgrad_cli.columns.csv_engine import engine, size_of
from mgrad_cli.columns.csv_text import NOTHING
from mgrad_cli.columns.json_read import JsonBlock
from mgrad_cli.errors import InputError

ENCODE = json.JSONEncoder(ensure_ascii=False, default=str).encode


class JsonWriter:
    """Appends objects to a sink, a line each."""

    def __init__(self, write: Callable[[bytes], Any], finish: Callable[[], None]) -> None:
        self.write, self.finish = write, finish

    def begin(self, reader: Reader, layout: Layout, headed: bool = True) -> None:
        pass

    def render(self, block: Block, answers: Answers, layout: Layout) -> bytes:
        kept = _kept_lines(block, layout)
        form = _form(layout)
        writer = engine(size_of(answers.rows, len(answers.columns)))
        found: list[str] = []
        for first, last, refused in answers.runs():
            if refused is None:
                numbers = writer.append(b"", NOTHING, first, last, answers.columns, b",", b"\n").decode()
                rows = zip(kept[first:last] if kept else repeat(""), numbers.splitlines())
                found += [form % (line, *cells.split(","), "null") for line, cells in rows]
            elif layout.on_error == "null":
                cells = (ENCODE(cell) for cell in refused.cells)
                found.append(form % (kept[first] if kept else "", *cells, ENCODE(refused.sentence)))
        return "".join(found).encode()


def _form(layout: Layout) -> str:
    """A line with places for what is kept, the numbers, and the error, which no line shows if there is none to show."""
    keys = [ENCODE(name).replace("%", "%%") for name in layout.new]
    error = f', "{ERROR}": %s' if layout.on_error == "null" else "%.0s"
    return "{%s" + ", ".join(f"{key}: %s" for key in keys) + error + "}\n"


def _kept_lines(block: Block, layout: Layout) -> list[str]:
    """What stands in each object before the new keys."""
    if isinstance(block, JsonBlock) and layout.all_kept:
        _check_keys(block, layout)
        inside = (line[1:-1].strip() for _, line in block.lines)
        return [f"{text}, " if text else "" for text in inside]
    keys = [f"{ENCODE(name)}: " for name in layout.names]
    columns = [[key + _json(cell) for cell in block.cells(column)] for key, column in zip(keys, layout.kept)]
    return [", ".join(row) + ", " for row in zip(*columns)]


def _check_keys(block: JsonBlock, layout: Layout) -> None:
    """A key that only a later line has may be one of the new columns."""
    new = set(layout.added)
    for row, each in enumerate(block.objects):
        if isinstance(each, dict) and not new.isdisjoint(each):
            name = next(name for name in layout.added if name in each)
            raise InputError(
                f"{block.place(row)} has a {name} already, so there is no room for the new one",
                hint="--prefix renames the new ones",
            )


def _json(cell: Any) -> str:
    """A number that JSON does not have is a text there."""
    if type(cell) is float:
        return repr(cell) if cell - cell == 0.0 else f'"{cell!r}"'
    return ENCODE(cell)
