"""Every function of the table written out in simpler ones, against the truth, and graphs with such definitions."""

import functools
import itertools
import math
from collections.abc import Callable, Iterator

import oracle
import pytest
from points import Point, points
from ulps import BY_LIBRARY, bounds, error

from mgrad_cli.backends.ieee import ieee
from mgrad_cli.backends.python import compile_graph
from mgrad_cli.definitions import DEFINITIONS, LIMITS, PRIMITIVE, VARIADIC
from mgrad_cli.errors import MgradError
from mgrad_cli.gamma_definitions import HIGHEST_ORDER
from mgrad_cli.graph.build import Model, build
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.expand import defined, expand, parameters
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS, Operation, functions

BARE = frozenset(PRIMITIVE)
"""A target with nothing but these."""
ROWS = [row for row in (*functions(), OPERATIONS["**"]) if row.name not in PRIMITIVE]
QUICK = 1500
SUMS = {
    "logsumexp": lambda xs: max(map(abs, xs)),
    "lgamma": lambda xs: 1 + math.lgamma(-xs[0]) if xs[0] < 0 else 0.0,
    "digamma": lambda xs: 1 + math.log1p(-xs[0]) if xs[0] < 0 else 0.0,
    "polygamma": lambda xs: 1 + math.log1p(-xs[1]) if xs[0] == 0 and xs[1] < 0 else 0.0,
}
"""The size of the terms that LIMITS speaks of."""

by_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.signature)


def order_of(row: Operation, point: Point) -> float | None:
    return point[0] if row.name == "polygamma" else None


def has_definition(row: Operation, point: Point) -> bool:
    if row.name == "mod":
        return point[1] == 0 or abs(point[0] / point[1]) < 2.0**106
    return row.name != "polygamma" or point[0] <= HIGHEST_ORDER


def grain(row: Operation, point: Point) -> float:
    """What a definition cannot tell apart, for its limits."""
    return math.ulp(SUMS[row.name](point)) if row.name in SUMS else 5e-324


@functools.cache
def evaluator(
    row: Operation, count: int, order: float | None, native: frozenset[str], hardware: bool = True
) -> Callable[..., float]:
    found = defined(row, count, native, order)
    function = compile_graph(found.graph, [found.result], parameters(row, count), hardware)
    return lambda *numbers: function(*numbers)[0]


def cases(row: Operation, count: int) -> Iterator[tuple[Point, oracle.arb]]:
    """Points of the domain that the definition is for, and the truth there."""
    for point in itertools.islice(points(row), count):
        try:
            truth = oracle.value(row.signature, point)
        except oracle.Nowhere:
            continue
        if has_definition(row, point):
            yield point, truth


def worst(row: Operation, native: frozenset[str], count: int = QUICK) -> float:
    """The largest error in units in the last place."""
    largest = 0.0
    for point, truth in cases(row, count):
        found = evaluator(row, len(point), order_of(row, point), native)(*point)
        largest = max(largest, error(found, truth, oracle.arb(grain(row, point))))
    return largest


# The definitions


def test_there_is_no_hole() -> None:
    named = {*DEFINITIONS, *VARIADIC, "polygamma", *PRIMITIVE}
    assert named == {row.name for row in functions()} | {"**"}
    assert LIMITS.keys() <= named


@by_row
def test_a_definition_ends_in_primitives(row: Operation) -> None:
    for count in (1, 2, 5) if row.variadic else (len(row.parameters),):
        found = defined(row, count, BARE, 2.0 if row.name == "polygamma" else None)
        rows = {operation for operation in found.graph.operations if operation is not None}
        assert {each.name for each in rows if each.form == "function" or each.name == "**"} <= BARE
        assert found.graph.inputs.keys() == set(parameters(row, count))


@by_row
def test_a_definition_is_as_accurate_as_its_row(row: Operation) -> None:
    assert worst(row, BARE) <= bounds(row)[0] + BY_LIBRARY


@by_row
def test_it_is_so_with_all_other_rows_of_the_target_too(row: Operation) -> None:
    assert worst(row, frozenset(OPERATIONS) - {row.name}, 300) <= bounds(row)[0] + BY_LIBRARY


@by_row
def test_a_definition_may_be_computed_on_both_sides(row: Operation) -> None:
    for point, _ in cases(row, 300):
        order = order_of(row, point)
        found = defined(row, len(point), BARE, order)
        numbers = dict(zip(parameters(row, len(point)), point, strict=True))
        quick = evaluator(row, len(point), order, BARE)(*point)
        eager = without_branches(found.graph, numbers)[found.result]
        assert eager == quick or (math.isnan(eager) and math.isnan(quick)), point


@by_row
def test_nothing_fails_on_the_way_to_a_number(row: Operation) -> None:
    """In a target that stops where hardware would go on with an infinity or nan."""
    for point, _ in cases(row, QUICK):
        order = order_of(row, point)
        expected = evaluator(row, len(point), order, BARE)(*point)
        if math.isfinite(expected):
            assert evaluator(row, len(point), order, BARE, hardware=False)(*point) == expected


def without_branches(graph: Graph, inputs: dict[str, float]) -> list[float]:
    """All nodes in their order, as a vector unit computes them."""
    values: list[float] = []
    leaves = {node: inputs[name] for name, node in graph.inputs.items()} | graph.constants
    for node, operation in enumerate(graph.operations):
        if operation is None:
            values.append(leaves[node])
        else:
            operands = [values[operand] for operand in graph.operands[node]]
            compute = operation.value if operation.form in ("choice", "comparison") else ieee(operation)
            values.append(compute(*operands))
    return values


@pytest.mark.parametrize(("x", "y"), [(1e300, 3.0), (1.0, 1e-300), (-1e33, 0.5)])
def test_where_a_remainder_would_be_wrong_there_is_none(x: float, y: float) -> None:
    assert math.isnan(evaluator(OPERATIONS["mod"], 2, None, BARE)(x, y))


@pytest.mark.parametrize(
    "text",
    [
        *("exp2(10)", "log2(2^-1074)", "log2(8)", "log10(1000)", "cbrt(27)", "hypot(3, 4)", "round(2.5)", "mod(-7, 3)"),
        *("erf(0)", "normcdf(0)", "gamma(5)", "gamma(17)", "lgamma(1)", "tan(0)", "atan2(0, 2)"),
    ],
)
def test_whole_results_are_exact(text: str) -> None:
    model = build(read(text.replace("(", "(z + ", 1)))
    graph, (result,) = expand(model.graph, [model.output], BARE)
    expected = build(read(text))
    assert compile_graph(graph, [result], ["z"])(0.0) == compile_graph(expected.graph, [expected.output], [])()


# Graphs with definitions in them


def expanded(text: str, native: frozenset[str] = BARE) -> tuple[Model, Graph, int]:
    model = build(read(text))
    graph, (result,) = expand(model.graph, [model.output], native)
    return model, graph, result


def names_in(graph: Graph) -> set[str]:
    return {operation.name for operation in graph.operations if operation is not None}


@pytest.mark.parametrize(
    ("text", "native", "used"),
    [
        ("tanh(x)", {"tanh"}, {"tanh"}),
        ("tanh(x)", {"expm1", "min", "abs"}, {"expm1", "min", "abs", "*", "+", "/", "<", "if", "neg"}),
        ("sigmoid(x) * abs(x)", {"exp", "abs"}, {"exp", "abs", "neg", "<", "if", "+", "/", "*"}),
        ("x^3", {"exp"}, {"*"}),
        ("x^3", {"**"}, {"**"}),
        ("x^0.5", {"sqrt"}, {"sqrt"}),
        ("x^-2", set(), {"/"}),
        ("x + erf(1)", set(), {"+"}),
        ("max(x)", set(), set()),
    ],
)
def test_only_what_is_lacking_is_written_out(text: str, native: set[str], used: set[str]) -> None:
    assert names_in(expanded(text, frozenset(native))[1]) == used


@pytest.mark.parametrize(
    "text",
    [
        "if(x > 0, log1p(x), tanh(y)) + if(y > 0 and x > 0 or y < -1, abs(x)^y, sinh(x * y))",
        "if(x > 0, if(y > 0, gamma(x), lgamma(x)), if(y > 0, erf(x), polygamma(2, -x)))",
        "max(x, y, x * y) + logsumexp(x, y) + hypot(x, y, 1) + clamp(x, -1, y^2)",
        "a = softplus(x)\nb = sigmoid(a)\nif(a > b, a, b) * erfc(y)",
    ],
)
def test_branches_mean_what_they_meant(text: str) -> None:
    model, graph, result = expanded(text)
    assert names_in(graph) <= BARE | set("+-*/") | {"neg", "if", "and", "or", "not", "<", "<=", ">", ">=", "==", "!="}
    before = compile_graph(model.graph, [model.output], ["x", "y"])
    after = compile_graph(graph, [result], ["x", "y"])
    for x, y in itertools.product((-2.5, -0.3, 0.4, 1.7), repeat=2):
        assert after(x, y)[0] == pytest.approx(before(x, y)[0], rel=2e-15), (x, y)


def test_gradients_are_graphs_like_others() -> None:
    model = build(read("lgamma(x) * tanh(x)^2"))
    graph, adjoints = differentiate(model.graph, model.output, [model.graph.inputs["x"]])
    wanted = [model.output, *adjoints.values()]
    simpler, found = expand(graph, wanted, BARE)
    assert compile_graph(simpler, found, ["x"])(2.7) == pytest.approx(compile_graph(graph, wanted, ["x"])(2.7))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("polygamma(x, 2)", "polygamma(n, x) cannot be written out in simpler functions for n that is not a constant"),
        ("polygamma(7, x)", "polygamma(n, x) cannot be written out in simpler functions for n = 7"),
        ("sin(x)", "sin(x) cannot be written out in simpler functions"),
    ],
)
def test_what_cannot_be_written_out_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(MgradError) as refusal:
        expanded(text, frozenset({"exp"}))
    assert refusal.value.message == sentence and refusal.value.hint


def test_a_long_chain_is_no_recursion() -> None:
    graph = Graph()
    node = graph.input("x")
    for _ in range(30_000):
        node = graph.apply("relu", graph.apply("sin", node))
    simpler, (result,) = expand(graph, [node], BARE)
    assert names_in(simpler) == {"sin", "<=", "if"} and result == len(simpler) - 1
