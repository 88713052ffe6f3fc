"""The command `mgrad`: finds a subcommand, loads only that one, and runs it."""

import importlib
import os
from collections.abc import Sequence
from typing import Any

import click

from mgrad_cli import __version__
from mgrad_cli.errors import Exit, UsageError, nearest
from mgrad_cli.streams import say

COMPLETE = "_MGRAD_COMPLETE"
"""The variable in which a shell asks for completions."""

COMMANDS = {
    "eval": "Evaluate a program: every node's data and gradient.",
    "grad": "The gradient of the inputs; --check holds it against numbers.",
    "diff": "The derivative as a formula: mgrad, LaTeX, Python or JSON.",
    "explain": "Both passes told step by step, with each rule; --paths.",
    "verify": "Hold a hand-written derivative against the true one.",
    "map": "The value and the gradient for every row of a table.",
    "code": "The program with its gradient as C, Python, SQL and others.",
    "draw": "Draw the graph: svg, png, pdf, dot or Mermaid.",
    "functions": "The table of operations: signature, slopes, domain.",
    "completion": "The script that teaches a shell to complete mgrad.",
}

EXAMPLES = """\b
Examples:
  mgrad eval "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2
  mgrad grad "x**2 + 3*x" --set x=1 --check
  mgrad draw "o = tanh(w*x + b)" --set w=1,x=2,b=0 -o graph.svg
  mgrad eval -f neuron.mgrad --format json | mgrad grad --check
"""


class Main(click.Group):
    """Knows the names of its commands and loads the one that is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"mgrad_cli.commands.{name}").command
        return command

    def resolve_command(self, context: click.Context, arguments: list[str]) -> Any:
        name = arguments[0]
        if name not in COMMANDS and not name.startswith("-"):
            meant = nearest(name, list(COMMANDS))
            hint = f"did you mean {meant}?" if meant else "the commands are " + ", ".join(COMMANDS)
            if os.path.isfile(name):
                hint = f"to evaluate a file: mgrad eval -f {name}"
            elif not name.isalpha():
                hint = f'to evaluate an expression: mgrad eval "{name}"'
            raise UsageError(f"there is no command {name}", hint=hint)
        return super().resolve_command(context, arguments)

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """From the sentences above, so that --help loads no command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Main,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXAMPLES,
    help="mgrad: the derivative of anything that can be typed.",
)
@click.version_option(__version__, prog_name="mgrad", message="%(prog)s %(version)s")
def main() -> None:
    pass


def invoke(arguments: Sequence[str]) -> int:
    """Run a command; answers its exit code."""
    # Not by `main.main`: that one expands `a*b` on Windows, and takes a closed pipe for its own business.
    if instruction := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(main, {}, "mgrad", COMPLETE, instruction)
    try:
        with main.make_context("mgrad", list(arguments)) as context:
            code = main.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.NoArgsIsHelpError as no_arguments:
        say(no_arguments.ctx.get_help() if no_arguments.ctx else "")
        return Exit.COMMAND_LINE_AT_FAULT
    except click.ClickException as complaint:
        from mgrad_cli.commands.complaints import translated

        raise translated(complaint, _path(arguments), list(COMMANDS)) from None
    return code if isinstance(code, int) else Exit.DONE


def _path(arguments: Sequence[str]) -> str:
    """The command that was asked, for `… --help`."""
    return " ".join(["mgrad", *(each for each in arguments[:1] if each in COMMANDS)])
