"""Graph to statements: chosen nodes get a name and a statement of their own, all others stand inside these.

A statement of what happens in a branch only is guarded by the branch's conditions (`t = if(x > 0, log(x), 0)`), so
that the statements can stand side by side in any language that has a choice between two expressions.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.language import syntax
from mgrad_cli.language.syntax import NEGATE, Call, Part

BEGINNINGS = {"if": (syntax.Branch.IF, syntax.Branch.ELSE), "and": (syntax.Branch.IF,), "or": (syntax.Branch.UNLESS,)}
"""What stands in a program's parts between the operands of a choice."""


class Definition(NamedTuple):
    """One statement: a name, the node that it is, and the parts of its expression."""

    name: str
    node: int
    parts: list[Part]


def statements(graph: Graph, names: Mapping[int, str]) -> Iterator[Definition]:
    """The definitions of all named nodes, in an order in which each can be computed; inputs need none."""
    leaves = {node: name for name, node in graph.inputs.items()}
    known = {**names, **leaves}
    guards = guards_of(graph, names)
    for node in sorted(names):
        if node not in leaves:
            parts = parts_of(graph, node, known)
            yield Definition(names[node], node, _guarded(graph, parts, guards.get(node, ()), known))


def used_often(graph: Graph, results: Collection[int]) -> list[int]:
    """The nodes whose expression would be written more than once if it had no name, in their order.

    Conditions have no names: they are written out wherever they decide, and use their operands there.
    """
    counts = [0] * len(graph)
    for node in results:
        counts[node] += 1
    deciding: dict[int, int] = {}
    for branch in graph.branches:
        deciding[branch.condition] = deciding.get(branch.condition, 0) + 1
    often = []
    for node in range(len(graph) - 1, -1, -1):
        operation = graph.operations[node]
        if operation is None:
            continue
        is_condition = _is_condition(graph, node)
        uses = min(counts[node] + deciding.get(node, 0) * is_condition, 2)
        if uses > 1 and not is_condition:
            often.append(node)
        for operand in graph.operands[node]:
            counts[operand] += (uses if is_condition else 1) if uses else 0
    return often[::-1]


def _is_condition(graph: Graph, node: int) -> bool:
    operation = graph.operations[node]
    return operation is not None and (operation.form == "comparison" or operation.name in ("and", "or"))


def guards_of(graph: Graph, nodes: Collection[int]) -> dict[int, list[Branch]]:
    """The branches around each of the nodes, the outermost first."""
    opening = graph.branches_by_start()
    standing: list[Branch] = []
    found = {}
    for node in range(len(graph)):
        while standing and standing[-1].end == node:
            standing.pop()
        standing += opening.get(node, ())
        if standing and node in nodes:
            found[node] = list(standing)
    return found


def _guarded(graph: Graph, parts: list[Part], guards: Collection[Branch], known: Mapping[int, str]) -> list[Part]:
    if not guards:
        return parts
    condition: list[Part] = []
    for number, guard in enumerate(guards):
        truth = parts_of(graph, guard.condition, known) + [Call("not", 1)] * (not guard.wanted)
        condition += [syntax.Branch.IF, *truth, Call("and", 2)] if number else truth
    return [*condition, syntax.Branch.IF, *parts, syntax.Branch.ELSE, 0.0, Call("if", 3)]


def parts_of(graph: Graph, node: int, known: Mapping[int, str]) -> list[Part]:
    """The expression of a node, down to the nodes that have names."""
    found: list[Part] = []
    ahead: list[int | tuple[Part]] = list(_taken_apart(graph, node))
    while ahead:
        each = ahead.pop()
        if isinstance(each, tuple):
            found.append(*each)
        elif each in known:
            found.append(known[each])
        else:
            ahead += _taken_apart(graph, each)
    return found


def _taken_apart(graph: Graph, node: int) -> Iterator[int | tuple[Part]]:
    """What a node consists of, the last first; a part stands in a tuple, a node for itself."""
    operation = graph.operations[node]
    if operation is None:
        number = graph.constants[node]
        if isinstance(number, bool):  # not every language has a word for it
            yield (Call("<", 2),)
            yield from ((float(number),), (float(not number),))
            return
        yield from [(NEGATE,)] * (math.copysign(1, number) < 0)
        yield (abs(number),)
        return
    operands = graph.operands[node]
    yield (NEGATE if operation.form == "prefix" else Call(operation.name, len(operands)),)
    beginnings = BEGINNINGS.get(operation.name, ())
    for position in range(len(operands) - 1, -1, -1):
        yield operands[position]
        if 0 < position <= len(beginnings):
            yield (beginnings[position - 1],)
