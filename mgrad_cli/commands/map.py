"""`mgrad map`: the value and the gradient for every row of a table."""

from collections.abc import Sequence
from typing import Any

import click

from mgrad_cli.analyses.rows.row_plans import KEEP, ON_ERROR
from mgrad_cli.columns.formats import FORMATS
from mgrad_cli.commands import options
from mgrad_cli.commands.row_orders import order_of
from mgrad_cli.commands.row_runs import Settings, run_all


@click.command(
    "map",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad map "P = V*I" measured.csv > power.csv
  cat measured.csv | mgrad map "R = V/I" --on-error null > out.csv
  mgrad map -f neuron.mgrad measured.csv --wrt w,b --order 2 -o slopes.jsonl
  mgrad map -f neuron.mgrad "*.csv" -o parts/ --resume
  mgrad map -f neuron.mgrad "*.csv" -o more/ --engine dask
""",
)
@options.program
@click.argument("files", nargs=-1, metavar="[FILES]...", type=click.Path())
@options.file
@options.bindings
@click.option("--of", metavar="NAMES", help="The outputs, if not the last statement: a,b.")
@options.wrt
@click.option("--err", multiple=True, metavar="V=sV", help="How uncertain V is: a column, a number, or a share: 1.5%.")
@options.corr
@options.budget
@click.option(
    "--order", type=click.IntRange(1, 2), default=1, show_default=True, help="With 2: second derivatives, too."
)
@click.option("--rename", multiple=True, metavar="S=spot", help="Take the input S from the column spot.")
@click.option("--keep", type=click.Choice(KEEP), default="all", show_default=True, help="Columns of the input to keep.")
@click.option("--prefix", default="", metavar="TEXT", help="Begin the names of new columns with it.")
@click.option(
    "--on-error", type=click.Choice(ON_ERROR), default="fail", show_default=True,
    help="At a row without an answer: stop; empty cells and a column that says why; leave it out.",
)  # fmt: skip
@click.option("--in-format", type=click.Choice(FORMATS), help="What the files are, if not by extension.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="What to write, if not by extension or as read.")
@click.option("--delimiter", metavar="SIGN", help="What divides the cells of CSV and TSV: ';' or tab.")
@click.option(
    "-o", "--output", type=click.Path(), metavar="FILE", help="Where to: a file, or a folder/. - is standard output."
)
@click.option("--resume", is_flag=True, help="With -o folder/: keep the parts that are finished.")
@click.option("--backend", type=click.Choice(("auto", "jit", "numpy", "python")), default="auto", help="Who computes.")
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Blocks of rows at work at once; as many as processors."
)
@click.option(
    "--engine", type=click.Choice(("local", "dask")), default="local", help="With dask, a cluster (mgrad[dask])."
)
@click.option("--scheduler", metavar="ADDRESS", help="Of the cluster: tcp://head:8786; else one is started here.")
@options.max_nodes
@options.quiet
def command(program: str | None, file: str | None, files: Sequence[str], **given: Any) -> None:
    """The value of PROGRAM's output and its slope for each input, for every row of FILES.

    Columns are the program's inputs by name. The rows keep their order and their columns, and get new ones.
    """
    if file is not None and program is not None:
        files, program = (program, *files), None
    order = order_of(program, file, given)
    run_all(order, files, Settings.of(given))
