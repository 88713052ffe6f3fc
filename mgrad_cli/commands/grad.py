"""`mgrad grad`: the gradient of the inputs, and whether numbers agree with it."""

import click

from mgrad_cli.commands import options
from mgrad_cli.commands.inputs import ask
from mgrad_cli.commands.output import show
from mgrad_cli.errors import Exit, UsageError


@click.command(
    "grad",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad grad "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2
  mgrad grad "x**y" --set x=-2,y=2 --wrt x
  mgrad grad "o = tanh(w*x + b)" --set w=1,x=2,b=0 --check
""",
)
@options.question
@click.option("--check", is_flag=True, help="Compare with slopes got by small steps; exit 3: one is wrong, 4: cannot say.")
@click.option("--nodes", is_flag=True, help="With --format json: every node as well.")
@options.max_nodes
@options.presentation
def command(
    check: bool, nodes: bool, output_format: str | None, digits: int, show_all: bool, quiet: bool, **question: object
) -> Exit:
    """The gradient of PROGRAM's output: its slope for each input.

    Without PROGRAM it is read from standard input, which may also be a JSON result of another mgrad command.
    """
    if nodes and output_format != "json":
        raise UsageError("--nodes goes with --format json", hint="`mgrad eval` shows every node in any format")
    gradient = ask(quiet=quiet, **question)  # type: ignore[arg-type]
    if not check:
        show(gradient, "inputs", output_format, digits, show_all, quiet, nodes=nodes)
        return Exit.DONE
    from mgrad_cli.analyses.check import check as hold_against_numbers

    verdicts = hold_against_numbers(gradient)
    show(gradient, "inputs", output_format, digits, show_all, quiet, nodes=nodes, verdicts=verdicts)
    if any(verdict.verdict == "FAIL" for verdict in verdicts):
        return Exit.CHECK_FAILED
    return Exit.DONE if all(verdict.verdict == "pass" for verdict in verdicts) else Exit.CHECK_UNDECIDED
