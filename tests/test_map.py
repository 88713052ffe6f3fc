"""`mgrad map`: every format and every trouble that a table can be in; numbers are held against the engine's."""

import gzip
import io
import json
import math
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from mgrad_cli.analyses.gradient import answer, pose
from mgrad_cli.analyses.rows.row_jobs import Task, run
from mgrad_cli.analyses.rows.row_plans import Order
from mgrad_cli.columns import csv_plain
from mgrad_cli.columns.csv_text import Scan
from mgrad_cli.columns.cuts import pieces, row_end
from mgrad_cli.columns.formats import Kind
from mgrad_cli.columns.sources import Source, find
from mgrad_cli.columns.splits import split
from mgrad_cli.errors import MathematicsError
from mgrad_cli.language.reader import read

Run = Callable[..., "object"]
ROOT = Path(__file__).parent.parent
EXAMPLE = 'V,I,who\n10,2,ann\n5,0,bob\n7,7,"x, y"\n'
ARROW = find_spec("pyarrow") is not None
with_arrow = pytest.mark.skipif(not ARROW, reason="needs mgrad[data]")
by_format = pytest.mark.parametrize(
    "ending",
    ["csv", "csv.gz", "tsv", "tsv.gz", "jsonl", "ndjson.gz"]
    + [pytest.param(each, marks=with_arrow) for each in ("csv.zst", "jsonl.zst", "parquet", "arrow", "arrows")],
)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a file into a folder of its own, which the commands run in."""
    monkeypatch.chdir(tmp_path)

    def write(content: str | bytes = EXAMPLE, name: str = "m.csv") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


# What it does


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["P = V*I"], 'V,I,who,P,dP_dV,dP_dI\n10,2,ann,20.0,2.0,10.0\n5,0,bob,0.0,0.0,5.0\n7,7,"x, y",49.0,7.0,7.0\n'),
        (["V*I", "--keep", "none", "--wrt", "I"], "value,dvalue_dI\n20.0,10.0\n0.0,5.0\n49.0,7.0\n"),
        (["-V", "--keep", "used"], "V,value,dvalue_dV\n10,-10.0,-1.0\n5,-5.0,-1.0\n7,-7.0,-1.0\n"),
        (["P = V*I", "--set", "I=3", "--wrt", "V", "--keep", "none"], "P,dP_dV\n30.0,3.0\n15.0,3.0\n21.0,3.0\n"),
        (["I = 9; P = V*I", "--wrt", "V", "--keep", "none"], "P,dP_dV\n20.0,2.0\n0.0,0.0\n49.0,7.0\n"),
        (["x^2", "--rename", "x=V", "--keep", "none"], "value,dvalue_dx\n100.0,20.0\n25.0,10.0\n49.0,14.0\n"),
        (["2", "--keep", "none"], "value\n2.0\n2.0\n2.0\n"),
        (["P = V*I; S = V + I", "--of", "P,S", "--wrt", "V", "--keep", "none"],
         "P,dP_dV,S,dS_dV\n20.0,2.0,12.0,1.0\n0.0,0.0,5.0,1.0\n49.0,7.0,14.0,1.0\n"),
        (["P = V*I^2", "--order", "2", "--keep", "none"],
         "P,dP_dV,dP_dI,d2P_dV2,d2P_dVdI,d2P_dI2\n40.0,4.0,40.0,0.0,4.0,20.0\n"
         "0.0,0.0,0.0,0.0,0.0,10.0\n343.0,49.0,98.0,0.0,14.0,14.0\n"),
        (["V", "--prefix", "new_", "--keep", "none"], "new_value,new_dvalue_dV\n10.0,1.0\n5.0,1.0\n7.0,1.0\n"),
        (["V", "--prefix", "a,b", "--keep", "none"], '"a,bvalue","a,bdvalue_dV"\n10.0,1.0\n5.0,1.0\n7.0,1.0\n'),
    ],
)  # fmt: skip
def test_rows_get_new_columns(arguments: list[str], expected: str, table: Run, mgrad: Run) -> None:
    table()
    done = mgrad("map", arguments[0], "m.csv", *arguments[1:], "--quiet")
    assert done == (0, expected, "")


@pytest.mark.parametrize(
    "backend",
    [pytest.param(name, marks=pytest.mark.skipif(not find_spec(needs), reason=f"needs {needs}"))
     for name, needs in (("python", "click"), ("numpy", "numpy"), ("jit", "llvmlite"))],
)  # fmt: skip
@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(
    "program",
    ["x*y + sin(x)", "x/y", "log(x) + sqrt(y)", "x**y", "if(x > 0, log(x), x*y)", "exp(700*x)*y", "abs(x)*max(x, y)",
     "hypot(x, y)*relu(x)", "floor(x)*y", "r = x*y; exp(r) - tanh(r)/y"],
)  # fmt: skip
def test_numbers_are_those_of_the_engine(program: str, order: int, backend: str, table: Run, mgrad: Run) -> None:
    numbers = [-2.0, -1.0, -0.5, -0.0, 0.0, 0.25, 1.0, 2.0, 3.5]
    rows = [(x, y) for x in numbers for y in numbers]
    table("x,y\n" + "".join(f"{x!r},{y!r}\n" for x, y in rows))
    done = mgrad(
        "map", program, "m.csv", "--keep", "none", "--on-error", "null", "--format", "jsonl",
        "--backend", backend, "--order", str(order), "--quiet",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    for (x, y), line in zip(rows, done.out.splitlines(), strict=True):
        found = list(json.loads(line).values())
        expected, sentence = by_engine(program, x, y, order)
        assert bool(found.pop()) == bool(sentence), (x, y)
        if not sentence:
            assert found == pytest.approx(expected, rel=1e-13, abs=1e-300), (x, y)


def by_engine(program: str, x: float, y: float, order: int) -> tuple[list[float], str]:
    """Value, gradient, and upper triangle; or the sentence that says why there is none."""
    from mgrad_cli.analyses.orders.hessian import hessian

    question = pose(read(program), {"x": x, "y": y})
    names = question.asked
    try:
        found = answer(question)
        numbers = [found.value, *found.values()]
        if order == 2:
            second = hessian(question)
            numbers += [second.at(one, other) for i, one in enumerate(names) for other in names[i:]]
    except MathematicsError as error:
        return [], error.message
    return numbers, ""


@by_format
def test_every_format_in_and_out(ending: str, table: Run, mgrad: Run) -> None:
    """What a program uses is a number; other columns of CSV are texts, and stay what they are."""
    table()
    assert mgrad("map", "P = V*I", "m.csv", "-o", f"out.{ending}", "--wrt", "V") == (0, "", "")
    done = mgrad("map", "Q = P + V", f"out.{ending}", "--format", "jsonl", "--wrt", "P")
    rows = [json.loads(line) for line in done.out.splitlines()]
    other = str if ending.startswith(("csv", "tsv")) else float
    assert [row["who"] for row in rows] == ["ann", "bob", "x, y"]
    assert [row["I"] for row in rows] == [other(each) for each in (2, 0, 7)]
    assert [(row["V"], row["P"], row["Q"]) for row in rows] == [(10.0, 20.0, 30.0), (5.0, 0.0, 5.0), (7.0, 49.0, 56.0)]


@by_format
def test_what_comes_through_a_pipe_says_what_it_is(ending: str, table: Run, mgrad: Run, tmp_path: Path) -> None:
    table()
    assert mgrad("map", "P = V*I", "m.csv", "-o", f"out.{ending}").code == 0
    told = ["--in-format", "tsv"] if ending.startswith("tsv") else []
    content = (tmp_path / f"out.{ending}").read_bytes()
    done = mgrad("map", "Q = P + V", "--keep", "none", "--wrt", "P", "--format", "csv", *told, stdin=content)
    assert done == (0, "Q,dQ_dP\n30.0,1.0\n5.0,1.0\n56.0,1.0\n", "")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("V,I\n1,2\n", "V,I,P,dP_dV\n1,2,2.0,2.0\n"),
        ("V\tI\n1\t2\n", "V\tI\tP\tdP_dV\n1\t2\t2.0\t2.0\n"),
        ('{"V": 1, "I": 2}\n', '{"V": 1, "I": 2, "P": 2.0, "dP_dV": 2.0}\n'),
    ],
)
def test_text_goes_out_as_it_came_in(rows: str, expected: str, mgrad: Run) -> None:
    told = ["--in-format", "tsv"] if "\t" in rows else []
    assert mgrad("map", "P = V*I", "--wrt", "V", *told, stdin=rows) == (0, expected, "")


def test_cells_are_copied_and_numbers_have_every_digit(table: Run, mgrad: Run) -> None:
    """1e3 stays 1e3, and a number is the one nearest to its digits."""
    cells = [
        "1e3",
        "+.5",
        " 7",
        "0.1",
        "4.9406564584124654e-324",
        "1.7976931348623157E308",
        "-0.0",
        "123456789012345678",
    ]
    table("".join(["x,t\n", *(f"{cell},00{row}\n" for row, cell in enumerate(cells))]))
    lines = mgrad("map", "y = x", "m.csv").out.splitlines()[1:]
    assert lines == [f"{cell},00{row},{float(cell)!r},1.0" for row, cell in enumerate(cells)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a,b\n", "a,b,c,dc_da\n"),
        ("a,b", "a,b,c,dc_da\n"),
        ("a,b\n1,2", "a,b,c,dc_da\n1,2,2.0,2.0\n"),
        ("a,b\r\n1,2\r\n3,4", "a,b,c,dc_da\r\n1,2,2.0,2.0\r\n3,4,12.0,4.0\r\n"),
        ("\ufeffa,b\n1,2\n", "a,b,c,dc_da\n1,2,2.0,2.0\n"),
        ("\n\na,b\n\n1,2\n\n\n", "a,b,c,dc_da\n1,2,2.0,2.0\n"),
        ('"a","b"\n"1","2"\n', '"a","b",c,dc_da\n"1","2",2.0,2.0\n'),
        ('a,"b","d ""e"", f"\n1,2,"x\ny"\n', 'a,"b","d ""e"", f",c,dc_da\n1,2,"x\ny",2.0,2.0\n'),
        ('a,b,d\n1,2,it"s\n', 'a,b,d,c,dc_da\n1,2,it"s,2.0,2.0\n'),
        (" a , b\n1,2\n", " a , b,c,dc_da\n1,2,2.0,2.0\n"),
        ("a,b,d,d\n1,2,3,4\n", "a,b,d,d,c,dc_da\n1,2,3,4,2.0,2.0\n"),
        ("b,ä,a\n2,ü,1\n", "b,ä,a,c,dc_da\n2,ü,1,2.0,2.0\n"),
    ],
)
def test_csv_as_people_have_it(content: str, expected: str, mgrad: Run) -> None:
    assert mgrad("map", "c = a*b", "--wrt", "a", stdin=content) == (0, expected, "")


def test_bytes_that_are_no_text_are_copied(table: Run, mgrad: Run, tmp_path: Path) -> None:
    table(b"a,t\n1,\xff\xfe\n")
    assert mgrad("map", "2*a", "m.csv", "-o", "out.csv").code == 0
    assert (tmp_path / "out.csv").read_bytes() == b"a,t,value,dvalue_da\n1,\xff\xfe,2.0,2.0\n"


@pytest.mark.parametrize("delimiter", [";", "tab", "|"])
def test_other_delimiters(delimiter: str, table: Run, mgrad: Run) -> None:
    sign = "\t" if delimiter == "tab" else delimiter
    table(f"a{sign}b\n1{sign}2\n")
    done = mgrad("map", "a*b", "m.csv", "--delimiter", delimiter)
    assert (
        done.out
        == sign.join(["a", "b", "value", "dvalue_da", "dvalue_db"])
        + "\n"
        + sign.join(["1", "2", "2.0", "2.0", "1.0"])
        + "\n"
    )


# Rows without an answer


def test_a_bad_row_stops_all_and_leaves_nothing(table: Run, mgrad: Run, tmp_path: Path) -> None:
    table()
    (tmp_path / "old.csv").write_text("old")
    for output in ("new.csv", "old.csv"):
        done = mgrad("map", "R = V/I", "m.csv", "-o", output)
        assert (done.code, done.out) == (1, "")
        assert "line 3 of m.csv has no R: x / y is defined where y != 0; here y = 0" in done.err
        assert "    R = V/I\n        ^^^\n" in done.err
    assert sorted(os.listdir(tmp_path)) == ["m.csv", "old.csv"]
    assert (tmp_path / "old.csv").read_text() == "old"
    assert mgrad("map", "R = V/I", "m.csv").out == ""


def test_null_keeps_the_row_and_says_why(table: Run, mgrad: Run) -> None:
    done = mgrad("map", "R = V/I", "--on-error", "null", "--keep", "used", stdin=EXAMPLE)
    assert done == (
        0,
        "V,I,R,dR_dV,dR_dI,error\n10,2,5.0,0.5,-2.5,\n5,0,,,,x / y is defined where y != 0; here y = 0 (in V/I)\n"
        "7,7,1.0,0.14285714285714285,-0.14285714285714285,\n",
        "3 rows: 2 answered, 1 with empty cells and an error\n",
    )


def test_what_there_is_stands_beside_what_there_is_not(table: Run, mgrad: Run) -> None:
    """x^y at x = -2 has a value and a slope for x, and none for y."""
    done = mgrad("map", "x^y", "--on-error", "null", "--keep", "none", stdin="x,y\n-2,2\n")
    assert done.out.splitlines()[1].startswith("4.0,-4.0,,")


def test_skip_leaves_the_row_out(table: Run, mgrad: Run) -> None:
    done = mgrad("map", "R = V/I", "--on-error", "skip", "--keep", "none", "--wrt", "V", stdin=EXAMPLE)
    assert done == (0, "R,dR_dV\n5.0,0.5\n1.0,0.14285714285714285\n", "3 rows: 2 answered, 1 left out\n")


@pytest.mark.parametrize("on_error", ["fail", "null", "skip"])
@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("", "a is empty"),
        ('""', "a is empty"),
        ("abc", "a is no finite number: abc"),
        ("nan", "a is no finite number: nan"),
        ("-inf", "a is no finite number: -inf"),
        ("1e999", "a is no finite number: 1e999"),
        ("1_0", "a is no finite number: 1_0"),
        ("0x1p3", "a is no finite number: 0x1p3"),
        ("١", "a is no finite number: ١"),
        ('"1,5"', "a is no finite number: 1,5 (a decimal point is a point: 1.5)"),
        ("\x1b[31m", "a is no finite number: \\x1b[31m"),
    ],
)
def test_a_cell_that_is_no_number(cell: str, sentence: str, on_error: str, table: Run, mgrad: Run) -> None:
    table(f"b,a\n1,2\n1,{cell}\n1,3\n")
    done = mgrad("map", "2*a", "m.csv", "--on-error", on_error, "--keep", "none", "--format", "jsonl", "--wrt", "a")
    rows = [json.loads(line) for line in done.out.splitlines()]
    if on_error == "fail":
        assert (done.code, rows) == (1, [])
        assert done.err.startswith(f"error: line 3 of m.csv: {sentence}\n")
    elif on_error == "skip":
        assert rows == [{"value": 4.0, "dvalue_da": 2.0}, {"value": 6.0, "dvalue_da": 2.0}]
    else:
        assert rows[1] == {"value": None, "dvalue_da": None, "error": sentence}
        assert [row["error"] for row in rows] == [None, sentence, None]


def test_ragged_rows(table: Run, mgrad: Run) -> None:
    table("a,b\n1,2\n3\n5,6\n")
    done = mgrad("map", "a", "m.csv", "--on-error", "null")
    assert done.out.splitlines()[2] == '3,,,,"the row has 1 cell, and the header 2"'
    table("a,b\n1,2\n3,4,5\n5,6\n")
    for on_error, code in (("fail", 1), ("null", 1), ("skip", 0)):
        done = mgrad("map", "a", "m.csv", "--on-error", on_error)
        assert done.code == code
        assert code == 0 or "line 3 of m.csv: the row has 3 cells, and the header 2" in done.err


# Errors that a person reads


@pytest.mark.parametrize(
    ("content", "arguments", "code", "parts"),
    [
        (EXAMPLE, ["R = V/ii", "--set", "I=1"], 1, ["m.csv has no column ii", "it has V, I, who; --rename ii=COLUMN"]),
        (EXAMPLE, ["R = v/I"], 1, ["m.csv has no column v", "did you mean V? --rename v=V, or --set v=…"]),
        (EXAMPLE, ["V", "--rename", "V=whom"], 2, ["m.csv has no column whom", "did you mean who?"]),
        (EXAMPLE, ["V", "--rename", "W=V"], 2, ["the program has no input W"]),
        (EXAMPLE, ["V", "--rename", "W"], 2, ["not INPUT=COLUMN"]),
        (EXAMPLE, ["V = 2*I"], 1, ["m.csv has a column V already", "--prefix"]),
        (EXAMPLE, ["x = V; x", "--of", "x,x"], 2, ["two new columns", "x"]),
        (EXAMPLE, ["V", "--of", "W"], 2, ["the program has no W"]),
        (EXAMPLE, ["V", "--wrt", "W"], 2, ["no input W"]),
        (EXAMPLE, ["V", "--delimiter", "ab"], 2, ["one sign"]),
        (EXAMPLE, ["V", "--resume"], 2, ["--resume goes with -o FOLDER/"]),
        (EXAMPLE, ["V", "-o", "m.csv"], 2, ["m.csv is an input, too"]),
        (EXAMPLE, ["V", "-o", "out.xyz"], 2, ["cannot tell from out.xyz what format", "--format csv"]),
        (EXAMPLE, ["V", "-o", "no/out.csv"], 1, ["cannot write no/out.csv: there is no such folder"]),
        (EXAMPLE, ["V", "nothing.csv"], 2, ["cannot read nothing.csv"]),
        (EXAMPLE, ["V", "no*.csv"], 2, ["no file matches no*.csv"]),
        (EXAMPLE, ["V +"], 1, ["line 1, column"]),
        (EXAMPLE, ["m.csv"], 2, ["m.csv is a file, not a program"]),
        ("V,sV\n1,2\n", ["V", "--err", "V=SV"], 1, ["no column SV", "did you mean sV?"]),
        (EXAMPLE, ["P = volt*V", "--rename", "volts=V"], 2, ["no input volts", "did you mean volt?"]),
        ("V,error\n1,2\n", ["V", "--on-error", "null"], 1, ["has a column error already"]),
        ("V,w,w\n1,2,3\n", ["V", "--format", "jsonl"], 1, ["m.csv has 2 columns w, which jsonl cannot have"]),
        ("V,V\n1,2\n", ["V"], 1, ["m.csv has 2 columns V"]),
        ("V;I\n1;2\n", ["V*I"], 1, ["no columns V, I", "--delimiter ';'"]),
        ("1,2\n3,4\n", ["V*I"], 1, ["the first line has to name the columns"]),
        ("", ["V"], 1, ["m.csv is empty"]),
        (b"\xff\xfeV\x00\n\x00", ["V"], 1, ["UTF-16"]),
        (b"V\n1\n\xff\n", ["V", "--format", "jsonl"], 1, ["line 3 of m.csv: V is no finite number"]),
        (b"V,w\n1,\xff\n", ["V", "--format", "jsonl"], 1, ["m.csv is not UTF-8: byte 0xff"]),
        ("V\r1\r2\r", ["V"], 1, ["CR alone"]),
        ('V,w\n1,"a\n2,b\n', ["V"], 1, ['begins with a quote (") and does not end with one']),
    ],
)  # fmt: skip
def test_an_error_names_the_way_out(
    content: str | bytes, arguments: list[str], code: int, parts: list[str], table: Run, mgrad: Run
) -> None:
    table(content)
    program, *rest = arguments
    done = mgrad("map", program, "m.csv", *rest)
    assert (done.code, done.out) == (code, "")
    for part in parts:
        assert part in done.err
    assert "bug" not in done.err


def test_json_lines(table: Run, mgrad: Run) -> None:
    rows = '{"a": 1, "t": {"x": [1, 2.50]}}\n\n  {"a":2e0,"more":null}  \n{"a": "3"}\n{"a": true}\n{}\n'
    rows += '{"a": 12345678901234567890}'
    done = mgrad("map", "b = a", "--on-error", "null", "--wrt", "a", stdin=rows)
    assert done.out.splitlines() == [
        '{"a": 1, "t": {"x": [1, 2.50]}, "b": 1.0, "db_da": 1.0, "error": null}',
        '{"a":2e0,"more":null, "b": 2.0, "db_da": 1.0, "error": null}',
        '{"a": "3", "b": null, "db_da": null, "error": "a is no finite number: 3"}',
        '{"a": true, "b": null, "db_da": null, "error": "a is no finite number: True"}',
        '{"b": null, "db_da": null, "error": "a is empty"}',
        '{"a": 12345678901234567890, "b": 1.2345678901234567e+19, "db_da": 1.0, "error": null}',
    ]
    for row, part in [
        ("[1]", "no JSON object"),
        ('{"a": NaN}', "JSON has no NaN"),
        ('{"a":1,"a":2}', "twice"),
        ("{", "not valid"),
    ]:
        done = mgrad("map", "b = a", stdin='{"a": 1}\n' + row + "\n")
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("error: line 2 of standard input: ") and part in done.err
    assert "has a b already" in mgrad("map", "b = a", stdin='{"a": 1}\n{"a": 2, "b": 3}\n').err
    assert "has c, which the first line has not" in mgrad(
        "map", "b = a", "--format", "csv", stdin='{"a": 1}\n{"a": 2, "c": 3}\n'
    ).err  # fmt: skip


# Arrow and Parquet


@with_arrow
def test_types_of_parquet(table: Run, mgrad: Run, tmp_path: Path) -> None:
    import decimal

    import pyarrow as arrow
    from pyarrow import parquet

    table()
    columns = {
        "i": arrow.array([1, 2, None, 2**53 + 2], arrow.int64()),
        "f": arrow.array([0.5, math.nan, 1.5, 2.5], arrow.float32()),
        "d": arrow.array([None if each is None else decimal.Decimal(each) for each in ("0.1", "0.3", None, "12.7")]),
        "c": arrow.array([7.0, 8.0, 7.0, 9.0]).dictionary_encode(),
        "t": arrow.array(["a", None, "c", "d"]).dictionary_encode(),
        "when": arrow.array([0, 1, 2, 3], arrow.timestamp("s")),
        "many": arrow.array([[1], [], None, [2, 3]], arrow.list_(arrow.int8())),
    }  # fmt: skip
    parquet.write_table(arrow.table(columns), "t.parquet")
    assert mgrad("map", "s = i + f + d + c", "t.parquet", "-o", "out.parquet", "--on-error", "null", "-q").code == 0
    found = parquet.read_table("out.parquet")
    assert found.schema.names == [*columns, "s", "ds_di", "ds_df", "ds_dd", "ds_dc", "error"]
    assert found.schema.types[: len(columns)] == parquet.read_schema("t.parquet").types
    assert [found.column(name).to_pylist() for name in columns if name != "f"] == [
        column.to_pylist() for name, column in columns.items() if name != "f"
    ]
    assert found.column("s").to_pylist() == [1 + 0.5 + 0.1 + 7, None, None, 2**53 + 2 + 2.5 + 12.7 + 9]
    assert found.column("error").to_pylist() == [None, "f is no finite number: nan", "i is empty", None]
    done = mgrad("map", "s = i", "t.parquet", "--on-error", "skip", "-q", "--keep", "all")
    assert done.out.splitlines()[1] == "1,0.5,0.1,7.0,a,1970-01-01 00:00:00,[1],1.0,1.0"
    assert "the column t of t.parquet holds string" in mgrad("map", "t", "t.parquet").err
    assert "row 3 of t.parquet: i is empty" in mgrad("map", "i", "t.parquet").err
    assert mgrad("map", "i", "t.parquet", "-o", "skipped.arrow", "--on-error", "skip", "-q").code == 0
    assert len(mgrad("map", "value", "skipped.arrow", "--keep", "none").out.splitlines()) == 4


@with_arrow
def test_no_rows_at_all(table: Run, mgrad: Run) -> None:
    table("a,t\n")
    assert mgrad("map", "a^2", "m.csv", "-o", "out.parquet") == (0, "", "")
    assert mgrad("map", "a^3", "out.parquet", "-o", "again.arrow", "--prefix", "n") == (0, "", "")
    assert mgrad("map", "value", "again.arrow", "--prefix", "m").out.startswith(
        "a,t,value,dvalue_da,nvalue,ndvalue_da,m"
    )


@with_arrow
def test_a_used_column_holds_numbers_though_the_first_rows_have_none(table: Run, mgrad: Run) -> None:
    table("a,t\n,x\n", "first.csv")
    table("a,t\n2,y\n", "second.csv")
    files = ("first.csv", "second.csv")
    assert mgrad("map", "b = a^2", *files, "--on-error", "skip", "-o", "out.parquet", "-q").code == 0
    assert mgrad("map", "b = a^2", *files, "--on-error", "null", "-o", "out.parquet", "-q").code == 0
    found = mgrad("map", "c = a*b", "out.parquet", "--on-error", "skip", "--keep", "used", "-q").out
    assert found == "a,b,c,dc_da,dc_db\n2.0,4.0,8.0,4.0,2.0\n"


@with_arrow
def test_numbers_come_through_parquet_bit_for_bit(table: Run, mgrad: Run) -> None:
    draw = random.Random(5)
    numbers = [draw.uniform(-1, 1) * 10.0 ** draw.randint(-300, 300) for _ in range(500)]
    table("x\n" + "".join(f"{number!r}\n" for number in numbers))
    assert mgrad("map", "y = x", "m.csv", "-o", "out.parquet").code == 0
    lines = mgrad("map", "z = y", "out.parquet", "--keep", "none").out.splitlines()[1:]
    assert [float(line.partition(",")[0]) for line in lines] == numbers


def test_without_the_extra_the_error_names_it(table: Run, tmp_path: Path) -> None:
    table()
    for arguments in (["-o", "out.parquet"], ["-o", "out.csv.zst"], ["--format", "arrow"]):
        code = "import sys; sys.modules['pyarrow'] = None; from mgrad_cli.__main__ import main;"
        code += f"main({['map', 'V', 'm.csv', *arguments]!r})"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        assert done.returncode == 2
        assert "needs the extra mgrad[data]" in done.stderr and "pip install 'mgrad[data]'" in done.stderr
    assert sorted(os.listdir(tmp_path)) == ["m.csv"]


# Several files, folders, and going on


def test_several_files_become_one(table: Run, mgrad: Run) -> None:
    for number in (1, 2, 10):
        table(f"x\n{number}\n", f"in/{number}.csv")
    expected = "x,value,dvalue_dx\n1,1.0,2.0\n10,100.0,20.0\n2,4.0,4.0\n"
    for files in (["in"], ["in/*.csv"], ["in/1.csv", "in/10.csv", "in/1.csv", "in/2.csv"]):
        assert mgrad("map", "x^2", *files).out == expected
    table("x,y\n1,2\n", "other.csv")
    done = mgrad("map", "x^2", "in/1.csv", "other.csv", "-o", "out.csv")
    assert done.code == 1 and "y is a column of only one of them" in done.err
    assert mgrad("map", "x^2", "in/1.csv", "other.csv", "--keep", "used").code == 0


def test_a_folder_of_parts_and_going_on(table: Run, mgrad: Run, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv", "deep/c.tsv"):
        table("x\n1\n2\n" if name != "b.csv" else "x\n1\n0\n", f"in/{name}")
    done = mgrad("map", "1/x", "in", "-o", "out/")
    assert done.code == 1 and "line 3 of in/b.csv" in done.err
    assert "1 of 3 parts are finished; the same command with --resume goes on" in done.err
    assert sorted(os.listdir("out")) == ["a.csv", "mgrad-map.json"]
    table("x\n1\n4\n", "in/b.csv")
    before = os.stat("out/a.csv").st_mtime_ns
    done = mgrad("map", "1/x", "in", "-o", "out", "--resume")
    assert (done.code, done.err) == (0, "1 of 3 parts are finished already\n")
    assert os.stat("out/a.csv").st_mtime_ns == before
    assert Path("out/b.csv").read_text() == "x,value,dvalue_dx\n1,1.0,-1.0\n4,0.25,-0.0625\n"
    assert Path("out/deep/c.tsv").read_text().startswith("x\tvalue")
    table("x\n8\n", "in/a.csv")
    assert "2 of 3" in mgrad("map", "1/x", "in", "-o", "out", "--resume").err
    assert Path("out/a.csv").read_text() == "x,value,dvalue_dx\n8,0.125,-0.015625\n"


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (["2/x"], "program"),
        (["1/x", "--wrt", "x"], "--wrt"),
        (["1/x", "--keep", "none", "--set", "x=2"], "--keep and --set"),
    ],
)
def test_another_order_refuses_to_go_on(changed: list[str], what: str, table: Run, mgrad: Run) -> None:
    table("x\n1\n", "in/a.csv")
    assert mgrad("map", "1/x", "in", "-o", "out/").code == 0
    done = mgrad("map", changed[0], "in", "-o", "out/", "--resume", *changed[1:])
    assert (done.code, done.out) == (2, "")
    assert f"were made with another {what}\n" in done.err
    assert mgrad("map", changed[0], "in", "-o", "out/", *changed[1:]).code == 0


def test_parts_may_not_meet(table: Run, mgrad: Run) -> None:
    table("x\n1\n", "one/a.csv")
    table("x\n1\n", "two/a.csv")
    assert "would both become a.csv" in mgrad("map", "x", "one/a.csv", "two/a.csv", "-o", "out/").err
    assert "one/a.csv is an input, too" in mgrad("map", "x", "one", "-o", "one").err


def test_stopped_by_hand(table: Run, mgrad: Run, tmp_path: Path) -> None:
    table("x\n1\n", "1.csv")
    os.mkfifo(tmp_path / "2.csv")
    command = [sys.executable, "-m", "mgrad_cli", "map", "x^2", "1.csv", "2.csv", "-o", "out/"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as process:
        until = time.monotonic() + 20
        while not (tmp_path / "out" / "mgrad-map.json").exists() and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert told == "1 of 2 parts are finished; the same command with --resume goes on\n"
    assert sorted(os.listdir(tmp_path / "out")) == ["1.csv", "mgrad-map.json"]
    os.unlink("2.csv")
    table("x\n3\n", "2.csv")
    assert mgrad(*command[3:], "--resume").err == "1 of 2 parts are finished already\n"
    assert Path("out/2.csv").read_text() == "x,value,dvalue_dx\n3,9.0,6.0\n"


# Streams


def test_a_reader_that_leaves_is_no_error(table: Run, shell: Run) -> None:
    table("x\n" + "1\n" * 300_000)
    done = shell('mgrad map "x^2" m.csv | head -1; echo "${PIPESTATUS[0]}"')
    assert done == (0, "x,value,dvalue_dx\n141\n", "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk(table: Run, shell: Run) -> None:
    table()
    done = shell('mgrad map "V" m.csv -o /dev/full; echo $?; mgrad map "V" m.csv > /dev/full; echo $? >&2')
    assert done.out == "1\n"
    assert done.err.splitlines()[0] == "error: cannot write /dev/full: the disk is full"
    assert done.err.splitlines()[1].startswith("error: cannot write the output: ")
    assert done.err.splitlines()[2] == "1"


@pytest.mark.parametrize(
    ("name", "content"),
    [("m.csv.gz", gzip.compress(EXAMPLE.encode(), mtime=0)[:-9]), ("m.csv.gz", b"\x1f\x8bno"), ("m.csv.gz", b"V\n1\n")]
    + [pytest.param(name, b"V\n1\n", marks=with_arrow) for name in ("m.csv.zst", "m.parquet", "m.arrow", "m.arrows")],
)  # fmt: skip
def test_damaged_files(name: str, content: bytes, table: Run, mgrad: Run) -> None:
    table(content, name)
    done = mgrad("map", "V", name)
    assert (done.code, done.out) == (1, "")
    assert name in done.err and "bug" not in done.err


def test_rows_go_on_as_they_come(table: Run) -> None:
    """Somebody who writes a row a minute need not wait for a block of them."""
    command = [sys.executable, "-m", "mgrad_cli", "map", "x^2", "--keep", "none"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "env": os.environ | {"PYTHONPATH": str(ROOT)}}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdin and process.stdout
        for written, expected in ((b"x\n1\n", b"value,dvalue_dx\n1.0,2.0\n"), (b"2\n", b"4.0,4.0\n")):
            process.stdin.write(written)
            process.stdin.flush()
            assert b"".join(process.stdout.readline() for _ in expected.splitlines()) == expected
        process.stdin.close()
        assert process.stdout.read() == b""


@pytest.mark.parametrize("ending", ["csv", "jsonl", pytest.param("parquet", marks=with_arrow)])
def test_splits_can_be_read_apart(ending: str, table: Run, mgrad: Run, tmp_path: Path) -> None:
    """The same rows, and the same lines in errors, from wherever one begins."""
    table("x,t\n" + "".join(f'{number},"a ""quoted""\ncell"\n' for number in range(1, 60_000)))
    assert mgrad("map", "y = 2*x", "m.csv", "-o", f"in.{ending}").code == 0
    (source,) = find([f"in.{ending}"], None)
    splits = list(split(source, ",", 500_000))
    assert len(splits) >= (1 if ending == "parquet" else 3)
    order = Order(program="z = x + y", keep="none", wrt=("x",))
    found = []
    for each in splits:
        sink = io.BytesIO()
        run(Task(order, (each,), Kind("csv")), sink)
        found += sink.getvalue().decode().splitlines()[1:]
    assert found == [f"{3.0 * number!r},1.0" for number in range(1, 60_000)]
    with pytest.raises(MathematicsError, match="119998" if ending == "csv" else "59999"):
        run(Task(Order(program="1/(x - 59999)"), (splits[-1],)), io.BytesIO())


def test_memory_stays_flat(table: Run, tmp_path: Path) -> None:
    pytest.importorskip("resource")
    small, large = (peak_of(table, tmp_path, megabytes) for megabytes in (4, 24))
    assert large < small + 12


def peak_of(table: Run, folder: Path, megabytes: int) -> float:
    """The most megabytes that a run over a file of so many holds."""
    rows = "".join(f"{number / 7!r},some text that is kept,{number}\n" for number in range(20_000))
    with open(folder / "m.csv", "w") as file:
        file.write("x,t,n\n")
        for _ in range(megabytes * 1_000_000 // len(rows)):
            file.write(rows)
    code = (
        "import resource; from mgrad_cli.__main__ import run;"
        "assert run(['map', 'x^2', 'm.csv', '-o', 'out.csv', '--backend', 'python']) == 0;"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return int(done.stdout) / 1024


def test_progress_is_for_people(table: Run, terminal: Run) -> None:
    table("x\n" + "1.5\n" * 1_000_000)
    seen = terminal("map", "sin(x)*exp(x)", "m.csv", "-o", "out.csv", "--backend", "python", "--jobs", "1").out
    assert "a second, " in seen and "% , " not in seen and "left" in seen
    assert seen.endswith("\x1b[K")
    assert terminal("map", "x", "m.csv", "-o", "out.csv", "--quiet").out == ""


# Blocks


@pytest.mark.parametrize("size", [1, 2, 3, 7, 20, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_cuts_fall_between_rows(size: int, end: str) -> None:
    rows = ['a,"b', 'c",d', 'e,f"g,h', '"i ""j"" ,k",l', '"",', '"m', "", 'n","o"', "p,q"]
    text = end.join(rows).encode()
    expected = csv_plain.scan(text, b",", [], 2)
    stream = [text[at : at + size] for at in range(0, len(text), size)]
    found = list(pieces(lambda _: stream.pop(0) if stream else b"", b",", Source("-", Kind("csv"))))
    assert b"".join(piece.text for piece in found) == text
    scans = [(piece.text, csv_plain.scan(piece.text, b",", [], 2)) for piece in found]
    assert [row for text, scan in scans for row in rows_of(text, scan)] == rows_of(text, expected)
    assert [piece.line for piece in found] == [1 + text[: text.index(piece.text)].count(b"\n") for piece in found]


def rows_of(text: bytes, scan: Scan) -> list[bytes]:
    return [text[start:end] for start, end in zip(scan.starts, scan.ends)]


def test_a_cut_never_falls_into_quotes() -> None:
    assert row_end(b'a,"b\nc', b",") == 0
    assert row_end(b'1,2\na,"b\nc', b",") == 4
    assert row_end(b'1,2\n"b\nc"\nd', b",") == 10
    assert row_end(b'1,"\n', b"") == 4


def test_order_is_kept_whatever_the_number_of_jobs(table: Run, mgrad: Run) -> None:
    table("x\n" + "".join(f"{number}\n" for number in range(200_000)))
    for jobs in ("1", "3"):
        lines = mgrad("map", "y = x", "m.csv", "--keep", "none", "--wrt", "x", "--jobs", jobs).out.split("\n")
        assert lines[1:-1] == [f"{number}.0,1.0" for number in range(200_000)]


# The page


PAGE = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
SHOWN = [
    each
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]


@pytest.mark.parametrize(("command", "expected"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_page_shows_what_is_printed(command: str, expected: str, shell: Run) -> None:
    done = shell(f"cd '{ROOT}' && {command} 2>&1")
    assert done.out == expected
