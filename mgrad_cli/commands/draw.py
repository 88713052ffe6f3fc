"""`mgrad draw`: the picture of the graph."""

import sys
from pathlib import Path

import click

from mgrad_cli.commands import options
from mgrad_cli.commands.inputs import ask
from mgrad_cli.errors import UsageError
from mgrad_cli.reports.pictures.drawing import FORMATS, MOST_NODES, picture
from mgrad_cli.reports.pictures.files import write_atomically


@click.command(
    "draw",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad draw "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2 -o graph.svg
  mgrad eval -f neuron.mgrad --format json | mgrad draw -o neuron.png
  mgrad draw "a + a" --set a=3 --format mmd -o -
""",
)
@options.question
@click.option(
    "-o", "--output", required=True, type=click.Path(), metavar="FILE",
    help="Where to; the extension says what. - is standard output.",
)  # fmt: skip
@click.option("--format", "picture_format", type=click.Choice(FORMATS), help="What to draw, if not by extension.")
@click.option(
    "--max-nodes",
    type=click.IntRange(1),
    metavar="N",
    default=MOST_NODES,
    show_default=True,
    help="Refuse larger graphs.",
)
@options.quiet
def command(output: str, picture_format: str | None, max_nodes: int, quiet: bool, **question: object) -> None:
    """Draw PROGRAM's graph, from its inputs on the left to the output on the right."""
    chosen = picture_format or _by_extension(output)
    gradient = ask(quiet=quiet, **question)
    content = picture(gradient, chosen, max_nodes)
    if output == "-":
        sys.stdout.buffer.write(content)
    else:
        write_atomically(Path(output), content)


def _by_extension(output: str) -> str:
    found = Path(output).suffix.removeprefix(".").lower()
    if found not in FORMATS:
        raise UsageError(
            f"cannot tell from {output} what to draw",
            hint=f"end it in {', '.join('.' + each for each in FORMATS)}, or say --format svg",
        )
    return found
