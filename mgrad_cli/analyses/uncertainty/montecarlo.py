"""How is an output spread if its inputs are drawn at random, until the digits that are shown stand still?

As Supplement 1 of the GUM (7.9) has it: blocks of draws, until twice the standard deviation of the mean over the
blocks is below the tolerance of the shown digits, and so for the uncertainty and for both ends of the interval.
"""

from collections.abc import Iterator, Sequence
from math import floor, fsum, isfinite, log10, sqrt
from typing import NamedTuple

from mgrad_cli.analyses.uncertainty.problem import Answer, Contribution, Doubt, Draws, Estimate, Problem
from mgrad_cli.analyses.uncertainty.sampling import Sampler
from mgrad_cli.backends.batch.draws import Figures
from mgrad_cli.errors import MathematicsError, UsageError

BLOCK = 10_000
FEWEST = 10
"""Blocks; two might agree by chance."""
MOST = {"numpy": 1_000, "python": 100}
"""Blocks; what has not settled by then has no mean or no variance, or not to these digits."""
LARGEST = 5_000
"""Blocks, times outputs, that are kept in memory."""
LEVEL = 0.95
ALONE = 5
"""Blocks in which one input moves alone, for the budget."""


class Wish(NamedTuple):
    """How to draw: a fixed number of draws or as many as it takes, from which seed, and which interval."""

    draws: int | None = None
    seed: int = 1
    shortest: bool = False
    budget: bool = False


def montecarlo(problem: Problem, wish: Wish) -> Answer:
    sampler = Sampler(problem, wish.seed)
    level = problem.coverage.level or LEVEL
    budgets = _budgets(problem, wish) if wish.budget else [[] for _ in problem.outputs]
    columns, moving = _drawn(sampler, wish, level)
    if not len(columns[0]):
        raise _nothing(sampler)
    found = [sampler.source.figures(column, level, wish.shortest) for column in columns]
    doubts = [*_refused(problem, sampler), *_unstable(sampler, moving)]
    estimates = [
        Estimate(output, each.mean, each.deviation, tuple(budget), low=each.low, high=each.high)
        for output, each, budget in zip(problem.outputs, found, budgets)
    ]
    draws = Draws(sampler.drawn, sampler.refused, wish.seed, level, wish.shortest)
    return Answer(problem, "montecarlo", estimates, sampler.source.correlations(columns), doubts, (), draws)


def _drawn(sampler: Sampler, wish: Wish, level: float) -> tuple[Sequence[Sequence[float]], list[str]]:
    """All draws, by output, and the outputs that did not settle."""
    blocks: list[list[Sequence[float]]] = []
    size = BLOCK if wish.draws is None else wish.draws
    if wish.draws is not None:
        while size > 0:
            blocks.append(sampler.block(min(size, 10 * BLOCK)))
            size -= 10 * BLOCK
        return sampler.joined(blocks), []
    history: list[list[Figures]] = []
    most = min(MOST[sampler.source.name], LARGEST // len(sampler.problem.outputs))
    for number in range(1, max(most, FEWEST) + 1):
        blocks.append(sampler.block(size))
        if len(blocks[-1][0]) > 2:
            history.append([sampler.source.figures(each, level, wish.shortest) for each in blocks[-1]])
        if number >= FEWEST and not any(_moving(history)):
            return sampler.joined(blocks), []
    moving = _moving(history)
    return sampler.joined(blocks), [name for name, moves in zip(sampler.problem.outputs, moving) if moves]


def _moving(history: Sequence[Sequence[Figures]]) -> Iterator[bool]:
    """For each output whether its digits still move."""
    return (not _stands_still(each) for each in zip(*history))


def _stands_still(blocks: Sequence[Figures]) -> bool:
    """Whether twice the standard deviation of each figure's mean is below the tolerance."""
    u = sqrt(fsum(each.deviation**2 for each in blocks) / len(blocks))
    tolerance = tolerance_of(u)
    for column in zip(*blocks):
        mean = fsum(column) / len(column)
        spread = fsum((each - mean) ** 2 for each in column) / (len(column) * (len(column) - 1))
        if not 2 * sqrt(spread) <= tolerance:
            return False
    return True


def tolerance_of(u: float) -> float:
    """Half of the last of the two digits of an uncertainty (7.9.2)."""
    return 0.5 * 10.0 ** (floor(log10(u)) - 1) if u and isfinite(u) else 0.0


def _nothing(sampler: Sampler) -> MathematicsError:
    refusal = sampler.sentence
    assert refusal is not None
    return MathematicsError(f"none of {sampler.drawn:,} draws has a value: {refusal.message}", *refusal.places)


def _refused(problem: Problem, sampler: Sampler) -> list[Doubt]:
    if not sampler.refused or sampler.sentence is None:
        return []
    share = sampler.refused / sampler.drawn
    text = (
        f"{sampler.refused:,} of {sampler.drawn:,} draws ({100 * share:.3g} %) have no value, and the figures are "
        f"those of the others: {sampler.sentence.message}"
    )
    return [Doubt(problem.outputs[0], "refused", tuple(problem.quantities), text)]


def _unstable(sampler: Sampler, moving: Sequence[str]) -> list[Doubt]:
    text = f"after {sampler.drawn:,} draws the digits still move; there may be no mean or no variance"
    return [Doubt(output, "unstable", (), text) for output in moving]


def _budgets(problem: Problem, wish: Wish) -> list[list[Contribution]]:
    """Each input drawn alone, the others at their values, as Supplement 1, annex B, proposes."""
    if problem.correlations:
        raise UsageError(
            "a draw moves correlated inputs together, so that Monte Carlo cannot say what each does",
            hint="--budget with --method first or second shares the correlations out",
        )
    sampler = Sampler(problem, wish.seed)
    alone: dict[str, list[float]] = {}
    for name in problem.quantities:
        blocks = [sampler.block(BLOCK, only=name) for _ in range(ALONE)]
        alone[name] = [sampler.source.figures(each, LEVEL, False).deviation for each in sampler.joined(blocks)]
    return [
        _budget(problem, {name: row[place] for name, row in alone.items()}) for place in range(len(problem.outputs))
    ]


def _budget(problem: Problem, alone: dict[str, float]) -> list[Contribution]:
    total = fsum(u * u for u in alone.values())
    return [
        Contribution(name, u / problem.quantities[name].u, u, u * u / total if total else 0.0)
        for name, u in alone.items()
    ]
