"""`mgrad explain`: both passes, told step by step."""

import sys

import click

from mgrad_cli.analyses.telling.explain import Telling, explain
from mgrad_cli.analyses.telling.paths import Paths, find_paths
from mgrad_cli.commands import options
from mgrad_cli.commands.bindings import spelled
from mgrad_cli.commands.inputs import ask
from mgrad_cli.reports.lectures.lecture import as_markdown, as_plain
from mgrad_cli.reports.lectures.path_list import path_list
from mgrad_cli.reports.lectures.telling import telling
from mgrad_cli.reports.lectures.telling_document import paths_as_json, telling_as_json

FEW, MANY = 10, 1000
"""Paths that are listed, the largest first; MANY with --all."""


@click.command(
    "explain",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad explain "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2
  mgrad explain -f neuron.mgrad --wrt w
  mgrad explain "d = a*b; e = a + b; f = d*e" --set a=-2,b=3 --paths a
  mgrad explain "b = a + a" --set a=3 --format markdown > lecture.md
""",
)
@options.question
@click.option("--paths", metavar="NAME", help="List the paths from the output to NAME, each with its product.")
@options.max_nodes
@click.option(
    "--format", "output_format", type=click.Choice(("text", "markdown", "json")), default="text", show_default=True,
    help="How to tell it; on a terminal, text is in colour and boxes.",
)  # fmt: skip
@options.digits
@click.option("--all", "show_all", is_flag=True, help="Tell every step of a long program, and up to 1,000 paths.")
@options.quiet
def command(
    paths: str | None, output_format: str, digits: int, show_all: bool, quiet: bool, **question: object
) -> None:
    """Tell how PROGRAM gets its value and its gradient: each step forward and backward, with its rule.

    Without PROGRAM it is read from standard input, which may also be a JSON result of another mgrad command.
    """
    gradient = ask(quiet=quiet, **question)
    told = explain(gradient) if paths is None else find_paths(gradient, spelled(paths), MANY if show_all else FEW)
    _write(told, output_format, digits, show_all, quiet)


def _write(told: Telling | Paths, output_format: str, digits: int, show_all: bool, quiet: bool) -> None:
    if output_format == "json":
        sys.stdout.write(telling_as_json(told) if isinstance(told, Telling) else paths_as_json(told))
        return
    blocks = telling(told, digits, show_all, quiet) if isinstance(told, Telling) else path_list(told, digits)
    if output_format == "markdown":
        sys.stdout.writelines(as_markdown(blocks))
    elif sys.stdout.isatty():
        from mgrad_cli.reports.table import print_blocks

        print_blocks(blocks)
    else:
        sys.stdout.writelines(as_plain(blocks))
