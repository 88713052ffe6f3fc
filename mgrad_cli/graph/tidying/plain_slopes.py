"""The slopes as a textbook has them, where the table's own are written for the last digit or for the odd point.

Each means the same as the table's wherever both exist; analyses/formulas/held.py looks at that before anything is
printed. A row that is not here is in the table as a person would write it.
"""

from mgrad_cli.graph.slopes import Formula, formula, names_at
from mgrad_cli.operations import Operation

Inserted = tuple[Formula, dict[str, int]]
"""A formula, and the nodes that its names mean."""

PLAIN: dict[str, tuple[str, ...]] = {
    "**": ("y * x^(y - 1)", "out * log(x)"),
    "sqrt": ("1 / (2 * out)",),
    "cbrt": ("1 / (3 * out^2)",),
    "asin": ("1 / sqrt(1 - x^2)",),
    "acos": ("-1 / sqrt(1 - x^2)",),
    "atan": ("1 / (x^2 + 1)",),
    "atan2": ("x / (x^2 + y^2)", "-y / (x^2 + y^2)"),
    "asinh": ("1 / sqrt(x^2 + 1)",),
    "acosh": ("1 / sqrt(x^2 - 1)",),
    "atanh": ("1 / (1 - x^2)",),
    "mod": ("1", "-floor(x / y)"),
    "hypot": ("x / out",),
    "erf": ("2 / sqrt(pi) * exp(-x^2)",),
    "erfc": ("-2 / sqrt(pi) * exp(-x^2)",),
}
SHARES = {"logsumexp": "exp(x - out)"}
"""Of shared rows: what a weight over the sum of all weights comes to."""
OF_TWO = {
    "max": ("if(x > y, 1, if(x == y, 1/2, 0))", "if(y > x, 1, if(x == y, 1/2, 0))"),
    "min": ("if(x < y, 1, if(x == y, 1/2, 0))", "if(y < x, 1, if(x == y, 1/2, 0))"),
}
"""Of shared rows with two operands, x and y."""
NARROWED = {("**", 0): "x != 0 or y != 0", ("**", 1): "x > 0", ("hypot", 0): "out != 0"}
"""Where a plain slope exists, if the table's exists elsewhere, too."""


def plain_slope(operation: Operation, position: int, node: int, operands: tuple[int, ...]) -> Inserted | None:
    """The whole slope of a node for one operand, or None where the table's own is plain."""
    if operation.name in OF_TWO and len(operands) == 2:
        return formula(OF_TWO[operation.name][position]), dict(zip("xy", operands, strict=True))
    names = names_at(operation, node, operands, position)
    if operation.name in SHARES:
        return formula(SHARES[operation.name]), names
    texts = PLAIN.get(operation.name)
    return (formula(texts[0 if operation.variadic else position]), names) if texts else None
