"""Proofs are true: every row against mpmath, a thousand digits, float64's disasters, and what nobody can decide."""

import json
import math
import random
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import pytest
from flint import arb, arb_series, ctx
from mpmath import mp

from mgrad_cli.analyses.checks.proof_check import proven
from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.analyses.proofs.certify import Certificate, certify
from mgrad_cli.analyses.proofs.losses import GRADUAL
from mgrad_cli.analyses.proofs.readings import as_written
from mgrad_cli.backends.proof.balls import ball, fmpq, is_finite, working
from mgrad_cli.backends.proof.decimals import right_digits, written
from mgrad_cli.backends.proof.enclosures import ENCLOSURES
from mgrad_cli.backends.proof.proof import Undecided, enclose
from mgrad_cli.backends.proof.proven_slopes import partial
from mgrad_cli.backends.proof.proven_values import enclosed
from mgrad_cli.backends.proof.rationals import COMPARISONS, RATIONAL
from mgrad_cli.backends.slopes import holds
from mgrad_cli.errors import MathematicsError
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS, Operation

Run = Callable[..., Any]
ROWS = list(dict.fromkeys(OPERATIONS.values()))
NUMERIC = [row for row in ROWS if row.form not in ("comparison", "choice")]
PAGE = (Path(__file__).parent.parent / "docs" / "certify.md").read_text(encoding="utf-8")


def by_name(row: Operation) -> str:
    return row.signature


def points(row: Operation, count: int) -> list[tuple[float, ...]]:
    """Points at which a person would ask, some of them outside the domain."""
    chance = random.Random(row.signature)
    size = 3 if row.variadic else len(row.parameters)

    def number() -> float:
        return chance.choice((chance.uniform(-1, 1), chance.gauss(0, 3), float(chance.randint(-3, 5))))

    found = [tuple(number() for _ in range(size)) for _ in range(count)]
    return [(float(chance.randint(0, 5)), x) for _, x in found] if row.name == "polygamma" else found


def question(program: str, hardware: bool = False, **point: float) -> Gradient:
    return answer(pose(read(program), point, hardware=hardware))


def certificate(program: str, digits: int = 20, **point: float) -> Certificate:
    return certify(question(program, hardware=True, **point), digits)


def truths(program: str, digits: int = 20, **point: float) -> list[str | None]:
    return [each.truth for each in certificate(program, digits, **point).quantities]


def _lgamma(x: Any) -> Any:
    return mp.re(mp.loggamma(x))


MPMATH: dict[str, Callable[..., Any]] = {
    "+": lambda x, y: x + y, "-": lambda x, y: x - y, "*": lambda x, y: x * y, "/": lambda x, y: x / y,
    "**": lambda x, y: mp.re(mp.power(x, y)), "neg": lambda x: -x,
    "exp": mp.exp, "expm1": mp.expm1, "exp2": lambda x: mp.power(2, x), "log": mp.log, "log1p": mp.log1p,
    "log2": lambda x: mp.log(x, 2), "log10": mp.log10, "sqrt": mp.sqrt, "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "asin": mp.asin, "acos": mp.acos, "atan": mp.atan,
    "atan2": mp.atan2, "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh,
    "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)), "softplus": lambda x: mp.log1p(mp.exp(x)),
    "relu": lambda x: max(x, mp.mpf(0)), "logsumexp": lambda *xs: mp.log(mp.fsum(map(mp.exp, xs))),
    "exp_difference": lambda x, y: mp.exp(x - y), "abs": abs, "sign": mp.sign,
    "step": lambda x: mp.mpf(x >= 0), "floor": mp.floor, "ceil": mp.ceil, "round": mp.nint,
    "mod": lambda x, y: x - y * mp.floor(x / y), "min": min, "max": max,
    "clamp": lambda x, low, high: min(max(x, low), high),
    "hypot": lambda *xs: mp.sqrt(mp.fsum(x * x for x in xs)), "erf": mp.erf, "erfc": mp.erfc,
    "gaussian": lambda x: mp.exp(-x * x), "normpdf": mp.npdf, "normcdf": lambda x: mp.erfc(-x / mp.sqrt(2)) / 2,
    "gamma": mp.gamma, "lgamma": _lgamma, "digamma": mp.digamma,
    "polygamma": lambda n, x: mp.re(mp.polygamma(int(n), x)),
}  # fmt: skip


def agrees(found: Any, truth: Any) -> bool:
    """Whether a proven number holds mpmath's, which has far more digits than are compared."""
    text = ball(found).str(40, radius=False)
    return bool(abs(mp.mpf(text) - truth) <= mp.mpf(10) ** -25 * abs(truth) + mp.mpf(10) ** -40)


class TestTable:
    def test_has_no_hole(self) -> None:
        for row in ROWS:
            known = COMPARISONS if row.form == "comparison" and row.name != "not" else ENCLOSURES
            assert row.name in known or row.form == "choice" or row.name == "not", row
        assert set(RATIONAL) <= set(ENCLOSURES) <= {row.name for row in ROWS}
        assert set(ENCLOSURES) == set(MPMATH)

    @pytest.mark.parametrize("row", NUMERIC, ids=by_name)
    def test_values(self, row: Operation) -> None:
        with mpmath.workdps(60), working(300):
            for point in points(row, 25):
                found = enclosed(row, [arb(x) for x in point])
                if not row.domain or holds(row.domain, row.parameters)(*point):
                    assert agrees(found, MPMATH[row.name](*map(mp.mpf, point))), point
                else:
                    assert not is_finite(found), point

    @pytest.mark.parametrize("row", [row for row in NUMERIC if row.name in RATIONAL], ids=by_name)
    def test_fractions_say_the_same_as_balls(self, row: Operation) -> None:
        told = 0
        with working(300):
            for point in points(row, 25):
                given = [fmpq(round(8 * x), 8) for x in point]
                exact, enclosure = enclosed(row, list(given)), ENCLOSURES[row.name](*map(arb, given))
                assert is_finite(exact) == is_finite(enclosure), given
                assert not is_finite(exact) or ball(exact).overlaps(enclosure), given
                told += type(exact) is fmpq
        assert told or row.name in ("log2", "log10", "sqrt", "cbrt", "exp2")

    @pytest.mark.parametrize("row", [row for row in NUMERIC if row.name not in ("min", "max", "clamp")], ids=by_name)
    def test_slopes_come_from_values(self, row: Operation) -> None:
        """mpmath's come from differences of values with many more digits."""
        with mpmath.workdps(100), working(300):
            for point in points(row, 6):
                for position in range(len(point)):
                    slope = partial(row, [arb(x) for x in point], [each == position for each in range(len(point))])
                    if slope is None or is_finite(slope):
                        assert agrees(slope or fmpq(0), _difference(row, point, position)), (point, position)

    @pytest.mark.parametrize(
        "row", [row for row in NUMERIC if len(row.parameters) == 1 and not row.variadic], ids=by_name
    )
    def test_longer_series(self, row: Operation) -> None:
        """The coefficients of a series of length 5, along 2t."""
        if row.kink or row.jump:
            return
        x = 1.25 if row.name == "acosh" else 0.375
        with mpmath.workdps(60), working(300, 5):
            found = ENCLOSURES[row.name](arb_series([x, 2])).coeffs()
            expected = mp.taylor(MPMATH[row.name], mp.mpf(x), 4)
            for degree, coefficient in enumerate(found):
                truth = expected[degree] * 2**degree
                assert abs(mp.mpf(coefficient.str(30, radius=False)) - truth) < 1e-12 * max(abs(truth), 1)


def _difference(row: Operation, point: tuple[float, ...], position: int) -> Any:
    step = mp.mpf(10) ** -33

    def beside(shift: Any) -> Any:
        return MPMATH[row.name](*(mp.mpf(x) + shift * (each == position) for each, x in enumerate(point)))

    return (beside(step) - beside(-step)) / (2 * step)


DIGITS = {
    "pi": lambda: +mp.pi, "e": lambda: +mp.e, "tau": lambda: 2 * mp.pi, "sqrt(2)": lambda: mp.sqrt(2),
    "atan(1/3)": lambda: mp.atan(mp.mpf(1) / 3), "sin(1e22)": lambda: mp.sin(mp.mpf(10) ** 22),
    "erfc(5)": lambda: mp.erfc(5), "exp(-2000)": lambda: mp.exp(-2000),
    "polygamma(2, 0.1)": lambda: mp.polygamma(2, mp.mpf(1) / 10),
}  # fmt: skip


class TestDigits:
    @pytest.mark.parametrize("program", DIGITS)
    @pytest.mark.parametrize("digits", [1, 17, 50, 1000])
    def test_as_mpmath_has_them(self, program: str, digits: int) -> None:
        with mpmath.workdps(digits + 30):
            expected = mp.nstr(DIGITS[program](), digits, strip_zeros=False, min_fixed=-5, max_fixed=21)
        (found,) = truths(program, digits)
        assert found is not None
        assert mpmath.mpf(found) == mpmath.mpf(expected) and len(re.sub(r"e.*|\D", "", found).lstrip("0")) == digits

    @pytest.mark.parametrize(
        ("number", "digits", "text"),
        [
            (fmpq(0), 20, "0"), (fmpq(1, 3), 5, "0.33333"), (fmpq(-2, 3), 5, "-0.66667"), (fmpq(5, 2), 1, "2"),
            (fmpq(7, 2), 1, "4"), (fmpq(999999, 10), 3, "1.00e+05"), (fmpq(10) ** 20, 5, "100000000000000000000"),
            (fmpq(10) ** 21, 5, "1e+21"), (fmpq(1, 10**4), 5, "0.0001"), (fmpq(1, 10**5), 5, "1e-05"),
            (fmpq(123456789), 4, "1.235e+08"), (arb(2).sqrt() ** 2, 5, "2.0000"), (arb(0.75), 5, "0.75"),
            (arb(1, 1e-3), 2, "1.0"), (arb(1, 1e-3), 4, None), (arb(0, 1e-3), 4, None), (arb("nan"), 4, None),
        ],
    )  # fmt: skip
    def test_rounding(self, number: Any, digits: int, text: str | None) -> None:
        with working(300):
            assert written(number, digits) == text

    def test_a_tie_is_told_with_a_digit_more(self) -> None:
        with working(2000):
            assert written((arb(2).sqrt() * arb(1.5)) ** 2, 1) == "4.5"

    @pytest.mark.parametrize(
        ("found", "truth", "digits"),
        [(0.1, fmpq(1, 10), 16), (0.0, fmpq(1, 2), 0), (0.5, fmpq(1, 2), 17), (1.001, fmpq(1), 3), (-1.0, fmpq(1), 0),
         (math.inf, fmpq(1), 0), (math.nan, fmpq(1), 0), (0.0, fmpq(0), 17), (1e-300, fmpq(0), 0)],
    )  # fmt: skip
    def test_right_digits(self, found: float, truth: Any, digits: int) -> None:
        with working(200):
            assert right_digits(found, truth) == digits

    def test_settings_of_flint_are_left_alone(self) -> None:
        before = ctx.prec, ctx.cap
        certificate("sin(x)", 100, x=1.0)
        assert (ctx.prec, ctx.cap) == before


CHAOS = "x0 = x\n" + "\n".join(f"x{n + 1} = 3.9*x{n}*(1 - x{n})" for n in range(200))
DISASTERS: list[tuple[str, dict[str, float], list[str], str]] = [
    ("(1-cos(x))/x^2", {"x": 1e-8}, ["0.49999999999999999583", "-8.3333333333333332778e-10"], "1-cos(x)"),
    (
        "333.75*b^6 + a^2*(11*a^2*b^2 - b^6 - 121*b^4 - 2) + 5.5*b^8 + a/(2*b)",
        {"a": 77617, "b": 33096},
        ["-0.82739605994682136814", "4.7843312428504720908e+32", "-2.0400456966858125798e+32"],
        "333.75*b^6 + a^2*(11*a^2*b^2 - b^6 - 121*b^4 - 2) + 5.5*b^8",
    ),
    ("(1+1e-17)-1", {}, ["1e-17"], "(1+1e-17)-1"),
    ("x - x*(1 + 1e-17)", {"x": 3}, ["-3e-17", "-1e-17"], "x - x*(1 + 1e-17)"),
    ("sqrt(x+1)-x^.5", {"x": 1e15}, ["1.5811388300841892707e-08", "-7.9056941504209424007e-24"], "sqrt(x+1)-x^.5"),
    ("log(1 + x)/x", {"x": 1e-17}, ["0.99999999999999999500", "-0.49999999999999999333"], "log(1 + x)"),
    ("exp(x)", {"x": 1000}, ["1.9700711140170469939e+434"] * 2, "exp(x)"),
    ("x^2/x", {"x": 1e-200}, ["1e-200", "1"], "x^2"),
    (CHAOS, {"x": 0.5}, ["0.39788385934322481549"], GRADUAL),
]  # fmt: skip


class TestDisasters:
    @pytest.mark.parametrize(
        ("program", "point", "expected", "lost_in"), DISASTERS, ids=[each[0][:20] for each in DISASTERS]
    )
    def test_the_truth_and_where_it_was_lost(
        self, program: str, point: dict[str, float], expected: list[str], lost_in: str
    ) -> None:
        found = certificate(program, **point).quantities
        assert [each.truth for each in found][: len(expected)] == expected
        assert found[0].digits_right < 14 and found[0].lost_in == lost_in

    def test_a_gradient_that_only_the_way_back_spoils(self) -> None:
        """Both shares of x are right; their sum is not."""
        _, slope = certificate("log(x + 1) - log(x)", x=1e9).quantities
        assert slope.digits_right < 10 and slope.lost_in == "the gradient of x"

    def test_nothing_is_lost_where_nothing_is(self) -> None:
        value, *slopes = certificate("sin(1e22) + tanh(x)*y", x=20.0, y=0.1).quantities
        assert all(each.digits_right >= 15 and not each.lost_in for each in [value, *slopes])

    def test_a_branch_that_only_float64_takes(self) -> None:
        value, slope = certificate("if(0.1 + 0.2 == 0.3, x, 0)", x=1.0).quantities
        assert (value.truth, slope.truth) == ("1", "1")
        assert value.lost_in == slope.lost_in == "0.1 + 0.2 == 0.3"


EXACT = [
    ("0.1 + 0.2", {}, ["0.3"]), ("x - x", {"x": 0.1}, ["0", "0"]), ("sin(x) - sin(x)", {"x": 1}, ["0", "0"]),
    ("exp(y)*(x - x)", {"x": 1, "y": 2}, ["0", "0", "0"]), ("if(x == 0, 1, 2)", {"x": 1e-300}, ["2", "0"]),
    ("if(2 > 1 and not 1 > 2, x, 0)", {"x": 3}, ["3", "1"]), ("if(x > 1 or 1/0 > 2, x, 0)", {"x": 3}, ["3", "1"]),
    ("if(x > 0, x, log(-1))", {"x": 3}, ["3", "1"]), ("floor(0.1*30)", {}, ["3"]), ("floor(log10(1000))", {}, ["3"]),
    ("floor(log2(x))", {"x": 0.125}, ["-3"]), ("round(2.5) + round(-3.5)", {}, ["-2"]), ("mod(0.3, 0.1)", {}, ["0"]),
    ("sqrt(0.01)", {}, ["0.1"]), ("cbrt(-3.375)", {}, ["-1.5"]), ("x*abs(x)", {"x": 0}, ["0", "0"]),
    ("max(x, x)", {"x": 2}, ["2", "1"]), ("max(x, y)", {"x": 2, "y": 3}, ["3", "0", "1"]),
    ("x^2", {"x": 0.1}, ["0.01", "0.2"]),
    ("0.1*x", {"x": 3}, ["0.3", "0.1"]), ("x^1.5", {"x": 0}, ["0", "0"]), ("0^x", {"x": 2}, ["0", "0"]),
    ("1_000.5e-1", {}, ["100.05"]), ("12345678901234567890", {}, ["12345678901234567890"]),
    ("-(0.1) - .2 - 1.", {}, ["-1.3"]),
    ("1e-400*2", {}, ["2e-400"]), ("0." + 300 * "12" + " - 0." + 299 * "12", {}, ["1.2e-599"]),
    ("floor(x)", {"x": 2.5}, ["2", "0"]), ("if(floor(x) == 2, x, 0)", {"x": 2.5}, ["2.5", "1"]),
    ("clamp(x, 0, 1)", {"x": 2}, ["1", "0"]),
]  # fmt: skip


@pytest.mark.parametrize(("program", "point", "expected"), EXACT, ids=[each[0] for each in EXACT])
def test_what_is_exact_stays_exact(program: str, point: dict[str, float], expected: list[str]) -> None:
    assert truths(program, **point)[: len(expected)] == expected


KINKS = {
    "abs(x)": "abs(x) is at a kink; the slope is between -1 and 1",
    "2*relu(x) + y": "relu(x) is at a kink; the slope is between 0 and 2",
    "max(x, 0)": "max(x, 0) is at a kink; the slope is between 0 and 1",
    "hypot(x, x)": "hypot(x, x) is at a kink; the slope is between -2 and 2",
    "if(x > 0, x, -x)": "x > 0 is at a jump, a vertical tangent or the edge of a condition",
    "if(not x > 0 and y > 0, x, -x)": "x > 0 is at a jump, a vertical tangent or the edge of a condition",
    "floor(x)": "floor(x) is at a jump, a vertical tangent or the edge of a condition",
    "floor(ceil(x) + 0.5)": "ceil(x) is at a jump, a vertical tangent or the edge of a condition",
    "if(ceil(x) > 0.5, 1, 2)*y": "ceil(x) is at a jump, a vertical tangent or the edge of a condition",
    "sign(x)*y": "sign(x) is at a jump, a vertical tangent or the edge of a condition",
    "abs(x*pi)": "abs(x*pi) is at a kink; the slope is between -3.14 and 3.14",
}
OPEN = {
    "if(sqrt(2)^2 == 2, 1, 2)": "cannot decide whether sqrt(2)^2 == 2 holds: both sides are equal, or nearly so",
    "floor(sqrt(2)^2)": "cannot decide what floor(sqrt(2)^2) is: it is at a jump, or next to one",
    "sqrt(sqrt(2)^2 - 2)": "cannot decide whether sqrt(sqrt(2)^2 - 2) has a value: it is at the edge of its domain",
}
NO_ANSWER = {
    "log(-1)": "log is defined where x > 0; here x = -1",
    "log(0.1 + 0.2 - 0.3)": "log is defined where x > 0; here x = 0",
    "1/(0.1*3 - 0.3)": "x / y is defined where y != 0; here x = 1, y = 0",
    "sqrt(x)": "the slope of sqrt for x exists where x > 0; here x = 0",
    "clamp(1, 2, sqrt(2))": "clamp is defined where low <= high",
}


class TestUndecided:
    @pytest.mark.parametrize("program", KINKS)
    def test_slope_at_a_kink(self, program: str) -> None:
        value, slope, *_ = certificate(program, x=0.0, y=1.0).quantities
        assert value.truth is not None
        assert (slope.truth, slope.digits_right, slope.reason) == (None, None, KINKS[program])

    @pytest.mark.parametrize("program", OPEN)
    def test_value(self, program: str) -> None:
        with pytest.raises(Undecided, match=re.escape(OPEN[program])):
            certificate(program)

    @pytest.mark.parametrize("program", NO_ANSWER)
    def test_no_value_is_a_matter_of_mathematics(self, program: str) -> None:
        with pytest.raises(MathematicsError, match=re.escape(NO_ANSWER[program])):
            certificate(program, **({"x": 0.0} if "x" in program else {}))

    @pytest.mark.parametrize("program", ["sin(pi)", "sqrt(2)^2 - 2", "exp(-1e300)"])
    def test_zero_or_very_small(self, program: str) -> None:
        (value,) = certificate(program).quantities
        assert value.truth is None and re.fullmatch(r"it is 0, or smaller than 1e-\d{4,}", value.reason)

    def test_too_large(self) -> None:
        with pytest.raises(MathematicsError, match="overflow in gamma"):
            certificate("gamma(1e300)")

    def test_time_is_bounded(self) -> None:
        model = question("x + 1/3", x=1.0).model
        with pytest.raises(Undecided, match="no proof within 0 seconds"):
            enclose(model, as_written(model, {"x": 1.0}), ["x"], is_finite, seconds=0)


PLAIN = [row for row in NUMERIC if row.name != "polygamma"]


class TestCheck:
    @pytest.mark.parametrize("row", PLAIN, ids=by_name)
    def test_passes_what_is_right_and_fails_what_is_spoilt(self, row: Operation) -> None:
        for point in points(row, 6):
            names = "abc"[: len(point)]
            form = {"infix": f"a {row.name} b", "prefix": "-a"}.get(row.form, f"{row.name}({', '.join(names)})")
            try:
                gradient = question(form, **dict(zip(names, point)))
            except MathematicsError:
                continue
            for verdict in proven(gradient):
                at_kink = "kink" in verdict.reason
                assert verdict.verdict == ("cannot say" if at_kink else "pass"), verdict
                assert at_kink or abs(verdict.numeric - verdict.gradient) <= verdict.error + 1e-9 * abs(verdict.numeric)
                if verdict.verdict == "pass" and abs(verdict.gradient) > 1e-300:
                    assert spoilt(gradient, verdict.name, 1.0001) == "FAIL", verdict

    @pytest.mark.parametrize(
        ("program", "x", "verdict", "if_spoilt"),
        [
            ("(1 - cos(x))/x^2", 1e-8, "cannot say", "FAIL"), ("abs(1 - cos(x))", 1e-9, "cannot say", "FAIL"),
            ("exp(sin(x)^2 + cos(x)^2)", 0.7, "pass", "FAIL"), ("(x/x)*1e20 + x", 3e-5, "pass", "FAIL"),
            ("if(1 - cos(x) > 0, x, -x)", 1e-9, "cannot say", "cannot say"),
            ("log((x + 0.2) - 0.3)", 0.1, "cannot say", "FAIL"),
            ("x*1e-310*1e300", 1e-10, "pass", "FAIL"), ("abs(x)", 0.0, "cannot say", "FAIL"),
            ("x*abs(x)", 0.0, "pass", "FAIL"),
        ],
    )  # fmt: skip
    def test_excuses_what_float64_cannot_do_better(self, program: str, x: float, verdict: str, if_spoilt: str) -> None:
        gradient = question(program, x=x)
        assert [each.verdict for each in proven(gradient)] == [verdict]
        assert spoilt(gradient, "x", 1.0, 1e30) == if_spoilt

    def test_sees_a_wrong_value(self) -> None:
        gradient = question("exp(x)*sin(2)", x=1.0)
        sine = next(node for node in gradient.nodes if node.operation and node.operation.name == "sin")
        sine.data *= 1.0001
        gradient.nodes[gradient.model.graph.inputs["x"]].grad *= 1.0001
        (verdict,) = proven(gradient)
        assert verdict.verdict == "FAIL" and "the value of sin(2) is wrong" in verdict.reason

    def test_many_nodes(self) -> None:
        gradient = question("\n".join(["y0 = x", *(f"y{n + 1} = tanh(y{n}) + y{n}" for n in range(1000))]), x=1e-3)
        assert [each.verdict for each in proven(gradient)] == ["pass"]
        assert spoilt(gradient, "x", 1.0001) == "FAIL"


def spoilt(gradient: Gradient, name: str, factor: float, more: float = 0.0) -> str:
    """The verdict on a gradient that is wrong."""
    node = gradient.nodes[gradient.model.graph.inputs[name]]
    before = node.grad
    node.grad = before * factor + more
    verdict = next(each for each in proven(gradient) if each.name == name)
    node.grad = before
    return verdict.verdict


CASE = ("(1-cos(x))/x^2", "--set", "x=1e-8")


class TestCommand:
    def test_in_pipes(self, mgrad: Run) -> None:
        header, value, slope = mgrad("eval", *CASE, "--certify").out.splitlines()
        assert header == "quantity\tfloat64\ttruth\tdigits right\tlost in"
        assert value == "(1-cos(x))/x^2\t0.0\t0.49999999999999999583\t0\t1-cos(x)"
        assert slope.startswith("d/dx\t99999999.99999999\t-8.3333333333333332778e-10\t0\t")

    def test_values_alone(self, mgrad: Run) -> None:
        assert mgrad("eval", *CASE, "--precision", "5", "--format", "value").out == "0.50000\n"
        assert mgrad("grad", *CASE, "--precision", "5", "--format", "value").out == "-8.3333e-10\n"
        assert mgrad("grad", "x + y", "--set", "x=1,y=2", "--wrt", "y", "--certify", "--format", "value").out == "1\n"

    def test_rows_of_csv_are_numbers_and_no_formulas(self, mgrad: Run) -> None:
        out = mgrad("grad", "-x*y", "--set", "x=3,y=0.1", "--certify", "--format", "csv").out
        assert out.splitlines()[1:] == ["'-x*y,-0.30000000000000004,-0.3,15,", "d/dx,-0.1,-0.1,16,", "d/dy,-3.0,-3,17,"]

    def test_json_is_an_input(self, mgrad: Run) -> None:
        out = mgrad("eval", *CASE, "--certify", "--format", "json").out
        found = json.loads(out)["certificate"]
        assert found["digits"] == 20 and [each["truth"] for each in found["quantities"]] == truths(CASE[0], x=1e-8)
        assert mgrad("eval", "--precision", "50", "--format", "json", stdin=out).code == 0
        lines = mgrad("eval", *CASE, "--certify", "--format", "jsonl").out.splitlines()
        assert [json.loads(line) for line in lines] == found["quantities"]

    def test_exit_codes(self, mgrad: Run) -> None:
        undecided = mgrad("grad", "abs(x)", "--set", "x=0", "--certify")
        assert undecided.code == 4 and "\tundecided: abs(x) is at a kink" in undecided.out
        assert mgrad("eval", "floor(sqrt(2)^2)", "--certify").code == 4
        assert mgrad("eval", "log(-1)", "--certify").code == 1
        assert mgrad("grad", "x", "--set", "x=0", "--certify", "--check").code == 2
        assert mgrad("eval", "x", "--set", "x=0", "--precision", "0").code == 2

    def test_what_overflows_float64_has_an_answer(self, mgrad: Run) -> None:
        assert mgrad("eval", "1e200^2/1e300", "--certify", "--format", "value").out == "1e+100\n"

    def test_large_programs(self, mgrad: Run) -> None:
        program = "\n".join(["y0 = x", *(f"y{n + 1} = tanh(y{n})" for n in range(5000)), "y5000"])
        done = mgrad("eval", "--set", "x=1", "--certify", "--format", "value", stdin=program)
        assert (done.code, done.out) == (0, "0.017315785614961104834\n")

    def test_without_flint(self) -> None:
        code = "import sys; sys.modules['flint'] = None; from mgrad_cli.__main__ import run; sys.exit(run())"
        done = subprocess.run([sys.executable, "-c", code, "eval", "1/3", "--certify"], capture_output=True, text=True)
        assert done.returncode == 2
        assert done.stderr == "error: proofs need the package python-flint\nhint: pip install 'mgrad[proof]'\n"


@pytest.mark.parametrize(
    ("command", "shown"), re.findall(r"^\$ mgrad (.*)\n((?:(?!\$ |```).*\n)*)", PAGE, re.MULTILINE)
)
def test_the_page_shows_what_happens(mgrad: Run, command: str, shown: str) -> None:
    done = mgrad(*shlex.split(command))
    assert done.out + done.err == shown


def test_readings_of_numbers() -> None:
    model = question(
        "f(a) = a*1_0.50; y = f(-(2.5)) + (-.25) + 1.e-3 + pi + x*1e-320 + 0.1000000000000000055", x=1.0
    ).model
    with working(100):
        for node, leaf in as_written(model, {"x": 1.0}).items():
            number = leaf() if callable(leaf) else leaf
            assert abs(ball(number) - model.graph.constants.get(node, 1.0)) <= 1e-16 * abs(ball(number)) + 5e-324
