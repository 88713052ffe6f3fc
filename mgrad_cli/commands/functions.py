"""`mgrad functions`: the table of operations, for people."""

import click

from mgrad_cli.commands.output import show_table
from mgrad_cli.errors import UsageError, nearest
from mgrad_cli.operations import OPERATIONS, Operation
from mgrad_cli.reports.rows import operation_table


@click.command(
    "functions",
    epilog="""\b
Examples:
  mgrad functions
  mgrad functions tanh
  mgrad functions --format json | jq '.[].signature'
""",
)
@click.argument("name", required=False)
@click.option("--format", "output_format", type=click.Choice(("table", "tsv", "csv", "json", "jsonl")))
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
