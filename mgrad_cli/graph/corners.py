"""Which rows of a table stand at a kink, a jump or a tie? Nodes that are 1 there, and 0 elsewhere."""

from mgrad_cli.graph.differentiate import depending_on
from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.graph.slopes import condition
from mgrad_cli.operations import Operation

TIED = ("min", "max")
"""Functions whose operands meet at a corner, which no row says of them."""


def corners(graph: Graph, wanted: set[int]) -> tuple[Graph, list[int]]:
    """A copy of the graph with a mark for each node that moves with a wanted one and has corners."""
    found = graph.copy()
    moves = depending_on(graph, wanted)
    marks = []
    for node, operation in enumerate(graph.operations):
        if operation is not None and moves[node] and _has_corners(operation):
            standing = [branch for branch in reversed(graph.branches) if branch.start <= node < branch.end]
            marks.append(_mark(found, node, operation, standing))
    return found, marks


def _has_corners(operation: Operation) -> bool:
    return bool(operation.kink or operation.jump) or operation.name in TIED


def _mark(graph: Graph, node: int, operation: Operation, standing: list[Branch]) -> int:
    """In the branches that the node stands in, the outer ones first; 0 where one of these is not taken."""
    for branch in standing:
        graph.open(branch.condition, branch.wanted)
    operands = graph.operands[node]
    mark = _tie(graph, node, operands) if operation.name in TIED else _corner(graph, node, operation, operands)
    for branch in reversed(standing):
        graph.close()
        zero = graph.constant(0.0)
        mark = graph.apply("if", branch.condition, *((mark, zero) if branch.wanted else (zero, mark)))
    return mark


def _corner(graph: Graph, node: int, operation: Operation, operands: tuple[int, ...]) -> int:
    found = condition(operation.kink or operation.jump)
    names = dict(zip(operation.parameters, operands, strict=False), out=node)
    return graph.insert(found.graph, names)[found.result]


def _tie(graph: Graph, node: int, operands: tuple[int, ...]) -> int:
    """Whether more than one operand is the result."""
    one, zero = graph.constant(1.0), graph.constant(0.0)
    total = zero
    for operand in operands:
        equal = graph.apply("==", operand, node)
        total = graph.apply("+", total, graph.apply("if", equal, one, zero))
    return graph.apply("if", graph.apply(">", total, one), one, zero)
