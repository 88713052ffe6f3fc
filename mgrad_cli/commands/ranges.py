"""What `--range` says: names, and between which numbers each is to be."""

from collections.abc import Collection, Iterable

from mgrad_cli.analyses.sampling import Range
from mgrad_cli.commands.bindings import parse_bindings
from mgrad_cli.errors import UsageError, choice


def parse_ranges(texts: Iterable[str], inputs: Collection[str], fixed: Collection[str]) -> dict[str, Range]:
    """`x=-1:1` and `x=-1:1,y=0:2`, each name once."""
    found: dict[str, Range] = {}
    for text in texts:
        for piece in text.split(","):
            written, equals, ends = piece.partition("=")
            name, (low, colon, high) = written.strip(), ends.partition(":")
            if not equals or not colon:
                raise UsageError(
                    f"--range {text}: {piece.strip() or 'nothing'} is not NAME=LOW:HIGH", hint="write --range x=-1:1"
                )
            _check(name, inputs, fixed, found)
            found[name] = Range(_end(text, name, low), _end(text, name, high))
            if found[name].low > found[name].high:
                raise UsageError(f"--range {text}: {low} is above {high}", hint=f"write --range {name}={high}:{low}")
    return found


def _check(name: str, inputs: Collection[str], fixed: Collection[str], found: Collection[str]) -> None:
    if name in found:
        raise UsageError(f"--range gives {name} twice")
    if name in fixed:
        raise UsageError(f"--set and --range both speak of {name}", hint="leave one out")
    if name not in inputs:
        raise UsageError(f"--range: the program has no input {name}", hint=choice(name, inputs))


def _end(text: str, name: str, number: str) -> float:
    try:
        return parse_bindings([f"{name}={number}"])[name]
    except UsageError:
        raise UsageError(f"--range {text}: {number.strip() or 'nothing'} is not a finite number") from None
