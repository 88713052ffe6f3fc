"""What click complains of, in mgrad's words and with a way out."""

from collections.abc import Sequence

import click

from mgrad_cli.errors import UsageError, nearest


def translated(complaint: click.ClickException, path: str) -> UsageError:
    """The complaint about a command line; `path` is the command that it was for, as far as that is known."""
    plain = isinstance(complaint, click.NoSuchOption)
    message = (complaint.message if plain else complaint.format_message()).split("\n")[0].rstrip(".")
    return UsageError(message[:1].lower() + message[1:], hint=_way_out(complaint, path))


def _way_out(complaint: click.ClickException, path: str) -> str:
    possible: Sequence[str] | None = getattr(complaint, "possibilities", None)
    if not possible and isinstance(complaint, click.BadParameter):
        possible = _choices_like(complaint)
    return f"did you mean {' or '.join(possible)}?" if possible else f"`{path} --help` shows what there is"


def _choices_like(complaint: click.BadParameter) -> list[str]:
    """The choice that is written much like what the person wrote."""
    kind = complaint.param.type if complaint.param else None
    if not isinstance(kind, click.Choice):
        return []
    written = complaint.message.split("'")[1:2]
    return [meant for word in written if (meant := nearest(word.lower(), list(kind.choices)))]
