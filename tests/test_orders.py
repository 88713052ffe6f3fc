"""Several outputs, directions and higher orders: against Arb's power series, mpmath, and oracles of their own."""

import json
import math
import re
from collections.abc import Callable
from itertools import combinations_with_replacement, pairwise
from pathlib import Path
from typing import Any

import mpmath
import pytest
from jsonschema import Draft202012Validator
from test_table import on_edge, second_truth

from mgrad_cli import hessian, jacobian, taylor
from mgrad_cli.errors import MgradError
from mgrad_cli.operations import OPERATIONS, Operation

oracle = pytest.importorskip("oracle")
points = pytest.importorskip("points")

Run = Callable[..., Any]
ROOT = Path(__file__).parent.parent
VALIDATOR = Draft202012Validator(json.loads((ROOT / "docs" / "result.schema.json").read_text(encoding="utf-8")))
CALL = (ROOT / "examples" / "black_scholes.mgrad").read_text(encoding="utf-8")
ROWS = list({row.signature: row for row in OPERATIONS.values() if row.form in ("infix", "prefix", "function")}.values())
EVERY_ROW = pytest.mark.parametrize("row", ROWS, ids=[row.signature for row in ROWS])
SWELLING = "exp(sin(x*cos(x)))/(1+x**2)"


def text_of(row: Operation, operands: list[str]) -> str:
    if row.form == "infix":
        return f"({operands[0]}) {row.name} ({operands[1]})"
    return f"-({operands[0]})" if row.form == "prefix" else f"{row.name}({', '.join(operands)})"


def close(found: float, truth: float, scale: float) -> bool:
    return math.isclose(found, truth, rel_tol=1e-9, abs_tol=1e-13 * scale + 1e-300)


FIRST = {"S": 0.433204370492248, "sigma": 27.8131453908983, "r": 19.5710686668556, "T": 6.736893198191}
SECOND = {("S", "S"): 0.0278131453908983, ("sigma", "sigma"): 7.2437612379906, ("S", "sigma"): 0.608971101367859}
"""The greeks of the example, from closed forms: delta, vega, rho and theta; gamma, volga and vanna."""


class TestBlackScholes:
    def test_they_come_out(self) -> None:
        found = hessian(CALL)
        for (row, column), truth in SECOND.items():
            assert math.isclose(found[row][column], truth, rel_tol=3e-15)

    def test_on_the_command_line(self, mgrad: Run) -> None:
        done = mgrad("grad", "-f", str(ROOT / "examples" / "black_scholes.mgrad"), "--order", "2", "--format", "json")
        result = json.loads(done.out)
        assert math.isclose(result["value"], 4.17829971551349, rel_tol=1e-14)
        for name, truth in FIRST.items():
            assert math.isclose(result["gradient"][name], truth, rel_tol=1e-13)
        assert math.isclose(result["hessian"]["S"]["sigma"], SECOND["S", "sigma"], rel_tol=3e-15)


class TestRows:
    @EVERY_ROW
    def test_second_slopes(self, row: Operation) -> None:
        size = 3 if row.variadic else len(row.parameters)
        names = [f"a{place}" for place in range(size)]
        compared = 0
        for numbers in points.moderate_points(row, size, 25):
            point = dict(zip(names, numbers))
            for first, other in combinations_with_replacement(range(size), 2):
                try:
                    truth = second_truth(row, numbers, first, other)
                except (oracle.Nowhere, MgradError):
                    continue
                pair = [names[first], names[other]]
                found = hessian(text_of(row, names), wrt=pair, **point)[pair[0]][pair[1]]
                assert close(found, truth, abs(truth) + 1), (numbers, pair)
                compared += 1
        assert compared > 5

    @EVERY_ROW
    def test_no_hole_in_the_series(self, row: Operation) -> None:
        """Each row on operands that all move with t, to order 6; polygamma's order cannot move."""
        size = 2 if row.variadic else len(row.parameters)
        steps = [0.5, -0.75, 0.25][:size] if row.name != "polygamma" else [0, 0.5]
        operands = [f"(a{place} + {step}*t)" if step else f"a{place}" for place, step in enumerate(steps)]
        compared = 0
        for numbers in points.moderate_points(row, size, 25):
            try:
                if on_edge(row, numbers):
                    continue
                truth = coefficients(row, numbers, steps, 7)
                oracle.slope(row.signature, numbers, size - 1)
            except (oracle.Nowhere, MgradError, ArithmeticError, ValueError):
                continue
            point = {f"a{place}": number for place, number in enumerate(numbers)}
            found = taylor(text_of(row, operands), 6, wrt=["t"], t=0.0, **point).coefficients
            scale = max(map(abs, truth))
            assert all(close(*pair, scale) for pair in zip(found, truth)), (numbers, found, truth)
            compared += 1
        assert compared > 4


def coefficients(row: Operation, numbers: tuple[float, ...], steps: list[float], length: int) -> list[float]:
    """From Arb's series, at a precision that leaves nothing open."""
    oracle.ctx.prec = 1000
    series = oracle._along(row.signature, numbers, [oracle.arb(step) for step in steps], length)
    found = [series[k] for k in range(length)]
    if not all(each.is_finite() for each in found):
        raise ValueError
    return [float(each) for each in found]


class TestTaylor:
    def test_against_mpmath(self) -> None:
        with mpmath.workdps(60):
            truth = mpmath.taylor(lambda x: mpmath.exp(mpmath.sin(x * mpmath.cos(x))) / (1 + x**2), mpmath.mpf(0.5), 10)
        found = taylor(SWELLING, 10, x=0.5).coefficients
        assert all(math.isclose(a, float(b), rel_tol=1e-13) for a, b in zip(found, truth, strict=True))

    def test_a_chain_that_is_long(self) -> None:
        chain = "sin(" * 20_000 + "x" + ")" * 20_000
        once, twice = taylor(chain, 3, x=0.5).derivatives[1:3]
        assert math.isclose(once, hessian_by_chain_rule(20_000)[0], rel_tol=1e-9)
        assert math.isclose(twice, hessian_by_chain_rule(20_000)[1], rel_tol=1e-9)
        assert math.isclose(hessian(chain, x=0.5)["x"]["x"], twice, rel_tol=1e-9)

    @pytest.mark.parametrize(
        ("program", "x", "derivatives"),
        [
            ("x^3", 0.0, [0.0, 0.0, 0.0, 6.0]),
            ("x^2.0", 0.0, [0.0, 0.0, 2.0, 0.0]),
            ("tanh(x)", 800.0, [1.0, 0.0, 0.0, 0.0]),
            ("if(x > 0, x^3, log(x))", 2.0, [8.0, 12.0, 12.0, 6.0]),
            ("if(x > 0, log(x), x^3)", -1.0, [-1.0, 3.0, -6.0, 6.0]),
            ("5 + 0*x", 1.0, [5.0, 0.0, 0.0, 0.0]),
            ("f(a) = a*a; y = f(f(x))", 1.0, [1.0, 4.0, 12.0, 24.0]),
            ("abs(x)^3", -1.0, [1.0, -3.0, 6.0, -6.0]),
        ],
    )
    def test_of(self, program: str, x: float, derivatives: list[float]) -> None:
        assert taylor(program, 3, x=x).derivatives == derivatives


def hessian_by_chain_rule(times: int) -> tuple[float, float]:
    """The first two derivatives of sin of sin of … of 0.5."""
    x, once, twice = 0.5, 1.0, 0.0
    for _ in range(times):
        once, twice = math.cos(x) * once, math.cos(x) * twice - math.sin(x) * once * once
        x = math.sin(x)
    return once, twice


class TestHessian:
    @pytest.mark.parametrize(
        ("program", "point", "matrix"),
        [
            ("x^2", {"x": 0.0}, [[2.0]]),
            ("x*x", {"x": 0.0}, [[2.0]]),
            ("x^1", {"x": 0.0}, [[0.0]]),
            ("x^0", {"x": 0.0}, [[0.0]]),
            ("x*y + z", {"x": 1.0, "y": 2.0, "z": 3.0}, [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]),
            ("max(x*x, y)", {"x": 3.0, "y": 2.0}, [[2.0, 0.0], [0.0, 0.0]]),
            ("if(x > 0, x^2*y, log(x))", {"x": 1.0, "y": 3.0}, [[6.0, 2.0], [2.0, 0.0]]),
            ("0*sqrt(x) + x^2", {"x": 4.0}, [[2.0]]),
            ("(1e-200*x)^2 * 1e200 * 1e200", {"x": 1.0}, [[1.9999999999999998]]),
            ("tanh(x)", {"x": 800.0}, [[0.0]]),
        ],
    )
    def test_of(self, program: str, point: dict[str, float], matrix: list[list[float]]) -> None:
        found = hessian(program, **point)
        assert [list(row.values()) for row in found.values()] == matrix

    def test_is_symmetric_to_the_last_digit(self) -> None:
        found = hessian("exp(a*b/c) * atan2(b, c) + logsumexp(a, b*c, c) + hypot(a, b, c)", a=0.3, b=1.7, c=2.9)
        assert all(found[row][column] == found[column][row] for row in found for column in found)

    def test_of_many_inputs_is_sparse(self, mgrad: Run) -> None:
        names = [f"x{place}" for place in range(3000)]
        program = " + ".join(f"{a}*{a}*{b}" for a, b in pairwise(names))
        point = ",".join(f"{name}=1" for name in names)
        done = mgrad("grad", program, "--set", point, "--order", "2", "--format", "json")
        rows = json.loads(done.out)["hessian"]
        assert sum(map(len, rows.values())) == 3000 - 1 + 2 * (3000 - 1)
        assert rows["x7"] == {"x6": 2.0, "x7": 2.0, "x8": 2.0}
        assert "columns is not printed" in mgrad("grad", program, "--set", point, "--order", "2").err

    def test_what_is_not_asked_for_cannot_fail(self) -> None:
        assert hessian("x^1.5 + y^2", wrt=["y"], x=0, y=1) == {"y": {"y": 2.0}}

    def test_rows_of_zeros_are_left_out_and_told(self, mgrad: Run) -> None:
        done = mgrad("grad", "x*y + z", "--set", "x=1,y=2,z=3", "--order", "2")
        assert done.out == "d2/dd\tx\ty\tz\nx\t0.0\t1.0\t0.0\ny\t1.0\t0.0\t0.0\n"
        assert "the row of z is 0 and left out" in done.err
        assert mgrad("grad", "x*y + z", "--set", "x=1,y=2,z=3", "--order", "2", "--all").out.endswith(
            "z\t0.0\t0.0\t0.0\n"
        )


class TestRefused:
    """Right, or a note, or refused; a refusal shows where."""

    @pytest.mark.parametrize(
        ("program", "order", "message", "marked"),
        [
            ("1 + sqrt(x)", 2, "the slope of sqrt for x exists where x > 0", "sqrt(x)"),
            ("1 + x^1.5", 2, "the second derivative of x ** y does not exist; here x = 0", "x^1.5"),
            ("1 + x^1.5", 4, "the derivative of order 2 of x ** y does not exist", "x^1.5"),
            ("3*relu(x)^2", 2, "no second derivative through relu(x): kink at x = 0", "relu(x)"),
            ("abs(x)*x", 2, "no second derivative through abs(x)", "abs(x)"),
            ("abs(x)*x", 3, "no derivative of order 2 through abs(x)", "abs(x)"),
            ("relu(x)^3", 5, "no derivative of order 3 through relu(x)", "relu(x)"),
            ("(x^1.2)^1.3", 2, "the second derivative of x ** y does not exist", "(x^1.2)^1.3"),
        ],
    )
    def test_at_zero(self, mgrad: Run, program: str, order: int, message: str, marked: str) -> None:
        done = mgrad("grad", program, "--set", "x=0", "--order", str(order))
        assert (done.code, done.out) == (1, "")
        assert message in done.err
        _, _, line, carets, *_ = done.err.splitlines()
        assert line[carets.index("^") : carets.rindex("^") + 1] == marked

    def test_a_kink_is_noted(self, mgrad: Run) -> None:
        done = mgrad("grad", "abs(x) + x^2", "--set", "x=0", "--order", "2")
        assert done.out == "d2/dd\tx\nx\t2.0\n"
        assert done.err == "note: abs(x): kink at x = 0; slopes −1 | 1\n"

    @pytest.mark.parametrize(
        ("options", "message", "hint"),
        [
            ("--order 3", "--order 3 takes the derivatives in one input; here they are x, y", "--wrt x"),
            ("--order 11", "not in the range", "--help"),
            ("--order 2 --of f,g", "--order 2 takes one output", "--of f"),
            ("--order 2 --along x=1", "two questions", "--hvp"),
            ("--order 2 --why", "--why explains", "alone"),
            ("--order 2 --nodes", "--nodes goes with", ""),
            ("--order 2 --check --certify", "several questions", "one at a time"),
            ("--hvp", "--hvp needs a direction", "--along x=1"),
            ("--along z=1", "the program has no input z", "it has x, y"),
            ("--along f=1", "the program has no input f", ""),
            ("--along x", "x is not NAME=VALUE", "--along a=2"),
            ("--along x=1 --wrt x", "--along says itself", "leave --wrt out"),
            ("--along x=1 --check", "no proof along a direction", "--order"),
            ("--of f,h", "the program has no h", "it has"),
            ("--of f,f", "--of names f twice", ""),
            ("--of f,", "a name is missing", "--of f,g"),
        ],
    )
    def test_questions_that_are_none(self, mgrad: Run, options: str, message: str, hint: str) -> None:
        done = mgrad("grad", "f = x*y; g = x/y", "--set", "x=1,y=2", *options.split())
        assert (done.code, done.out) == (2, "")
        assert message in done.err and hint in done.err


class TestDirections:
    PROGRAM = ("f = sin(x)*exp(y); g = x/y", "--set", "x=1,y=2")

    def test_the_slope_is_that_of_the_gradient(self, mgrad: Run) -> None:
        along = mgrad("grad", *self.PROGRAM, "--along", "v.x=3,v.y=-1", "--of", "f,g", "--format", "value")
        found = jacobian(self.PROGRAM[0], of=["f", "g"], x=1, y=2)
        slopes = [3 * row["x"] - row["y"] for row in found.values()]
        assert [float(line) for line in along.out.split()] == pytest.approx(slopes, rel=1e-14)

    def test_the_product_is_that_of_the_hessian(self, mgrad: Run) -> None:
        done = mgrad("grad", *self.PROGRAM, "--of", "f", "--along", "x=3,y=-1", "--hvp", "--format", "value")
        rows = hessian(self.PROGRAM[0], of="f", x=1, y=2).values()
        product = [3 * row["x"] - row["y"] for row in rows]
        assert [float(line) for line in done.out.split()] == pytest.approx(product, rel=1e-14)

    def test_an_input_that_stands_still_cannot_fail(self, mgrad: Run) -> None:
        assert mgrad("grad", "x + sqrt(y)", "--set", "x=1,y=0", "--along", "x=2", "--format", "value").out == "2.0\n"
        done = mgrad("grad", "x + sqrt(y)", "--set", "x=1,y=0", "--along", "y=2")
        assert (done.code, "the slope of sqrt for x exists where x > 0" in done.err) == (1, True)

    def test_a_kink_is_noted(self, mgrad: Run) -> None:
        assert "kink at x = 0" in mgrad("grad", "abs(x)", "--set", "x=0", "--along", "x=1").err


class TestProof:
    @pytest.fixture(autouse=True)
    def _flint(self) -> None:
        pytest.importorskip("flint")

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["-f", str(ROOT / "examples" / "black_scholes.mgrad"), "--order", "2"], 0),
            ([SWELLING, "--set", "x=0.5", "--order", "8"], 0),
            (["f = x*y; g = x/y", "--set", "x=1,y=2", "--of", "f,g"], 0),
            (["(1 - cos(x))/x^2", "--set", "x=1e-8", "--order", "2"], 4),
            (["abs(x) + x^2", "--set", "x=0", "--order", "2"], 4),
            (["if(x >= 0, x^2, -x^2)", "--set", "x=0", "--order", "2"], 4),
        ],
    )
    def test_the_check(self, mgrad: Run, arguments: list[str], code: int) -> None:
        assert mgrad("grad", *arguments, "--check").code == code

    def test_digits_are_those_of_arb(self, mgrad: Run) -> None:
        done = mgrad("grad", "exp(x*y)", "--set", "x=0.5,y=1", "--order", "2", "--precision", "30", "--format", "value")
        with mpmath.workdps(40):
            root = mpmath.sqrt(mpmath.e)
            truth = [mpmath.nstr(each, 30, strip_zeros=False) for each in (root, root * 1.5, root / 4)]
        assert done.out.split() == truth

    def test_a_spoilt_slope_fails(self, mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        from mgrad_cli.backends.orders import second_slopes

        def spoilt(*given: Any) -> list[dict[int, float]]:
            return [{key: 1.001 * number for key, number in each.items()} for each in second_slopes.changes(*given)]

        monkeypatch.setattr("mgrad_cli.backends.orders.second_order.changes", spoilt)
        done = mgrad("grad", "exp(x)*y", "--set", "x=0.5,y=1", "--order", "2", "--check")
        assert (done.code, "FAIL" in done.out) == (3, True)

    def test_small_steps_do_without_flint(self, mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        arguments = ("grad", "exp(x*y) + x^3", "--set", "x=0.5,y=1", "--order", "2", "--check")
        done = mgrad(*arguments)
        assert (done.code, done.out.count("pass")) == (0, 3)
        monkeypatch.setattr("mgrad_cli.analyses.orders.hessian.Hessian.at", lambda *given: 1.7)
        assert mgrad(*arguments).code == 3


FORMS = {
    "hessian": ["exp(x*y)", "--order", "2"],
    "taylor": ["exp(x*y)", "--order", "3", "--wrt", "x"],
    "outputs": ["f = x*y; g = abs(x)", "--of", "f,g"],
    "slopes": ["f = x*y; g = abs(x)", "--of", "f,g", "--along", "x=1,y=2"],
    "hvp": ["exp(x*y)", "--along", "x=1", "--hvp"],
}


@pytest.mark.parametrize("key", FORMS)
class TestFormats:
    @pytest.mark.parametrize("more", [(), ("--check",), ("--certify",)], ids=" ".join)
    def test_json_keeps_to_its_schema(self, mgrad: Run, key: str, more: tuple[str, ...]) -> None:
        if more and key in ("slopes", "hvp"):
            pytest.skip("there is no proof along a direction")
        done = mgrad("grad", *FORMS[key], "--set", "x=0,y=2", "--format", "json", *more)
        assert done.code in (0, 4), done.err
        result = json.loads(done.out)
        VALIDATOR.validate(result)
        order = list(VALIDATOR.schema["properties"])
        assert key in result or "--certify" in more
        assert sorted(result, key=order.index) == list(result)

    def test_it_is_an_input(self, mgrad: Run, key: str) -> None:
        done = mgrad("grad", *FORMS[key], "--set", "x=0,y=2", "--format", "json")
        again = mgrad("eval", "--format", "json", stdin=done.out)
        assert json.loads(again.out)["bindings"] == {"x": 0.0, "y": 2.0}

    def test_the_same_rows(self, mgrad: Run, key: str) -> None:
        def out(form: str) -> str:
            return str(mgrad("grad", *FORMS[key], "--set", "x=0.25,y=2", "--format", form, "--digits", "17").out)

        rows = [line.split("\t") for line in out("tsv").splitlines()]
        assert [line.split(",") for line in out("csv").splitlines()] == rows
        cells = [
            [cell.strip() for cell in line.strip("│").split("│")] for line in out("table").splitlines() if "│" in line
        ]
        assert [row[0] for row in cells] == [row[0] for row in rows]
        lines = [json.loads(line) for line in out("jsonl").splitlines()]
        assert [[str(cell) for cell in line.values()] for line in lines] == rows[1:]
        assert [list(line) for line in lines] == rows[:1] * len(lines)
        numbers = {cell for row in rows for cell in row}
        assert {each for line in out("value").splitlines() for each in line.split("\t")} <= numbers


PAGE = (ROOT / "docs" / "orders.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
SHOWN = [each for block in BLOCKS for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


class TestPage:
    @pytest.mark.parametrize(("command", "expected"), SHOWN, ids=[command for command, _ in SHOWN])
    def test_prints_what_it_shows(self, shell: Run, command: str, expected: str) -> None:
        assert shell(f"cd '{ROOT}'; {{ {command}; }} 2>&1").out == expected

    def test_its_python_runs(self, capsys: pytest.CaptureFixture[str]) -> None:
        (source,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
        exec(compile(source, "orders.md", "exec"), {})  # noqa: S102
        assert capsys.readouterr().out.splitlines() == [
            "{'f': {'x': 2.0, 'y': 1.0}, 'g': {'x': 0.5, 'y': -0.25}}",
            "{'x': {'x': 6.0, 'y': 2.0}, 'y': {'x': 2.0, 'y': 0.0}}",
            "[1.0, 2.0, 4.0, 8.0]",
        ]
