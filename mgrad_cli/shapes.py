"""The shapes of a doubt: how a quantity is spread over its half-width, each shape one row.

`draw` is the quantity over its half-width, in mgrad's own language, from random numbers p and q between 0 and 1; an
empty one is drawn from the normal distribution, or Student's.
"""

from math import sqrt
from typing import NamedTuple


class Shape(NamedTuple):
    """One row: the half-width over the standard uncertainty, the fourth moment over its square, and how to draw."""

    name: str
    divisor: float
    kurtosis: float
    draw: str
    about: str
    aliases: tuple[str, ...] = ()


NORMAL = Shape("normal", 1.0, 3.0, "", "what follows ± is one standard uncertainty", ("gaussian",))
TRAPEZOID = Shape(
    "trapezoid", sqrt(3), 9 / 5, "(1 + (1 - 2*p)*d)*(2*q - 1)",
    "uniform, with limits that are themselves only known within a share d of the half-width",
)  # fmt: skip
"""A person writes it as a uniform shape with inexact limits; its fourth moment is nearly that of the uniform one."""
SHAPES = {
    name: row
    for row in (
        NORMAL,
        Shape("uniform", sqrt(3), 9 / 5, "2*p - 1", "anywhere within ±, all alike", ("rectangular",)),
        Shape("triangular", sqrt(6), 12 / 5, "if(p < 1/2, sqrt(2*p) - 1, 1 - sqrt(2*(1 - p)))",
              "within ±, most likely in the middle"),
        Shape("arcsine", sqrt(2), 3 / 2, "cos(pi*p)", "within ±, most likely at its ends, as what swings is",
              ("u-shaped",)),
    )
    for name in (row.name, *row.aliases)
}  # fmt: skip
