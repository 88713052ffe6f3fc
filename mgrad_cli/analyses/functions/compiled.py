"""A program as a Python function that gives value and gradient at once: straight-line code, made from the graph."""

from collections.abc import Callable, Collection
from types import FunctionType

from mgrad_cli.analyses.gradient import answer, output_of, pose
from mgrad_cli.backends.python import Writer, renamed
from mgrad_cli.backends.slopes import FAILURE
from mgrad_cli.graph.build import build
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.hiding import ARITHMETIC, hiding
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.language.reader import read

PASSING_ON = ("relu", "sign", "step", "clamp", "min", "max", "mod")
"""Functions that answer whole numbers for whole numbers."""
AT_ONCE = 50
"""Terms in one sum: Python's own parser recurses over them."""

Compiled = Callable[..., tuple[float, dict[str, float]]]


def compile_program(text: str, of: str | None = None, wrt: Collection[str] | None = None) -> Compiled:
    """The function of a program's inputs, in their order, those with a default last: (value, {input: slope}).

    Where the straight line meets something undefined, the engine takes over and says what and where.
    """
    program = read(text)
    model = build(program, bound=frozenset(wrt or ()))
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
    looked_at, in_branches = hiding(graph)
    writer = Writer(graph, [*places, *looked_at], inputs)
    body = list(writer.body(checked=frozenset(in_branches)))
    value, *slopes = (writer.text(place) for place in places)
    gradient = ", ".join(f"'d{number}': {slope}" for number, slope in enumerate(slopes))
    lines = [
        *([] if _gives_floats(graph, places) else [f"{argument} += 0.0" for argument in writer.arguments]),
        *body,
        f"if {_all_finite([writer.text(node) for node in looked_at])}:",
        f"    return {value}, {{{gradient}}}",
    ]
    body = ["try:", *(f"    {line}" for line in lines), "except Failure:", "    pass"]
    body.append(f"return slow({', '.join(writer.arguments)})")
    function: FunctionType = writer.function(body, slow=slow, Failure=FAILURE)
    return function


def _all_finite(terms: list[str]) -> str:
    """The condition that no term is inf or nan. If huge ones fail it together, the engine finds nothing wrong."""
    sums = [" + ".join(terms[start : start + AT_ONCE]) for start in range(0, len(terms), AT_ONCE)]
    return " and ".join(f"({each}) * 0.0 == 0.0" for each in sums) or "True"


def _gives_floats(graph: Graph, places: list[int]) -> bool:
    """Whether the results are floats even for whole numbers, so that these need not be turned into floats first."""
    floats: list[bool] = []
    for node, operation in enumerate(graph.operations):
        given = [floats[operand] for operand in graph.operands[node]]
        if operation is None:
            floats.append(node in graph.constants)
        elif operation.name in ARITHMETIC:
            floats.append(operation.name == "/" or any(given))
        elif operation.name in PASSING_ON:
            floats.append(all(given))
        else:
            floats.append(operation.form == "function" or (operation.name == "if" and all(given[1:])))
    return all(floats[place] for place in places)


def _names(inputs: list[str], asked: list[str]) -> dict[str, str]:
    own = {f"a{number}": name for number, name in enumerate(inputs)}
    return own | {f"d{number}": name for number, name in enumerate(asked)}
