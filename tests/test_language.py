"""The language: what binds how, what is a name and a number, where parts stand, and that nothing else ever happens."""

import sys
from contextlib import suppress
from types import ModuleType
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark
from lark.exceptions import LarkError

from mgrad_cli import language
from mgrad_cli.errors import LanguageError, MgradError
from mgrad_cli.graph.build import build
from mgrad_cli.language import tables
from mgrad_cli.language.reader import Reader, read
from mgrad_cli.language.syntax import Call, Program
from mgrad_cli.language.writer import write

quick = settings(max_examples=120, derandomize=True, deadline=None, database=None)


def meaning(program: Program) -> tuple[object, object]:
    """A program without its text and places."""
    return program.parts, [statement[:5] for statement in program.statements]


# What binds how: each text means the same as the one with all its parentheses.

SAME = """
    -2**2               -(2**2)
    (-2)**2             (-(2))**(2)
    2**3**2             2**(3**2)
    2**-1               2**(-1)
    2**-x**2            2**(-(x**2))
    2**+x               2**x
    -x**-y              -(x**(-y))
    a - b - c           (a - b) - c
    a - b + c           (a - b) + c
    a / b / c           (a / b) / c
    a / b * c           (a / b) * c
    a + b * c           a + (b*c)
    -a * b              (-a)*b
    a * -b              a*(-b)
    a - -b              a - (-b)
    --a                 -(-a)
    +a                  a
    a^b                 a**b
    a × b · c ÷ d − e   a*b*c/d - e
    x.f(y)              f(x, y)
    x.f().g()           g(f(x))
    -x.f()              -(f(x))
    2**x.f()            2**f(x)
    2.f()               f(2)
    (a + b).f(c, d)     f(a + b, c, d)
    f(x)**2             (f(x))**2
    if(a ≤ b, c, d)     if(a <= b, c, d)
    if(a ≥ b, c, d)     if(a >= b, c, d)
    if(a ≠ b, c, d)     if(a != b, c, d)
    if(a < b or c < d and not e < f, x, y)    if((a < b) or ((c < d) and (not (e < f))), x, y)
    if(not not a < b, x, y)                   if(not (not (a < b)), x, y)
    if(a + 1 < -b*c, x, y)                    if(((a + 1) < ((-b)*c)), x, y)
    if(((a) < b), x, y)                       if(a < b, x, y)
"""


@pytest.mark.parametrize("row", SAME.strip().splitlines(), ids=str.split)
def test_what_binds_how(row: str) -> None:
    short, _, long = row.strip().partition("  ")
    assert meaning(read(short)) == meaning(read(long.strip()))


def test_a_condition_has_its_branches_marked() -> None:
    parts = read("if(a < b or c < d, x, y)").parts
    words = [part if isinstance(part, str) else getattr(part, "name", "") for part in parts]
    assert words == ["a", "b", "<", "UNLESS", "c", "d", "<", "or", "IF", "x", "ELSE", "y", "if"]


NUMBERS = {
    "1": 1, "1.5": 1.5, ".5": 0.5, "2.": 2, "1e-3": 1e-3, "1E3": 1e3, "2.e1": 20, ".5e+1": 5, "1_000": 1000,
    "1_0.0_1e1_0": 10.01e10, "007": 7, "1e-999": 0, "1.7976931348623157e308": 1.7976931348623157e308,
}  # fmt: skip
NAMES = ["x", "_x", "x2", "x_2", "α", "x₁", "naïve", "变量", "Ж", "iffy", "order", "and_", "e"]
NO_NAMES = ["2x", "x²", "₁", "½", "x½", "１", "٣", "x’", "if", "and", "x y", "$x", "x\0", "1e", "1__0"]


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_numbers(text: str, number: float) -> None:
    assert read(text).parts == [number]


@pytest.mark.parametrize(
    "name", ["x", "_x", "x2", "x_2", "α", "x₁", "naïve", "变量", "Ж", "iffy", "order", "and_", "e"]
)
def test_names(name: str) -> None:
    assert read(name).parts == [name]


@pytest.mark.parametrize(
    "text", ["2x", "x²", "₁", "½", "x½", "１", "٣", "x’", "if", "and", "x y", "$x", "x\0", "1e", "1__0"]
)
def test_no_names(text: str) -> None:
    with pytest.raises(LanguageError):
        read(text)


def test_two_spellings_of_a_letter_are_one_name() -> None:
    assert read("e\u0301 + \u00e9 + \u212b").parts[:2] == ["é", "é"]
    assert read("\u212b").parts == ["Å"]


TWO_STATEMENTS = [
    "a = 1\nb = a", "a = 1; b = a", "a = 1;b = a;", "\n\n;a=1;\n;b=a\n", "a = 1\r\nb = a\r\n", "a = 1\rb = a",
    "# a\na = 1 # one\n b = a # = 2", "a = 1\nb = (\n  a # a\n)", "\ta = 1\n\u00a0b\u2003=\u3000a",
    "a = 1.0\nb = ((a))",
]  # fmt: skip


@pytest.mark.parametrize("text", TWO_STATEMENTS)
def test_statements(text: str) -> None:
    assert meaning(read(text)) == meaning(read("a = 1\nb = a"))


@pytest.mark.parametrize("operator", "+-*/")
def test_a_change_is_its_operation_on_the_whole_right_side(operator: str) -> None:
    change = read(f"c {operator}= a - b")
    assert change.parts == ["c", "a", "b", Call("-", 2), Call(operator, 2)]
    assert change.statements[0][:3] == ("c", operator, None)


def test_a_function_of_ones_own() -> None:
    program = read("f(x, y) = x*y\nf(a, 2)")
    assert program.statements[0][:3] == ("f", "", ("x", "y"))
    assert program.parts == ["x", "y", Call("*", 2), "a", 2.0, Call("f", 2)]


DEFAULTS = {"a = 2": 2, "a = -2": -2, "a = +2": 2}
NO_DEFAULTS = dict.fromkeys(["a = - -2", "a = 1 + 1", "2", "a += 2", "f(a) = 2", "a = b"])


@pytest.mark.parametrize(("text", "default"), {**DEFAULTS, **NO_DEFAULTS}.items())
def test_defaults(text: str, default: float | None) -> None:
    program = read(text)
    assert program.default_of(program.statements[0]) == default


# Where parts stand


def sources(text: str) -> list[str]:
    program = read(text)
    return [program.source(part) for part in range(len(program.parts))]


def test_every_part_knows_its_place() -> None:
    assert sources("L = a*b + tanh(c - 2)") == ["a", "b", "a*b", "c", "2", "c - 2", "tanh(c - 2)", "a*b + tanh(c - 2)"]
    assert sources("-( x )**2") == ["x", "2", "( x )**2", "-( x )**2"]
    assert sources("x.f(y).g()") == ["x", "y", "x.f(y)", "x.f(y).g()"]
    assert sources("c += 2") == ["c", "2", "c += 2"]
    assert sources("f(a,\n  b)") == ["a", "b", "f(a, b)"]
    assert sources("if(a < b, 1, 2)") == ["a", "b", "a < b", "if(a < b,", "1", "1,", "2", "if(a < b, 1, 2)"]


def test_statements_know_their_places() -> None:
    program = read("  a = 1 ;b += 2 # two\nf(x) = x")
    assert [program.text[each.start : each.end] for each in program.statements] == ["a = 1", "b += 2", "f(x) = x"]


def test_an_error_stands_in_its_line() -> None:
    with pytest.raises(LanguageError, match=r"line 3, column 6\n    y = \(2x\)\n"):
        read("# über\r\nx = 1\r\ny = (2x)\r\n")


# Programs of every kind, as texts

names = st.sampled_from(["a", "b", "x1", "α", "x₂", "é"])
numbers = st.sampled_from(["0", "2", "0.5", ".25", "3.", "1_000", "1e-3", "1e16", "0.1", "123456789.125"])
infixes = st.sampled_from(["+", " - ", "*", " / ", "**", "^", " × ", "·", "÷", "−"])
comparisons = st.sampled_from(["<", " <= ", ">", ">=", " == ", "!=", "≤", "≥", "≠"])
gaps = st.sampled_from(["", " ", "\n", " # note\n", "\r\n  "])


def joined(*pieces: object) -> st.SearchStrategy[str]:
    return st.tuples(*(st.just(piece) if isinstance(piece, str) else piece for piece in pieces)).map("".join)


def anything() -> st.SearchStrategy[str]:
    operands = st.lists(expressions, max_size=3).map(", ".join)
    return st.one_of(
        leaves,
        leaves,
        joined(leaves, infixes, expressions),
        joined(expressions, infixes, leaves),
        joined("(", gaps, expressions, gaps, ")"),
        joined(st.sampled_from("-+−"), expressions),
        joined(st.sampled_from(["f", "tanh", "max"]), "(", operands, ")"),
        joined("(", expressions, ").", st.sampled_from(["f", "hypot"]), "(", operands, ")"),
        joined("if(", conditions, ",", expressions, ", ", expressions, ")"),
    )


def any_condition() -> st.SearchStrategy[str]:
    comparison = joined(expressions, comparisons, leaves)
    return st.one_of(
        comparison,
        comparison,
        joined(comparison, st.sampled_from([" and ", " or "]), conditions),
        joined("(", conditions, ")", st.sampled_from(["and ", "or "]), comparison),
        joined("not ", conditions),
    )


leaves = names | numbers
expressions = st.deferred(anything)
conditions = st.deferred(any_condition)
statements = st.one_of(
    expressions,
    joined(names, " = ", expressions),
    joined(names, st.sampled_from([" += ", "-=", " *= ", " /="]), expressions),
    joined("g(", st.lists(names, min_size=1, max_size=3).map(", ".join), ") = ", expressions),
)


def lines(texts: list[str]) -> str:
    """Each on its line, but for those that begin with a sign: they could be meant to go on from the line above."""
    return "".join(("; " if text[0] in "+-−" else "\n") * bool(at) + text for at, text in enumerate(texts))


programs = st.lists(statements, max_size=4).map(lines)


@quick
@given(programs)
def test_what_is_written_reads_the_same(text: str) -> None:
    program = read(text)
    written = write(program)
    assert meaning(read(written)) == meaning(program)
    assert write(read(written)) == written


@quick
@given(expressions)
def test_no_parentheses_are_written_that_mean_nothing(text: str) -> None:
    """Without any one pair, the text means something else, or nothing."""
    program = read(text)
    written = write(program)
    for start, end in groups(written):
        shorter = written[:start] + written[start + 1 : end] + written[end + 1 :]
        with suppress(LanguageError):
            assert meaning(read(shorter)) != meaning(program)


def groups(text: str) -> list[tuple[int, int]]:
    """The pairs of parentheses that are none of a call."""
    found, opened = [], []
    for at, character in enumerate(text):
        if character == "(":
            opened.append(at)
        elif character == ")":
            start = opened.pop()
            if not text[:start][-1:].isalnum():
                found.append((start, at))
    return found


def test_written() -> None:
    texts = ["L = (a*b + c)*f", "-2**2", "(-2)**2", "2**-x**2", "(a**b)**c", "a - (b - c)", "a/(b*c)", "a - -b"]
    texts += ["c += 2*x", "f(x) = x**2", "1e-05*x", "max(a, b) + tanh(2)", "g()"]
    texts += ["if(a > 0 and not (b < 1 or c != 2), x, -y)"]
    for text in texts:
        assert write(read(text)) == text
    assert write(read("a = 1\n(-b)")) == write(read("a = 1; -b")) == "a = 1\n(-b)"
    assert write(read("a = +2.50; x.f(y); 1_000.0 * ((z))")) == "a = 2.5\nf(x, y)\n1000*z"


# Any text at all

WORDS = [
    "a", "sin", "if", "if(", "and", "or", "not", "2", "1.5", ".5", "1e", "(", "(", ")", ")", ",", ".", "+", "-", "*",
    "/", "**", "^", "=", "==", "<", "≥", "+=", ";", "#", "&", "²", "'", "|", "?", " ",
]  # fmt: skip
soups = st.lists(st.sampled_from([*WORDS, "\n"]), max_size=12).map("".join)


@quick
@given(st.text() | soups)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        program = read(text)
    except LanguageError as error:
        assert all(0 <= place.start <= place.end <= len(place.source) for place in error.places)
        assert "{" not in error.hint.replace("\\frac{a}{b}", "").replace("\\sqrt{x}", "")
        assert str(error)
        return
    try:
        build(program)
    except MgradError as error:
        assert str(error)


LARK = Lark(tables.grammar_text(), parser="lalr", lexer="basic", start="program")


@quick
@given(st.lists(st.sampled_from(WORDS), max_size=9).map("".join) | expressions.map(lambda text: " ".join(text.split())))
def test_lark_reads_the_same_texts(text: str) -> None:
    """But for newlines in parentheses, and what the reader itself refuses: numbers and headings."""
    with patch.object(Reader, "heading", lambda *_: None), patch.object(Reader, "number", Reader.name):
        assert accepts(read, text) == accepts(LARK.parse, text)


def accepts(parse: object, text: str) -> bool:
    try:
        parse(text)  # type: ignore[operator]
    except (LanguageError, LarkError):
        return False
    return True


# Long and deep


def long_texts(count: int) -> dict[str, str]:
    return {
        "parentheses": "(" * count + "x" + ")" * count,
        "minuses": "-" * count + "x",
        "powers": "2**" * count + "x",
        "sum": "x" + " + x" * count,
        "methods": "x" + ".f()" * count,
        "choices": "if(x > 0, 1, " * count + "2" + ")" * count,
        "statements": "x\n" * count,
    }


@pytest.mark.parametrize("kind", long_texts(0))
def test_no_length_or_depth_is_too_much(kind: str) -> None:
    assert read(long_texts(100_000)[kind]).parts.count("x") >= 1
    program = read(long_texts(5_000)[kind])
    assert meaning(read(write(program))) == meaning(program)


# The ready-made tables


@pytest.fixture
def ready_made(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("mgrad_cli.language.generated")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(language, "generated", module, raising=False)
    return module


def test_ready_made_tables_of_the_grammar_are_used(ready_made: ModuleType) -> None:
    grammar = tables.grammar_text()
    ready_made.GRAMMAR, ready_made.TABLES = grammar, tables.frozen(tables.make_tables(grammar))
    with patch.object(tables, "make_tables", side_effect=AssertionError):
        ready = tables.load_tables()
    assert ready.actions == tables.make_tables(grammar).actions


def test_ready_made_tables_of_another_grammar_are_ignored(ready_made: ModuleType) -> None:
    ready_made.GRAMMAR, ready_made.TABLES = "another", ()
    assert tables.load_tables().actions == tables.make_tables(tables.grammar_text()).actions
