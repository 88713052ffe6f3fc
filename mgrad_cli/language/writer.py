"""Program to text: each statement on its line, as few parentheses as its meaning allows.

The parts of an expression already stand in the order of its text, but for what goes around and between them. So each
part keeps what is written before and after it, and nothing is copied, whatever the depth.
"""

from typing import NamedTuple

from mgrad_cli.language.syntax import Branch, Call, Part, Program, Statement

OR, AND, NOT, COMPARISON, SUM, PRODUCT, SIGNED, POWER, OPERAND = range(9)
"""How tightly parts hold together, as in the grammar, from loose to tight."""


class Sign(NamedTuple):
    """What stands before or between operands, how tightly that holds them together, and how tightly each must hold."""

    text: str
    level: int
    needs: tuple[int, ...]


SIGNS = {
    "or": Sign(" or ", OR, (OR, AND)),
    "and": Sign(" and ", AND, (AND, NOT)),
    "not": Sign("not ", NOT, (NOT,)),
    **{name: Sign(f" {name} ", COMPARISON, (SUM, SUM)) for name in ("<", "<=", ">", ">=", "==", "!=")},
    "+": Sign(" + ", SUM, (SUM, PRODUCT)),
    "-": Sign(" - ", SUM, (SUM, PRODUCT)),
    "*": Sign("*", PRODUCT, (PRODUCT, SIGNED)),
    "/": Sign("/", PRODUCT, (PRODUCT, SIGNED)),
    "-x": Sign("-", SIGNED, (SIGNED,)),
    "**": Sign("**", POWER, (OPERAND, SIGNED)),
}


def write(program: Program) -> str:
    """The text of a program: reading it gives the same parts and statements."""
    texts = [_statement(program, statement) for statement in program.statements]
    # A line that begins with a sign could be meant to go on from the one above, so it is refused.
    return "\n".join(texts[:1] + [f"({text})" if text.startswith("-") else text for text in texts[1:]])


def _statement(program: Program, statement: Statement) -> str:
    if statement.operator:  # its parts are those of `name operator expression`
        inside = program.parts[statement.first + 1 : statement.last - 1]
        return f"{statement.name} {statement.operator}= {_expression(inside)}"
    expression = _expression(program.parts[statement.first : statement.last])
    if statement.parameters is not None:
        return f"{statement.name}({', '.join(statement.parameters)}) = {expression}"
    return f"{statement.name} = {expression}" if statement.name else expression


def _expression(parts: list[Part]) -> str:
    line = _Line(parts)
    for at, part in enumerate(parts):
        line.add(at, part)
    return line.text()


class _Line:
    """One expression, while its parts are looked at one by one."""

    def __init__(self, parts: list[Part]) -> None:
        self.words = ["" if isinstance(part, Call | Branch) else _word(part) for part in parts]
        self.before: list[list[str]] = [[] for _ in parts]  # the innermost first
        self.after: list[list[str]] = [[] for _ in parts]
        self.operands: list[tuple[int, int, int]] = []  # first part, last part, and how tightly it holds together

    def add(self, at: int, part: Part) -> None:
        if isinstance(part, Call):
            self._call(at, part)
        elif not isinstance(part, Branch):
            self.operands.append((at, at, SIGNED if self.words[at].startswith("-") else OPERAND))

    def _call(self, at: int, call: Call) -> None:
        count = len(self.operands) - call.arity
        operands = self.operands[count:]
        del self.operands[count:]
        sign = SIGNS.get(call.name)
        self.operands.append((operands[0][0] if operands else at, at, sign.level if sign else OPERAND))
        if sign:
            self._signed(sign, operands)
        elif operands:
            for _, last, _ in operands[:-1]:
                self.after[last].append(", ")
            self.before[operands[0][0]].append(f"{call.name}(")
            self.after[operands[-1][1]].append(")")
        else:
            self.words[at] = f"{call.name}()"

    def _signed(self, sign: Sign, operands: list[tuple[int, int, int]]) -> None:
        """The sign before or between the operands, with parentheses around those that hold too loosely."""
        for (first, last, level), needed in zip(operands, sign.needs, strict=True):
            if level < needed:
                self.before[first].append("(")
                self.after[last].append(")")
        first, last, _ = operands[0]
        if len(operands) == 1:
            self.before[first].append(sign.text)
        else:
            self.after[last].append(sign.text)

    def text(self) -> str:
        rows = zip(self.before, self.words, self.after, strict=True)
        return "".join(piece for before, word, after in rows for piece in (*reversed(before), word, *after))


def _word(part: str | float) -> str:
    return part if isinstance(part, str) else repr(part).removesuffix(".0")
