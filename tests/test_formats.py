"""The voices of an answer say the same; JSON keeps to its schema and is an input; nothing acts on a terminal."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mgrad_cli.errors import printable

Run = Callable[..., Any]
SCHEMA = json.loads((Path(__file__).parent.parent / "docs" / "result.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

PROGRAMS = {
    "micrograd": ["L = (a*b + c) * f", "--set", "a=2,b=-3,c=10,f=-2"],
    "no inputs": ["2 + 3"],
    "a name alone": ["x", "--set", "x=0.1"],
    "another name": ["y = x", "--set", "x=0.1"],
    "defaults": ["a = -2\nb = 3\na*b", "--set", "a=5"],
    "versions": ["c = a*b; c += c + 1; c *= 2", "--set", "a=0.1,b=0.7"],
    "functions": ["f(x) = x*x\nf(a) + f(f(b))", "--set", "a=2,b=3"],
    "kinks": ["abs(x) + max(x, y)", "--set", "x=0,y=0"],
    "branches": ["if(x > 0 and not y < 1, x, log(x) + if(y == 0, y, 1/x))", "--set", "x=2,y=1"],
    "branch not taken": ["if(x > 0, x, log(x) + log(y))", "--set", "x=2,y=1"],
    "edge": ["if(x >= 0, x, -x)", "--set", "x=0"],
    "hardware": ["log(x) + 1/x - exp(y)", "--set", "x=0,y=1000", "--ieee"],
    "some inputs": ["x**y + z", "--set", "x=-2,y=2,z=0", "--wrt", "x,z"],
    "another output": ["y = x*x; z = y*3; log(w)", "--set", "x=2,w=1", "--of", "y"],
    "signs": ["-x + -3", "--set", "x=1"],
    "unicode": ["α = é*2  # Größe\nα × β", "--set", "é=1,β=2"],
    "tiny and huge": ["a*1e300 + b*1e-300 + 0.1 + c", "--set", "a=5e-324,b=1.7976931348623157e308,c=-0.0"],
    "comments": ["(a  # \x1b[31m\x9b2J\u202e\u200b\x07\n + b)", "--set", "a=1,b=2"],
}
COMMANDS = ("eval", "grad")
EVERY = pytest.mark.parametrize("arguments", PROGRAMS.values(), ids=PROGRAMS)
EITHER = pytest.mark.parametrize("command", COMMANDS)


def strict(text: str) -> Any:
    """JSON as its standard has it: no NaN, no key twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    def never(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=never, object_pairs_hook=once)


def answer(mgrad: Run, command: str, arguments: list[str], form: str, *more: str) -> str:
    done = mgrad(command, *arguments, "--format", form, *more)
    assert done.code == 0, done.err
    return str(done.out)


def tsv(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.removesuffix("\n").split("\n")]


def plain(cell: object) -> str:
    """A JSON value as tsv writes it."""
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


@EITHER
@EVERY
class TestSameRows:
    def test_csv(self, mgrad: Run, command: str, arguments: list[str]) -> None:
        rows = list(csv.reader(io.StringIO(answer(mgrad, command, arguments, "csv"))))
        unmarked = [[cell.removeprefix("'") for cell in row] for row in rows]
        assert unmarked == tsv(answer(mgrad, command, arguments, "tsv"))

    def test_jsonl(self, mgrad: Run, command: str, arguments: list[str]) -> None:
        header, *rows = tsv(answer(mgrad, command, arguments, "tsv"))
        lines = [strict(line) for line in answer(mgrad, command, arguments, "jsonl").splitlines()]
        assert [list(line) for line in lines] == [header] * len(rows)
        assert [[plain(cell) for cell in line.values()] for line in lines] == rows

    def test_json(self, mgrad: Run, command: str, arguments: list[str]) -> None:
        _, *rows = tsv(answer(mgrad, command, arguments, "tsv"))
        result = strict(answer(mgrad, command, arguments, "json"))
        if command == "grad":
            point = result["bindings"]
            found = [[name, plain(point[name]), plain(slope)] for name, slope in result["gradient"].items()]
        else:
            keys = ("op", "data", "grad")
            nodes = [(printable(node["name"] or node["text"]), node) for node in result["nodes"]]
            found = [[title, *(plain(node[key]) for key in keys)] for title, node in nodes]
        assert found == rows

    def test_table(self, mgrad: Run, command: str, arguments: list[str]) -> None:
        lines = answer(mgrad, command, arguments, "table", "--digits", "17", "--all").splitlines()
        found = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines if line.startswith("│")]
        rows = tsv(answer(mgrad, command, arguments, "tsv"))
        assert [row[:1] for row in found] == [row[:1] for row in rows]
        assert [list(map(_number, row)) for row in found] == [list(map(_number, row)) for row in rows]

    def test_value(self, mgrad: Run, command: str, arguments: list[str]) -> None:
        result = strict(answer(mgrad, command, arguments, "json"))
        numbers = [result["value"]] if command == "eval" else list(result["gradient"].values())
        assert answer(mgrad, command, arguments, "value").splitlines() == [str(number) for number in numbers]


def _number(cell: str) -> object:
    try:
        number = float(cell)
    except ValueError:
        return cell
    return "nan" if number != number else number


class TestDigits:
    @pytest.mark.parametrize("form", ["tsv", "csv", "json", "jsonl", "value"])
    def test_all_of_them_without_a_terminal(self, mgrad: Run, form: str) -> None:
        for command in COMMANDS:
            text = answer(mgrad, command, ["y = x/3", "--set", "x=0.1"], form)
            assert ("0.03333333333333333" if command == "eval" else "0.3333333333333333") in text

    def test_as_asked_in_a_table(self, mgrad: Run) -> None:
        question = ["y = x/3", "--set", "x=2e10"]
        assert " 6.66667e+09 " in answer(mgrad, "eval", question, "table")
        assert " 6.67e+09 " in answer(mgrad, "eval", question, "table", "--digits", "3")
        assert " 6666666666.666667 " in answer(mgrad, "eval", question, "table", "--digits", "16")
        assert "\t6666666666.666667\t" in answer(mgrad, "eval", question, "tsv", "--digits", "3")

    @settings(max_examples=50, deadline=None)
    @given(number=st.floats(allow_nan=False, allow_infinity=False))
    def test_numbers_come_back_as_they_are(self, mgrad: Run, number: float) -> None:
        text = answer(mgrad, "eval", ["x", "--set", f"x={number!r}"], "value")
        assert repr(float(text)) == repr(number) == text.strip()


class TestJson:
    @EITHER
    @EVERY
    @pytest.mark.parametrize("more", [(), ("--nodes",), ("--check",), ("--check", "--nodes"), ("--why",)], ids=" ".join)
    def test_keeps_to_its_schema(self, mgrad: Run, command: str, arguments: list[str], more: tuple[str, ...]) -> None:
        if command == "eval" and more:
            return
        done = mgrad(command, *arguments, "--format", "json", *more)
        assert done.code in (0, 4) or "--ieee" in arguments, done.err
        result = strict(done.out)
        VALIDATOR.validate(result)
        always = {"mgrad", "program", "bindings", "output", "value", "gradient", "notes"}
        asked = {name.removeprefix("--") for name in more} | ({"nodes"} if command == "eval" else set())
        assert list(result) == [key for key in SCHEMA["properties"] if key in always | asked]
        assert all(list(node) == list(SCHEMA["$defs"]["node"]["properties"]) for node in result.get("nodes", []))

    @pytest.mark.parametrize("program", ["log(x) * y", "sqrt(x + 1) * y", "abs(x + 1) * y"])
    def test_of_why_there_is_no_gradient_keeps_to_it(self, mgrad: Run, program: str) -> None:
        done = mgrad("grad", program, "--set", "x=-1,y=2", "--why", "--format", "json")
        result = strict(done.out)
        VALIDATOR.validate(result)
        assert done.code == (0 if None not in result["gradient"].values() else 1)

    @EVERY
    def test_of_a_certificate_keeps_to_it(self, mgrad: Run, arguments: list[str]) -> None:
        pytest.importorskip("flint")
        done = mgrad("eval", *arguments, "--certify", "--format", "json")
        if done.code in (0, 4):
            VALIDATOR.validate(strict(done.out))
        else:
            assert "--ieee" in arguments or "--wrt" in arguments

    def test_the_schema_is_one(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)
        assert " ".join(SCHEMA["$defs"]["node"]["properties"]) == "id name text op inputs data grad span"
        assert " ".join(SCHEMA["properties"]).startswith(
            "mgrad program bindings output value gradient check nodes notes"
        )
        assert not VALIDATOR.is_valid({"mgrad": "0.1.0"})

    def test_every_part_of_the_schema_says_what_it_is(self) -> None:
        def undescribed(part: dict[str, Any], path: str) -> list[str]:
            found = [path] if "description" not in part and part.get("type") not in (None, "object") else []
            for name, each in {**part.get("properties", {}), **part.get("$defs", {})}.items():
                found += ([] if "description" in each else [f"{path}/{name}"]) + undescribed(each, f"{path}/{name}")
            return found

        assert undescribed(SCHEMA, "") == []

    def test_as_the_issue_shows_it(self, mgrad: Run) -> None:
        result = strict(answer(mgrad, "eval", PROGRAMS["micrograd"], "json"))
        assert result["gradient"] == {"a": 6.0, "b": -4.0, "c": -2.0, "f": 4.0}
        assert result["value"] == -8.0
        assert result["nodes"][0] == {
            "id": 0, "name": "a", "text": "a", "op": None, "inputs": [], "data": 2.0, "grad": 6.0, "span": [5, 6],
        }  # fmt: skip
        assert [node["grad"] for node in result["nodes"] if node["op"]] == [-2.0, -2.0, 1.0]

    @EVERY
    def test_spans_point_at_the_text(self, mgrad: Run, arguments: list[str]) -> None:
        result = strict(answer(mgrad, "eval", arguments, "json"))
        for number, node in enumerate(result["nodes"]):
            start, end = node["span"]
            assert node["id"] == number and 0 <= start < end <= len(result["program"])
            assert all(operand < number for operand in node["inputs"])
            assert node["text"] in (" ".join(result["program"][start:end].split()), node["name"])

    def test_a_branch_that_was_not_taken_has_nothing_to_show(self, mgrad: Run) -> None:
        result = strict(answer(mgrad, "eval", PROGRAMS["branch not taken"], "json"))
        nodes = {node["text"]: node for node in result["nodes"]}
        assert nodes["x > 0"]["data"] is True
        assert nodes["log(x)"]["data"] is nodes["log(x)"]["grad"] is None
        assert result["gradient"] == {"x": 1.0, "y": 0.0}

    def test_hardware_numbers_are_texts(self, mgrad: Run) -> None:
        result = strict(answer(mgrad, "eval", PROGRAMS["hardware"], "json"))
        assert result["value"] == "nan"
        assert {"inf", "-inf", "nan"} <= {node["data"] for node in result["nodes"]}
        assert result["notes"]

    def test_notes_stand_in_it_and_not_beside_it(self, mgrad: Run) -> None:
        done = mgrad("eval", *PROGRAMS["kinks"], "--format", "json")
        assert [note["text"].split(":")[0] for note in strict(done.out)["notes"]] == ["abs(x)", "max(x, y)"]
        assert done.err == ""
        assert mgrad("eval", *PROGRAMS["kinks"]).err.startswith("note: abs(x): kink at x = 0; slopes −1 | 1\n")


class TestJsonAsInput:
    @EITHER
    @EVERY
    def test_gives_the_same_answer(self, mgrad: Run, command: str, arguments: list[str]) -> None:
        ieee = ["--ieee"] * ("--ieee" in arguments)
        first = mgrad(command, *arguments, "--format", "json").out
        for other in COMMANDS:
            again = mgrad(other, *ieee, "--format", "json", stdin=first)
            expected = mgrad(other, *arguments, "--format", "json")
            assert again == expected

    @EVERY
    def test_can_be_drawn(self, mgrad: Run, arguments: list[str]) -> None:
        ieee = ["--ieee"] * ("--ieee" in arguments)
        result = answer(mgrad, "grad", arguments, "json")
        for form in ("dot", "mmd"):
            done = mgrad("draw", *ieee, "--format", form, "-o", "-", stdin=result)
            assert done.code == 0 and done.out and not done.err

    def test_bindings_can_be_replaced(self, mgrad: Run, tmp_path: Path) -> None:
        result = answer(mgrad, "eval", PROGRAMS["micrograd"], "json")
        assert mgrad("eval", "--set", "a=5", "--format", "value", stdin=result).out == "10.0\n"
        values = tmp_path / "values.json"
        values.write_text('{"a": 5, "b": 1}')
        assert mgrad("eval", "--values", str(values), "--format", "value", stdin=result).out == "-30.0\n"
        done = mgrad("eval", "--values", str(values), "--set", "a=0", "--format", "value", stdin=result)
        assert done.out == "-20.0\n"

    def test_the_output_can_be_replaced(self, mgrad: Run) -> None:
        result = answer(mgrad, "eval", PROGRAMS["another output"], "json")
        assert mgrad("grad", "--format", "value", stdin=result).out == "4.0\n0.0\n"
        assert mgrad("grad", "--of", "z", "--format", "value", stdin=result).out == "12.0\n0.0\n"

    def test_from_a_file_and_from_an_argument(self, mgrad: Run, tmp_path: Path) -> None:
        result = answer(mgrad, "eval", PROGRAMS["micrograd"], "json")
        (tmp_path / "result.json").write_text(result, encoding="utf-8-sig")
        assert mgrad("eval", "-f", str(tmp_path / "result.json"), "--format", "value").out == "-8.0\n"
        assert mgrad("eval", result, "--format", "value").out == "-8.0\n"

    def test_survives_a_terminal_of_ascii(self, process: Run) -> None:
        question = ["ω = ü*𝛼; ω", "--set", "ü=1,𝛼=2", "--format", "json"]
        first = process("eval", *question, env={"PYTHONIOENCODING": "ascii"})
        assert first.out.isascii() and strict(first.out)["output"] == "ω"
        assert process("grad", "--format", "value", stdin=first.out).out == "2.0\n1.0\n"


class TestCsv:
    def test_no_formula_gets_into_a_spreadsheet(self, mgrad: Run) -> None:
        text = answer(mgrad, "eval", ["-x + -3", "--set", "x=-1"], "csv")
        assert text.splitlines() == [
            "node,op,data,grad", "x,,-1.0,-1.0", "'-x,neg,1.0,1.0", "'-3,,-3.0,", "'-x + -3,+,-2.0,1.0",
        ]  # fmt: skip

    def test_commas_and_quotes(self, mgrad: Run) -> None:
        text = answer(mgrad, "eval", ['max(x, y)  # "', "--set", "x=1,y=2"], "csv")
        assert '"max(x, y)",max,2.0,1.0' in text
        (row,) = list(csv.reader(io.StringIO(answer(mgrad, "functions", ["max"], "csv"))))[1:]
        assert row[0] == "max(x, ...)"


class TestNothingActsOnATerminal:
    @pytest.mark.parametrize("form", ["table", "tsv", "csv", "json", "jsonl"])
    @EITHER
    def test_answers(self, mgrad: Run, command: str, form: str) -> None:
        program = "y = abs(a  # \x1b[31m \x9b2J \u202e \u2066 \u200b \x07 \x7f \ue000 \U000e0041 \n + b); y"
        done = mgrad(command, program, "--set", "a=1,b=-1", "--format", form)
        assert done.code == 0
        assert (done.out + done.err).replace("\n", "").replace("\t", "").isprintable()
        if form == "json":
            assert strict(done.out)["program"] == program

    def test_warnings(self, mgrad: Run) -> None:
        result = json.dumps({"program": "x", "bindings": {"x": 1, "\x1b[31m\u202e\n": 2}})
        done = mgrad("eval", stdin=result)
        assert done.err.startswith("warning: the program does not use \\x1b[31m\\u202e")
        assert done.code == 0


class TestLongAnswers:
    PROGRAM = "+".join(["x"] * 100)  # 1 input, 99 sums

    def test_a_table_is_cut_in_the_middle_and_says_so(self, mgrad: Run) -> None:
        lines = answer(mgrad, "eval", [self.PROGRAM, "--set", "x=1"], "table").splitlines()
        assert len(lines) == 4 + 60 + 1
        (cut,) = [line for line in lines if "more rows" in line]
        assert "… 40 more rows; --all shows them" in cut
        assert lines.index(cut) == 33
        assert " 100 " in lines[-2]

    def test_all_of_it(self, mgrad: Run) -> None:
        text = answer(mgrad, "eval", [self.PROGRAM, "--set", "x=1"], "table", "--all")
        assert len(text.splitlines()) == 4 + 100
        assert "more rows" not in text

    def test_pipes_get_every_row(self, mgrad: Run) -> None:
        for form in ("tsv", "csv", "jsonl"):
            text = answer(mgrad, "eval", [self.PROGRAM, "--set", "x=1"], form)
            assert len(text.splitlines()) == 100 + (form != "jsonl")

    def test_the_text_of_a_long_sum_is_not_printed_as_its_square(self, mgrad: Run) -> None:
        program = "+".join(["x"] * 3000)
        for form in ("tsv", "json"):
            assert len(answer(mgrad, "eval", [program, "--set", "x=1"], form)) < 500 * 3000


class TestTerminal:
    def test_is_shown_the_columns_that_a_pipe_gets(self, terminal: Run, mgrad: Run) -> None:
        for command in COMMANDS:
            seen = re.sub(r"\x1b\[[0-9;]*m", "", terminal(command, *PROGRAMS["micrograd"]).out)
            found = [[cell.strip() for cell in line.strip("│").split("│")] for line in seen.splitlines() if "│" in line]
            rows = tsv(mgrad(command, *PROGRAMS["micrograd"]).out)
            assert [list(map(_number, row)) for row in found] == [list(map(_number, row)) for row in rows]

    def test_the_value_stands_above_the_gradient(self, terminal: Run) -> None:
        assert "L = -8.0" in terminal("grad", *PROGRAMS["micrograd"]).out

    def test_nothing_is_lost_on_a_narrow_one(self, terminal: Run) -> None:
        seen = terminal("eval", "alpha*beta", "--set", "alpha=0.125,beta=3", columns=20, NO_COLOR="1")
        assert seen.code == 0
        lines = [line for line in seen.out.splitlines() if line]
        assert max(map(len, lines)) <= 20
        columns = zip(*(line.strip("│").split("│") for line in lines if "│" in line))
        assert ["".join(column).replace(" ", "") for column in columns] == [
            "nodealphabetaalpha*beta", "op*", "data0.12530.375", "grad30.1251",
        ]  # fmt: skip
