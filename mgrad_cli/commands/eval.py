"""`mgrad eval`: every node's data and gradient, or, of measured inputs, how sure the output is."""

from typing import Any

import click

from mgrad_cli.commands import options
from mgrad_cli.commands.bindings import is_measured
from mgrad_cli.commands.certificate import certified
from mgrad_cli.commands.inputs import ask
from mgrad_cli.commands.output import show
from mgrad_cli.errors import Exit

UNCERTAINTY = ("corr", "budget", "k", "level", "nodes", "concise", "method", "draws", "seed", "shortest")
"""Options that only measured inputs have."""


@click.command(
    "eval",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad eval "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2
  echo "y = x**2 + 3*x" | mgrad eval --set x=1 --format value
  mgrad eval -f neuron.mgrad --values point.json --format json
  mgrad eval "(1 - cos(x))/x^2" --set x=1e-8 --certify
  mgrad eval "R = V/I" --set "V=5±0.05" --set "I=0.02±1.5%" --budget
""",
)
@options.question
@options.uncertainty
@options.proof
@options.max_nodes
@options.presentation
def command(**given: Any) -> Exit:
    """Evaluate PROGRAM: the data and the gradient of every node.

    Without PROGRAM it is read from standard input, which may also be a JSON result of another mgrad command. Where
    a number comes with ±, it is the uncertainty of the output that is told.
    """
    uncertainty = {name: given.pop(name) for name in UNCERTAINTY}
    asked = any(each not in (None, False, ()) for each in uncertainty.values())
    if asked or any(map(is_measured, given["bindings"])) or (given["values"] and _holds_measured(given["values"])):
        from mgrad_cli.commands.uncertain import uncertain

        return uncertain(uncertainty, **given)
    return _evaluated(**given)


def _holds_measured(values: str) -> bool:
    from mgrad_cli.commands.measured import holds_measured

    return holds_measured(values)


def _evaluated(
    certify: bool,
    precision: int | None,
    output_format: str | None,
    digits: int,
    show_all: bool,
    quiet: bool,
    **question: object,
) -> Exit:
    if certify or precision:
        return certified("nodes", precision, output_format, show_all, quiet, question)
    gradient = ask(quiet=quiet, **question)
    show(gradient, "nodes", output_format, digits, show_all, quiet)
    return Exit.DONE
