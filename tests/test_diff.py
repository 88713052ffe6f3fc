"""Derivatives as formulas: as a person writes them, in every format, held against the graph, and never swollen."""

import functools
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import pytest
from conftest import Outcome
from jsonschema import Draft202012Validator
from points import moderate_points

from mgrad_cli.analyses.formulas.held import Unlike, held
from mgrad_cli.analyses.formulas.symbolic import Formulas, formulas
from mgrad_cli.analyses.formulas.wording import worded
from mgrad_cli.api import grad
from mgrad_cli.errors import MgradError
from mgrad_cli.graph.build import build
from mgrad_cli.graph.derivative_names import derivative_name
from mgrad_cli.language.reader import read
from mgrad_cli.operations import NOWHERE, OPERATIONS, Operation
from mgrad_cli.reports.formulas import as_latex
from mgrad_cli.reports.python_formulas import as_python

ROOT = Path(__file__).parent.parent
PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.mgrad"))
Run = Callable[..., Outcome]

TEXTBOOK = """
    5*x | 5
    x^3 | 3*x^2
    x^3 + 2*x^2 + x | 3*x^2 + 4*x + 1
    3*x^4 - 2*x^2 + 7 | 12*x^3 - 4*x
    1/x | -1/x^2
    1/x^2 | -2/x^3
    1/(1 - x) | 1/(1 - x)^2
    x^-1 | -1/x^2
    x/2 | 1/2
    x^3/3 | x^2
    0.5*x^2 + 0.1*x | x + 0.1
    sqrt(x) | 1/(2*sqrt(x))
    x^0.5 | 0.5/sqrt(x)
    x^(1/3) | 1/(3*x^(2/3))
    x^1.5 | 1.5*sqrt(x)
    cbrt(x) | 1/(3*cbrt(x)^2)
    1/sqrt(x) | -1/(2*x^(3/2))
    sqrt(1 - x^2) | -x/sqrt(1 - x^2)
    x*sqrt(1 - x^2) | (1 - 2*x^2)/sqrt(1 - x^2)
    (x + 1)*(x + 2) | 2*x + 3
    (x^2 + 1)*(x^3 - 1) | 3*x^2*(x^2 + 1) + 2*x*(x^3 - 1)
    (1 + x)*(1 - x) | -2*x
    (3*x^2 + 2*x + 1)^5 | 10*(3*x^2 + 2*x + 1)^4*(3*x + 1)
    x/(x + 1) | 1/(x + 1)^2
    x/(x^2 + 1) | (1 - x^2)/(x^2 + 1)^2
    (x^2 - 1)/(x^2 + 1) | 4*x/(x^2 + 1)^2
    ((x + 1)/(x - 1))^2 | -4*(x + 1)/(x - 1)^3
    exp(x) | exp(x)
    exp(-x) | -exp(-x)
    exp(2*x) | 2*exp(2*x)
    exp(-x^2/2) | -x*exp(-x^2/2)
    x*exp(x) | exp(x)*(x + 1)
    x^2*exp(x) | x*exp(x)*(x + 2)
    exp(sin(x)) | exp(sin(x))*cos(x)
    exp(x)/(1 + exp(x)) | exp(x)/(1 + exp(x))^2
    1/(1 + exp(-x)) | exp(-x)/(1 + exp(-x))^2
    2^x | 2^x*log(2)
    e^x | e^x
    x^x | x^x*(log(x) + 1)
    log(x) | 1/x
    log(x^2 + 1) | 2*x/(x^2 + 1)
    log(2*x) | 1/x
    log(log(x)) | 1/(x*log(x))
    log(sin(x)) | cos(x)/sin(x)
    x*log(x) - x | log(x)
    log(x)/x | (1 - log(x))/x^2
    log2(x) | 1/(x*log(2))
    log10(x) | 1/(x*log(10))
    log1p(x) | 1/(x + 1)
    sin(x) | cos(x)
    cos(x) | -sin(x)
    tan(x) | 1/cos(x)^2
    cos(2*x) | -2*sin(2*x)
    sin(x^2) | 2*x*cos(x^2)
    sin(x)^2 | 2*sin(x)*cos(x)
    sin(x)*cos(x) | cos(x)^2 - sin(x)^2
    sin(x)*exp(-x) | exp(-x)*(cos(x) - sin(x))
    sin(x)/x | cos(x)/x - sin(x)/x^2
    sin(pi*x) | pi*cos(pi*x)
    asin(x) | 1/sqrt(1 - x^2)
    acos(x) | -1/sqrt(1 - x^2)
    atan(x) | 1/(x^2 + 1)
    atan(x/2) | 1/(2*(x^2/4 + 1))
    sinh(x) | cosh(x)
    cosh(x) | sinh(x)
    tanh(x) | 1/cosh(x)^2
    asinh(x) | 1/sqrt(x^2 + 1)
    acosh(x) | 1/sqrt(x^2 - 1)
    atanh(x) | 1/(1 - x^2)
    erf(x) | 2*exp(-x^2)/sqrt(pi)
    normcdf(x) | normpdf(x)
    sigmoid(x) | sigmoid(x)*sigmoid(-x)
    gamma(x) | gamma(x)*digamma(x)
    abs(x) | sign(x)
    if(x > 0, x^2, -x) | if(x > 0, 2*x, -1)
    exp(log(x)) | exp(log(x))/x
    log(exp(x)) | 1
    pi*x^2 | 2*pi*x
    x - x | 0
"""
OF_SEVERAL = """
    x^n | x | n*x^(n - 1)
    a*x^2 + b*x + c | x | 2*a*x + b
    x*y*z | y | x*z
    sqrt(x^2 + y^2) | x | x/sqrt(x^2 + y^2)
    hypot(x, y) | y | y/hypot(x, y)
    atan2(y, x) | y | x/(y^2 + x^2)
    logsumexp(x, y) | x | exp(x - logsumexp(x, y))
    max(x, y) | x | if(x > y, 1, if(x == y, 1/2, 0))
    clamp(x, 0, 1) | x | if(x < 0 or x > 1, 0, 1)
    A*exp(-x/tau) | tau | A*x*exp(-x/tau)/tau^2
    sin(2*pi*f*t) | t | 2*pi*f*cos(2*pi*f*t)
    exp(-(x - m)^2/(2*s^2))/(s*sqrt(2*pi)) | x | -exp(-(x - m)^2/(2*s^2))*(x - m)/(s^3*sqrt(2*pi))
    m*c^2 | c | 2*m*c
    (y - w*x)^2 | w | -2*x*(y - w*x)
    V0*(1 - exp(-t/(R*C))) | t | V0*exp(-t/(R*C))/(R*C)
    x^2/x | x | 1  # where x != 0
    x*sqrt(x) | x | 3*sqrt(x)/2  # where x > 0
    (x^2 + 1)/(x^2 + 1) | x | 0
    if(x > 0, x^2/x, y) | y | if(x > 0, 0, 1)
    u = x^2 + 1; u^3*sin(u) | x | u = x^2 + 1; 2*x*(u^3*cos(u) + 3*u^2*sin(u))
    x = 3; y = x^2 | x | x = 3; 2*x
"""
IN_MPMATH = {
    **{name: getattr(mpmath, name) for name in dir(mpmath) if not name.startswith("_")},
    "abs": abs,
    "sign": mpmath.sign,
    "log2": lambda x: mpmath.log(x, 2),
    "normcdf": mpmath.ncdf,
    "normpdf": mpmath.npdf,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
}


def lines(text: str) -> list[list[str]]:
    return [line.strip().split(" | ") for line in text.strip().splitlines()]


def derived(text: str, *names: str, order: int = 1, cse: bool = False) -> Formulas:
    model = build(read(text), bound=frozenset(names))
    return formulas(model, list(names or model.graph.inputs), order, cse)


# As a person writes it


@pytest.mark.parametrize(("program", "expected"), lines(TEXTBOOK))
def test_a_derivative_as_in_a_textbook(program: str, expected: str, mgrad: Run) -> None:
    found = mgrad("diff", program, "x")
    assert (found.out, found.err, found.code) == (expected + "\n", "", 0)


@pytest.mark.parametrize(("program", "name", "expected"), lines(OF_SEVERAL))
def test_a_derivative_of_several_names(program: str, name: str, expected: str, mgrad: Run) -> None:
    assert mgrad("diff", program, name) == (0, expected + "\n", "")


@pytest.mark.parametrize(("program", "expected"), lines(TEXTBOOK))
def test_the_textbook_is_right(program: str, expected: str) -> None:
    """By mpmath's derivative of the program, which knows no rule at all."""

    def truth(text: str) -> Callable[[Any], Any]:
        if text.startswith("if("):
            text = re.sub(r"if\((.*?), (.*), (.*)\)", r"(\2) if \1 else (\3)", text)
        text = re.sub(r"(?<![\w.])(\d+\.?\d*)(?!\w)", r"mpf('\1')", text.replace("^", "**"))
        return lambda x: eval(text, dict(IN_MPMATH), {"x": x})  # noqa: S307 (the table's own text)

    tried = 0
    with mpmath.workdps(40):
        for number in ("0.3125", "0.75", "1.625", "-0.4375"):
            x = mpmath.mpf(number)
            slope = mpmath.diff(truth(program), x)
            if isinstance(slope, mpmath.mpf) and isinstance(truth(program)(x), mpmath.mpf):
                tried += 1
                assert mpmath.almosteq(truth(expected)(x), slope, mpmath.mpf("1e-12"), mpmath.mpf("1e-12"))
    assert tried


# Every row, in every format


ROWS = [row for row in dict.fromkeys(OPERATIONS.values()) if row.slopes]


def called(row: Operation) -> str:
    if row.form in ("infix", "prefix"):
        return row.signature
    return row.signature.replace("...", "y, z")


def is_well_formed(latex: str) -> bool:
    """Braces, \\left and \\right, environments: each closes the one that was opened last."""
    pairs = {"}": "{", r"\right": r"\left", r"\end{cases}": r"\begin{cases}"}
    stack: list[str] = []
    for token in re.findall(r"\\(?:begin|end)\{cases\}|\\left|\\right(?!arrow)|(?<!\\)[{}]", latex):
        if token in pairs.values():
            stack.append(token)
        elif not stack or stack.pop() != pairs[token]:
            return False
    return not stack


by_slope = pytest.mark.parametrize(
    ("row", "position"),
    [(row, position) for row in ROWS for position in range(3 if row.variadic else len(row.parameters))
     if row.slopes[0 if row.variadic else position] != NOWHERE],
    ids=lambda each: getattr(each, "signature", str(each)),
)  # fmt: skip


@by_slope
@pytest.mark.parametrize("order", [1, 2])
def test_no_hole_in_any_format(row: Operation, position: int, order: int) -> None:
    program = called(row)
    name = ["x", "y", "z"][position] if row.variadic else row.parameters[position]
    found = derived(program, name, order=order)
    said = worded(found)
    if row.name != "polygamma":  # random numbers are no orders
        assert held(found, said).points
    assert is_well_formed(as_latex(found)), as_latex(found)
    text, space = as_python(found), {}
    exec(text, space)  # noqa: S102 (what is tested is that it runs)
    if order == 2:
        return
    function = space[found.name((name,))]
    inputs = list(build(read(program)).graph.inputs)
    told = 0
    for point in moderate_points(row, len(inputs), 40):
        numbers = dict(zip(inputs, point, strict=True))
        try:
            truth = grad(program, wrt=[name], **numbers)[name]
        except MgradError:
            continue
        try:
            value = function(**{each: numbers[each] for each in found.spoken})
        except (ArithmeticError, ValueError):
            continue
        told += 1
        assert value == pytest.approx(truth, rel=1e-9, abs=1e-12), (text, numbers)
    assert told > 3


def test_latex_looks_as_it_should(mgrad: Run) -> None:
    assert mgrad("diff", "x1*sqrt(sigma_max)/2*3^x1", "x1", "--format", "latex").out == (
        r"\frac{\sqrt{\sigma_{\mathrm{max}}} \cdot 3^{x_{1}} \, \left(x_{1} \, \ln\left(3\right) + 1\right)}{2}" + "\n"
    )
    assert mgrad("diff", "if(x >= 1e20, 2*2^x, -x)", "--format", "latex").out == (
        r"\begin{cases} 2 \cdot 2^{x} \, \ln\left(2\right) & \text{if } x \ge 1 \cdot 10^{20} \\ -1 & \text{otherwise}"
        r" \end{cases}" + "\n"
    )
    assert mgrad("diff", "x^2*y^3", "--order", "2", "--format", "latex").out.splitlines()[1] == (
        r"\frac{\partial^{2} f}{\partial x \, \partial y} = 6 \, x \, y^{2} \\"
    )


# Held against the graph


@pytest.mark.parametrize(
    ("program", "spoilt"),
    [("x^3", "3*x^2 + 1e-3"), ("x^3", "3*x^2*x/x"), ("sqrt(x)", "x/(2*x*sqrt(x))*sqrt(x)/sqrt(abs(x))*0 + 1"),
     ("abs(x)", "1"), ("sqrt(x)^2", "1"), ("x^3", "3*exp(2*log(x))"), ("x*y", "y + 1e-5*x")],
)  # fmt: skip
def test_what_differs_is_not_printed(program: str, spoilt: str) -> None:
    found = derived(program, "x")
    said = worded(found)
    assert held(found, said).points
    with pytest.raises(Unlike, match="not printed"):
        held(found, said._replace(derivatives={("x",): spoilt}, where=[]))


def test_noise_is_no_difference() -> None:
    found = derived("((x + 1)^9 - x^9 - 9*x^8)/(1e-9 + sin(x)^2 + cos(x)^2 - 1)", "x")
    assert held(found, worded(found)).points


def test_that_nothing_could_be_held_is_said(mgrad: Run) -> None:
    code, _, err = mgrad("diff", "x*log(-1 - x^2)", "x")
    assert (code, err) == (0, "note: not held against the graph: at 300 points the program has no value or no slope\n")


# Several derivatives, and what goes on in a pipe


def test_what_is_printed_is_a_program(shell: Run) -> None:
    found = shell("mgrad diff 'x^2*y' x y | mgrad eval --set x=3,y=2 --format value")
    assert found.out == "9.0\n"
    script = "mgrad diff -f examples/black_scholes.mgrad S | mgrad eval --format value"
    delta = grad((ROOT / "examples/black_scholes.mgrad").read_text(encoding="utf-8"))["S"]
    assert float(shell(f"cd {ROOT} && {script}").out) == pytest.approx(delta, rel=1e-12)


def test_names_of_the_person_stay_where_they_are_used_again(mgrad: Run) -> None:
    assert mgrad("diff", "-f", "examples/black_scholes.mgrad", "S").out.splitlines() == [
        "S = 100; K = 105; r = 0.03; sigma = 0.2; T = 0.5",
        "d1 = (log(S/K) + T*(r + sigma^2/2))/(sigma*sqrt(T))",
        "dC_dS = (S*normpdf(d1) - K*exp(-r*T)*normpdf(d1 - sigma*sqrt(T)))/(S*sigma*sqrt(T)) + normcdf(d1)",
    ]


def test_orders_and_their_names(mgrad: Run) -> None:
    assert mgrad("diff", "L = x^2*y^3", "--order", "2").out.splitlines() == [
        "d2L_dx2 = 2*y^3", "d2L_dxdy = 6*x*y^2", "d2L_dy2 = 6*x^2*y",
    ]  # fmt: skip
    assert mgrad("diff", "exp(2*x)", "--order", "3").out == "8*exp(2*x)\n"
    assert derivative_name("C", ["S", "S", "K"]) == "d3C_dS2dK"


def test_no_name_of_a_derivative_collides() -> None:
    found = derived("f = df_dx*x^2*t1 + exp(x*t1) + exp(x*t1)^2", "x", cse=True)
    names = [*worded(found).definitions, found.name(("x",))]
    assert not {*names} & {"df_dx", "t1", "f"} and len({*names}) == len(names)


def test_common_parts_get_names(mgrad: Run) -> None:
    assert mgrad("diff", "exp(x*y)*sin(x*y)", "--cse").out.splitlines() == [
        "t1 = exp(x*y)", "t2 = sin(x*y) + cos(x*y)", "df_dx = y*t1*t2", "df_dy = x*t1*t2",
    ]  # fmt: skip


def test_json_keeps_to_its_schema(mgrad: Run) -> None:
    validator = Draft202012Validator(json.loads((ROOT / "docs" / "diff.schema.json").read_text(encoding="utf-8")))
    assert not validator.is_valid({})
    for arguments in (["x^2/x"], ["a = x*y; a*sin(a)", "--cse"], ["x^2*y", "--order", "2"]):
        document = json.loads(mgrad("diff", *arguments, "--format", "json").out, parse_constant=pytest.fail)
        validator.validate(document)
        assert list(document) == list(validator.schema["properties"])


def test_a_name_alone_beside_a_pipe_is_no_program(shell: Run, mgrad: Run) -> None:
    done = shell("echo 'x^2*y' | mgrad diff x")
    assert done.code == 2 and done.err.endswith("its derivative for x: mgrad diff - x\n")
    assert shell("echo 'x^2*y' | mgrad diff - x").out == "2*x*y\n"
    assert mgrad("diff", "x").out == "1\n"


def test_what_cancels_without_a_slope_is_told(mgrad: Run) -> None:
    done = mgrad("diff", "(y - y)^(1/3)", "y")
    assert done.code == 1 and not done.out
    assert done.err.startswith("error: at y = 0.0 the program has no such derivative, and the formula for df_dy would")
    assert "mistake" not in done.err


@pytest.mark.parametrize(("program", "lines"), [("x^2", 2), ("sin(x)", 5)])
def test_python_imports_what_it_needs(mgrad: Run, program: str, lines: int) -> None:
    assert len(mgrad("diff", program, "--format", "python").out.splitlines()) == lines


def test_json_is_strict_and_an_input_of_other_commands(shell: Run, mgrad: Run) -> None:
    document = mgrad("diff", "y = x^2/x", "x", "--format", "json").out
    assert '"derivatives": [{"name": "dy_dx", "wrt": ["x"], "text": "1"}], "where": ["x != 0"]' in document
    assert mgrad("grad", "--set", "x=2", "--format", "value", stdin=document).out == "1.0\n"


# It never swells


def parts(text: str) -> int:
    return len(re.findall(r"[\w.]+|[-+*/^<>=(]", text))


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_formulas_are_no_longer_than_the_graph(path: Path, order: int) -> None:
    """Each node of the graph is written a bounded number of times, whatever is shared."""
    model = build(read(path.read_text(encoding="utf-8")))
    found = formulas(model, list(model.graph.inputs), order, False)
    said = worded(found)
    length = sum(map(parts, [*said.definitions.values(), *said.derivatives.values()]))
    assert length <= 200 + 8 * (len(found.reached) + len(said.derivatives))
    assert held(found, said).points or "x" in model.graph.inputs


def test_what_doubles_at_each_step_does_not_double_its_formula() -> None:
    text = "; ".join(["a0 = sin(x)*x", *(f"a{n + 1} = a{n}*cos(a{n}) + a{n}" for n in range(40))])
    for program in (text, functools.reduce(lambda inner, _: f"f({inner})", range(40), "f(x) = x*cos(x); x")):
        if program is not text:
            program = "f(x) = x*cos(x) + x; " + "f(" * 40 + "x" + ")" * 40
        found = derived(program, "x")
        assert sum(map(parts, [*worded(found).definitions.values(), *worded(found).derivatives.values()])) < 6000


def test_random_expressions() -> None:
    chance = random.Random(4)
    leaves = ["x", "y", "2", "0.5", "3", "pi"]
    for _ in range(60):
        program = chance.choice(leaves)
        for _ in range(chance.randint(2, 9)):
            form = chance.choice(["sin({})", "exp({})", "({} + {})", "({} - {})", "({})*({})", "({})/({})", "({})^2",
                                  "sqrt({})", "log({})", "({})^(1/3)", "tanh({})", "abs({})", "max({}, {})",
                                  "if({} > 1, {}, x)", "({})^({})"])  # fmt: skip
            program = form.format(*(chance.choice([program, program, *leaves]) for _ in range(form.count("{}"))))
        found = derived(f"x*y + {program}", "x", "y")
        held(found, worded(found))


@pytest.mark.parametrize(
    ("program", "name", "expected"),
    [("x" + " + sin(x)" * 3000, "x", "3000*cos(x) + 1\n"),
     ("a - (" * 3000 + "b" + ")" * 3000, "b", "1\n"),
     ("tanh(" * 1000 + "x" + ")" * 1000, "x", "t1 = tanh(x)\n"),
     ("*".join(f"x{n}" for n in range(500)), "x0", "*".join(f"x{n}" for n in range(1, 500)) + "\n"),
     ("if(x > 0, " * 60 + "x^2" + ", 1)" * 60, "x", "if(x > 0, ")],
)  # fmt: skip
def test_length_and_depth_are_no_matter(program: str, name: str, expected: str, mgrad: Run) -> None:
    found = mgrad("diff", program, name)
    assert found.code == 0 and found.out.startswith(expected)
    exec(mgrad("diff", program, name, "--format", "python").out, {})  # noqa: S102


# What a person is told


TOLD = """
    polygamma(n, x) | n | 1 | polygamma has no slope for n
    x^2 | y | 2 | the program has no input y
    a = x^2; a*x | a | 2 | a is computed; --wrt takes inputs
    3 | --order 1 | 2 | the program has no inputs
    x*y | x+y | 2 | x+y is not the name of an input
    x*y | --wrt x y | 2 | the inputs are named twice
    2x | x | 1 | 2*x
    a*b*c*d*f*g | --order 20 | 2 | derivatives; the most is 10,000
"""


@pytest.mark.parametrize(("program", "arguments", "code", "told"), lines(TOLD))
def test_what_cannot_be_done_is_said(program: str, arguments: str, code: str, told: str, mgrad: Run) -> None:
    found = mgrad("diff", program, *arguments.split())
    assert found.code == int(code) and found.out == "" and told in found.err


def test_programs_may_begin_with_a_minus_and_be_files(mgrad: Run) -> None:
    assert mgrad("diff", "-x^2 + 1", "x").out == "-2*x\n"
    assert mgrad("diff", "-x").out == "-1\n"
    assert mgrad("diff", stdin="x^2").out == "2*x\n"
    assert mgrad("diff", "-", "x", stdin="x^2*y").out == "2*x*y\n"
    assert "read it with -f" in mgrad("diff", "README.md", "x").err


def test_the_page_shows_what_is_printed(shell: Run) -> None:
    page = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    commands = [each for block in blocks for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]
    assert len(commands) > 5
    for command, expected in commands:
        found = shell(f"cd {ROOT} && {command}")
        assert found.out + found.err == expected, command
