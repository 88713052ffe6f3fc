"""A smaller graph with the same numbers: constants folded, equal nodes shared, what nothing needs left out.

Only what is exact is done (`1 * x`, a constant of constants by the row's own function), and `x^2` is written
as `x * x`, which is rounded once as well. In a branch, what asks for its condition again is decided.
"""

from collections.abc import Iterable

from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.operations import OPERATIONS, Operation

NEUTRAL = {("*", 0): 1, ("*", 1): 1, ("/", 1): 1, ("**", 1): 1}
"""The operand, by operation and position, that leaves the other one as it is; 0 in a sum would lose a -0."""
TIMES, NEGATE = OPERATIONS["*"], OPERATIONS["-x"]


def simplify(graph: Graph, outputs: Iterable[int]) -> tuple[Graph, list[int]]:
    """The smaller graph, with every input kept, and where the outputs are in it."""
    outputs = list(outputs)
    rewriter = Rewriter(graph, needed_for(graph, outputs))
    small, found = rewriter.graph, [rewriter.places[output] for output in outputs]
    # Folding makes nodes idle that were needed before it, so what is left is looked through once more.
    last = Rewriter(small, needed_for(small, found))
    return last.graph, [last.places[output] for output in found]


def needed_for(graph: Graph, outputs: list[int]) -> list[bool]:
    """For each node whether the outputs, or whether they are computed at all, depend on it."""
    needed = [False] * len(graph)
    for output in outputs:
        needed[output] = True
    around: dict[int, list[Branch]] = {}
    for branch in reversed(graph.branches):  # of branches with one end, the outer ones first
        around.setdefault(branch.end, []).append(branch)
    standing: list[Branch] = []
    deciding = 0  # so many of those that stand have their condition marked already, the outer ones first
    for node in range(len(graph) - 1, -1, -1):
        while standing and standing[-1].start > node:
            standing.pop()
        standing += around.get(node + 1, ())
        deciding = min(deciding, len(standing))
        if needed[node]:
            for operand in graph.operands[node]:
                needed[operand] = True
            if graph.operations[node] is not None:
                for branch in standing[deciding:]:
                    needed[branch.condition] = True
                deciding = len(standing)
    return needed


class Rewriter:
    """Writes the needed nodes of a graph into a new one, each in its simplest form."""

    def __init__(self, graph: Graph, needed: list[bool]) -> None:
        self.graph = Graph(graph.limit)
        self.places: dict[int, int] = {}
        self.numbers: dict[float | str, int] = {}
        self.known: dict[tuple[Operation, tuple[int, ...]], int] = {}
        self.opened: list[list[tuple[Operation, tuple[int, ...]]]] = [[]]  # what is known in a branch only
        self.truths: dict[int, bool] = {}  # of the conditions of the branches that are open
        for name in graph.inputs:
            self.places[graph.inputs[name]] = self.graph.input(name)
        self._write(graph, needed)

    def _write(self, graph: Graph, needed: list[bool]) -> None:
        opening = graph.branches_by_start()
        open_branches: list[tuple[int, bool]] = []  # where it ends, and whether it is one in the new graph too
        skip_to = 0
        for node, operation in enumerate(graph.operations):
            while open_branches and open_branches[-1][0] == node:
                self._close(open_branches.pop()[1])
            for branch in opening.get(node, ()):
                if node < skip_to:
                    break
                truth = self._truth(branch, needed)
                if truth is False:
                    skip_to = branch.end
                else:
                    open_branches.append((branch.end, truth is None))
                    self._open(branch, truth is None)
            if operation is None and needed[node] and node in graph.constants:
                self.places[node] = self._constant(graph.constants[node])
            elif operation is not None and needed[node] and node >= skip_to:
                operands = tuple(self.places.get(operand, -1) for operand in graph.operands[node])
                self.places[node] = self._written(node, operation, operands)
        while open_branches:
            self._close(open_branches.pop()[1])

    def _truth(self, branch: Branch, needed: list[bool]) -> bool | None:
        """Whether the branch is taken, where that is known beforehand."""
        if not needed[branch.condition]:
            return False
        place = self.places[branch.condition]
        truth = self.graph.constants.get(place, self.truths.get(place))
        return None if truth is None else bool(truth) is branch.wanted

    def _open(self, branch: Branch, real: bool) -> None:
        if real:
            condition = self.places[branch.condition]
            self.graph.open(condition, branch.wanted)
            self.opened.append([])
            self.truths[condition] = branch.wanted

    def _close(self, real: bool) -> None:
        if real:
            del self.truths[self.graph.close()]
            for key in self.opened.pop():
                del self.known[key]

    def _constant(self, number: float) -> int:
        key = repr(number)  # 0.0 and -0.0 are two
        if key not in self.numbers:
            self.numbers[key] = self.graph.constant(number)
        return self.numbers[key]

    def _written(self, node: int, operation: Operation, operands: tuple[int, ...]) -> int:
        """Where a node of the old graph is in the new one, given where its operands are."""
        return self._node(operation, operands)

    def _node(self, operation: Operation, operands: tuple[int, ...]) -> int:
        """The node for an operation on operands, which may be one that exists."""
        if operation.form == "choice" and (chosen := self._chosen(operation.name, operands)) is not None:
            return chosen
        if self.truths:
            operands = tuple([self.resolved(operand) for operand in operands])
        values = [self.graph.constants.get(operand) for operand in operands]
        folded = _folded(operation, values)
        if folded is not None:
            return self._constant(folded)
        same = self._identity(operation.name, operands, values)
        if same is not None:
            return same
        if operation.name == "**" and values[1] == 2:
            return self._node(TIMES, (operands[0], operands[0]))
        return self._shared(operation, operands)

    def _chosen(self, name: str, operands: tuple[int, ...]) -> int | None:
        """The operand that a choice gives, where that is known beforehand."""
        first, second = (self.graph.constants.get(operand) for operand in operands[:2])
        truth = self.truths.get(operands[0], first)
        if truth is not None:
            return _picked(name, operands, bool(truth))
        if name != "if" and second is not None and bool(second) is (name == "and"):
            return operands[0]  # `c and true`, `c or false`
        return None

    def resolved(self, node: int) -> int:
        """In a branch, a choice by the branch's own condition is the operand that it picks."""
        while (operation := self.graph.operations[node]) is not None and operation.form == "choice":
            operands = self.graph.operands[node]
            truth = self.truths.get(operands[0])
            picked = node if truth is None else _picked(operation.name, operands, truth)
            if picked == node or not self._is_within_reach(picked):
                break
            node = picked
        return node

    def _is_within_reach(self, node: int) -> bool:
        """Whether a node does not stand in a branch that is over."""
        operation = self.graph.operations[node]
        return operation is None or self.known.get((operation, self.graph.operands[node])) == node

    def _identity(self, name: str, operands: tuple[int, ...], values: list[float | None]) -> int | None:
        """An operand that is the result, or its negative."""
        if (name, 0) in NEUTRAL and values[0] == NEUTRAL[name, 0]:
            return operands[1]
        if (name, 1) in NEUTRAL and values[1] == NEUTRAL[name, 1]:
            return operands[0]
        if name == "*" and -1 in values:
            return self._node(NEGATE, (operands[1 - values.index(-1)],))
        if name == "neg" and self.graph.operations[operands[0]] is NEGATE:
            return self.graph.operands[operands[0]][0]
        return None

    def _shared(self, operation: Operation, operands: tuple[int, ...]) -> int:
        key = (operation, operands)
        if key not in self.known:
            self.known[key] = self.graph.add(operation, operands)
            self.opened[-1].append(key)
        return self.known[key]


def _picked(name: str, operands: tuple[int, ...], truth: bool) -> int:
    """The operand that a choice gives when its condition is known."""
    if name == "if":
        return operands[1 if truth else 2]
    return operands[truth if name == "and" else not truth]


def _folded(operation: Operation, values: list[float | None]) -> float | None:
    """The result of constants, where there is one."""
    if operation.form == "choice" or None in values:
        return None
    try:
        number = operation.value(*values)
    except (ArithmeticError, ValueError):
        return None
    return number if number - number == 0 else None
