"""Little programs: each file of tests/programs/ says in comments what its numbers are and what must come out.

What must come out is from mpmath with 60 digits, the slopes as differences over steps of 1e-18; mgrad had no part in
it.
"""

import re
from math import isclose
from pathlib import Path

import pytest

from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.language.reader import read
from mgrad_cli.language.writer import write

FILES = sorted((Path(__file__).parent / "programs").glob("*.mgrad"))
EXPECTED = re.compile(r"^# (\w+) = (\S+)$|^# d(\w+)/d(\w+) = (\S+)$", re.MULTILINE)


def run(text: str, program: str) -> Gradient:
    """The gradient of a program, with the numbers that the text gives."""
    bindings = re.search(r"^# --set (.*)$", text, re.MULTILINE)
    given = dict(pair.split("=") for pair in bindings[1].split()) if bindings else {}
    return answer(pose(read(program), {name: float(number) for name, number in given.items()}))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("form", ["as it is", "rewritten"])
def test_program(file: Path, form: str) -> None:
    text = file.read_text(encoding="utf-8")
    gradient = run(text, text if form == "as it is" else write(read(text)))
    found = {gradient.output: gradient.value, **{(gradient.output, name): slope for name, slope in gradient.items()}}
    expected = {
        name or (output, given): float(value or slope) for name, value, output, given, slope in EXPECTED.findall(text)
    }
    assert found.keys() == expected.keys()
    for name, number in expected.items():
        assert isclose(found[name], number, rel_tol=1e-12, abs_tol=1e-300), name
