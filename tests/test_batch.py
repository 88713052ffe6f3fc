"""Kernels: each backend gives what the scalar engine gives, row by row, or marks the row as one in doubt."""

import decimal
import functools
import itertools
import math
import random
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple

import oracle
import pytest
from points import Point, points
from ulps import STEP, _grain, bounds, computed, error, slopes

from mgrad_cli import MgradError, compile, grad
from mgrad_cli.backends.batch import jit, kernels
from mgrad_cli.backends.batch.kernels import Kernel, make_kernel
from mgrad_cli.backends.batch.lanes import Machine
from mgrad_cli.backends.batch.machine import this_machine
from mgrad_cli.backends.batch.order import in_order_of_need
from mgrad_cli.graph.build import build
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.hiding import WITHIN_REACH
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS, Operation

np = pytest.importorskip("numpy")
llvm = pytest.importorskip("llvmlite.binding")

CALCULUS = [row for row in dict.fromkeys(OPERATIONS.values()) if row.slopes]
BACKENDS = ("jit", "numpy", "python")
QUICK = 300
SLOPE = 8.0
"""Units in the last place; a slope has more operations than one, and vectors round each of them less well."""
OFTEN_IN_DOUBT = ("logsumexp", "gamma", "lgamma", "digamma", "tanh")
"""Rows that are in doubt although they have an answer, at more than a few of the points."""
POORER = {
    "of SSE": Machine(lanes=4, vector=2, fused=False),
    "without a vector library": Machine(lanes=4, vector=0, fused=True),
    "without anything": Machine(lanes=4, vector=0, fused=False),
}


class Filled(NamedTuple):
    """What a kernel gave."""

    columns: list[Any]
    doubt: list[bool]


def run(kernel: Kernel, columns: Sequence[Any], results: int, rows: int) -> Filled:
    found = [array("d", bytes(8 * rows)) for _ in range(results)]
    doubt = bytearray(b"\xff" * rows)
    count = kernel(columns, found, doubt, rows)
    assert set(doubt) <= {0, 1} and count == doubt.count(1)
    return Filled(found, [mark == 1 for mark in doubt])


def of_program(text: str, backend: str, threads: int | None = None) -> tuple[Kernel, list[str]]:
    """The kernel for the value and all slopes of a program, and the names of its inputs."""
    model = build(read(text))
    names = list(model.graph.inputs)
    graph, adjoints = differentiate(model.graph, model.output, model.graph.inputs.values())
    zero = graph.constant(0.0)
    slopes = [adjoints.get(node, zero) for node in model.graph.inputs.values()]
    return make_kernel(graph, [model.output, *slopes], names, backend, threads), names


# The table


@functools.cache
def truths(row: Operation) -> list[tuple[Point, list[Any]]]:
    """For each point the truth about value and slopes; None where there is none."""
    found = []
    for point in itertools.islice(points(row), QUICK):
        ask = [lambda point=point: oracle.value(row.signature, point)]
        ask += [lambda point=point, k=k: oracle.slope(row.signature, point, k) for k in range(len(point))]
        found.append((point, [_or_none(each) for each in ask]))
    return found


def _or_none(ask: Any) -> Any:
    try:
        return ask()
    except oracle.Nowhere:
        return None


def check_row(row: Operation, backend: str) -> None:
    needless = rows = 0
    by_size = itertools.groupby(sorted(truths(row), key=lambda each: len(each[0])), key=lambda each: len(each[0]))
    for size, group in by_size:
        found = list(group)
        for position in range(-1, size):
            kernel = of_row(row, size, position, backend)
            filled = run(kernel, [array("d", column) for column in zip(*(point for point, _ in found))], 2, len(found))
            for (point, truth), number, doubt in zip(found, filled.columns[0], filled.doubt):
                rows += 1
                if doubt:
                    needless += math.isfinite(expected(row, point, position))
                else:
                    check_number(row, point, position, number, truth[position + 1])
    assert needless <= rows * (0.02 if row.name not in OFTEN_IN_DOUBT else 0.5)


def of_row(row: Operation, size: int, position: int, backend: str) -> Kernel:
    """Of the value (-1) or of a slope, and of the value beside it."""
    graph = Graph()
    inputs = [graph.input(f"x{number}") for number in range(size)]
    out = graph.add(row, tuple(inputs))
    graph, adjoints = differentiate(graph, out, inputs)
    node = out if position < 0 else adjoints.get(inputs[position], graph.constant(0.0))
    return make_kernel(graph, [node, out], list(graph.inputs), backend)


def expected(row: Operation, point: Point, position: int) -> float:
    out = computed(row, point)
    return out if position < 0 or not math.isfinite(out) else slopes(row, point, out)[position]


def check_number(row: Operation, point: Point, position: int, number: float, truth: Any) -> None:
    assert truth is not None, (position, point, number)
    if position < 0:
        assert error(number, truth, STEP) <= bounds(row)[0], (point, number)
    else:
        assert error(number, truth, _grain(row, point, position, truth)) <= SLOPE, (position, point, number)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("row", CALCULUS, ids=lambda row: row.signature)
def test_every_row_is_right_or_in_doubt(row: Operation, backend: str) -> None:
    if row.name == "polygamma" and backend != "python":
        with pytest.raises(MgradError, match="polygamma"):
            check_row(row, backend)
        return
    check_row(row, backend)


@pytest.mark.parametrize("machine", POORER.values(), ids=POORER)
@pytest.mark.parametrize("row", CALCULUS, ids=lambda row: row.signature)
def test_every_row_is_right_on_a_poorer_machine(
    row: Operation, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if row.name in ("polygamma", "gamma", "lgamma", "digamma"):
        pytest.skip("their definitions are as above, and take long")
    monkeypatch.setattr(jit, "this_machine", lambda: machine)
    check_row(row, "jit")


def test_a_longer_vector_is_handed_over_whole() -> None:
    """This machine may not have it, but LLVM knows how it is called."""
    from mgrad_cli.backends.batch.vector_code import vector_code

    graph = Graph()
    x = graph.input("x")
    code = vector_code(graph, [graph.apply("cosh", x), graph.apply("exp", x)], ["x"], Machine(16, 8, True))
    target = llvm.Target.from_triple("x86_64-unknown-linux-gnu").create_target_machine(cpu="skylake-avx512")
    text = target.emit_assembly(llvm.parse_assembly(code.text))
    assert "zmm" in text
    if "cosh" in code.text and code.symbols:
        assert code.symbols == ["_ZGVeN8v_cosh"]


# Programs

PROGRAMS = [
    "L = (a*b + c) * f",
    "o = tanh(a*b + c*f)",
    "max(a, b, c)*f + hypot(a, b)",
    "u = a*b; u += c; u *= f; sigmoid(u) + softplus(-u)",
    "if(a > b, a*c, if(c > 0, b/c, f*b))",
    "if(a > 0 and b > 0 or not c < f, log(abs(a) + b^2), sqrt(c))",
    "logsumexp(a, b, c) - clamp(f, -1, 1)",
    "atan2(a, b) + mod(c, 3) + abs(f)",
    "a^b + c^2 + 2^f",
    "1 / (1 / a) + b*0 + c + f",
    "if(a == b or a != a, exp(c*c), floor(f)) - step(a) + sign(b) + relu(c) + round(f) + ceil(a)",
    "normcdf(a) + normpdf(b) + erfc(c) + gaussian(f)",
    "exp(a*300) * exp(-a*300) + b + c + f",
]
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 3.0, 1e200, -1e200, 1e-200, math.inf, -math.inf, math.nan)


def hard_points(size: int, count: int) -> list[Point]:
    chance = random.Random(size)
    draw = [lambda: chance.gauss(0, 3), lambda: chance.choice(SPECIAL), lambda: float(chance.randint(-3, 3))]
    return [tuple(chance.choices(draw, (6, 1, 2))[0]() for _ in range(size)) for _ in range(count)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_gives_what_the_engine_gives_or_is_in_doubt(program: str, backend: str) -> None:
    kernel, names = of_program(program, backend)
    rows = hard_points(len(names), 300)
    filled = run(kernel, [array("d", column) for column in zip(*rows)], 1 + len(names), len(rows))
    trusted = 0
    for number, point in enumerate(rows):
        try:
            found = grad(program, **dict(zip(names, point)))
        except MgradError:
            assert filled.doubt[number], point
            continue
        if not filled.doubt[number]:
            trusted += 1
            given = [column[number] for column in filled.columns]
            assert given == pytest.approx([found.value, *(found[name] for name in names)], rel=1e-13, abs=1e-290), point
    assert trusted > 60


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("program", "x", "doubt"),
    [
        ("if(x > 0, log(x), 0)", -1.0, False),
        ("if(x > 0, log(x), 0)", 0.0, False),
        ("if(x > 0, log(x - 1), 0)", 0.5, True),
        ("if(x > 0, if(x > 2, 1/(x - 3), log(x)), x)", 3.0, True),
        ("if(x > 0, if(x > 2, 1/(x - 3), log(x)), x)", 1.0, False),
        ("1/(1/x)", 0.0, True),
        ("tanh(x*1e300*1e300)", 1.0, True),
        ("if(1/x > 0, 1, 2)", 0.0, True),
        ("min(1/x, 3)", 0.0, True),
        ("clamp(0.5, x, 1)", 2.0, True),
        ("clamp(0.5, x, 1)", 0.0, False),
        ("mod(x, 0*x)", 2.0, True),
        ("gamma(x)", -2.0, True),
        ("sqrt(x)", 0.0, True),
        ("atan2(x, 0)", 0.0, True),
        ("tanh(x)", 400.0, False),
        ("sigmoid(x)", -800.0, False),
        ("abs(x)", 0.0, False),
    ],
)
def test_doubt(program: str, x: float, doubt: bool, backend: str) -> None:
    kernel, _ = of_program(program, backend)
    assert run(kernel, [array("d", [1.7, x, x])], 2, 3).doubt[1:] == [doubt, doubt]


@pytest.mark.parametrize("name", WITHIN_REACH)
def test_what_is_finite_wherever_its_operands_are(name: str) -> None:
    row = OPERATIONS[name]
    assert all(math.isfinite(computed(row, point)) for point in itertools.islice(points(row), QUICK))


# Buffers


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("rows", [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 8191, 8192, 8193, 70_001])
def test_any_number_of_rows(rows: int, backend: str) -> None:
    kernel, _ = of_program("y = x^2 + 1/x", backend, threads=2)
    numbers = array("d", (float(row % 1000) for row in range(rows)))
    filled = run(kernel, [numbers], 2, rows)
    assert filled.doubt == [row % 1000 == 0 for row in range(rows)]
    fine = [row for row in range(rows) if row % 1000]
    assert [filled.columns[0][row] for row in fine] == [numbers[row] ** 2 + 1 / numbers[row] for row in fine]


@pytest.mark.parametrize("backend", BACKENDS)
def test_columns_may_be_any_buffer_and_begin_anywhere(backend: str) -> None:
    kernel, _ = of_program("x*w + b", backend)
    for start in range(5):
        x = np.arange(40.0)[start : start + 21]
        w = memoryview(array("d", range(40)))[start + 1 : start + 22]
        result, doubt = np.full(30, 7.0), bytearray(21)
        others = [array("d", bytes(8 * 21)) for _ in range(3)]
        assert kernel([x, w, 0.5], [result[start : start + 21], *others], doubt, 21) == 0
        assert list(result[start : start + 21]) == [(start + k) * (start + 1 + k) + 0.5 for k in range(21)]
        assert set(result[:start]) | set(result[start + 21 :]) == {7.0}


def test_bytes_of_arrow_are_floats_and_whole_numbers_are_not() -> None:
    kernel, _ = of_program("x + 0", "jit")
    read_only = memoryview(array("d", range(9)).tobytes())
    assert list(run(kernel, [read_only], 2, 9).columns[0]) == list(range(9))
    with pytest.raises(MgradError, match="float64"):
        run(kernel, [np.arange(9)], 2, 9)
    with pytest.raises(MgradError, match="needed"):
        run(kernel, [np.arange(8.0)], 2, 9)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_program_without_inputs(backend: str) -> None:
    kernel, _ = of_program("2 + 1", backend)
    assert list(run(kernel, [], 1, 20).columns[0]) == [3.0] * 20


# Which backend


def test_the_quickest_is_taken_and_why_it_is_not() -> None:
    assert of_program("x", "auto")[0].backend == "jit"
    kernel, _ = of_program("polygamma(n, x)", "auto")
    assert kernel.backend == "python" and "polygamma" in kernel.note


def test_a_large_graph_is_not_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kernels.LARGEST, "jit", 5)
    kernel, _ = of_program("sin(x) + cos(x) + tan(x) + exp(x)", "auto")
    assert kernel.backend == "numpy" and "operations" in kernel.note


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("llvmlite.binding", "numpy"):
        monkeypatch.setitem(__import__("sys").modules, package, None)
    for room in ("machine", "jit", "array_rows", "array_loop"):
        monkeypatch.delitem(__import__("sys").modules, f"mgrad_cli.backends.batch.{room}", raising=False)
    for backend, extra in (("jit", "jit"), ("numpy", "data")):
        with pytest.raises(MgradError) as refused:
            of_program("x", backend)
        assert f"mgrad[{extra}]" in refused.value.hint
    assert of_program("x", "auto")[0].backend == "python"


def test_the_order_holds_few_numbers() -> None:
    model = build(read(" + ".join(f"sin(x*{number})" for number in range(9))))
    order = in_order_of_need(model.graph, [model.output])
    assert len(order) == len(set(order)) and order[-1] == model.output
    place = {node: k for k, node in enumerate(order)}
    assert all(place[operand] < place[node] for node in order for operand in model.graph.operands[node])
    sums = [node for node in order if model.graph.operations[node] is OPERATIONS["+"]]
    assert place[sums[0]] < len(order) / 2


def test_this_machine_is_known() -> None:
    assert this_machine().lanes >= 4


# Python


@pytest.mark.parametrize("backend", [*BACKENDS, "auto"])
def test_compile_takes_a_dict_of_columns(backend: str) -> None:
    f = compile("k = 2; y = k*x^2", wrt=["x"], backend=backend)
    found = f({"x": np.array([1, 2, 3])})
    assert {name: column.tolist() for name, column in found.items()} == {"y": [2, 8, 18], "dy_dx": [4, 8, 12]}
    assert f({"x": [1.0], "k": 3})["y"].tolist() == [3.0]
    assert f({"x": []})["y"].tolist() == []
    assert f({"x": [1.0], "k": np.float32(3)})["y"].tolist() == [3.0]


def test_a_masked_number_is_none() -> None:
    f = compile("y = 2*x", backend="numpy", on_error="null")
    assert np.isnan(f({"x": np.ma.array([1.0, 2.0], mask=[False, True])})["y"]).tolist() == [False, True]
    assert list(f.errors) == [1]


def test_compile_says_which_row() -> None:
    with pytest.raises(MgradError, match=r"row 2: x / y is defined where y != 0") as refused:
        compile("R = V/I", backend="jit")({"V": [1.0] * 9, "I": [1, 2, 0, 4, 5, 0, 7, 8, 9]})
    assert refused.value.places
    f = compile("R = V/I", backend="jit", on_error="null")
    assert math.isnan(f({"V": [1.0, 1.0], "I": [1.0, 0.0]})["R"][1])
    assert f.errors == {1: "x / y is defined where y != 0; here y = 0"}


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"V": [1.0]}, "no column I"),
        ({"V": [1.0], "I": [1.0, 2.0]}, "equally long"),
        ({"V": ["a"], "I": [1.0]}, "does not hold numbers"),
        ({"V": np.ones((1, 2)), "I": np.ones(1)}, "V does not hold numbers: it has 2 dimensions"),
        ({"V": np.array([1j]), "I": np.ones(1)}, "V does not hold numbers: they are complex"),
        ({"V": np.array(1.0), "I": np.ones(1)}, "V is neither a row of numbers nor a number"),
        (3, "no table"),
    ],
)
def test_compile_refuses_what_is_no_table(columns: Any, what: str) -> None:
    with pytest.raises(MgradError, match=what):
        compile("R = V/I", backend="python")(columns)


def test_compile_gives_back_the_kind_that_it_takes() -> None:
    pyarrow, polars = pytest.importorskip("pyarrow"), pytest.importorskip("polars")
    f = compile("R = V/I", backend="auto", on_error="null")
    columns = {"V": [1.0, 2.0, None], "I": [2, 0, 4], "name": ["a", "b", "c"]}
    for table in (pyarrow.table(columns), pyarrow.RecordBatch.from_pydict(columns), polars.DataFrame(columns)):
        found = f(table)
        assert type(found) is type(table)
        named = found.to_pydict() if hasattr(found, "to_pydict") else found.to_dict(as_series=False)
        assert named == {"R": [0.5, None, None], "dR_dV": [0.5, None, None], "dR_dI": [-0.25, None, None]}
    numbers = pyarrow.array([decimal.Decimal("0.10"), decimal.Decimal("2.00")])
    for column in (numbers, pyarrow.array([0.1, 2.0]).dictionary_encode()):
        assert compile("y = x", backend="auto")(pyarrow.table({"x": column}))["y"].to_pylist() == [0.1, 2.0]
    with pytest.raises(MgradError, match="name of the table holds string"):
        compile("name*2", backend="auto")(pyarrow.table(columns))
