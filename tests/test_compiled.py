"""compile: the straight line gives what the engine gives, and hands over to it where there is something to say."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgrad_cli import MgradError, compile, grad

BRANCHES = "y = if(x > 0 and x < 10, if(x > 5, x^3, x^2), if(x < -5 or x == -1, log(-x), sin(x)))*x"
PROGRAMS = [
    "L = (a*b + c) * f",
    "o = tanh(a*b + c*f)",
    "max(a, b, c)*f + hypot(a, b)",
    "g(x, y) = x^2 + y*x; z = g(a, b) + g(b, c*f)",
    "u = a*b; u += c; u *= f; sigmoid(u) + softplus(-u)",
    "if(a > b, a*c, if(c > 0, b/c, f*b))",
    "logsumexp(a, b, c) - clamp(f, -1, 1)",
    "atan2(a, b) + mod(c, 3) + abs(f)",
]


@pytest.mark.parametrize("program", PROGRAMS)
@settings(derandomize=True, max_examples=40, deadline=None)
@given(numbers=st.lists(st.floats(-20, 20).map(lambda x: x or 0.5), min_size=4, max_size=4))
def test_it_agrees_with_the_engine(program: str, numbers: list[float]) -> None:
    point = dict(zip("abcf", numbers, strict=True))
    function = compile(program)
    try:
        expected = grad(program, **{name: point[name] for name in point})
    except MgradError as refused:
        with pytest.raises(MgradError, match=".*") as again:
            function(**point)
        assert str(again.value) == str(refused)
        return
    value, gradient = function(**point)
    assert value == pytest.approx(expected.value, rel=1e-14, abs=1e-300)
    assert gradient == pytest.approx(dict(expected), rel=1e-13, abs=1e-280)


@pytest.mark.parametrize("x", [-7.0, -5.0, -2.0, -1.0, 0.0, 1.0, 5.0, 6.0, 10.0, 11.0])
def test_branches(x: float) -> None:
    value, gradient = compile(BRANCHES)(x)
    expected = grad(BRANCHES, x=x)
    assert (value, gradient) == (expected.value, dict(expected))


def test_arguments_go_by_place_or_by_name_and_defaults_come_last() -> None:
    function = compile("w = 2; b = 1; y = w*x + b")
    assert function(3.0) == function(x=3.0) == (7.0, {"x": 2.0, "w": 3.0, "b": 1.0})
    assert function(3.0, 5.0)[0] == 16.0
    with pytest.raises(TypeError):
        function(z=1)


@pytest.mark.parametrize("name", ["lambda", "class", "None", "a0", "v1", "total", "slow", "function", "f_tanh", "数"])
def test_no_name_of_a_person_meets_python(name: str) -> None:
    value, gradient = compile(f"y = tanh({name})*{name}")(**{name: 0.5})
    assert value == pytest.approx(math.tanh(0.5) * 0.5)
    assert set(gradient) == {name}


def test_whole_numbers_are_floats() -> None:
    assert repr(compile("x*x")(3)) == "(9.0, {'x': 6.0})"
    with pytest.raises(MgradError, match="overflow"):
        compile("x*x*x")(10**200)


@pytest.mark.parametrize(
    ("program", "point"),
    [
        ("log(x)", [-1.0]),
        ("tanh(x*y)", [1e200, 1e200]),
        ("1/(x*y)", [1e200, 1e200]),
        ("sqrt(x)", [0.0]),
        ("exp(x)", [1000.0]),
        ("if(x > 0, tanh(x*y), 0)", [1e200, 1e200]),
        ("sin(x)", [math.nan]),
        ("x + 1", [math.inf]),
        ("max(x, 0)", [math.nan]),
    ],
)
def test_nothing_undefined_comes_out_as_a_number(program: str, point: list[float]) -> None:
    with pytest.raises(MgradError):
        compile(program)(*point)


def test_a_negative_zero_keeps_its_sign() -> None:
    assert compile("atan2(y + 0, x)")(y=-0.0, x=-1.0)[0] == grad("atan2(y + 0, x)", y=-0.0, x=-1.0).value == math.pi


def test_wrt_and_of_ask_for_less() -> None:
    program = "u = x*y; v = log(x)"
    assert compile(program, of="u", wrt=["y"])(-2.0, 3.0) == (-6.0, {"y": -2.0})


def test_only_what_the_output_needs_is_computed() -> None:
    assert compile("u = log(x); v = x*2")(-1.0) == (-2.0, {"x": 2.0})


def test_a_long_program_compiles() -> None:
    value, gradient = compile("y = " + " + ".join(f"x{number % 10}" for number in range(20_000)))(*[1.0] * 10)
    assert value == 20_000 and gradient["x3"] == 2000
    deep = compile("sin(" * 3000 + "x" + ")" * 3000)(0.5)
    assert 0 < deep[0] < 0.1
    nested = "".join(f"if(x > {number}, {number}*x, " for number in range(300)) + "x" + ")" * 300
    assert compile(nested)(0.5) == (0.0, {"x": 0.0})
