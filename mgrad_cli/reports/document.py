"""The JSON result, as docs/result.schema.json states it: strict, in a stable order, and an input of every command."""

import json
from collections.abc import Sequence
from typing import Any

from mgrad_cli import __version__
from mgrad_cli.analyses.gradient import Gradient, Question
from mgrad_cli.analyses.kinks import Note
from mgrad_cli.reports.rows import Verdict


def as_json(gradient: Gradient, nodes: bool, verdicts: Sequence[Verdict] | None = None) -> str:
    return strict(document(gradient, nodes, verdicts)) + "\n"


def strict(document: Any) -> str:
    """One line of JSON, in which nothing acts on a terminal that shows it."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]


def document(gradient: Gradient, nodes: bool, verdicts: Sequence[Verdict] | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {
        **head(gradient.question),
        "output": gradient.output,
        "value": finite(gradient.value),
        "gradient": {name: finite(slope) for name, slope in gradient.items()},
    }
    if verdicts is not None:
        found["check"] = [verdict_object(name, verdict) for name, verdict in zip(gradient, verdicts, strict=True)]
    if nodes:
        found["nodes"] = [_node(gradient, place) for place in range(len(gradient.nodes))]
    found["notes"] = noted(gradient.notes)
    return found


def head(question: Question) -> dict[str, Any]:
    """What a result is a result of."""
    return {"mgrad": __version__, "program": question.model.program.text, "bindings": question.point}


def noted(notes: Sequence[Note]) -> list[dict[str, Any]]:
    return [{"node": note.node, "text": note.text} for note in notes]


def finite(number: Any) -> Any:
    """JSON has no inf and no nan: under --ieee they are texts."""
    return repr(number) if isinstance(number, float) and number - number != 0 else number


def _node(gradient: Gradient, place: int) -> dict[str, Any]:
    model, value = gradient.model, gradient.nodes[place]
    operation = model.graph.operations[place]
    span = model.place(place)
    return {
        "id": place,
        "name": model.names.get(place),
        "text": model.text(place),
        "op": operation.name if operation else None,
        "inputs": list(model.graph.operands[place]),
        "data": finite(value.data),
        "grad": None if value.data is None else finite(value.grad),
        "span": [span.start, span.end],
    }


def verdict_object(name: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "input": name,
        "numeric": finite(verdict.numeric),
        "error": finite(verdict.error),
        "verdict": verdict.verdict,
        "reason": verdict.reason,
        "method": verdict.method,
    }
