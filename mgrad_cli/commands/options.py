"""The arguments and options that commands share, each defined once."""

from collections.abc import Callable
from typing import Any

import click

from mgrad_cli.errors import UsageError
from mgrad_cli.graph.graph import DEFAULT_LIMIT

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
ROW_FORMATS = ("table", "tsv", "csv", "json", "jsonl", "value")

GUARD = "\0"
"""No argument of a shell has this character, so nothing that begins with it is an option."""


class ProgramCommand(click.Command):
    """A command with one PROGRAM, which may begin with a minus, as in `mgrad eval "-x + 1"`."""

    allow_extra_args = True

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        rest = super().parse_args(context, self._guarded(context, arguments))
        context.args = [argument.removeprefix(GUARD) for argument in rest]
        if (program := context.params.get("program")) is not None:
            context.params["program"] = program.removeprefix(GUARD)
        if names := context.params.get("names"):
            context.params["names"] = tuple(name.removeprefix(GUARD) for name in names)
        if context.args and not context.resilient_parsing:
            raise UsageError(
                f"PROGRAM is one argument, but there is more: {' '.join(context.args)}",
                hint=_way_out(context.command_path, str(program), context.args),
            )
        return context.args

    def _guarded(self, context: click.Context, arguments: list[str]) -> list[str]:
        """The arguments with a guard before the PROGRAM, if that looks like an option."""
        if "--" in arguments:
            return arguments
        named = [option for option in self.get_params(context) if isinstance(option, click.Option)]
        flags = {name for option in named for name in option.opts if option.is_flag}
        valued = {name for option in named for name in option.opts} - flags
        places = [place for place in range(len(arguments)) if not place or arguments[place - 1] not in valued]
        for argument in (arguments[place] for place in places):
            if len(argument) > 2 and f"-{argument}" in flags | valued:
                raise UsageError(f"there is no option {argument}", hint=f"did you mean -{argument}?")
        for place in places:
            argument = arguments[place]
            if _is_expression(argument, flags, valued):
                return [*arguments[:place], GUARD + argument, *arguments[place + 1 :]]
            if not argument.startswith("-") or argument[:2] == "-f" or argument.partition("=")[0] == "--file":
                break  # this is the PROGRAM, so what follows is none
        return arguments


def _way_out(command: str, program: str, rest: list[str]) -> str:
    """What those who wrote more than a PROGRAM meant to write."""
    if rest[0].isidentifier() and rest[1:2] in (["="], []):
        return f'put it in quotes, or the shell takes it apart: {command} "a * b"'
    if rest[0].partition("=")[0].isidentifier() and "=" in rest[0]:
        return f"write --set {','.join(rest)}: several numbers have a comma between them, and no space"
    if "±" in (program, rest[0]):
        return "put the number in quotes: --set 'V=5±0.05'"
    if command.endswith("verify"):
        return f"a derivative goes with --claim: --claim {rest[0]!r}"
    return f'put it in quotes, or the shell takes it apart: {command} "a * b"'


def _is_expression(argument: str, flags: set[str], valued: set[str]) -> bool:
    """No option: `-x`, `-q/2`, `-f*2`, `--(x)`; but `-q`, `-fname`, `--set=a=2` are."""
    if not argument.startswith("-") or argument in ("-", *flags, *valued):
        return False
    if argument.startswith("--"):
        return not argument[2:].partition("=")[0].replace("-", "").isalpha()
    if argument[:2] in flags:
        return not argument[2:].isalpha()
    return argument[:2] not in valued or any(sign in argument[2:] for sign in "+*()^= ")


def _inputs(context: click.Context) -> list[str]:
    from mgrad_cli.commands.inputs import inputs_of

    # While an option waits for its value, click has not yet told arguments apart.
    return inputs_of(context.params.get("program") or next(iter(context.args), None), context.params.get("file"))


def _complete_set(context: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    """The program's own inputs after --set, each with its `=`."""
    before, comma, name = typed.rpartition(",")
    return [f"{before}{comma}{each}=" for each in _inputs(context) if each.startswith(name)]


def _complete_wrt(context: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    before, comma, name = typed.rpartition(",")
    return [f"{before}{comma}{each}" for each in _inputs(context) if each.startswith(name)]


def _complete_names(context: click.Context, parameter: click.Parameter, typed: str) -> list[str]:
    return [each for each in _inputs(context) if each.startswith(typed)]


def together(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, in the order in which --help shows them."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


program = click.argument("program", required=False)
names = click.argument("names", nargs=-1, shell_complete=_complete_names)
file = click.option("-f", "--file", type=click.Path(), metavar="FILE", help="Read the program from a file.")
bindings = click.option(
    "--set", "bindings", multiple=True, metavar="NAME=VALUE", shell_complete=_complete_set,
    help="Give an input its number; repeat it, or write a=2,b=-3.",
)  # fmt: skip
values = click.option("--values", type=click.Path(), metavar="FILE", help="Read numbers from a JSON object.")
of = click.option("--of", metavar="NAME", help="The output, if not the last statement; grad takes f,g.")
wrt = click.option(
    "--wrt", metavar="A,B", shell_complete=_complete_wrt, help="Ask for the gradient of these inputs only."
)
ieee = click.option("--ieee", is_flag=True, help="Print inf and nan as float64 has them, instead of an error.")
max_nodes = click.option(
    "--max-nodes", type=click.IntRange(1), metavar="N", default=DEFAULT_LIMIT, show_default=True,
    help="Refuse larger graphs.",
)  # fmt: skip
quiet = click.option("-q", "--quiet", is_flag=True, help="No warnings and no notes.")
digits = click.option(
    "--digits", type=click.IntRange(1, 17), metavar="N", default=6, show_default=True,
    help="Significant digits of a table.",
)  # fmt: skip
order = click.option(
    "--order", type=click.IntRange(1, 10), metavar="N", default=1, show_default=True,
    help="Up to this order: 2 is the Hessian, 3 to 10 the Taylor series in one input.",
)  # fmt: skip
along = click.option(
    "--along", metavar="X=1,Y=0", shell_complete=_complete_set,
    help="The slope along this direction, which may have a name: v.x=1,v.y=0.",
)  # fmt: skip
hvp = click.option("--hvp", is_flag=True, help="With --along: the Hessian times that direction.")
certify = click.option(
    "--certify", is_flag=True, help="The proven digits, and where float64 loses some (mgrad[proof])."
)
precision = click.option(
    "--precision", type=click.IntRange(1, 10_000), metavar="DIGITS", help="So many proven digits; implies --certify."
)
corr = click.option(
    "--corr", multiple=True, metavar="A,B=0.2", help="The correlation of two inputs; or a file with a matrix of them."
)
budget = click.option("--budget", is_flag=True, help="What each input does to the uncertainty.")
coverage = together(
    click.option("--k", "k", type=float, metavar="K", help="The interval of ± K standard uncertainties."),
    click.option("--level", metavar="95%", help="The interval that covers this level."),
)
sampling = together(
    click.option("--method", type=click.Choice(("first", "second", "montecarlo")), help="How; first unless asked."),
    click.option("--draws", type=click.IntRange(100, 10**8), metavar="N", help="So many; else as many as it takes."),
    click.option("--seed", type=click.IntRange(0), metavar="N", help="What the draws begin with; 1 unless asked."),
    click.option("--shortest", is_flag=True, help="The shortest interval, if not one with equal tails."),
)
show_all = click.option("--all", "show_all", is_flag=True, help="Show every row of a long table, and every note.")
output_format = click.option(
    "--format", "output_format", type=click.Choice(ROW_FORMATS),
    help="How to print; a table on a terminal, else tsv.",
)  # fmt: skip


question = together(program, file, bindings, values, of, wrt, ieee)
orders = together(order, along, hvp)
proof = together(certify, precision)
uncertainty = together(
    corr, coverage, budget,
    click.option("--nodes", is_flag=True, help="With uncertainties: those of every name of the program."),
    click.option("--concise", is_flag=True, help="With uncertainties: 250.0(4.5) instead of 250.0 ± 4.5."),
    sampling,
)  # fmt: skip
presentation = together(output_format, digits, show_all, quiet)
