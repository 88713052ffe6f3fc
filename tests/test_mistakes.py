"""What a person is told: each file of tests/mistakes/ holds a program, a line of dashes, and the words.

A first line `# --set a=2 b=3` gives numbers, as the command line does.
"""

import re
from pathlib import Path

import pytest

from mgrad_cli.analyses.gradient import pose
from mgrad_cli.errors import LanguageError, MgradError
from mgrad_cli.language.reader import read
from mgrad_cli.language.slips import SLIPS

FILES = sorted((Path(__file__).parent / "mistakes").glob("*.txt"))
RULE = "\n----\n"


def told(program: str) -> str:
    """What the person is told about a program."""
    bindings = re.match(r"# --set (.*)", program)
    given = dict(pair.split("=") for pair in bindings[1].split()) if bindings else {}
    with pytest.raises(MgradError) as raised:
        pose(read(program), {name: float(number) for name, number in given.items()})
    return str(raised.value)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_person_is_told(file: Path) -> None:
    program, words = file.read_bytes().decode().split(RULE)
    assert told(program) + "\n" == words


def test_no_words_of_the_machine() -> None:
    """What is told never speaks of tokens."""
    machine = re.compile(r"\b(LPAR|RPAR|SEPARATOR|EQUAL|COMPARISON|NAME|NUMBER|END|UNKNOWN|None|Token)\b|\$END|▸")
    for file in FILES:
        assert not machine.search(file.read_bytes().decode().split(RULE)[1]), file.name


def test_every_row_is_needed() -> None:
    """A row of slips.py that no file shows is one that nobody has read aloud."""
    shown = {file.read_bytes().decode().split(RULE)[1].split("\n")[0] for file in FILES}
    for slip in SLIPS:
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(slip.message.replace("{{", "{").replace("}}", "}")))
        assert any(re.fullmatch(pattern, line) for line in shown), slip.message


@pytest.mark.parametrize(
    ("character", "words"),
    [
        ("\0", "an unseen character stands here: U+0000 control character"),
        ("\x1b", "an unseen character stands here: U+001B control character"),
        ("\u200b", "an unseen character stands here: U+200B zero width space"),
        ("\u202e", "an unseen character stands here: U+202E right-to-left override"),
        ("\u2028", "an unseen character stands here: U+2028 line separator"),
        ("\ufeff", "an unseen character stands here: U+FEFF zero width no-break space"),
        ("\udcff", "an unseen character stands here: U+DCFF"),
    ],
    ids=ascii,
)
def test_what_nobody_sees_is_named_and_shown_escaped(character: str, words: str) -> None:
    with pytest.raises(LanguageError) as raised:
        read(f"L = a{character}*b")
    assert raised.value.message == words
    assert str(raised.value).replace("\n", "").isprintable()


def test_long_words_are_cut() -> None:
    for text in ("(" * 100_000, "(" * 10_000 + "x y", "a" * 100_000 + " b", "2" * 100_000 + "x", "x" * 100_000 + "(y)"):
        assert len(told(text)) < 1000
