"""The voices of a telling as text: plain lines for a pipe, and Markdown for a lecture."""

import re
import textwrap
from collections.abc import Iterable, Iterator

from mgrad_cli.reports.lectures.blocks import Block, Box, Heading

WIDTH, WIDEST = 90, 110
"""Columns of a paragraph, and of a row, of which more is put on two lines."""


def as_plain(blocks: Iterable[Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if isinstance(block, Heading):
            yield f"\n{block.text}\n"
        elif isinstance(block, Box):
            yield from (f"{line}\n" for line in ("", *_box(block)))
        else:
            yield "\n" * (number > 0) + textwrap.fill(block, WIDTH, break_long_words=False) + "\n"


def _box(box: Box) -> Iterator[str]:
    """The rows in columns; a title tells enough of what they are."""
    if box.title:
        yield box.title
    yield from (f"   {remark}" for remark in box.remarks if box.title)
    for line in box.lines(WIDEST):
        yield ("   " + "  ".join(cell for _, cell in line)).rstrip()
    yield from (f"   {remark}" for remark in box.remarks if not box.title)


def as_markdown(blocks: Iterable[Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if isinstance(block, Heading):
            yield f"\n## {block.text}\n"
        elif isinstance(block, Box):
            yield from (f"{line}\n" for line in ("", *_table(block)))
        elif number == 0:
            yield f"# {_code(block)}\n"
        else:
            yield f"\n{_escaped(block)}\n"


def _table(box: Box) -> Iterator[str]:
    if box.title:
        yield f"### {_code(box.title)}"
        yield ""
    if box.title and box.remarks:
        yield from (f"- {_escaped(remark)}" for remark in box.remarks)
        yield ""
    if box.rows:
        yield f"| {' | '.join(map(_escaped, box.columns))} |"
        yield "|" + "---|" * len(box.columns)
        yield from (f"| {' | '.join(_code(cell) if cell else '' for cell in row)} |" for row in box.rows)
    if box.remarks and not box.title:
        yield ""
        yield from (f"- {_escaped(remark)}" for remark in box.remarks)


def _code(text: str) -> str:
    """A text in which nothing is markup; a bar ends a cell even in code."""
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " * (len(ticks) > 1)
    return f"{ticks}{pad}{text}{pad}{ticks}".replace("|", "\\|")


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", text)
