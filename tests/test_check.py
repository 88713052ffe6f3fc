"""The numerical check: it never cries wolf, lets no wrong gradient pass, and seldom has to say that it cannot say."""

import itertools
import math
import random
from collections import Counter
from collections.abc import Iterator

import mpmath
import pytest

from mgrad_cli.analyses.checks.check import CANNOT_SAY, FAIL, PASS, Verdict, check, judge, measure, remark
from mgrad_cli.analyses.checks.ridders import Slopes
from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.errors import MgradError
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS, Operation, functions

PASSES = [
    ("x**3", (2, 1e-200, 1e-100, 0, -1e100)),
    ("exp(x)", (700, -700, -740, -800, 1e-300, 0)),
    ("log(x)", (1e-300, 1, 1e300)),
    ("(x - 1)**2", (1, 1 + 2**-52, 0)),
    ("(x - 10)**2 + 1", (10, 10 + 1e-9)),
    ("sigmoid(x)", (-700, -800, 3)),
    ("1e6 * sin(1000*x)", (0, 1, -3e-7, 1234.5, 1e6, 1e-200)),
    ("atan(1e8*x)", (0, 1e-9, 1e-3, -0.5)),
    ("1 + atan(1e20*x)", (0, 1e-20)),
    ("1 + atan(1e100*x)", (1e-200,)),
    ("sin(x)", (1e8, 1e-20, 0)),
    ("sin(1e8) * x", (1e8,)),
    ("x + 1e15", (1e9, 1e14)),
    ("tanh(x)", (5, -5, 1e-9)),
    ("normcdf(x)", (-30, 0, 2)),
    ("lgamma(x)", (1, 2, 1 + 1e-9, 2 - 1e-12, 0.5)),
    ("digamma(x)", (1.4616321449683622,)),
    ("1 / (1 + exp(-x))", (3, -30, -300)),
    ("x**50", (1.3, -2, 1e-3)),
    ("sqrt(x)", (1e-10, 1e-300, 4)),
    ("abs(x)", (1e-9, -1e-9, 1e-30)),
    ("relu(x)**2", (0, 1e-9)),
    ("x * abs(x)", (0,)),
    ("if(x >= 1, x**2, 2*x - 1)", (1,)),
    ("max(x, x)", (2,)),
    ("floor(x) + sin(floor(x))", (2.5,)),
    ("acosh(x)", (1 + 1e-10,)),
    ("asin(x)", (1 - 1e-10,)),
    ("1 - exp(-x)", (1e-20,)),
    ("1 / x", (1e-9, 1e150)),
    ("x**x", (2, 1e-5)),
    ("sin(pi*x)", (1e6,)),
    ("x + 1e-12*sin(1e9*x)", (1,)),
    ("0 * x", (3,)),
    ("x - x", (3,)),
]
SEVERAL = [
    ("x * y * z", {"x": 1e-150, "y": 1e200, "z": -3.0}),
    ("x * y * z", {"x": 1e-9, "y": 1e9, "z": 1e12}),
    ("x**y", {"x": 2.5, "y": -3.5}),
    ("x**y", {"x": 1e-5, "y": 7.0}),
    ("hypot(x, y)", {"x": 3e200, "y": -4e200}),
    ("hypot(x, y)", {"x": 1e-200, "y": 3e-200}),
    ("logsumexp(x, y)", {"x": 1001.0, "y": 1000.0}),
    ("x + y", {"x": 1.0, "y": 1.7e9}),
    ("a*b + log(a)", {"a": 2.0, "b": -3.0}),
]
UNDECIDED = [
    ("abs(x)", 0, "kink"),
    ("relu(x)", 0, "kink"),
    ("max(x, 0.5)", 0.5, "tie"),
    ("floor(x)", 2, "jump"),
    ("if(x >= 1, 3*x, x)", 1, "edge"),
    ("1 + abs(x)", 1e-30, "on the left"),
    ("round(1.15 * x)", 2e17, "jumps very near"),
    ("1e15 + normcdf(x)", 1, "the values tell"),
    ("erf(x)", 6, "the values tell"),
    ("x**1.5", 0, "the values tell"),
]
BY_COMPLEX_STEP = [
    ("tanh(x)", 20),
    ("1e15 + sin(x)", 1000),
    ("1e15 + x + sin(x)", 1),
    ("x + 1e15", 0),
    ("(x + 1e15) - 1e15", 1),
    ("x / x", 3),
    ("tan(x)", math.pi / 2),
]
FORMS = ("{}", "{} * y + x", "asinh({}) - y * x", "({} + y) ** 2 / (1 + x * x)", "{} / (2 + sin(x))")
FACTORS = (-1.0, 1.01, 0.99, 1.0001, 0.9999, 0.0)


def gradient_of(text: str, point: dict[str, float], **asked: object) -> Gradient:
    return answer(pose(read(text), point, **asked))


def check_at(text: str, x: float) -> Verdict:
    (verdict,) = check(gradient_of(text, {"x": float(x)}))
    return verdict


def spoil(gradient: Gradient, name: str, slope: float) -> Gradient:
    gradient.nodes[gradient.model.graph.inputs[name]].grad = slope
    return gradient


@pytest.mark.parametrize(("text", "x"), [(text, x) for text, points in PASSES for x in points])
def test_right_gradients_pass(text: str, x: float) -> None:
    verdict = check_at(text, x)
    assert verdict.verdict == PASS, verdict
    assert verdict.reason == ""


@pytest.mark.parametrize(("text", "point"), SEVERAL)
def test_right_gradients_of_several_inputs_pass(text: str, point: dict[str, float]) -> None:
    verdicts = check(gradient_of(text, point))
    assert {verdict.name: verdict.verdict for verdict in verdicts} == dict.fromkeys(point, PASS), verdicts


@pytest.mark.parametrize(("text", "x", "reason"), UNDECIDED)
def test_what_cannot_be_decided_is_said_with_the_reason(text: str, x: float, reason: str) -> None:
    verdict = check_at(text, x)
    assert verdict.verdict == CANNOT_SAY, verdict
    assert reason in verdict.reason


@pytest.mark.parametrize(("text", "x", "reason"), UNDECIDED)
@pytest.mark.parametrize("factor", FACTORS)
def test_what_cannot_be_decided_does_not_pass_when_it_is_wrong(text: str, x: float, reason: str, factor: float) -> None:
    gradient = gradient_of(text, {"x": float(x)})
    wrong = gradient["x"] * factor or 1.0
    assert check(spoil(gradient, "x", wrong))[0].verdict != PASS


@pytest.mark.parametrize(("text", "x"), BY_COMPLEX_STEP)
def test_what_differences_cannot_decide_a_complex_step_can(text: str, x: float) -> None:
    verdict = check_at(text, x)
    assert (verdict.verdict, verdict.method) == (PASS, "complex step"), verdict
    assert check(spoil(gradient_of(text, {"x": float(x)}), "x", verdict.gradient * 1.0001 + 1e-4))[0].verdict != PASS


def test_a_gradient_that_lost_its_digits_does_not_pass() -> None:
    gradient = gradient_of("(exp(x) - 1) / x", {"x": 1e-8})
    assert abs(gradient["x"] - 0.5) > 0.1  # reverse mode subtracts two numbers of 1e8
    (verdict,) = check(gradient)
    assert verdict.verdict == CANNOT_SAY
    assert verdict.reason.startswith("the values say 0.5, a complex step 1.6077")


def test_a_wrong_row_of_the_table_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPERATIONS, "sin", OPERATIONS["sin"]._replace(slopes=("cos(x) * 1.0001",)))
    assert check_at("x * sin(x)", 2).verdict == FAIL


@pytest.mark.parametrize("wrong", [math.nan, math.inf, 1e300])
def test_a_gradient_that_is_no_number_does_not_pass(wrong: float) -> None:
    assert check(spoil(gradient_of("x**2", {"x": 3.0}), "x", wrong))[0].verdict == FAIL


def test_the_slope_at_the_edge_of_a_domain_comes_from_inside() -> None:
    (verdict,) = check(spoil(gradient_of("x**1.5 + x", {"x": 0.0}), "x", 1.0))
    assert (verdict.verdict, verdict.method) == (PASS, "differences to one side")


def test_only_what_is_asked_for_is_checked() -> None:
    gradient = gradient_of("x**y", {"x": -2.0, "y": 3.0}, wrt=["x"])
    assert [verdict.name for verdict in check(gradient)] == ["x"]
    assert check(gradient_of("a = x*y\nb = a + x", {"x": 2.0, "y": 3.0}, of="a"))[0].numeric == pytest.approx(3)


def test_branches_not_taken_are_left_alone() -> None:
    assert check_at("if(x > 0, x, sqrt(-x) / 0)", 2).verdict == PASS


def test_a_check_repeats_itself_and_changes_nothing() -> None:
    gradient = gradient_of("tanh(a*b) + exp(b)", {"a": 1.5, "b": -0.5})
    before = [(value.data, value.grad) for value in gradient.nodes]
    assert check(gradient) == check(gradient)
    assert [(value.data, value.grad) for value in gradient.nodes] == before


@pytest.mark.parametrize("text", ["exp(sin(x)) / x", "lgamma(x) * cosh(x)", "1000 + log1p(x)**3", "(x - 1.25)**7"])
def test_the_error_is_to_be_believed(text: str) -> None:
    names = {"lgamma": mpmath.loggamma, "exp": mpmath.exp, "sin": mpmath.sin, "cosh": mpmath.cosh}
    with mpmath.workdps(50):
        truth = mpmath.diff(lambda x: eval(text, {**names, "log1p": mpmath.log1p}, {"x": x}), mpmath.mpf(1.25))  # noqa: S307
    verdict = check_at(text, 1.25)
    assert abs(verdict.numeric - truth) <= verdict.error <= max(1e-6 * abs(truth), 1e-40)


def expressions() -> Iterator[tuple[str, list[dict[str, float]]]]:
    """Each row of the table in several surroundings, and points at which it has a slope."""
    infix = [row for row in OPERATIONS.values() if row.form == "infix" and row.slopes]
    for row, form in itertools.product(dict.fromkeys([*infix, *functions()]), FORMS):
        names = "xyz"[: 3 if row.variadic else len(row.parameters)]
        yield form.format(written(row, names)), [dict(zip("xyz", point)) for point in points_of(row)]


def written(row: Operation, names: str) -> str:
    if row.name == "polygamma":
        return "polygamma(2, y)"
    return f"({names[0]} {row.name} {names[1]})" if row.form == "infix" else f"{row.name}({', '.join(names)})"


def points_of(row: Operation) -> list[tuple[float, ...]]:
    """Three numbers each, as a person might try them, many of them outside the domain."""
    chance = random.Random(row.signature)
    scales = (0.3, 1.0, 3.0, 30.0)
    return [tuple(chance.gauss(0, 1) * chance.choice(scales) for _ in range(3)) for _ in range(30)]


def measured() -> Iterator[tuple[Gradient, dict[str, Slopes], dict[str, str]]]:
    """Two gradients of each expression with what the values say about them."""
    for text, points in expressions():
        found = 0
        for point in points:
            try:
                gradient = gradient_of(text, point)
            except MgradError:
                continue
            yield gradient, measure(gradient), {name: remark(gradient, name) for name in gradient}
            found += 1
            if found == 2:
                break


def wrong_slopes(gradient: Gradient, name: str) -> list[float]:
    right = gradient[name]
    others = [other for rival, other in gradient.items() if rival != name]
    tries = [right * factor for factor in FACTORS] + others + [right or 1.0] * (not right)
    return [wrong for wrong in tries if abs(wrong - right) > 2e-5 * max(abs(wrong), abs(right))]


def test_rates_over_the_whole_table() -> None:
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    mistakes = []
    for gradient, slopes, remarks in measured():
        for name, found in slopes.items():
            tries = [(gradient[name], right), *((slope, wrong) for slope in wrong_slopes(gradient, name))]
            for given, counts in tries:
                verdict = judge(name, given, found, remarks[name])
                counts[verdict.verdict] += 1
                if verdict.verdict == (FAIL if counts is right else PASS):
                    mistakes.append((gradient.model.program.text, gradient.question.point, verdict, found))
    assert not mistakes
    assert right[PASS] > 600
    assert right[CANNOT_SAY] < 0.05 * right.total()
    assert wrong[CANNOT_SAY] < 0.05 * wrong.total()
