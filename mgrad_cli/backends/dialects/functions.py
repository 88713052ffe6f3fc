"""The functions of mgrad that a language lacks, written out as functions in that language."""

from collections.abc import Iterable, Iterator, Mapping

from mgrad_cli.backends.dialects.body import Body, Key, named, words_of
from mgrad_cli.backends.dialects.naming import Naming
from mgrad_cli.backends.dialects.target import Function, Target
from mgrad_cli.definitions import LIMITS
from mgrad_cli.graph.domains import guarded, within
from mgrad_cli.graph.expand import defined, expand, parameters
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.graph.slopes import Formula
from mgrad_cli.operations import OPERATIONS, Operation

ROWS = frozenset(row.name for row in OPERATIONS.values())
CALLED = frozenset(row.name for row in OPERATIONS.values() if row.form == "function") | {"**"}
"""What a language may lack."""
IN_PLACE = frozenset({"polygamma"})
"""Its formula hangs on a number among its operands, so it is no function of all of them."""


def prepared(graph: Graph, results: Iterable[int], target: Target) -> tuple[Graph, list[int]]:
    """The graph without what no function can stand for in this language."""
    replaced = (IN_PLACE if target.with_functions else CALLED) - target.native
    graph, places = guarded(graph, results, replaced)
    graph, places = expand(graph, places, ROWS - (IN_PLACE - target.native))
    return (graph, places) if target.with_functions else expand(graph, places, target.native)


def lacking(graph: Graph, target: Target) -> dict[Key, Formula]:
    """What the language has no operation for, those first that others are made of; each with its formula."""
    found: dict[Key, Formula] = {}
    for key in _missing(graph, target):
        if key not in found:
            formula = _formula(*key, target)
            found |= {each: below for each, below in lacking(formula.graph, target).items() if each not in found}
            found[key] = formula
    return found


def shortcomings(graph: Graph, target: Target) -> list[str]:
    """Where what is written out for the graph is less than mgrad's own."""
    used = {operation.name for operation in graph.operations if operation is not None}
    written = used - target.native - target.own.keys() - IN_PLACE
    return [f"{name} {limit}" for name, limit in LIMITS.items() if name in written]


def _missing(graph: Graph, target: Target) -> Iterator[Key]:
    for operation, operands in zip(graph.operations, graph.operands):
        if operation is not None and _lacks(target, operation, len(operands)):
            yield operation, len(operands)


def _lacks(target: Target, operation: Operation, count: int) -> bool:
    if operation.name not in CALLED:
        return False
    one_too_few = operation.variadic and count == 1
    return operation.name not in target.native or one_too_few or (operation.name in target.of_two and count > 2)


def _formula(operation: Operation, count: int, target: Target) -> Formula:
    """One step down from the row, with the row's domain around it; nothing for what is written by hand."""
    if operation.name in target.own:
        return Formula(Graph(), 0)
    definition = defined(operation, count, ROWS - {operation.name})
    graph = definition.graph.copy()
    domain = within(operation)
    result = graph.insert(domain.graph, {**graph.inputs, "out": definition.result})[domain.result]
    small, (place,) = simplify(graph, [result])
    return Formula(small, place)


def name_of(key: Key) -> str:
    """What the function is called: after mgrad, since the language may have one of that name that is another."""
    operation, count = key
    return f"mgrad_{'power' if operation.name == '**' else operation.name}{count if operation.variadic else ''}"


def function(key: Key, formula: Formula, body: Body, target: Target) -> Function:
    if key[0].name in target.own:
        return target.own[key[0].name]
    naming = Naming(target.reserved | words_of(target), target.any_letter, target.any_case)
    names = [naming.own(name) for name in parameters(*key)]
    graph = renamed(formula.graph, dict(zip(parameters(*key), names, strict=True)))
    inner = named(graph, [formula.result], {}, naming, target.repeating)
    statements = list(body.statements(graph, inner))
    leaves = {node: name for name, node in graph.inputs.items()}
    text = statements.pop()[1] if statements else body.leaf(graph, leaves, formula.result)
    return Function(name_of(key), names, statements, text)


def renamed(graph: Graph, names: Mapping[str, str]) -> Graph:
    """The graph with other names for its inputs."""
    twin = graph.copy()
    twin.inputs = {names[name]: node for name, node in graph.inputs.items()}
    return twin
