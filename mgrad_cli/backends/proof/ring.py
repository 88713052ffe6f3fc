"""Formulas as fractions of polynomials over the inputs and over atoms, such as a root or a sine, with their laws.

Two formulas are the same if the numerator of their difference vanishes by the laws. Signs that are not known are
asked for, so that a proof can go through all cases.
"""

from collections.abc import Mapping
from math import comb
from typing import Any, NamedTuple

from mgrad_cli.backends.proof.balls import fmpq, polynomials

Polynomial = Any
MOST_ATOMS = 40
MOST_TERMS = 1000
MOST_PRODUCTS = 100_000
"""Of terms, in one multiplication."""
HIGHEST = 64
"""The largest power of anything."""


class TooHard(Exception):
    """The formulas grow out of what is looked at."""


class NoValue(Exception):
    """Something is divided by 0 wherever it is defined."""


class Asked(Exception):
    """The sign of something has to be known, and which cases there are."""

    def __init__(self, key: str) -> None:
        self.key = key


class Ratio(NamedTuple):
    """One polynomial over another."""

    top: Polynomial
    bottom: Polynomial


class Law(NamedTuple):
    """A power of an atom is a fraction of others that were there before it."""

    atom: int
    power: int
    same: Ratio


class Ring:
    """The atoms of one proof, and their laws; `signs` are those that a case assumes."""

    def __init__(self, inputs: list[str], signs: Mapping[str, int]) -> None:
        context = polynomials([f"i{number}" for number in range(len(inputs))] + [f"a{n}" for n in range(MOST_ATOMS)])
        if context is None:
            raise TooHard
        self.context = context
        self.generators = context.gens()
        self.signs = signs
        self.used = len(inputs)
        self.inputs = dict(zip(inputs, self.generators, strict=False))
        self.laws: list[Law] = []
        self.positive: set[int] = set()
        self.known: dict[object, list[tuple[Any, ...]]] = {}  # what atoms stand for, by kind
        self.demands: list[Ratio] = []  # what stands in roots and logarithms, so that it is nowhere below 0
        self.bases = False  # whether a base of a power was taken not to be 0

    def constant(self, number: fmpq) -> Ratio:
        return Ratio(self.context.constant(number), self.context.constant(1))

    def input(self, name: str) -> Ratio:
        return self.whole(self.inputs[name])

    def whole(self, polynomial: Polynomial) -> Ratio:
        return Ratio(polynomial, self.context.constant(1))

    def atom(self, positive: bool = False) -> tuple[int, Ratio]:
        """A new atom: its number, and itself."""
        if self.used >= len(self.generators):
            raise TooHard
        self.used += 1
        if positive:
            self.positive.add(self.used - 1)
        return self.used - 1, self.whole(self.generators[self.used - 1])

    def add(self, x: Ratio, y: Ratio) -> Ratio:
        return self._lowest(_times(x.top, y.bottom) + _times(y.top, x.bottom), _times(x.bottom, y.bottom))

    def subtract(self, x: Ratio, y: Ratio) -> Ratio:
        return self._lowest(_times(x.top, y.bottom) - _times(y.top, x.bottom), _times(x.bottom, y.bottom))

    def multiply(self, x: Ratio, y: Ratio) -> Ratio:
        return self._lowest(_times(x.top, y.top), _times(x.bottom, y.bottom))

    def divide(self, x: Ratio, y: Ratio) -> Ratio:
        if self.is_zero(y):
            raise NoValue
        return self._lowest(_times(x.top, y.bottom), _times(x.bottom, y.top))

    def negate(self, x: Ratio) -> Ratio:
        return Ratio(-x.top, x.bottom)

    def power(self, x: Ratio, exponent: int) -> Ratio:
        if abs(exponent) > HIGHEST:
            raise TooHard
        if exponent < 0:
            return self.power(self.divide(self.constant(fmpq(1)), x), -exponent)
        return self._lowest(_raised(x.top, exponent), _raised(x.bottom, exponent))

    def _lowest(self, top: Polynomial, bottom: Polynomial) -> Ratio:
        if len(top) + len(bottom) > MOST_TERMS:
            raise TooHard
        common = top.gcd(bottom)
        return Ratio(top, bottom) if common.is_one() else Ratio(top / common, bottom / common)

    def number(self, x: Ratio) -> fmpq | None:
        """The fraction that a ratio is, if it is one."""
        if x.top.is_zero():
            return fmpq(0)
        if not (x.top.is_constant() and x.bottom.is_constant()):
            return None
        return fmpq(x.top.leading_coefficient()) / fmpq(x.bottom.leading_coefficient())

    def is_zero(self, x: Ratio) -> bool:
        return bool(self._reduced(x.top).top.is_zero())

    def same(self, x: Ratio, y: Ratio) -> bool:
        return self.is_zero(self.subtract(x, y))

    def simple(self, x: Ratio) -> Ratio:
        """The same by the laws; of a bottom that is one term, no root is left in it."""
        for law in reversed(self.laws):
            missing = -x.bottom.degrees()[law.atom] % law.power
            if missing and len(x.bottom) == 1:
                factor = self.generators[law.atom] ** missing
                x = Ratio(x.top * factor, x.bottom * factor)
        top, bottom = self._reduced(x.top), self._reduced(x.bottom)
        return self._lowest(_times(top.top, bottom.bottom), _times(top.bottom, bottom.top))

    def _reduced(self, top: Polynomial) -> Ratio:
        """A polynomial by the laws, over what was divided by in them."""
        bottom = self.context.constant(1)
        for law in reversed(self.laws):
            if top.is_zero() or top.degrees()[law.atom] < law.power:
                continue
            groups: dict[int, dict[tuple[int, ...], Any]] = {}
            for exponents, coefficient in top.to_dict().items():
                times, rest = divmod(exponents[law.atom], law.power)
                exponents = (*exponents[: law.atom], rest, *exponents[law.atom + 1 :])
                groups.setdefault(times, {})[exponents] = coefficient
            most = max(groups)
            top, bottom = self.context.constant(0), _times(bottom, _raised(law.same.bottom, most))
            for times, terms in groups.items():
                factor = _times(_raised(law.same.top, times), _raised(law.same.bottom, most - times))
                top += _times(self.context.from_dict(terms), factor)
            if len(top) > MOST_TERMS:
                raise TooHard
        return Ratio(top, bottom)

    def sign(self, x: Ratio) -> int:
        """-1, 0 for what is always 0, or 1; asks where it is not known. That something else is 0 is no case."""
        x = self.simple(x)
        top = _times(x.top, x.bottom)
        if top.is_zero():
            return 0
        leading = 1 if top.leading_coefficient() > 0 else -1
        top = top / top.leading_coefficient()
        if self.is_positive(top):
            return leading
        content, factors = top.factor()
        leading *= 1 if content > 0 else -1
        for factor, times in factors:
            if times % 2 and not self.is_positive(factor):
                leading *= self._assumed(factor)
        return leading

    def is_impossible(self) -> bool:
        """Whether the case has no points at which everything has a value."""
        for each in self.demands:
            try:
                if self.sign(each) < 0:
                    return True
            except Asked:
                continue
        return False

    def _assumed(self, factor: Polynomial) -> int:
        key = str(factor)
        if key not in self.signs:
            raise Asked(key)
        return self.signs[key]

    def is_positive(self, top: Polynomial) -> bool:
        """Whether it is a sum of even powers and of positive atoms, one of which has nothing else in it."""
        sure = False
        for exponents, coefficient in top.to_dict().items():
            odd = [at for at, exponent in enumerate(exponents) if exponent % 2 and at not in self.positive]
            if odd or not coefficient > 0:
                return False
            sure = sure or all(not exponent or at in self.positive for at, exponent in enumerate(exponents))
        return sure


def _times(x: Polynomial, y: Polynomial) -> Polynomial:
    if len(x) * len(y) > MOST_PRODUCTS:
        raise TooHard
    return x * y


def _raised(x: Polynomial, exponent: int) -> Polynomial:
    """The power, if it has not too many terms."""
    if exponent > HIGHEST or (len(x) > 1 and comb(len(x) - 1 + exponent, exponent) > MOST_PRODUCTS):
        raise TooHard
    return x**exponent
