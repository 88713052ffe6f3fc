"""A syntax failure in a person's words: what stands where, what was expected there, and how it is written instead.

The usual mistakes are rows of slips.py. The row that fits is found by the text around the place where reading stopped;
where no row fits, the automaton says what it could have gone on with.
"""

import re
from bisect import bisect
from typing import NamedTuple
from unicodedata import category, name

from mgrad_cli.errors import LanguageError, Place
from mgrad_cli.language.slips import CHARACTERS, EXPECTATIONS, SLIPS, STOP, plain
from mgrad_cli.language.tables import END, UNKNOWN, Tables
from mgrad_cli.language.tokens import Tokens

BEFORE, AFTER, LONGEST = 60, 60, 40
"""Tokens before and after the place that a row may look at, and characters of them that a sentence repeats."""


class Spot(NamedTuple):
    """The place where reading stopped, and what is known about it."""

    tokens: Tokens
    token: int
    acceptable: frozenset[str]
    openings: tuple[int, ...]  # the parentheses that are open there, as numbers of tokens

    def place(self, first: int, last: int) -> Place:
        return Place(self.tokens.text, self.tokens.starts[first], self.tokens.ends[last])

    @property
    def circumstances(self) -> set[str]:
        """What the `where` of a row can ask for."""
        found = {"value" if "NAME" in self.acceptable else "operator", "parentheses" if self.openings else "top"}
        found |= {word for kind, word in (("COMPARISON", "condition"), ("AND", "truth")) if kind in self.acceptable}
        if self.tokens.is_below(self.token):
            found.add("below")
        if self.openings and self.openings[-1] and self.tokens.kinds[self.openings[-1] - 1] == "IF":
            found.add("if")
        return found

    @property
    def parts(self) -> int:
        """How many operands stand in the parentheses around the place."""
        depth = commas = 0
        for kind in self.tokens.kinds[self.openings[-1] :] if self.openings else ():
            depth += (kind == "LPAR") - (kind == "RPAR")
            commas += kind == "COMMA" and depth == 1
            if not depth:
                break
        return commas + 1


def mistake(tokens: Tokens, token: int, tables: Tables, states: list[int]) -> LanguageError:
    """The error for a token with which the automaton cannot go on."""
    spot = Spot(tokens, token, _acceptable(tables, states), _openings(tokens, token))
    return _unclosed(spot) or _slip(spot) or _character(spot) or _anything(spot)


def _acceptable(tables: Tables, states: list[int]) -> frozenset[str]:
    return frozenset(kind for kind in tables.actions[states[-1]] if kind.isupper() and _goes_on(tables, states, kind))


def _goes_on(tables: Tables, states: list[int], kind: str) -> bool:
    """Whether the automaton would take such a token: a look at its table alone would promise too much."""
    path = states.copy()
    while (action := tables.actions[path[-1]].get(kind)) is not None and action < 0:
        origin, size, _ = tables.rules[~action]
        del path[len(path) - size :]
        path.append(tables.actions[path[-1]][origin])
    return action is not None


def _openings(tokens: Tokens, token: int) -> tuple[int, ...]:
    found: list[int] = []
    for each in range(token):
        if tokens.kinds[each] == "LPAR":
            found.append(each)
        elif tokens.kinds[each] == "RPAR" and found:
            found.pop()
    return tuple(found)


def _unclosed(spot: Spot) -> LanguageError | None:
    """A parenthesis that nothing closes swallows the lines below it, so it shows only there, or at the end."""
    tokens, token = spot.tokens, spot.token
    if not spot.openings or tokens.kinds[token] == UNKNOWN:
        return None
    opening = spot.openings[-1]
    here = tokens.text[tokens.starts[opening] : tokens.starts[token]]
    if tokens.kinds[token] not in (END, "SEPARATOR") and "\n" not in here and "\r" not in here:
        return None
    depth = 1
    for kind in tokens.kinds[token:]:
        depth += (kind == "LPAR") - (kind == "RPAR")
        if not depth:
            return None
    count = len(spot.openings)
    place = spot.place(opening, opening)
    if count == 1:
        return LanguageError("this ( is not closed", place, hint="write the ) that closes it")
    message = f"{count} parentheses are not closed; this is the last of them"
    return LanguageError(message, place, hint="write a ) for each")


def _slip(spot: Spot) -> LanguageError | None:
    """The first row that fits, told with the words that the person wrote."""
    around, offsets, first = _window(spot)
    circumstances = spot.circumstances
    for slip in SLIPS:
        if circumstances.issuperset(slip.where.split()) and (match := slip.search(around)):
            place = _marked(match, offsets, first, spot)
            return LanguageError(_told(slip.message, match, spot), place, hint=_told(slip.hint, match, spot))
    return None


def _marked(match: re.Match[str], offsets: list[int], first: int, spot: Spot) -> Place:
    """The tokens that a match covers; the one that could not be read, only if the match goes on after STOP."""
    group = 0 if match.groupdict().get("here") is None else "here"
    begin = match.start(group)
    end = begin + len(match[group].rstrip(" " + STOP)) - 1
    if end < begin:
        return spot.place(spot.token, spot.token)
    return spot.place(first + bisect(offsets, begin) - 1, first + bisect(offsets, end) - 1)


def _window(spot: Spot) -> tuple[str, list[int], int]:
    """The statement around the place, a space for each gap and no comments, and where in it which token stands."""
    tokens, token = spot.tokens, spot.token
    first = token
    while first > max(token - BEFORE, 0) and tokens.kinds[first - 1] != "SEPARATOR":
        first -= 1
    pieces = ["…"] if first and tokens.kinds[first - 1] != "SEPARATOR" else []
    offsets, length = [], len(pieces)
    for each in range(first, min(token + AFTER, len(tokens.kinds))):
        gap = " " if each > first and tokens.starts[each] > tokens.ends[each - 1] else ""
        piece = gap + STOP * (each == token) + _clipped(tokens.words[each])
        offsets.append(length + len(gap))
        pieces.append(piece)
        length += len(piece)
        if each >= token and tokens.kinds[each] == "SEPARATOR":
            break
    return "".join(pieces), offsets, first


def _told(sentence: str, match: re.Match[str], spot: Spot) -> str:
    words = {key: _clipped((word or "").replace(STOP, "")) for key, word in match.groupdict().items()}
    return sentence.format(**words, plain=plain(words.get("foreign", "")), parts=spot.parts)


def _clipped(word: str) -> str:
    return word if len(word) <= LONGEST else word[: LONGEST - 1] + "…"


def _character(spot: Spot) -> LanguageError | None:
    """A character that begins nothing: one that has a meaning elsewhere, one that nobody sees, or any other."""
    if spot.tokens.kinds[spot.token] != UNKNOWN:
        return None
    character = spot.tokens.words[spot.token]
    place = spot.place(spot.token, spot.token)
    hint = CHARACTERS.get(character, "")
    if not hint and (meant := plain(character)) != character:
        hint = f"write {meant}"
    if character.isascii() and character.isprintable():
        return LanguageError(f"{character} means nothing here", place, hint=hint)
    kind = category(character)
    known = f"U+{ord(character):04X} {name(character, 'control character' * (kind == 'Cc')).lower()}".rstrip()
    if kind.startswith("M"):
        return LanguageError(f"the mark {known} means nothing here", place, hint="a name has letters, digits and _")
    if character.isprintable():
        return LanguageError(f"{character} ({known}) means nothing here", place, hint=hint)
    return LanguageError(
        f"an unseen character stands here: {known}", place, hint="delete it; such come along when text is copied"
    )


def _anything(spot: Spot) -> LanguageError:
    """No usual mistake: what stands there, and what could."""
    kind, word = spot.tokens.kinds[spot.token], _clipped(spot.tokens.words[spot.token])
    found = "the end of the text" if kind == END else "the end of the line" if kind == "SEPARATOR" else word
    expected = next((words for kind, words in EXPECTATIONS if kind in spot.acceptable), "something else")
    return LanguageError(f"here {expected} is expected, not {found}", spot.place(spot.token, spot.token))
