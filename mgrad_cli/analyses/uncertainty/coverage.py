"""How many degrees of freedom has a combined uncertainty, and how wide is an interval that covers a level?"""

from collections.abc import Mapping
from math import floor, inf, isinf

from mgrad_cli.analyses.uncertainty.problem import Estimate, Problem
from mgrad_cli.student import coverage_factor


def effective_dof(problem: Problem, u: float, contributions: Mapping[str, float]) -> float:
    """By Welch and Satterthwaite; infinite where none are given, or where correlated inputs leave it undefined."""
    finite = {name: each.dof for name, each in problem.quantities.items() if not isinf(each.dof)}
    if not finite or not u or any(name in finite for pair in problem.correlations for name in pair):
        return inf
    total = sum((contributions.get(name, 0.0) / u) ** 4 / dof for name, dof in finite.items())
    return 1 / total if total else inf


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
