"""`mgrad functions`: the table of operations, for people."""

import click

from mgrad_cli.commands.options import ROW_FORMATS
from mgrad_cli.commands.output import show_table
from mgrad_cli.errors import UsageError, nearest
from mgrad_cli.operations import OPERATIONS, Operation, functions
from mgrad_cli.reports.rows import operation_table


def _names(context: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    return [row.name for row in functions() if row.name.startswith(typed)]


@click.command(
    "functions",
    epilog="""\b
Examples:
  mgrad functions
  mgrad functions tanh
  mgrad functions --format json | jq '.[].signature'
""",
)
@click.argument("name", required=False, shell_complete=_names)
@click.option(
    "--format", "output_format", type=click.Choice(ROW_FORMATS[:-1]),
    help="How to print; a table on a terminal, else tsv.",
)  # fmt: skip
def command(name: str | None, output_format: str | None) -> None:
    """The table of operations: signature, slopes, domain and a sentence for each; or for NAME alone."""
    rows = list(dict.fromkeys(OPERATIONS.values())) if name is None else [_row(name)]
    show_table(operation_table(rows), output_format, show_all=True)


def _row(name: str) -> Operation:
    row = OPERATIONS.get(name)
    if row is None:
        meant = nearest(name, list(OPERATIONS))
        raise UsageError(
            f"there is no function {name}",
            hint=f"did you mean {meant}?" if meant else "`mgrad functions` lists them all",
        )
    return row
