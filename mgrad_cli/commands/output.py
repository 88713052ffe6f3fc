"""Gives an answer its voice: the format that was asked for, else a table on a terminal and tsv in a pipe."""

import sys
from collections.abc import Sequence

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.kinks import Note
from mgrad_cli.errors import clipped, printable
from mgrad_cli.reports.rows import Table, Verdict, input_table, node_table
from mgrad_cli.streams import say

MOST_NOTES = 20
"""Notes on standard error; of more, the others are counted."""


def show(
    gradient: Gradient,
    what: str,
    output_format: str | None,
    digits: int,
    show_all: bool,
    quiet: bool,
    nodes: bool = False,
    verdicts: Sequence[Verdict] | None = None,
) -> None:
    """Print the nodes or the inputs of an answer; what JSON does not hold goes to standard error."""
    chosen = output_format or default_format()
    if chosen == "json":
        from mgrad_cli.reports.document import as_json

        sys.stdout.write(as_json(gradient, nodes or what == "nodes", verdicts))
    elif chosen == "value":
        from mgrad_cli.reports.plain import as_value

        sys.stdout.write(as_value(gradient, what))
    else:
        show_table(
            node_table(gradient) if what == "nodes" else input_table(gradient, verdicts), chosen, digits, show_all
        )
    if not quiet and chosen != "json":
        tell(gradient.notes, show_all)


def tell(notes: Sequence[Note], show_all: bool) -> None:
    if notes:
        sys.stdout.flush()  # in one pipe with standard error, the answer comes before what is said of it
    shown = notes if show_all else notes[:MOST_NOTES]
    for note in shown:
        say(clipped(printable(f"note: {note.text}")))
    if len(notes) > len(shown):
        say(f"note: {len(notes) - len(shown):,} more; --all shows them")


def show_table(table: Table, chosen: str | None, digits: int = 6, show_all: bool = False) -> None:
    chosen = chosen or default_format()
    if chosen == "table":
        from mgrad_cli.reports.table import print_table

        print_table(table, digits, show_all)
        return
    from mgrad_cli.reports.plain import as_rows

    for text in as_rows(table, chosen):
        sys.stdout.write(text)


def default_format() -> str:
    return "table" if sys.stdout.isatty() else "tsv"
