"""How many degrees of freedom has a combined uncertainty, and how wide is an interval that covers a level?"""

from collections.abc import Mapping, Sequence
from math import floor, inf, isinf

from mgrad_cli.analyses.uncertainty.problem import Doubt, Estimate, Problem
from mgrad_cli.student import coverage_factor


def effective_dof(problem: Problem, u: float, contributions: Mapping[str, float]) -> float:
    """By Welch and Satterthwaite; infinite where none are given, or where correlated inputs leave it undefined."""
    finite = _finite(problem)
    if not finite or not u or _left_out(problem):
        return inf
    total = sum((contributions.get(name, 0.0) / u) ** 4 / dof for name, dof in finite.items())
    return 1 / total if total else inf


def _finite(problem: Problem) -> dict[str, float]:
    return {name: each.dof for name, each in problem.quantities.items() if not isinf(each.dof)}


def _left_out(problem: Problem) -> list[str]:
    """The inputs that have degrees of freedom and are correlated."""
    return [name for name in _finite(problem) if any(name in pair for pair in problem.correlations)]


def doubts_of_freedom(problem: Problem, estimates: Sequence[Estimate]) -> list[Doubt]:
    """An interval that is to cover a level is too narrow if degrees of freedom had to be left out."""
    names = _left_out(problem)
    if problem.coverage.level is None or not names:
        return []
    moved = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} correlated"
    text = f"the interval takes no account of degrees of freedom, because {moved}"
    return [Doubt(each.output, "freedom", tuple(names), text) for each in estimates if each.u]


def covered(problem: Problem, estimate: Estimate) -> Estimate:
    """The estimate with the interval that was asked for, if one was."""
    k, level = problem.coverage
    if level is not None:
        dof = estimate.dof
        # The GUM (G.4.1) takes the next lower whole number of what is written with one decimal.
        k = coverage_factor(level, dof if isinf(dof) else max(floor(round(dof, 1)), min(dof, 1)))
    if k is None:
        return estimate
    reach = k * estimate.u
    return estimate._replace(k=k, low=estimate.value - reach, high=estimate.value + reach)
