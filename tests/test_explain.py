"""`mgrad explain`: each step with its rule, sums that are those of the engine, all paths, and what a person sees."""

import itertools
import json
import math
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from points import moderate_points

from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.analyses.telling.explain import Share, Telling, explain
from mgrad_cli.analyses.telling.paths import Paths, find_paths
from mgrad_cli.errors import MathematicsError, UsageError
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS, Operation

Run = Callable[..., Any]
ROOT = Path(__file__).parent.parent
LECTURE = sorted((ROOT / "examples" / "lecture").glob("*.mgrad"))
PROGRAMS = sorted((ROOT / "tests" / "programs").glob("*.mgrad"))
PAGE = (ROOT / "docs" / "explain.md").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "docs" / "explain.schema.json").read_text(encoding="utf-8"))
ROWS = list(dict.fromkeys(OPERATIONS.values()))


def solve(program: str, wrt: list[str] | None = None, hardware: bool = False, **point: float) -> Gradient:
    return answer(pose(read(program), point, wrt=wrt, hardware=hardware))


def told(program: str, **more: Any) -> Telling:
    return explain(solve(program, **more))


def shares(telling: Telling) -> Iterator[Share]:
    return itertools.chain.from_iterable(step.shares for step in telling.backward)


def rules(program: str, **more: Any) -> list[str]:
    return [str(share.rule) for share in shares(told(program, **more))]


def on_one_line(text: str) -> str:
    return " ".join(text.split())


# The lecture

NEURON = {"x1": -1.5, "w1": 1.0, "x2": 0.5, "w2": 0.0, "b": 0.5}
GRADIENTS = {
    "expression": {"a": 6, "b": -4, "c": -2, "f": 4},
    "neuron": NEURON,
    "neuron_by_exp": NEURON,
    "used_twice": {"a": 2},
    "reused": {"a": -3, "b": -8},
}


def test_every_example_of_the_lecture_is_here() -> None:
    assert {file.stem for file in LECTURE} == set(GRADIENTS)


@pytest.mark.parametrize("file", LECTURE, ids=lambda file: file.stem)
def test_the_lecture_gets_the_gradients_of_the_lecture(mgrad: Run, file: Path) -> None:
    done = mgrad("explain", "-f", str(file), "--format", "json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["gradient"] == pytest.approx(GRADIENTS[file.stem], abs=1e-12)
    text = mgrad("explain", "-f", str(file)).out
    output = json.loads(done.out)["output"]
    for name, slope in GRADIENTS[file.stem].items():
        assert f"d{output}/d{name} = {slope:g} " in text


def test_the_lecture_is_told_as_on_the_blackboard(mgrad: Run) -> None:
    text = mgrad("explain", "-f", "examples/lecture/neuron.mgrad").out
    assert "d tanh(u)/du = 1 / cosh(u) / cosh(u), here 0.5  1 * 0.5 = 0.5" in text
    text = mgrad("explain", "b = a + a", "--set", "a=3").out
    assert "a, left   d(u + v)/du = 1  1 * 1 = 1  use 1 of 2\n" in text
    assert "a, right  d(u + v)/dv = 1  1 * 1 = 1  use 2 of 2: 1 + 1 = 2\n" in text
    text = mgrad("explain", "-f", "examples/lecture/neuron_by_exp.mgrad").out
    assert "do/de = 0.0428932, whole now that its 2 uses are done: step 8, step 7" in text


# The numbers are the engine's


def check_sums(telling: Telling) -> None:
    """Shares add up to the gradients that the engine has, and every use comes before its maker."""
    totals: dict[int, float] = {telling.model.output: 1.0}
    done: set[int] = set()
    for step in telling.backward:
        assert step.grad is not None
        assert repr(totals.get(step.node, 0.0)) == repr(step.grad + 0.0)
        for share in step.shares:
            assert share.operand not in done, "a gradient went on before it was whole"
            assert share.product == step.grad * share.slope
            totals[share.operand] = totals.get(share.operand, 0.0) + share.product
            assert share.total == totals[share.operand] and share.before + share.product == share.total
        done.add(step.node)
    assert not telling.retraced
    for name, slope in telling.gradient.items():
        assert totals.get(telling.model.graph.inputs[name], 0.0) == slope


@pytest.mark.parametrize("file", [*LECTURE, *PROGRAMS], ids=lambda file: file.stem)
def test_shares_add_up_to_the_gradient_bit_for_bit(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    bindings = re.search(r"^# --set (.*)$", text, re.MULTILINE)
    given = dict(pair.split("=") for pair in bindings[1].split()) if bindings else {}
    telling = told(text, **{name: float(number) for name, number in given.items()})
    check_sums(telling)
    assert [share.use for share in shares(telling)] and all(share.use <= share.uses for share in shares(telling))


def test_uses_are_counted() -> None:
    telling = told("y = a*a + sin(a)*b", a=2.0, b=3.0)
    found = [(share.use, share.uses) for share in shares(telling) if telling.model.title(share.operand) == "a"]
    assert sorted(found) == [(1, 3), (2, 3), (3, 3)]
    assert telling.backward[0].users == ()
    twice = told("d = 2*a; y = d + d", a=1.0).backward[1]
    assert len(twice.users) == 2 and twice.grad == 2


def test_a_second_pass_in_decimals_is_said() -> None:
    telling = told("u*1e-200*1e-200*1e300*1e200", u=1.0)
    assert telling.retraced and telling.gradient["u"] == pytest.approx(1e100)
    assert [step.grad for step in telling.backward].count(None) == 1


def test_a_second_pass_reads_well(mgrad: Run) -> None:
    text = mgrad("explain", "u*1e-200*1e-200*1e300*1e200", "--set", "u=1").out
    assert "is beyond float64 here, so only the second pass can go on" in text
    assert "as the second pass found it" in text and "Some shares fell out of the range of float64" in text


# Every row of the table


def spoken(row: Operation, size: int) -> str:
    """A program in which a row stands alone, or decides."""
    names = "abcd"[:size]
    if row.name == "if":
        return "if(a > b, c, 2*c)"
    if row.name in ("and", "or"):
        return f"if(a > b {row.name} b > c, a, 2*c)"
    if row.form == "comparison":
        condition = "not a > b" if row.name == "not" else f"a {row.name} b"
        return f"if({condition}, a*a, 3*b)"
    if row.form == "prefix":
        return "-a"
    return f"a {row.name} b" if row.form == "infix" else f"{row.name}({', '.join(names)})"


def explained(row: Operation) -> Iterator[tuple[Telling, tuple[float, ...]]]:
    size = 3 if row.variadic or row.form in ("choice", "comparison") else len(row.parameters)
    program = spoken(row, size)
    for point in moderate_points(row, size, 60):
        question = pose(read(program), {name: number for name, number in zip("abc", point) if name in program})
        moving = [name for name in question.asked if (row.name, name) != ("polygamma", "a")]
        try:
            yield explain(answer(question._replace(asked=tuple(moving)))), point
        except MathematicsError:
            continue


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.signature)
def test_every_row_of_the_table_can_be_told(mgrad: Run, row: Operation) -> None:
    count = 0
    for telling, point in itertools.islice(explained(row), 8):
        check_sums(telling)
        for share in shares(telling):
            assert not re.search(r"\b[xy]\b|\bout\b", f"{share.rule} {share.rule.where}")
            text = mgrad("explain", "-f", "-", *_set(telling), stdin=telling.model.program.text)
            assert text.code == 0 and str(share.rule) in text.out
            count += 1
        if row.slopes:
            check_slopes(row, telling, point)
    assert count


def _set(telling: Telling) -> list[str]:
    given = [f"{name}={number!r}" for name, number in telling.gradient.question.point.items()]
    return ["--set", ",".join(given), "--wrt", ",".join(telling.gradient)]


def check_slopes(row: Operation, telling: Telling, point: tuple[float, ...]) -> None:
    """The number that is told is the slope, by the oracle; and the rule that is told gives this number."""
    oracle = pytest.importorskip("oracle")
    (step,) = telling.backward
    out = telling.gradient.value
    for share in step.shares:
        try:
            truth = float(oracle.slope(row.signature, point, share.position))
        except oracle.Nowhere:  # at a kink the slope is a convention
            truth = share.slope
        assert math.isclose(share.slope, truth, rel_tol=1e-12, abs_tol=1e-300), point
        formula = share.rule.slope.removesuffix(" over their sum").replace(f"{row.name}(u, ...)", f"({out!r})")
        letters = [parameter for parameter in row.parameters if len(parameter) == 1]
        given = {"u": point[share.position]} if row.variadic else dict(zip(row.parameters, point))
        given |= {letter: given[name] for name, letter in zip(letters, "uv") if name in given}
        used = {name: number for name, number in given.items() if re.search(rf"\b{name}\b", formula)}
        if not row.shared:
            assert solve(formula, [], hardware=True, **used).value == pytest.approx(share.slope, rel=1e-12), formula


@pytest.mark.parametrize(
    ("program", "point", "rule"),
    [
        ("x^2", {"x": 3.0}, "d(u ** v)/du = v * u^(v - 1)"),
        ("2^x", {"x": 3.0}, "d(u ** v)/dv = (u ** v) * log(u)"),
        ("exp(x)", {"x": 0.0}, "d exp(u)/du = exp(u)"),
        ("x/y", {"x": 1.0, "y": 2.0}, "d(u / v)/dv = -(u / v) / v"),
        ("relu(x)", {"x": 1.0}, "d relu(u)/du = if(u > 0, 1, 0)"),
        ("clamp(x, 0, 1)", {"x": 0.5}, "d clamp(u, low, high)/du = 1"),
        ("clamp(1, x, 2)", {"x": 0.5}, "d clamp(u, low, high)/d low = 0"),
        ("hypot(x, y)", {"x": 3.0, "y": 4.0}, "d hypot(u, ...)/du = u / hypot(u, ...)"),
        ("max(x, y)", {"x": 1.0, "y": 2.0}, "d max(u, ...)/du = if(u == max(u, ...), 1, 0) over their sum"),
        ("atan2(x, y)", {"x": 1.0, "y": 2.0}, "d atan2(u, v)/du = v / hypot(v, u) / hypot(v, u)"),
        ("-x", {"x": 1.0}, "d(-u)/du = -1"),
        ("u*v", {"u": 2.0, "v": 3.0}, "d(s * t)/ds = t"),
        ("if(x > 0, x, 1)", {"x": 2.0}, "d if(condition, this, that)/d this = 1"),
    ],
)
def test_the_rule_in_words(program: str, point: dict[str, float], rule: str) -> None:
    assert rule in rules(program, **point)


# What gets nothing


def test_a_branch_that_is_not_taken_is_skipped(mgrad: Run) -> None:
    text = mgrad("explain", "y = if(x > 0, x, log(x)*x)", "--set", "x=2").out
    assert "log(x)    skipped" in text and text.count("is neither computed nor given a gradient") == 1
    assert "d log" not in text and "the condition is true, so all goes to the branch taken" in text
    assert on_one_line(text).count("A condition has no slope") == 1


def test_constants_and_what_is_not_asked_for_are_named_once(mgrad: Run) -> None:
    text = mgrad("explain", "2*a*b + 3*b + c", "--set", "a=1,b=2,c=3", "--wrt", "a").out
    assert text.count("get no gradient") == 1
    assert on_one_line(text).count("Not asked for, and so left out: b, c.") == 1
    assert not re.search(r"^   [bc] ", text, re.MULTILINE)


def test_nothing_goes_on_from_0(mgrad: Run) -> None:
    text = mgrad("explain", "y = 0*sqrt(2*a) + a", "--set", "a=0").out
    assert "0 times any slope is 0: nothing goes on from here, and no slope is asked for" in text
    assert "Nothing arrives at step 1, so nothing goes on from there." in text
    assert "dy/da = 1  from 1 use\n" in text


@pytest.mark.parametrize(
    ("program", "point", "note"),
    [
        ("abs(x)", "x=0", "note: kink at u = 0; slopes −1 | 1"),
        ("max(x, y)", "x=1,y=1", "note: tie at 1; the slope is shared equally by 2"),
        ("floor(x) + x", "x=2", "note: jump at u = 2; values 1 | 2; slope 0 taken"),
        ("if(x > 2, x, 2*x)", "x=2", "note, step 1: the condition is at its edge"),
    ],
)
def test_notes_stand_at_their_step(mgrad: Run, program: str, point: str, note: str) -> None:
    assert note in mgrad("explain", program, "--set", point).out
    assert "note" not in mgrad("explain", program, "--set", point, "-q").out


@pytest.mark.parametrize("program", ["1 + 2", "7", "a", "c = a*2; b"])
def test_little_is_told_of_little(mgrad: Run, program: str) -> None:
    numbers = [f"--set={name}=2" for name in "ab" if name in program]
    for form in ("text", "markdown", "json"):
        done = mgrad("explain", program, *numbers, "--format", form)
        assert (done.code, done.err) == (0, "")
    assert "nothing arrives" in mgrad("explain", "c = a*2; b", "--set=a=1,b=2").out


# Paths


def all_paths(model: Any, slopes: dict[tuple[int, int], Fraction], node: int, target: int) -> list[Fraction]:
    """The products of all paths, by walking each."""
    if node == target:
        return [Fraction(1)]
    return [
        slopes[node, position] * rest
        for position, operand in enumerate(model.graph.operands[node])
        for rest in all_paths(model, slopes, operand, target)
    ]


@pytest.mark.parametrize("seed", range(40))
def test_paths_are_those_that_one_finds_by_walking(seed: int) -> None:
    chance = random.Random(seed)
    names = ["a", "b"]
    lines = []
    for number in range(chance.randint(1, 7)):
        left, right = (chance.choice(names[-4:]) for _ in range(2))
        lines.append(f"n{number} = {left} {chance.choice('+-*')} {right}")
        names.append(f"n{number}")
    point = {"a": float(chance.randint(-3, 3)), "b": float(chance.randint(1, 3))}
    gradient = solve("\n".join([*lines, "0*a + 0*b + " + names[-1]]), **point)
    model, values = gradient.model, gradient.nodes
    slopes: dict[tuple[int, int], Fraction] = {}
    for node, operation in enumerate(model.graph.operations):
        if operation is not None:
            left, right = (Fraction(values[operand].data) for operand in model.graph.operands[node])
            pair = {"+": (1, 1), "-": (1, -1), "*": (right, left)}[operation.name]
            slopes |= {(node, position): Fraction(slope) for position, slope in enumerate(pair)}
    wanted = all_paths(model, slopes, model.output, model.graph.inputs["a"])
    found = find_paths(gradient, "a", 1000)
    products = sorted(path.product for path in found.largest)
    assert (found.number, products) == (len(wanted), sorted(map(float, wanted)))
    assert found.listed == gradient["a"] == float(sum(wanted)) and found.left_out == 0
    few = find_paths(gradient, "a", 3)
    sizes = sorted((abs(product) for product in wanted), reverse=True)
    assert [abs(path.product) for path in few.largest] == [float(size) for size in sizes[:3]]
    assert few.listed + few.rest == pytest.approx(gradient["a"]) and few.left_out == max(len(wanted) - 3, 0)


def find(program: str, name: str, most: int = 10, **more: Any) -> Paths:
    return find_paths(solve(program, **more), name, most)


def test_a_path_for_each_operand() -> None:
    left, right = find("a + a", "a", a=3.0).largest
    assert [link.position for link in (left.links[1], right.links[1])] == [0, 1]


@pytest.mark.parametrize("file", LECTURE, ids=lambda file: file.stem)
def test_paths_of_the_lecture_add_up(file: Path) -> None:
    gradient = solve(file.read_text(encoding="utf-8"))
    for name, slope in gradient.items():
        found = find_paths(gradient, name, 10)
        assert found.listed == pytest.approx(slope, abs=1e-15) and not found.left_out and found.largest


def test_more_paths_than_anybody_could_walk(mgrad: Run) -> None:
    program = "y0 = x*1\n" + "\n".join(f"y{n + 1} = y{n}/2 + y{n}/4" for n in range(1200))
    found = find(program, "x", x=1.0)
    assert found.number == 2**1200 and len(found.largest) == 10
    assert (
        found.slope == found.rest == pytest.approx(0.75**1200, rel=1e-12)
    )  # each of the largest is 2^-1200, below float64
    text = mgrad("explain", "-f", "-", "--set", "x=1", "--paths", "x", stdin=program).out
    assert "the 10 largest of about 10^361 paths" in text
    answer = json.loads(mgrad("explain", program, "--set", "x=1", "--paths", "x", "--format", "json").out)
    assert int(answer["paths"]["count"]) == 2**1200


def test_the_largest_are_listed_and_the_others_add_up() -> None:
    found = find("y = a*8 + a*a*2 + a/4 - a/8 + sin(a)*0", "a", most=2, a=1.0)
    assert [path.product for path in found.largest] == [8.0, 2.0] and found.number == 6
    assert (found.listed, found.rest, found.left_out) == (10.0, 2.125, 4)


def test_a_product_may_leave_float64_on_its_way() -> None:
    (path,) = find("u*1e-200*1e-200*1e300*1e200", "u", u=1.0).largest
    assert path.product == pytest.approx(1e100)


def test_a_product_beyond_float64_is_an_error() -> None:
    program = "t = a*1e200; s = t - t + a; y = s*1e200"
    assert solve(program, a=1.0)["a"] == 1e200
    with pytest.raises(MathematicsError, match="what paths to a carry is beyond float64"):
        find(program, "a", a=1.0)


def test_fewer_paths_of_a_large_program(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "y0 = x*1\n" + "\n".join(f"y{n + 1} = y{n}/2 + y{n}/2" for n in range(100))
    monkeypatch.setattr("mgrad_cli.analyses.telling.paths.BUDGET", 20_000)
    found = find(program, "x", most=1000, x=1.0)
    assert 10 < len(found.largest) < 100 and found.number == 2**100
    assert len(find(program, "x", most=5, x=1.0).largest) == 5


def test_branches_not_taken_and_still_values_are_no_paths() -> None:
    assert find("if(x > 0, 2*x, x*x*x)", "x", x=1.0).number == 1
    assert find("sqrt(floor(x)) + x", "x", x=0.5).number == 1
    assert find("c = a*2; b", "c", a=1.0, b=1.0).number == 0
    assert find("0*sqrt(a)", "a", a=0.0).largest[0].product == 0


def test_paths_to_a_node_with_a_name() -> None:
    found = find("e = exp(2*n); o = (e - 1)/(e + 1)", "e", n=0.5)
    assert found.number == 2 and found.listed == pytest.approx(found.slope)


def test_paths_that_cannot_be_told() -> None:
    with pytest.raises(UsageError, match="the program has no q"):
        find("a*b", "q", a=1.0, b=2.0)
    with pytest.raises(UsageError, match="no gradient is asked for at a"):
        find("a*b", "a", wrt=["b"], a=1.0, b=2.0)
    with pytest.raises(MathematicsError, match="every slope on it is finite"):
        find("1/a", "a", hardware=True, a=0.0)


# Long programs


def test_the_middle_of_a_long_program_is_left_out(mgrad: Run) -> None:
    program = "y0 = x\n" + "\n".join(f"y{n + 1} = tanh(y{n})" for n in range(5000))
    text = mgrad("explain", "-f", "-", "--set", "x=1", stdin=program).out
    assert text.count("… 4,980 steps in the middle are left out") == 2 and len(text) < 10_000
    assert "\n5000. y5000 = tanh(y4999)\n" in text and "\n1. y1 = tanh(y0)\n" in text and "\n2500. " not in text
    assert "\n2500. " in mgrad("explain", "-f", "-", "--set", "x=1", "--all", stdin=program).out
    text = mgrad("explain", "-f", "-", "--set", "x=1", "--paths", "x", stdin=program).out
    assert "(4,994 more)" in text


def test_a_step_with_many_operands_is_cut(mgrad: Run) -> None:
    program = f"max({', '.join(f'a*{n}' for n in range(100))})"
    text = mgrad("explain", program, "--set", "a=1").out
    assert "… 80 more operands" in text and "… 95 more)" in text


# What a person sees


def test_on_a_terminal_in_colour_and_boxes(terminal: Run) -> None:
    seen = terminal("explain", "L = (a*b + c) * f", "--set", "a=2,b=-3,c=10,f=-2").out
    assert "╭─" in seen and "\x1b[" in seen and " 3. L = (a*b + c) * f " in seen
    lines = terminal("explain", "b = a + a", "--set", "a=3", NO_COLOR="1").out.splitlines()
    assert not any("\x1b" in line for line in lines) and max(map(len, lines)) <= 80
    ascii_only = terminal("explain", "b = a + a", "--set", "a=3", PYTHONIOENCODING="ascii").out
    assert ascii_only.isascii() and "+-" in ascii_only


def test_markdown_is_tables_that_no_name_can_break(mgrad: Run) -> None:
    text = mgrad("explain", "y = if(a > 0 or b > 0, a, b)", "--set", "a=1,b=2", "--format", "markdown").out
    assert text.startswith("# `y = if(a > 0 or b > 0, a, b) = 1, at a = 1, b = 2`\n")
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    text = mgrad("explain", "abs(x)", "--set", "x=0", "--format", "markdown").out
    assert "- note: kink at u = 0; slopes −1 \\| 1\n" in text


@pytest.mark.parametrize("more", [(), ("--paths", "x")], ids=" ".join)
@pytest.mark.parametrize("program", ["y = relu(x)*x + max(x, z)", "if(x > 0, 1/x, z + x)", "a = x*1; a + a*z"])
def test_json_keeps_to_its_schema_and_is_an_input(mgrad: Run, program: str, more: tuple[str, ...]) -> None:
    for point in ("x=0,z=0", "x=2,z=3"):
        done = mgrad("explain", program, "--set", point, "--format", "json", *more)
        result = json.loads(done.out, parse_constant=pytest.fail)
        Draft202012Validator(SCHEMA).validate({key: result.pop(key) for key in ("explain", "paths") if key in result})
        assert list(result) == ["mgrad", "program", "bindings", "output", "value", "gradient", "notes"]
        assert mgrad("grad", stdin=done.out).out == mgrad("grad", program, "--set", point).out


def test_json_has_every_digit(mgrad: Run) -> None:
    result = json.loads(mgrad("explain", "y = tanh(x)*x", "--set", "x=0.1", "--format", "json").out)
    step = result["explain"]["backward"][-1]
    assert step["shares"][0]["total"] == result["gradient"]["x"] and step["letters"] == {"u": 0}
    assert step["shares"][0]["rule"] == "d tanh(u)/du = 1 / cosh(u) / cosh(u)"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert not Draft202012Validator(SCHEMA).is_valid({})


def test_digits(mgrad: Run) -> None:
    assert "= 0.0997  " not in mgrad("explain", "tanh(x)", "--set", "x=0.1").out
    assert "= 0.0997\n" in mgrad("explain", "tanh(x)", "--set", "x=0.1", "--digits", "3").out


@pytest.mark.parametrize(
    ("arguments", "told_so", "code"),
    [
        (["log(a)", "--set", "a=-2"], "log is defined where x > 0; here x = -2", 1),
        (["a*b", "--set", "a=1"], "a value is missing for b", 1),
        (["a*b", "--set", "a=1,b=2", "--paths", "ab"], "the program has no ab", 2),
        (["a*b", "--set", "a=1,b=2", "--format", "tsv"], "tsv", 2),
    ],
)
def test_errors(mgrad: Run, arguments: list[str], told_so: str, code: int) -> None:
    done = mgrad("explain", *arguments)
    assert done.out == "" and told_so in done.err and "Traceback" not in done.err
    assert done.code in (code, 2)


# The page

BLOCKS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
SHOWN = [each for block in BLOCKS for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


@pytest.mark.parametrize(("command", "expected"), SHOWN, ids=[command for command, _ in SHOWN])
def test_command_prints_what_the_page_shows(command: str, expected: str, tmp_path: Path) -> None:
    script = tmp_path / "mgrad"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mgrad_cli "$@"\n')
    script.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    env = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, shell=True, cwd=ROOT, text=True, capture_output=True, stdin=subprocess.DEVNULL, env=env
    )
    assert done.stdout + done.stderr == expected


def test_every_option_of_the_page_is_one(mgrad: Run) -> None:
    known = set(re.findall(r"--[a-z-]+", mgrad("explain", "--help").out)) | {"--why"}
    assert set(re.findall(r"`(--[a-z-]+)", PAGE)) <= known


def test_an_update_speaks_for_itself(mgrad: Run) -> None:
    told = mgrad("explain", "c = a*b; c += a; c", "--set", "a=2,b=3").out.splitlines()
    assert (
        told[0] == "c = 8, at a = 2, b = 3"
        and "2. c′: c += a" in told
        and "   dc′/dc = 1, from step 2, its only use" in told
    )
