"""A plain start is light: what `mgrad eval` and `mgrad grad` in a pipe load, with ready-made tables as in a wheel."""

import subprocess
import sys
from pathlib import Path

import pytest

from mgrad_cli.language.tables import frozen, grammar_text, make_tables

ROOT = Path(__file__).parent.parent
THIRD_PARTY = {"click"}
"""All that a plain start may load beside Python's own modules."""
HEAVY = {
    "lark", "rich", "graphviz", "pygraphviz", "pygments", "markdown_it", "numpy", "mpmath", "flint",
    "dataclasses", "json", "pathlib", "difflib", "unicodedata", "csv", "decimal", "fractions", "random", "statistics",
    "argparse", "logging", "subprocess", "tempfile", "shutil", "pickle", "importlib.metadata", "importlib.resources",
    "asyncio", "concurrent", "multiprocessing", "socket", "ssl", "http", "urllib", "email", "ctypes", "hashlib",
}  # fmt: skip
OTHER_ROOMS = {
    "mgrad_cli.api", "mgrad_cli.analyses.checks.check", "mgrad_cli.analyses.functions.compiled",
    "mgrad_cli.backends.wide", "mgrad_cli.commands.documents", "mgrad_cli.commands.draw",
    "mgrad_cli.language.mistakes", "mgrad_cli.language.writer", "mgrad_cli.reports.document",
    "mgrad_cli.reports.pictures.drawing", "mgrad_cli.reports.table",
}  # fmt: skip
POINT = ["--set", "a=2", "--set", "b=-3,c=10", "--set", "f=-2"]
PROGRAM = "L = (a*b + c) * f"
START = """
import sys
before = set(sys.modules)
import mgrad_cli.language
mgrad_cli.language.__path__ = [sys.argv.pop(1), *mgrad_cli.language.__path__]
{}
sys.stderr.write(" ".join(set(sys.modules) - before))
"""
RUN = "from mgrad_cli.__main__ import run; assert run() == 0; sys.stdout.flush()"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the module that a wheel has beside the reader, and a checkout may lack."""
    folder = tmp_path_factory.mktemp("ready-made")
    grammar = grammar_text()
    text = f"GRAMMAR = {grammar!r}\nTABLES = {frozen(make_tables(grammar))!r}\n"
    (folder / "generated.py").write_text(text, encoding="utf-8")
    return folder


def modules_after(code: str, tables: Path, *arguments: str, stdin: str = "") -> set[str]:
    command = [sys.executable, "-c", START.format(code), str(tables), *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, check=True, encoding="utf-8", cwd=ROOT)
    return set(done.stderr.split())


def third_party(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} - set(sys.stdlib_module_names) - {"mgrad_cli"}


@pytest.mark.parametrize("arguments", [["eval"], ["grad"], ["grad", "--wrt", "a"], ["eval", "--format", "csv"]])
@pytest.mark.parametrize("piped", [False, True], ids=["argument", "stdin"])
def test_a_plain_start_loads_nothing_heavy(arguments: list[str], piped: bool, tables: Path) -> None:
    program = [] if piped else [PROGRAM]
    loaded = modules_after(RUN, tables, *arguments, *program, *POINT, stdin=PROGRAM * piped)
    assert third_party(loaded) == THIRD_PARTY
    assert loaded & (HEAVY | OTHER_ROOMS) == set()


def test_the_package_alone_loads_nothing_of_its_own(tables: Path) -> None:
    assert {name for name in modules_after("", tables) if "mgrad" in name} == {"mgrad_cli", "mgrad_cli.language"}


def test_values_need_no_library_at_all(tables: Path) -> None:
    code = "from mgrad_cli import Value; x = Value(0.5); (x.tanh() * x**2).backward(); assert x.grad"
    loaded = modules_after(code, tables)
    assert third_party(loaded) == set()
    assert loaded & HEAVY == set()


def test_an_answer_as_json_loads_little_more(tables: Path) -> None:
    loaded = modules_after(RUN, tables, "eval", PROGRAM, *POINT, "--format", "json")
    assert third_party(loaded) == THIRD_PARTY
    assert loaded & (HEAVY | OTHER_ROOMS) == {"json", "mgrad_cli.reports.document"}
