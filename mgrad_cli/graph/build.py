"""Program to Graph: gives each name its node, writes functions of a person's own out, and keeps branches apart."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from mgrad_cli.errors import LanguageError, MgradError, Place
from mgrad_cli.graph.graph import DEFAULT_LIMIT, Graph
from mgrad_cli.graph.scope import Scope
from mgrad_cli.language.syntax import NEGATE, Branch, Call, Part, Program, Statement
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
    output_name: str  # of a bare expression, its text

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
        self.versions: dict[str, int] = {}
        self.stack: list[int] = []
        self.frames: list[_Frame] = []
        self.local: dict[str, int] = {}
        self.active: dict[str, None] = {}  # the functions whose bodies are being written out
        self.steps = 0
        self.operations: dict[Call, Operation] = {}

    def model(self) -> Model:
        statements = [statement for statement in self.program.statements if not statement.is_function]
        if not statements:
            raise LanguageError("there is nothing to compute", hint="write an expression, as in: L = (a*b + c) * f")
        for statement in statements:
            output = self._statement(statement)
        title = statement.name or self.program.source(statement.last - 1)
        for name, node in self.graph.inputs.items():
            self.names[node] = name
            self.results.setdefault(name, node)
        return Model(self.program, self.graph, self.origins, self.names, self.results, self.defaults, output, title)

    def _statement(self, statement: Statement) -> int:
        self.scope.current = statement
        if statement.operator and not self.scope.has(statement.name):
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
        version = self.versions[name] = self.versions.get(name, -1) + 1
        shown = name + ("′" * version if version <= 3 else f"′{version}")
        self.scope.nodes[name] = node
        self.results[shown] = self.results[name] = node
        self.names.setdefault(node, shown)

    def _origin(self, part: int) -> None:
        """Nodes made since the last call came from this part."""
        self.origins.extend([part] * (len(self.graph) - len(self.origins)))

    def _expression(self, at: int, end: int) -> int:
        """Run the parts like a stack machine; a call of a person's own function goes through its body."""
        parts, own = self.program.parts, self.scope.functions
        while at < end or self.frames:
            if at == end:
                at, end, self.local, function = self.frames.pop()
                del self.active[function]
                continue
            part = parts[at]
            if own and isinstance(part, Call) and part.name in own:
                at, end = self._enter(part, at, end)
                continue
            self._push(part, at)
            self._origin(at)
            at += 1
        return self.stack.pop()

    def _push(self, part: Part, at: int) -> None:
        """The node of one part, in place of its operands."""
        stack = self.stack
        if isinstance(part, str):
            node = self.local.get(part)
            stack.append(self.scope.node(part, at) if node is None else node)
        elif isinstance(part, float):
            stack.append(self.graph.constant(part))
        elif isinstance(part, Branch):
            self._branch(part)
        elif part is NEGATE and isinstance(self.program.parts[at - 1], float):
            self.graph.constants[stack[-1]] *= -1  # a signed number is one number
            self.origins[stack[-1]] = at
        else:
            operation = self.operations.get(part) or self._operation(part, at)
            if operation.form == "choice":
                self.graph.close()
            operands = tuple(stack[-part.arity :])
            del stack[-part.arity :]
            stack.append(self.graph.add(operation, operands))

    def _branch(self, branch: Branch) -> None:
        if branch is Branch.ELSE:
            self.graph.open(self.graph.close(), False)
        else:
            self.graph.open(self.stack[-1], branch is Branch.IF)

    def _operation(self, call: Call, part: int) -> Operation:
        """The row that a call means."""
        operation = OPERATIONS.get(call.name)
        if operation is None:
            raise self.scope.unknown_function(call, part)
        if not operation.accepts(call.arity):
            takes = f"{operation.signature} takes {_operands(len(operation.parameters), operation.variadic)}"
            raise self.scope.wrong_count(call, takes, part)
        self.operations[call] = operation
        return operation

    def _enter(self, call: Call, at: int, end: int) -> tuple[int, int]:
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
        self.frames.append(_Frame(at + 1, end, self.local, call.name))
        arguments = self.stack[-call.arity :]
        del self.stack[-call.arity :]
        self.local = dict(zip(parameters, arguments, strict=True))
        return body.first, body.last

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
