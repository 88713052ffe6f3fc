"""What click complains of, in mgrad's words and with a way out."""

import click

from mgrad_cli.errors import UsageError, nearest


def translated(complaint: click.ClickException, path: str) -> UsageError:
    """The complaint about a command line; `path` is the command that it was for, as far as that is known."""
    plain = isinstance(complaint, click.NoSuchOption)
    message = (complaint.message if plain else complaint.format_message()).split("\n")[0]
    message = message.removesuffix(" Choose from:").rstrip(".")
    return UsageError(message[:1].lower() + message[1:], hint=_way_out(complaint, path))


def _way_out(complaint: click.ClickException, path: str) -> str:
    meant = ""
    if isinstance(complaint, click.NoSuchOption):
        meant = nearest(complaint.option_name, list(complaint.possibilities or ()))
    elif isinstance(complaint, click.BadParameter) and complaint.param:
        kind, written = complaint.param.type, complaint.message.split("'")[1:2]
        if isinstance(kind, click.Choice) and written:
            meant = nearest(written[0].lower(), list(kind.choices))
    return f"did you mean {meant}?" if meant else f"`{path} --help` shows what there is"
