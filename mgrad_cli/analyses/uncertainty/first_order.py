"""How sure is an output, as far as a straight line tells: u² = Σ Σ cᵢ cⱼ u(xᵢ) u(xⱼ) r(xᵢ, xⱼ)?"""

from collections.abc import Mapping, Sequence
from math import fsum, sqrt

from mgrad_cli.analyses.gradient import Gradient, answer
from mgrad_cli.analyses.kinks import Note
from mgrad_cli.analyses.uncertainty.correlations import partners
from mgrad_cli.analyses.uncertainty.coverage import covered, doubts_of_freedom, effective_dof
from mgrad_cli.analyses.uncertainty.problem import Answer, Contribution, Estimate, Problem, finite, question_for
from mgrad_cli.analyses.uncertainty.second_look import doubts_of
from mgrad_cli.errors import MathematicsError

Moves = Mapping[str, float]
"""How far an output moves when an input moves by its standard uncertainty: cᵢ u(xᵢ)."""


def first_order(problem: Problem) -> Answer:
    rows = slopes(problem)
    estimates = [estimate(problem, row) for row in rows]
    doubts = [doubt for each, row in zip(estimates, rows) for doubt in doubts_of(problem, each, row)]
    doubts += doubts_of_freedom(problem, estimates)
    return Answer(problem, "first", estimates, correlations(problem, rows), doubts, notes_of(rows))


def slopes(problem: Problem) -> list[Gradient]:
    """The gradient of each output for the uncertain inputs."""
    questions = [question_for(problem, output) for output in problem.outputs]
    try:
        return [answer(each) for each in questions]
    except MathematicsError as refusal:
        for each in questions:
            answer(each._replace(asked=()))  # where there is no value, no method helps
        hint = "first order needs this slope; --method montecarlo needs none" + f". {refusal.hint}" * bool(refusal.hint)
        raise MathematicsError(refusal.message, *refusal.places, hint=hint) from None


def notes_of(rows: Sequence[Gradient]) -> list[Note]:
    """Of all outputs, each once."""
    return list(dict.fromkeys(note for row in rows for note in row.notes))


def moves_of(problem: Problem, row: Mapping[str, float]) -> Moves:
    return {name: slope * problem.quantities[name].u for name, slope in row.items()}


def estimate(problem: Problem, row: Gradient) -> Estimate:
    moves = moves_of(problem, row)
    scale = _largest(moves) or 1.0
    parts = variance_parts(problem, {name: move / scale for name, move in moves.items()})
    variance = max(fsum(parts.values()), 0.0)
    u = finite(scale * sqrt(variance), problem, row.output)
    budget = tuple(
        Contribution(name, row[name], abs(moves[name]), parts[name] / variance if variance else 0.0) for name in row
    )
    dof = effective_dof(problem, u, moves)
    return covered(problem, Estimate(row.output, row.value, u, budget, dof))


def _largest(moves: Moves) -> float:
    return max(map(abs, moves.values()), default=0.0)


def variance_parts(problem: Problem, moves: Moves) -> dict[str, float]:
    """What each input adds to the variance: its own square, and half of what it shares with each other one."""
    met = partners(problem.correlations)
    return {
        name: move * fsum([move, *(number * moves[other] for other, number in met.get(name, {}).items())])
        for name, move in moves.items()
    }


def correlations(problem: Problem, rows: Sequence[Gradient]) -> list[list[float]]:
    """Of the outputs."""
    moves = [moves_of(problem, row) for row in rows]
    scaled = [{name: move / (_largest(each) or 1.0) for name, move in each.items()} for each in moves]
    matrix = [[_covariance(problem, one, other) for other in scaled] for one in scaled]
    sizes = [sqrt(max(row[place], 0.0)) for place, row in enumerate(matrix)]
    return [
        [number / (size * other) if size and other else 0.0 for number, other in zip(row, sizes)]
        for row, size in zip(matrix, sizes)
    ]


def _covariance(problem: Problem, one: Moves, other: Moves) -> float:
    terms = [move * other[name] for name, move in one.items()]
    for (left, right), number in problem.correlations.items():
        terms += [number * one[left] * other[right], number * one[right] * other[left]]
    total = fsum(terms)
    # What cancels leaves a rounding error, which is no covariance.
    return total if abs(total) > 1e-15 * max(map(abs, terms), default=0.0) else 0.0
