"""Whatever is typed, piped or read ends soon: in an answer or one clear error, no traceback, nothing half-written."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mgrad_cli.errors import Exit

Run = Callable[..., Any]
ROOT = Path(__file__).parent.parent
DEPTH = 100_000
L = '"L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2'
QUICK = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def refused(done: Any, *said: str, code: int = 1) -> None:
    """One clear error, and nothing else."""
    assert done.code == code, done.err
    assert done.out == ""
    assert done.err.startswith("error: ") and done.err.count("error: ") == 1
    assert "Traceback" not in done.err and "has a bug" not in done.err
    assert all(words in done.err for words in said), done.err
    assert len(done.err) < 3000
    assert done.err.replace("\n", "").isprintable()


class TestStreams:
    @pytest.mark.parametrize("form", ["table", "tsv", "json"])
    def test_closed_output(self, shell: Run, form: str) -> None:
        refused(shell(f"mgrad eval {L} --format {form} >&-"), "cannot write the output: it is closed")

    @pytest.mark.parametrize("command", ["--help", "functions", "completion bash", "draw 1 -o - --format dot"])
    def test_closed_output_of_other_commands(self, shell: Run, command: str) -> None:
        refused(shell(f"mgrad {command} >&-"), "cannot write the output: it is closed")

    def test_closed_output_that_nobody_needs(self, shell: Run, tmp_path: Path) -> None:
        file = tmp_path / "graph.dot"
        assert shell(f"mgrad draw {L} -o {file} >&- 2>&- <&-").code == 0
        assert file.read_text().startswith("digraph")

    def test_closed_errors(self, shell: Run) -> None:
        done = shell("mgrad eval 'abs(x)' --set x=0,y=1 2>&-")
        assert (done.code, done.out.count("\n"), done.err) == (0, 3, "")
        assert shell("mgrad eval x 2>&-") == (2, "", "")
        assert shell("mgrad eval x >&- 2>&-") == (2, "", "")

    def test_full_output(self, shell: Run) -> None:
        for rest in (f"eval {L}", f"eval {L} --format table", "functions", "--help", "draw 1 -o - --format dot"):
            refused(shell(f"mgrad {rest} > /dev/full"), "cannot write the output: No space left on device")

    def test_full_errors(self, shell: Run) -> None:
        done = shell("mgrad eval 'abs(x)' --set x=0,y=1 2> /dev/full")
        assert (done.code, done.out.count("\n")) == (0, 3)
        assert shell("mgrad eval x 2> /dev/full").code == 2
        assert shell("mgrad 2> /dev/full").code == 2

    @pytest.mark.parametrize("form", ["tsv", "csv", "json", "jsonl"])
    def test_reader_that_leaves(self, shell: Run, tmp_path: Path, form: str) -> None:
        (tmp_path / "long").write_text("+".join(["x"] * 5000))
        done = shell(f"mgrad eval -f {tmp_path}/long --set x=1 --format {form} | head -c 4; echo :${{PIPESTATUS[0]}}")
        assert (done.out[4:], done.err) == (":141\n", "")

    def test_reader_that_was_never_there(self, shell: Run) -> None:
        for rest in (f"eval {L}", "eval 'abs(x)' --set x=0 2>&1", "functions", "--help", "draw 1 -o - --format dot"):
            done = shell(f"(sleep 0.1; mgrad {rest}) | true; echo ${{PIPESTATUS[0]}}")
            assert (done.out, done.err) == ("141\n", "")

    def test_closed_input(self, shell: Run) -> None:
        for source in ("", "-", "-f -"):
            refused(shell(f"mgrad eval {source} <&-"), "there is no program, and standard input is closed", code=2)
        assert shell("mgrad eval 2*3 --format value <&-") == (0, "6.0\n", "")

    def test_interrupt(self, tmp_path: Path) -> None:
        long = tmp_path / "long"
        long.write_text("+".join(["tanh(x)"] * 400_000))
        graph = tmp_path / "graph.dot"
        for rest in (["eval", "-f", str(long)], ["draw", "-f", str(long), "--max-nodes", "9999999", "-o", str(graph)]):
            command = [sys.executable, "-m", "mgrad_cli", *rest, "--set", "x=1"]
            pipe = subprocess.PIPE
            with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, stdin=subprocess.DEVNULL) as process:
                time.sleep(0.7)
                process.send_signal(signal.SIGINT)
                out, err = process.communicate(timeout=20)
            assert (process.returncode, out, err.strip()) == (130, b"", b"")
        assert os.listdir(tmp_path) == ["long"]


class TestFiles:
    def test_that_cannot_be_read(self, process: Run, mgrad: Run, tmp_path: Path) -> None:
        for option in ("-f", "--values"):
            program = [] if option == "-f" else ["x"]
            for name, said in ((str(tmp_path), "Is a directory"), ("no/such", "No such"), ("\udcff", "No such")):
                refused(mgrad("eval", *program, option, name), "cannot read", said, code=2)
        secret = tmp_path / "secret"
        secret.write_text("1")
        secret.chmod(0)
        if not os.access(secret, os.R_OK):
            refused(process("eval", "-f", str(secret)), "Permission denied", code=2)

    @pytest.mark.parametrize("where", ["missing/g.dot", "folder.dot", "file/g.dot", "full.dot", "x" * 300 + ".dot"])
    def test_that_cannot_be_written(self, mgrad: Run, tmp_path: Path, where: str) -> None:
        (tmp_path / "folder.dot").mkdir()
        (tmp_path / "file").write_text("as it was")
        (tmp_path / "full.dot").symlink_to("/dev/full")
        before = sorted(os.listdir(tmp_path))
        refused(mgrad("draw", "1", "-o", str(tmp_path / where)), "cannot write")
        assert sorted(os.listdir(tmp_path)) == before
        assert (tmp_path / "file").read_text() == "as it was"

    def test_in_a_folder_that_is_read_only(self, mgrad: Run) -> None:
        refused(mgrad("draw", "1", "-o", "/proc/graph.dot"), "cannot write /proc/graph.dot: ")

    def test_survive_an_answer_that_fails(self, mgrad: Run, tmp_path: Path) -> None:
        file = tmp_path / "graph.dot"
        file.write_text("as it was")
        refused(mgrad("draw", "log(x)", "--set", "x=-1", "-o", str(file)), "log is defined where x > 0")
        assert file.read_text() == "as it was"


class TestText:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"x = 1\n\xff + x", "standard input is not UTF-8: line 2, byte 0xff\nhint: save it as UTF-8"),
            ("x = 1".encode("utf-16"), "hint: it looks like UTF-16; save it as UTF-8"),
            ("x = 1".encode("utf-16-le"), "U+0000"),
            (b"x = 1; x\0*2", "U+0000"),
            ("x\u202e = 1".encode(), "U+202E right-to-left override"),
            ("x\u2066y".encode(), "U+2066 left-to-right isolate"),
            ("x\u200by = 1".encode(), "U+200B zero width space"),
            ("x\u200dy = 1".encode(), "U+200D zero width joiner"),
            (b"x = \x1b[31m1", "\\x1b[31m"),
            ("x = \x9b2J1".encode(), "\\x9b2J"),
            (b"x\x07", "U+0007"),
            ("x\ufeff".encode(), "U+FEFF"),
            (b"x = ? # \x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ],
        ids=range(13),
    )
    def test_that_is_none(self, mgrad: Run, content: bytes, said: str) -> None:
        refused(mgrad("eval", stdin=content), said)

    def test_with_a_byte_order_mark(self, mgrad: Run) -> None:
        assert mgrad("eval", "--format", "value", stdin="x = 3; x*2".encode("utf-8-sig")).out == "6.0\n"

    def test_every_kind_of_line_end_counts_in_errors(self, mgrad: Run) -> None:
        for end in ("\n", "\r\n", "\r"):
            refused(mgrad("eval", stdin=f"x = 1{end}{end}y = x +* 2{end}"), "line 3, column 8\n    y = x +* 2\n")

    def test_escapes_in_names_of_files(self, mgrad: Run, tmp_path: Path) -> None:
        refused(mgrad("eval", "-f", f"{tmp_path}/\x1b[2J\u202e"), "/\\x1b[2J\\u202e: No such file", code=2)

    def test_no_text_is_a_format_a_pattern_or_a_program(self, mgrad: Run) -> None:
        for text in (
            "{x.__class__}",
            "%s%n",
            "[(.*",
            "__import__('os')",
            "$(id)",
            "`id`",
            "x; import os",
            "{0}",
            "<b>",
        ):
            refused(mgrad("eval", stdin=text + "\n"))
        for name in ("__import__", "exec", "lambda_", "print", "None_", "self", "math"):
            assert mgrad("grad", f"{name}*2", "--set", f"{name}=3", "--format", "value").out == "2.0\n"

    @pytest.mark.parametrize(
        "env",
        [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LC_ALL": "tr_TR.UTF-8"}, {"PYTHONIOENCODING": "ascii"}],
    )
    @pytest.mark.parametrize("form", ["table", "tsv", "json"])
    def test_in_a_locale_without_it(self, process: Run, env: dict[str, str], form: str) -> None:
        done = process("eval", "--format", form, stdin="ñ = 3; ω = abs(ñ - 3) + 𝛼\n", env=env)
        refused(done, "missing for ", code=2)
        done = process("eval", "--format", form, stdin="ñ = 3; ω = abs(ñ - 3) + 1\n", env=env)
        assert done.code == 0 and done.out
        if form == "json":
            assert json.loads(done.out)["output"] == "ω"
        else:
            assert "note: abs(" in done.err

    def test_in_a_locale_where_argv_is_bytes(self, shell: Run) -> None:
        done = shell("mgrad eval 'ω + 1' --set ω=1", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
        assert done.code in (0, 1, 2) and "Traceback" not in done.err and "has a bug" not in done.err

    def test_on_a_terminal_of_20_columns(self, terminal: Run) -> None:
        for arguments in (["eval", "log(alpha - 1)", "--set", "alpha=0.5"], ["--help"], ["functions", "max"], ["eval"]):
            done = terminal(*arguments, columns=20)
            assert done.code in (0, 1, 2) and "Traceback" not in done.out and done.out
        assert terminal("eval", "x", "--set", "x=1", COLUMNS="20").code == 0
        assert terminal("eval", "x", "--set", "x=1", columns=0).code == 0


DEEP = {
    "parentheses": ("(" * DEPTH + "x" + ")" * DEPTH, 1.0),
    "minuses": ("-" * DEPTH + "x", 1.0),
    "powers": ("x" + "**x" * DEPTH, 1.0),
    "calls": ("tanh(" * DEPTH + "x" + ")" * DEPTH, None),
    "methods": ("x" + ".sin()" * (DEPTH // 10), None),
    "sums": ("x" + "+x" * DEPTH, DEPTH + 1.0),
    "statements": (";".join(["x"] * DEPTH), 1.0),
    "operands": (f"max(x{',x' * DEPTH})", 1.0),
    "choices": ("if(x > 0," * (DEPTH // 10) + "x" + ",1)" * (DEPTH // 10), 1.0),
    "conditions": (f"if({'not ' * DEPTH}x > 0, x, 2)", 1.0),
    "changes": ("c = x*1" + "\nc += x" * (DEPTH // 10), DEPTH / 10 + 1),
}
WRONG = {
    "open": ("(" * DEPTH, "parentheses are not closed"),
    "closed": (")" * DEPTH, "this ) closes nothing"),
    "operators": ("x" + " +" * DEPTH, ""),
    "words": ("x " * DEPTH, "an operator is missing"),
    "strange": ("?" * DEPTH, "? means nothing here"),
    "a long name": ("a" * DEPTH, "is missing for aaa"),
    "a long number": ("9" * DEPTH, "is too large for float64"),
    "many names": ("+".join(f"x{number}" for number in range(DEPTH)), "missing for x0, x1"),
    "a long line": ("x + " * DEPTH + "?", "? means nothing here"),
    "a circle": ("\n".join(f"y{i} = y{i + 1} + 1" for i in range(DEPTH // 10)), "is used before it is assigned"),
}


class TestDepth:
    @pytest.mark.parametrize("name", DEEP)
    def test_has_an_answer(self, mgrad: Run, name: str) -> None:
        program, expected = DEEP[name]
        done = mgrad("eval", "--set", "x=1", "--format", "value", stdin=program)
        assert (done.code, done.err) == (0, "")
        assert expected is None or float(done.out) == expected

    @pytest.mark.parametrize("name", WRONG)
    def test_of_what_is_wrong(self, mgrad: Run, name: str) -> None:
        program, said = WRONG[name]
        done = mgrad("eval", stdin=program)
        refused(done, said, code=done.code)

    def test_in_every_format(self, mgrad: Run) -> None:
        for command, form in (("eval", "tsv"), ("eval", "json"), ("eval", "table"), ("grad", "json")):
            assert mgrad(command, "--set", "x=1", "--format", form, stdin="sin(" * 5000 + "x" + ")" * 5000).code == 0

    def test_in_a_process_of_its_own(self, process: Run) -> None:
        done = process("grad", "--set", "x=1", "--format", "value", stdin=DEEP["calls"][0])
        assert done.code == 0 and 0 < float(done.out) < 1

    @pytest.mark.parametrize("body", ["f{0}(x) + f{0}(x)", "f{0}(f{0}(x))", "max(f{0}(x), f{0}(x))"])
    def test_of_functions_that_double(self, mgrad: Run, body: str) -> None:
        steps = "\n".join(f"f{n}(x) = {body.format(n - 1)}" for n in range(1, 60))
        for first in ("x + x", "x", "1"):
            program = f"f0(x) = {first}\n{steps}\nf59(y)"
            refused(
                mgrad("eval", "--set", "y=1", "--max-nodes", "20000", stdin=program), "20,000", "--max-nodes raises"
            )

    def test_has_a_limit_that_help_tells(self, mgrad: Run) -> None:
        for command in ("eval", "grad"):
            assert "Refuse larger graphs.  [default: 5000000;" in mgrad(command, "--help").out

    def test_of_recursion(self, mgrad: Run) -> None:
        refused(mgrad("eval", "f(x) = g(x)\ng(x) = f(x)\nf(1)"), "calls itself: f → g → f")


class TestSize:
    def test_a_file_of_100_megabytes(self, process: Run, tmp_path: Path) -> None:
        with open(tmp_path / "large", "wb") as file:
            file.truncate(100 * 2**20)
        begin = time.monotonic()
        refused(process("eval", "-f", str(tmp_path / "large")), "holds more than 64 MiB, the most that mgrad reads")
        refused(process("eval", "x", "--values", str(tmp_path / "large")), "holds more than 64 MiB")
        assert time.monotonic() - begin < 10

    def test_endless_input(self, shell: Run) -> None:
        refused(shell("mgrad eval < /dev/zero"), "standard input holds more than 64 MiB, the most that mgrad reads")

    def test_a_line_of_10_megabytes(self, process: Run) -> None:
        line = "x + " * 40 + "0.1234567890123456789" * 1 + " # " + "comment " * (10 * 2**20 // 8)
        assert process("eval", "--set", "x=1", "--format", "value", stdin=line).code == 0
        refused(process("eval", stdin="a" * 10 * 2**20), "a value is missing for aaa", " … ", code=2)
        refused(process("eval", stdin="abs(" + " " * 10 * 2**20 + "?"), "? means nothing here")


class TestManyNames:
    def test_that_the_program_does_not_use(self, mgrad: Run, tmp_path: Path) -> None:
        file = tmp_path / "values.json"
        file.write_text(json.dumps({f"name{number}": number for number in range(2000)}))
        program = " + ".join(f"name{number}" for number in range(1000))
        done = mgrad("eval", "--values", str(file), "--format", "value", stdin=program)
        assert done.code == 0 and float(done.out) == 499500
        assert done.err.count("\n") == 21 and done.err.endswith("\nwarning: nor 980 more\n")


class TestJson:
    def test_nested_deeply(self, mgrad: Run) -> None:
        for inside in ("[" * DEPTH, '{"a":' * DEPTH, '{"program": "x", "bindings": {"x": ' + "[" * DEPTH):
            refused(mgrad("eval", stdin='{"program": ' + inside), "standard input holds JSON that is nested too deeply")
        closed = '{"program": "x", "nodes": ' + "[" * DEPTH + "]" * DEPTH + "}"
        refused(mgrad("eval", stdin=closed), "nested too deeply")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("{", "is not valid JSON: Expecting property name"),
            ('{"a": 1}', 'holds JSON without a "program"'),
            ('{"program": 5}', 'holds JSON without a "program"'),
            ('{"program": "x", "program": "y"}', "gives program twice"),
            ('{"program": "x", "bindings": {"x": 1, "x": 2}}', "gives x twice"),
            ('{"program": "x", "nodes": [{"id": 1, "id": 2}]}', "gives id twice"),
            ('{"program": "x", "bindings": [1]}', '"bindings" in standard input has to be an object of numbers'),
            ('{"program": "x", "bindings": null}', '"bindings" in standard input has to be an object of numbers'),
            ('{"program": "x", "bindings": {"x": true}}', "x in standard input has to be a finite number"),
            ('{"program": "x", "bindings": {"x": NaN}}', "x in standard input has to be a finite number"),
            ('{"program": "x", "bindings": {"x": 1e999}}', "x in standard input has to be a finite number"),
            (
                '{"program": "x", "bindings": {"x": 1' + "0" * 999 + "}}",
                "x in standard input has to be a finite number",
            ),
            ('{"program": "x", "value": 1' + "0" * 9999 + "}", "holds a number with too many digits"),
            ('{"program": "x \\u001b[31m"}', "x \\x1b[31m"),
            ('{"program": "x \\ud800"}', "x \\ud800"),
            ('{"program": "log(x)", "bindings": {"x": -1}}', "log is defined where x > 0"),
            ('{"program": "{\\"program\\": \\"x\\"}"}', "{ means nothing here"),
        ],
        ids=range(17),
    )
    def test_that_lies(self, mgrad: Run, text: str, said: str) -> None:
        refused(mgrad("eval", stdin=text), said)

    JSON = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=5,
    )
    KEYS = st.sampled_from(["program", "bindings", "output", "gradient", "value", "nodes", "notes", "mgrad", "x"])
    PROGRAM = st.sampled_from(["x", "y = x*x; z = y", "log(x)", "", "x = 1", "{"])

    @QUICK
    @given(st.dictionaries(KEYS, JSON, max_size=6), PROGRAM, st.dictionaries(st.just("x"), JSON))
    @example(document={"output": "z", "gradient": {"q": 1}}, program="x", bindings={"x": 1})
    @example(document={"output": "", "gradient": {"": 1}}, program="x", bindings={"x": 1})
    @example(document={"gradient": ["x"], "nodes": 1}, program="x", bindings={"x": 1})
    def test_of_any_kind(self, mgrad: Run, document: dict[str, Any], program: str, bindings: dict[str, Any]) -> None:
        good = {"program": program, "bindings": bindings}
        for result in (document, {**good, **document}, {**document, **good}):
            done = mgrad("grad", stdin=json.dumps(result))
            if done.code != Exit.DONE:
                refused(done, code=done.code)


COMMAND_LINE = """eval grad functions completion --set x=1 -f --file= --values --of --wrt x --check --nodes --why
    --certify --precision 30 --format json table value --format=tsv --digits 0 --all -q -qf -h --max-nodes 1 --ieee
    - -x -- / { [x] log(x) x= = ,"""
WORDS = st.sampled_from([*COMMAND_LINE.split(), "9" * 30, "\udcff", "\x1b[31m"])
ANY = st.text(st.characters(exclude_characters="\0", exclude_categories=[]), max_size=12)
SYNTAX = st.text("xyαe019.+-−*/^(),;=<>!#{}[] \t\n'\"\\%&|~@$?_²′", max_size=20)


class TestAnything:
    @QUICK
    @given(arguments=st.lists(WORDS | ANY, max_size=7))
    def test_on_the_command_line(self, mgrad: Run, arguments: list[str]) -> None:
        self.ends_well(mgrad(*arguments, stdin="x*y"), arguments)

    @QUICK
    @given(program=SYNTAX | ANY, number=st.floats(allow_nan=False, allow_infinity=False))
    def test_as_a_program(self, mgrad: Run, program: str, number: float) -> None:
        self.ends_well(mgrad("eval", "--set", f"x={number!r},y=2", stdin=program.encode("utf-8", "surrogatepass")))

    @QUICK
    @given(content=st.binary(max_size=40))
    def test_as_bytes(self, mgrad: Run, content: bytes) -> None:
        self.ends_well(mgrad("grad", "--check", stdin=content))

    def ends_well(self, done: Any, arguments: Sequence[str] = ()) -> None:
        assert done.code in list(Exit)
        assert "Traceback" not in done.err and "has a bug" not in done.err
        assert done.err.replace("\n", "").isprintable()
        if done.code in (Exit.PROGRAM_AT_FAULT, Exit.COMMAND_LINE_AT_FAULT):
            assert done.err.startswith(("error: ", "Usage: ", "warning: "))
            assert not done.out or "--why" in arguments  # it tells the reasons of a refusal first
