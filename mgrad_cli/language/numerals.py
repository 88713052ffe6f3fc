"""Reads a text that is to be one expression, or one number with its sign."""

from mgrad_cli.errors import LanguageError
from mgrad_cli.language.reader import read
from mgrad_cli.language.syntax import Call


def bare_parts(text: str) -> list[object]:
    """The parts of one bare expression; none of anything else."""
    try:
        program = read(text)
    except LanguageError:
        return []
    one_bare = len(program.statements) == 1 and not program.statements[0].name
    return list(program.parts) if one_bare else []


def number_of(parts: list[object]) -> float | None:
    match parts:
        case [float() as number]:
            return number
        case [float() as number, Call("-x", 1)]:
            return -number
    return None
