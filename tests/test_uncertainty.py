"""Measured values against the GUM, its Supplement, NIST, and a peer; and a warning wherever the straight line lies."""

import json
import math
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import pytest
from jsonschema import Draft202012Validator

from mgrad_cli.analyses.uncertainty.correlations import root
from mgrad_cli.backends.batch import draws
from mgrad_cli.errors import UsageError
from mgrad_cli.language.quantities import quantity
from mgrad_cli.reports.measured import concise, interval, written
from mgrad_cli.shapes import SHAPES, TRAPEZOID
from mgrad_cli.student import coverage_factor

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "uncertainty"
SCHEMA = json.loads((ROOT / "docs" / "result.schema.json").read_text(encoding="utf-8"))
Run = Callable[..., Any]


def rows(text: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split(" | ")) for line in text.strip().splitlines()]


def found(mgrad: Run, *arguments: str) -> dict[str, Any]:
    done = mgrad("eval", *arguments, "--format", "json")
    assert done.code == 0, done.err
    answer: dict[str, Any] = json.loads(done.out)["uncertainty"]
    return answer


def only(mgrad: Run, *arguments: str) -> dict[str, Any]:
    (output,) = found(mgrad, *arguments)["outputs"]
    return dict(output)


def told(mgrad: Run, *arguments: str) -> str:
    done = mgrad(*arguments)
    assert done.code, done.out
    return str(done.err)


# Input


READ = """
    5±0.05 | 5 | 0.05
    5 ± 0.05 | 5 | 0.05
    5+-0.05 | 5 | 0.05
    5 +/- 0.05 | 5 | 0.05
    -5±1% | -5 | 0.05
    2.007±0.25% | 2.007 | 0.0050175
    1.000(2) | 1 | 0.002
    12(3) | 12 | 3
    -1.5(3)e-3 | -0.0015 | 0.0003
    250.0(4.5) | 250 | 4.5
    (6.022 ± 0.012)e23 | 6.022e23 | 1.2e21
    6.022(12)e23 | 6.022e23 | 1.2e21
    5±0 | 5 | 0
    5±0.05/uniform | 5 | 0.028867513459481287
    5±0.05/rectangular | 5 | 0.028867513459481287
    5±0.05/triangular | 5 | 0.020412414523193152
    5±0.05/arcsine | 5 | 0.035355339059327376
    5±0.05/2 | 5 | 0.025
    5±0.05/k=2 | 5 | 0.025
    5±0.05/95% | 5 | 0.02551067284623234
    5±0.05/95%/dof=9 | 5 | 0.02210279676
    5±0.05/n=10 | 5 | 0.05
    0±1/uniform/inexact=0.1 | 0 | 0.578311719096524
    1_000±1e-1 | 1000 | 0.1
"""


@pytest.mark.parametrize(("text", "value", "u"), rows(READ))
def test_reads_what_a_person_writes(text: str, value: str, u: str) -> None:
    got = quantity(text, "--set x")
    assert got.value == float(value)
    assert math.isclose(got.u, float(u), rel_tol=1e-8)


MALFORMED = """
    5±-1 | the uncertainty is negative: -1
    5± | nothing after ± has to be one finite number
    ±5 | nothing in front of ± has to be one finite number
    5±1±2 | there are two signs ±
    5±nan | nan after ± has to be one finite number
    5±1e400 | has to be one finite number
    5% | 5% is a share, but of what is not said
    5() | nothing stands between ( and )
    2(3)(4) | has to be one finite number
    5±1/unifrom | did you mean /uniform?
    5±1/0 | 0 has to be a number above 0
    5±1/ | after / stands uniform, triangular
    5±1/n=1 | one observation has no degrees of freedom
    5±1/dof=-3 | has to be a number above 0
    5±1/uniform/2 | what is uniform has limits, and no divisor beside it
    5±1/inexact=0.1 | inexact limits go with a uniform shape
    5±1/105% | a level of 105% is not between 0 and 100 %
    x±1 | x in front of ± has to be one finite number
    5±0,05 | a decimal point is a point
"""


@pytest.mark.parametrize(("text", "sentence"), rows(MALFORMED))
def test_says_what_is_wrong(mgrad: Run, text: str, sentence: str) -> None:
    assert sentence in told(mgrad, "eval", "x^2", "--set", f"x={text}")


def test_a_file_of_numbers_may_be_measured(mgrad: Run, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text('{"V": "5±0.05", "I": 0.02}')
    assert only(mgrad, "V/I", "--values", str(tmp_path / "m.json"))["u"] == 2.5
    assert only(mgrad, "V/I", "--values", str(tmp_path / "m.json"), "--set", "V=5±0.1")["u"] == 5
    (tmp_path / "escaped.json").write_text(json.dumps({"V": "5±0.05", "I": 0.02}))
    assert only(mgrad, "V/I", "--values", str(tmp_path / "escaped.json"))["u"] == 2.5
    (tmp_path / "bad.json").write_text('{"V": "5±x", "I": 0.02}')
    assert "V in" in told(mgrad, "eval", "V/I", "--values", str(tmp_path / "bad.json"))


def test_a_number_in_parentheses_is_not_measured(mgrad: Run) -> None:
    assert mgrad("eval", "x", "--set", "x=(3)").out.startswith("node\t")


# Output


WRITTEN = """
    250 | 4.506939 | 250.0 ± 4.5 | 250.0(4.5)
    6.022e23 | 1.2e21 | (6.022 ± 0.012)e23 | 6.022(12)e23
    0 | 0.1 | 0.00 ± 0.10 | 0.00(10)
    1 | 0.0996 | 1.00 ± 0.10 | 1.00(10)
    1234 | 120 | (1.23 ± 0.12)e3 | 1.23(12)e3
    123456 | 1.2 | 123456.0 ± 1.2 | 123456.0(1.2)
    1e-7 | 2e-9 | (1.000 ± 0.020)e-7 | 1.000(20)e-7
    5 | 0 | 5 ± 0 | 5(0)
    1 | 1e-20 | 1 ± 1e-20 | 1(1e-20)
    -0.0001 | 0.05 | 0.000 ± 0.050 | 0.000(50)
    50.000838 | 3.2e-5 | 50.000838 ± 0.000032 | 50.000838(32)
    0.5 | 3000 | (0.0 ± 3.0)e3 | 0.0(3.0)e3
    -9.99 | 0.5 | -9.99 ± 0.50 | -9.99(50)
"""


@pytest.mark.parametrize(("value", "u", "long", "short"), rows(WRITTEN))
def test_writes_as_a_person_does(value: str, u: str, long: str, short: str) -> None:
    assert (written(float(value), float(u)), concise(float(value), float(u))) == (long, short)
    again = quantity(long, "x")
    assert abs(again.value - float(value)) <= 0.05 * float(u) + 1e-12 * abs(float(value))
    assert math.isclose(again.u, float(u), rel_tol=0.05)
    assert quantity(short, "x").value == again.value


def test_an_interval_has_the_digits_of_the_uncertainty() -> None:
    assert interval(241.1667, 258.833, 4.5069) == "[241.2, 258.8]"
    assert interval(5.998e23, 6.046e23, 1.2e21) == "[5.998, 6.046]e23"
    assert interval(-91.5, 101.4, 1.1e5) == "[-92, 101]"  # which a heavy tail has
    assert interval(3, 3, 1e5) == "[3, 3]"


def test_the_line_of_the_first_screen(mgrad: Run) -> None:
    question = ["eval", "R = V/I", "--set", "V=5±0.05", "--set", "I=0.02±0.0003"]
    line = "R = 250.0 ± 4.5   (250 ± 4.50693909432999; V 30.769 %, I 69.231 %)\n"
    assert mgrad(*question, "--format", "table").out == line
    assert mgrad(*question[:2], "--set", "V=5±0.05,I=0.02±0.0003", "--format", "table").out == line
    assert mgrad(*question).out == "output\tvalue\tu\twritten\nR\t250.0\t4.5069390943299865\t250.0 ± 4.5\n"
    assert mgrad(*question, "--format", "value").out == "250.0\t4.5069390943299865\n"
    assert mgrad(*question, "--format", "value", "--concise").out == "250.0(4.5)\n"


def test_the_budget_has_a_bar_for_each_input(mgrad: Run) -> None:
    question = ["eval", "R = V/I", "--set", "V=5±0.05", "--set", "I=0.02±0.0003", "--budget"]
    people = mgrad(*question, "--format", "table").out
    assert people.index("69.23 %") < people.index("30.77 %")
    assert re.search(r"69.23 % +│ █{6}▉", people)
    lines = [line.split("\t") for line in mgrad(*question).out.splitlines()]
    assert lines[0] == ["output", "input", "value", "u", "dof", "sensitivity", "contribution", "share"]
    assert [float(line[-1]) for line in lines[1:]] == pytest.approx([4 / 13, 9 / 13, 1])
    assert [float(line[5]) for line in lines[1:3]] == pytest.approx([50, -12500])


def test_every_name_with_nodes(mgrad: Run) -> None:
    question = ["P = V*I; E = P*t", "--set", "V=5±0.05,I=0.02±0.0003,t=10±1"]
    answer = found(mgrad, *question, "--nodes")
    assert [(each["output"], each["written"]) for each in answer["outputs"]] == [
        ("P", "0.1000 ± 0.0018"),
        ("E", "1.00 ± 0.10"),
    ]


@pytest.mark.parametrize("more", [(), ("--budget",), ("--k", "2"), ("--level", "95%"), ("--of", "R,P"),
                                  ("--method", "second"), ("--method", "montecarlo", "--budget")])  # fmt: skip
def test_json_keeps_to_its_schema(mgrad: Run, more: tuple[str, ...]) -> None:
    question = ["R = V/I; P = V*I", "--set", "V=5±0.05/dof=7", "--set", "I=0.02±0.0003/uniform", *more]
    done = mgrad("eval", *question, "--format", "json")
    Draft202012Validator(SCHEMA).validate(json.loads(done.out))
    assert mgrad("eval", "--format", "value", stdin=done.out).out  # a result is an input


MIXTURES = """
    --certify | uncertainties go with neither --certify nor --ieee
    --wrt x | --wrt chooses gradients
    --k 2 --level 95% | two ways to say the same
    --k -1 | a factor is above 0
    --level 200% | a level is between 0 and 100 %
    --seed 3 | --seed goes with --method montecarlo
    --method montecarlo --k 2 | Monte Carlo has no factor k
    --of y,y | names an output twice
    --corr x,z=0.5 | the program has no input z
    --corr x=0.5 | this is not A,B=NUMBER
    --corr x,x=0.5 | correlated with itself by 1
    --corr nosuch.csv | cannot read nosuch.csv
"""


@pytest.mark.parametrize(("options", "sentence"), rows(MIXTURES))
def test_refuses_mixtures(mgrad: Run, options: str, sentence: str) -> None:
    assert sentence in told(mgrad, "eval", "y = x^2", "--set", "x=1±0.1", *options.split())


# First order


PEER = """
    V/I | V = 5 ± 0.05, I = 0.02 ± 0.0003
    4*pi^2*L/T^2 | L = 1 ± 0.002, T = 2.007 ± 0.005
    sin(a)*exp(b) - log(c)/a | a = 0.7 ± 0.01, b = 1.2 ± 0.02, c = 3 ± 0.05
    a^b | a = 2 ± 0.01, b = 0.5 ± 0.02
    sqrt(a^2 + b^2)/hypot(a, b) + a | a = 3 ± 0.1, b = 4 ± 0.2
    tanh(a*b) + atan2(a, b) | a = 0.3 ± 0.01, b = 2 ± 0.03
    x - x | x = 3 ± 1
    x*y/x | x = 3 ± 1, y = 2 ± 0.1
"""


def peer(program: str, point: str, correlation: float) -> tuple[float, float]:
    """Value and uncertainty by the package uncertainties, which differentiates by itself."""
    uncertainties = pytest.importorskip("uncertainties")
    from uncertainties import umath

    names = [each.split("=")[0].strip() for each in point.split(",")]
    values = [tuple(map(float, each.split("=")[1].split("±"))) for each in point.split(",")]
    matrix = [[1.0 if i == j else correlation for j in range(len(names))] for i in range(len(names))]
    made = uncertainties.correlated_values_norm(values, matrix)
    here = {name: getattr(umath, name) for name in ("sin", "exp", "log", "sqrt", "hypot", "atan2")}
    here["tanh"], here["pi"] = umath.tanh, math.pi
    result = eval(program.replace("^", "**"), here, dict(zip(names, made)))  # noqa: S307
    return result.nominal_value, result.std_dev


@pytest.mark.parametrize(("program", "point"), rows(PEER))
@pytest.mark.parametrize("correlation", [0.0, 0.4, -0.3])
def test_agrees_with_a_peer(mgrad: Run, program: str, point: str, correlation: float) -> None:
    value, u = peer(program, point, correlation)
    names = [each.split("=")[0].strip() for each in point.split(",")]
    pairs = [f"{one},{other}={correlation}" for place, one in enumerate(names) for other in names[place + 1 :]]
    got = only(mgrad, program, "--set", point, *(word for pair in pairs for word in ("--corr", pair)))
    assert math.isclose(got["value"], value, rel_tol=1e-14)
    assert math.isclose(got["u"], u, rel_tol=1e-9, abs_tol=1e-13)
    assert not u or math.isclose(math.fsum(each["share"] for each in got["budget"]), 1, rel_tol=1e-12)


SIZES = """
    x - x | x=3±1 | 0 | 0
    x | x=1±1e-200 | 1 | 1e-200
    x*1e-200 + y*1e-200 | x=1±3,y=1±4 | 2e-200 | 5e-200
    x + y | x=1±3e160,y=1±4e160 | 2 | 5e160
    sqrt(y) + x | x=1±0.5,y=0±0 | 1 | 0.5
    a + b + c | a=1±0.1,b=2±0.2,c=3±0.2 | 6 | 0.3
"""


@pytest.mark.parametrize(("program", "point", "value", "u"), rows(SIZES))
def test_of_any_size(mgrad: Run, program: str, point: str, value: str, u: str) -> None:
    got = only(mgrad, program, "--set", point)
    assert got["value"] == float(value)
    assert math.isclose(got["u"], float(u), rel_tol=1e-12)
    assert mgrad("eval", program, "--set", point).err == ""


def test_an_uncertainty_beyond_float64_is_refused(mgrad: Run) -> None:
    assert "the uncertainty of x*1e10 goes beyond float64" in told(mgrad, "eval", "x*1e10", "--set", "x=1e290±1e299")


# Correlations


@pytest.mark.parametrize(("number", "u"), [("1", 0.3), ("-1", 0.1), ("0.5", math.sqrt(0.07)), ("0", math.sqrt(0.05))])
def test_correlated_inputs(mgrad: Run, number: str, u: float) -> None:
    got = only(mgrad, "a + b", "--set", "a=1±0.1,b=2±0.2", "--corr", f"a,b={number}")
    assert math.isclose(got["u"], u, rel_tol=1e-12)


def test_impossible_correlations_are_refused_with_the_reason(mgrad: Run) -> None:
    point = ["a + b + c", "--set", "a=1±1,b=1±1,c=1±1"]
    error = told(mgrad, "eval", *point, "--corr", "a,b=0.9", "--corr", "b,c=0.9", "--corr", "a,c=-0.9")
    assert "where a,b is 0.9 and b,c is 0.9, a,c cannot be -0.9" in error
    assert "a,c is between 0.62 and 1 (the matrix is not positive semidefinite)" in error
    assert "a correlation is between -1 and 1" in told(mgrad, "eval", *point, "--corr", "a,b=1.5")
    four = {("a", "b"): 0.5, ("c", "d"): 0.5, ("a", "c"): 0.6, ("a", "d"): -0.6, ("b", "c"): -0.6, ("b", "d"): 0.6}
    with pytest.raises(UsageError, match="contradict each other"):
        root(list("abcd"), four)


def test_the_root_of_correlations_gives_them_back() -> None:
    pairs = {("a", "b"): 0.3, ("a", "c"): -0.5, ("b", "c"): 0.2, ("c", "d"): 1.0, ("a", "d"): -0.5, ("b", "d"): 0.2}
    lower = root(list("abcd"), pairs)
    for (one, other), number in pairs.items():
        assert math.isclose(sum(map(float.__mul__, lower["abcd".index(one)], lower["abcd".index(other)])), number)


MATRICES = {
    "csv": ",a,b\na,1,0.5\nb,0.5,1\n",
    "half.csv": ",a,b\na,1,\nb,0.5,1\n",
    "json": '{"a": {"b": 0.5}}',
}
BAD = {
    "skew": (",a,b\na,1,0.5\nb,0.4,1\n", "is not symmetric: b,a is 0.4, and a,b is 0.5"),
    "covariance": (",a,b\na,4,0.5\nb,0.5,1\n", "has 4 for a,a"),
    "text": (",a,b\na,1,x\nb,0.5,1\n", "has no number for a,b: x"),
    "empty": ("", "is no matrix"),
    "twice": (",a,b\na,1,0\na,1,0\n", "two rows for a"),
    "list": ('{"a": 3}', "is no matrix"),
}


@pytest.mark.parametrize("name", MATRICES)
def test_a_matrix_of_correlations(mgrad: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(MATRICES[name])
    got = only(mgrad, "a + b", "--set", "a=1±0.1,b=2±0.2", "--corr", str(tmp_path / name))
    assert math.isclose(got["u"], math.sqrt(0.07))


@pytest.mark.parametrize("name", BAD)
def test_a_matrix_that_is_none(mgrad: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(BAD[name][0])
    assert BAD[name][1] in told(mgrad, "eval", "a+b", "--set", "a=1±1,b=1±1", "--corr", str(tmp_path / name))


# Coverage


@pytest.mark.parametrize("dof", [1, 2.5, 4, 16, 100, 1e5])
@pytest.mark.parametrize("level", [0.5, 0.6827, 0.95, 0.99, 0.999])
def test_coverage_factors(dof: float, level: float) -> None:
    k = coverage_factor(level, dof)
    outside = mpmath.betainc(dof / 2, 0.5, 0, dof / (dof + k * k), regularized=True)
    assert math.isclose(float(outside), 1 - level, rel_tol=1e-9)


def test_the_normal_coverage_factor() -> None:
    assert math.isclose(coverage_factor(0.95), 1.959963984540054, rel_tol=1e-12)
    assert math.isclose(coverage_factor(0.95, 1e9), 1.959963984540054, rel_tol=1e-8)


def test_degrees_of_freedom(mgrad: Run) -> None:
    """The GUM, G.4.1: ν = 19 and k95 = 2.09 for relative uncertainties of 0.25, 0.57 and 0.82 % with 9, 4 and 14."""
    point = "a=1±0.25%/n=10,b=1±0.57%/n=5,c=1±0.82%/n=15"
    got = only(mgrad, "y = a*b*c", "--set", point, "--level", "95%")
    assert round(got["dof"], 1) == 19
    assert round(got["k"], 2) == 2.09
    assert math.isclose(got["high"] - got["low"], 2 * got["k"] * got["u"])


@pytest.mark.parametrize("method", ["first", "second"])
def test_degrees_of_freedom_that_are_left_out_are_told(method: str, mgrad: Run) -> None:
    asked = ("eval", "y = a + b", "--set", "a=1±1/dof=5,b=1±2", "--method", method, "--level", "95%")
    assert mgrad(*asked).err == ""
    told = "warning: y: the interval takes no account of degrees of freedom, because a is correlated\n"
    assert mgrad(*asked, "--corr", "a,b=0.1").err == told
    assert mgrad(*asked[:-2], "--corr", "a,b=0.1").err == ""


# When the straight line lies


LIES = """
    x^2 | x=0±0.1 | second | first order says 0 ± 0, second order 0.010 ± 0.014
    cos(x) | x=0±0.1 | second | second order 0.9950 ± 0.0071
    x*y | x=0±0.1,y=0±0.1 | second | is not straight in x and y
    1/x | x=0.2±0.1 | second | is not straight in x
    sqrt(x) | x=0.1±0.1 | undefined | sqrt is defined where x >= 0; here x = -0.07
    log(x) | x=1±0.7 | undefined | log is defined where x > 0
    x^3 | x=0±0.1 | beside | is not 0 ± 0 but about 0.0000 ± 0.0030
    abs(x) | x=0±0.1 | beside | because of x: at x = -0.173205 it is 0.173205, and the straight line says 0
    abs(x) | x=0.1±0.1 | beside | because of x
    relu(x) | x=0.05±0.1 | beside | because of x
    max(x, y) | x=1±0.1,y=1±0.1 | beside | the straight line says
    floor(x) | x=2.5±0.4 | beside | because of x
    if(x > 1, 2*x, x) | x=0.95±0.1 | beside | because of x
    x^1.5 | x=0±0.1 | undefined | x ** y is defined where
"""


@pytest.mark.parametrize(("program", "point", "kind", "sentence"), rows(LIES))
def test_a_lie_is_told(mgrad: Run, program: str, point: str, kind: str, sentence: str) -> None:
    warnings = found(mgrad, program, "--set", point)["warnings"]
    assert kind in [each["kind"] for each in warnings]
    done = mgrad("eval", program, "--set", point)
    assert done.code == 0
    assert sentence in done.err and done.err.startswith("warning: ")


STRAIGHT = """
    a + 2*b | a=1±10,b=0±3
    V/I | V=5±0.05,I=0.02±0.0003
    4*pi^2*L/T^2 | L=1±0.002,T=2.007±0.25%
    exp(x) | x=1±0.02
    abs(x) | x=1±0.3
    sqrt(x) | x=4±0.1
    3*x + 5 | x=1±1e-20
    3*x + 5 | x=1±1e-14
    x*a/a/x | x=1.1±0.1,a=0.1±0.03
    sin(x) + x - 1e6 | x=1e6±1e-9
    1e15 + x | x=0±1e-3
"""


@pytest.mark.parametrize(("program", "point"), rows(STRAIGHT))
def test_no_false_alarm(mgrad: Run, program: str, point: str) -> None:
    assert found(mgrad, program, "--set", point)["warnings"] == []


@pytest.mark.parametrize("shape", ["uniform", "arcsine"])
def test_limits_are_not_left(mgrad: Run, shape: str) -> None:
    kinds = [each["kind"] for each in found(mgrad, "sqrt(x)", "--set", f"x=0.1±0.1/{shape}")["warnings"]]
    assert "undefined" not in kinds


def test_the_second_order_of_a_square(mgrad: Run) -> None:
    got = only(mgrad, "y = x^2", "--set", "x=0±0.1", "--method", "second")
    assert (got["value"], got["u"]) == pytest.approx((0.01, 0.01 * math.sqrt(2)), rel=1e-12)
    assert [each["kind"] for each in found(mgrad, "x^3", "--set", "x=0±0.1", "--method", "second")["warnings"]] == [
        "beside"
    ]


@pytest.mark.parametrize("shape", ["normal", "uniform", "triangular", "arcsine"])
def test_the_second_order_of_a_square_is_exact_for_every_shape(mgrad: Run, shape: str) -> None:
    """By the moments of the shape, from its density or its draws, integrated."""
    inside = {
        "normal": lambda power: mpmath.quad(lambda x: x**power * mpmath.npdf(x), [-mpmath.inf, 0, mpmath.inf]),
        "uniform": lambda power: mpmath.quad(lambda x: x**power / 2, [-1, 1]),
        "triangular": lambda power: mpmath.quad(lambda x: x**power * (1 - abs(x)), [-1, 0, 1]),
        "arcsine": lambda power: mpmath.quad(lambda p: mpmath.cos(mpmath.pi * p) ** power, [0, 1]),
    }[shape]
    second, fourth = inside(2), inside(4)
    got = only(mgrad, "y = x^2 + 3*x", "--set", f"x=0±1/{shape}", "--method", "second")
    assert math.isclose(got["value"], second, rel_tol=1e-10)
    assert math.isclose(got["u"] ** 2, fourth - second**2 + 9 * second, rel_tol=1e-10)


def test_the_second_order_of_correlated_inputs(mgrad: Run) -> None:
    """For normal x and y of correlation r: E(xy) = r, Var(xy) = 1 + r²; Cov(xy, x²) = 2r."""
    answer = found(mgrad, "p = x*y; q = x^2", "--of", "p,q", "--set", "x=0±1,y=0±1", "--corr", "x,y=0.6",
                   "--method", "second")  # fmt: skip
    product, square = answer["outputs"]
    assert (product["value"], product["u"] ** 2) == pytest.approx((0.6, 1.36))
    assert (square["value"], square["u"] ** 2) == pytest.approx((1, 2))
    assert answer["covariance"][0][1] == pytest.approx(1.2)
    assert sum(each["share"] for each in product["budget"]) == pytest.approx(1)


def test_no_slope_is_a_reason_and_a_way_out(mgrad: Run) -> None:
    error = told(mgrad, "eval", "sqrt(x)", "--set", "x=0±0.1")
    assert "the slope of sqrt for x exists where x > 0; here x = 0" in error
    assert "hint: first order needs this slope; --method montecarlo needs none" in error
    assert "montecarlo" not in told(mgrad, "eval", "log(x)", "--set", "x=-1±0.1")


# Monte Carlo


def drawn(mgrad: Run, *arguments: str) -> dict[str, Any]:
    pytest.importorskip("numpy")
    return only(mgrad, *arguments, "--method", "montecarlo")


@pytest.mark.parametrize("shape", sorted({row.name for row in SHAPES.values()} | {TRAPEZOID.name}))
def test_draws_have_the_moments_of_their_shape(mgrad: Run, shape: str) -> None:
    written_shape = "uniform/inexact=0.5" if shape == "trapezoid" else shape
    got = drawn(mgrad, "x", "--set", f"x=3±1/{written_shape}", "--draws", "400000")
    assert math.isclose(got["value"], 3, abs_tol=0.01)
    assert math.isclose(got["u"], quantity(f"3±1/{written_shape}", "x").u, rel_tol=0.01)


def test_few_degrees_of_freedom_are_drawn_from_students(mgrad: Run) -> None:
    got = drawn(mgrad, "x", "--set", "x=0±1/dof=5", "--draws", "400000")
    assert math.isclose(got["u"], math.sqrt(5 / 3), rel_tol=0.02)
    assert math.isclose(got["high"], coverage_factor(0.95, 5), rel_tol=0.02)


def test_the_same_seed_gives_the_same_draws(mgrad: Run) -> None:
    question = ["x*y", "--set", "x=1±0.1,y=2±0.1"]
    assert drawn(mgrad, *question) == drawn(mgrad, *question, "--seed", "1")
    assert drawn(mgrad, *question) != drawn(mgrad, *question, "--seed", "2")


def test_draws_until_the_digits_stand_still(mgrad: Run) -> None:
    """u = 0.095 needs more draws than u = 0.011, which is shown as coarsely."""
    number = [
        found(mgrad, "x", "--set", f"x=0±{u}", "--method", "montecarlo")["draws"]["number"] for u in (0.095, 0.011)
    ]
    assert number[0] > 3 * number[1]
    values = {drawn(mgrad, "exp(x)", "--set", "x=0±0.3", "--seed", str(seed))["u"] for seed in range(5)}
    assert max(values) - min(values) < 0.01


def test_what_does_not_settle_is_said(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from mgrad_cli.analyses.uncertainty import montecarlo

    monkeypatch.setitem(montecarlo.MOST, "numpy", 20)
    monkeypatch.setitem(montecarlo.MOST, "python", 20)
    (warning,) = found(mgrad, "1/x", "--set", "x=0.1±0.1", "--method", "montecarlo")["warnings"]
    assert warning["kind"] == "unstable" and "after 200,000 draws the digits still move" in warning["text"]


def test_what_does_not_settle_is_shown_by_its_interval(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quantiles of 1/b are those of b: 1/b is below y < 0 where 1/y < b < 0."""
    from mgrad_cli.analyses.uncertainty import montecarlo

    monkeypatch.setitem(montecarlo.MOST, "numpy", 20)
    monkeypatch.setitem(montecarlo.MOST, "python", 20)
    question = ["y = 1/b; z = 2*b", "--of", "y,z", "--set", "b=0.1±0.1", "--method", "montecarlo"]
    line, other = mgrad("eval", *question, "--format", "table").out.splitlines()[:2]
    low, high = map(float, re.match(r"y = 95 % in \[(.*), (.*)\], not settled: ", line).groups())
    below = mpmath.ncdf(-1) - mpmath.ncdf(-1 + 10 / low)
    above = mpmath.ncdf(-1 + 10 / high) - mpmath.ncdf(-1)
    assert [float(below), float(above)] == pytest.approx([0.025, 0.025], rel=0.1)
    assert other.startswith("z = 0.20 ± 0.20, 95 % in ")


def test_draws_without_a_value_are_counted(mgrad: Run) -> None:
    answer = found(mgrad, "sqrt(x)", "--set", "x=0±0.1", "--method", "montecarlo")
    draws_ = answer["draws"]
    assert math.isclose(draws_["refused"] / draws_["number"], 0.5, abs_tol=0.01)
    assert "have no value" in answer["warnings"][0]["text"] and "sqrt is defined" in answer["warnings"][0]["text"]
    # The mean of sqrt(|x|) of a normal x.
    expected = math.sqrt(0.1) * 2**0.25 * math.gamma(0.75) / math.sqrt(math.pi)
    assert math.isclose(answer["outputs"][0]["value"], expected, rel_tol=0.01)
    assert "none of 100,000 draws has a value" in told(
        mgrad, "eval", "log(x)", "--set", "x=-9±1", "--method", "montecarlo"
    )


def test_draws_that_the_kernel_does_not_trust_are_done_again(mgrad: Run) -> None:
    """The product overflows on its way, and the engine refuses; where x is small, there is a value."""
    answer = found(mgrad, "if(x > 0, x, log(-x)/log(-x)*x)", "--set", "x=0±1", "--method", "montecarlo")
    assert answer["draws"]["refused"] == 0
    assert math.isclose(answer["outputs"][0]["u"], 1, rel_tol=0.02)


def test_correlated_draws(mgrad: Run) -> None:
    answer = found(mgrad, "s = a + b; d = a - b", "--of", "s,d", "--set", "a=1±1,b=2±2", "--corr", "a,b=0.5",
                   "--method", "montecarlo", "--draws", "400000")  # fmt: skip
    assert [each["u"] ** 2 for each in answer["outputs"]] == pytest.approx([7, 3], rel=0.02)
    assert answer["covariance"][0][1] == pytest.approx(-3, rel=0.03)
    refused = told(mgrad, "eval", "a+b", "--set", "a=1±1/uniform,b=1±1", "--corr", "a,b=0.1", "--method", "montecarlo")
    assert "a is uniform and correlated" in refused


def test_the_budget_of_draws(mgrad: Run) -> None:
    got = drawn(mgrad, "3*a + 4*b", "--set", "a=0±1,b=0±1/uniform", "--budget")
    assert [each["u"] for each in got["budget"]] == pytest.approx([3, 4 / math.sqrt(3)], rel=0.02)
    assert sum(each["share"] for each in got["budget"]) == pytest.approx(1)


def test_without_numpy_the_figures_are_the_same(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """E(a²) = 1 + 0.3², Var(a²) = 4·0.3² + 2·0.3⁴; Student's with 8 degrees of freedom has the variance 8/6."""
    monkeypatch.setattr("mgrad_cli.analyses.uncertainty.sampling.source_of", draws.PlainSource)
    question = ["y = a^2 + b + c", "--set", "a=1±0.3,b=0±0.2/uniform,c=0±0.1/dof=8", "--method", "montecarlo"]
    plain, shortest = (
        only(mgrad, *question, "--draws", "60000"),
        only(mgrad, *question, "--draws", "60000", "--shortest"),
    )
    u = math.sqrt(0.36 + 0.0162 + 0.04 / 3 + 0.01 * 8 / 6)
    assert math.isclose(plain["value"], 1.09, rel_tol=0.01) and math.isclose(plain["u"], u, rel_tol=0.02)
    assert shortest["high"] - shortest["low"] < plain["high"] - plain["low"]
    assert only(mgrad, *question)["u"] == pytest.approx(u, rel=0.02)
    few = only(mgrad, "c", "--set", "c=0±0.1/dof=8", "--method", "montecarlo", "--draws", "60000")
    assert math.isclose(few["u"], 0.1 * math.sqrt(8 / 6), rel_tol=0.03)


# The GUM, its Supplement, and NIST: the published figures


def example(name: str) -> list[str]:
    """The command in the comment of an example."""
    text = (EXAMPLES / f"{name}.mgrad").read_text(encoding="utf-8")
    (command,) = re.findall(r"^# mgrad eval (.*)$", text, re.MULTILINE)
    return shlex.split(command)


def published(mgrad: Run, monkeypatch: pytest.MonkeyPatch, name: str, *more: str) -> dict[str, Any]:
    if name.startswith("s1_"):
        pytest.importorskip("numpy")
    monkeypatch.chdir(EXAMPLES)
    return found(mgrad, *example(name), *more)


def as_published(number: float, text: str, units: float = 1) -> bool:
    """Whether a number is the published one to its last digit, or so many units of it away."""
    places = len(text.partition(".")[2])
    return abs(number - float(text)) <= (0.5 + 1e-9) * 10.0**-places * units


def test_h1_end_gauge(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (length,) = published(mgrad, monkeypatch, "h1_end_gauge")["outputs"]
    assert as_published(length["value"], "50.000838")
    assert as_published(length["u"] * 1e6, "32")
    assert math.floor(length["dof"]) == 16
    assert as_published(length["k"], "2.92")
    # The GUM multiplies rounded figures, 2.92 and 32 nm, and has 93 nm.
    assert as_published((length["high"] - length["low"]) / 2 * 1e6, "93", units=1.1)
    shares = {each["input"]: each["u"] * 1e6 for each in length["budget"]}
    assert as_published(shares["dtheta"], "16.6") and as_published(shares["dalpha"], "2.9")
    (second,) = published(mgrad, monkeypatch, "h1_end_gauge", "--method", "second")["outputs"]
    assert as_published(second["u"] * 1e6, "34")


def test_h2_resistance_and_reactance(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = published(mgrad, monkeypatch, "h2_impedance")
    r, x, z = answer["outputs"]
    assert as_published(r["value"], "127.732") and as_published(r["u"], "0.071")
    assert as_published(x["value"], "219.847") and as_published(x["u"], "0.295", units=2)  # it is 0.2956
    assert as_published(z["value"], "254.260") and as_published(z["u"], "0.236")
    (_, rx, rz), (_, _, xz), _ = answer["correlation"]
    assert all(map(as_published, (rx, rz, xz), ("-0.588", "-0.485", "0.993")))
    assert math.isclose(answer["covariance"][0][1], rx * r["u"] * x["u"])


def test_h3_calibration_of_a_thermometer(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = published(mgrad, monkeypatch, "h3_thermometer")
    intercept, slope, correction = answer["outputs"]
    assert as_published(intercept["value"], "-0.1712") and as_published(intercept["u"], "0.0029")
    assert as_published(slope["value"], "0.00218") and as_published(slope["u"], "0.00067")
    assert as_published(correction["value"], "-0.1494") and as_published(correction["u"], "0.0041")
    assert as_published(answer["covariance"][0][1] / (intercept["u"] * slope["u"]), "-0.930")


SUMS = {"normal": ("2.00", "3.92"), "rectangular": ("2.00", "3.88"), "dominated": ("10.1", "17.0")}


@pytest.mark.parametrize("name", SUMS)
def test_s1_9_2_sums(mgrad: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    u, end = SUMS[name]
    values = ("--values", f"s1_sum_{name}.json", "--draws", "2000000")
    (output,) = published(mgrad, monkeypatch, "s1_sum", *values)["outputs"]
    assert as_published(output["u"], u, units=1.2)
    assert as_published(output["high"], end, units=2) and as_published(output["low"], f"-{end}", units=2)


def test_s1_9_3_mass(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (output,) = published(mgrad, monkeypatch, "s1_mass", "--draws", "2000000")["outputs"]
    assert as_published(output["value"], "1.234") and as_published(output["u"], "0.0754", units=3)
    assert math.isclose(output["low"], 1.0834, abs_tol=0.003) and math.isclose(output["high"], 1.3825, abs_tol=0.003)
    monkeypatch.chdir(EXAMPLES)
    point = ("-f", "s1_mass.mgrad", "--values", "s1_mass.json")
    assert as_published(only(mgrad, *point)["u"], "0.0539")
    assert as_published(only(mgrad, *point, "--method", "second")["u"], "0.0750")


MICROWAVE = """
    0 | 0 | 50 | 50 | 0 | 150 | 0
    0.010 | 0 | 150 | 112 | 0 | 367 | 100
    0.050 | 0 | 2551 | 502 | 1590 | 3543 | 500
    0 | 0.9 | 50 | 67 | 0 | 185 | 0
    0.010 | 0.9 | 150 | 121 | 13 | 398 | 100
    0.050 | 0.9 | 2551 | 505 | 1628 | 3555 | 500
"""


@pytest.mark.parametrize(("x1", "r", "value", "u", "low", "high", "first"), rows(MICROWAVE))
def test_s1_9_4_microwave(mgrad: Run, x1: str, r: str, value: str, u: str, low: str, high: str, first: str) -> None:
    question = [
        "-f",
        str(EXAMPLES / "s1_microwave.mgrad"),
        "--set",
        f"x1={x1}±0.005,x2=0±0.005",
        "--corr",
        f"x1,x2={r}",
    ]
    got = drawn(mgrad, *question, "--shortest", "--draws", "1000000")
    assert math.isclose(1e6 * got["value"], float(value), abs_tol=1.6)
    assert math.isclose(1e6 * got["u"], float(u), abs_tol=1.1)
    # The published draws are as random as these: the ends of a shortest interval are the least certain.
    assert math.isclose(1e6 * (got["high"] - got["low"]), float(high) - float(low), rel_tol=0.01)
    assert math.isclose(1e6 * got["high"], float(high), abs_tol=1.5 if x1 != "0.050" else 25)
    assert math.isclose(1e6 * only(mgrad, *question)["u"], float(first), abs_tol=0.5)


def test_s1_9_5_gauge_block(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (output,) = published(mgrad, monkeypatch, "s1_gauge_block", "--draws", "2000000")["outputs"]
    assert as_published(output["value"], "838") and as_published(output["u"], "36")
    assert as_published(output["low"], "745", units=3) and as_published(output["high"], "932", units=3)


def test_nist_thermal_expansion(mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (output,) = published(mgrad, monkeypatch, "nist_thermal_expansion")["outputs"]
    assert as_published(1e5 * output["value"], "1.73") and as_published(1e5 * output["u"], "0.18")


def test_every_example_says_what_was_published() -> None:
    programs = sorted(EXAMPLES.glob("*.mgrad"))
    assert len(programs) == 8
    for path in programs:
        text = path.read_text(encoding="utf-8")
        assert "# Published" in text and len(example(path.stem)) > 2


# Tables


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "m.csv"
    path.write_text("V,I,sV,rI\n5,0.02,0.05,1.5\n5.1,0.021,0.06,1\n4.9,0.019,0,2\n5,0.02,0.05,0\n0,0.02,0.05,0\n")
    return path


def columns(mgrad: Run, *arguments: str) -> dict[str, list[float]]:
    done = mgrad("map", *arguments, "--format", "csv")
    assert done.code == 0, done.err
    head, *lines = done.out.splitlines()
    cells = [[float(cell or "nan") for cell in line.split(",")] for line in lines]
    return dict(zip(head.split(","), map(list, zip(*cells))))


@pytest.mark.parametrize("backend", ["auto", "numpy", "python"])
@pytest.mark.parametrize("corr", ["0", "0.3", "-1"])
def test_a_row_is_as_a_point(mgrad: Run, table: Path, backend: str, corr: str) -> None:
    if backend == "numpy":
        pytest.importorskip("numpy")
    given = ["--err", "V=sV", "--err", "I=rI%", "--corr", f"V,I={corr}", "--budget"]
    got = columns(mgrad, "R = V/I; P = V*I", str(table), "--of", "R,P", *given, "--backend", backend)
    for row in range(5):
        v, i, s, r = (got[name][row] for name in ("V", "I", "sV", "rI"))
        for output, program in (("R", "V/I"), ("P", "V*I")):
            point = only(mgrad, program, "--set", f"V={v}±{s},I={i}±{r}%", "--corr", f"V,I={corr}")
            assert math.isclose(got[f"u_{output}"][row], point["u"], rel_tol=1e-7, abs_tol=1e-15)
            shares = {each["input"]: each["share"] for each in point["budget"]}
            for name in "VI":
                assert math.isclose(got[f"share_{output}_{name}"][row], shares.get(name, 0), rel_tol=1e-6, abs_tol=1e-9)


def test_a_fixed_number_may_be_measured(mgrad: Run, table: Path) -> None:
    got = columns(mgrad, "R = V/I*f", str(table), "--err", "V=0.1/2", "--set", "f=2±1%", "--keep", "none")
    point = only(mgrad, "V/I*f", "--set", "V=5±0.05,I=0.02,f=2±0.02")
    assert math.isclose(got["u_R"][0], point["u"], rel_tol=1e-12)
    assert "both say how uncertain f is" in told(mgrad, "map", "V*f", str(table), "--set", "f=2±1", "--err", "f=1")


ORDERS = """
    --err V=sX | has no column sX
    --err W=sV | the program has no input W
    --err V=sV --err V=2 | --err gives V twice
    --err V=-2 | the uncertainty is negative: -2
    --err V=2/unifrom | did you mean /uniform?
    --err V=sV --corr V,I=0.3 | I has no uncertainty
    --err V=sV --err I=1 --corr V,I=2 | a correlation is between -1 and 1
    --budget | --budget goes with uncertainties
    --corr V,I=0.3 | --corr goes with uncertainties
"""


@pytest.mark.parametrize(("options", "sentence"), rows(ORDERS))
def test_orders_that_cannot_be(mgrad: Run, table: Path, options: str, sentence: str) -> None:
    assert sentence in told(mgrad, "map", "R = V/I", str(table), *options.split())


def test_rows_that_cannot_be(mgrad: Run, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("V,I,sV\n5,0.02,-0.05\n5,0.02,\n1e-170,2,1e-175\n5,0.02,0.05\n")
    path = str(tmp_path / "m.csv")
    error = told(mgrad, "map", "R = V/I", path, "--err", "V=sV")
    assert "has no u_R: the uncertainty of V is negative: -0.05" in error
    lines = mgrad("map", "R = V/I", path, "--err", "V=sV", "--on-error", "null", "--keep", "none").out.splitlines()
    assert lines[1] == "250.0,50.0,-12500.0,,the uncertainty of V is negative: -0.05"
    assert lines[2] == ",,,,sV is empty"
    assert math.isclose(float(lines[3].split(",")[3]), 5e-176, rel_tol=1e-12)
    assert lines[4] == "250.0,50.0,-12500.0,2.5,"


def test_a_table_where_the_straight_line_lies(mgrad: Run, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("V\n5\n0\n3\n")
    done = mgrad("map", "P = V^2", str(tmp_path / "m.csv"), "--err", "V=0.1")
    assert "in 1 of 3 rows the straight line is wrong; line 3 of" in done.err
    assert "P is not straight in V: first order says 0 ± 0, second order 0.010 ± 0.014" in done.err
    assert mgrad("map", "P = V^2", str(tmp_path / "m.csv"), "--err", "V=0.1", "-q").err == ""
    assert (
        mgrad("map", "P = V^2", str(tmp_path / "m.csv"), "--err", "V=1e-4", "--set", "V=5").err.count("straight") == 0
    )


@pytest.mark.parametrize("backend", ["jit", "numpy", "python"])
@pytest.mark.parametrize("place", [0, 1, 3777, 4999])
def test_one_bent_row_among_thousands_is_found(mgrad: Run, tmp_path: Path, backend: str, place: int) -> None:
    if backend != "python":
        pytest.importorskip("numpy" if backend == "numpy" else "llvmlite")
    path = tmp_path / "m.csv"
    path.write_text("x,s\n" + "".join(f"{0 if row == place else 5},0.1\n" for row in range(5000)))
    done = mgrad("map", "y = x^2", str(path), "--err", "x=s", "--backend", backend, "--keep", "none")
    assert done.err.startswith(f"warning: in 1 of 5,000 rows the straight line is wrong; line {place + 2} of")
    assert "y is not straight in x: first order says 0 ± 0, second order 0.010 ± 0.014" in done.err


@pytest.mark.parametrize(("program", "point", "kind", "sentence"), rows(LIES))
def test_a_lie_is_told_of_a_row(mgrad: Run, tmp_path: Path, program: str, point: str, kind: str, sentence: str) -> None:
    """The same sentence as of a point, behind straight rows that no sample would leave out."""
    given = {name: each.split("±") for name, each in (each.split("=") for each in point.split(","))}
    names = list(given) + [f"s{name}" for name in given]
    bent = [each[0] for each in given.values()] + [each[1] for each in given.values()]
    straight = [float(each[0]) + 3 + place for place, each in enumerate(given.values())] + [1e-6] * len(given)
    table = [names, *[straight] * 40, bent, *[straight] * 40]
    (tmp_path / "m.csv").write_text("".join(",".join(map(str, row)) + "\n" for row in table))
    errors = [word for name in given for word in ("--err", f"{name}=s{name}")]
    done = mgrad("map", program, str(tmp_path / "m.csv"), *errors)
    assert done.code == 0
    assert "in 1 of 81 rows the straight line is wrong; line 42 of" in done.err
    assert sentence in done.err or kind == "undefined"  # which second order has said before


@pytest.mark.parametrize(("program", "point"), rows(STRAIGHT))
def test_no_false_alarm_of_rows(mgrad: Run, tmp_path: Path, program: str, point: str) -> None:
    given = {name: each.split("±") for name, each in (each.split("=") for each in point.split(","))}
    line = ",".join(each[0] for each in given.values()) + "\n"
    (tmp_path / "m.csv").write_text(",".join(given) + "\n" + 30 * line)
    errors = [word for name, each in given.items() for word in ("--err", f"{name}={each[1]}")]
    assert mgrad("map", program, str(tmp_path / "m.csv"), *errors).err == ""


@pytest.mark.parametrize("backend", ["jit", "python"])
def test_no_false_alarm_of_a_long_table(mgrad: Run, tmp_path: Path, backend: str) -> None:
    if backend == "jit":
        pytest.importorskip("llvmlite")
    lines = (f"{row / 7 - 300},{row % 13},{(row % 5) / 3}\n" for row in range(5000))
    (tmp_path / "m.csv").write_text("x,y,s\n" + "".join(lines))
    order = ["map", "3*x - 2*y + 1", str(tmp_path / "m.csv"), "--err", "x=s", "--err", "y=20%", "--backend", backend]
    for correlation in ("0", "0.3", "-1"):
        assert mgrad(*order, "--corr", f"x,y={correlation}", "--keep", "none").err == ""


@pytest.mark.parametrize("correlation", ["0", "0.5", "-0.9", "1"])
@pytest.mark.parametrize("shape", ["", "/uniform", "/arcsine"])
def test_rows_are_told_as_points_are(mgrad: Run, tmp_path: Path, correlation: str, shape: str) -> None:
    """Around the share at which a difference is told, row by row the same as the engine tells of a point."""
    shares = [0.5 * number for number in range(2, 60, 3)]
    (tmp_path / "m.csv").write_text("a,b,r\n" + "".join(f"2,3,{share}\n" for share in shares))
    corr = ["--corr", f"a,b={correlation}"] if not shape else []
    bent = 0
    for share in shares:
        point = f"a=2±{share}%{shape},b=3±{share}%{shape}"
        bent += "warning" in mgrad("eval", "a^2/b", "--set", point, *corr).err
    done = mgrad("map", "a^2/b", str(tmp_path / "m.csv"), "--err", f"a=r%{shape}", "--err", f"b=r%{shape}", *corr)
    assert 0 < bent < len(shares) and f"in {bent} of {len(shares)} rows" in done.err


def test_a_program_too_large_for_every_row_says_so(mgrad: Run, tmp_path: Path) -> None:
    names = [f"a{number}" for number in range(40)]
    (tmp_path / "m.csv").write_text(",".join(names) + "\n" + (",".join(["0"] * 40) + "\n") * 100)
    program = "y = " + " + ".join(f"{one}*sin({other})" for one, other in zip(names, names[1:] + names[:1]))
    errors = [word for name in names for word in ("--err", f"{name}=0.01")]
    error = mgrad("map", program, str(tmp_path / "m.csv"), *errors, "--keep", "none").err
    assert "only 8 of 100 rows were compared with second order; in 8 of them the straight line is wrong" in error
    straight = mgrad("map", program, str(tmp_path / "m.csv"), *errors, *["--set", ",".join(f"{n}=1" for n in names)])
    assert straight.err.endswith(
        "only 8 of 100 rows were compared with second order; `mgrad eval` does that for any one\n"
    )


def test_a_quantity_moves_with_itself_once(mgrad: Run, table: Path) -> None:
    got = columns(mgrad, "P = V*I", str(table), "--err", "V=sV", "--corr", "V,V=1")
    assert got["u_P"] == pytest.approx([i * s for i, s in zip(got["I"], got["sV"])])


def test_a_folder_goes_on_only_with_the_same_uncertainties(mgrad: Run, table: Path, tmp_path: Path) -> None:
    order = ["map", "R = V/I", str(table), "-o", f"{tmp_path}/out/", "--err"]
    assert mgrad(*order, "V=sV").code == 0
    assert "1 of 1 parts are finished already" in mgrad(*order, "V=sV", "--resume").err
    assert "with another --err" in told(mgrad, *order, "V=0.1", "--resume")


# Lightness


def test_a_plain_start_loads_none_of_this() -> None:
    code = (
        "import sys; from mgrad_cli.__main__ import run; run(['eval', 'a*b', '--set', 'a=2,b=3']);"
        "rooms = 'uncertain', 'quantities', 'shapes', 'student', 'measured';"
        "print([name for name in sys.modules if any(room in name for room in rooms)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# The page


PAGE = (ROOT / "docs" / "uncertainty.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
SHOWN = [each for block in BLOCKS for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


@pytest.mark.parametrize(("command", "expected"), SHOWN, ids=[command for command, _ in SHOWN])
def test_what_the_page_shows(mgrad: Run, tmp_path: Path, command: str, expected: str) -> None:
    words = shlex.split(command.partition(" > ")[0])
    if words[0] == "cat":
        assert (ROOT / words[1]).read_text() == expected
        return
    done = mgrad(*[str(ROOT / word) if word.startswith("examples/") else word for word in words[1:]])
    told_there = done.err.replace(f"{ROOT}/", "")
    assert ("" if " > " in command else done.out) + told_there == expected
