"""A graph as the statements of a function: what is used again or grows long gets a name of its own."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from mgrad_cli.backends.dialects.naming import Naming
from mgrad_cli.backends.dialects.target import Statement, Target
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.statements import statements, used_often
from mgrad_cli.language.syntax import Call, Part
from mgrad_cli.operations import Operation

LONGEST = 16
"""Operations in one statement: for readers, and since every compiler has a limit."""

Key = tuple[Operation, int]
"""A row and its number of operands."""


class Body:
    """Writes graphs in one language, with functions by name for what the language lacks."""

    def __init__(self, target: Target, functions: Mapping[Key, str], titles: Mapping[str, str]) -> None:
        name = target.idiom.name
        self.idiom = target.idiom._replace(name=lambda each: titles.get(each) or name(each))
        self.functions = {(operation.name, count): name for (operation, count), name in functions.items()}

    def statements(self, graph: Graph, names: Mapping[int, str]) -> Iterator[Statement]:
        return ((self.idiom.name(each.name), self._text(each.parts)) for each in statements(graph, names))

    def leaf(self, graph: Graph, names: Mapping[int, str], node: int) -> str:
        """A node that needs no statement of its own: one with a name, an input, or a number."""
        return self.idiom.name(names[node]) if node in names else self.idiom.dialect.number(graph.constants[node])

    def _text(self, parts: Sequence[Part]) -> str:
        return self.idiom.text([self._own(part) for part in parts])

    def _own(self, part: Part) -> Part:
        if isinstance(part, Call) and (part.name, part.arity) in self.functions:
            return Call(self.functions[part.name, part.arity], part.arity)
        return part


def named(
    graph: Graph, results: Collection[int], names: Mapping[int, str], naming: Naming, repeating: Collection[str]
) -> dict[int, str]:
    """The names that are there, and t1, t2, … for what is used again or would make a statement too long."""
    often = set(used_often(graph, results)) | _repeated(graph, repeating)
    wanted = {node for node in {*often, *results} if node not in names and graph.operations[node] is not None}
    every = wanted | names.keys() | _long(graph, wanted | names.keys(), results)
    return {node: names[node] if node in names else naming.made("t") for node in sorted(every)}


def _repeated(graph: Graph, repeating: Collection[str]) -> set[int]:
    """The operands that a spelling says more than once."""
    rows = zip(graph.operations, graph.operands)
    return {operand for row, operands in rows if row is not None and row.name in repeating for operand in operands}


def _long(graph: Graph, known: Collection[int], results: Collection[int]) -> set[int]:
    """Nodes that need a name so that no statement has more operations than fit; conditions cannot have one."""
    sizes: list[int] = []
    found: set[int] = set()
    reached = _reached(graph, results)
    for node, operation in enumerate(graph.operations):
        operands = graph.operands[node]
        size = (operation is not None) + sum(sizes[operand] for operand in operands)
        for operand in sorted(set(operands), key=lambda each: -sizes[each]):
            if size <= LONGEST or not sizes[operand] or not reached[node]:
                break
            if not _is_condition(graph.operations[operand]):
                found.add(operand)
                size -= sizes[operand] * operands.count(operand)
                sizes[operand] = 0
        sizes.append(0 if node in known else size)
    return found


def _reached(graph: Graph, results: Collection[int]) -> list[bool]:
    reached = [False] * len(graph)
    for branch in graph.branches:
        reached[branch.condition] = True
    for result in results:
        reached[result] = True
    for node in range(len(graph) - 1, -1, -1):
        if reached[node]:
            for operand in graph.operands[node]:
                reached[operand] = True
    return reached


def _is_condition(operation: Operation | None) -> bool:
    return operation is not None and (operation.form == "comparison" or operation.name in ("and", "or"))


def words_of(target: Target) -> frozenset[str]:
    """The words that the language's expressions are made of."""
    dialect = target.idiom.dialect
    patterns = (dialect.sign(name).pattern for name in {*target.native, *dialect.signs})
    return frozenset(word for pattern in patterns for word in re.findall(r"[^\W\d]\w*", pattern))
