"""What the left side of a claim means: `dE/dx1`, `d2E/dx1dx2` and their kin, as texts and as derivatives."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

NAME = r"[^\W\d²³⁴][^\W²³⁴]*"
ORDER = r"(?:(?:\^|\*\*)?[0-9]|[²³⁴])"
BLANK = r"[^\S\r\n]*"
TARGET = re.compile(
    rf"(?:^|[;\r\n]){BLANK}(?P<target>[d∂]{ORDER}?(?:{NAME})?{BLANK}/{BLANK}\(?{BLANK}[d∂]{NAME}{ORDER}?"
    rf"(?:{BLANK}[*·]?{BLANK}[d∂]{NAME}{ORDER}?)*{BLANK}\)?){BLANK}[-+*/]?=(?!=)"
)
"""A fraction of differentials where a statement begins, and before its equals sign."""
LIKELY = re.compile(r"[d∂][0-9²]?\w+_d\w+")
"""A name that may be meant as a derivative."""
SPELLINGS = {"²": "2", "³": "3", "⁴": "4", "∂": "d", "·": "", "*": "", "^": "", "(": "", ")": ""}


class Derivative(NamedTuple):
    """An output, "" being the last or the one asked for, and the inputs that it is differentiated for, one or two."""

    output: str
    inputs: tuple[str, ...]


def masked(text: str) -> tuple[str, dict[str, str]]:
    """The text with names of the same length for its targets, so that it can be read; and what these stand for."""
    targets: dict[str, str] = {}
    for match in TARGET.finditer(text):
        targets.setdefault(match["target"].rstrip(), "")
    for target in sorted(targets, key=len, reverse=True):
        targets[target] = "".join(sign if f"a{sign}".isidentifier() else "_" for sign in target)
        text = re.sub(rf"(?<![\w.]){re.escape(target)}(?![\w²])", targets[target], text)
    return text, {mask: target for target, mask in targets.items()}


def plain(target: str) -> str:
    """The target in ASCII letters but for those of names, without blanks: `∂²E/∂x²` is `d2E/dx2`."""
    return "".join("" if sign.isspace() else SPELLINGS.get(sign, sign) for sign in target)


def readings(target: str, outputs: Collection[str], inputs: Collection[str], unnamed: bool) -> list[Derivative]:
    """The derivatives that a target may mean; an output without a name goes by any that the program has not."""
    found = []
    for output, below in fractions(target):
        order, name = (2, output[1:]) if output[:1] == "2" else (1, output)
        if name in outputs or unnamed or not name:
            meant = name if name in outputs else ""
            found += [Derivative(meant, names) for names in _split(below, order) if set(names) <= set(inputs)]
    return list(dict.fromkeys(found))


def fractions(target: str) -> Iterator[tuple[str, str]]:
    """What stands above and below the line: one way for a slash, else one for each `_d`; without their first `d`."""
    text = plain(target)
    sign = "/d" if "/" in text else "_d"
    at = text.find(sign, 1)
    while at > 0:
        yield text[1:at], text[at + 2 :]
        at = text.find(sign, at + 1)


def _split(below: str, order: int) -> Iterator[tuple[str, ...]]:
    """`x` for one input; `x2`, `xdx` and `x_dx` for two of them."""
    if order == 1:
        yield (below,)
        return
    if below.endswith("2"):
        yield below[:-1], below[:-1]
    for match in re.finditer("(?=(_?d))", below):
        yield below[: match.start()], below[match.end(1) :]
