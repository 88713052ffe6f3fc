"""What `--set` and `--along` say: names and their numbers."""

from collections.abc import Iterable

from mgrad_cli.errors import LanguageError, UsageError
from mgrad_cli.language.reader import read
from mgrad_cli.language.spelling import spelled
from mgrad_cli.language.syntax import Call, Program

__all__ = ["parse_bindings", "spelled"]


def parse_bindings(texts: Iterable[str], option: str = "--set") -> dict[str, float]:
    """`a=2` and `a=2,b=-3`, each name once."""
    found: dict[str, float] = {}
    for text in texts:
        for piece in text.split(","):
            written, equals, number = piece.partition("=")
            if not equals or not written.strip():
                raise _no_binding(option, text, piece)
            name = _name(option, written.strip())
            if name in found:
                raise UsageError(f"{option} gives {name} twice")
            found[name] = _number(option, name, number)
    return found


def _no_binding(option: str, text: str, piece: str) -> UsageError:
    hint = f"write {option} a=2, or {option} a=2,b=-3"
    if piece.strip().isdecimal() and piece != text:
        hint = f"a decimal point is a point: {option} a=1.5"
    return UsageError(f"{option} {text}: {piece.strip() or 'nothing'} is not NAME=VALUE", hint=hint)


def _name(option: str, written: str) -> str:
    match _parts(written):
        case [str() as name]:
            return name
    raise UsageError(f"{option} {written}=…: {written} is not a name")


def _number(option: str, name: str, text: str) -> float:
    parts = _parts(text)
    match parts:
        case [float() as number]:
            return number
        case [float() as number, Call("-x", 1)]:
            return -number
    hint = f"an expression belongs in the program: {name} = {text.strip()}" if len(parts) > 1 else ""
    message = f"{option} {name}={text}: the value has to be one finite number, such as 2, -3.5 or 1e-3"
    raise UsageError(message, hint=hint)


def _parts(text: str) -> list[object]:
    """The parts of one bare expression; none of anything else."""
    try:
        program: Program = read(text)
    except LanguageError:
        return []
    one_bare = len(program.statements) == 1 and not program.statements[0].name
    return list(program.parts) if one_bare else []
