"""How formulas are worded: a dialect, and what it calls names and constants."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from mgrad_cli.language.dialect import MGRAD, OPERAND, POWER, SIGNED, Dialect, Sign
from mgrad_cli.language.syntax import Part
from mgrad_cli.language.writer import expression

CONSTANTS = {math.pi: "pi", math.tau: "tau", math.e: "e"}


class Idiom(NamedTuple):
    """A way to word formulas. `turned` says the parts of an expression otherwise before they are written."""

    dialect: Dialect
    constants: Mapping[float, str]
    name: Callable[[str], str] = str
    turned: Callable[[Sequence[Part]], Sequence[Part]] = list

    def text(self, parts: Sequence[Part]) -> str:
        return expression([self._own(part) for part in self.turned(parts)], self.dialect)

    def _own(self, part: Part) -> Part:
        if isinstance(part, float) and part in self.constants:
            return self.constants[part]
        return self.name(part) if isinstance(part, str) else part


def mgrad_idiom(taken: Collection[str]) -> Idiom:
    """mgrad's own syntax, with x^2 for x**2; a constant whose name a person has taken is a number."""
    power = {"**": Sign("{0}^{1}", POWER, (OPERAND, SIGNED))}
    dialect = MGRAD._replace(signs={**MGRAD.signs, **power})
    return Idiom(dialect, {number: name for number, name in CONSTANTS.items() if name not in taken})
