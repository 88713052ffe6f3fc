"""A text cut into tokens: names, numbers and signs, as columns."""

import re

from mgrad_cli.language.tables import END

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
        for match in pattern.finditer(text):
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
                break

    def is_below(self, token: int) -> bool:
        """Whether the token is the first of a line, and not the first of all."""
        return token > 0 and self.words[token - 1] in NEWLINES
