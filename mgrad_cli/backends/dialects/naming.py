"""Names that a language takes: the person's own wherever it can, else as near to them as it gets."""

import re
from collections.abc import Collection
from unicodedata import name as name_of_letter
from unicodedata import normalize

PRIMES = re.compile("′(\\d*)")


class Naming:
    """Hands out names, each once, and remembers which of them are not the person's."""

    def __init__(self, taken: Collection[str], any_letter: bool, any_case: bool) -> None:
        self.any_letter = any_letter
        self.any_case = any_case
        self.taken = {self._key(name) for name in taken}
        self.counts: dict[str, int] = {}
        self.changed: dict[str, str] = {}

    def own(self, wanted: str) -> str:
        """A person's name itself, or one like it."""
        found = self.like(wanted)
        if found != wanted:
            self.changed[found] = wanted
        return found

    def like(self, wanted: str) -> str:
        """The name, or one like it that nobody has to be told about."""
        return self._free(self._spelled(PRIMES.sub("", wanted)) + _version(wanted))

    def made(self, beginning: str) -> str:
        """The next free one of t1, t2, …, which nobody is told about."""
        while True:
            self.counts[beginning] = count = self.counts.get(beginning, 0) + 1
            if self._key(name := f"{beginning}{count}") not in self.taken:
                self.taken.add(self._key(name))
                return name

    def _free(self, name: str) -> str:
        if self._key(name) in self.taken:
            name += "_"
        start, count = name, 1
        while self._key(name) in self.taken:
            count += 1
            name = f"{start}{count}"
        self.taken.add(self._key(name))
        return name

    def _key(self, name: str) -> str:
        return name if self.any_case else name.casefold()

    def _spelled(self, name: str) -> str:
        if name.isascii() or (self.any_letter and name.isidentifier() and normalize("NFKC", name) == name):
            plain = name
        else:
            plain = "".join(map(_in_ascii, name))
        # A name that begins with _ is special in one language or another.
        return plain if plain[:1].isalpha() and "__" not in plain else "v" + re.sub("__+", "_", f"_{plain}")


def _version(name: str) -> str:
    """`_2` for the first prime of a name: its second version."""
    found = PRIMES.findall(name)
    return f"_{(int(found[0]) if found[0] else len(found)) + 1}" if found else ""


def _in_ascii(letter: str) -> str:
    """`alpha` for α, `e` for é, `u4e2d` for what has no such name."""
    if letter.isascii():
        return letter
    bare = normalize("NFKD", letter)[0]
    if bare.isascii() and bare.isalnum():
        return bare
    match name_of_letter(letter, "").split():
        case ["GREEK", size, "LETTER", spelled]:
            return spelled.lower() if size == "SMALL" else spelled.capitalize()
    return f"u{ord(letter):x}"
