"""Each slope of the table is spoilt once in each way, and `--check` has to catch every one of them."""

import itertools
from collections.abc import Callable, Iterator, Sequence

import pytest

from mgrad_cli import MgradError, grad
from mgrad_cli.analyses.checks.check import check
from mgrad_cli.backends.slopes import SHARES
from mgrad_cli.operations import OPERATIONS, Operation

ROWS = [row for row in dict.fromkeys(OPERATIONS.values()) if row.slopes]
NUMBERS = (0.7, 1.3, -0.4, 2.6, 1.0, 2.0)
Spoil = Callable[[Sequence[float], int], list[float]]


def changed(shares: Sequence[float], position: int, change: Callable[[float], float]) -> list[float]:
    return [change(share) if place == position else share for place, share in enumerate(shares)]


def sign(shares: Sequence[float], position: int) -> list[float]:
    return changed(shares, position, lambda share: -share if share else 1.0)


def factor(shares: Sequence[float], position: int) -> list[float]:
    return changed(shares, position, lambda share: share * 1.0001 if share else 0.0001)


def swap(shares: Sequence[float], position: int) -> list[float]:
    return [*shares[1:], shares[0]]


def expression(row: Operation) -> tuple[str, list[str]]:
    names = ["x", "y", "z"][: 2 if row.variadic else len(row.parameters)]
    if row.form == "infix":
        return f"{names[0]} {row.name} {names[1]}", names
    return f"{'-' if row.form == 'prefix' else row.name}({', '.join(names)})", names


def point(row: Operation) -> tuple[str, list[str], dict[str, float]]:
    """A point at which the row is in order, and its slopes are as unlike, and as few of them 0, as can be."""
    text, names = expression(row)
    candidates = []
    for numbers in itertools.permutations(NUMBERS, len(names)):
        at = dict(zip(names, numbers, strict=True))
        try:
            found = grad(text, **at, wrt=wanted(row, names))
        except MgradError:
            continue
        if not found.notes:
            slopes = list(found.values())
            candidates.append((len(set(slopes)), sum(map(bool, slopes)), numbers))
    return text, names, dict(zip(names, max(candidates)[2], strict=True))


def wanted(row: Operation, names: list[str]) -> list[str]:
    """Not the operands for which the row has no slope at all."""
    return [name for place, name in enumerate(names) if row.slope_of(place)[0] != "0 / 0"]


def mutants() -> Iterator[object]:
    for row in ROWS:
        count = 1 if row.variadic else len(row.parameters)
        for position, spoil in itertools.product(range(count), (sign, factor, swap)):
            alike = len({row.slope_of(place)[0] for place in range(count)}) == 1 and not row.variadic
            if row.slope_of(position)[0] != "0 / 0" and not (spoil is swap and (alike or position)):
                yield pytest.param(row, position, spoil, id=f"{row.name}-{position}-{spoil.__name__}")


@pytest.mark.parametrize(("row", "position", "spoil"), list(mutants()))
def test_the_check_catches(row: Operation, position: int, spoil: Spoil, monkeypatch: pytest.MonkeyPatch) -> None:
    text, names, at = point(row)
    asked = wanted(row, names)
    right = grad(text, **at, wrt=asked)
    assert {verdict.verdict for verdict in check(right)} == {"pass"}
    honest = SHARES[row]
    if len(asked) < len(names):
        pytest.skip("polygamma's only slope is asked for through another door, tested in test_check.py")
    monkeypatch.setitem(SHARES, row, lambda *numbers: spoil(honest(*numbers), position))
    spoilt = grad(text, **at)
    if list(spoilt.values()) == list(right.values()):
        pytest.fail("the mutant changes nothing: choose another point")
    assert "FAIL" in {verdict.verdict for verdict in check(spoilt)}
