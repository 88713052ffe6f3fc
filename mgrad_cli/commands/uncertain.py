"""What `mgrad eval` does where inputs are measured: how sure is the output?"""

import sys
from typing import Any

from mgrad_cli.analyses.uncertainty.problem import Answer, Problem
from mgrad_cli.commands.measured import problem_of
from mgrad_cli.commands.output import default_format, show_table, tell
from mgrad_cli.errors import Exit, UsageError, clipped, printable
from mgrad_cli.reports import budget as report
from mgrad_cli.streams import say


def uncertain(asked: dict[str, Any], **given: Any) -> Exit:
    """Answer by the method that is asked for, and warn where it should not be trusted."""
    style = {name: given.pop(name) for name in ("output_format", "digits", "show_all")}
    _refuse_mixtures(asked, given)
    method, wish = asked.pop("method") or "first", {name: asked.pop(name) for name in ("draws", "seed", "shortest")}
    shown = {name: asked.pop(name) for name in ("budget", "concise")}
    problem = problem_of(**asked, **given)
    answer = _answer(problem, method, wish, shown["budget"])
    _show(answer, **shown, **style)
    if not given["quiet"] and style["output_format"] != "json":
        sys.stdout.flush()
        for warning in report.warnings(answer):
            say(clipped(printable(f"warning: {warning}")))
        tell(answer.notes, style["show_all"])
    return Exit.DONE


def _refuse_mixtures(asked: dict[str, Any], given: dict[str, Any]) -> None:
    certify, precision, ieee, wrt = (given.pop(name) for name in ("certify", "precision", "ieee", "wrt"))
    if certify or precision or ieee:
        raise UsageError("uncertainties go with neither --certify nor --ieee", hint="ask one at a time")
    if wrt is not None:
        raise UsageError("--wrt chooses gradients", hint="an input without ± is exact, and has no share in the budget")
    sampled = [name for name in ("draws", "seed", "shortest") if asked[name] not in (None, False)]
    if sampled and asked["method"] != "montecarlo":
        raise UsageError(f"--{sampled[0]} goes with --method montecarlo")
    if asked["k"] is not None and asked["method"] == "montecarlo":
        raise UsageError("Monte Carlo has no factor k", hint="--level says how much its interval covers: --level 95%")


def _answer(problem: Problem, method: str, wish: dict[str, Any], budget: bool) -> Answer:
    if not problem.quantities and method == "montecarlo":
        raise UsageError("no input has an uncertainty, so there is nothing to draw", hint="write --set 'x=5±0.05'")
    if method == "montecarlo":
        from mgrad_cli.analyses.uncertainty.montecarlo import Wish, montecarlo

        seed = 1 if wish["seed"] is None else wish["seed"]
        return montecarlo(problem, Wish(wish["draws"], seed, wish["shortest"], budget))
    if method == "second":
        from mgrad_cli.analyses.uncertainty.second_method import second_order

        return second_order(problem)
    from mgrad_cli.analyses.uncertainty.first_order import first_order

    return first_order(problem)


def _show(answer: Answer, budget: bool, concise: bool, output_format: str | None, digits: int, show_all: bool) -> None:
    chosen = output_format or default_format()
    if chosen == "json":
        sys.stdout.write(report.as_json(answer))
    elif chosen == "value":
        sys.stdout.writelines(report.values(answer, concise))
    elif chosen == "table":
        for line, table in report.told(answer, budget, concise, show_all):
            sys.stdout.write(printable(line) + "\n")
            if table:
                show_table(table, chosen, digits, show_all)
    else:
        show_table(report.budget_table(answer) if budget else report.output_table(answer, concise), chosen)
