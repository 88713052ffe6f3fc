"""Which numbers of a straight line have to be looked at, so that no inf and no nan stays hidden in it.

What arithmetic gives can be inf without an error. Further arithmetic shows it, as inf or nan; a function may hide it,
and a result need not have any arithmetic after it.
"""

from collections.abc import Collection

from mgrad_cli.graph.graph import Branch, Graph

ARITHMETIC = ("+", "-", "*", "/", "neg")
QUIET = (*ARITHMETIC, "hypot")
"""They answer inf where other rows raise OverflowError."""
WITHIN_ONE = ("sin", "cos", "tanh", "sigmoid", "erf", "normpdf", "sign", "step")
BEYOND_ONE = ("cosh",)
"""Functions whose values have a size of at most one, and of at least one."""
WITHIN_REACH = ("abs", "relu", "min", "max", "floor", "ceil", "round", "atan", "atan2", "asinh", "cbrt", "softplus")
"""Functions that are finite wherever their operands are."""


def hiding(
    graph: Graph, quiet: Collection[str] = QUIET, within_one: Collection[str] = WITHIN_ONE
) -> tuple[list[int], list[int]]:
    """The nodes to look at to see every overflow, and every input that is no number: in no branch, and in branches.

    The rows that are quiet answer inf or nan where others raise an error.
    """
    branches = _innermost(graph)
    tame = _tame(graph, within_one)
    shown: set[int] = set()
    found = []
    for node in range(len(graph) - 1, -1, -1):
        operation, operands = graph.operations[node], graph.operands[node]
        if operation is not None and operation.name not in quiet:
            continue
        if node not in shown:
            if tame[node]:
                continue  # it is as finite as its operands, so these are looked at
            found.append(node)
        if operation is not None and operation.name not in QUIET:
            continue
        carriers = operands[:1] if operation is not None and operation.name == "/" else operands
        shown.update(operand for operand in carriers if branches[operand] is branches[node])
    outside = [node for node in reversed(found) if branches[node] is None]
    return outside, [node for node in found if branches[node] is not None]


def _innermost(graph: Graph) -> list[Branch | None]:
    """For each node the branch that it stands in, of several the inner one."""
    opening = graph.branches_by_start()
    standing: list[Branch] = []
    found: list[Branch | None] = []
    for node in range(len(graph)):
        while standing and standing[-1].end == node:
            standing.pop()
        standing += opening.get(node, ())
        found.append(standing[-1] if standing else None)
    return found


def _tame(graph: Graph, within_one: Collection[str]) -> list[bool]:
    """For each node whether it is finite wherever its operands are, because no factor makes it larger."""
    small = _within_one(graph, within_one)
    tame = []
    for node, operation in enumerate(graph.operations):
        operands = graph.operands[node]
        if operation is None:
            tame.append(node in graph.constants)
        elif operation.name == "*":
            tame.append(small[operands[0]] or small[operands[1]])
        else:
            divided = operation.name == "/" and _is_beyond_one(graph, operands[1])
            tame.append(small[node] or divided or operation.name in WITHIN_REACH)
    return tame


def _within_one(graph: Graph, names: Collection[str]) -> list[bool]:
    """For each node whether its size is at most one, whatever the inputs."""
    small: list[bool] = []
    for node, operation in enumerate(graph.operations):
        inside = [small[operand] for operand in graph.operands[node]]
        if operation is None:
            small.append(abs(graph.constants.get(node, 2.0)) <= 1)
        elif operation.name == "if":
            small.append(inside[1] and inside[2])
        elif operation.name == "/":
            small.append(inside[0] and _is_beyond_one(graph, graph.operands[node][1]))
        else:
            small.append(operation.name in names or (operation.name in ("*", "neg") and all(inside)))
    return small


def _is_beyond_one(graph: Graph, node: int) -> bool:
    operation = graph.operations[node]
    return abs(graph.constants.get(node, 0.0)) >= 1 or (operation is not None and operation.name in BEYOND_ONE)
