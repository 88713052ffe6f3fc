"""The slopes of the table as graphs: each text is read and built once, when it is first asked for."""

from functools import cache
from typing import NamedTuple

from mgrad_cli.graph.build import build
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.reader import read
from mgrad_cli.operations import Operation


class Formula(NamedTuple):
    """A formula of the table: a graph whose inputs are the parameters of a row, and `out`."""

    graph: Graph
    result: int


@cache
def formula(text: str) -> Formula:
    """The graph of a formula; its names are inputs unless they are constants."""
    model = build(read(text), bound=frozenset({"x", "y", "out"}))
    return Formula(model.graph, model.output)


def condition(text: str) -> Formula:
    """The graph of a condition of the table: 1 where it holds, else 0."""
    return formula(f"if({text}, 1, 0)")


def slope(operation: Operation, position: int) -> Formula:
    """The slope of a row for one operand; of a shared row, the operand's weight."""
    return formula(operation.slope_of(position)[0])


def names_at(operation: Operation, out: int, operands: tuple[int, ...], position: int) -> dict[str, int]:
    """What the names in a slope mean for a node with these operands."""
    if operation.variadic:
        return {"x": operands[position], "out": out}
    return dict(zip(operation.parameters, operands, strict=True), out=out)
