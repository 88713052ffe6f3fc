"""Products and sums with like factors and like terms collected, and exact numbers in front.

A product is a number and the powers of nodes, a sum the number of times that each product of powers is taken. Whoever
merges two gives them away: the smaller one is poured into the larger, so that a long sum costs no more than its length.
"""

from collections.abc import Callable
from fractions import Fraction

Number = int | Fraction
Monomial = tuple[tuple[int, Number], ...]
"""Powers of nodes, by node; a number alone has none."""
Lost = Callable[[int, str], None]
"""Is told where a power that is gone said what a node has to be: `!=`, `>` or `>=` 0."""

LARGEST = 10**9
"""Of the whole numbers in a quotient."""


def whole(number: Number) -> Number:
    """As an int where it is one."""
    return number.numerator if isinstance(number, Fraction) and number.denominator == 1 else number


def size(number: Number) -> Number:
    """Without its sign."""
    return number if number >= 0 else -number


def raised_to(base: Number, exponent: int) -> Number:
    power: Number = Fraction(base) ** exponent
    return whole(power)


def needs(exponent: Number) -> str:
    """What the base of such a power has to be to 0, "" if anything."""
    if exponent == int(exponent):
        return "!=" if exponent < 0 else ""
    return ">" if exponent < 0 else ">="


def _both(one: str, other: str) -> str:
    return ">" if {one, other} >= {"!=", ">="} else max(one, other, key=["", "!=", ">=", ">"].index)


class Product:
    """A number and powers."""

    __slots__ = ("factors", "number")

    def __init__(self, number: Number = 1, factors: dict[int, Number] | None = None) -> None:
        self.number = number
        self.factors = factors or {}

    def copy(self) -> "Product":
        return Product(self.number, self.factors.copy())

    @property
    def monomial(self) -> Monomial:
        return tuple(sorted(self.factors.items()))

    def times(self, other: "Product", lost: Lost) -> "Product":
        """Both, in the larger one."""
        if len(self.factors) < len(other.factors):
            self, other = other, self
        self.number = whole(self.number * other.number)
        for base, exponent in other.factors.items():
            self.take(base, exponent, lost)
        return self

    def take(self, base: int, exponent: Number, lost: Lost) -> None:
        before = self.factors.pop(base, 0)
        after = whole(before + exponent)
        if after:
            self.factors[base] = after
        needed = _both(needs(before), needs(exponent))
        if needed and _both(needed, needs(after)) != needs(after):
            lost(base, needed)

    def power(self, exponent: Number, lost: Lost) -> "Product":
        """For a whole exponent, or for a base that stands alone."""
        raised = Product(raised_to(self.number, int(exponent)) if self.number != 1 else 1)
        for base, before in self.factors.items():
            raised.factors[base] = after = whole(before * exponent)
            if needs(before) and _both(needs(before), needs(after)) != needs(after):
                lost(base, needs(before))
        return raised


class Sum:
    """Products, each with how often it is taken; all of it is turned round where sign is -1."""

    __slots__ = ("sign", "terms", "typed")

    def __init__(self, terms: dict[Monomial, Number] | None = None, typed: bool = False) -> None:
        self.sign = 1
        self.terms = terms or {}
        self.typed = typed  # by a person, whose order and factors are kept

    def copy(self) -> "Sum":
        return Sum(dict(self.items()), self.typed)

    def items(self) -> list[tuple[Monomial, Number]]:
        return [(monomial, self.sign * number) for monomial, number in self.terms.items()]

    def take(self, monomial: Monomial, number: Number, lost: Lost) -> None:
        after = whole(self.terms.get(monomial, 0) + self.sign * number)
        if after:
            self.terms[monomial] = after
        elif monomial in self.terms:
            del self.terms[monomial]
            for base, exponent in monomial:
                if needs(exponent):
                    lost(base, needs(exponent))

    def plus(self, other: "Sum", lost: Lost) -> "Sum":
        """Both, in the larger one."""
        if len(self.terms) < len(other.terms):
            self, other = other, self
        for monomial, number in other.items():
            self.take(monomial, number, lost)
        return self

    def turned(self) -> "Sum":
        self.sign = -self.sign
        return self


Form = Product | Sum


def as_sum(form: Form, typed: bool = False) -> Sum:
    if isinstance(form, Sum):
        return form
    return Sum({form.monomial: form.number} if form.number else {}, typed)


def as_plain(form: Form) -> Form:
    """A sum of one term is a product, and one of none is 0."""
    if isinstance(form, Sum) and len(form.terms) < 2:
        for monomial, number in form.items():
            return Product(number, dict(monomial))
        return Product(0)
    return form


def exact(number: float) -> Number:
    """The number that a person means who writes so many digits."""
    return whole(Fraction(repr(number)))


def is_short(number: Number) -> bool:
    """Whether it can be written so that it comes back: as a float, or as a quotient of whole numbers."""
    try:
        if exact(float(number)) == number:
            return True
    except OverflowError:
        return False
    return max(abs(number.numerator), number.denominator) < LARGEST
