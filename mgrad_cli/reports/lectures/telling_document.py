"""A telling as JSON: the result, and in it every step of both passes, or the paths, with every digit."""

from typing import Any

from mgrad_cli.analyses.telling.explain import Backward, Share, Telling
from mgrad_cli.analyses.telling.local_rules import parameters
from mgrad_cli.analyses.telling.paths import Link, Path, Paths
from mgrad_cli.reports.document import document, finite, strict


def telling_as_json(told: Telling) -> str:
    found = document(told.gradient, nodes=False)
    found["explain"] = {
        "forward": [_forward(told, node) for node in told.steps],
        "backward": [_backward(told, step) for step in told.backward],
        "retraced": list(told.retraced),
    }
    return strict(found) + "\n"


def _forward(told: Telling, node: int) -> dict[str, Any]:
    graph, values = told.model.graph, told.values
    operation = graph.operations[node]
    assert operation is not None
    return {
        "step": told.steps[node],
        "id": node,
        "name": told.model.names.get(node),
        "text": told.model.text(node),
        "op": operation.name,
        "operands": [
            {"id": each, "text": told.model.title(each), "data": finite(values[each].data)}
            for each in graph.operands[node]
        ],
        "data": finite(values[node].data),
    }


def _backward(told: Telling, step: Backward) -> dict[str, Any]:
    return {
        "step": told.steps[step.node],
        "id": step.node,
        "grad": finite(step.grad),
        "users": list(step.users),
        "letters": _letters(told, step),
        "shares": [_share(told, share) for share in step.shares],
    }


def _letters(told: Telling, step: Backward) -> dict[str, int]:
    """The operands that the letters of the rules stand for; of a variadic operation it is each in turn."""
    operation, operands = told.model.graph.operations[step.node], told.model.graph.operands[step.node]
    assert operation is not None
    return {} if operation.variadic else dict(zip(parameters(operation, told.letters), operands, strict=True))


def _share(told: Telling, share: Share) -> dict[str, Any]:
    return {
        "id": share.operand,
        "text": told.model.title(share.operand),
        "position": share.position,
        "rule": str(share.rule),
        "where": share.rule.where,
        "slope": finite(share.slope),
        "product": finite(share.product),
        "before": finite(share.before),
        "total": finite(share.total),
        "use": share.use,
        "uses": share.uses,
    }


def paths_as_json(found: Paths) -> str:
    """The paths; how many there are is a text, for it may have more digits than a number of JSON should."""
    answer = document(found.gradient, nodes=False)
    count, left_out = (
        hex(number) if number.bit_length() > 10_000 else str(number) for number in (found.number, found.left_out)
    )
    answer["paths"] = {
        "to": found.name,
        "gradient": finite(found.slope),
        "count": count,
        "listed": [_path(found, path) for path in found.largest],
        "sum": finite(found.listed),
        "left_out": left_out,
        "sum_left_out": finite(found.rest),
    }
    return strict(answer) + "\n"


def _path(found: Paths, path: Path) -> dict[str, Any]:
    return {
        "links": [_link(found, link) for link in path.links],
        "left_out": path.left_out,
        "product": finite(path.product),
    }


def _link(found: Paths, link: Link) -> dict[str, Any]:
    text = found.gradient.model.title(link.node)
    return {"node": link.node, "text": text, "position": link.position, "slope": finite(link.slope)}
