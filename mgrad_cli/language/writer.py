"""Program to text: each statement on a line, as few parentheses as its meaning allows, in the spelling of a dialect.

Every operand is kept as pieces that hold pieces, and these are read off at the end, so that nothing is copied and
nothing recurses, whatever the depth.
"""

from collections.abc import Iterable, Iterator

from mgrad_cli.language.dialect import MGRAD, OPERAND, SIGNED, Dialect
from mgrad_cli.language.syntax import Branch, Part, Program, Statement

Piece = str | tuple["Piece", ...]


def write(program: Program) -> str:
    """The text of a program: reading it gives the same parts and statements."""
    texts = [_statement(program, statement) for statement in program.statements]
    # A line that begins with a sign could be meant to go on from the one above, so it is refused.
    return "\n".join(texts[:1] + [f"({text})" if text.startswith("-") else text for text in texts[1:]])


def _statement(program: Program, statement: Statement) -> str:
    if statement.operator:  # its parts are those of `name operator expression`
        inside = program.parts[statement.first + 1 : statement.last - 1]
        return f"{statement.name} {statement.operator}= {expression(inside)}"
    text = expression(program.parts[statement.first : statement.last])
    if statement.parameters is not None:
        return f"{statement.name}({', '.join(statement.parameters)}) = {text}"
    return f"{statement.name} = {text}" if statement.name else text


def expression(parts: Iterable[Part], dialect: Dialect = MGRAD) -> str:
    """The text of one expression, whose parts stand operands first."""
    operands: list[tuple[Piece, int]] = []  # each with how tightly it holds together
    for part in parts:
        if isinstance(part, Branch):
            continue
        if isinstance(part, str):
            operands.append((part, OPERAND))
        elif isinstance(part, float):
            text = dialect.number(part)
            operands.append((text, SIGNED if text.startswith("-") else OPERAND))
        else:
            count = len(operands) - part.arity
            sign, inside = dialect.sign(part.name), operands[count:]
            around = dialect.parentheses
            held = [_held(piece, level, sign.need(at), around) for at, (piece, level) in enumerate(inside)]
            pieces = (held[each] if isinstance(each, int) else each for each in sign.pieces(part.arity))
            operands[count:] = [(tuple(pieces), sign.level)]
    return "".join(_texts(operands.pop()[0]))


def _held(piece: Piece, level: int, needed: int, around: tuple[str, str]) -> Piece:
    """With parentheses around what holds too loosely."""
    return piece if level >= needed else (around[0], piece, around[1])


def _texts(piece: Piece) -> Iterator[str]:
    ahead = [piece]
    while ahead:
        piece = ahead.pop()
        if isinstance(piece, str):
            yield piece
        else:
            ahead.extend(reversed(piece))
