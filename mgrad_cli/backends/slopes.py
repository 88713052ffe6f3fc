"""The slopes of the table as functions of plain numbers, made from the rows when they are first asked for."""

import math
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from mgrad_cli.backends.python import Writer
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.graph.slopes import condition, slope
from mgrad_cli.operations import Operation

Slope = Callable[..., float]
FAILURE = (ArithmeticError, ValueError)


def compiled(graph: Graph, results: Sequence[int], names: Sequence[str]) -> Callable[..., Any]:
    """Formulas of the table as a function of the names: as Python has it, or as hardware where that raises.

    It answers a number for one result and a tuple for several.
    """
    small, found = simplify(graph, results)

    def lines(writer: Writer) -> list[str]:
        body = list(writer.body())
        return [*body, f"return {', '.join(map(writer.text, found))}"]

    @cache
    def as_hardware() -> Callable[..., Any]:
        writer = Writer(small, found, names, hardware=True)
        function: Callable[..., Any] = writer.function(lines(writer))
        return function

    def careful(*numbers: float) -> Any:
        return as_hardware()(*numbers)

    writer = Writer(small, found, names)
    quick = ["try:", *(f"    {line}" for line in lines(writer))]
    rescue = ["except Failure:", f"    return careful({', '.join(writer.arguments)})"]
    function: Callable[..., Any] = writer.function([*quick, *rescue], careful=careful, Failure=FAILURE)
    return function


@cache
def holds(text: str, names: tuple[str, ...]) -> Callable[..., bool]:
    """A condition of the table as a function of the names."""
    found = condition(text)
    function = compiled(found.graph, [found.result], names)
    return lambda *numbers: function(*numbers) == 1.0


def _names(operation: Operation) -> tuple[str, ...]:
    return ("out", "x") if operation.variadic else ("out", *operation.parameters)


class _Slopes(dict[Operation, tuple[Slope, ...]]):
    """For each row its slopes, one for each operand, as functions of `out` and the operands."""

    def __missing__(self, operation: Operation) -> tuple[Slope, ...]:
        found = [slope(operation, position) for position in range(len(operation.slopes))]
        self[operation] = tuple(compiled(each.graph, [each.result], _names(operation)) for each in found)
        return self[operation]

    def weights(self, operation: Operation, out: float, operands: Sequence[float]) -> list[float]:
        """The slopes of a variadic row."""
        (weigh,) = self[operation]
        weights = [weigh(out, operand) for operand in operands]
        if not operation.shared:
            return weights
        total = math.fsum(weights)
        return [weight / total if total else math.nan for weight in weights]  # --ieee: nothing equals nan


class _Shares(dict[Operation, Callable[..., Sequence[float]]]):
    """For each row what its operands get of a gradient, all at once, as a function of it, `out` and the operands."""

    def __missing__(self, operation: Operation) -> Callable[..., Sequence[float]]:
        if operation.form == "choice":
            self[operation] = _choice_shares
        elif operation.variadic:
            self[operation] = partial(_variadic_shares, operation)
        else:
            self[operation] = _fixed_shares(operation)
        return self[operation]


def _choice_shares(grad: float, out: float, condition: bool, *branches: float) -> Sequence[float]:
    return (0.0, grad, 0.0) if condition else (0.0, 0.0, grad)


def _variadic_shares(operation: Operation, grad: float, out: float, *operands: float) -> Sequence[float]:
    return [grad * weight for weight in SLOPES.weights(operation, out, operands)]


def _fixed_shares(operation: Operation) -> Callable[..., Sequence[float]]:
    graph = Graph()
    inputs = {name: graph.input(name) for name in ("grad", *_names(operation))}
    results = []
    for position in range(len(operation.slopes)):
        found = slope(operation, position)
        results.append(graph.apply("*", inputs["grad"], graph.insert(found.graph, inputs)[found.result]))
    share = compiled(graph, results, tuple(inputs))
    return share if len(results) > 1 else lambda *numbers: (share(*numbers),)


SLOPES, SHARES = _Slopes(), _Shares()
