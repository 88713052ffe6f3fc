"""How sure is an output, the second order included?"""

from mgrad_cli.analyses.uncertainty.coverage import covered, doubts_of_freedom
from mgrad_cli.analyses.uncertainty.first_order import correlations, estimate, notes_of, slopes
from mgrad_cli.analyses.uncertainty.problem import Answer, Problem
from mgrad_cli.analyses.uncertainty.second_look import doubts_of_second
from mgrad_cli.analyses.uncertainty.second_order import bend_of, bent, bent_correlations


def second_order(problem: Problem) -> Answer:
    rows = slopes(problem)
    straight = [estimate(problem, row) for row in rows]
    bends = [bend_of(problem, row.output) for row in rows]
    estimates = [covered(problem, bent(problem, first, bend)) for first, bend in zip(straight, bends)]
    doubts = [
        doubt
        for row, bend, second in zip(rows, bends, estimates)
        for doubt in doubts_of_second(problem, second, row, bend)
    ]
    doubts += doubts_of_freedom(problem, estimates)
    matrix = bent_correlations(problem, straight, bends, estimates, correlations(problem, rows))
    return Answer(problem, "second", estimates, matrix, doubts, notes_of(rows))
