"""Choices and conditions in tidy form: what is decided is decided, and `if(c, a, 0) + if(c, 0, b)` is one choice."""

from mgrad_cli.graph.tidying.factoring import Factoring
from mgrad_cli.graph.tidying.terms import Form, Monomial, Number, Product, Sum, as_plain, exact
from mgrad_cli.operations import OPERATIONS

CHOICE = OPERATIONS["if"]


class Choices(Factoring):
    """Makes the choices that are decided."""

    def decided(self, form: Form) -> bool | None:
        """What a condition comes to, where that is known."""
        form = as_plain(form)
        return bool(form.number) if isinstance(form, Product) and not form.factors else None

    def chosen(self, condition: int, this: int, that: int) -> Product:
        if this == that:
            return (
                Product(1, {this: 1})
                if this not in self.graph.constants
                else Product(exact(self.graph.constants[this]))
            )
        return Product(1, {self._shared(CHOICE, (condition, this, that)): 1})

    def _is_zero(self, node: int) -> bool:
        return self.graph.constants.get(node) == 0

    def merged(self, form: Sum) -> Sum:
        """The sum with choices by one condition made one, where that makes nothing new in a branch."""
        open_halves: dict[tuple[int, Number, bool], Monomial] = {}
        for monomial, number in form.items():
            node = monomial[0][0] if len(monomial) == 1 and monomial[0][1] == 1 else -1
            if node < 0 or self.graph.operations[node] is not CHOICE:
                continue
            condition, this, that = self.graph.operands[node]
            if not self._is_zero(this) and not self._is_zero(that):
                continue
            has_this = self._is_zero(that)
            partner = open_halves.pop((condition, number, not has_this), None)
            if partner is None:
                open_halves[condition, number, has_this] = monomial
                continue
            _, other_this, other_that = self.graph.operands[partner[0][0]]
            both = self.chosen(condition, *((this, other_that) if has_this else (other_this, that)))
            for each in (monomial, partner):
                form.take(each, -number, self.lost)
            form.take(both.monomial, number * both.number, self.lost)
        return form
