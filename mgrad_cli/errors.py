"""What a person is told when something cannot be done: what, where, and what to do next; and the exit codes."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple


class Exit(IntEnum):
    """What the shell is told."""

    DONE = 0
    PROGRAM_AT_FAULT = 1
    COMMAND_LINE_AT_FAULT = 2
    CHECK_FAILED = 3
    CHECK_UNDECIDED = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141


WIDTH = 100
"""Characters of a source line that an error shows; the rest is cut, with an ellipsis."""

LONGEST = 1000
"""Characters of a sentence, which may repeat what a person wrote; of more, those in the middle are left out."""


class Place(NamedTuple):
    """A stretch of a source text, in characters."""

    source: str
    start: int
    end: int


class MgradError(Exception):
    """A refusal: its sentence, the places that it speaks of, and a way out."""

    code = Exit.PROGRAM_AT_FAULT

    def __init__(self, message: str, *places: Place, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.places = places
        self.hint = hint

    def __str__(self) -> str:
        return self.told()

    def told(self, width: int = WIDTH) -> str:
        """What the person reads; `width` is how much of a line of theirs fits."""
        lines = [clipped(printable(self.message))]
        for place in self.places:
            lines += excerpt(place, width)
        if self.hint:
            lines.append(f"hint: {clipped(printable(self.hint))}")
        return "\n".join(lines)


class LanguageError(MgradError):
    """The text is no program."""


class MathematicsError(MgradError):
    """The program means something, but not at this point."""


class InputError(MgradError):
    """A file or a binding that cannot be used as it is."""


class UsageError(MgradError):
    """The command line asks for something that there is not."""

    code = Exit.COMMAND_LINE_AT_FAULT


def printable(text: str) -> str:
    """The text with everything escaped that could move a cursor, hide, or turn the direction of writing."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    return character.encode("unicode_escape").decode("ascii")


def clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"


def excerpt(place: Place, width: int = WIDTH) -> list[str]:
    """The line of a place, with carets under it."""
    source, start, end = place
    begin = max(source.rfind("\n", 0, start), source.rfind("\r", 0, start)) + 1
    stop = min((at for at in (source.find("\n", start), source.find("\r", start)) if at >= 0), default=len(source))
    row = 1 + source.count("\n", 0, begin) + source.count("\r", 0, begin) - source.count("\r\n", 0, begin)
    left = begin if stop - begin <= width else max(begin, start - width // 2)
    right = min(stop, left + width)
    before, marked = source[left:start], source[start : max(min(end, right), start)]
    lead, tail = "…" * (left > begin), "…" * (right < stop)
    caret = " " * _width(lead + printable(before)) + "^" * max(_width(printable(marked)), 1)
    line = lead + printable(source[left:right]) + tail
    return [f"  line {row}, column {start - begin + 1}", f"    {line}", f"    {caret}"]


def _width(text: str) -> int:
    """Columns on a terminal."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


MANY = 1000
"""Names among which the one that was meant is sought."""
MOST_NAMES = 20
"""Names of which a person chooses one in a hint."""


def choice(word: str, known: Iterable[str]) -> str:
    """The hint for a name that is not there."""
    names = list(known)
    meant = nearest(word, names)
    return f"did you mean {meant}?" if meant else f"it has {some_of(names) or 'none'}"


def some_of(names: Sequence[str]) -> str:
    """The names that there are, or the first of many."""
    return ", ".join(names[:MOST_NAMES]) + ", …" * (len(names) > MOST_NAMES)


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that was probably meant, or nothing; no person chooses among very many, or types very long ones."""
    from difflib import get_close_matches  # only a mistake pays for it
    from itertools import islice

    names = list(islice(candidates, MANY)) if len(word) < WIDTH else []
    alike = [each for each in names if each.casefold() == word.casefold()]
    swapped = [each for each in names if sorted(each) == sorted(word)]
    return next(iter(alike or swapped or get_close_matches(word, names, 1)), "")
