"""What the terms of a sum have in common, in front of it, wherever that makes it shorter."""

from fractions import Fraction
from math import gcd, lcm

from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import Rewriter
from mgrad_cli.graph.tidying.terms import Form, Monomial, Number, Product, Sum, as_plain, as_sum, whole

SIGNS = {"+", "-", "*", "/", "neg"}
MOST = 100
"""Terms of a sum in which common factors are sought."""
FEW = 8
"""Terms of a sum that is opened inside another one."""
HEAVIEST = 10**9


class Factoring(Rewriter):
    """Knows how long nodes are when they are written out, and which of them are sums."""

    def __init__(self, graph: Graph, needed: list[bool]) -> None:
        self.meanings: dict[int, Sum] = {}
        self.sums: dict[frozenset[tuple[Monomial, Number]], int] = {}
        self.opaque: set[int] = set()  # nodes that keep a name of the person's
        self.weights: list[int] = []
        self.conditions: dict[tuple[int, str], None] = {}
        super().__init__(graph, needed)

    def lost(self, base: int, relation: str) -> None:
        """What a power said that is no longer there."""
        self.conditions[base, relation] = None

    def rank(self, node: int) -> int:
        """Numbers, names, functions, sums."""
        operation = self.graph.operations[node]
        if operation is None:
            return -1 if node in self.graph.constants else 0
        return 0 if node in self.opaque else 2 if operation.name in SIGNS else 1

    def weight(self, node: int) -> int:
        """Parts of the node's text."""
        for each in range(len(self.weights), node + 1):
            parts = 1 + sum(self.weights[operand] for operand in self.graph.operands[each])
            self.weights.append(min(parts, HEAVIEST))
        return 1 if node in self.opaque else self.weights[node]

    def _cost(self, form: Form) -> int:
        return sum(
            1
            + 2 * (number not in (1, -1))
            + sum(2 * (exponent not in (1, -1)) + self.weight(base) for base, exponent in monomial)
            for monomial, number in as_sum(form).items()
        )

    def factored(self, form: Sum) -> Form:
        """The form, or a shorter one that means the same."""
        if form.typed or len(form.terms) > MOST:
            return form
        form = self._spread(form)
        best, least = as_plain(form), self._cost(form)
        common = self._common(form)
        for bases in (common, {base: each for base, each in common.items() if self.rank(base) > 0}):
            if not bases:
                continue
            inner, content = self._without(form, bases)
            opened = as_plain(self._spread(inner))
            shrinks = len(as_sum(opened).terms) < len(form.terms)
            if not shrinks and all(self.rank(base) < 1 and each > 0 for base, each in bases.items()):
                continue
            cost = self._cost(opened) + self._cost(Product(content, bases)) + 1
            if cost < least + any(self.rank(base) == 1 for base in bases):
                best, least = self._together(opened, bases, content), cost
        return best

    def _common(self, form: Sum) -> dict[int, Number]:
        """The powers that every term has; of several powers of one base the lowest."""
        monomials = [dict(monomial) for monomial in form.terms]
        found: dict[int, Number] = {}
        for base, exponent in monomials[0].items() if monomials else ():
            if all(base in each for each in monomials):
                powers = [each[base] for each in monomials]
                if min(powers) > 0 or max(powers) < 0 or all((each - exponent) % 1 == 0 for each in powers):
                    found[base] = min(powers)
        return found

    def _without(self, form: Sum, bases: dict[int, Number]) -> tuple[Sum, Number]:
        """The terms with the common powers taken off, and the number that they had in common."""
        items = form.items()
        numbers = [Fraction(number) for _, number in items]
        content = Fraction(gcd(*(each.numerator for each in numbers)), lcm(*(each.denominator for each in numbers)))
        content = -content if all(each < 0 for each in numbers) else content
        inner = Sum()
        for monomial, number in items:
            left = {base: whole(exponent - bases.get(base, 0)) for base, exponent in monomial}
            rest = Product(1, {base: exponent for base, exponent in left.items() if exponent})
            inner.take(rest.monomial, whole(Fraction(number) / content), self.lost)
        return inner, whole(content)

    def _together(self, inner: Form, bases: dict[int, Number], content: Number) -> Product:
        outer = Product(content, bases.copy())
        if isinstance(inner, Sum):
            return outer.times(Product(1, {self._sum(inner): 1}), self.lost)
        return outer.times(inner.copy(), self.lost) if inner.number else inner

    def _spread(self, form: Sum) -> Sum:
        """Sums among the terms are added to it where that makes it no longer, or where it is only their sign."""
        for monomial in list(form.terms):
            inside = self._inside(monomial)
            number = dict(form.items()).get(monomial) if inside else None
            if inside is None or number is None:
                continue
            opened = Sum({each: count for each, count in form.items() if each != monomial})
            for each, count in inside.items():
                opened.take(each, number * count, self.lost)
            if abs(number) == 1 or len(opened.terms) <= len(form.terms):
                form = opened
        return form

    def _inside(self, monomial: Monomial) -> Sum | None:
        """The sum that a term is, if it is a short one without a name."""
        if len(monomial) != 1 or monomial[0][1] != 1 or monomial[0][0] in self.opaque:
            return None
        found = self.meanings.get(monomial[0][0])
        return found if found and len(found.terms) <= FEW else None

    def _sum(self, form: Sum) -> int:
        raise NotImplementedError
