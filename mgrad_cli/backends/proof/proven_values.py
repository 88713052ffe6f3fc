"""What each node of a graph is, for certain: a fraction, or a ball that holds the truth, at the precision now set."""

from collections.abc import Callable, Mapping, Sequence
from time import monotonic

from mgrad_cli.backends.proof.balls import NAN, Number, arb, ball, is_finite, settled
from mgrad_cli.backends.proof.enclosures import ENCLOSURES
from mgrad_cli.backends.proof.rationals import exact, truth
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.slopes import condition
from mgrad_cli.operations import Operation

Leaf = Number | Callable[[], Number]
"""A number, or how to get it at the precision that is set."""
NEVER = float("inf")
DOUBTS = (ArithmeticError, ValueError)
"""What flint raises where a series does not exist."""


class Unsure(Exception):
    """At this precision it is open what a node is."""

    def __init__(self, place: int, operation: Operation) -> None:
        self.place = place
        self.operation = operation


class Outside(Exception):
    """A node has no value: its operands are outside the domain for certain."""

    def __init__(self, place: int, operation: Operation, operands: Sequence[Number]) -> None:
        self.place = place
        self.operation = operation
        self.operands = operands


class TooLate(Exception):
    """The time is over."""


class Values:
    """The nodes of a graph. Nodes that are the same operation on the same operands are twins, and share one value."""

    __slots__ = ("graph", "numbers", "twins")

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.numbers: list[Number] = []  # bool for conditions, None in branches that are not taken
        self.twins: list[int] = []  # the first node that is the same as a node

    def operands(self, place: int) -> list[int]:
        return [self.twins[operand] for operand in self.graph.operands[place]]


def evaluate(graph: Graph, leaves: Mapping[int, Leaf], deadline: float = NEVER) -> Values:
    """The numbers of all nodes in branches that are taken."""
    found = Values(graph)
    numbers, twins = found.numbers, found.twins
    known: dict[tuple[Operation, ...], int] = {}
    opening = graph.branches_by_start()
    skip_to = 0
    for place, operation in enumerate(graph.operations):
        if place in opening and place >= skip_to:
            skip_to = max((b.end for b in opening[place] if numbers[b.condition] != b.wanted), default=skip_to)
        twin = place
        if operation is None:
            leaf = leaves[place]
            numbers.append(leaf() if callable(leaf) else leaf)
        elif place < skip_to:
            numbers.append(None)
        else:
            operands = found.operands(place)
            twin = known.setdefault((operation, *operands), place)  # type: ignore[arg-type]
            numbers.append(numbers[twin] if twin < place else _number(place, operation, [numbers[o] for o in operands]))
        twins.append(twin)
        if place % 256 == 0 and monotonic() > deadline:
            raise TooLate
    return found


def _number(place: int, operation: Operation, operands: list[Number]) -> Number | bool:
    if operation.form == "choice":
        return operands[taken(operation, operands)[-1]]
    if operation.form == "comparison":
        holds = not operands[0] if operation.name == "not" else truth(operation.name, *operands)
        if holds is None:
            raise Unsure(place, operation)
        return holds
    number = enclosed(operation, operands)
    if is_finite(number):
        return number
    if operation.domain and _is_outside(operation, operands):
        raise Outside(place, operation, operands)
    raise Unsure(place, operation)


def taken(operation: Operation, operands: Sequence[Number]) -> tuple[int, ...]:
    """The positions of the operands of a choice that count, the result last."""
    if operation.name == "if":
        return (0, 1) if operands[0] else (0, 2)
    return (0, 1) if bool(operands[0]) is (operation.name == "and") else (0,)


def enclosed(operation: Operation, operands: list[Number]) -> Number:
    """The value of a row, exactly if it can be; not finite where it is open."""
    number = exact(operation.name, operands)
    if number is not None:
        return settled(number)
    try:
        return settled(ENCLOSURES[operation.name](*[ball(each) for each in operands]))
    except DOUBTS:
        return NAN


def _is_outside(operation: Operation, operands: Sequence[Number]) -> bool:
    """Whether the row's condition fails for certain; it is a formula of the table and evaluated as any other."""
    formula = condition(operation.domain)
    leaves: dict[int, Leaf] = {node: arb(number).fmpq() for node, number in formula.graph.constants.items()}
    for name, operand in zip(operation.parameters, operands, strict=True):
        if name in formula.graph.inputs:
            leaves[formula.graph.inputs[name]] = operand
    try:
        return bool(evaluate(formula.graph, leaves).numbers[formula.result] == 0)
    except Unsure:
        return False
