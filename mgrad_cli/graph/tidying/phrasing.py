"""Forms to nodes: a product as a number, powers and one quotient, a sum with its positive terms in front."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from mgrad_cli.graph.tidying.choices import Choices
from mgrad_cli.graph.tidying.terms import Form, Monomial, Number, Product, Sum, as_plain, exact, size, whole
from mgrad_cli.operations import OPERATIONS

PLUS, MINUS, TIMES, OVER = (OPERATIONS[sign] for sign in "+-*/")
POWER, NEGATE, ROOT = (OPERATIONS[name] for name in ("**", "-x", "sqrt"))
HALF = Fraction(1, 2)
LONGEST_FRACTION = 1000
"""The numbers in one that is not a decimal."""


class Phrasing(Choices):
    """Writes forms into the new graph, each product and each sum once."""

    decimals = False  # whether the person writes decimals

    def node_of(self, form: Form) -> int:
        form = self._settled(form)
        return self._sum(form) if isinstance(form, Sum) else self._product(form)

    def product_of(self, form: Form) -> Product:
        """The form as a product; a sum is one factor of it, or several."""
        form = self._settled(form)
        return Product(1, {self._sum(form): 1}) if isinstance(form, Sum) else form

    def _settled(self, form: Form) -> Form:
        if isinstance(form, Sum):
            form = as_plain(self.merged(form))
        return self.factored(form) if isinstance(form, Sum) else form

    def number_node(self, number: Number) -> int:
        above, below = self._split(number)
        node = self.constant_node(above)
        return node if below == 1 else self._shared(OVER, (node, self.constant_node(below)))

    def _split(self, number: Number) -> tuple[float, int]:
        """The number as a quotient; who writes decimals gets decimals, over what does not end."""
        if isinstance(number, int):
            return float(number), 1
        endless = number.denominator
        for prime in (2, 5):
            while endless % prime == 0:
                endless //= prime
        above = whole(number * endless)
        is_long = max(number.denominator, abs(number.numerator)) > LONGEST_FRACTION
        if (is_long or (self.decimals and endless == 1)) and exact(float(above)) == above:
            return float(above), endless
        return float(number.numerator), number.denominator

    def _product(self, product: Product) -> int:
        if not product.number:
            return self.constant_node(0.0)
        powers = sorted(product.factors.items(), key=self._place)
        above, below = self._split(product.number)
        node = self._chain(above, [each for each in powers if each[1] > 0])
        under = [(base, -exponent) for base, exponent in powers if exponent < 0]
        if below == 1 and not under:
            return node
        return self._shared(OVER, (node, self._chain(below, under)))

    def _place(self, power: tuple[int, Number]) -> tuple[int, int, Number]:
        """Where a power stands in a product: names before functions, these before sums."""
        return self.rank(power[0]), power[0], -power[1]

    def _chain(self, number: float, powers: Iterable[tuple[int, Number]]) -> int:
        nodes = [self._power(*power) for power in powers]
        if not nodes or abs(number) != 1:
            nodes.insert(0, self.constant_node(number))
        elif number < 0:
            nodes[0] = self._shared(NEGATE, (nodes[0],))
        product = nodes[0]
        for node in nodes[1:]:
            product = self._shared(TIMES, (product, node))
        return product

    def _power(self, base: int, exponent: Number) -> int:
        if exponent == 1:
            return base
        if exponent == HALF:
            return self._shared(ROOT, (base,))
        return self._shared(POWER, (base, self.number_node(exponent)))

    def _sum(self, form: Sum) -> int:
        """Whatever the order of the terms, the same sum is the same node."""
        items = form.items()
        content = frozenset(items)
        if content in self.sums:
            return self.sums[content]
        if not form.typed:
            items.sort(key=self._order)
        first = next((at for at, (_, number) in enumerate(items) if number > 0), 0)
        items.insert(0, items.pop(first))
        node = self._chained(items)
        if len(self.opened) == 1:  # in no branch
            self.sums[content] = node
        self.meanings[node] = form
        return node

    def _order(self, term: tuple[Monomial, Number]) -> tuple[bool, Sequence[tuple[int, int, Number]]]:
        return not term[0], sorted(map(self._place, term[0]))

    def _chained(self, items: list[tuple[Monomial, Number]]) -> int:
        (monomial, number), *others = items
        node = self._product(Product(number, dict(monomial)))
        for monomial, number in others:
            term = self._product(Product(size(number), dict(monomial)))
            node = self._shared(PLUS if number > 0 else MINUS, (node, term))
        return node

    def constant_node(self, number: float) -> int:
        return super()._constant(whole(exact(number)) + 0.0 if number == int(number) else number)
