"""Every row of the table, against the truth and against what it says of itself."""

import functools
import itertools
import math
import re
from collections.abc import Callable
from pathlib import Path

import oracle
import pytest
from points import moderate_points, points
from ulps import BY_LIBRARY, Measurement, bounds, computed, measure, slopes

from mgrad_cli import MgradError, Value
from mgrad_cli.analyses.gradient import answer, pose
from mgrad_cli.api import compile, grad
from mgrad_cli.backends.ieee import ieee
from mgrad_cli.backends.python import compile_graph
from mgrad_cli.backends.slopes import holds
from mgrad_cli.backends.value import apply
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.build import build
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.graph.slopes import condition, formula
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS, Operation

ROWS = list(dict.fromkeys(OPERATIONS.values()))
CALCULUS = [row for row in ROWS if row.slopes]
QUICK = 1500
"""Points a row; `python benchmarks/accuracy.py` takes many more, of which these are the first."""
NUMBERS_AT_EDGES = (-8.0, -1.0, -0.0, 0.0, 0.25, 0.5, 1.0, 2.0, 3.0, 1000.0)
PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"
inf, nan = math.inf, math.nan

by_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.signature)
by_slopes = pytest.mark.parametrize("row", CALCULUS, ids=lambda row: row.signature)


@functools.cache
def measured(row: Operation) -> Measurement:
    return measure(row, itertools.islice(points(row), QUICK))


def table(text: str) -> list[list[str]]:
    """The cells of lines such as `program | point | …`; the last one may hold more of these bars."""
    lines = text.strip().splitlines()
    columns = min(line.count(" | ") for line in lines)
    return [line.strip().split(" | ", columns) for line in lines]


def numbers_in(cell: str) -> dict[str, float]:
    """What `a = 1, b = 2` says."""
    return {name: float(number) for name, _, number in (part.partition(" = ") for part in cell.split(", ") if part)}


# Against the truth


def test_every_row_has_an_oracle() -> None:
    assert {row.signature for row in ROWS} == set(oracle.ORACLES)


@by_row
def test_values_and_slopes_are_as_accurate_as_promised(row: Operation) -> None:
    value, slope = bounds(row)
    assert measured(row).value.ulps <= value
    assert measured(row).slope.ulps <= slope


def printed() -> dict[str, tuple[float, float]]:
    """What docs/accuracy.md says about each row: the worst of its values and of its slopes."""
    page = PAGE.read_text(encoding="utf-8")
    lines = re.findall(r"^\| `(.+?)` \| ([\d.]+) \|.*?\| ([\d.]*) \|.*\|$", page, re.MULTILINE)
    return {signature: (float(value), float(slope or 0)) for signature, value, slope in lines}


def test_the_accuracy_page_is_about_this_table() -> None:
    assert list(printed()) == [row.signature for row in ROWS], "run: python benchmarks/accuracy.py --write"


@by_row
def test_no_row_is_worse_than_its_page_says(row: Operation) -> None:
    value, slope = printed()[row.signature]
    assert measured(row).value.ulps <= value + BY_LIBRARY
    assert measured(row).slope.ulps <= slope + BY_LIBRARY
    assert value <= bounds(row)[0] and slope <= bounds(row)[1]


# Against itself


@by_row
def test_each_operand_has_a_slope(row: Operation) -> None:
    if row.form in ("comparison", "choice"):
        assert not row.slopes
    else:
        assert len(row.slopes) == (1 if row.variadic else len(row.parameters))


@by_row
def test_formulas_speak_of_operands_and_result_only(row: Operation) -> None:
    operands = {"x"} if row.variadic else set(row.parameters)
    for position in range(len(row.slopes)):
        slope, where = row.slope_of(position)
        assert formula(slope).graph.inputs.keys() <= operands | {"out"}
        assert not where or condition(where).graph.inputs.keys() <= operands
    assert not row.domain or condition(row.domain).graph.inputs.keys() <= operands
    for text in filter(None, (row.kink, row.jump)):
        assert condition(text).graph.inputs.keys() <= operands | {"out"}


@by_row
def test_the_domain_is_where_the_value_is(row: Operation) -> None:
    inside = holds(row.domain, row.parameters) if row.domain else lambda *_: True
    for point in itertools.islice(points(row), QUICK):
        try:
            truth = oracle.value(row.signature, point)
        except oracle.Nowhere:
            assert not inside(*point) and not math.isfinite(computed(row, point)), point
        else:
            assert inside(*point) and (math.isfinite(computed(row, point)) or abs(truth) > 1.797e308), point


@pytest.mark.parametrize("row", [row for row in CALCULUS if row.form == "function"], ids=lambda row: row.signature)
def test_a_row_says_so_if_its_result_is_never_0(row: Operation) -> None:
    near = [point for point in itertools.islice(points(row), QUICK) if max(map(abs, point)) <= 6]
    results = [number for number in (computed(row, point) for point in near) if math.isfinite(number)]
    if row.to_zero:
        assert all(number > 0 if row.to_zero == ">" else number for number in results)
    else:
        assert 0 in results or min(results) < 0 < max(results)


@pytest.mark.parametrize(
    ("row", "position"),
    [(row, position) for row in CALCULUS for position in range(len(row.slopes)) if row.slope_of(position)[1]],
    ids=lambda each: getattr(each, "signature", str(each)),
)
def test_where_a_slope_does_not_exist_its_formula_is_not_finite(row: Operation, position: int) -> None:
    exists = holds(row.slope_of(position)[1], row.parameters)
    corners = itertools.product(*[NUMBERS_AT_EDGES] * len(row.parameters))
    outside = [point for point in corners if math.isfinite(computed(row, point)) and not exists(*point)]
    assert outside
    for point in outside:
        assert not math.isfinite(slopes(row, point, computed(row, point))[position]), point


@pytest.mark.parametrize("row", [row for row in ROWS if row.kink], ids=lambda row: row.signature)
def test_at_a_kink_the_slopes_on_the_two_sides_differ(row: Operation) -> None:
    size = 2 if row.variadic else len(row.parameters)
    names = ("out", "x") if row.variadic else ("out", *row.parameters)
    at_kink = holds(row.kink, names)
    found = []
    for point in itertools.product((-1.0, 0.0, 1.0, 2.0), repeat=size):
        out = computed(row, point)
        if math.isfinite(out) and at_kink(*(out, *point)[: len(names)]):
            sides = [(math.nextafter(point[0], toward), *point[1:]) for toward in (-inf, inf)]
            left, right = (slopes(row, side, computed(row, side))[0] for side in sides)
            assert math.isfinite(left) and math.isfinite(right) and left != right, point
            found.append(point)
    assert found


@pytest.mark.parametrize("row", [row for row in ROWS if row.jump], ids=lambda row: row.signature)
def test_at_a_jump_the_values_on_the_two_sides_differ(row: Operation) -> None:
    jumps = holds(row.jump, ("out", *row.parameters))
    found = []
    for point in itertools.product((-2.5, -2.0, -0.5, 0.0, 0.5, 1.0, 4.0), repeat=len(row.parameters)):
        out = computed(row, point)
        if math.isfinite(out) and jumps(out, *point):
            before, after = (computed(row, (math.nextafter(point[0], to), *point[1:])) for to in (-inf, inf))
            assert abs(before - after) > 0.4, point
            found.append(point)
    assert found


LANGUAGE_LISTS = """exp expm1 log log1p log2 log10 ln sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh
    acosh atanh erf erfc gamma lgamma sigmoid softplus relu abs sign step floor ceil round min max hypot pow mod clamp
    normcdf normpdf logsumexp"""


def test_every_function_that_the_language_promises_is_there() -> None:
    assert set(LANGUAGE_LISTS.split()) <= OPERATIONS.keys()


HARDWARE = """
    log(0) = -inf; log(-0) = -inf; log(-1) = nan; log(inf) = inf; log(-inf) = nan; log2(0) = -inf; log10(0) = -inf
    log1p(-1) = -inf; log1p(-2) = nan; log1p(inf) = inf; sqrt(-1) = nan; sqrt(inf) = inf; cbrt(-inf) = -inf
    exp(1000) = inf; exp(inf) = inf; exp(-inf) = 0; exp2(1024) = inf; exp2(-inf) = 0; expm1(1000) = inf
    expm1(-inf) = -1; sin(inf) = nan; cos(-inf) = nan; tan(inf) = nan; asin(2) = nan; acos(-2) = nan
    atan(inf) = 1.5707963267948966; atan2(0, -0) = 3.141592653589793; atan2(-0, -1) = -3.141592653589793
    atan2(inf, -inf) = 2.356194490192345
    sinh(-1000) = -inf; sinh(1000) = inf; cosh(-1000) = inf; tanh(-inf) = -1; tanh(inf) = 1; asinh(-inf) = -inf
    acosh(0.5) = nan; acosh(inf) = inf; atanh(1) = inf; atanh(-1) = -inf; atanh(2) = nan
    sigmoid(inf) = 1; sigmoid(-inf) = 0; softplus(inf) = inf; softplus(-inf) = 0; relu(inf) = inf; relu(-inf) = 0
    abs(-inf) = inf; sign(-inf) = -1; sign(-0) = -0; step(-inf) = 0; step(inf) = 1
    floor(-inf) = -inf; ceil(inf) = inf; ceil(-0.5) = -0; round(-inf) = -inf
    mod(1, 0) = nan; mod(inf, 1) = nan; mod(1, inf) = 1; min(-inf, 1) = -inf; max(-inf, 1) = 1
    max(nan, 1) = nan; max(1, nan) = nan; clamp(inf, 0, 1) = 1; clamp(0, 2, 1) = nan; clamp(5, nan, 1) = nan
    hypot(inf, nan) = inf; hypot(1e308, 1.7e308) = inf; logsumexp(inf, 1) = inf; logsumexp(-inf, 1) = 1
    logsumexp(-inf, -inf) = -inf; exp_difference(1e308, -1e308) = inf; exp_difference(-inf, 1) = 0
    exp_difference(inf, inf) = nan; erf(-inf) = -1; erfc(inf) = 0; erfc(-inf) = 2; gaussian(-inf) = 0
    normpdf(inf) = 0; normcdf(inf) = 1; normcdf(-inf) = 0
    gamma(inf) = inf; gamma(-inf) = nan; gamma(0) = inf; gamma(-0) = -inf; gamma(-1e-310) = -inf; gamma(-2) = nan
    gamma(200) = inf; gamma(-200.5) = -0; lgamma(0) = inf; lgamma(-2) = inf; lgamma(inf) = inf; lgamma(-inf) = inf
    lgamma(1e308) = inf; digamma(0) = -inf; digamma(-0) = inf; digamma(1e-310) = -inf; digamma(-1e-310) = inf
    digamma(-3) = nan; digamma(inf) = inf; digamma(-inf) = nan
    polygamma(1, 0) = inf; polygamma(2, 0) = -inf; polygamma(2, -0) = inf; polygamma(1, -3) = inf
    polygamma(2, -3) = nan; polygamma(2, 1e-200) = -inf; polygamma(2, -1e-200) = inf; polygamma(500, 0.1) = -inf
    polygamma(1.5, 2) = nan; polygamma(1, inf) = 0; polygamma(1, -inf) = nan
    +(inf, -inf) = nan; +(1.7e308, 1.7e308) = inf; -(inf, inf) = nan; -(-1.7e308, 1.7e308) = -inf
    *(0, inf) = nan; *(1e300, -1e300) = -inf; /(1, 0) = inf; /(-1, 0) = -inf; /(1, -0) = -inf; /(0, 0) = nan
    /(inf, 0) = inf; /(inf, inf) = nan; /(1e300, -1e-300) = -inf
    **(-10, 309) = -inf; **(-10, 400) = inf; **(0, -1) = inf; **(-0, -1) = -inf; **(0, -2) = inf; **(0, -0.5) = inf
    **(-8, 0.3) = nan; **(nan, 0) = 1; **(1, nan) = 1; **(-inf, 3) = -inf; **(2, -inf) = 0; -x(inf) = -inf; -x(0) = -0
"""


def same(found: float, wanted: float) -> bool:
    """Equal, and of one sign also where both are 0."""
    both_nan = math.isnan(found) and math.isnan(wanted)
    return both_nan or (found == wanted and math.copysign(1, found) == math.copysign(1, wanted))


@pytest.mark.parametrize("case", re.split("[;\n] *", HARDWARE.strip()))
def test_outside_the_domain_hardware_answers(case: str) -> None:
    name, operands, wanted = re.fullmatch(r" *(\S+)\((.*)\) = (\S+)", case).groups()  # type: ignore[union-attr]
    assert same(ieee(OPERATIONS[name])(*map(float, operands.split(", "))), float(wanted))


@by_slopes
def test_nan_is_never_hidden(row: Operation) -> None:
    size = 3 if row.variadic else len(row.parameters)
    for position in range(size):
        operands = [2.0] * size
        operands[position] = nan
        assert math.isnan(ieee(row)(*operands))


@pytest.mark.parametrize(
    "row", [row for row in CALCULUS if row.variadic or len(row.parameters) > 1], ids=lambda row: row.signature
)
def test_one_value_as_all_operands_gets_all_slopes(row: Operation) -> None:
    size = 2 if row.variadic else len(row.parameters)
    for at in (-2.5, -2.0, -0.3, 0.0, 0.7, 1.0, 3.0):
        numbers = (at,) * size
        try:
            truth = [float(oracle.slope(row.signature, numbers, position)) for position in range(size)]
        except oracle.Nowhere:
            with pytest.raises(MathematicsError):
                apply(row, *[Value(at)] * size).backward()
            continue
        a = Value(at)
        apply(row, *[a] * size).backward()
        assert a.grad == pytest.approx(math.fsum(truth), rel=0, abs=2e-15 * sum(map(abs, truth))), at


# As a graph

NAMES = ("a", "b", "c")


def text_of(row: Operation) -> str:
    """A program that applies the row to a, b, …; what has no slopes decides between two that have some."""
    conditions = {"comparison": f"a {row.name} b", "choice": f"a > 0 {row.name} b > 0"}
    texts = {form: f"if({condition}, a * b, a + 2*b)" for form, condition in conditions.items()}
    texts |= {"infix": f"a {row.name} b", "prefix": "-a", "not": "if(not a > b, a * b, a + 2*b)"}
    texts |= {"if": "if(a > 0, a * b, if(b > 0, b^3, a / b))"}
    called = f"{row.name}({', '.join(NAMES[: 3 if row.variadic else len(row.parameters)])})"
    return texts.get(row.name) or texts.get(row.form) or called


def variables(row: Operation) -> list[str]:
    """What the row can be differentiated for."""
    return ["b"] if row.name == "polygamma" else list(build(read(text_of(row))).graph.inputs)


def samples(row: Operation, count: int) -> list[dict[str, float]]:
    size = len(build(read(text_of(row))).graph.inputs)
    return [dict(zip(NAMES, (*point, 1.5), strict=False)) for point in moderate_points(row, size, count)]


def nearly(found: float, wanted: float) -> bool:
    return abs(found - wanted) <= 2 * math.ulp(wanted)


@by_row
def test_the_graph_and_the_backward_pass_agree(row: Operation) -> None:
    text, asked = text_of(row), variables(row)
    model = build(read(text))
    inputs = list(model.graph.inputs)
    graph, adjoints = differentiate(model.graph, model.output, [model.graph.inputs[name] for name in asked])
    straight = compile_graph(graph, [model.output, *adjoints.values()], inputs)
    quick = compile(text, wrt=asked)
    compared = 0
    for sample in samples(row, 80):
        point = {name: sample[name] for name in inputs}
        try:
            wanted = grad(text, wrt=asked, **point)
        except MathematicsError:
            with pytest.raises(MathematicsError):
                quick(**point)
            continue
        value, slopes_found = quick(**point)
        assert value == wanted.value and all(nearly(slopes_found[name], wanted[name]) for name in asked)
        out, *found = straight(*point.values())
        by_node = dict(zip(adjoints, found, strict=True))
        assert out == wanted.value
        assert all(nearly(by_node.get(model.graph.inputs[name], 0.0), wanted[name]) for name in asked), point
        compared += 1
    assert compared > 20


def second_slopes(text: str, first: str, other: str) -> Callable[..., tuple[float]]:
    """The function of the inputs that the gradient graph's own gradient graph is."""
    model = build(read(text))
    inputs = model.graph.inputs
    once, adjoints = differentiate(model.graph, model.output, [inputs[first]])
    if inputs[first] not in adjoints:
        return lambda *_: (0.0,)
    twice, adjoints = differentiate(once, adjoints[inputs[first]], [inputs[other]])
    place = adjoints[inputs[other]] if inputs[other] in adjoints else twice.constant(0.0)
    small, places = simplify(twice, [place])
    return compile_graph(small, places, list(inputs))


@by_slopes
def test_second_slopes_are_those_of_the_truth(row: Operation) -> None:
    text, asked = text_of(row), variables(row)
    names = list(build(read(text)).graph.inputs)
    compared = 0
    for first, other in itertools.product(asked, repeat=2):
        function = second_slopes(text, first, other)
        positions = names.index(first), names.index(other)
        for sample in samples(row, 80):
            numbers = tuple(sample[name] for name in names)
            try:
                truth = second_truth(row, numbers, *positions)
            except oracle.Nowhere:
                continue
            (found,) = function(*numbers)
            assert math.isclose(found, truth, rel_tol=1e-9, abs_tol=1e-15), (first, other, numbers, found, truth)
            compared += 1
    assert compared > 15


def second_truth(row: Operation, numbers: tuple[float, ...], first: int, other: int) -> float:
    """Nowhere also at kinks and ties, where one of many second slopes would do."""
    for position in (first, other):
        oracle.slope(row.signature, numbers, position)
    if on_edge(row, numbers):
        raise oracle.Nowhere
    return float(oracle.second(row.signature, numbers, first, other))


def on_edge(row: Operation, numbers: tuple[float, ...]) -> bool:
    out = computed(row, numbers)
    names = ("out", "x") if row.variadic else ("out", *row.parameters)
    kinked = bool(row.kink) and holds(row.kink, names)(*(out, *numbers)[: len(names)])
    return kinked or (row.name in ("min", "max") and numbers.count(out) > 1)


NESTED = "if(a > 1, a^3 * b, if(a < -1 and not b > 2, sin(a) / b, if(b != 0 or a == 0, b * exp(a), a)))"
"""Four branches, of which each test takes one."""
SECOND = f"""
    {NESTED} | a = 2, b = 3 | aa | 36
    {NESTED} | a = 2, b = 3 | ab | 12
    {NESTED} | a = -2, b = 0.5 | aa | {2 * math.sin(2)}
    {NESTED} | a = -2, b = 0.5 | ba | {-4 * math.cos(2)}
    {NESTED} | a = -2, b = 0.5 | bb | {-16 * math.sin(2)}
    {NESTED} | a = -2, b = 3 | ab | {math.exp(-2)}
    {NESTED} | a = 0.5, b = 0 | aa | 0
    {NESTED} | a = 0.5, b = 0 | bb | 0
    if(a > b, a, b) * if(a < b, a, b) | a = 2, b = 3 | ab | 1
    x = if(a > 0, a^2, 0); x * if(x > 1, x, b) | a = 3, b = 5 | aa | 108
    x = if(a > 0, a^2, 0); x * if(x > 1, x, b) | a = 0.5, b = 5 | ab | 1
    if(a >= 0, a, sqrt(a))^2 | a = 3 | aa | 2
    max(a, b) * min(a, b) | a = 2, b = 3 | ab | 1
    abs(a)^3 | a = -2 | aa | 12
    a^2 | a = 0 | aa | 2
    a^3 | a = 0 | aa | 0
    a^1 | a = 0 | aa | 0
    a^0 | a = 0 | aa | 0
    a^0.5 | a = 4 | aa | -0.03125
    a^-1 | a = -2 | aa | -0.25
    a^b | a = 0, b = 2 | aa | 2
    a^b | a = -3, b = 4 | aa | 108
    a^b | a = 2, b = 0 | ab | 0.5
    a^b | a = 2, b = 0 | ba | 0.5
    a^b | a = 2, b = 0 | bb | {math.log(2) ** 2}
    a^b | a = 2, b = 1 | ab | {1 + math.log(2)}
"""


@pytest.mark.parametrize(("text", "point", "pair", "wanted"), table(SECOND))
def test_second_slopes_of_branches_and_powers(text: str, point: str, pair: str, wanted: str) -> None:
    at = numbers_in(point)
    (found,) = second_slopes(text, *pair)(*(at[name] for name in build(read(text)).graph.inputs))
    assert math.isclose(found, float(wanted), rel_tol=1e-12, abs_tol=1e-12)


# The table "Right or refused" of the language, line by line


REFUSED = """
    log(a) | a = 0 | log is defined where x > 0; here x = 0
    log(a) | a = -1 | log is defined where x > 0; here x = -1
    1 / a | a = 0 | x / y is defined where y != 0; here y = 0
    a / b | a = 0, b = 0 | x / y is defined where y != 0; here y = 0
    a**-1 | a = 0 | x ** y is defined where
    sqrt(a) | a = -1 | sqrt is defined where x >= 0; here x = -1
    asin(a) | a = 2 | asin is defined where
    a**(1/3) | a = -8 | hint: cbrt(x) takes the cube root of negative numbers too
    exp(a) | a = 1000 | overflow in exp(x)
    a * a | a = 1e200 | overflow in x * y
    a**9**9 | a = 9 | overflow in x ** y
    tan(a)^99 | a = 1.5707963267948966 | overflow in x ** y
    gamma(a) | a = -3 | gamma is defined where
    gamma(a) | a = 172 | overflow in gamma(x)
    polygamma(2, a) | a = -3 | polygamma is defined where
    clamp(a, 2, 1) | a = 0 | clamp is defined where low <= high; here low = 2, high = 1
    mod(a, 0) | a = 1 | mod is defined where y != 0
    a*b + log(a - 4) | a = 2, b = 3 | hint: a - 4 is -2 because a = 2
"""


@pytest.mark.parametrize(("text", "point", "told"), table(REFUSED))
@pytest.mark.parametrize("asked", [(), None])
def test_no_value(text: str, point: str, told: str, asked: tuple[str, ...] | None) -> None:
    with pytest.raises(MathematicsError, match=re.escape(told)) as refusal:
        grad(text, wrt=asked, **numbers_in(point))
    (place,) = refusal.value.places
    assert place.source == text and 0 <= place.start < place.end <= len(text)


NO_GRADIENT = """
    sqrt(a) | a = 0 | 0 | the slope of sqrt for x exists where x > 0; here x = 0
    a**0.5 | a = 0 | 0 | the slope of x ** y for x exists where
    cbrt(a) | a = 0 | 0 | the slope of cbrt for x exists where x != 0
    asin(a) | a = 1 | 1.5707963267948966 | the slope of asin for x exists where x > -1 and x < 1; here x = 1
    acos(a) | a = -1 | 3.141592653589793 | the slope of acos for x exists where
    acosh(a) | a = 1 | 0 | the slope of acosh for x exists where x > 1
    atan2(b, a) | a = 0, b = 0 | 0 | the slope of atan2 for y exists where x != 0 or y != 0
    a**b | a = 0, b = 0.5 | 0 | the slope of x ** y for x exists where
    a**b | a = 0, b = 0 | 1 | the slope of x ** y for y exists where
    a**b | a = -2, b = 3 | -8 | the slope of x ** y for y exists where x > 0 or x == 0 and y > 0
    polygamma(a, b) | a = 1, b = 1 | 1.6449340668482264 | polygamma has no slope for n
"""


@pytest.mark.parametrize(("text", "point", "value", "told"), table(NO_GRADIENT))
def test_a_value_without_a_gradient(text: str, point: str, value: str, told: str) -> None:
    assert grad(text, wrt=(), **numbers_in(point)).value == float(value)
    with pytest.raises(MathematicsError, match=re.escape(told)):
        grad(text, **numbers_in(point))


RIGHT = """
    sigmoid(a) | a = -800 | 0 | a = 0
    exp(a) | a = -800 | 0 | a = 0
    tanh(a) | a = 400 | 1 | a = 0
    tanh(a) | a = 20 | 1 | a = 1.699341702116679e-17
    a**0 | a = 0 | 1 | a = 0
    a**b | a = 0, b = 1 | 0 | a = 1, b = 0
    a**b | a = 0, b = 2 | 0 | a = 0, b = 0
    a**b | a = 0, b = 0.5 | 0 | b = 0
    a**b | a = 0, b = 0 | 1 | a = 0
    a**b | a = -2, b = 3 | -8 | a = 12
    a**b | a = -1, b = 9007199254740994 | 1 | a = -9007199254740994
    tan(a) | a = 1.5707963267948966 | 16331239353195370 | a = 2.6670937881135714e+32
    max(a, a) | a = 2 | 2 | a = 1
    min(a) | a = 2 | 2 | a = 1
    clamp(a, 1, 1) | a = 1 | 1 | a = 0
    mod(a, b) | a = 7.5, b = 2 | 1.5 | a = 1, b = -3
    mod(a, b) | a = -1, b = 3 | 2 | a = 1, b = 1
    0 * sqrt(a) | a = 0 | 0 | a = 0
    if(a >= 0, a, sqrt(a)) | a = 4 | 4 | a = 1
    if(a < 0, log(-b), a) | a = 4, b = 4 | 4 | a = 1, b = 0
"""


@pytest.mark.parametrize(("text", "point", "value", "slopes"), table(RIGHT))
def test_right_and_without_a_note(text: str, point: str, value: str, slopes: str) -> None:
    wanted = numbers_in(slopes)
    found = grad(text, wrt=wanted.keys(), **numbers_in(point))
    assert (found.value, dict(found), found.notes) == (float(value), pytest.approx(wanted, rel=1e-15), [])


NOTED = """
    abs(a) | a = 0 | 0 | a = 0 | abs(a): kink at x = 0; slopes −1 | 1
    relu(a) | a = 0 | 0 | a = 0 | relu(a): kink at x = 0; slopes 0 | 1
    hypot(a, b) | a = 0, b = 0 | 0 | a = 0, b = 0 | kink at x = 0; slopes −1 | 1
    clamp(a, 0, 1) | a = 0 | 0 | a = 1 | slopes 0 | 1
    max(a, b) | a = 1, b = 1 | 1 | a = 0.5, b = 0.5 | tie at 1; the slope is shared equally by 2
    min(a, b, c) | a = 1, b = 1, c = 2 | 1 | a = 0.5, b = 0.5, c = 0 | shared equally by 2
    floor(a) | a = 2 | 2 | a = 0 | jump at x = 2; values 1 | 2
    ceil(a) | a = 2 | 2 | a = 0 | jump at x = 2; values 2 | 3
    round(a) | a = 2.5 | 2 | a = 0 | jump at x = 2.5; values 2 | 3
    step(a) | a = 0 | 1 | a = 0 | jump at x = 0; values 0 | 1
    sign(a) | a = 0 | 0 | a = 0 | jump at x = 0; values −1 | 1
    mod(a, 3) | a = 6 | 0 | a = 1 | jump at
    atan2(a, b) | a = 0, b = -1 | 3.141592653589793 | a = -1, b = 0 | jump at y = 0
    if(a > 2, a, 2*a) | a = 2 | 4 | a = 2 | the condition is at its edge
"""


@pytest.mark.parametrize(("text", "point", "value", "slopes", "told"), table(NOTED))
def test_right_with_a_note(text: str, point: str, value: str, slopes: str, told: str) -> None:
    found = grad(text, **numbers_in(point))
    assert (found.value, dict(found)) == (float(value), numbers_in(slopes))
    (note,) = found.notes
    assert told in note.text


BY_HARDWARE = """
    log(a) | a = 0 | -inf | a = inf
    1 / a | a = 0 | inf | a = -inf
    a / b | a = 0, b = 0 | nan | a = inf, b = nan
    sqrt(a) | a = 0 | 0 | a = inf
    exp(a) | a = 1000 | inf | a = inf
    a**b | a = -10, b = 309 | -inf | a = inf, b = nan
    tanh(1 / a) | a = 0 | 1 | a = 0
"""


@pytest.mark.parametrize(("text", "point", "value", "slopes"), table(BY_HARDWARE))
def test_ieee_is_the_way_out(text: str, point: str, value: str, slopes: str) -> None:
    found = answer(pose(read(text), numbers_in(point), hardware=True))
    assert same(found.value, float(value))
    assert all(same(found[name], wanted) for name, wanted in numbers_in(slopes).items()), dict(found)
    with pytest.raises(MgradError):
        grad(text, **numbers_in(point))
