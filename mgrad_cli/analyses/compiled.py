"""A program as a Python function that gives value and gradient at once: straight-line code, made from the graph."""

from collections.abc import Callable, Collection
from types import FunctionType

from mgrad_cli.analyses.gradient import answer, output_of, pose
from mgrad_cli.backends.python import Writer, renamed
from mgrad_cli.backends.slopes import FAILURE
from mgrad_cli.graph.build import build
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.language.reader import read

ARITHMETIC = ("+", "-", "*", "/", "neg")
Compiled = Callable[..., tuple[float, dict[str, float]]]


def compile_program(text: str, of: str | None = None, wrt: Collection[str] | None = None) -> Compiled:
    """The function of a program's inputs, in their order, those with a default last: (value, {input: slope}).

    Where the straight line meets something undefined, the engine takes over and says what and where.
    """
    program = read(text)
    model = build(program)
    output = model.output if of is None else output_of(model, of)
    inputs = sorted(model.graph.inputs, key=lambda name: name in model.defaults)
    asked = [name for name in inputs if wrt is None or name in wrt]

    def slow(*numbers: float) -> tuple[float, dict[str, float]]:
        found = answer(pose(program, dict(zip(inputs, numbers, strict=True)), of=of, wrt=wrt))
        return found.value, {name: found[name] for name in asked}

    graph, adjoints = differentiate(model.graph, output, [model.graph.inputs[name] for name in asked])
    slopes = [adjoints.get(model.graph.inputs[name]) for name in asked]
    zero = graph.constant(0.0)
    small, places = simplify(graph, [output, *(zero if slope is None else slope for slope in slopes)])
    function = renamed(_straight_line(small, places, inputs, asked, slow), _names(inputs, asked))
    function.__defaults__ = tuple(model.defaults[name] for name in inputs if name in model.defaults)
    function.__doc__ = f"Value and gradient of: {text}"
    return function


def _straight_line(
    graph: Graph, places: list[int], inputs: list[str], asked: list[str], slow: Compiled
) -> FunctionType:
    writer = Writer(graph, places, inputs)
    unseen = hiding(graph)
    inside = frozenset(node for each in graph.branches for node in range(each.start, each.end)) & unseen
    body = list(writer.body(checked=inside))
    value, *slopes = (writer.text(place) for place in places)
    gradient = ", ".join(f"'d{number}': {slope}" for number, slope in enumerate(slopes))
    total = " + ".join(writer.text(node) for node in sorted(unseen - inside)) or "0.0"
    lines = [
        *([] if _gives_floats(graph, places) else [f"{argument} += 0.0" for argument in writer.arguments]),
        *body,
        f"total = {total}",
        "if total - total == 0.0:",
        f"    return {value}, {{{gradient}}}",
    ]
    body = ["try:", *(f"    {line}" for line in lines), "except Failure:", "    pass"]
    body.append(f"return slow({', '.join(writer.arguments)})")
    function: FunctionType = writer.function(body, slow=slow, Failure=FAILURE)
    return function


def _gives_floats(graph: Graph, places: list[int]) -> bool:
    """Whether the results are floats even for whole numbers, so that these need not be turned into floats first."""
    floats: list[bool] = []
    for node, operation in enumerate(graph.operations):
        if operation is None:
            floats.append(node in graph.constants)
        elif operation.name in ARITHMETIC and operation.name != "/":
            floats.append(any(floats[operand] for operand in graph.operands[node]))
        else:
            floats.append(operation.name == "/" or operation.form == "function")
    return all(floats[place] for place in places)


def _names(inputs: list[str], asked: list[str]) -> dict[str, str]:
    own = {f"a{number}": name for number, name in enumerate(inputs)}
    return own | {f"d{number}": name for number, name in enumerate(asked)}


def hiding(graph: Graph) -> frozenset[int]:
    """The nodes that have to be looked at to see every overflow, and every input that is no number.

    What arithmetic gives can be inf without an error. Further arithmetic shows it, as inf or nan; a function may hide
    it, and a result need not have any arithmetic after it.
    """
    branch = {node: each for each in graph.branches for node in range(each.start, each.end)}
    shown: set[int] = set()
    found = []
    for node in range(len(graph) - 1, -1, -1):
        operation = graph.operations[node]
        if (operation is None or operation.name in ARITHMETIC) and node not in shown and node not in graph.constants:
            found.append(node)
        if operation is not None and operation.name in ARITHMETIC:
            carriers = graph.operands[node][: 1 if operation.name == "/" else 2]
            shown.update(operand for operand in carriers if branch.get(operand) == branch.get(node))
    return frozenset(found)
