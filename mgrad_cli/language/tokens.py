"""A text cut into tokens: names, numbers and signs, as columns."""

import re
from itertools import islice

from mgrad_cli.errors import LanguageError
from mgrad_cli.language.tables import END, UNKNOWN

MOST_TOKENS = 12_000_000
"""A token takes some 190 bytes."""
MOST_STRANGE = 100
"""Characters that begin no token: the first one is a mistake, and a few more may tell which."""
NEWLINES = ("\n", "\r\n", "\r")


class Tokens:
    """The tokens of a text as columns, with an END at the end."""

    __slots__ = ("ends", "kinds", "starts", "text", "words")

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self.text = text
        self.kinds: list[str] = []
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        depth = 0
        strange = 0
        for match in islice(pattern.finditer(text), MOST_TOKENS):
            kind = match.lastgroup or END
            if kind == "LPAR":
                depth += 1
            elif kind == "RPAR":
                depth -= 1
            word = match[kind]
            if kind == "SEPARATOR" and depth > 0 and word != ";":
                continue  # inside parentheses a newline is white space
            self.kinds.append(kind)
            self.words.append(word)
            end = match.end()
            self.ends.append(end)
            self.starts.append(end - len(word))
            if kind == END:
                return
            if kind == UNKNOWN:
                strange += 1
                if strange > MOST_STRANGE:
                    return
        raise LanguageError(f"the program has more than {MOST_TOKENS:,} words and signs")

    def is_below(self, token: int) -> bool:
        """Whether the token is the first of a line, and not the first of all."""
        return token > 0 and self.words[token - 1] in NEWLINES
