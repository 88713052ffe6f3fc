"""`mgrad eval`: every node's data and gradient."""

import click

from mgrad_cli.commands import options
from mgrad_cli.commands.inputs import ask
from mgrad_cli.commands.output import show


@click.command(
    "eval",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad eval "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2
  echo "y = x**2 + 3*x" | mgrad eval --set x=1 --format value
  mgrad eval -f neuron.mgrad --values point.json --format json
""",
)
@options.question
@options.max_nodes
@options.presentation
def command(output_format: str | None, digits: int, show_all: bool, quiet: bool, **question: object) -> None:
    """Evaluate PROGRAM: the data and the gradient of every node.

    Without PROGRAM it is read from standard input, which may also be a JSON result of another mgrad command.
    """
    gradient = ask(quiet=quiet, **question)  # type: ignore[arg-type]
    show(gradient, "nodes", output_format, digits, show_all, quiet)
