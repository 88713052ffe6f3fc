"""The reasons of `--why`: as a text for people, as rows for pipes, and in the JSON result."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.reasons.advice import Advice
from mgrad_cli.analyses.reasons.sides import JUMP, NO_VALUE, Side
from mgrad_cli.analyses.reasons.ways import Link, Path
from mgrad_cli.analyses.reasons.why import Reason, Why
from mgrad_cli.errors import excerpt, printable
from mgrad_cli.graph.build import Model
from mgrad_cli.reports.document import document, finite, strict
from mgrad_cli.reports.rows import Cell, Table

COLUMNS = ("input", "gradient", "reason", "node", "operand", "rule", "sides", "path", "rewrite")
MOST = 60
"""Reasons of a text; of more, the rest is counted."""

LONGEST = 40
"""Characters of a node on a path."""


def as_text(why: Why, digits: int, show_all: bool) -> Iterator[str]:
    """A paragraph for each reason; inputs that share a refusal share it here, too."""
    reasons = why.reasons if show_all else why.reasons[:MOST]
    for _, same in groupby(
        enumerate(reasons), lambda each: each[0] if each[1].path else (each[1].reason, each[1].rule)
    ):
        group = [reason for _, reason in same]
        yield from (line + "\n" for line in _paragraph(why.gradient, group, digits))
    if len(reasons) < len(why.reasons):
        yield f"… {len(why.reasons) - len(reasons):,} more reasons; --all shows them\n"


def _paragraph(gradient: Gradient, group: list[Reason], digits: int) -> Iterator[str]:
    reason, model = group[0], gradient.model
    names = printable(", ".join(each.input for each in group))
    slope = "" if reason.gradient is None else f"{_short(reason.gradient, digits)}, "
    if reason.reason == "ordinary":
        yield f"{names}: {slope}ordinary: {_path(model, reason.path)}"
    else:
        yield f"{names}: {slope}{reason.reason}"
        yield from excerpt(model.place(reason.node)) if reason.node is not None else ()
        yield "  " + printable(reason.rule)
        operands = _operands(reason, digits) if reason.node is not None else ""
        yield from [f"  operands: {operands}"] if operands else ()
        yield from [f"  path: {_path(model, reason.path)}"] if reason.path else ()
        told = reason.sides and set(reason.sides) != {NO_VALUE}
        yield from [f"  {_sides_told(gradient, reason, digits)}"] if told else ()
    yield from [f"  rewrite: {_advice(reason, reason.advice)}"] if reason.advice else ()


def _sides_told(gradient: Gradient, reason: Reason, digits: int) -> str:
    assert reason.sides is not None
    left, right = (f"a {JUMP}" if side == JUMP else _side(side, digits) for side in reason.sides)
    given = "no slope" if reason.gradient is None else _short(reason.gradient, digits)
    return f"slopes of {printable(gradient.output)}: {left} from the left, {right} from the right; mgrad gives {given}"


def reason_table(why: Why) -> Table:
    return Table("", COLUMNS, (_row(why.gradient.model, reason) for reason in why.reasons))


def _row(model: Model, reason: Reason) -> tuple[Cell, ...]:
    node = "" if reason.node is None else printable(model.text(reason.node))
    sides = " | ".join(_side(side, 17) for side in reason.sides) if reason.sides else ""
    rule, operands, rewrite = printable(reason.rule), _operands(reason, 17), printable(_instead(reason.advice))
    first = printable(reason.input), reason.gradient, reason.reason
    return *first, node, operands, rule, sides, _path(model, reason.path), rewrite


def as_json(why: Why, nodes: bool) -> str:
    """The result with its reasons; where there is no number, null stands for it."""
    found = document(why.gradient, nodes)
    slopes = {reason.input: finite(reason.gradient) for reason in why.reasons}
    found |= {"value": found["value"] if why.has_value else None, "gradient": slopes}
    found["why"] = [_object(why.gradient.model, reason) for reason in why.reasons]
    return strict(found) + "\n"


def as_json_lines(why: Why) -> Iterator[str]:
    return (strict(_object(why.gradient.model, reason)) + "\n" for reason in why.reasons)


def _object(model: Model, reason: Reason) -> dict[str, Any]:
    left, right = reason.sides or (None, None)
    return {
        "input": reason.input,
        "gradient": finite(reason.gradient),
        "reason": reason.reason,
        "node": reason.node,
        "text": None if reason.node is None else model.text(reason.node),
        "operands": [{"text": text, "value": finite(number)} for text, number in reason.operands],
        "rule": reason.rule,
        "left": finite(left),
        "right": finite(right),
        "path": [_step(model, step) for step in reason.path],
        "rewrite": reason.advice and {"written": reason.advice.written, "instead": reason.advice.instead},
    }


def _step(model: Model, step: Link | int) -> dict[str, Any]:
    if isinstance(step, int):
        return {"left_out": step}
    return {"node": step.node, "text": model.title(step.node), "slope": finite(step.slope)}


def _path(model: Model, path: Path) -> str:
    """`L -[1]-> x/r -[?]-> x`, with the slope on each arrow."""
    return printable("".join(_arrows(model, path)))


def _arrows(model: Model, path: Path) -> Iterable[str]:
    for number, step in enumerate(path):
        if isinstance(step, int):
            yield f" -> ({step:,} more)"
        elif number:
            yield f" -[{'?' if step.slope is None else f'{step.slope + 0.0:.6g}'}]-> {_clipped(model.title(step.node))}"
        else:
            yield _clipped(model.title(step.node))


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"


def _operands(reason: Reason, digits: int) -> str:
    return printable(", ".join(f"{text} = {_short(number, digits)}" for text, number in reason.operands))


def _side(side: Side, digits: int) -> str:
    return side if isinstance(side, str) else _short(side, digits)


def _short(number: float | bool, digits: int) -> str:
    """With few digits as a table has it; with all, as Python writes it."""
    if isinstance(number, bool):
        return str(number).lower()
    return repr(number).removesuffix(".0") if digits == 17 else f"{number:.{digits}g}"


def _instead(advice: Advice | None) -> str:
    return advice.instead if advice else ""


def _advice(reason: Reason, advice: Advice) -> str:
    gain = f": {advice.gain}" if advice.gain and advice.gain != reason.rule else ""
    return printable(f"{advice.instead} instead of {advice.written}{gain}")
