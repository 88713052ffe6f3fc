"""The words for a link that a slope goes through: its rule, its operands' numbers, and why it lets nothing pass."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mgrad_cli.backends.ieee import ieee
from mgrad_cli.backends.refusals import shown
from mgrad_cli.backends.value import Value
from mgrad_cli.graph.build import Model
from mgrad_cli.graph.slopes import names_at, slope
from mgrad_cli.operations import Operation

PLAIN = {("**", 0): "y * x^(y - 1)", ("**", 1): "x^y * log(x)"}
"""Slopes whose formula in the table is for the machine."""
MOST = 4
"""Operands that are shown."""

Operands = tuple[tuple[str, float | bool], ...]


class Blocked(NamedTuple):
    """Why a link lets nothing pass, by a word and in a sentence."""

    reason: str
    node: int
    operands: Operands
    rule: str


def operands_of(model: Model, values: Sequence[Value], node: int) -> Operands:
    """The operands of a node in the person's words, with their numbers."""
    places = dict.fromkeys(place for place in model.graph.operands[node] if place not in model.graph.constants)
    known = [place for place in places if values[place].data is not None]
    return tuple((model.title(place), values[place].data) for place in known[:MOST])


def rule_of(operation: Operation, position: int, numbers: Sequence[float]) -> str:
    """`the slope of x * y for x is y; here x = 2, y = 0`"""
    parameter = operation.parameters[0 if operation.variadic else position]
    formula, where = operation.slope_of(position)
    formula = PLAIN.get((operation.name, position), formula)
    subject = operation.signature + f" for {parameter}" * (len(operation.parameters) > 1)
    shared = ", over the sum of these of all operands" * operation.shared
    text = f"the slope of {subject} is {formula}{f' where {where}' * bool(where)}{shared}"
    if operation.variadic:
        return f"{text}; here x = {shown(numbers[position])}"
    here = ", ".join(f"{name} = {shown(number)}" for name, number in zip(operation.parameters, numbers, strict=True))
    return f"{text}; here {here}"


def blocked(model: Model, values: Sequence[Value], node: int, position: int, name: str) -> Blocked:
    """Why nothing passes from a node to an operand, on the way to an input."""
    operation = model.graph.operations[node]
    assert operation is not None
    if operation.form == "choice" and position > 0 and operation.name == "if":
        return _branch(model, values, node, position)
    if operation.form in ("choice", "comparison"):
        compared = tuple(_compared(model, values, node)) or operands_of(model, values, node)
        return Blocked("only in a condition", node, compared, f"{name} only decides which branch is taken")
    numbers = [operand.data for operand in values[node].operands]
    reason, rule = _kind(operation, position, values[node].data, numbers), rule_of(operation, position, numbers)
    if reason == "saturated":
        rule += ": not 0, but less than float64 holds"
    return Blocked(reason, node, operands_of(model, values, node), rule)


def _branch(model: Model, values: Sequence[Value], node: int, position: int) -> Blocked:
    condition = model.graph.operands[node][0]
    untaken = model.text(model.graph.operands[node][position])
    rule = f"{model.text(condition)} is {_truth(values[condition])}: {untaken} is not computed and adds to no slope"
    return Blocked("branch not taken", node, tuple(_compared(model, values, condition)), rule)


def _truth(value: Value) -> str:
    return "true" if value.data else "false"


def _compared(model: Model, values: Sequence[Value], condition: int) -> Iterator[tuple[str, float | bool]]:
    """What the comparisons of a condition compare, with the numbers."""
    found: dict[str, float | bool] = {}
    ahead = [condition]
    while ahead and len(found) < MOST:
        node = ahead.pop(0)
        operation = model.graph.operations[node]
        if operation is not None and values[node].data is not None:
            if operation.form == "comparison" and operation.name != "not":
                found |= operands_of(model, values, node)
            elif operation.form in ("choice", "comparison"):
                ahead += model.graph.operands[node]
    yield from found.items()


def _kind(operation: Operation, position: int, out: float, numbers: Sequence[float]) -> str:
    """`flat` by nature, `saturated` where only float64 has a 0, else a slope that happens to be 0 here."""
    formula = operation.slope_of(position)[0]
    if formula == "0" or formula.endswith(("1, 0)", "0, 1)")):
        return "flat"
    return "saturated" if _underflows(operation, position, out, numbers) else "zero slope"


def _underflows(operation: Operation, position: int, out: float, numbers: Sequence[float]) -> bool:
    """Whether a step of the slope's formula is 0 though nothing that it is made of is."""
    found = slope(operation, position)
    graph = found.graph
    operands = tuple(range(len(numbers)))
    given = names_at(operation, len(numbers), operands, position)
    point = {graph.inputs[name]: [*numbers, out][place] for name, place in given.items() if name in graph.inputs}
    data = {**graph.constants, **point}
    lost = {graph.inputs["out"]} if out == 0 and operation.to_zero and "out" in graph.inputs else set()
    for place, step in enumerate(graph.operations):
        if step is None or step.form not in ("function", "infix", "prefix"):
            continue
        parts = [data.get(part, math.nan) for part in graph.operands[place]]
        data[place] = ieee(step)(*parts)
        if data[place] == 0 and (_loses(step, parts) or lost.intersection(graph.operands[place])):
            lost.add(place)
    return found.result in lost


def _loses(step: Operation, parts: Sequence[float]) -> bool:
    if step.to_zero:
        return True
    return step.name in ("*", "/", "**") and all(part == part and part != 0 for part in parts)
