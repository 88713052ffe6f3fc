"""Graph to straight-line Python: one assignment for each node that is used twice, compiled to a function.

Every name in the text that is compiled is mgrad's own. Branches stand side by side under a flag each, never inside one
another, so that no depth of `if` meets Python's limit on indentation.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from types import FunctionType
from typing import Any

from mgrad_cli.backends.ieee import ieee
from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.operations import Operation

INLINE = {"neg": "-{}", "not": "not {}", "and": "{} and {}", "or": "{} or {}", "if": "{1} if {0} else {2}"}
INLINE |= {name: f"{{}} {name} {{}}" for name in ["+", "-", "*", "/", "<", "<=", ">", ">=", "==", "!="]}
DEEPEST = 12
"""Expressions inside one another; Python's own parser has a limit too."""


def compile_graph(graph: Graph, results: Sequence[int], inputs: Sequence[str], hardware: bool = False) -> Any:
    """A function of the inputs, in the given order, that gives the tuple of the results.

    It raises ArithmeticError or ValueError where a row has no value; with `hardware` it answers inf and nan instead.
    """
    writer = Writer(graph, results, inputs, hardware)
    body = list(writer.body())
    return writer.function([*body, f"return ({''.join(writer.text(node) + ', ' for node in results)})"])


class Writer:
    """Writes one graph: `a0, a1, …` are its inputs, `v0, v1, …` its nodes, `g0, g1, …` the flags of its branches."""

    def __init__(self, graph: Graph, results: Sequence[int], inputs: Sequence[str], hardware: bool = False) -> None:
        self.graph = graph
        self.arguments = [f"a{number}" for number in range(len(inputs))]
        self.leaves = {graph.inputs[name]: own for name, own in zip(inputs, self.arguments) if name in graph.inputs}
        self.hardware = hardware
        self.functions: dict[str, Callable[..., float]] = {}
        operands = itertools.chain.from_iterable(graph.operands)
        self.uses = Counter(itertools.chain(operands, results, lazily_used(graph)))
        self.uses.update({branch.condition: 2 for branch in graph.branches})
        self.depths: dict[int, int] = {}
        self.texts: dict[int, str] = {}  # of nodes that stand inside another's expression

    def text(self, node: int) -> str:
        if self.graph.operations[node] is not None:
            return self.texts.get(node, f"v{node}")
        if node in self.leaves:
            return self.leaves[node]
        number = self.graph.constants[node]
        return repr(number) if number >= 0 else f"({number!r})"

    def expression(self, node: int, operation: Operation) -> str:
        operands = [self.text(operand) for operand in self.graph.operands[node]]
        if operation.name in INLINE and not (self.hardware and operation.name == "/"):
            return INLINE[operation.name].format(*operands)
        return f"{self._function(operation)}({', '.join(operands)})"

    def _function(self, operation: Operation) -> str:
        own = f"f_{operation.name}" if operation.name.isidentifier() else f"f_{operation.form}_{ord(operation.name[0])}"
        self.functions[own] = ieee(operation) if self.hardware else operation.value
        return own

    def body(self, checked: frozenset[int] = frozenset()) -> Iterator[str]:
        """The assignments; a node that is checked raises OverflowError if it is not finite."""
        self.uses.update(dict.fromkeys(checked, 2))
        for flag, group in itertools.groupby(self._flagged_lines(checked), key=lambda line: line[0]):
            if flag:
                yield f"if {flag}:"
            yield from (f"    {line}" if flag else line for _, line in group)

    def _flagged_lines(self, checked: frozenset[int]) -> Iterator[tuple[str, str]]:
        opening = self.graph.branches_by_start()
        standing: list[tuple[str, Branch]] = []
        flags = itertools.count()
        for node, operation in enumerate(self.graph.operations):
            while standing and standing[-1][1].end == node:
                standing.pop()
            for branch in opening.get(node, ()):
                flag = f"g{next(flags)}"
                outer = f"{standing[-1][0]} and " if standing else ""
                yield "", f"{flag} = {outer}{'' if branch.wanted else 'not '}{self.text(branch.condition)}"
                standing.append((flag, branch))
            if operation is None:
                continue
            text = self.expression(node, operation)
            if self.uses[node] == 1 and not standing and self._stays_shallow(node):
                self.texts[node] = f"({text})"
                continue
            flag = standing[-1][0] if standing else ""
            yield flag, f"v{node} = {text}"
            if node in checked:
                yield flag, f"if v{node} - v{node} != 0.0: raise OverflowError"

    def _stays_shallow(self, node: int) -> bool:
        depth = 1 + max((self.depths.get(operand, 0) for operand in self.graph.operands[node]), default=0)
        if depth <= DEEPEST:
            self.depths[node] = depth
        return depth <= DEEPEST

    def function(self, lines: Sequence[str], **more: Any) -> Any:
        """The compiled function with these lines as its body."""
        text = "\n    ".join([f"def function({', '.join(self.arguments)}):", *lines])
        space: dict[str, Any] = {**self.functions, **more, "__builtins__": {"OverflowError": OverflowError}}
        exec(compile(text, "<mgrad>", "exec"), space)  # noqa: S102 (the text holds no word of a person's)
        return space["function"]


def lazily_used(graph: Graph) -> Iterator[int]:
    """The operands of choices, and of what stands in branches: where they are used is a place that may be passed by."""
    first = len(graph)
    for branch in reversed(graph.branches):  # the outer ones before those in them, which begin later
        if branch.start < first:
            first = branch.start
            yield from itertools.chain.from_iterable(graph.operands[first : branch.end])
    for operation, operands in zip(graph.operations, graph.operands):
        if operation is not None and operation.form == "choice":
            yield from operands


def renamed(function: FunctionType, names: dict[str, str]) -> FunctionType:
    """The function with names of a person's own for its arguments and in the keys that it answers."""
    code = function.__code__
    twin = code.replace(
        co_varnames=tuple(names.get(name, name) for name in code.co_varnames),
        co_consts=tuple(_translated(constant, names) for constant in code.co_consts),
    )
    return FunctionType(twin, function.__globals__, "gradient", None, function.__closure__)


def _translated(constant: Any, names: dict[str, str]) -> Any:
    if isinstance(constant, tuple):
        return tuple(_translated(each, names) for each in constant)
    return names.get(constant, constant) if isinstance(constant, str) else constant
