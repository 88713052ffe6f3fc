"""`mgrad completion`: the script that teaches a shell to complete commands, options and inputs."""

import click
from click.shell_completion import get_completion_class

from mgrad_cli.commands.main import COMPLETE, main

ADD_IN_BASH, ADD_IN_ZSH = "COMPREPLY+=($value)", "compadd -U -V unsorted -a completions"
NO_SPACE = {
    ADD_IN_BASH: f"{ADD_IN_BASH}\n            [[ $value == *= ]] && compopt -o nospace",
    ADD_IN_ZSH: f"[[ $completions[1] == *= ]] && compadd -S '' {ADD_IN_ZSH[8:]} || {ADD_IN_ZSH}",
}
"""What click's scripts do, and what they should do: after `--set a=` comes a number, not a space. Fish knows that."""


@click.command(
    "completion",
    epilog="""\b
Examples:
  eval "$(mgrad completion bash)"
  mgrad completion fish > ~/.config/fish/completions/mgrad.fish
""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the completion script for SHELL."""
    found = get_completion_class(shell)
    assert found is not None
    script = found(main, {}, "mgrad", COMPLETE).source()
    for old, new in NO_SPACE.items():
        script = script.replace(old, new)
    click.echo(script)
