"""Which conditions a formula says by itself: what is divided by is not 0, what has a logarithm is above 0."""

from collections.abc import Collection, Iterable, Iterator

from mgrad_cli.graph.graph import Graph

COVERS = {"!=": {"!=", ">"}, ">=": {">=", ">"}, ">": {">"}}
"""For each relation to 0 those that make it so."""


def implied(graph: Graph, results: Iterable[int], conditions: Iterable[tuple[int, str]]) -> list[tuple[int, str]]:
    """The conditions that have to be said beside the formulas."""
    conditions = list(conditions)
    if not conditions:
        return []
    said: dict[int, set[str]] = {}
    for node, relation in _said(graph, _always(graph, results)):
        said.setdefault(node, set()).add(relation)
    left = [each for each in conditions if not said.get(each[0], set()) & COVERS[each[1]]]
    return [each for each in left if not any((each[0], more) in left for more in COVERS[each[1]] - {each[1]})]


def _always(graph: Graph, results: Iterable[int]) -> Collection[int]:
    """All nodes that the results need wherever they have a value."""
    inside = [False] * len(graph)
    for branch in graph.branches:
        inside[branch.start : branch.end] = [True] * (branch.end - branch.start)
    ahead = list(dict.fromkeys(results))
    found = set(ahead)
    for node in ahead:
        fresh = {each for each in graph.operands[node] if not inside[each]} - found
        found |= fresh
        ahead += fresh
    return found


def _said(graph: Graph, nodes: Iterable[int]) -> Iterator[tuple[int, str]]:
    for node in nodes:
        operation = graph.operations[node]
        if operation is None:
            continue
        operands = graph.operands[node]
        if operation.name == "/":
            yield from _parts(graph, operands[1], "!=")
        elif operation.name in ("log", "log2", "log10"):
            yield from _parts(graph, operands[0], ">")
        elif operation.name == "sqrt":
            yield operands[0], ">="


def _parts(graph: Graph, node: int, relation: str) -> Iterator[tuple[int, str]]:
    """What follows for the factors of a product that is not 0."""
    ahead = [(node, relation)]
    while ahead:
        node, relation = ahead.pop()
        yield node, relation
        operation, operands = graph.operations[node], graph.operands[node]
        name = operation.name if operation else ""
        if name in ("*", "/"):
            ahead += [(operand, "!=") for operand in operands]
        elif name == "neg":
            ahead.append((operands[0], "!="))
        elif name == "sqrt":
            ahead.append((operands[0], ">"))
        elif name == "**":
            exponent = graph.constants.get(operands[1])
            whole = exponent is not None and exponent % 1 == 0
            ahead.append((operands[0], "!=" if whole else ">"))
