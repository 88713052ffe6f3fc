"""`--why`: the reason for each gradient, its place, its path, the slopes on both sides, and what to write instead."""

import json
import math
from itertools import product
from typing import Any

import mpmath
import pytest

from mgrad_cli.analyses.gradient import answer, pose
from mgrad_cli.analyses.reasons.advice import _answers
from mgrad_cli.analyses.reasons.sides import sides
from mgrad_cli.analyses.reasons.why import Reason, explain
from mgrad_cli.backends.slopes import holds
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.build import build
from mgrad_cli.graph.match import matches, pattern
from mgrad_cli.language.reader import read
from mgrad_cli.rewrites import REWRITES


def why(program: str, hardware: bool = False, **point: float) -> list[Reason]:
    question = pose(read(program), point, hardware=hardware)
    try:
        found = answer(question)
    except MathematicsError:
        found = None
    return explain(question, found).reasons


def one(program: str, **point: float) -> Reason:
    return why(program, **point)[0]


def text(program: str, reason: Reason) -> str:
    assert reason.node is not None
    return build(read(program)).text(reason.node)


ZEROS = [
    ("x + y*0", {"y": 1.0, "x": 2.0}, "y", "zero slope", "y*0"),
    ("y = 2*x; z + 1", {"x": 1.0, "z": 1.0}, "x", "not used", None),
    ("relu(w*x)", {"w": -1.0, "x": 2.0}, "w", "flat", "relu(w*x)"),
    ("floor(x)", {"x": 1.5}, "x", "flat", "floor(x)"),
    ("step(x) + sign(x)", {"x": 1.5}, "x", "flat", None),
    ("clamp(x, 0, 1)", {"x": 3.0}, "x", "flat", "clamp(x, 0, 1)"),
    ("max(x, y)", {"x": 1.0, "y": 2.0}, "x", "flat", "max(x, y)"),
    ("tanh(x)", {"x": 400.0}, "x", "saturated", "tanh(x)"),
    ("sigmoid(x)", {"x": -800.0}, "x", "saturated", "sigmoid(x)"),
    ("exp(x)", {"x": -800.0}, "x", "saturated", "exp(x)"),
    ("gaussian(x)", {"x": 0.0}, "x", "zero slope", "gaussian(x)"),
    ("gaussian(x)", {"x": 40.0}, "x", "saturated", "gaussian(x)"),
    ("x**2", {"x": 0.0}, "x", "zero slope", "x**2"),
    ("x**0", {"x": 0.0}, "x", "zero slope", "x**0"),
    ("cos(x)", {"x": 0.0}, "x", "zero slope", "cos(x)"),
    ("x - x", {"x": 3.0}, "x", "cancelled", "x"),
    ("a*b - b*a", {"a": 3.0, "b": 2.0}, "a", "cancelled", "a"),
    ("u*1e-200*1e-200", {"u": 1.0}, "u", "underflow", "u"),
    ("if(x > 0, y, 2*y)", {"x": 1.0, "y": 2.0}, "x", "only in a condition", "if(x > 0, y, 2*y)"),
    ("if(a < 1 and b > 2, y, 0)", {"a": 0.0, "b": 3.0, "y": 2.0}, "b", "only in a condition", None),
    ("if(x > 0, sqrt(x), 0)", {"x": -1.0}, "x", "branch not taken", "if(x > 0, sqrt(x), 0)"),
    ("0*sqrt(x)", {"x": 0.0}, "x", "zero slope", "0*sqrt(x)"),
]


@pytest.mark.parametrize(("program", "point", "name", "reason", "node"), ZEROS, ids=[zero[0] for zero in ZEROS])
def test_a_zero_has_a_reason(program: str, point: dict[str, float], name: str, reason: str, node: str | None) -> None:
    found = next(each for each in why(program, **point) if each.input == name)
    assert (found.gradient, found.reason) == (0.0, reason)
    assert found.rule
    assert node is None or text(program, found) == node


def test_a_dead_branch_does_not_leak_and_says_so() -> None:
    """jax#1052, pytorch#160016: the usual guard against a norm of 0."""
    for reason in why("r = sqrt(x^2+y^2); L = if(r > 1e-9, x/r, 0)", x=0, y=0):
        assert (reason.gradient, reason.reason) == (0.0, "branch not taken")
        assert reason.operands == (("r", 0.0),)
        assert reason.rule.startswith("r > 1e-9 is false: x/r is not computed")
        assert reason.advice is None


def test_a_dead_branch_with_the_root_of_a_negative() -> None:
    """autograd#802."""
    assert [(each.reason, each.gradient) for each in why("if(x >= 0, x, sqrt(-x))", x=1)] == [("ordinary", 1.0)]


class TestRefusal:
    def test_of_a_norm_at_0(self) -> None:
        """jax#475."""
        reason = one("sqrt(x^2+y^2)", x=0, y=0)
        assert (reason.gradient, reason.reason, reason.sides) == (None, "no slope", (-1.0, 1.0))
        assert "exists where x > 0; here x = 0" in reason.rule
        assert reason.advice is not None and reason.advice.instead == "hypot(x, y)"
        assert [step.slope for step in reason.path] == [None, math.inf, 1.0, 0.0]  # type: ignore[union-attr]

    def test_leaves_other_inputs_their_gradients(self) -> None:
        found = {each.input: (each.gradient, each.reason) for each in why("sqrt(x)*y + z", x=0, y=2, z=3)}
        assert found == {"x": (None, "no slope"), "y": (0.0, "zero slope"), "z": (1.0, "ordinary")}

    def test_of_a_zero_that_moves_times_an_infinite_slope(self) -> None:
        reason = one("sqrt(x)*x", x=0)
        assert (reason.reason, reason.sides) == ("no slope", ("none", 0.0))
        assert reason.advice is not None and reason.advice.instead == "x^1.5"

    def test_of_a_power_at_0(self) -> None:
        x, y = why("x^y", x=0, y=0)
        assert (x.reason, y.reason, y.sides) == ("zero slope", "no slope", ("none", "jump"))
        assert one("x^0.5", x=0).sides == ("none", math.inf)

    def test_of_a_value(self) -> None:
        x, z = why("log(x) + z", x=-1, z=1)
        assert (x.reason, z.reason, x.operands) == ("no value", "no value", (("x", -1.0),))
        assert x.path and not z.path
        assert x.sides == ("none", "none")

    def test_of_a_hole_that_could_be_filled(self) -> None:
        reason = one("sin(x)/x", x=0)
        assert (reason.reason, reason.sides) == ("no value", (0.0, 0.0))
        assert reason.advice is not None and reason.advice.instead == "if(x == 0, 1, sin(x)/x)"

    def test_of_what_the_output_does_not_need(self) -> None:
        assert "the output does not need it" in one("y = log(x); 2*x", x=0).rule

    def test_of_softmax_by_hand(self) -> None:
        reason = one("s = exp(a) + exp(b) + exp(c); p = exp(b)/s; -log(p)", b=1000, a=3, c=2)
        assert "overflow" in reason.rule
        assert reason.advice is not None and reason.advice.instead == "-logsumexp(0, a - b, c - b)"

    def test_under_ieee_there_is_inf(self) -> None:
        x, z = why("log(x) + z", hardware=True, x=0, z=1)
        assert (x.gradient, x.reason, x.node, z.reason) == (math.inf, "no slope", 1, "ordinary")


class TestHuge:
    @pytest.mark.parametrize(
        ("program", "x"),
        [("1/x", 1e-9), ("log(x)", 1e-12), ("sqrt(x)", 1e-20), ("tan(x)", math.pi / 2), ("exp(x)", 100.0)],
    )
    def test_names_the_steep_link(self, program: str, x: float) -> None:
        reason = one(f"3*({program}) + 1", x=x)
        assert (reason.reason, text(f"3*({program}) + 1", reason)) == ("huge", program)

    @pytest.mark.parametrize(("program", "x"), [("1e9*x", 1.0), ("x^2", 1e9), ("1/x", 0.1)])
    def test_is_not_said_of_what_is_large_by_nature(self, program: str, x: float) -> None:
        assert one(program, x=x).reason == "ordinary"


KINKS = [
    ("abs(x)", 0.0, "kink", (-1.0, 1.0)),
    ("(x^3 + 1)*abs(x)", 0.0, "kink", (-1.0, 1.0)),
    ("abs(abs(x) - x)", 1.0, "kink", (0.0, 0.0)),
    ("abs(x) + relu(x)", 0.0, "kink", (-1.0, 2.0)),
    ("hypot(x, 0)", 0.0, "kink", (-1.0, 1.0)),
    ("x + floor(x)", 1.0, "jump", ("jump", 1.0)),
    ("max(3*x, x^2 + 2)", 1.0, "tie", (2.0, 3.0)),
    ("if(x > 0, x, 2*x)", 0.0, "edge", (2.0, 1.0)),
    ("abs(x - 1)*5", 1.0, "kink", (-5.0, 5.0)),
    ("clamp(x, 0, 1)", 1.0, "kink", (1.0, 0.0)),
    ("abs(tanh(1e15*x))", 0.0, "kink", (-1e15, 1e15)),
]


@pytest.mark.parametrize(("program", "x", "kind", "both"), KINKS, ids=[kink[0] for kink in KINKS])
def test_a_kink_has_the_slopes_of_the_output(program: str, x: float, kind: str, both: Any) -> None:
    reason = next(each for each in why(program, x=x) if each.reason == kind)
    assert reason.sides == pytest.approx(both) if "jump" not in both else reason.sides == both


@pytest.mark.parametrize(
    ("program", "x", "both"),
    [
        ("sqrt(x^2)", 0.0, (-1.0, 1.0)),
        ("cbrt(x)", 0.0, (math.inf, math.inf)),
        ("abs(x)^1.5", 0.0, (0.0, 0.0)),
        ("1/x", 0.0, (-math.inf, -math.inf)),
        ("if(x > 0, x*sin(1/x), 0)", 0.0, (0.0, "unclear")),
    ],
)
def test_sides_claim_no_more_than_they_know(program: str, x: float, both: tuple[Any, Any]) -> None:
    question = pose(read(program), {"x": x})
    try:
        value = answer(question).value
    except MathematicsError:
        value = None
    assert sides(question, "x", value) == both


def _namespace() -> dict[str, Any]:
    names = ("sqrt", "exp", "log", "cos", "sin", "tanh", "gamma", "erf")
    own = {"sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "normcdf": mpmath.ncdf}
    return {**{name: getattr(mpmath, name) for name in names}, **own}


POINTS = [1e-9, 1e-3, 0.3, 0.999999999, 1.0, 2.5, 40.0, -1e-9, -0.3, -2.5, -40.0]


@pytest.mark.parametrize("rewrite", REWRITES, ids=lambda rewrite: rewrite.written)
def test_a_rewrite_is_what_is_written_with_all_digits(rewrite: Any) -> None:
    names = tuple(pattern(rewrite.written).graph.inputs)
    spelled = compile(rewrite.written.replace("^", "**"), "rewrite", "eval")
    compared = 0
    for numbers in product(POINTS, POINTS[2::3], POINTS[3::3]) if len(names) > 1 else ((x,) for x in POINTS):
        point = dict(zip(names, numbers, strict=False))
        found = _answers(rewrite.instead, point, ())
        if found is None or (rewrite.where and not holds(rewrite.where, names)(*point.values())):
            continue
        with mpmath.workdps(120):
            try:
                truth = eval(spelled, _namespace(), {k: mpmath.mpf(v) for k, v in point.items()})  # noqa: S307
            except (ValueError, ZeroDivisionError):
                continue
            if isinstance(truth, mpmath.mpc):
                continue
            assert abs(truth - found[0]) <= 1e-14 * abs(truth) + 1e-300, point
        compared += 1
    assert compared > 3


ADVICE = [
    ("x**(1/3)", {"x": -8.0}, "cbrt(x)"),
    ("(-8)**(1/3)*x", {"x": 2.0}, "cbrt(-8)"),
    ("log(1 + x)", {"x": 1e-9}, "log1p(x)"),
    ("f(u) = log(u + 1); f(a*b)", {"a": 1e-9, "b": 2.0}, "log1p(a*b)"),
    ("exp(a + b) - 1", {"a": 1e-9, "b": 1e-9}, "expm1(a + b)"),
    ("1 - cos(a + b)", {"a": 1e-5, "b": 0.0}, "2*sin((a + b)/2)^2"),
    ("exp(x)/(exp(x) + 1)", {"x": 800.0}, "sigmoid(x)"),
    ("1/(1 + exp(-(a + b)))", {"a": -800.0, "b": 0.0}, "sigmoid(a + b)"),
    ("log(1 + exp(x))", {"x": 800.0}, "softplus(x)"),
    ("log(exp(a) + exp(b))", {"a": 1.0, "b": 1000.0}, "logsumexp(a, b)"),
    ("sqrt(a*a + b*b)", {"a": 1e200, "b": 1.0}, "hypot(a, b)"),
    ("sqrt(x^2)", {"x": 0.0}, "abs(x)"),
    ("(exp(2*x) - 1)/(exp(2*x) + 1)", {"x": 400.0}, "tanh(x)"),
    ("(1 - exp(-2*x))/(1 + exp(-2*x))", {"x": -400.0}, "tanh(x)"),
    ("log(1 + x)", {"x": 1.0}, None),
    ("sqrt(x^2 + y^2)", {"x": 3.0, "y": 4.0}, None),
    ("exp(x)/(1 + exp(x))", {"x": 2.0}, None),
]


@pytest.mark.parametrize(("program", "point", "instead"), ADVICE, ids=[f"{each[0]} {each[1]}" for each in ADVICE])
def test_a_rewrite_is_named_where_it_helps(program: str, point: dict[str, float], instead: str | None) -> None:
    advice = one(program, **point).advice
    assert (advice and advice.instead) == instead


def test_digits_that_are_lost_are_no_ordinary_gradient() -> None:
    reason = one("(1-cos(x))/x^2", x=1e-8)
    assert (reason.reason, reason.rule) == ("digits lost", "its value is 0 here, not 5e-17")


def test_patterns_fit_up_to_order_and_equal_parts() -> None:
    graph = build(read("a = 2*b; exp(2*b)/(exp(a) + 1)")).graph
    assert [match.names.keys() for match in matches(graph, [pattern("exp(x)/(1 + exp(x))")])] == [{"x"}]
    other = build(read("exp(a)/(exp(b) + 1)")).graph
    assert not list(matches(other, [pattern("exp(x)/(1 + exp(x))")]))


class TestCommand:
    def test_explains_a_refusal_and_still_refuses(self, mgrad: Any) -> None:
        done = mgrad("grad", "sqrt(x)*y", "--set", "x=0,y=2", "--why")
        assert done.code == 1
        assert done.err.startswith("error: the slope of sqrt")
        header, x, y = done.out.splitlines()
        assert header.replace("\t", " ") == "input gradient reason node operand rule sides path rewrite"
        assert x.split("\t")[:4] == ["x", "", "no slope", "sqrt(x)"]
        assert y.split("\t")[7] == "sqrt(x)*y -[0]-> y"

    def test_in_json_is_a_list(self, mgrad: Any) -> None:
        result = json.loads(mgrad("grad", "abs(x) + log(y)", "--set", "x=0,y=1", "--why", "--format", "json").out)
        first = result["why"][0]
        assert (first["reason"], first["left"], first["right"]) == ("kink", -1.0, 1.0)
        assert [step["text"] for step in first["path"]] == ["abs(x) + log(y)", "abs(x)", "x"]
        again = json.loads(mgrad("grad", "log(y)*x", "--set", "x=0,y=0", "--why", "--format", "json").out)
        assert (again["value"], again["gradient"]) == (None, {"y": None, "x": None})

    def test_for_people_is_a_text(self, mgrad: Any) -> None:
        lines = mgrad("grad", "relu(x) + y", "--set", "x=-1,y=2", "--why", "--format", "table").out.splitlines()
        assert lines[:4] == ["x: 0, flat", "  line 1, column 1", "    relu(x) + y", "    ^^^^^^^"]
        assert lines[-1] == "y: 1, ordinary: relu(x) + y -[1]-> y"

    def test_is_a_question_of_its_own(self, mgrad: Any) -> None:
        done = mgrad("grad", "x", "--set", "x=1", "--why", "--check")
        assert (done.code, done.out) == (2, "")


def test_a_deep_program_is_explained() -> None:
    chain = "\n".join(f"y{i + 1} = y{i} + 1e-9*y{i}" for i in range(30_000))
    (reason,) = why(f"y0 = 1*x\n{chain}", x=1)
    assert reason.reason == "ordinary"
    assert len(reason.path) < 12
    left_out = sum(step for step in reason.path if isinstance(step, int))
    assert left_out + sum(not isinstance(step, int) for step in reason.path) == 30_002


def test_many_inputs_are_told_apart() -> None:
    program = "+".join(f"sqrt(x{i})" if i % 50 == 0 else f"x{i}" for i in range(400))
    found = why(program, **{f"x{i}": 0.0 for i in range(400)})
    assert [each.reason == "no slope" for each in found] == [i % 50 == 0 for i in range(400)]


def test_too_many_to_be_asked_alone_are_refused_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mgrad_cli.analyses.reasons.culprits.RUNS_BUDGET", 100)
    found = why("+".join(f"sqrt(x{i})" for i in range(20)), **{f"x{i}": 0.0 for i in range(20)})
    assert {each.gradient for each in found} == {None}
    assert "refused with others" in {each.reason for each in found}
    assert any("--wrt x" in each.rule for each in found)
