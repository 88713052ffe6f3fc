"""What a program means: nodes as columns, in the order of their making, so that list order is a topological order."""

from typing import NamedTuple

from mgrad_cli.errors import MgradError
from mgrad_cli.operations import OPERATIONS, Operation

DEFAULT_LIMIT = 5_000_000


class Branch(NamedTuple):
    """The operations of the nodes from start to end (not included) happen only if the condition's truth is `wanted`."""

    condition: int
    wanted: bool
    start: int
    end: int


class Graph:
    """Nodes by number. A node without an operation is an input, by name, or a constant, by its number."""

    __slots__ = ("branches", "constants", "inputs", "limit", "opened", "operands", "operations")

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self.operations: list[Operation | None] = []
        self.operands: list[tuple[int, ...]] = []
        self.inputs: dict[str, int] = {}
        self.constants: dict[int, float] = {}
        self.branches: list[Branch] = []  # inner ones before the ones around them
        self.opened: list[tuple[int, bool, int]] = []
        self.limit = limit

    def __len__(self) -> int:
        return len(self.operations)

    def copy(self) -> "Graph":
        """A graph that can grow without this one's being changed."""
        twin = Graph(self.limit)
        for column in ("operations", "operands", "inputs", "constants", "branches"):
            setattr(twin, column, getattr(self, column).copy())
        return twin

    def add(self, operation: Operation | None, operands: tuple[int, ...] = ()) -> int:
        node = len(self.operations)
        if node >= self.limit:
            raise MgradError(
                f"the program grows past {self.limit:,} nodes", hint="--max-nodes raises the limit, memory permitting"
            )
        self.operations.append(operation)
        self.operands.append(operands)
        return node

    def input(self, name: str) -> int:
        if name not in self.inputs:
            self.inputs[name] = self.add(None)
        return self.inputs[name]

    def constant(self, number: float) -> int:
        node = self.add(None)
        self.constants[node] = number
        return node

    def apply(self, name: str, *operands: int) -> int:
        return self.add(OPERATIONS[name], operands)

    def open(self, condition: int, wanted: bool) -> None:
        """From here on, nodes belong to a branch."""
        self.opened.append((condition, wanted, len(self)))

    def close(self) -> int:
        """The branch that was opened last ends here; answers its condition."""
        condition, wanted, start = self.opened.pop()
        if start < len(self):
            self.branches.append(Branch(condition, wanted, start, len(self)))
        return condition

    def branches_by_start(self) -> dict[int, list[Branch]]:
        """The branches that begin at a node, the outer ones first."""
        found: dict[int, list[Branch]] = {}
        for branch in reversed(self.branches):
            found.setdefault(branch.start, []).append(branch)
        return found

    def insert(self, other: "Graph", inputs: dict[str, int]) -> list[int]:
        """Write another graph in here, with nodes for its inputs; answers where each of its nodes went."""
        places: list[int] = []
        opening = other.branches_by_start()
        ends: list[int] = []
        named = {node: name for name, node in other.inputs.items()}
        for node, operation in enumerate(other.operations):
            while ends and ends[-1] == node:
                ends.pop()
                self.close()
            for branch in opening.get(node, ()):
                self.open(places[branch.condition], branch.wanted)
                ends.append(branch.end)
            if operation is not None:
                places.append(self.add(operation, tuple(places[operand] for operand in other.operands[node])))
            elif node in named:
                places.append(inputs[named[node]])
            else:
                places.append(self.constant(other.constants[node]))
        for _ in ends:
            self.close()
        return places
