"""Where float64 runs out of range on the way back, and where 0 from above meets an infinite slope."""

import mpmath
import pytest

from mgrad_cli import MgradError, grad

LOST = [
    ("1/(1+exp(-x))", -600.0, lambda x: 1 / (1 + mpmath.exp(-x))),
    ("1/(1+exp(-x))", -700.0, lambda x: 1 / (1 + mpmath.exp(-x))),
    ("if(x < 0, 1/(1+exp(-x)), 2)", -600.0, lambda x: 1 / (1 + mpmath.exp(-x))),
    ("1/(3 + sinh(x)**2)", 203.0, lambda x: 1 / (3 + mpmath.sinh(x) ** 2)),
    ("1e-200*(1/x)", 1e-200, lambda x: mpmath.mpf(1e-200) / x),
    ("1/(x*x)*1e-250", 1e-150, lambda x: mpmath.mpf(1e-250) / x / x),
    ("exp(-x)*1e300", 740.0, lambda x: mpmath.exp(-x) * mpmath.mpf(1e300)),
    ("tanh(x)", 360.0, mpmath.tanh),
]


def test_a_second_look_keeps_every_digit_of_a_number_beside_one() -> None:
    x = 1 - 2.0**-53
    assert grad("x**y", x=x, y=0)["y"] == pytest.approx(float(mpmath.log(x)), rel=1e-15)


@pytest.mark.parametrize(("program", "x", "truth"), LOST)
def test_what_falls_below_float64_on_its_way_is_not_lost(program, x: float, truth) -> None:
    with mpmath.workdps(400):
        expected = mpmath.diff(truth, mpmath.mpf(x), h=abs(x) * mpmath.mpf(10) ** -60)
    assert grad(program, x=x)["x"] == pytest.approx(float(expected), rel=1e-12)


@pytest.mark.parametrize(
    ("program", "point"),
    [("sqrt(x)**2", {"x": 0}), ("acosh(x)**2", {"x": 1}), ("cbrt(x)**3", {"x": 0}), ("sqrt(x)*sqrt(x)", {"x": 0})],
)
def test_a_zero_that_moves_is_no_answer_to_an_infinite_slope(program: str, point: dict[str, float]) -> None:
    with pytest.raises(MgradError, match="exists where"):
        grad(program, **point)


@pytest.mark.parametrize(
    ("program", "point"),
    [
        ("y*sqrt(x)", {"x": 0, "y": 0}),
        ("0*sqrt(x)", {"x": 0}),
        ("0*x*sqrt(x)", {"x": 0}),
        ("relu(sqrt(x) - 1)", {"x": 0}),
        ("r = sqrt(x^2 + y^2); L = if(r > 1e-9, x/r, 0)", {"x": 0, "y": 0}),
        ("max(sqrt(x), 1)", {"x": 0}),
        ("clamp(sqrt(x) - 5, -1, 1)", {"x": 0}),
    ],
)
def test_a_zero_that_stays_is_one(program: str, point: dict[str, float]) -> None:
    assert set(grad(program, **point).values()) == {0.0}


def test_a_program_too_large_for_a_second_look_says_so() -> None:
    program = "x*1e300*1e300*1e-200*1e-200"
    assert grad(program, x=1e-300)["x"] == pytest.approx(1e200)
    large = grad(program + "+z" * 20_100, x=1e-300, z=0)
    assert "too large to look again" in large.notes[-1].text


def test_zeros_that_are_right_stay() -> None:
    assert grad("(-x + x) * 1e300", x=0.5)["x"] == 0.0
    assert dict(grad("x*y + relu(z)", x=0, y=3, z=-1)) == {"x": 3.0, "y": 0.0, "z": 0.0}
    assert grad("exp(-x)", x=800)["x"] == 0.0
    assert grad("tanh(x)", x=400)["x"] == 0.0
