"""Can these quantities be correlated like that, and by which independent ones are they moved?"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from math import sqrt

from mgrad_cli.errors import UsageError, choice

Correlations = Mapping[tuple[str, str], float]
"""By pairs of names, each pair once."""
TOLERANCE = 1e-10
"""Of a variance that should be 0; the correlations' own rounding is less."""
MOST = 500
"""Names with correlations; more would take minutes."""


def correlated(correlations: Correlations) -> list[str]:
    """The names that move with another one."""
    return list(dict.fromkeys(name for pair, number in correlations.items() if number for name in pair))


def partners(correlations: Correlations) -> dict[str, dict[str, float]]:
    """Both ways round."""
    found: dict[str, dict[str, float]] = {}
    for (one, other), number in correlations.items():
        if number:
            found.setdefault(one, {})[other] = number
            found.setdefault(other, {})[one] = number
    return found


def check(correlations: Correlations, names: Collection[str]) -> None:
    """Refuse what cannot be, with the reason; `names` are the inputs."""
    for (one, other), number in correlations.items():
        for name in (one, other):
            if name not in names:
                raise UsageError(f"--corr: the program has no input {name}", hint=choice(name, names))
        if one == other and number != 1:
            raise UsageError(f"--corr {one},{other}={number:g}: a quantity is correlated with itself by 1")
        if not -1 <= number <= 1:
            raise UsageError(
                f"--corr {one},{other}={number:g}: a correlation is between -1 and 1",
                hint="divide a covariance by both standard uncertainties",
            )
    root(correlated(correlations), correlations)


def root(names: Sequence[str], correlations: Correlations) -> list[list[float]]:
    """The lower triangle L with L Lᵀ = R: the quantities as sums of independent ones."""
    if len(names) > MOST:
        raise UsageError(f"--corr speaks of {len(names):,} inputs, and {MOST} are the most")
    moved = partners(correlations)
    rows: list[list[float]] = []
    for place, name in enumerate(names):
        row: list[float] = []
        for before, other in zip(rows, names):
            rest = moved.get(name, {}).get(other, 0.0) - sum(a * b for a, b in zip(row, before))
            if before[-1] == 0 and abs(rest) > sqrt(TOLERANCE):
                raise _impossible(names[: place + 1], correlations)
            row.append(rest / before[-1] if before[-1] else 0.0)
        left = 1 - sum(each * each for each in row)
        if left < -TOLERANCE:
            raise _impossible(names[: place + 1], correlations)
        rows.append([*row, sqrt(left) if left > TOLERANCE else 0.0])
    return rows


def _impossible(names: Sequence[str], correlations: Correlations) -> UsageError:
    for trio in combinations(names, 3) if len(names) < 60 else ():
        for a, b, c in _turned(trio):
            ab, bc, ac = (_between(correlations, *pair) for pair in ((a, b), (b, c), (a, c)))
            room = sqrt((1 - ab * ab) * (1 - bc * bc))
            if abs(ac - ab * bc) > room + sqrt(TOLERANCE):
                return UsageError(
                    f"the correlations of {a}, {b} and {c} contradict each other: where {a},{b} is {ab:g} "
                    f"and {b},{c} is {bc:g}, {a},{c} cannot be {ac:g}",
                    hint=f"{a},{c} is between {ab * bc - room:.6g} and {ab * bc + room:.6g} "
                    "(the matrix is not positive semidefinite)",
                )
    some = ", ".join(names[:8]) + ", …" * (len(names) > 8)
    return UsageError(
        f"the correlations of {some} contradict each other: with the others given, {names[-1]} "
        "would have a negative variance",
        hint="the matrix is not positive semidefinite; rounded correlations may need more digits",
    )


def _turned(trio: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    a, b, c = trio
    yield from ((a, b, c), (b, c, a), (c, a, b))


def _between(correlations: Correlations, one: str, other: str) -> float:
    return correlations.get((one, other), correlations.get((other, one), 0.0))
