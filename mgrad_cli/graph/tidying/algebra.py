"""Arithmetic on forms: what a sum, a product, a quotient or a power of tidy things is."""

from fractions import Fraction
from math import isqrt

from mgrad_cli.graph.tidying.phrasing import HALF, OVER, POWER, Phrasing
from mgrad_cli.graph.tidying.terms import Form, Number, Product, Sum, as_plain, as_sum, is_short, raised_to, size, whole
from mgrad_cli.operations import Operation

LONGEST_POWER = 2000
"""Bits of a power of a number that is worked out."""


class Algebra(Phrasing):
    """Each method takes its operands away."""

    exponents: dict[int, tuple[int, Form]]  # of powers whose exponent is no number: the base, and the exponent

    def _plus(self, one: Form, other: Form, typed: bool) -> Form:
        total = as_sum(one, typed).plus(as_sum(other, typed), self.lost)
        total.typed = typed
        return as_plain(total)

    def _minus(self, one: Form, other: Form, typed: bool) -> Form:
        return self._plus(one, self._turned(other), typed)

    def _turned(self, form: Form, typed: bool = False) -> Form:
        return form.turned() if isinstance(form, Sum) else Product(-form.number, form.factors)

    def _times(self, one: Form, other: Form, typed: bool = False) -> Form:
        left, right = self.product_of(one), self.product_of(other)
        if not left.number or not right.number:
            return Product(0)
        if not is_short(left.number * right.number):
            right.take(self.number_node(right.number), 1, self.lost)
            right.number = 1
        return self._joined(left.times(right, self.lost))

    def _over(self, one: Form, other: Form, typed: bool = False) -> Form:
        divisor = self.product_of(other)
        if not divisor.number:
            return self._raw(OVER, one, divisor)
        return self._times(one, divisor.power(-1, self.lost))

    def _root(self, form: Form, typed: bool = False) -> Form:
        return self._raised(form, Product(HALF))

    def _raised(self, base: Form, exponent: Form, typed: bool = False) -> Form:
        exponent = as_plain(exponent)
        if isinstance(exponent, Sum) or exponent.factors:
            return self._open_power(self.node_of(base), exponent)
        number, product = exponent.number, self.product_of(base)
        if not number:
            return Product(1)
        if not product.number or not self._is_worked_out(product.number, number):
            return self._raw(POWER, product, exponent)
        if number % 1 == 0:
            return product.power(number, self.lost)
        if not product.factors and number == HALF and (root := _exact_root(product.number)):
            return Product(root)
        if product.number == 1 and list(product.factors.values()) == [1]:
            return product.power(number, self.lost)
        return Product(1, {self.node_of(product): number})

    def _is_worked_out(self, base: Number, exponent: Number) -> bool:
        bits = max(abs(base.numerator), base.denominator).bit_length() - 1
        if exponent % 1 or bits * size(exponent) > LONGEST_POWER:
            return bits == 0 or exponent % 1 != 0
        return is_short(raised_to(base, int(exponent)))

    def _open_power(self, base: int, exponent: Form) -> Product:
        """A power whose exponent is no number."""
        kept = exponent.copy()
        node = self._shared(POWER, (base, self.node_of(exponent)))
        self.exponents[node] = base, kept
        return Product(1, {node: 1})

    def _joined(self, product: Product) -> Product:
        """Powers of one base with open exponents are one where that makes it shorter: x*x^(n - 1) is x^n."""
        for node in [node for node in product.factors if node in self.exponents]:
            base = self.exponents[node][0]
            alike = [each for each in product.factors if self._base(each) == base]
            if node not in product.factors or len(alike) < 2:
                continue
            total: Form = Sum()
            for each in alike:
                exponent = self.exponents[each][1].copy() if each in self.exponents else Product(1)
                total = self._plus(total, self._times(exponent, Product(product.factors[each])), False)
            if len(as_sum(total).terms) <= max(len(as_sum(self.exponents[node][1]).terms), 1):
                for each in alike:
                    del product.factors[each]
                self.lost(base, "!=")
                power = self._raised(Product(1, {base: 1}), total)
                product = product.times(self.product_of(power), self.lost)
        return product

    def _base(self, node: int) -> int:
        return self.exponents[node][0] if node in self.exponents else node

    def _raw(self, operation: Operation, *forms: Form) -> Product:
        """The operation as it stands."""
        return Product(1, {self._shared(operation, tuple(map(self.node_of, forms))): 1})


def _exact_root(number: Number) -> Number | None:
    """The square root where it is a quotient of whole numbers."""
    if number <= 0:
        return None
    above, below = isqrt(number.numerator), isqrt(number.denominator)
    return whole(Fraction(above, below)) if Fraction(above, below) ** 2 == number else None
