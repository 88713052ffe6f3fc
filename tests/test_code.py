"""`mgrad code`: what is generated runs, in every language that there is, and gives mgrad's own numbers."""

import contextlib
import functools
import itertools
import math
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import oracle
import pytest
import ulps
from code_runners import Written, is_there, run
from conftest import Outcome
from points import Point, points
from test_definitions import grain
from ulps import BY_LIBRARY

from mgrad_cli.analyses.functions.taken_along import TakenAlong, take_along
from mgrad_cli.analyses.functions.witnesses import Witness, witnesses
from mgrad_cli.analyses.gradient import pose
from mgrad_cli.backends.dialects.targets import ROOMS, UNTRIED, target
from mgrad_cli.errors import MgradError
from mgrad_cli.gamma_definitions import HIGHEST_ORDER
from mgrad_cli.graph.build import build
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS, Operation
from mgrad_cli.reports.code import as_code

ROOT = Path(__file__).parent.parent
TRIED = [name for name in ROOMS if name not in (*UNTRIED, "latex")]
FILES = [*sorted((ROOT / "examples").glob("*.mgrad")), *sorted((ROOT / "tests" / "programs").glob("*.mgrad"))]
ROWS = list(dict.fromkeys(OPERATIONS.values()))
CLOSE = 2
"""Units in the last place between mgrad's numbers and those of generated code."""
LIKE_MGRAD = ("python", "c", "rust")
"""They have the C library's functions, as mgrad has."""
EACH = 200
"""Points for each row of the table."""

Mgrad = Callable[..., Outcome]

by_language = pytest.mark.parametrize("language", TRIED)


def needs(language: str) -> None:
    if not is_there(language):
        pytest.skip(f"{language} is not on this machine")


@functools.cache
def taken(text: str, order: int) -> TakenAlong:
    inputs = build(read(text)).graph.inputs
    return take_along(pose(read(text), dict.fromkeys(inputs, 1.0)), order)


def written(text: str, language: str, name: str, order: int = 1) -> Written:
    """The function of a program in a language; in SQL every one reads the table `data`."""
    name = "data" if language == "sql" else name
    found = taken(text, order)
    code = as_code(found, target(language), name)
    return Written(name, code, list(found.model.graph.inputs), list(found.asked), order)


# Programs


def points_of(text: str) -> Iterator[dict[str, float]]:
    """The point that a program's comment says, and some around it."""
    said = re.search(r"--set ((?:\w+=\S+ ?)+)$", text, re.MULTILINE)
    pairs = [pair.split("=") for pair in said[1].split()] if said else []
    given = {name: float(number) for name, number in pairs}
    yield given
    chance = random.Random(text)
    for _ in range(4):
        yield {name: number * chance.uniform(0.9, 1.1) for name, number in given.items()}


@functools.cache
def truths_of(text: str, order: int) -> list[Witness]:
    """mgrad's numbers at the points of a program, but where a straight line cannot do what mgrad can."""
    found = []
    for point in points_of(text):
        question = pose(read(text), point)
        with contextlib.suppress(MgradError):
            found += witnesses(question, taken(text, order), question.point, {})
    return found


@by_language
@pytest.mark.parametrize("order", [1, 2])
def test_programs_give_the_same_numbers(language: str, order: int, tmp_path: Path) -> None:
    """Bit by bit or within 2 units, where functions are the machine's own; elsewhere as far as rounding reaches."""
    needs(language)
    texts = [file.read_text(encoding="utf-8") for file in FILES]
    functions = [written(text, language, f"f{number}", order) for number, text in enumerate(texts)]
    asked = [(number, truth) for number, text in enumerate(texts) for truth in truths_of(text, order)]
    found = run(language, functions, [(number, tuple(truth.point.values())) for number, truth in asked], tmp_path)
    assert len(found) == len(asked) > (190 if order == 1 else 175)
    for (number, truth), row in zip(asked, found, strict=True):
        is_exact = language in LIKE_MGRAD and order == 1 and "gamma" not in texts[number]
        for result, expected in zip(row, truth.numbers, strict=True):
            allowed = CLOSE * math.ulp(expected.value) if is_exact else expected.tolerance
            assert abs(result - expected.value) <= allowed, (texts[number], truth, row)


# The table


def programs_of(row: Operation) -> Iterator[tuple[str, list[str], Callable[[Point], bool]]]:
    """Programs of one operation, their operands, and which points are for each."""
    names = list(row.parameters)
    if row.name == "polygamma":
        for order in range(HIGHEST_ORDER):  # the slope is of the next order
            yield f"polygamma({order}, x)", ["x"], lambda point, order=order: point[0] == order
    elif row.variadic:
        for names in (["x"], ["x", "y"], ["x", "y", "z"]):
            yield f"{row.name}({', '.join(names)})", names, lambda point, names=names: len(point) == len(names)
    elif row.form == "comparison":
        yield f"if({'not x < 1' if row.name == 'not' else row.signature}, 1, 2)", names, lambda point: True
    elif row.form == "choice":
        truth = "if(x < y, x, y)" if row.name == "if" else f"if(x < y {row.name} x < 2, x, y)"
        yield truth, ["x", "y"], lambda point: True
    else:
        yield row.signature, names, lambda point: True


def check_row(row: Operation, point: Point, value: float, slopes: dict[int, float]) -> None:
    """The value and the slopes against the truth, with the bounds that docs/accuracy.md has for mgrad's own."""
    most, most_of_slope = (bound + BY_LIBRARY for bound in ulps.bounds(row))
    own = ulps.computed(row, point)
    own_slopes = ulps.slopes(row, point, own) if math.isfinite(own) else []
    if math.isnan(value) and not all(map(math.isfinite, own_slopes)):
        return  # Python gives all or nothing
    assert math.isfinite(value) or not math.isfinite(own), (row, point)
    if not math.isfinite(own):
        assert not math.isfinite(value), (row, point, value)
        return
    assert ulps.error(value, oracle.value(row.signature, point), oracle.arb(grain(row, point))) <= most, (
        row,
        point,
        value,
    )
    for place, slope in slopes.items():
        place = 1 if row.name == "polygamma" else place
        if not math.isfinite(own_slopes[place]):
            assert not math.isfinite(slope), (row, point, slope)
        elif row.name in GRAINS:
            truth = oracle.slope(row.signature, point, place)
            assert ulps.error(slope, truth, oracle.arb(GRAINS[row.name](*point))) <= most_of_slope, (row, point, slope)
        else:
            assert ulps._slope_error(row, point, place, slope) <= most_of_slope, (row, point, slope)


def _digits_of_digamma(x: float) -> float:
    return grain(OPERATIONS["digamma"], (x,))


GRAINS = {"lgamma": _digits_of_digamma, "gamma": lambda x: _digits_of_digamma(x) * abs(OPERATIONS["gamma"].value(x))}
"""Slopes that are made of digamma, which passes through 0 left of 0."""


def chosen(row: Operation, x: float, y: float) -> float:
    """What a comparison or a choice gives in the program that is made for it."""
    if row.name == "if":
        return x if x < y else y
    if row.form == "choice":
        return x if row.value(x < y, x < 2) else y
    return 1.0 if (not x < 1 if row.name == "not" else row.value(x, y)) else 2.0


@by_language
def test_every_row_of_the_table_is_as_accurate_as_it_is_in_mgrad(language: str, tmp_path: Path) -> None:
    needs(language)
    functions, jobs, asked = [], [], []
    for row in ROWS:
        for text, names, is_for in programs_of(row):
            function = written(text, language, f"f{len(functions)}")
            for point in itertools.islice(filter(is_for, itertools.islice(points(row), EACH * 20)), EACH):
                numbers = dict(zip(names, point[-len(names) :], strict=True))
                jobs.append((len(functions), tuple(numbers[name] for name in function.inputs)))
                asked.append((row, point, [names.index(name) for name in function.inputs]))
            functions.append(function)
    for (row, point, places), (value, *slopes) in zip(asked, run(language, functions, jobs, tmp_path), strict=True):
        if row.slopes:
            check_row(row, point, value, dict(zip(places, slopes, strict=True)))
        else:
            assert value == chosen(row, point[-1 if len(point) == 1 else -2], point[-1]), (row, point)


def test_no_language_has_a_hole() -> None:
    """Also those that no test runs."""
    for row in ROWS:
        for text, _, _ in programs_of(row):
            for language in (*UNTRIED, "latex"):
                assert "mgrad" in written(text, language, "f").text


# Self-tests


RUN = {
    "python": "{python} {file}",
    "numpy": "{python} {file}",
    "c": "gcc -x c -ffp-contract=off -o {file}.out {file} -lm && {file}.out",
    "javascript": "node {file}",
    "rust": "rustc -o {file}.out {file} && {file}.out",
    "awk": "awk -f {file}",
}


def self_test(text: str, language: str, folder: Path) -> tuple[int, str]:
    file = folder / f"test_{language}"
    file.write_text(text, encoding="utf-8")
    if language == "sql":
        ((verdict,),) = sqlite3.connect(":memory:").execute(text)
        return int(verdict != "self-test passed"), verdict
    done = subprocess.run(RUN[language].format(python=sys.executable, file=file), shell=True, capture_output=True)
    return done.returncode, done.stdout.decode()


@by_language
def test_a_self_test_passes_and_catches_a_fault(language: str, mgrad: Mgrad, tmp_path: Path) -> None:
    needs(language)
    outcome = mgrad("code", "examples/black_scholes.mgrad", "--to", language, "--selftest", "--order", "2")
    assert outcome.code == 0 and not outcome.err
    assert self_test(outcome.out, language, tmp_path) == (0, "self-test passed" + "\n" * (language != "sql"))
    spoilt = outcome.out.replace("S/K", "S/K*1.0000001", 2)  # once in the comment
    assert spoilt.count("S/K*1.0000001") == 2
    code, said = self_test(spoilt, language, tmp_path)
    assert code == 1 and "self-test passed" not in said


@by_language
def test_no_name_and_no_comment_of_a_person_gets_in_the_way(language: str, mgrad: Mgrad, tmp_path: Path) -> None:
    needs(language)
    outcome = mgrad("code", "--to", language, "--selftest", stdin=AWKWARD)
    assert outcome.code == 0 and not outcome.err
    code, said = self_test(outcome.out, language, tmp_path)
    assert (code, said.strip()) == (0, "self-test passed")


AWKWARD = """# coding: utf-7 */ ''' \"\"\" -- ; ${x} #{x} `x` <!-- */
# a line that ends in a backslash \\
# and one that ends in a trigraph ??/\r# \u2028 and \x0c other ends of lines\x85 rm -rf
int = 2; class = x + 1; def_ = 3; _B = 4; __proto__ = 5; constructor = 1.5; NULL = 1; select = 7; BEGIN = 2
S = int*class; s = S + 1; t1 = s*def_; math = t1 + _B*__proto__; np = math + constructor; lambda = np*2 + NULL
ﬁ = lambda + select; 中 = ﬁ*2 + BEGIN; é = 中 + exp(x); exp_ = é; f = exp_/2; data = f + 1; y1 = data*1
value = y1 + 1; gradient = value*2; pow = gradient + x^1.5; c = pow; c += 1; c += x; c
"""


def test_the_comment_says_what_was_renamed(mgrad: Mgrad) -> None:
    outcome = mgrad("code", "lambda*α + c", "--to", "c")
    assert "// alpha stands for α\n" in outcome.out and "double f(double lambda, double alpha, double c," in outcome.out
    assert "# lambda_ stands for lambda\n" in mgrad("code", "lambda*α", "--to", "python").out


# The command line


@pytest.mark.parametrize(
    ("program", "slope"),
    [
        ("if(x > 0, log(x), x^2)", "1.0/x if x > 0.0 else 2.0*x"),
        ("clamp(x, -1, 2)", "0.0 if x < -1.0 or x > 2.0 else 1.0"),
        ("if(x > 0 and 1 < 2, x, 3*x)", "1.0 if x > 0.0 else 3.0"),
        ("if(x > 0 or 1 < 2, x, x)", "1.0 if x > 0.0 or 0.0 < 1.0 else 1.0"),
        ("x^2", "2.0*x"),
    ],
)
def test_a_choice_is_made_once(program: str, slope: str, mgrad: Mgrad) -> None:
    assert f"    df_dx = {slope}\n" in mgrad("code", program, "--to", "python").out


def test_what_is_0_by_its_form_is_left_out(mgrad: Mgrad) -> None:
    assert '"x": {"x": 2.0},' in mgrad("code", "x^2", "--to", "python", "--order", "2").out
    assert "import" not in mgrad("code", "x^2", "--to", "python").out


def test_the_comment_says_where_what_is_written_out_falls_short(mgrad: Mgrad) -> None:
    program = "lgamma(x) + mod(x, 2) + sin(x)"
    said = re.findall("^[/-]+ (.*)$", mgrad("code", program, "--to", "c").out, re.MULTILINE)
    assert [line.split()[0] for line in said if " is accurate" in line] == ["lgamma", "digamma"]
    assert "accurate" not in mgrad("code", program, "--to", "latex").out


def test_squares_are_squares_in_latex(mgrad: Mgrad) -> None:
    assert mgrad("code", "x^2", "--to", "latex").out.splitlines()[4] == r"    f &= x^{2} \\"


def test_it_reads_arguments_files_pipes_and_results(mgrad: Mgrad, tmp_path: Path) -> None:
    file = tmp_path / "p.mgrad"
    file.write_text("y = x^2")
    first = mgrad("code", str(file), "--to", "c")
    assert first.code == 0 and "double f(double x, double gradient[1])" in first.out
    result = mgrad("eval", "y = x^2", "--set", "x=2", "--format", "json").out
    for arguments, stdin in ((["-f", str(file)], ""), (["y = x^2"], ""), ([], "y = x^2"), ([], result)):
        assert mgrad("code", *arguments, "--to", "c", stdin=stdin).out == first.out
    assert mgrad("code", str(file), "--to", "c", "-o", str(tmp_path / "f.c")).out == ""
    assert (tmp_path / "f.c").read_text() == first.out


def test_of_wrt_and_name_choose(mgrad: Mgrad) -> None:
    out = mgrad("code", "y = x*z; w = y^2", "--to", "rust", "--of", "y", "--wrt", "z", "--name", "area").out
    assert "pub fn area(x: f64, z: f64) -> (f64, [f64; 1])" in out and "(y, [x])" in out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["x^2", "--to", "c", "--set", "x=2"], 2, "add --selftest"),
        (["x^2", "--to", "latex", "--selftest"], 2, "leave --selftest out"),
        (["x^2", "--to", "python", "--name", "class"], 2, "--name class_ would be one"),
        (["x^2", "--to", "c", "--name", "a;b"], 2, "a name has letters"),
        (["none.mgrad", "--to", "c"], 2, "cannot read none.mgrad"),
        (["sqrt(x)", "--to", "c", "--selftest", "--set", "x=0"], 1, "the slope of sqrt"),
        (["log(-x^2 - 1)", "--to", "c", "--selftest"], 1, "no point was found"),
        (["polygamma(9, x)", "--to", "c"], 1, "cannot be written out"),
        ([" + ".join(f"x{number}" for number in range(300)), "--to", "awk"], 1, "fewer than 200 inputs"),
        (["x^2", "--to", "cobol"], 2, "cobol"),
        (["x^2"], 2, "--to"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], code: int, said: str, mgrad: Mgrad) -> None:
    outcome = mgrad("code", *arguments)
    assert outcome.code == code and said in outcome.err and not outcome.out


def test_awk_adds_columns_to_a_table(mgrad: Mgrad, tmp_path: Path) -> None:
    needs("awk")
    (tmp_path / "f.awk").write_text(mgrad("code", "k = 2; y = k*x^2", "--to", "awk").out)
    table = "id,x\r\na,3\r\nb,\r\nc,-1e0\r\n"
    command = ["awk", "-f", tmp_path / "f.awk"]
    done = subprocess.run(command, input=table, capture_output=True, text=True, check=True)
    assert done.stdout == "id,x,value,dy_dk,dy_dx\na,3,18,9,12\nb,,,,\nc,-1e0,2,1,-4\n"
    done = subprocess.run(
        ["awk", "-f", tmp_path / "f.awk"], input="z\n1\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and done.stderr == "there is no column x\n"


@pytest.mark.parametrize("language", ["python", "awk", "javascript", "rust"])
def test_long_programs_are_cut_into_statements(language: str, tmp_path: Path) -> None:
    """Deeper than any parser goes, and with more names than mawk has places for."""
    needs(language)
    text = "L = " + "tanh(" * 600 + "x*y" + ")" * 600 + " + sin(x*y)" * 600
    function = written(text, language, "f")
    (truth,) = witnesses(pose(read(text), {"x": 0.5, "y": 0.25}), taken(text, 1), {"x": 0.5, "y": 0.25}, {})
    (row,) = run(language, [function], [(0, (0.5, 0.25))], tmp_path)
    for found, expected in zip(row, truth.numbers, strict=True):
        assert abs(found - expected.value) <= expected.tolerance


# The page


PAGE = (ROOT / "docs" / "code.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [each for block in BLOCKS for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


@pytest.mark.parametrize(("command", "expected"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_the_page_shows_what_happens(command: str, expected: str, shell: Mgrad) -> None:
    assert shell(command).out == expected


def test_the_page_names_every_language() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(ROOMS)
