"""A graph as a person would write it: numbers exact, like terms and like powers collected, nothing expanded.

What is written means the same as what was there. Where something is left out that had no value at some point
(`x^2/x`), the condition is kept and has to be said.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import e, pi, tau
from typing import NamedTuple

from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.graph.simplify import needed_for
from mgrad_cli.graph.tidying.algebra import Algebra
from mgrad_cli.graph.tidying.choices import CHOICE
from mgrad_cli.graph.tidying.terms import Form, Number, Product, Sum, exact
from mgrad_cli.operations import Operation

NAMED = {pi, tau, e}
FIXED: dict[tuple[str, Number], Number] = {
    **{(name, 0): 0 for name in ("sin", "tan", "sinh", "tanh", "asin", "atan", "asinh", "atanh", "erf", "cbrt")},
    **{(name, 0): 0 for name in ("expm1", "log1p")},
    **{(name, 0): 1 for name in ("cos", "cosh", "exp", "exp2", "gaussian", "erfc")},
    **{(name, 1): 0 for name in ("log", "log2", "log10", "acosh", "lgamma")},
    ("gamma", 1): 1, ("gamma", 2): 1, ("sigmoid", 0): Fraction(1, 2), ("normcdf", 0): Fraction(1, 2),
    ("cbrt", 1): 1, ("exp2", 1): 2, ("log2", 2): 1, ("log10", 10): 1,
}  # fmt: skip
"""Functions of numbers that are numbers."""
WHOLE = {"abs", "sign", "step", "floor", "ceil", "round", "min", "max", "clamp", "relu", "mod"}
"""Rows whose result for exact numbers is exact."""
REFLEXIVE = {"==": 1, "<=": 1, ">=": 1, "!=": 0, "<": 0, ">": 0}
"""What a comparison of a number with itself comes to."""
FEW = 6
"""Factors of a product that is written out wherever it is used."""


class Tidy(NamedTuple):
    """The tidy graph, where nodes of the old one are in it, and what has to be said: (node, relation) to 0."""

    graph: Graph
    places: dict[int, int]
    conditions: list[tuple[int, str]]


def tidy(graph: Graph, results: Iterable[int], names: Mapping[int, str], typed: int) -> Tidy:
    """The results in a graph of their own; named nodes stay as they are, nodes before `typed` are a person's."""
    results = list(results)
    tidier = _Tidier(graph, results, names, typed)
    kept = [node for node in names if tidier.places.get(node, -1) >= 0]
    places = {node: tidier.settled(tidier.places[node]) for node in (*kept, *results)}
    return Tidy(tidier.graph, places, list(tidier.conditions))


class _Tidier(Algebra):
    """Reads the old graph from the front. A number below 0 is the place of a form that is no node yet."""

    def __init__(self, graph: Graph, results: list[int], names: Mapping[int, str], typed: int) -> None:
        needed = needed_for(graph, [*results, *names])
        self.names = names
        self.typed = typed
        self.uses = Counter(results)
        for node, operands in enumerate(graph.operands):
            if needed[node]:
                self.uses.update(operands)
        self.decimals = any(number % 1 and number not in NAMED for number in graph.constants.values())
        self.pending: dict[int, tuple[Form, int]] = {}  # with how often it is still to be used
        self.fresh: list[list[int]] = [[]]
        self.closed: dict[int, int] = {}  # nodes of forms whose branch is over
        self.exponents: dict[int, tuple[int, Form]] = {}
        self.handlers: dict[str, Callable[..., Form]] = {
            "+": self._plus, "-": self._minus, "*": self._times, "/": self._over, "**": self._raised,
            "neg": self._turned, "sqrt": self._root,
        }  # fmt: skip
        super().__init__(graph, needed)

    def lost(self, base: int, relation: str) -> None:
        if not self._is_positive(base):
            super().lost(base, relation)

    def _is_positive(self, node: int, depth: int = 2) -> bool:
        """Whether a node is above 0 by its form, as far as one sees at once: exp(x), x^2 + 1."""
        operation = self.graph.operations[node]
        if operation is None:
            return self.graph.constants.get(node, 0) > 0
        terms = self.meanings[node].items() if node in self.meanings else []
        return operation.to_zero == ">" or (
            any(not monomial for monomial, _ in terms)
            and all(number > 0 for _, number in terms)
            and all(self._is_even(base, exponent, depth) for term, _ in terms for base, exponent in term)
        )

    # Places

    def _constant(self, number: float) -> int:
        if number in NAMED:
            return super()._constant(number)
        return self._wait(Product(exact(number)), len(self.uses) + 1)

    def _wait(self, form: Form, uses: int) -> int:
        place = -2 - len(self.pending)
        self.pending[place] = form, uses
        self.fresh[-1].append(place)
        return place

    def form_at(self, place: int) -> Form:
        """The form, for the taker to keep; the last one to use it gets the original."""
        if place >= 0:
            number = self.graph.constants.get(place)
            return Product(1, {place: 1}) if number is None or number in NAMED else Product(exact(number))
        form, uses = self.pending[place]
        self.pending[place] = form, uses - 1
        return form if uses == 1 else form.copy()

    def settled(self, place: int) -> int:
        return place if place >= 0 else self.node_of(self.form_at(place))

    def _truth(self, branch: Branch, needed: list[bool]) -> bool | None:
        place = self.places.get(branch.condition, 0)
        if needed[branch.condition] and place < 0:
            return self.decided(self.pending[place][0]) is branch.wanted
        return super()._truth(branch, needed)

    def _open(self, branch: Branch, real: bool) -> None:
        super()._open(branch, real)
        if real:
            self.fresh.append([])

    def _close(self, real: bool) -> None:
        if real:
            for place in self.fresh.pop():
                form, uses = self.pending[place]
                if uses > 0 and self.decided(form) is None:
                    product = self.product_of(form)
                    self.closed[place] = self.node_of(product.copy())
                    self.pending[place] = product, uses + 1  # a choice takes the node, so the form is never the last
        super()._close(real)

    def _is_even(self, base: int, exponent: Number, depth: int) -> bool:
        return exponent % 2 == 0 or (depth > 0 and self._is_positive(base, depth - 1))

    # Nodes

    def _written(self, node: int, operation: Operation, operands: tuple[int, ...]) -> int:
        form = self._form(node, operation, operands)
        if node in self.names:
            place = self.node_of(form)
            if self.graph.operations[place] is not None:
                self.opaque.add(place)
            return place
        if is_condition(operation) and self.decided(form) is None:
            return self.node_of(form)
        uses = self.uses[node]
        if uses > 1 and (isinstance(form, Sum) or len(form.factors) > FEW):
            form = self.product_of(form)
            if len(form.factors) > FEW:
                return self.node_of(form)
        return self._wait(form, uses)

    def _form(self, node: int, operation: Operation, operands: tuple[int, ...]) -> Form:
        if operation.form == "choice":
            return self._choice_at(operation, operands)
        forms = [self._resolved(self.form_at(operand)) for operand in operands]
        handler = self.handlers.get(operation.name)
        if handler:
            return handler(*forms, node < self.typed)
        return self._folded(operation, forms) or self._raw(operation, *forms)

    def _resolved(self, form: Form) -> Form:
        if not self.graph.opened or isinstance(form, Sum):
            return form
        for base in [base for base in form.factors if self.resolved(base) != base]:
            exponent = form.factors.pop(base)
            chosen = Product(1, {self.resolved(base): 1})
            number = self.graph.constants.get(self.resolved(base))
            if number is not None and number not in NAMED:
                chosen = Product(exact(number))
            power = self._raised(chosen, Product(exponent))
            form = self.product_of(self._times(form, power))
        return form

    def _choice_at(self, operation: Operation, operands: tuple[int, ...]) -> Form:
        condition = self.form_at(operands[0])
        truth = self.decided(condition)
        if truth is None:
            return self._undecided(operation, condition, operands[1:])
        if operation is CHOICE:
            return self.form_at(operands[1 if truth else 2])
        return self.form_at(operands[truth if operation.name == "and" else not truth])

    def _undecided(self, operation: Operation, condition: Form, others: Sequence[int]) -> Form:
        nodes = [self.node_of(condition)]
        for place in others:
            closed = self.closed.get(place)
            node = self.node_of(self._resolved(self.form_at(place))) if closed is None else closed
            nodes.append(node)
        if operation is CHOICE:
            return self.chosen(*nodes)
        truth = self.graph.constants.get(nodes[1])
        if truth is not None:  # `c and true` is c, `c or true` is true
            return condition if bool(truth) is (operation.name == "and") else Product(int(truth))
        return Product(1, {self._shared(operation, tuple(nodes)): 1})

    def _is_e(self, form: Form) -> bool:
        return (
            isinstance(form, Product) and form.number == 1 and list(form.factors.items()) == [(super()._constant(e), 1)]
        )

    def _folded(self, operation: Operation, forms: list[Form]) -> Form | None:
        """What an operation on numbers is, where that is an exact number too."""
        numbers = [form.number for form in forms if isinstance(form, Product) and not form.factors]
        if operation.name in REFLEXIVE and self.node_of(forms[0].copy()) == self.node_of(forms[1].copy()):
            return Product(REFLEXIVE[operation.name])
        if len(numbers) < len(forms):
            return Product(1) if operation.name == "log" and self._is_e(forms[0]) else None
        if operation.form == "comparison":
            return Product(int(operation.value(*numbers)))
        if operation.name in WHOLE:
            return Product(exact(operation.value(*map(float, numbers))))
        fixed = FIXED.get((operation.name, numbers[0]))
        return None if fixed is None else Product(fixed)


def is_condition(operation: Operation) -> bool:
    return operation.form == "comparison" or operation.name in ("and", "or")
