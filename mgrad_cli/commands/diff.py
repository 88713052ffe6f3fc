"""`mgrad diff`: the derivative as a formula."""

import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from mgrad_cli.commands import options
from mgrad_cli.commands.bindings import spelled
from mgrad_cli.commands.inputs import pointless
from mgrad_cli.errors import Exit, UsageError
from mgrad_cli.graph.build import Model
from mgrad_cli.graph.scope import CONSTANTS
from mgrad_cli.streams import say

if TYPE_CHECKING:
    from mgrad_cli.analyses.formulas.held import Held
    from mgrad_cli.analyses.formulas.symbolic import Formulas
    from mgrad_cli.analyses.formulas.wording import Worded

FORMATS = ("mgrad", "latex", "python", "json")


@click.command(
    "diff",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad diff "sin(x)*exp(-x)" x
  mgrad diff "x^2*y" x y | mgrad eval --set x=1,y=2
  mgrad diff "x^2*y^3" --order 2 --format latex
  mgrad diff -f neuron.mgrad w x --format python
""",
)
@options.program
@options.names
@options.file
@options.of
@options.wrt
@click.option("--order", type=click.IntRange(1, 20), metavar="N", default=1, show_default=True,
              help="Second derivatives, third ones, …: all that there are.")  # fmt: skip
@click.option("--cse", is_flag=True, help="Give names to what occurs more than once.")
@click.option("--format", "output_format", type=click.Choice(FORMATS), default="mgrad", show_default=True,
              help="The language of the formula.")  # fmt: skip
@options.max_nodes
@options.quiet
def command(
    program: str | None,
    names: Sequence[str],
    file: str | None,
    of: str | None,
    wrt: str | None,
    order: int,
    cse: bool,
    output_format: str,
    max_nodes: int,
    quiet: bool,
) -> Exit:
    """The derivative of PROGRAM as a formula, for the inputs that are NAMED, or for all.

    Before it is printed, it is held against the graph at random points. Without PROGRAM it is read from standard input.
    """
    from mgrad_cli.analyses.formulas.held import held
    from mgrad_cli.analyses.formulas.symbolic import formulas
    from mgrad_cli.analyses.formulas.wording import worded

    if file is not None and program is not None:
        names, program = (program, *names), None
    _refuse_a_name_alone(program, names)
    found = formulas(*_model(program, file, of, max_nodes, _asked(names, wrt)), order, cse)
    said = worded(found)
    looked = held(found, said)
    sys.stdout.write(_voice(found, said, output_format))
    if not quiet:
        _tell(found, looked)
    return Exit.DONE


def _refuse_a_name_alone(program: str | None, names: Sequence[str]) -> None:
    """In `echo "x^2" | mgrad diff x`, x is meant to be the input and would be the program."""
    if program is None or names or not program.isidentifier() or sys.stdin is None:
        return
    with suppress(OSError, ValueError):
        kind = os.fstat(sys.stdin.fileno()).st_mode
        if stat.S_ISFIFO(kind) or (stat.S_ISREG(kind) and os.fstat(sys.stdin.fileno()).st_size):
            raise UsageError(
                f"the program is {program} alone, and standard input is not read",
                hint=f"for the program from there and its derivative for {program}: mgrad diff - {program}",
            )


def _asked(names: Sequence[str], wrt: str | None) -> list[str]:
    """The inputs by name, in the person's order, each once."""
    if names and wrt is not None:
        raise UsageError("the inputs are named twice, as arguments and by --wrt", hint="leave one out")
    given = [spelled(name) for each in names for name in each.split(",")]
    for name in given:
        if not name.isidentifier():
            raise UsageError(
                f"{name or 'an empty text'} is not the name of an input",
                hint='PROGRAM is one argument, in quotes, and the names come after it: mgrad diff "a * b" a b',
            )
    return list(dict.fromkeys(given or ([spelled(name) for name in wrt.split(",")] if wrt is not None else [])))


def _model(
    program: str | None, file: str | None, of: str | None, max_nodes: int, asked: Sequence[str]
) -> tuple[Model, list[str]]:
    own = [f"{name}=0" for name in asked if name in CONSTANTS]  # who differentiates for tau means no constant
    question, _, _ = pointless(program, file, own, of, max_nodes, True, ",".join(asked) if asked else None)
    return question.model, list(asked or question.asked)


def _voice(found: "Formulas", said: "Worded", output_format: str) -> str:
    if output_format == "python":
        from mgrad_cli.reports.python_formulas import as_python

        return as_python(found)
    from mgrad_cli.reports import formulas as report

    if output_format == "latex":
        return report.as_latex(found)
    return report.as_json(found, said) if output_format == "json" else report.as_program(found, said)


def _tell(found: "Formulas", looked: "Held") -> None:
    if found.swollen:
        say("note: what occurs again has a name, since the formula on one line would be much longer than the graph")
    if not looked.points:
        say(f"note: not held against the graph: at {looked.tried} points the program has no value or no slope")
