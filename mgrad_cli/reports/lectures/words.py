"""How a telling writes numbers, nodes and operations, short enough for a line."""

import re
from collections.abc import Iterable, Sequence

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.errors import printable
from mgrad_cli.graph.build import Model
from mgrad_cli.operations import Operation

LONGEST = 28
"""Characters of a node where it stands in a row."""
MOST_OPERANDS = 6
LETTERS = "yzfgh"
"""For an output without a name."""


def title(gradient: Gradient, digits: int) -> str:
    """`L = (a*b + c) * f = -8 at a = 2, …`"""
    model = gradient.model
    name, text = gradient.output, model.text(model.output)
    point = gradient.question.point
    inputs = [f"{each} = {numeral(point[each], digits)}" for each in point]
    at = f", at {some(inputs)}" if inputs else ""
    shown = clipped(name, 2 * LONGEST) if name == text or is_update(text) else statement(name, text)
    short = short_name(gradient)
    called = "" if name in model.results else f"; below it is called {short}"
    return f"{shown} = {numeral(gradient.value, digits)}{at}{called}"


def statement(name: str, text: str) -> str:
    """A name and what the program says it is; `c += a` speaks for itself."""
    between = ":" if is_update(text) else " ="
    return f"{clipped(name, LONGEST)}{between} {clipped(text, 2 * LONGEST)}"


def is_update(text: str) -> bool:
    return re.match(r"\w+\s*[-+*/]=", text) is not None


def short_name(gradient: Gradient) -> str:
    """The output as it stands in `dL/da`; a bare expression is called by a letter that is free."""
    model = gradient.model
    results, version = model.results, model.names.get(model.output, "")
    if gradient.output in results:
        return printable(version if version.rstrip("′") == gradient.output else gradient.output)
    return next((letter for letter in LETTERS if letter not in results), "output")


def side_of(model: Model, node: int, position: int) -> str:
    """Which of several operands, where a node takes the same one more than once."""
    operands = model.graph.operands[node]
    if operands.count(operands[position]) == 1:
        return ""
    return ("left", "right")[position] if len(operands) == 2 else f"operand {position + 1}"


def spelled(operation: Operation, operands: Sequence[str]) -> str:
    """An operation on numbers as one would write it."""
    if operation.form == "prefix":
        return f"-{in_parentheses(operands[0])}" if operation.name == "neg" else f"{operation.name} {operands[0]}"
    if operation.name == "not":
        return f"not {operands[0]}"
    if len(operands) == 2 and operation.signature.split()[1:2] == [operation.name]:
        left = in_parentheses(operands[0]) if operation.name == "**" else operands[0]
        return f"{left} {operation.name} {in_parentheses(operands[1])}"
    return f"{operation.name}({', '.join(shortened(operands))})"


def shortened(texts: Sequence[str]) -> list[str]:
    if len(texts) <= MOST_OPERANDS:
        return list(texts)
    return [*texts[: MOST_OPERANDS - 1], f"… {len(texts) - MOST_OPERANDS + 1:,} more"]


def some(texts: Iterable[str]) -> str:
    return printable(", ".join(shortened(list(texts))))


def in_parentheses(number: str) -> str:
    return f"({number})" if number.startswith("-") else number


def numeral(number: float | bool | None, digits: int) -> str:
    if number is None:
        return "skipped"
    return str(number).lower() if isinstance(number, bool) else f"{number + 0.0:.{digits}g}"


def clipped(text: str, longest: int) -> str:
    text = printable(text)
    return text if len(text) <= longest else f"{text[: longest // 2]} … {text[-longest // 2 + 3 :]}"
