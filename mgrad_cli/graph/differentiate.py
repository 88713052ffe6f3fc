"""The chain rule: from a graph to a graph that also holds the derivatives, as nodes like any others.

An adjoint is the slope of the output at a node. The pass visits nodes from the output back, every use before its
maker, and adds to each operand the adjoint times the local slope. What flows out of a branch flows only if the branch
is taken.
"""

from collections.abc import Callable, Iterable

from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.graph.slopes import Formula, names_at, slope
from mgrad_cli.operations import Operation

Otherwise = Callable[[Operation, int, int, tuple[int, ...]], tuple[Formula, dict[str, int]] | None]
"""Other slopes than the table's: by row and position, node and operands, a formula and what its names mean."""


def differentiate(
    graph: Graph, output: int, wanted: Iterable[int], otherwise: Otherwise = lambda *node: None
) -> tuple[Graph, dict[int, int]]:
    """A copy of the graph with adjoints, and the adjoint of each wanted node that the output depends on."""
    reverse = _Reverse(graph, set(wanted), otherwise)
    return reverse.graph, reverse.run(output)


def depending_on(graph: Graph, wanted: set[int]) -> list[bool]:
    """For each node whether its number moves with a wanted one's."""
    moves: list[bool] = []
    for node, operation in enumerate(graph.operations):
        moves.append(
            node in wanted
            or (
                operation is not None
                and operation.form != "comparison"
                and any(moves[operand] for operand in graph.operands[node])
            )
        )
    return moves


class _Reverse:
    """One pass. Each open branch keeps what flows out of it until it closes; the last list is that of no branch."""

    def __init__(self, graph: Graph, wanted: set[int], otherwise: Otherwise) -> None:
        self.graph = graph.copy()
        self.otherwise = otherwise
        self.moves = depending_on(graph, wanted)
        self.wanted = wanted
        self.branches: list[Branch] = []
        self.flows: list[dict[int, list[int]]] = [{}]
        self.found: dict[int, int] = {}

    def run(self, output: int) -> dict[int, int]:
        starts: dict[int, int] = {}
        ends: dict[int, list[Branch]] = {}
        for branch in reversed(self.graph.branches):  # of branches with one end, the outer ones first
            ends.setdefault(branch.end, []).append(branch)
            starts[branch.start] = starts.get(branch.start, 0) + 1
        if self.moves[output]:
            self._flow(output, self.graph.constant(1.0))
        for node in range(output, -1, -1):
            for branch in ends.get(node + 1, ()):
                self._enter(branch)
            self._visit(node)
            for _ in range(starts.get(node, 0)):
                self._leave()
        leaves = {node: self._sum(terms) for node, terms in self.flows[0].items() if node in self.wanted}
        return leaves | self.found

    def _enter(self, branch: Branch) -> None:
        self.graph.open(branch.condition, branch.wanted)
        self.branches.append(branch)
        self.flows.append({})

    def _leave(self) -> None:
        """What flowed to nodes outside counts only if the branch was taken."""
        branch, flows = self.branches.pop(), self.flows.pop()
        inside = {node: self._sum(terms) for node, terms in flows.items()}
        self.graph.close()
        for node, term in inside.items():
            zero = self.graph.constant(0.0)
            picked = (term, zero) if branch.wanted else (zero, term)
            self._flow(node, self.graph.apply("if", branch.condition, *picked))

    def _flow(self, node: int, term: int) -> None:
        """Add a term to a node's adjoint, in the innermost branch that the node stands in."""
        self.flows[-1].setdefault(node, []).append(term)

    def _sum(self, terms: list[int]) -> int:
        total = terms[0]
        for term in terms[1:]:
            total = self.graph.apply("+", total, term)
        return total

    def _visit(self, node: int) -> None:
        operation = self.graph.operations[node]
        if operation is None:
            return  # of no branch: what flows to it may still have to leave one
        terms = [term for flows in self.flows for term in flows.pop(node, ())]
        if not terms:
            return
        adjoint = self._sum(terms)
        if node in self.wanted:
            self.found[node] = adjoint
        for position, operand in enumerate(self.graph.operands[node]):
            if self.moves[operand]:
                self._push(node, operation, position, adjoint)

    def _push(self, node: int, operation: Operation, position: int, adjoint: int) -> None:
        """One step of the chain rule: adjoint times slope, for one operand."""
        operand = self.graph.operands[node][position]
        if operation.form == "choice":
            term = self._picked(node, position, adjoint)
        else:
            term = self._times(adjoint, self._slope(node, operation, position))
        if term is not None:
            self._flow(operand, term)

    def _picked(self, node: int, position: int, adjoint: int) -> int | None:
        """A choice hands its adjoint to the branch that was taken; the condition has no slope."""
        if position == 0:
            return None
        zero = self.graph.constant(0.0)
        condition = self.graph.operands[node][0]
        return self.graph.apply("if", condition, *((adjoint, zero) if position == 1 else (zero, adjoint)))

    def _times(self, adjoint: int, slope: int) -> int | None:
        """The product, without the factors 1 and -1 and without a term that is 0 by its form."""
        constant = self.graph.constants.get(slope)
        if constant == 0:
            return None
        if constant == 1:
            return adjoint
        if self.graph.constants.get(adjoint) == 1:
            return slope
        return self.graph.apply("*", adjoint, slope)

    def _slope(self, node: int, operation: Operation, position: int) -> int:
        if other := self.otherwise(operation, position, node, self.graph.operands[node]):
            return self.graph.insert(other[0].graph, other[1])[other[0].result]
        weight = self._weight(node, operation, position)
        if not operation.shared:
            return weight
        total = self._sum([self._weight(node, operation, each) for each in range(len(self.graph.operands[node]))])
        return self.graph.apply("/", weight, total)

    def _weight(self, node: int, operation: Operation, position: int) -> int:
        found = slope(operation, position)
        names = names_at(operation, node, self.graph.operands[node], position)
        return self.graph.insert(found.graph, names)[found.result]
