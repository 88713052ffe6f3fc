"""`mgrad grad`: the gradient of the inputs, and whether numbers agree with it."""

from typing import Any

import click

from mgrad_cli.commands import options
from mgrad_cli.commands.certificate import certified
from mgrad_cli.commands.inputs import ask
from mgrad_cli.commands.output import show
from mgrad_cli.commands.reasons import reasoned
from mgrad_cli.commands.verdicts import exit_code, verdicts_of
from mgrad_cli.errors import Exit, UsageError


@click.command(
    "grad",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad grad "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2
  mgrad grad "x**y" --set x=-2,y=2 --wrt x
  mgrad grad "o = tanh(w*x + b)" --set w=1,x=2,b=0 --check
  mgrad grad "f = x*y; g = x/y" --set x=1,y=2 --of f,g
  mgrad grad "exp(x*y)" --set x=1,y=2 --order 2
""",
)
@options.question
@options.orders
@click.option("--check", is_flag=True, help="Compare with slopes got by small steps; exit 3: wrong, 4: cannot say.")
@click.option("--why", is_flag=True, help="Say why each gradient is 0, huge, undefined, or what it is.")
@click.option("--nodes", is_flag=True, help="With --format json: every node as well.")
@options.proof
@options.max_nodes
@options.presentation
def command(order: int, along: str | None, hvp: bool, **given: Any) -> Exit:
    """The gradient of PROGRAM's output: its slope for each input.

    Without PROGRAM it is read from standard input, which may also be a JSON result of another mgrad command.
    """
    if order == 1 and along is None and not hvp and "," not in str(given["of"]):
        return _gradient(**given)
    from mgrad_cli.commands.orders import ordered

    return ordered(order, along, hvp, **given)


def _gradient(
    check: bool,
    why: bool,
    nodes: bool,
    certify: bool,
    precision: int | None,
    output_format: str | None,
    digits: int,
    show_all: bool,
    quiet: bool,
    **question: object,
) -> Exit:
    if nodes and output_format != "json":
        raise UsageError("--nodes goes with --format json", hint="`mgrad eval` shows every node in any format")
    if check + why + bool(certify or precision) > 1:
        raise UsageError("--check, --certify and --why are several questions", hint="ask one at a time")
    if why:
        return reasoned(output_format, digits, show_all, quiet, question, nodes)
    if certify or precision:
        return certified("inputs", precision, output_format, show_all, quiet, question, nodes)
    gradient = ask(quiet=quiet, **question)
    verdicts = verdicts_of(gradient) if check else None
    show(gradient, "inputs", output_format, digits, show_all, quiet, nodes=nodes, verdicts=verdicts)
    return exit_code(verdicts or ())
