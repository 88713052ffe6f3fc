"""The JSON result, as docs/result.schema.json states it: strict, in a stable order, and an input of every command."""

import json
from collections.abc import Sequence
from typing import Any

from mgrad_cli import __version__
from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.reports.rows import Verdict


def as_json(gradient: Gradient, nodes: bool, verdicts: Sequence[Verdict] = ()) -> str:
    return json.dumps(document(gradient, nodes, verdicts), ensure_ascii=False, allow_nan=False) + "\n"


def document(gradient: Gradient, nodes: bool, verdicts: Sequence[Verdict] = ()) -> dict[str, Any]:
    question = gradient.question
    found: dict[str, Any] = {
        "mgrad": __version__,
        "program": question.model.program.text,
        "bindings": question.point,
        "output": gradient.output,
        "value": finite(gradient.value),
        "gradient": {name: finite(slope) for name, slope in gradient.items()},
    }
    if verdicts:
        found["check"] = [_verdict(name, verdict) for name, verdict in zip(gradient, verdicts, strict=True)]
    if nodes:
        found["nodes"] = [_node(gradient, place) for place in range(len(gradient.nodes))]
    found["notes"] = [{"node": note.node, "text": note.text} for note in gradient.notes]
    return found


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


def _verdict(name: str, verdict: Verdict) -> dict[str, Any]:
    return {
        "input": name,
        "numeric": finite(verdict.numeric),
        "error": finite(verdict.error),
        "verdict": verdict.verdict,
        "reason": verdict.reason,
    }
