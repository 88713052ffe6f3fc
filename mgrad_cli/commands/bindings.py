"""What `--set` and `--along` say: names and their numbers."""

from collections.abc import Iterable

from mgrad_cli.errors import UsageError
from mgrad_cli.language.numerals import bare_parts, number_of
from mgrad_cli.language.spelling import spelled

__all__ = ["parse_bindings", "spelled"]


def parse_bindings(texts: Iterable[str], option: str = "--set") -> dict[str, float]:
    """`a=2` and `a=2,b=-3`, each name once."""
    return {name: _number(option, name, text) for name, text in parse_texts(texts, option).items()}


def is_measured(text: str) -> bool:
    """Whether a number comes with an uncertainty: `5±0.05`, `5+-0.05`, `5±1%`, `5.00(5)`."""
    if any(sign in text for sign in ("±", "+-", "+/-", "%")):
        return True
    return any(text[at - 1 : at].isdecimal() or text[at - 1 : at] == "." for at, sign in enumerate(text) if sign == "(")


def parse_texts(texts: Iterable[str], option: str = "--set") -> dict[str, str]:
    """What stands behind each name, as it was typed."""
    found: dict[str, str] = {}
    for text in texts:
        for piece in text.split(","):
            written, equals, number = piece.partition("=")
            if not equals or not written.strip():
                raise _no_binding(option, text, piece)
            name = _name(option, written.strip())
            if name in found:
                raise UsageError(f"{option} gives {name} twice")
            found[name] = number
    return found


def _no_binding(option: str, text: str, piece: str) -> UsageError:
    hint = f"write {option} a=2, or {option} a=2,b=-3"
    if piece.strip()[:1].isdecimal() and piece != text:
        hint = f"a decimal point is a point: {option} a=1.5"
    return UsageError(f"{option} {text}: {piece.strip() or 'nothing'} is not NAME=VALUE", hint=hint)


def _name(option: str, written: str) -> str:
    match bare_parts(written):
        case [str() as name]:
            return name
    raise UsageError(f"{option} {written}=…: {written} is not a name")


def _number(option: str, name: str, text: str) -> float:
    parts = bare_parts(text)
    number = number_of(parts)
    if number is not None:
        return number
    hint = f"an expression belongs in the program: {name} = {text.strip()}" if len(parts) > 1 else ""
    if is_measured(text):
        hint = "`mgrad eval` and `mgrad map` take measured numbers"
    message = f"{option} {name}={text}: the value has to be one finite number, such as 2, -3.5 or 1e-3"
    raise UsageError(message, hint=hint)
