"""A slope from values alone, by a step into the complex plane: f(x + ih) is f(x) + ih·f′(x), and no digit is lost.

Only the rows whose function is analytic have a complex form here; a graph with any other row has no such slope.
"""

import cmath
from collections.abc import Callable, Sequence

from mgrad_cli.graph.graph import Graph
from mgrad_cli.operations import Operation

STEP = 1e-40
"""Its square is lost beside any value, and times any slope it stays in range."""
MOST_FACTORS = 100


def complex_slope(graph: Graph, output: int, point: dict[str, float], name: str) -> float | None:
    """The slope of the output for one input, or nothing where a row is not analytic or has no value."""
    leaves = {**graph.constants, **{place: point[each] for each, place in graph.inputs.items()}}
    leaves[graph.inputs[name]] += STEP * 1j  # type: ignore[assignment]
    try:
        numbers = _run(graph, leaves)
    except (ArithmeticError, ValueError, KeyError):
        return None
    slope = complex(numbers[output]).imag / STEP
    return slope if cmath.isfinite(slope) else None


def _run(graph: Graph, leaves: dict[int, float]) -> list[complex]:
    """The numbers of all nodes; those of branches that are not taken are nan."""
    numbers: list[complex] = []
    opening = graph.branches_by_start()
    skip_to = 0
    for place, operation in enumerate(graph.operations):
        if place in opening and place >= skip_to:
            skip_to = max((b.end for b in opening[place] if bool(numbers[b.condition]) != b.wanted), default=skip_to)
        if operation is None:
            numbers.append(leaves[place])
        elif place < skip_to:
            numbers.append(cmath.nan)
        else:
            numbers.append(_apply(operation, [numbers[operand] for operand in graph.operands[place]]))
    return numbers


def _apply(operation: Operation, operands: Sequence[complex]) -> complex:
    if operation.form == "comparison":
        return operation.value(*(complex(each).real for each in operands))
    if operation.form in ("choice", "prefix") or operation.name in ("+", "-", "*", "/"):
        return operation.value(*operands)
    return ANALYTIC[operation.name](*operands)


def _power(x: complex, y: complex) -> complex:
    """A whole power by multiplication; no other power of a negative number is near its real one."""
    x, y = complex(x), complex(y)
    if y.imag == 0 and y.real == int(y.real) and abs(y.real) <= MOST_FACTORS:
        return complex(x ** int(y.real))
    if x.real <= 0:
        raise ValueError("no such power")
    return complex(x**y)


ANALYTIC: dict[str, Callable[..., complex]] = {
    "**": _power,
    "exp": cmath.exp,
    "log": cmath.log,
    "log10": cmath.log10,
    "sqrt": cmath.sqrt,
    **{
        each: getattr(cmath, each)
        for each in ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"]
    },
}
