"""A graph in simpler operations: what a target lacks is replaced by its definition, down to what the target has."""

from collections.abc import Collection, Iterable
from functools import cache

from mgrad_cli.definitions import PRELUDE, definition
from mgrad_cli.errors import MgradError
from mgrad_cli.gamma_definitions import HIGHEST_ORDER
from mgrad_cli.graph.build import build
from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.graph.slopes import Formula
from mgrad_cli.language.reader import read
from mgrad_cli.operations import Operation

Key = tuple[Operation, int, float | None]
"""What a definition hangs on: the row, how many operands it has, and a constant that decides its form."""
LEGIBLE = 500_000
"""Nodes up to which equal ones of different definitions are shared: it costs more time and memory than all the rest."""
DECIDING = {"**": 1, "polygamma": 0}
"""The operand whose number, where it is a constant, has a definition of its own."""


def expand(graph: Graph, results: Iterable[int], native: Collection[str]) -> tuple[Graph, list[int]]:
    """The graph with nothing but native operations, and where the results are in it.

    `native` are names of rows; infix operations but `**`, comparisons, choices and the change of sign always are.
    """
    smaller, found = simplify(graph, results)  # so that what is constant is seen to be
    known = frozenset(native)
    if not any(_lacks(operation, known) for operation in smaller.operations):
        return smaller, found
    expander = _Expander(smaller, known)
    places = [expander.places[result] for result in found]
    return simplify(expander.graph, places) if len(expander.graph) < LEGIBLE else (expander.graph, places)


def defined(operation: Operation, count: int, native: frozenset[str], constant: float | None = None) -> Formula:
    """The definition of a row in native operations; its inputs are the parameters, or x1, x2, … of a variadic row."""
    return _definition((operation, count, constant), native)


def parameters(operation: Operation, count: int) -> tuple[str, ...]:
    """What a definition calls its operands."""
    return tuple(f"x{k}" for k in range(1, count + 1)) if operation.variadic else operation.parameters


def _lacks(operation: Operation | None, native: frozenset[str]) -> bool:
    if operation is None or operation.name in native:
        return False
    return operation.form == "function" or operation.name == "**"


@cache
def _definition(key: Key, native: frozenset[str]) -> Formula:
    """The expanded definition, made once for a row and a target."""
    operation, count, constant = key
    text = definition(operation.name, count, constant)
    if text is None:
        raise MgradError(_nothing(operation, constant), hint=_way_out(operation))
    names = parameters(operation, count)
    model = build(read(f"{PRELUDE}\n{text}"), bound=frozenset(names))
    plain = Graph()
    inputs = {name: plain.input(name) for name in names}
    inputs |= {name: plain.constant(number) for name, number in model.defaults.items()}
    result = plain.insert(model.graph, inputs)[model.output]
    expanded, (place,) = expand(plain, [result], native)
    return Formula(expanded, place)


def _nothing(operation: Operation, constant: float | None) -> str:
    if operation.name == "polygamma":
        order = "n that is not a constant" if constant is None else f"n = {constant:g}"
        return f"polygamma(n, x) cannot be written out in simpler functions for {order}"
    return f"{operation.signature} cannot be written out in simpler functions"


def _way_out(operation: Operation) -> str:
    if operation.name == "polygamma":
        return f"it can for a number from 0 to {HIGHEST_ORDER}; mgrad grad and mgrad eval know all orders"
    return f"the target has to have {operation.name} itself"


class _Expander:
    """Writes a graph into a new one, with definitions in place of what is not native."""

    def __init__(self, graph: Graph, native: frozenset[str]) -> None:
        self.graph = Graph(graph.limit)
        self.native = native
        self.places: list[int] = []
        self.source = graph
        self._write()

    def _write(self) -> None:
        names = {node: name for name, node in self.source.inputs.items()}
        opening = self.source.branches_by_start()
        ends: list[int] = []
        for node, operation in enumerate(self.source.operations):
            while ends and ends[-1] == node:
                ends.pop()
                self.graph.close()
            for branch in opening.get(node, ()):
                self._open(branch)
                ends.append(branch.end)
            if operation is not None:
                operands = tuple(self.places[operand] for operand in self.source.operands[node])
                self.places.append(self._node(operation, operands))
            elif node in names:
                self.places.append(self.graph.input(names[node]))
            else:
                self.places.append(self.graph.constant(self.source.constants[node]))
        for _ in ends:
            self.graph.close()

    def _open(self, branch: Branch) -> None:
        self.graph.open(self.places[branch.condition], branch.wanted)

    def _node(self, operation: Operation, operands: tuple[int, ...]) -> int:
        if not _lacks(operation, self.native):
            return self.graph.add(operation, operands)
        deciding = DECIDING.get(operation.name)
        constant = None if deciding is None else self.graph.constants.get(operands[deciding])
        found = _definition((operation, len(operands), constant), self.native)
        names = parameters(operation, len(operands))
        return self.graph.insert(found.graph, dict(zip(names, operands, strict=True)))[found.result]
