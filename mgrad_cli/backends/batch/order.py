"""The order in which a straight line computes its nodes, so that few numbers are held at a time."""

from collections.abc import Iterator, Sequence

from mgrad_cli.graph.graph import Graph


def in_order_of_need(graph: Graph, results: Sequence[int]) -> list[int]:
    """What the results are computed from, each node before those that use it.

    A node comes when a result needs it, or as soon as it is the last that needs one of its operands: then it takes that
    one's place.
    """
    return _Order(graph, results).nodes


class _Order:
    def __init__(self, graph: Graph, results: Sequence[int]) -> None:
        self.graph = graph
        self.nodes: list[int] = []
        self.done: set[int] = set()
        self.users: dict[int, list[int]] = {}
        self.left: dict[int, int] = {}  # uses to come
        self._count(results)
        for result in results:
            self._reach(result)

    def _count(self, results: Sequence[int]) -> None:
        needed = set(results)
        ahead = list(needed)
        while ahead:
            node = ahead.pop()
            for operand in set(self.graph.operands[node]):
                self.users.setdefault(operand, []).append(node)
                if operand not in needed:
                    needed.add(operand)
                    ahead.append(operand)
        self.left = {node: len(users) for node, users in self.users.items()}

    def _reach(self, result: int) -> None:
        ahead = [(result, False)]
        while ahead:
            node, ready = ahead.pop()
            if node in self.done:
                continue
            if ready:
                self._take(node)
            else:
                ahead.append((node, True))
                ahead += [(operand, False) for operand in reversed(self.graph.operands[node])]

    def _take(self, node: int) -> None:
        """Take a node, and all that now come for nothing."""
        ahead = [node]
        while ahead:
            each = ahead.pop()
            if each in self.done:
                continue
            self.done.add(each)
            self.nodes.append(each)
            operands = set(self.graph.operands[each])
            for operand in operands:
                self.left[operand] -= 1
            ahead += self._for_nothing([each, *sorted(operands)])

    def _for_nothing(self, changed: Sequence[int]) -> Iterator[int]:
        for node in changed:
            for user in self.users.get(node, ()):
                operands = self.graph.operands[user]
                ready = user not in self.done and all(operand in self.done for operand in operands)
                if ready and any(self.left[operand] == 1 for operand in operands):
                    yield user
