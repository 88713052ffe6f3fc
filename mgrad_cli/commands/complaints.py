"""What click complains of, in mgrad's words and with a way out."""

import importlib

import click

from mgrad_cli.errors import UsageError, nearest


def translated(complaint: click.ClickException, path: str, commands: list[str]) -> UsageError:
    """The complaint about a command line; `path` is the command that it was for, as far as that is known."""
    plain = isinstance(complaint, click.NoSuchOption)
    message = (complaint.message if plain else complaint.format_message()).split("\n")[0]
    message = message.removesuffix(" Choose from:").rstrip(".")
    return UsageError(message[:1].lower() + message[1:], hint=_way_out(complaint, path, commands))


def _way_out(complaint: click.ClickException, path: str, commands: list[str]) -> str:
    meant = ""
    if isinstance(complaint, click.NoSuchOption):
        others = [f"`mgrad {name}`" for name in commands if complaint.option_name in _options(name)]
        if others:
            who = f"{others[0]} has" if len(others) == 1 else "other commands have"
            return f"{who} {complaint.option_name}; `{path} --help` shows what there is here"
        meant = nearest(complaint.option_name, list(complaint.possibilities or ()))
    elif isinstance(complaint, click.BadParameter) and complaint.param:
        kind, written = complaint.param.type, complaint.message.split("'")[1:2]
        choices = list(kind.choices) if isinstance(kind, click.Choice) else []
        if choices and isinstance(complaint, click.MissingParameter):
            return f"it is one of {', '.join(choices)}"
        if choices and written:
            word = written[0].lower()
            meant = next((each for each in choices if word and each.startswith(word)), "") or nearest(word, choices)
    return f"did you mean {meant}?" if meant else f"`{path} --help` shows what there is"


def _options(name: str) -> set[str]:
    command: click.Command = importlib.import_module(f"mgrad_cli.commands.{name}").command
    return {option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts}
