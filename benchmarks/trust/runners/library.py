"""A library's own words for the functions of the suite, and the loop that answers one problem a line."""

import ast
import json
import operator
import sys
import warnings
from collections.abc import Callable
from typing import Any

from benchmarks.trust.syntax import COMPARE, Algebra, NotOffered, evaluate, parse

INFIX = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}
Answers = dict[str, Any]
Function = Callable[..., Any]
MISSING = ("not implemented", "not defined", "has no attribute", "NotImplemented", "not supported")


class Library(Algebra):
    """Formulas in a library's functions; `functions` says which it has, under mgrad's names."""

    def __init__(self, functions: dict[str, Function], where: Function, number: Callable[[float], Any]) -> None:
        self.functions = {**functions, "pow": operator.pow}
        self.where = where
        self.number = number

    def infix(self, symbol: str, left: Any, right: Any) -> Any:
        return INFIX[symbol](left, right)

    def call(self, name: str, operands: list[Any]) -> Any:
        if name not in self.functions:
            raise NotOffered(name)
        if name == "polygamma":
            return self.functions[name](*operands)
        return self.functions[name](*(self._lifted(operand) for operand in operands))

    def _lifted(self, operand: Any) -> Any:
        return self.number(float(operand)) if isinstance(operand, (int, float)) else operand

    def compare(self, symbol: str, left: Any, right: Any) -> Any:
        return COMPARE[symbol](left, right)

    def choose(self, condition: Any, this: Function, that: Function) -> Any:
        return self.where(condition, self._lifted(this()), self._lifted(that()))

    def function(self, text: str, names: list[str]) -> Function:
        """The formula as a function of the inputs, one after the other."""
        tree: ast.Module = parse(text)
        return lambda *inputs: evaluate(tree, dict(zip(names, inputs)), self)


def folded(function: Function) -> Function:
    """A function of two operands for any number of them."""

    def call(first: Any, *rest: Any) -> Any:
        for each in rest:
            first = function(first, each)
        return first

    return call


def answers(text: str, point: dict[str, float], gradient: Callable[[str, dict[str, float]], Answers]) -> Answers:
    """What the library answers: a slope for each input, null for a refusal, or that it does not offer something."""
    try:
        return gradient(text, point)
    except (NotOffered, NotImplementedError, AttributeError):
        return dict.fromkeys(point, "not offered")
    except Exception as error:
        absent = any(word in str(error) for word in MISSING)
        return dict.fromkeys(point, "not offered" if absent else None)


def serve(gradient: Callable[[str, dict[str, float]], Answers]) -> None:
    """Reads problems from stdin and prints an answer for each."""
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        text, point = json.loads(line)
        print(json.dumps(answers(text, point, gradient)), flush=True)
