"""What a derivative is called: dC_dS, d2C_dS2, d2C_dSdK."""

from collections.abc import Collection, Sequence
from itertools import groupby

UNNAMED = ("f", "y", "g", "h", "out")
"""What an output without a name is called, if the person has no such name."""


def output_name(name: str, taken: Collection[str]) -> str:
    """The name of the output, or one for it."""
    if name.isidentifier():
        return name
    return next((each for each in UNNAMED if each not in taken), "output_")


def derivative_name(output: str, inputs: Sequence[str], taken: Collection[str] = ()) -> str:
    """The name of the derivative of the output for these inputs, one after the other."""
    order = str(len(inputs)) if len(inputs) > 1 else ""
    below = "".join(f"d{name}{count if count > 1 else ''}" for name, count in _counted(inputs))
    name = f"d{order}{output}_{below}"
    while name in taken:
        name += "_"
    return name


def first(output: str, name: str) -> str:
    """dC_dS"""
    return derivative_name(output, [name])


def second(output: str, row: str, column: str) -> str:
    """d2C_dS2 or d2C_dSdK"""
    return derivative_name(output, [row, column])


def _counted(inputs: Sequence[str]) -> list[tuple[str, int]]:
    return [(name, len(list(group))) for name, group in groupby(inputs)]
