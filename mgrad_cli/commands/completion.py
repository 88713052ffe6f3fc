"""`mgrad completion`: the script that teaches a shell to complete commands, options and inputs."""

import click
from click.shell_completion import get_completion_class

from mgrad_cli.commands.main import main


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
    click.echo(found(main, {}, "mgrad", "_MGRAD_COMPLETE").source())
