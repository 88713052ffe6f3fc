"""The coefficients of the series on a tape: polynomials are added, multiplied and divided, and slopes integrated."""

from collections.abc import Callable, Sequence
from math import nan
from operator import mul
from typing import Any

from mgrad_cli.backends.orders.series import Entry, Tape

Number = Any


def extend(tape: Tape, order: int) -> None:
    """Every entry to its degree, all of one order before those of the next."""
    zero, one = tape.arithmetic.number(0.0), tape.arithmetic.number(1.0)
    entries = tape.entries
    for k in range(1, order + 1):
        for entry in entries:
            if entry.degree < k:
                continue
            if entry.operation is None:
                entry.series.append(one if k == 1 else zero)
                continue
            operands = [entries[each] for each in entry.operands]
            rule = RULES.get(entry.operation.name)
            try:
                found = rule(entry, operands, k, zero) if rule else _integrated(entry, operands, entries, k, zero)
            except ArithmeticError:
                found = tape.arithmetic.number(nan)
            entry.series.append(found)


def _at(entry: Entry, k: int, zero: Number) -> Number:
    return entry.series[k] if entry.moves else zero


def _product(entry: Entry, operands: Sequence[Entry], k: int, zero: Number) -> Number:
    left, right = operands
    if not left.moves:
        return left.series[0] * right.series[k]
    if not right.moves:
        return left.series[k] * right.series[0]
    return sum(map(mul, left.series[: k + 1], right.series[k::-1]), zero)


def _quotient(entry: Entry, operands: Sequence[Entry], k: int, zero: Number) -> Number:
    above, beneath = operands
    number = _at(above, k, zero)
    if beneath.moves:
        number -= sum(map(mul, entry.series[:k], beneath.series[k:0:-1]), zero)
    return number / beneath.series[0]


def _integrated(entry: Entry, operands: Sequence[Entry], entries: Sequence[Entry], k: int, zero: Number) -> Number:
    """The coefficient of order k from h' = the sum of slope * u' over the operands that move."""
    total = zero
    for position, place in entry.slopes.items():
        moved, slope = operands[position].series, entries[place]
        if slope.moves:
            total += sum((j * moved[j] * slope.series[k - j] for j in range(1, k + 1)), zero)
        else:
            total += k * moved[k] * slope.series[0]
    return total / k


RULES: dict[str, Callable[[Entry, Sequence[Entry], int, Number], Number]] = {
    "+": lambda entry, operands, k, zero: _at(operands[0], k, zero) + _at(operands[1], k, zero),
    "-": lambda entry, operands, k, zero: _at(operands[0], k, zero) - _at(operands[1], k, zero),
    "*": _product,
    "/": _quotient,
    "neg": lambda entry, operands, k, zero: -operands[0].series[k],
}
