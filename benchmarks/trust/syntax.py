"""Reads the suite's formulas with Python's parser and computes them: with the truth's numbers, or with a library's."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

CONSTANTS = {"pi": math.pi, "tau": math.tau, "e": math.e}
INFIX = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


class NotOffered(Exception):
    """The library has no such function, or no slope for it."""


class Algebra:
    """What a formula is computed with; numbers that stand in a formula come as Python numbers."""

    def infix(self, symbol: str, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def negative(self, operand: Any) -> Any:
        return -operand

    def call(self, name: str, operands: list[Any]) -> Any:
        raise NotImplementedError

    def compare(self, symbol: str, left: Any, right: Any) -> Any:
        raise NotImplementedError

    def both(self, left: Any, right: Any) -> Any:
        return left & right

    def either(self, left: Any, right: Any) -> Any:
        return left | right

    def choose(self, condition: Any, this: Callable[[], Any], that: Callable[[], Any]) -> Any:
        raise NotImplementedError


def parse(text: str) -> ast.Module:
    """The statements of a formula; mgrad's syntax and Python's are the same but for two marks."""
    return ast.parse(text.replace("^", "**").replace("if(", "if_("))


def evaluate(tree: ast.Module, inputs: dict[str, Any], algebra: Algebra) -> Any:
    """The last statement's value."""
    names = {**CONSTANTS, **inputs}
    value = None
    for statement in tree.body:
        value = _visit(statement.value, names, algebra)
        if isinstance(statement, ast.Assign):
            names[statement.targets[0].id] = value
    return value


def _visit(part: ast.expr, names: dict[str, Any], algebra: Algebra) -> Any:
    def visit(part: ast.expr) -> Any:
        return _visit(part, names, algebra)

    match part:
        case ast.Constant(value=number):
            return number
        case ast.Name(id=name):
            return names[name]
        case ast.BinOp(left=left, op=symbol, right=right):
            return algebra.infix(INFIX[type(symbol)], visit(left), visit(right))
        case ast.UnaryOp(operand=ast.Constant(value=number)):
            return -number
        case ast.UnaryOp(operand=operand):
            return algebra.negative(visit(operand))
        case ast.Compare(left=left, ops=[symbol], comparators=[right]):
            return algebra.compare(COMPARISONS[type(symbol)], visit(left), visit(right))
        case ast.BoolOp(op=ast.And(), values=[left, right]):
            return algebra.both(visit(left), visit(right))
        case ast.BoolOp(op=ast.Or(), values=[left, right]):
            return algebra.either(visit(left), visit(right))
        case ast.Call(func=ast.Name(id="if_"), args=[condition, this, that]):
            return algebra.choose(visit(condition), lambda: visit(this), lambda: visit(that))
        case ast.Call(func=ast.Name(id=name), args=operands):
            return algebra.call(name, [visit(operand) for operand in operands])
    raise SyntaxError(ast.dump(part))
