"""What a person may write on the command line, and what they get: answers, errors, exit codes, help, completion."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mgrad_cli import __version__
from mgrad_cli.analyses.checks.check import Verdict
from mgrad_cli.commands.main import COMMANDS
from mgrad_cli.operations import OPERATIONS

Run = Callable[..., Any]
L = ("L = (a*b + c) * f", "--set", "a=2,b=-3,c=10,f=-2")
ROOT = Path(__file__).parent.parent


def value(mgrad: Run, *arguments: str, stdin: str | bytes = b"") -> str:
    done = mgrad("eval", "--format", "value", *arguments, stdin=stdin)
    assert (done.code, done.err) == (0, "")
    return str(done.out).removesuffix("\n")


def complaint(mgrad: Run, *arguments: str, stdin: str | bytes = b"") -> str:
    """What is said on standard error; nothing is said on standard output."""
    done = mgrad(*arguments, stdin=stdin)
    assert done.code in (1, 2) and done.out == ""
    assert done.err.startswith("error: ") and done.err.endswith("\n")
    assert "bug" not in done.err
    return str(done.err)


class TestProgram:
    def test_as_an_argument(self, mgrad: Run) -> None:
        assert value(mgrad, *L) == "-8.0"

    def test_from_standard_input(self, mgrad: Run) -> None:
        for arguments in ([], ["-"], ["-f", "-"], ["--file", "-"]):
            assert value(mgrad, *arguments, "--set", "x=1", stdin="y = x**2 + 3*x") == "4.0"

    def test_an_argument_goes_before_standard_input(self, mgrad: Run) -> None:
        assert value(mgrad, "2*3", stdin="nonsense (") == "6.0"

    def test_from_a_file(self, mgrad: Run, tmp_path: Path) -> None:
        file = tmp_path / "größe.mgrad"
        file.write_text("# a file\r\ny = x**2\r\n", encoding="utf-8-sig")
        for option in (["-f", str(file)], ["--file", str(file)], [f"--file={file}"], [f"-f{file}"]):
            assert value(mgrad, *option, "--set", "x=3") == "9.0"

    def test_an_argument_that_is_a_file(self, mgrad: Run, tmp_path: Path) -> None:
        file = tmp_path / "neuron.mgrad"
        file.write_text("1")
        assert f"{file} is a file, not a program\nhint: read it with -f {file}" in complaint(mgrad, "eval", str(file))
        assert f"hint: to evaluate a file: mgrad eval -f {file}" in complaint(mgrad, str(file))

    def test_two_of_them(self, mgrad: Run) -> None:
        assert "there are two programs, an argument and a file" in complaint(mgrad, "eval", "x", "-f", "y")

    def test_none_of_them(self, mgrad: Run) -> None:
        for nothing in ("", "\n\n", "# a comment", ";;"):
            assert complaint(mgrad, "eval", stdin=nothing).startswith("error: there is nothing to compute\nhint: write")
            assert complaint(mgrad, "eval", nothing, stdin="x").startswith("error: there is nothing to compute")

    def test_none_on_a_terminal(self, terminal: Run) -> None:
        for command in ("eval", "grad"):
            done = terminal(command)
            assert done.code == 2
            assert done.out.startswith("error: there is no program\nhint: give it as an argument, as in: mgrad eval ")

    def test_taken_apart_by_the_shell(self, mgrad: Run) -> None:
        said = complaint(mgrad, "grad", "x", "+", "y", "--set", "x=1")
        assert said.startswith("error: PROGRAM is one argument, but there is more: + y\nhint: put it in quotes")
        assert 'mgrad grad "a * b"' in said

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (["-x + 1", "--set", "x=3"], "-2.0"),
            (["--set", "x=3", "-x+1"], "-2.0"),
            (["--set=x=3", "-x"], "-3.0"),
            (["-x", "--set", "x=3"], "-3.0"),
            (["-1"], "-1.0"),
            (["-.5e1"], "-5.0"),
            (["-(2)"], "-2.0"),
            (["-2**2"], "-4.0"),
            (["--2"], "2.0"),
            (["--x * 2", "--set", "x=3"], "6.0"),
            (["--(x)", "--set", "x=-3"], "-3.0"),
            (["-f*2", "--set", "f=3"], "-6.0"),
            (["-q/2", "--set", "q=3"], "-1.5"),
            (["-sin(0)"], "-0.0"),
            (["-", "--set", "x=3"], "9.0"),
            (["--set", "x=3", "--", "-x"], "-3.0"),
            (["-q", "x", "--set", "x=3"], "3.0"),
            (["--set", "x=-3", "x"], "-3.0"),
            (["−x", "--set", "x=−3"], "3.0"),
        ],
    )
    def test_may_begin_with_a_minus(self, mgrad: Run, arguments: list[str], expected: str) -> None:
        assert value(mgrad, *arguments, stdin="x*x") == expected

    def test_an_option_is_still_an_option(self, mgrad: Run) -> None:
        assert "no such option '--x'" in complaint(mgrad, "eval", "--x")
        assert "-3 is not in the range" in complaint(mgrad, "eval", "x", "--digits", "-3")
        assert "-x is not NAME=VALUE" in complaint(mgrad, "eval", "x", "--set", "-x")
        assert "there is more: --set" in complaint(mgrad, "eval", "--", "-x", "--set")


class TestSet:
    @pytest.mark.parametrize(
        ("bindings", "expected"),
        [
            (["a=2", "b=3"], "6.0"),
            (["a=2,b=3"], "6.0"),
            ([" a = 2 , b = - 3 "], "-6.0"),
            (["a=1_000", "b=+1e-3"], "1.0"),
            (["a=.5", "b=2."], "1.0"),
            (["a=(2)", "b=−3"], "-6.0"),
        ],
    )
    def test_gives_numbers(self, mgrad: Run, bindings: list[str], expected: str) -> None:
        options = [word for binding in bindings for word in ("--set", binding)]
        assert value(mgrad, "a*b", *options) == expected

    @pytest.mark.parametrize(
        ("binding", "said"),
        [
            ("x", "--set x: x is not NAME=VALUE\nhint: write --set a=2, or --set a=2,b=-3\n"),
            ("", "--set : nothing is not NAME=VALUE\n"),
            ("x=1,", "--set x=1,: nothing is not NAME=VALUE\n"),
            ("=1", "--set =1: =1 is not NAME=VALUE\n"),
            ("x=1,5", "--set x=1,5: 5 is not NAME=VALUE\nhint: a decimal point is a point: --set a=1.5\n"),
            ("x=", "--set x=: the value has to be one finite number, such as 2, -3.5 or 1e-3\n"),
            ("x=nan", "--set x=nan: the value has to be one finite number, such as 2, -3.5 or 1e-3\n"),
            ("x=inf", "--set x=inf: the value has to be one finite number"),
            ("x=１", "--set x=１: the value has to be one finite number"),
            ("x=0x10", "--set x=0x10: the value has to be one finite number"),
            ("x=1e999", "--set x=1e999: the value has to be one finite number"),
            ("x=--3", "--set x=--3: the value has to be one finite number"),
            ("x=1 2", "--set x=1 2: the value has to be one finite number"),
            ("x=1;y=2", "--set x=1;y=2: the value has to be one finite number"),
            ("x=2*3", "\nhint: an expression belongs in the program: x = 2*3\n"),
            ("x+y=1", "--set x+y=…: x+y is not a name\n"),
            ("2=1", "--set 2=…: 2 is not a name\n"),
            ("if=1", "--set if=…: if is not a name\n"),
            ("x=1,x=2", "--set gives x twice\n"),
            ("x\x1b[2J=1", "--set x\\x1b[2J=…: x\\x1b[2J is not a name\n"),
        ],
    )
    def test_refuses_all_else(self, mgrad: Run, binding: str, said: str) -> None:
        for command in ("eval", "grad"):
            done = mgrad(command, "x", "--set", binding)
            assert done.code == 2 and done.out == "" and said in done.err

    def test_twice(self, mgrad: Run) -> None:
        assert "--set gives x twice" in complaint(mgrad, "eval", "x", "--set", "x=1", "--set", "x=2")
        assert "--set gives é twice" in complaint(mgrad, "eval", "é", "--set", "é=1", "--set", "e\u0301=2")

    def test_missing(self, mgrad: Run) -> None:
        said = complaint(mgrad, "grad", "x*rate + b", "--set", "rte=1")
        assert "missing for x, rate, b" in said
        assert "line 1, column 1" in said
        assert "did you mean rate?" in said
        assert mgrad("eval", "x").code == 2

    def test_unused(self, mgrad: Run) -> None:
        done = mgrad("eval", "alpha", "--set", "alpha=1,alhpa=2,q=3", "--format", "value")
        assert done.out == "1.0\n" and done.code == 0
        assert done.err.splitlines() == [
            "warning: the program does not use alhpa; did you mean alpha?",
            "warning: the program does not use q",
        ]
        assert mgrad("eval", "x", "--set", "x=1,y=2", "--quiet").err == ""

    def test_computed(self, mgrad: Run) -> None:
        said = complaint(mgrad, "eval", "y = 2*x; y + 1", "--set", "x=1,y=2")
        assert said.startswith("error: y is computed by the program, so it cannot be given a value\n  line 1,")

    def test_defaults_and_constants_can_be_replaced(self, mgrad: Run) -> None:
        assert value(mgrad, "a = 2; a*3") == "6.0"
        assert value(mgrad, "a = 2; a*3", "--set", "a=5") == "15.0"
        assert value(mgrad, "e + 0", "--set", "e=5") == "5.0"

    def test_names_are_spelled_in_one_way(self, mgrad: Run, tmp_path: Path) -> None:
        file = tmp_path / "values.json"
        file.write_text('{"e\\u0301": 3}')
        assert value(mgrad, "é*2", "--values", str(file)) == "6.0"
        assert value(mgrad, "e\u0301*2", "--set", "é=3", "--of", "e\u0301") == "3.0"
        done = mgrad("grad", "é*2", "--set", "e\u0301=3", "--wrt", "e\u0301", "--format", "value")
        assert done.out == "2.0\n"


class TestValues:
    def test_are_read(self, mgrad: Run, tmp_path: Path) -> None:
        file = tmp_path / "values.json"
        file.write_text('{"a": 2, "b": -3.5, "c": 1e1}')
        assert value(mgrad, "a*b + c", "--values", str(file)) == "3.0"
        assert value(mgrad, "a*b + c", "--values", str(file), "--set", "c=0") == "-7.0"

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("", " is not valid JSON: Expecting value, line 1, column 1"),
            ("{'a': 1}", " is not valid JSON: "),
            ('{"a": 1,}', " is not valid JSON: "),
            ('{"a": 1} x', " is not valid JSON: Extra data, line 1, column 10"),
            ("[1]", " has to be a JSON object"),
            ("3", " has to be a JSON object"),
            ("null", " has to be a JSON object"),
            ('{"a": true}', "a in * has to be a finite number"),
            ('{"a": null}', "a in * has to be a finite number"),
            ('{"a": "1"}', "a in * has to be a finite number"),
            ('{"a": [1]}', "a in * has to be a finite number"),
            ('{"a": {"b": 1}}', "a in * has to be a finite number"),
            ('{"a": NaN}', "a in * has to be a finite number"),
            ('{"a": -Infinity}', "a in * has to be a finite number"),
            ('{"a": 1e999}', "a in * has to be a finite number"),
            ('{"a": 1' + "0" * 400 + "}", "a in * has to be a finite number"),
            ('{"a": 1' + "0" * 9999 + "}", "* holds a number with too many digits"),
            ('{"a": 1, "a": 1}', "* gives a twice"),
            ("[" * 100_000, "* holds JSON that is nested too deeply"),
            ('{"a":' * 100_000, "* holds JSON that is nested too deeply"),
            ("\ud800", "* is not UTF-8: line 1, byte 0xed"),
        ],
        ids=range(21),
    )
    def test_are_not_trusted(self, mgrad: Run, tmp_path: Path, content: str, said: str) -> None:
        file = tmp_path / "values.json"
        file.write_bytes(content.encode("utf-8", "surrogatepass"))
        assert said.replace("*", str(file)) in complaint(mgrad, "eval", "a", "--values", str(file))

    def test_that_are_not_there(self, mgrad: Run, tmp_path: Path) -> None:
        file = tmp_path / "values.json"
        said = complaint(mgrad, "eval", "a", "--values", str(file))
        assert said == f"error: cannot read {file}: No such file or directory\n"


class TestOf:
    def test_names_the_output(self, mgrad: Run) -> None:
        assert value(mgrad, "y = x*x; z = y + 1", "--set", "x=3", "--of", "y") == "9.0"
        assert mgrad("grad", "y = x*x; z = -y", "--set", "x=3", "--of", "y", "--format", "value").out == "6.0\n"
        assert value(mgrad, "c = x; c += 1; c += 2", "--set", "x=3", "--of", "c") == "6.0"

    def test_that_there_is_not(self, mgrad: Run) -> None:
        question = ("loss = x*x; z = loss + 1", "--set", "x=3")
        assert "the program has no los\nhint: did you mean loss?" in complaint(mgrad, "eval", *question, "--of", "los")
        assert "the program has no q\nhint: it has " in complaint(mgrad, "eval", *question, "--of", "q")


class TestWrt:
    def test_names_the_inputs(self, mgrad: Run) -> None:
        done = mgrad("grad", *L, "--wrt", "a, f")
        assert [line.split("\t")[0] for line in done.out.splitlines()] == ["input", "a", "f"]
        turned = mgrad("grad", *L, "--wrt", "f,a,f").out.splitlines()  # a person counts columns in the order asked for
        assert [line.split("\t")[0] for line in turned] == ["input", "f", "a"]

    def test_leaves_the_others_alone(self, mgrad: Run) -> None:
        question = ("x**y", "--set", "x=-2,y=2")
        assert mgrad("grad", *question, "--wrt", "x", "--format", "value").out == "-4.0\n"
        assert mgrad("grad", *question).code == 1

    def test_that_there_are_not(self, mgrad: Run) -> None:
        question = ("grad", "y = alpha*2; y*y", "--set", "alpha=1")
        assert "has no input alhpa\nhint: did you mean alpha?" in complaint(mgrad, *question, "--wrt", "alhpa")
        assert "y is computed" in complaint(mgrad, *question, "--wrt", "y")
        for nothing in ("", ",", "alpha,"):
            assert "a name is missing\nhint: write --wrt a, or" in complaint(mgrad, *question, "--wrt", nothing)


class TestExitCode:
    @pytest.mark.parametrize(
        ("code", "arguments"),
        [
            (0, ["eval", "1"]),
            (0, ["grad", "x", "--set", "x=1", "--check"]),
            (0, ["--help"]),
            (1, ["eval", "1 +"]),
            (1, ["eval", "log(0)"]),
            (1, ["eval", "exp(1000)"]),
            (1, ["grad", "sqrt(x)", "--set", "x=0"]),
            (1, ["eval", "x = 1; x = 2"]),
            (1, ["eval", "x+x+x", "--set", "x=1", "--max-nodes", "2"]),
            (2, []),
            (2, ["evil"]),
            (2, ["eval", "x"]),
            (2, ["eval", "x", "--set", "x"]),
            (2, ["eval", "x", "--format", "xml"]),
            (2, ["eval", "-f", "no such file"]),
            (2, ["functions", "nosuch"]),
            (2, ["draw", "1", "-o", "picture.bmp"]),
            (4, ["grad", "abs(x)", "--set", "x=0", "--check"]),
        ],
    )
    def test_is_as_the_language_page_says(self, mgrad: Run, code: int, arguments: list[str]) -> None:
        assert mgrad(*arguments).code == code

    def test_of_a_failed_check(self, mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def verdicts(*words: str) -> int:
            found = [Verdict(name, 1.0, 2.0, 0.0, word, "", "") for name, word in zip("ab", words, strict=True)]
            monkeypatch.setattr("mgrad_cli.commands.grad.verdicts_of", lambda gradient: found)
            return int(mgrad("grad", "a*b", "--set", "a=1,b=1", "--check").code)

        assert verdicts("pass", "pass") == 0
        assert verdicts("FAIL", "pass") == verdicts("cannot say", "FAIL") == 3
        assert verdicts("pass", "cannot say") == verdicts("cannot say", "cannot say") == 4

    def test_is_that_of_the_process(self, process: Run) -> None:
        assert process("grad", "abs(x)", "--set", "x=0", "--check").code == 4
        assert process("eval", "log(0)").code == 1
        assert process("evil").code == 2


class TestCheck:
    def test_shows_the_numbers_side_by_side(self, mgrad: Run) -> None:
        header, *rows = (line.split("\t") for line in mgrad("grad", *L, "--check").out.splitlines())
        assert header == ["input", "data", "grad", "numeric", "error", "verdict"]
        assert [row[0] for row in rows] == ["a", "b", "c", "f"]
        assert {row[-1] for row in rows} == {"pass"}
        assert all(abs(float(row[2]) - float(row[3])) <= 1e-5 * abs(float(row[2])) for row in rows)

    def test_says_why_it_cannot_say(self, mgrad: Run) -> None:
        done = mgrad("grad", "abs(x)", "--set", "x=0", "--check")
        assert "\tcannot say: abs(x)" in done.out and "kink" in done.out


class TestDidYouMean:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["evl"], "there is no command evl\nhint: did you mean eval?"),
            (["gard", "x"], "there is no command gard\nhint: did you mean grad?"),
            (["xyz"], f"there is no command xyz\nhint: the commands are {', '.join(COMMANDS)}\n"),
            (["a*b"], 'there is no command a*b\nhint: to evaluate an expression: mgrad eval "a*b"'),
            (["eval", "x", "--st", "x=1"], "no such option '--st'\nhint: did you mean --set?"),
            (["--versoin"], "no such option '--versoin'\nhint: did you mean --version?"),
            (["eval", "x", "--format", "tabel"], "\nhint: did you mean table?"),
            (["eval", "x", "--set"], "option '--set' requires an argument\nhint: `mgrad eval --help` shows"),
            (["eval", "x", "--digits", "many"], "'many' is not a valid integer range\nhint: `mgrad eval --help` shows"),
            (["functions", "tahn"], "there is no function tahn\nhint: did you mean tanh?"),
            (["functions", "qqq"], "there is no function qqq\nhint: `mgrad functions` lists them all"),
            (["eval", "tahn(1)"], "there is no function tahn\n  line 1, column 1\n    tahn(1)\n"),
            (["eval", "sinn(1)"], "hint: did you mean sin?"),
            (["completion", "fsh"], "hint: did you mean fish?"),
            (["completion"], "missing argument '{bash|zsh|fish}'\nhint: it is one of bash, zsh, fish"),
            (["draw", "x"], "missing option '-o' / '--output'\nhint: `mgrad draw --help` shows"),
            (["grad", "x", "--nodes"], "--nodes goes with --format json\nhint: `mgrad eval` shows every node"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, list) else "",
    )
    def test_helps(self, mgrad: Run, arguments: list[str], said: str) -> None:
        assert said in complaint(mgrad, *arguments)


class TestHelp:
    def test_of_each_command_has_examples(self, mgrad: Run) -> None:
        for command in ([], *([name] for name in COMMANDS)):
            done = mgrad(*command, "--help")
            assert done == mgrad(*command, "-h")
            assert done.code == 0 and not done.err
            assert done.out.startswith("Usage: mgrad")
            assert "\n  Examples:\n    " in done.out
            assert max(map(len, done.out.splitlines())) <= 80

    def test_every_option_says_what_it_does(self, mgrad: Run) -> None:
        for name in COMMANDS:
            options = mgrad(name, "--help").out.split("\nOptions:\n")[1].split("\n\n")[0]
            for option in re.split(r"\n  (?=-)", options):
                assert re.search(r"  [A-Z].*\.", option, re.DOTALL), option

    def test_lists_the_commands(self, mgrad: Run) -> None:
        for name, sentence in COMMANDS.items():
            assert re.search(rf"\n  {name} +{re.escape(sentence)}\n", mgrad("-h").out)

    def test_without_a_command(self, mgrad: Run) -> None:
        done = mgrad()
        assert done.code == 2 and done.out == "" and done.err == mgrad("--help").out

    def test_version(self, mgrad: Run) -> None:
        assert mgrad("--version") == (0, f"mgrad {__version__}\n", "")

    @pytest.mark.parametrize("command", ["", *COMMANDS])
    def test_the_examples_run(self, shell: Run, mgrad: Run, command: str, tmp_path: Path) -> None:
        (tmp_path / "neuron.mgrad").write_text("w = 1; x = 2; b = 0\no = tanh(w*x + b)")
        (tmp_path / "point.json").write_text('{"x": 1}')
        (tmp_path / "measured.csv").write_text("V,I,x\n1,2,3\n")
        examples = mgrad(*command.split(), "--help").out.split("Examples:\n")[1].strip()
        without = examples.replace(" | jq '.[].signature'", "").replace("~/.config/fish/completions/", "")
        without = without.replace(" --engine dask", "")  # a cluster is not for every machine
        done = shell(f"set -euo pipefail; cd {tmp_path}; {without}")
        assert (done.code, done.err) == (0, "")


class TestFunctions:
    def test_lists_each_row_once(self, mgrad: Run) -> None:
        rows = json.loads(mgrad("functions", "--format", "json").out)
        assert len(rows) == len(set(OPERATIONS.values()))
        assert list(rows[0]) == ["operation", "slopes", "domain", "what it is"]
        assert {"tanh(x)", "x + y", "-x", "max(x, ...)", "if(condition, this, that)"} <= {
            row["operation"] for row in rows
        }

    def test_tells_one(self, mgrad: Run) -> None:
        header, row = mgrad("functions", "log").out.splitlines()
        assert header == "operation\tslopes\tdomain\twhat it is"
        assert row == "log(x)\t1 / x\tx > 0\tnatural logarithm (also ln)"
        assert mgrad("functions", "ln").out == mgrad("functions", "log").out
        assert "(each over their sum)" in mgrad("functions", "max").out
        assert "\nx / y\t1 / y; -out / y\ty != 0\t" in mgrad("functions", "/").out

    def test_in_every_format(self, mgrad: Run) -> None:
        assert json.loads(mgrad("functions", "tanh", "--format", "jsonl").out)["operation"] == "tanh(x)"
        assert mgrad("functions", "tanh", "--format", "csv").out.splitlines()[1].startswith("tanh(x),")
        assert "│ tanh(x) " in mgrad("functions", "tanh", "--format", "table").out


class TestCompletion:
    @pytest.fixture
    def complete(self, mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[str]]:
        def words(line: str, shell: str = "bash") -> list[str]:
            monkeypatch.setenv("_MGRAD_COMPLETE", f"{shell}_complete")
            monkeypatch.setenv("COMP_WORDS", line)
            place = len(re.findall(r"'[^']*'|\S+", line)) - (not line.endswith(" "))
            monkeypatch.setenv("COMP_CWORD", line.split(" ")[-1] if shell == "fish" else str(place))
            done = mgrad()
            assert (done.code, done.err) == (0, "")
            return [word.removeprefix("plain,").split("\t")[0] for word in done.out.split()]

        return words

    def test_of_commands_and_options(self, complete: Callable[..., list[str]]) -> None:
        assert complete("mgrad ") == list(COMMANDS)
        assert complete("mgrad f") == ["functions"]
        assert {"--set", "--values", "--of", "--wrt", "--format"} <= set(complete("mgrad grad --"))
        assert complete("mgrad grad --format js") == ["json", "jsonl"]
        assert complete("mgrad functions ta") == ["tan", "tanh"]
        assert complete("mgrad completion ") == ["bash", "zsh", "fish"]
        assert complete("mgrad eval -f ") == ["file,"]
        assert complete("mgrad draw a -o ") == ["file,"]

    def test_of_the_inputs(self, complete: Callable[..., list[str]], tmp_path: Path) -> None:
        file = tmp_path / "neuron.mgrad"
        file.write_text("w1 = 1\no = tanh(w1*x1 + b)")
        assert complete("mgrad eval 'alpha*beta + x' --set ") == ["alpha=", "beta=", "x="]
        assert complete("mgrad grad 'alpha*beta + x' --set al") == ["alpha="]
        assert complete("mgrad eval 'alpha*beta' --set alpha=1,b") == ["alpha=1,beta="]
        assert complete("mgrad eval --set a=1 'a*b' --set ") == ["a=", "b="]
        assert complete("mgrad eval '-a + b' --set ") == ["a=", "b="]
        assert complete(f"mgrad draw -f {file} --set ") == ["w1=", "x1=", "b="]
        assert complete("mgrad grad 'a*b' --wrt a,") == ["a,a", "a,b"]

    def test_waits_for_nothing_and_never_complains(self, complete: Callable[..., list[str]]) -> None:
        for line in ("", " -", " -f -", " 'a +'", " 'tahn(a)'", " -f missing", " '{'"):
            assert complete(f"mgrad eval{line} --set ") == []

    def test_in_other_shells(self, complete: Callable[..., list[str]]) -> None:
        assert complete("mgrad eval 'a*b' --set ", "fish") == ["a=", "b="]
        assert complete("mgrad eval 'a*b' --set ", "zsh") == ["plain", "a=", "_", "plain", "b=", "_"]

    @pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
    def test_script_is_one(self, mgrad: Run, name: str) -> None:
        script = mgrad("completion", name).out
        assert "_MGRAD_COMPLETE" in script
        if shutil.which(name):
            done = subprocess.run([name, "-n"], input=script, text=True, capture_output=True)
            assert (done.returncode, done.stderr) == (0, "")

    def test_no_space_comes_after_the_equals_sign(self, mgrad: Run) -> None:
        assert "[[ $value == *= ]] && compopt -o nospace" in mgrad("completion", "bash").out
        assert "[[ $completions[1] == *= ]] && compadd -S '' -U" in mgrad("completion", "zsh").out

    def test_in_bash(self, shell: Run, tmp_path: Path) -> None:
        program = tmp_path / "mgrad"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mgrad_cli "$@"\n')
        program.chmod(0o755)
        done = shell(
            f"""eval "$(mgrad completion bash)"; COMP_WORDS=(mgrad eval "'a*b'" --set ''); COMP_CWORD=4
            _mgrad_completion {program} 2> /dev/null; echo "${{COMPREPLY[@]}}" """
        )
        assert done.out == "a= b=\n"


class TestLook:
    ESCAPE = "\x1b["

    def test_colors_on_a_terminal(self, terminal: Run) -> None:
        assert self.ESCAPE in terminal("eval", *L).out
        assert self.ESCAPE not in terminal("eval", *L, NO_COLOR="1").out
        assert self.ESCAPE in terminal("eval", *L, NO_COLOR="").out

    def test_none_in_a_pipe(self, mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.ESCAPE not in mgrad("eval", *L, "--format", "table").out
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert self.ESCAPE in mgrad("eval", *L, "--format", "table").out
        assert self.ESCAPE not in mgrad("eval", *L).out
        monkeypatch.setenv("NO_COLOR", "1")
        assert self.ESCAPE not in mgrad("eval", *L, "--format", "table").out

    def test_errors_fit_the_terminal(self, terminal: Run) -> None:
        done = terminal("eval", "aaaaaaaaaa + bbbbbbbbbb + log(0) + cccccccccc", "--set", "aaaaaaaaaa=1", columns=30)
        excerpt = [line for line in done.out.splitlines() if line.startswith("    ")]
        assert len(excerpt) == 2 and max(map(len, excerpt)) <= 30

    def test_notes_go_beside_the_answer(self, mgrad: Run) -> None:
        done = mgrad("grad", "abs(x)", "--set", "x=0")
        assert done.out == "input\tdata\tgrad\nx\t0.0\t0.0\n"
        assert done.err == "note: abs(x): kink at x = 0; slopes −1 | 1\n"
        for quiet in ("-q", "--quiet"):
            assert mgrad("grad", "abs(x)", "--set", "x=0,y=1", quiet) == (0, done.out, "")

    def test_of_many_notes_some_are_counted(self, mgrad: Run) -> None:
        question = ("eval", "+".join(["abs(x)"] * 25), "--set", "x=0")
        said = mgrad(*question).err.splitlines()
        assert len(said) == 21 and said[-1] == "note: 5 more; --all shows them"
        assert len(mgrad(*question, "--all").err.splitlines()) == 25


class TestHardware:
    def test_refuses_without_it(self, mgrad: Run) -> None:
        assert "log is defined where x > 0; here x = 0" in complaint(mgrad, "eval", "log(x)", "--set", "x=0")

    def test_prints_inf_and_nan_and_marks_them(self, mgrad: Run) -> None:
        done = mgrad("eval", "log(x)", "--set", "x=0", "--ieee")
        assert done.out.splitlines()[-1] == "log(x)\tlog\t-inf\t1.0"
        assert "note: log(x): the value is -inf\n" in done.err


class TestDraw:
    def test_by_extension_and_by_option(self, mgrad: Run, tmp_path: Path) -> None:
        for name, more in (("g.dot", []), ("g.MMD", []), ("g", ["--format", "dot"]), ("g.txt", ["--format", "mmd"])):
            done = mgrad("draw", *L, "-o", str(tmp_path / name), *more)
            assert done == (0, "", "") and (tmp_path / name).stat().st_size > 100

    def test_to_standard_output(self, mgrad: Run) -> None:
        assert mgrad("draw", *L, "-o", "-", "--format", "dot").out.startswith("digraph")

    def test_of_what(self, mgrad: Run, tmp_path: Path) -> None:
        for name in ("g.bmp", "g", "-"):
            said = complaint(mgrad, "draw", *L, "-o", name)
            assert f"cannot tell from {name} what to draw\nhint: end it in .svg, .png, .pdf, .dot, .mmd, or say" in said


class TestBug:
    def test_is_confessed_without_a_traceback(self, mgrad: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object) -> None:
            raise ZeroDivisionError("a \x1b[31mbug")

        monkeypatch.setattr("mgrad_cli.commands.eval.show", broken)
        done = mgrad("eval", *L)
        assert done.code == 1 and done.out == ""
        assert done.err.startswith("error: mgrad has a bug, sorry: ZeroDivisionError: a \\x1b[31mbug\nhint: please")
        monkeypatch.setenv("MGRAD_DEBUG", "1")
        with pytest.raises(ZeroDivisionError):
            mgrad("eval", *L)


def test_a_start_in_a_pipe_is_light() -> None:
    """The modules that take long to import stay away from a plain answer."""
    script = "import sys; from mgrad_cli.__main__ import run; run(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", script, "grad", *L]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    heavy = {"numpy", "rich", "graphviz", "json", "difflib", "subprocess", "flint", "mpmath", "asyncio"}
    assert not heavy & set(done.stderr.split())
