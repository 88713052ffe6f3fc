"""Graph to straight-line Python: one assignment a node, compiled to a function.

Every name in the text that is compiled is mgrad's own. Branches stand side by side under a flag each, never inside one
another, so that no depth of `if` meets Python's limit on indentation.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FunctionType
from typing import Any

from mgrad_cli.backends.ieee import ieee
from mgrad_cli.graph.graph import Branch, Graph
from mgrad_cli.operations import Operation

INLINE = {"neg": "-{}", "not": "not {}", "and": "{} and {}", "or": "{} or {}", "if": "{1} if {0} else {2}"}
INLINE |= {name: f"{{}} {name} {{}}" for name in "+ - * / < <= > >= == !=".split()}


def compile_graph(graph: Graph, results: Sequence[int], inputs: Sequence[str], hardware: bool = False) -> Any:
    """A function of the inputs, in the given order, that gives the tuple of the results.

    It raises ArithmeticError or ValueError where a row has no value; with `hardware` it answers inf and nan instead.
    """
    writer = Writer(graph, inputs, hardware)
    lines = [*writer.body(), f"return ({''.join(writer.name(node) + ', ' for node in results)})"]
    return writer.function(lines)


class Writer:
    """Writes one graph: `a0, a1, …` are its inputs, `v0, v1, …` its nodes, `g0, g1, …` the flags of its branches."""

    def __init__(self, graph: Graph, inputs: Sequence[str], hardware: bool = False) -> None:
        self.graph = graph
        self.arguments = [f"a{number}" for number in range(len(inputs))]
        self.leaves = {graph.inputs[name]: own for name, own in zip(inputs, self.arguments) if name in graph.inputs}
        self.hardware = hardware
        self.functions: dict[str, Callable[..., float]] = {}

    def name(self, node: int) -> str:
        if self.graph.operations[node] is not None:
            return f"v{node}"
        if node in self.leaves:
            return self.leaves[node]
        number = self.graph.constants[node]
        return repr(number) if number >= 0 else f"({number!r})"

    def expression(self, node: int) -> str:
        operation = self.graph.operations[node]
        assert operation is not None
        operands = [self.name(operand) for operand in self.graph.operands[node]]
        if operation.name in INLINE and not (self.hardware and operation.name == "/"):
            return INLINE[operation.name].format(*operands)
        return f"{self._function(operation)}({', '.join(operands)})"

    def _function(self, operation: Operation) -> str:
        own = f"f_{operation.name}" if operation.name.isidentifier() else f"f_{operation.form}_{ord(operation.name[0])}"
        self.functions[own] = ieee(operation) if self.hardware else operation.value
        return own

    def body(self, checked: frozenset[int] = frozenset()) -> Iterator[str]:
        """The assignments; a node that is checked raises OverflowError if it is not finite."""
        lines = self._flagged_lines(checked)
        for flag, group in itertools.groupby(lines, key=lambda line: line[0]):
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
                yield "", f"{flag} = {outer}{'' if branch.wanted else 'not '}{self.name(branch.condition)}"
                standing.append((flag, branch))
            if operation is not None:
                flag = standing[-1][0] if standing else ""
                yield flag, f"v{node} = {self.expression(node)}"
                if node in checked:
                    yield flag, f"if v{node} - v{node} != 0.0: raise OverflowError"

    def function(self, lines: Sequence[str], **more: Any) -> Any:
        """The compiled function with these lines as its body."""
        text = "\n    ".join([f"def function({', '.join(self.arguments)}):", *lines])
        space: dict[str, Any] = {**self.functions, **more, "__builtins__": {"OverflowError": OverflowError}}
        exec(compile(text, "<mgrad>", "exec"), space)  # noqa: S102 (the text holds no word of a person's)
        return space["function"]


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
    if isinstance(constant, CodeType):
        return constant
    return names.get(constant, constant) if isinstance(constant, str) else constant
