"""The voice of measured results: a line as a person writes it, the budget of the uncertainty, rows and JSON."""

import sys
from collections.abc import Iterator
from math import isfinite, isinf
from typing import Any

from mgrad_cli.analyses.uncertainty.problem import Answer, Doubt, Estimate
from mgrad_cli.analyses.uncertainty.row_looks import Look
from mgrad_cli.errors import printable
from mgrad_cli.reports.document import head, noted, strict
from mgrad_cli.reports.measured import concise as in_brief
from mgrad_cli.reports.measured import interval, written
from mgrad_cli.reports.rows import Cell, Table
from mgrad_cli.shapes import NORMAL

MOST = 6
"""Inputs in a line; the budget has all of them."""
BAR = 10
"""Characters of a whole share."""


def told(answer: Answer, budget: bool, concise: bool, show_all: bool) -> Iterator[tuple[str, Table | None]]:
    """For people: a line for each output, its budget if that is asked for, and how several outputs go together."""
    for estimate in answer.estimates:
        text = signed(f"{estimate.output} = {line(answer, estimate, concise, not budget)}")
        yield text, _bars(answer, estimate) if budget else None
    if len(answer.estimates) > 1:
        names = [estimate.output for estimate in answer.estimates]
        rows = [(name, *(f"{answer.correlation(i, j):.3f}" for j in range(len(names)))) for i, name in enumerate(names)]
        yield "correlations", Table("", ("", *names), rows)


def line(answer: Answer, estimate: Estimate, concise: bool, shares: bool) -> str:
    """`250.0 ± 4.5   (250 ± 4.50693909432999; V 30.769 %, I 69.231 %)`"""
    write = in_brief if concise else written
    details = [f"{estimate.value:.15g} ± {estimate.u:.15g}"]
    if answer.draws:
        front = _drawn(answer, estimate, write(estimate.value, estimate.u), answer.draws.level)
        details.append(f"{answer.draws.number:,} draws")
    elif estimate.k is not None:
        level = answer.problem.coverage.level
        covers = f"{100 * level:.6g} %, " if level else ""
        front = f"{write(estimate.value, estimate.k * estimate.u)} ({covers}k = {estimate.k:.4g})"
    else:
        front = write(estimate.value, estimate.u)
    details += [_shares(estimate)] if shares and estimate.budget and estimate.u else []
    details += [] if isinf(estimate.dof) else [f"ν = {estimate.dof:.4g}"]
    return f"{front}   ({'; '.join(details)})"


def _drawn(answer: Answer, estimate: Estimate, text: str, level: float) -> str:
    """The interval comes first where mean and uncertainty may be none: a heavy tail moves these, and not its ends."""
    reach = f"{100 * level:.6g} % in {interval(estimate.low or 0.0, estimate.high or 0.0, estimate.u)}"
    moves = any(each.kind == "unstable" and each.output == estimate.output for each in answer.doubts)
    return f"{reach}, not settled: {text}" if moves else f"{text}, {reach}"


def _shares(estimate: Estimate) -> str:
    parts = estimate.budget
    if len(parts) > MOST:
        parts = tuple(sorted(parts, key=lambda each: -abs(each.share))[:MOST])
    shown = ", ".join(f"{each.input} {100 * each.share:.3f} %" for each in parts)
    return shown + (f", and {len(estimate.budget) - MOST:,} more" if len(estimate.budget) > MOST else "")


def _bars(answer: Answer, estimate: Estimate) -> Table:
    """The largest share first, each with its bar; a shape and degrees of freedom where there is more than one kind."""
    quantities = [answer.problem.quantities[each.input] for each in estimate.budget]
    shaped = any(each.shape is not NORMAL for each in quantities)
    free = any(not isinf(each.dof) for each in quantities)
    columns = ("input", "value", *(["shape"] * shaped), *([signed("ν")] * free), "slope", "effect", "share", "")
    rows: list[tuple[Cell, ...]] = []
    for part, quantity in sorted(zip(estimate.budget, quantities), key=lambda pair: -abs(pair[0].share)):
        kind = [quantity.shape.name] * shaped + ["" if isinf(quantity.dof) else f"{quantity.dof:g}"] * free
        slope = "" if part.sensitivity is None else f"{part.sensitivity:.4g}"
        value = signed((in_brief if kind else written)(quantity.value, quantity.u))  # then there is less room
        rows.append((part.input, value, *kind, slope, f"{part.u:.3g}", f"{100 * part.share:.2f} %", _bar(part.share)))
    return Table("", columns, rows)


def _bar(share: float) -> str:
    """Eighths of a character tell small shares apart."""
    eighths = round(8 * BAR * min(max(share, 0.0), 1.0))
    if not _can_write("█"):
        return "#" * (eighths // 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def _can_write(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def signed(text: str) -> str:
    """The text for a terminal that may have no ±."""
    return text if _can_write(text) else text.replace("±", "+-").replace("ν", "dof")


def output_table(answer: Answer, concise: bool) -> Table:
    """A row for each output; of several ones with their correlations."""
    estimates = answer.estimates
    covered = any(estimate.low is not None for estimate in estimates)
    free = any(not isinf(estimate.dof) for estimate in estimates)
    several = [f"r_{estimate.output}" for estimate in estimates] if len(estimates) > 1 else []
    columns = ["output", "value", "u", *(["k", "low", "high"] * covered), *(["dof"] * free), *several, "written"]
    rows = []
    for place, each in enumerate(estimates):
        row: list[Cell] = [printable(each.output), each.value, each.u]
        row += [each.k, each.low, each.high] * covered + [_finite(each.dof)] * free
        row += [answer.correlation(place, other) for other in range(len(estimates))] * bool(several)
        rows.append((*row, (in_brief if concise else written)(each.value, each.u)))
    return Table("", tuple(columns), rows)


BUDGET = ("output", "input", "value", "u", "dof", "sensitivity", "contribution", "share")


def budget_table(answer: Answer) -> Table:
    """A row for each input of each output, and after them one for the output itself."""
    return Table("", BUDGET, _budget_rows(answer))


def _budget_rows(answer: Answer) -> Iterator[tuple[Cell, ...]]:
    for estimate in answer.estimates:
        output = printable(estimate.output)
        for each in estimate.budget:
            quantity = answer.problem.quantities[each.input]
            given = (output, each.input, quantity.value, quantity.u, _finite(quantity.dof))
            yield (*given, each.sensitivity, each.u, each.share)
        yield (
            output,
            "",
            estimate.value,
            estimate.u,
            _finite(estimate.dof),
            None,
            estimate.u,
            1.0 if estimate.u else 0.0,
        )


def _finite(dof: float) -> float | None:
    return None if isinf(dof) else dof


def values(answer: Answer, concise: bool) -> Iterator[str]:
    for each in answer.estimates:
        yield (in_brief(each.value, each.u) if concise else f"{each.value!r}\t{each.u!r}") + "\n"


def warnings(answer: Answer) -> Iterator[str]:
    return (warning(each) for each in answer.doubts)


def warning(doubt: Doubt, ways: bool = True) -> str:
    """The sentence: which input, and the figure; and what to ask instead."""
    if doubt.first is None or doubt.other is None:
        way = "; --method montecarlo counts such draws" if doubt.kind == "undefined" and ways else ""
        return f"{doubt.output}: {doubt.text}{way}"
    name = " and ".join(doubt.inputs)
    ours, theirs = written(*doubt.first), written(*doubt.other)
    if doubt.kind == "second":
        way = "; --method second, or montecarlo, takes that in" if ways else ""
        return f"{doubt.output} is not straight in {name}: first order says {ours}, second order {theirs}{way}"
    way = "; ask --method montecarlo" if ways else ""
    return f"{doubt.output} is not {ours} but about {theirs}, because of {name}: {doubt.text}{way}"


def look_warning(look: Look) -> str:
    """What a look at the rows of a table says."""
    some = "" if look.whole else f"only {look.rows:,} of {look.total:,} rows were compared with second order"
    if look.doubt is None:
        return f"{some}; `mgrad eval` does that for any one"
    lies = f"in {look.bent:,} of {'them' if some else f'{look.rows:,} rows'} the straight line is wrong"
    said = f"{look.place}: {warning(look.doubt, ways=False)}; `mgrad eval` has more methods"
    return "; ".join([some, lies, said] if some else [lies, said])


def as_json(answer: Answer) -> str:
    problem, outputs = answer.problem, range(len(answer.estimates))
    document: dict[str, Any] = {
        **head(problem.question),
        "notes": noted(answer.notes),
        "uncertainty": {
            "method": answer.method,
            "inputs": {name: _quantity(answer, name) for name in problem.quantities},
            "correlations": [[*pair, number] for pair, number in problem.correlations.items()],
            "outputs": [_output(each) for each in answer.estimates],
            "correlation": [[answer.correlation(row, column) for column in outputs] for row in outputs],
            "covariance": [[_or_none(answer.covariance(row, column)) for column in outputs] for row in outputs],
            "draws": answer.draws and answer.draws._asdict(),
            "warnings": [{"output": each.output, "inputs": each.inputs, "kind": each.kind, "text": warning(each)}
                         for each in answer.doubts],
        },
    }  # fmt: skip
    return strict(document) + "\n"


def _or_none(number: float) -> float | None:
    """Squares may go beyond float64."""
    return number if isfinite(number) else None


def _quantity(answer: Answer, name: str) -> dict[str, Any]:
    quantity = answer.problem.quantities[name]
    return {"value": quantity.value, "u": quantity.u, "shape": quantity.shape.name, "dof": _finite(quantity.dof)}


def _output(each: Estimate) -> dict[str, Any]:
    return {
        "output": each.output,
        "value": each.value,
        "u": each.u,
        "written": written(each.value, each.u),
        "dof": _finite(each.dof),
        "k": each.k,
        "low": each.low,
        "high": each.high,
        "budget": [part._asdict() for part in each.budget],
    }
