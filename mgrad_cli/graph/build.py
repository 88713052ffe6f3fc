"""Program to Graph: gives each name its node, writes functions of a person's own out, and keeps branches apart."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from mgrad_cli.errors import LanguageError, MgradError, Place
from mgrad_cli.graph.graph import DEFAULT_LIMIT, Graph
from mgrad_cli.graph.scope import Scope
from mgrad_cli.language.syntax import NEGATE, Branch, Call, Program, Statement
from mgrad_cli.operations import OPERATIONS, Operation

NO_PART = -1


class Model(NamedTuple):
    """A program and the graph that it means."""

    program: Program
    graph: Graph
    origins: list[int]  # the part of the program that a node came from
    names: dict[int, str]
    results: dict[str, int]  # the node that a name means in the end; a version before the last has primes
    defaults: dict[str, float]
    output: int

    def text(self, node: int) -> str:
        """What the person wrote for a node."""
        name = self.names.get(node)
        if name is not None and self.graph.operations[node] is None:
            return name
        return self.program.source(self.origins[node])

    def title(self, node: int) -> str:
        return self.names.get(node) or self.text(node)

    def place(self, node: int) -> Place:
        return self.program.place(self.origins[node])


class _Frame(NamedTuple):
    """Where to go on after a function's body, and what its parameters mean there."""

    at: int
    end: int
    local: dict[str, int]
    function: str


def build(program: Program, bound: AbstractSet[str] = frozenset(), limit: int = DEFAULT_LIMIT) -> Model:
    """The graph of a program; `bound` are the names that the person gives values to."""
    return _Builder(program, bound, limit).model()


class _Builder:
    def __init__(self, program: Program, bound: AbstractSet[str], limit: int) -> None:
        self.program = program
        self.graph = Graph(limit)
        self.scope = Scope(program, self.graph, bound)
        self.origins: list[int] = []
        self.names: dict[int, str] = {}
        self.results: dict[str, int] = {}
        self.defaults: dict[str, float] = {}
        self.active: dict[str, None] = {}  # the functions whose bodies are being written out
        self.steps = 0
        self.operations: dict[Call, Operation] = {}

    def model(self) -> Model:
        output = NO_PART
        for statement in self.program.statements:
            if not statement.is_function:
                output = self._statement(statement)
        if output == NO_PART:
            raise LanguageError("there is nothing to compute", hint="write an expression, as in: L = (a*b + c) * f")
        for name, node in self.graph.inputs.items():
            self.names[node] = name
            self.results.setdefault(name, node)
        return Model(
            self.program, self.graph, self.origins, self.names, self.results, self.defaults, output
        )

    def _statement(self, statement: Statement) -> int:
        self.scope.current = statement
        if statement.operator and statement.name not in self.scope.nodes:
            raise self.scope.nothing_to_change(statement)
        default = self.program.default_of(statement)
        if default is not None:
            self.defaults[statement.name] = default
            node = self.graph.input(statement.name)
            self._origin(statement.first)
        else:
            node = self._expression(statement.first, statement.last)
        if statement.name:
            self._name(statement.name, node)
        return node

    def _name(self, name: str, node: int) -> None:
        """The name means the node from here on; a new version of a name gets a prime in reports."""
        shown = name
        while shown in self.results:
            shown += "′"
        self.scope.nodes[name] = node
        self.results[shown] = self.results[name] = node
        self.names.setdefault(node, shown)

    def _origin(self, part: int) -> None:
        """Nodes made since the last call came from this part."""
        self.origins.extend([part] * (len(self.graph) - len(self.origins)))

    def _expression(self, at: int, end: int) -> int:
        """Run the parts like a stack machine; a call of a person's own function goes through its body."""
        parts, graph, scope, operations = self.program.parts, self.graph, self.scope, self.operations
        stack: list[int] = []
        frames: list[_Frame] = []
        local: dict[str, int] = {}
        while at < end or frames:
            if at == end:
                at, end, local, function = frames.pop()
                del self.active[function]
                continue
            part = parts[at]
            kind = type(part)
            if kind is str:
                node = local.get(part)  # type: ignore[arg-type]
                stack.append(scope.node(part, at) if node is None else node)  # type: ignore[arg-type]
            elif kind is float:
                stack.append(graph.constant(part))  # type: ignore[arg-type]
            elif part is NEGATE and type(parts[at - 1]) is float:
                graph.constants[stack[-1]] *= -1  # a signed number is one number
                self.origins[stack[-1]] = at
            elif kind is Call:
                operation = operations.get(part) or self._operation(part, at)  # type: ignore[arg-type]
                if operation is None:
                    at, end, local = self._enter(part, at, end, local, stack, frames)  # type: ignore[arg-type]
                    continue
                if operation.form == "choice":
                    graph.close()
                count = part.arity  # type: ignore[union-attr]
                operands = tuple(stack[-count:])
                del stack[-count:]
                stack.append(graph.add(operation, operands))
            else:
                self._branch(part, stack)  # type: ignore[arg-type]
            self._origin(at)
            at += 1
        return stack.pop()

    def _branch(self, branch: Branch, stack: list[int]) -> None:
        if branch is Branch.ELSE:
            self.graph.open(self.graph.close(), False)
        else:
            self.graph.open(stack[-1], branch is Branch.IF)

    def _operation(self, call: Call, part: int) -> Operation | None:
        """The row that a call means, or nothing where it is a function of the person's own."""
        if call.name in self.scope.functions:
            return None
        operation = OPERATIONS.get(call.name)
        if operation is None:
            raise self.scope.unknown_function(call, part)
        if not operation.accepts(call.arity):
            takes = f"{operation.signature} takes {_operands(len(operation.parameters), operation.variadic)}"
            raise self.scope.wrong_count(call, takes, part)
        self.operations[call] = operation
        return operation

    def _enter(
        self, call: Call, at: int, end: int, local: dict[str, int], stack: list[int], frames: list[_Frame]
    ) -> tuple[int, int, dict[str, int]]:
        """Go into the body of a person's own function, with its parameters bound to the arguments."""
        body = self.scope.functions[call.name]
        parameters = body.parameters or ()
        if len(parameters) != call.arity:
            takes = f"{call.name}({', '.join(parameters)}) takes {_operands(len(parameters), False)}"
            raise self.scope.wrong_count(call, takes, at)
        if call.name in self.active:
            raise self.scope.recursion([*self.active, call.name], at)
        self.active[call.name] = None
        self._count(body.last - body.first)
        frames.append(_Frame(at + 1, end, local, call.name))
        arguments = stack[len(stack) - call.arity :]
        del stack[len(stack) - call.arity :]
        return body.first, body.last, dict(zip(parameters, arguments, strict=True))

    def _count(self, steps: int) -> None:
        """Written-out bodies count, even where they make no node: doubling functions end here, and not in hours."""
        self.steps += steps
        if self.steps > self.graph.limit:
            raise MgradError(
                f"the functions of this program write out to more than {self.graph.limit:,} parts",
                hint="--max-nodes raises the limit, memory permitting",
            )


def _operands(count: int, at_least: bool) -> str:
    return f"{'at least ' * at_least}{count} operand{'s' * (count != 1)}"
