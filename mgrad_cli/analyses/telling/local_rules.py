"""The rule of one local slope in the words of the table: `d tanh(u)/du = 1 / cosh(u) / cosh(u)`.

The letters of a row are exchanged for ones that the program does not use, so that nobody takes the `x` of the table
for an `x` of the program.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from mgrad_cli.backends.engine import forward
from mgrad_cli.graph.build import Model, build
from mgrad_cli.language.reader import read
from mgrad_cli.operations import Operation

LETTERS = (("u", "v"), ("s", "t"), ("p", "q"), ("x", "y"))
LONGEST = 36
"""Characters of an `if` in a rule; of a longer one only the branch that is taken is told."""


class Rule(NamedTuple):
    """What is differentiated, for what, and the formula; `where` says where there is a slope ("" for everywhere)."""

    of: str
    by: str
    slope: str
    where: str

    def __str__(self) -> str:
        return f"d{' ' * self.of[0].isalpha()}{self.of}/d{' ' * (len(self.by) > 1)}{self.by} = {self.slope}"


def letters_beside(names: Collection[str]) -> tuple[str, str]:
    """Two letters for operands, other than all names of a program if possible."""
    return next((pair for pair in LETTERS if not set(pair) & set(names)), LETTERS[0])


def local_rule(
    operation: Operation, position: int, out: float, numbers: Sequence[float], letters: tuple[str, str]
) -> Rule:
    """The rule for one operand, at a point."""
    if operation.form == "choice":
        return _rule(operation, position, "1", letters)
    slope, _ = operation.slope_of(position)
    if slope.startswith("if(") and len(_spelled(operation, slope, letters)) > LONGEST:
        given = {"x": numbers[position]} if operation.variadic else dict(zip(operation.parameters, numbers))
        slope = _taken(slope, {**given, "out": out})
    return _rule(operation, position, slope, letters)


def respelled(operation: Operation, text: str, letters: tuple[str, str]) -> str:
    """A text about a row with the letters of the telling."""
    found = _renaming(operation, letters)
    return re.sub(r"[a-z]\w*", lambda word: found.get(word[0], word[0]), text)


def parameters(operation: Operation, letters: tuple[str, str]) -> list[str]:
    """The row's parameters in the letters of the telling."""
    found = _renaming(operation, letters)
    return [found.get(each, each) for each in operation.parameters]


@cache
def _rule(operation: Operation, position: int, slope: str, letters: tuple[str, str]) -> Rule:
    parameter = operation.parameters[0 if operation.variadic else position]
    signature = respelled(operation, operation.signature, letters)
    of = f"({signature})" if operation.form in ("infix", "prefix") else signature
    shared = " over their sum" * operation.shared
    where = operation.slope_of(position)[1] if operation.slopes else ""
    by = _renaming(operation, letters).get(parameter, parameter)
    return Rule(of, by, _spelled(operation, slope, letters) + shared, respelled(operation, where, letters))


def _renaming(operation: Operation, letters: tuple[str, str]) -> dict[str, str]:
    """The row's one-letter parameters, in their order."""
    return dict(zip([each for each in operation.parameters if len(each) == 1], letters, strict=False))


def _spelled(operation: Operation, slope: str, letters: tuple[str, str]) -> str:
    """A slope in the letters of the telling, with the operation itself in place of `out`."""
    itself = operation.signature if operation.form == "function" else f"({operation.signature})"
    return respelled(operation, re.sub(r"\bout\b", itself, slope), letters)


@cache
def _model(slope: str) -> Model:
    return build(read(slope), bound=frozenset({"x", "y", "out"}))


def _taken(slope: str, given: dict[str, float]) -> str:
    """What stands in the branch of an `if` that is taken."""
    model = _model(slope)
    values = forward(model, {name: given[name] for name in model.graph.inputs}, hardware=True)
    node = model.output
    while (operation := model.graph.operations[node]) is not None and operation.name == "if":
        condition, this, that = model.graph.operands[node]
        node = this if values[condition].data else that
    return model.text(node)
