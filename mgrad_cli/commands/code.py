"""`mgrad code`: a program as one function in another language, with its gradient."""

import os
import sys
from typing import Any

import click

from mgrad_cli.backends.dialects.target import Target
from mgrad_cli.backends.dialects.targets import ROOMS, target
from mgrad_cli.commands import options
from mgrad_cli.commands.inputs import pointless
from mgrad_cli.errors import LanguageError, UsageError
from mgrad_cli.language.reader import read


@click.command(
    "code",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad code neuron.mgrad --to c
  mgrad code "o = tanh(w*x + b)" --to javascript --name neuron -o neuron.js
  mgrad code -f neuron.mgrad --to python --selftest -o neuron.py
  mgrad code "x^2*y" --to rust --order 2
""",
)
@options.program
@options.file
@click.option("--to", "language", required=True, type=click.Choice(list(ROOMS)), help="The language.")
@click.option("--order", type=click.IntRange(1, 2), metavar="N", default=1, show_default=True,
              help="With 2, the Hessian as well.")  # fmt: skip
@click.option("--selftest", is_flag=True, help="Add a main program that checks the function at a few points.")
@click.option("--name", metavar="NAME", help="What the function is called, in SQL the table; else f, or data.")
@options.of
@options.wrt
@options.bindings
@click.option("-o", "--output", type=click.Path(), metavar="FILE", help="Write a file instead of printing.")
@options.max_nodes
@options.quiet
def command(language: str, order: int, selftest: bool, name: str | None, output: str | None, **question: Any) -> None:
    """PROGRAM as one function that gives value and gradient, with nothing of mgrad in it.

    PROGRAM may also be the name of a file, if it is no program itself. --set says at which point --selftest tests;
    else that is at the defaults and around them. What is generated for Julia is run by no test of mgrad's.
    """
    chosen = target(language)
    if question["bindings"] and not selftest:
        raise UsageError("--set is the point at which --selftest tests", hint="add --selftest, or leave --set out")
    if selftest and not chosen.can_test:
        raise UsageError(f"{chosen.title} is not run, so it cannot test itself", hint="leave --selftest out")
    if question["file"] is None and _is_file(question["program"]):
        question |= {"program": None, "file": question["program"]}
    text = _generated(chosen, order, selftest, name, question)
    if output is None or output == "-":
        sys.stdout.write(text)
        return
    from mgrad_cli.reports.pictures.files import write_atomically

    write_atomically(output, text.encode())


def _generated(chosen: Target, order: int, selftest: bool, name: str | None, question: dict[str, Any]) -> str:
    from mgrad_cli.analyses.functions.taken_along import take_along
    from mgrad_cli.analyses.functions.witnesses import witnesses
    from mgrad_cli.reports.code import as_code, checked_name

    name = checked_name(name, chosen)
    asked, fixed, near = pointless(**question)
    taken = take_along(asked, order)
    return as_code(taken, chosen, name, witnesses(asked, taken, fixed, near) if selftest else None)


def _is_file(argument: str | None) -> bool:
    """Whether the argument names a file; one that is a program, too, is a program."""
    if argument is None or not (argument.endswith(".mgrad") or os.path.isfile(argument)):
        return False
    try:
        read(argument)
    except LanguageError:
        return True
    return False
