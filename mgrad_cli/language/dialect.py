"""How a language spells expressions: signs, calls and numbers, and how tightly each holds its operands together."""

from collections.abc import Callable, Mapping
from functools import cache
from re import split
from typing import NamedTuple

LOOSEST, OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGNED, POWER, OPERAND = range(10)
"""How tightly parts hold together, from loose to tight: in mgrad's grammar, and in most others."""


class Sign(NamedTuple):
    """A spelling with places for operands, such as `{0} + {1}`; `{*}` stands for all of them, with commas between."""

    pattern: str
    level: int = OPERAND
    needs: tuple[int, ...] = ()  # how tightly each operand must hold together; loosest where nothing is said

    def need(self, position: int) -> int:
        return self.needs[position] if position < len(self.needs) else LOOSEST

    def pieces(self, arity: int) -> tuple[str | int, ...]:
        """The spelling taken apart: texts, and numbers of operands."""
        return _pieces(self.pattern, arity)


@cache
def _pieces(pattern: str, arity: int) -> tuple[str | int, ...]:
    every = ", ".join(f"{{{position}}}" for position in range(arity))
    texts = split(r"\{(\d)\}", pattern.replace("{*}", every)) if arity < 10 else _many(pattern, arity)
    return tuple(int(text) if at % 2 else text for at, text in enumerate(texts))


def _many(pattern: str, arity: int) -> list[str]:
    before, _, after = pattern.partition("{*}")
    between = [text for position in range(arity) for text in (", ", str(position))]
    return [before, *between[1:], after]


class Dialect(NamedTuple):
    """A language: its signs by the name of the operation, and how it writes everything else."""

    signs: Mapping[str, Sign]
    number: Callable[[float], str]
    call: Callable[[str], str] = lambda name: f"{name}({{*}})"
    parentheses: tuple[str, str] = ("(", ")")

    def sign(self, name: str) -> Sign:
        return self.signs.get(name) or Sign(self.call(name))


def plain_number(number: float) -> str:
    """As few digits as give the number back."""
    return repr(number).removesuffix(".0")


MGRAD = Dialect(
    {
        "or": Sign("{0} or {1}", OR, (OR, AND)),
        "and": Sign("{0} and {1}", AND, (AND, NOT)),
        "not": Sign("not {0}", NOT, (NOT,)),
        **{name: Sign(f"{{0}} {name} {{1}}", COMPARISON, (SUM, SUM)) for name in ("<", "<=", ">", ">=", "==", "!=")},
        "+": Sign("{0} + {1}", SUM, (SUM, PRODUCT)),
        "-": Sign("{0} - {1}", SUM, (SUM, PRODUCT)),
        "*": Sign("{0}*{1}", PRODUCT, (PRODUCT, SIGNED)),
        "/": Sign("{0}/{1}", PRODUCT, (PRODUCT, SIGNED)),
        "-x": Sign("-{0}", SIGNED, (SIGNED,)),
        "**": Sign("{0}**{1}", POWER, (OPERAND, SIGNED)),
    },
    plain_number,
)
