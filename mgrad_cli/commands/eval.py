"""`mgrad eval`: every node's data and gradient."""

import click

from mgrad_cli.commands import options
from mgrad_cli.commands.certificate import certified
from mgrad_cli.commands.inputs import ask
from mgrad_cli.commands.output import show
from mgrad_cli.errors import Exit


@click.command(
    "eval",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad eval "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2
  echo "y = x**2 + 3*x" | mgrad eval --set x=1 --format value
  mgrad eval -f neuron.mgrad --values point.json --format json
  mgrad eval "(1 - cos(x))/x^2" --set x=1e-8 --certify
""",
)
@options.question
@options.proof
@options.max_nodes
@options.presentation
def command(
    certify: bool,
    precision: int | None,
    output_format: str | None,
    digits: int,
    show_all: bool,
    quiet: bool,
    **question: object,
) -> Exit:
    """Evaluate PROGRAM: the data and the gradient of every node.

    Without PROGRAM it is read from standard input, which may also be a JSON result of another mgrad command.
    """
    if certify or precision:
        return certified("nodes", precision, output_format, show_all, quiet, question)
    gradient = ask(quiet=quiet, **question)
    show(gradient, "nodes", output_format, digits, show_all, quiet)
    return Exit.DONE
