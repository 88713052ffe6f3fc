"""Text to Program: finds the tokens, runs the tables over them, and writes down each part where its rule is complete.

lark makes the tables; this loop runs them, some ten times as fast as a general one because it keeps no values, only the
number of the token where each symbol began. Nothing here recurses.
"""

import re
import sys
from collections.abc import Callable
from functools import cache

from mgrad_cli.errors import LanguageError, Place
from mgrad_cli.language.syntax import NEGATE, Branch, Call, Part, Program, Statement
from mgrad_cli.language.tables import Tables, load_tables
from mgrad_cli.language.tokens import Tokens

INFIX = {
    "PLUS": "+", "MINUS": "-", "TIMES": "*", "DIVIDE": "/", "POWER": "**",
    "≤": "<=", "≥": ">=", "≠": "!=",
}  # fmt: skip
DENY = Call("not", 1)
BRANCHES = {"if": Call("if", 3), "and": Call("and", 2), "or": Call("or", 2)}


class Reader:
    """Writes the parts of one text, action by action."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.program = Program(tokens.text, [], [], [], [])
        self.begin = 0  # the first part of the statement that is being read
        self.arguments: list[int] = []  # counts of the calls that are being read
        self.branches: list[str] = []  # the words that opened the branches that are being read
        self.head: tuple[str, tuple[str, ...]] = ("", ())

    def write(self, part: Part, first: int, last: int) -> None:
        """A part that covers the tokens from first to last."""
        program = self.program
        program.parts.append(part)
        program.starts.append(self.tokens.starts[first])
        program.ends.append(self.tokens.ends[last])

    # Actions: `symbols` holds the token where each symbol of the rule began, `last` the token where the rule ends.

    def name(self, symbols: list[int], last: int) -> None:
        self.write(sys.intern(self.tokens.words[last]), last, last)

    def number(self, symbols: list[int], last: int) -> None:
        number = float(self.tokens.words[last])
        if number - number != 0:
            raise LanguageError(
                f"the number {self.tokens.words[last][:40]} is too large for float64",
                self.place(last, last),
                hint="the largest is about 1.8e308",
            )
        self.write(number, last, last)

    def infix(self, symbols: list[int], last: int) -> None:
        kind, word = self.tokens.kinds[symbols[1]], self.tokens.words[symbols[1]]
        self.write(_infix_call(INFIX.get(kind) or INFIX.get(word, word)), symbols[0], last)

    def negate(self, symbols: list[int], last: int) -> None:
        self.write(NEGATE, symbols[0], last)

    def deny(self, symbols: list[int], last: int) -> None:
        self.write(DENY, symbols[0], last)

    def first_argument(self, symbols: list[int], last: int) -> None:
        self.arguments.append(1)

    def next_argument(self, symbols: list[int], last: int) -> None:
        self.arguments[-1] += 1

    def call(self, symbols: list[int], last: int) -> None:
        self.write(Call(self.tokens.words[symbols[0]], self.arguments.pop()), symbols[0], last)

    def call_without_arguments(self, symbols: list[int], last: int) -> None:
        self.write(Call(self.tokens.words[symbols[0]], 0), symbols[0], last)

    def method(self, symbols: list[int], last: int) -> None:
        self.write(Call(self.tokens.words[symbols[2]], 1 + self.arguments.pop()), symbols[0], last)

    def method_without_arguments(self, symbols: list[int], last: int) -> None:
        self.write(Call(self.tokens.words[symbols[2]], 1), symbols[0], last)

    def open_branch(self, symbols: list[int], last: int) -> None:
        """After `if (condition,` and after `condition and`."""
        self.branches.append("and" if self.tokens.words[last] == "and" else "if")
        self.write(Branch.IF, symbols[0], last)

    def open_unless(self, symbols: list[int], last: int) -> None:
        self.branches.append("or")
        self.write(Branch.UNLESS, symbols[0], last)

    def other_branch(self, symbols: list[int], last: int) -> None:
        self.write(Branch.ELSE, symbols[0], last)

    def close_branch(self, symbols: list[int], last: int) -> None:
        self.write(BRANCHES[self.branches.pop()], symbols[0], last)

    def heading(self, symbols: list[int], last: int) -> None:
        """`f(x, y) =`: what was read as a call is a list of parameters."""
        parts = self.program.parts
        call, names = parts[-1], parts[self.begin : -1]
        if not isinstance(call, Call) or not names or any(type(name) is not str for name in names):
            raise LanguageError(
                "only a name, or a function of names, can stand before =",
                self.place(symbols[0], last - 1),
                hint="write name = expression, or f(x, y) = expression",
            )
        for column in self.program[1:4]:
            del column[self.begin :]
        self.head = call.name, tuple(map(str, names))

    def assign(self, symbols: list[int], last: int) -> None:
        self.state(self.tokens.words[symbols[0]], "", None, symbols[0], last)

    def name_to_change(self, symbols: list[int], last: int) -> None:
        self.name(symbols, symbols[0])

    def augment(self, symbols: list[int], last: int) -> None:
        """`c += x` is the parts of `c + x`, and a new version of c."""
        operator = self.tokens.words[symbols[0] + 1][0]
        self.write(_infix_call(operator), symbols[0], last)
        self.state(self.tokens.words[symbols[0]], operator, None, symbols[0], last)

    def define(self, symbols: list[int], last: int) -> None:
        self.state(self.head[0], "", self.head[1], symbols[0], last)

    def bare(self, symbols: list[int], last: int) -> None:
        first = symbols[0]
        if self.program.statements and self.tokens.kinds[first] in ("PLUS", "MINUS") and self.tokens.is_below(first):
            raise LanguageError(
                f"a line that begins with {self.tokens.words[first]} does not go on from the line above",
                self.place(first, last),
                hint="put an expression of several lines in parentheses",
            )
        self.state("", "", None, first, last)

    def state(self, name: str, operator: str, parameters: tuple[str, ...] | None, first: int, last: int) -> None:
        end = len(self.program.parts)
        start, stop = self.tokens.starts[first], self.tokens.ends[last]
        self.program.statements.append(Statement(name, operator, parameters, self.begin, end, start, stop))
        self.begin = end

    def place(self, first: int, last: int) -> Place:
        return Place(self.tokens.text, self.tokens.starts[first], self.tokens.ends[last])


@cache
def _infix_call(name: str) -> Call:
    return Call(name, 2)


@cache
def _automaton() -> tuple[Tables, re.Pattern[str]]:
    tables = load_tables()
    return tables, re.compile(tables.pattern)


def read(text: str) -> Program:
    """The program that a text is."""
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text)
    tables, pattern = _automaton()
    reader = Reader(Tokens(text, pattern))
    _run(tables, reader)
    return reader.program


def _run(tables: Tables, reader: Reader) -> None:
    """The LR automaton: shift a token, or complete a rule and go where its symbol leads."""
    actions = tables.actions
    rules = [(origin, size, getattr(reader, action, None) if action else None) for origin, size, action in tables.rules]
    states, symbols = [tables.start], [0]  # each state but the first has the token where its symbol began
    for token, kind in enumerate(reader.tokens.kinds):
        while True:
            action = actions[states[-1]].get(kind)
            if action is None:
                raise _mistake(reader.tokens, token, tables, states)
            if action >= 0:
                break
            origin, size, act = rules[~action]
            _complete(size, act, states, symbols, token)
            states.append(actions[states[-1]][origin])
        states.append(action)
        symbols.append(token)


def _complete(
    size: int, act: Callable[[list[int], int], None] | None, states: list[int], symbols: list[int], token: int
) -> None:
    """Do what the rule does, and take its symbols off, but for where they began."""
    if not size:
        symbols.append(token)
        return
    if act:
        act(symbols[-size:], token - 1)
    del states[-size:]
    if size > 1:
        del symbols[1 - size :]


def _mistake(tokens: Tokens, token: int, tables: Tables, states: list[int]) -> LanguageError:
    from mgrad_cli.language.mistakes import mistake  # only a mistake pays for it

    return mistake(tokens, token, tables, states)
