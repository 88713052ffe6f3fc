"""The straight line looks at every number that could be inf or nan without anybody's seeing it, and at few others."""

import math

import pytest

from mgrad_cli import MgradError, compile, grad
from mgrad_cli.graph.build import build
from mgrad_cli.graph.hiding import BEYOND_ONE, WITHIN_ONE, hiding
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS

NUMBERS = [0.0, 5e-324, 1e-300, 1e-9, 0.3, 1.0, 1.5, math.pi, 40.0, 700.0, 1e9, 1e300, math.ulp(0.0), 1.7e308]


def looked_at(program: str) -> list[str]:
    model = build(read(program))
    return [model.text(node) for part in hiding(model.graph) for node in part]


@pytest.mark.parametrize(
    ("program", "nodes"),
    [
        ("x*y + z", ["x*y + z"]),
        ("tanh(x*y + z)", ["x*y + z"]),
        ("u = x*y; tanh(u) + u", ["tanh(u) + u"]),
        ("x/y", ["y", "x/y"]),
        ("sin(x)*y", ["x", "y"]),
        ("y/cosh(x)", ["y", "x"]),
        ("x*0.5", ["x"]),
        ("atan(hypot(x, y))", ["hypot(x, y)"]),
        ("if(x > 0, tanh(x*y), 0)", ["x", "x*y"]),
    ],
)
def test_what_is_looked_at(program: str, nodes: list[str]) -> None:
    assert sorted(looked_at(program)) == sorted(nodes)


@pytest.mark.parametrize("name", WITHIN_ONE + BEYOND_ONE)
def test_sizes_are_what_the_lists_say(name: str) -> None:
    for number in [sign * number for number in NUMBERS for sign in (1, -1)]:
        try:
            size = abs(OPERATIONS[name].value(number))
        except OverflowError:
            continue
        assert size <= 1 if name in WITHIN_ONE else size >= 1


@pytest.mark.parametrize(
    ("program", "point"),
    [
        ("if(a > 0, tanh(x*y) + if(b > 0, x*y + 1, 0), 0)", {"a": 1, "b": -1, "x": 1e200, "y": 1e200}),
        ("atan(hypot(x, y)) + x*0", {"x": 1.7e308, "y": 1.7e308}),
        ("y = log(x); if(x > 0, y, 0)", {"x": -1}),
        ("y = exp(x); if(x < 0, tanh(y), 0)", {"x": 1000}),
    ],
)
@pytest.mark.parametrize("wrt", [None, ()])
def test_it_refuses_what_the_engine_refuses(program: str, point: dict[str, float], wrt: tuple[str, ...] | None) -> None:
    with pytest.raises(MgradError) as refused:
        grad(program, wrt=wrt, **point)
    with pytest.raises(MgradError) as again:
        compile(program, wrt=wrt)(**point)
    assert str(again.value) == str(refused.value)


def test_thousands_of_inputs_are_looked_at_together() -> None:
    function = compile(" + ".join(f"x{number}*x{number}*x{number}" for number in range(3000)))
    value, gradient = function(*[2] * 3000)
    assert value == 24_000.0 and set(gradient.values()) == {12.0}


@pytest.mark.parametrize("program", ["max(x, 2)", "mod(x, 7)", "relu(x)", "if(x > 0, x, 1)", "clamp(x, 1, 5)"])
def test_results_are_floats_for_whole_numbers_too(program: str) -> None:
    assert repr(compile(program)(3)) == "(3.0, {'x': 1.0})"


def test_a_gradient_that_overflows_behind_a_choice_is_refused() -> None:
    program, point = "y = if(x > 0, z, 0); z*a + y*a", {"x": 1, "z": 1e-300, "a": 1e308}
    with pytest.raises(MgradError, match="gradient overflows behind if"):
        grad(program, **point)
    with pytest.raises(MgradError, match="gradient overflows behind if"):
        compile(program)(**point)
