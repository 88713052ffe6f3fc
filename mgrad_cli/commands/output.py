"""Gives an answer its voice: the format that was asked for, else a table on a terminal and tsv in a pipe."""

import sys
from collections.abc import Sequence

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.errors import MgradError
from mgrad_cli.reports.rows import Table, Verdict, input_table, node_table


def show(
    gradient: Gradient,
    what: str,
    output_format: str | None,
    digits: int,
    show_all: bool,
    quiet: bool,
    nodes: bool = False,
    verdicts: Sequence[Verdict] = (),
) -> None:
    """Print the nodes or the inputs of an answer; what JSON does not hold goes to standard error."""
    chosen = output_format or default_format()
    if chosen == "json":
        from mgrad_cli.reports.document import as_json

        write(as_json(gradient, nodes or what == "nodes", verdicts))
    elif chosen == "value":
        from mgrad_cli.reports.plain import as_value

        write(as_value(gradient, what))
    else:
        show_table(
            node_table(gradient) if what == "nodes" else input_table(gradient, verdicts), chosen, digits, show_all
        )
    if not quiet and chosen != "json":
        for note in gradient.notes:
            sys.stderr.write(f"note: {note.text}\n")


def show_table(table: Table, chosen: str | None, digits: int = 6, show_all: bool = False) -> None:
    chosen = chosen or default_format()
    if chosen == "table":
        from mgrad_cli.reports.table import print_table

        print_table(table, digits, show_all)
        return
    from mgrad_cli.reports.plain import as_rows

    for text in as_rows(table, chosen):
        write(text)


def default_format() -> str:
    return "table" if sys.stdout is not None and sys.stdout.isatty() else "tsv"


def write(text: str) -> None:
    if sys.stdout is None:
        raise MgradError("standard output is closed, so there is nowhere to answer")
    sys.stdout.write(text)
