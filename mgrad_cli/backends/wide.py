"""Numbers of a graph in decimals whose exponents have no end that matters, for what float64 loses on its way."""

import decimal
from collections.abc import Callable, Sequence
from decimal import Decimal
from math import sinh
from typing import Any

from mgrad_cli.backends.ieee import ieee
from mgrad_cli.graph.graph import Graph
from mgrad_cli.operations import Operation

RANGE = decimal.Context(prec=40, Emax=10**15, Emin=-(10**15), traps=[decimal.InvalidOperation, decimal.DivisionByZero])


def run(graph: Graph, known: Sequence[Any], traps: bool = True) -> list[Any]:
    """The numbers of a graph whose first nodes are known; without traps, nan where there is none."""
    with decimal.localcontext(RANGE) as unlimited:
        if not traps:
            unlimited.traps = dict.fromkeys(unlimited.traps, False)
        return _run(graph, known)


def _run(graph: Graph, known: Sequence[Any]) -> list[Any]:
    """The numbers of a graph whose first nodes are known; those of branches that are not taken are None."""
    # Every number is rounded as it comes in (that is what the plus does), so that equal ones cancel.
    numbers: list[Any] = [+Decimal(each) if isinstance(each, float) else each for each in known]
    opening = graph.branches_by_start()
    skip_to = 0
    for place in range(len(known), len(graph)):
        if place in opening and place >= skip_to:
            skip_to = max((b.end for b in opening[place] if numbers[b.condition] != b.wanted), default=skip_to)
        operation = graph.operations[place]
        if operation is None:
            numbers.append(+Decimal(graph.constants[place]))
        elif place < skip_to:
            numbers.append(None)
        else:
            numbers.append(apply(operation, [numbers[operand] for operand in graph.operands[place]]))
    return numbers


def apply(operation: Operation, operands: Sequence[Any]) -> Any:
    if operation.name in WIDE:
        return WIDE[operation.name](*operands)
    if operation.form in ("comparison", "choice") or operation.name in EXACT:
        return operation.value(*operands)
    return +Decimal(ieee(operation)(*map(float, operands)))


def _power(x: Decimal, y: Decimal) -> Decimal:
    return Decimal(1) if y == 0 else x**y


WIDE: dict[str, Callable[..., Decimal]] = {
    "exp": lambda x: x.exp(),
    "exp_difference": lambda x, y: (x - y).exp(),
    "gaussian": lambda x: (-x * x).exp(),
    "cosh": lambda x: (x.exp() + (-x).exp()) / 2,
    "sinh": lambda x: (x.exp() - (-x).exp()) / 2 if abs(x) > 1 else +Decimal(sinh(x)),
    "sqrt": lambda x: x.sqrt(),
    "hypot": lambda *xs: sum(x * x for x in xs).sqrt(),
    "log": lambda x: x.ln(),
    "**": _power,
}
"""Rows whose results may leave the range of float64 where an adjoint is on its way; all others stay within."""
EXACT = {"+", "-", "*", "/", "neg"}
