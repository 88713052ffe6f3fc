"""The arguments and options that commands share, each defined once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from mgrad_cli.graph.graph import DEFAULT_LIMIT

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
ROW_FORMATS = ("table", "tsv", "csv", "json", "jsonl", "value")


class ProgramCommand(click.Command):
    """A command whose PROGRAM may begin with a minus, as in `mgrad eval "-x + 1"`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        if "--" not in arguments:
            flags = {name for parameter in self.params for name in parameter.opts if len(name) == 2}
            programs = [argument for argument in arguments if _is_expression(argument, flags | {"-h"})]
            if len(programs) == 1:
                arguments.remove(programs[0])
                arguments += ["--", programs[0]]
        return super().parse_args(context, arguments)


def _is_expression(argument: str, flags: set[str]) -> bool:
    if not argument.startswith("-") or argument.startswith("--") or len(argument) < 2:
        return False
    return argument[:2] not in flags or (len(argument) > 2 and any(sign in argument[2:] for sign in "+*()^= "))


def _complete_set(context: click.Context, parameter: click.Parameter, typed: str) -> "list[CompletionItem]":
    """The program's own inputs after --set."""
    from click.shell_completion import CompletionItem  # a plain start does not pay for it

    from mgrad_cli.commands.inputs import inputs_of

    names = inputs_of(context.params.get("program"), context.params.get("file"))
    return [CompletionItem(f"{name}=", type="nospace") for name in names if name.startswith(typed)]


program = click.argument("program", required=False)
file = click.option("-f", "--file", type=click.Path(), help="Read the program from a file.")
bindings = click.option(
    "--set", "bindings", multiple=True, metavar="NAME=VALUE", shell_complete=_complete_set,
    help="Give an input its number; repeat it, or write a=2,b=-3.",
)  # fmt: skip
values = click.option("--values", type=click.Path(), help="Read numbers from a JSON object.")
of = click.option("--of", metavar="NAME", help="The output, if it is not the last statement.")
wrt = click.option("--wrt", metavar="A,B", help="Ask for the gradient of these inputs only.")
ieee = click.option("--ieee", is_flag=True, help="Print inf and nan as float64 has them, instead of an error.")
max_nodes = click.option(
    "--max-nodes", type=click.IntRange(1), default=DEFAULT_LIMIT, show_default=True, help="Refuse larger graphs."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="No warnings and no notes.")
digits = click.option(
    "--digits", type=click.IntRange(1, 17), default=6, show_default=True, help="Significant digits of a table."
)
show_all = click.option("--all", "show_all", is_flag=True, help="Show every row of a long table.")
output_format = click.option(
    "--format", "output_format", type=click.Choice(ROW_FORMATS),
    help="How to print; a table on a terminal, else tsv.",
)  # fmt: skip


def together(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, in the order in which --help shows them."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


question = together(program, file, bindings, values, of, wrt, ieee)
presentation = together(output_format, digits, show_all, quiet)
