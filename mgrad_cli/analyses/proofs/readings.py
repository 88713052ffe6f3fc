"""Which numbers a program means: the float64s that a run computes with, or those that the person wrote."""

from collections.abc import Callable, Mapping

from mgrad_cli.backends.proof.balls import Number, arb, fmpq
from mgrad_cli.backends.proof.proven_values import Leaf
from mgrad_cli.graph.build import Model
from mgrad_cli.language.syntax import NEGATE

CONSTANTS: dict[str, Callable[[], Number]] = {
    "pi": arb.pi,
    "tau": lambda: 2 * arb.pi(),
    "e": arb.const_e,
}
LONGEST = 1000
"""Characters, and the largest exponent, of a number that is read as it is written."""


def as_float64(model: Model, point: Mapping[str, float]) -> dict[int, Leaf]:
    """Each number is exactly the float64 that stands for it."""
    graph = model.graph
    inputs = {node: point[name] for name, node in graph.inputs.items()}
    return {node: arb(number).fmpq() for node, number in (graph.constants | inputs).items()}


def as_written(model: Model, point: Mapping[str, float]) -> dict[int, Leaf]:
    """0.1 is a tenth, and pi is pi. An input is the shortest decimal that gives its float64, as mgrad prints it."""
    graph = model.graph
    leaves: dict[int, Leaf] = {node: _decimal(repr(point[name])) for name, node in graph.inputs.items()}
    for node, number in graph.constants.items():
        leaves[node] = _constant(model, model.origins[node], number)
    return leaves


def _constant(model: Model, part: int, number: float) -> Leaf:
    program = model.program
    name = program.parts[part]
    if isinstance(name, str):
        return CONSTANTS[name]
    digits = part - 1 if name is NEGATE else part
    typed = _typed(program.text[program.starts[digits] : program.ends[digits]], abs(number))
    return -typed if name is NEGATE else typed


def _typed(text: str, number: float) -> fmpq:
    """The number in the text if that is what it seems, else the shortest decimal for it."""
    text = text.replace("_", "")
    exponent = text.lower().partition("e")[2]
    if len(text) > LONGEST or len(exponent) > 5 or abs(int(exponent or 0)) > LONGEST:
        text = repr(number)
    return _decimal(text)


def _decimal(text: str) -> fmpq:
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, rest = mantissa.partition(".")
    return fmpq(int(whole + rest)) * fmpq(10) ** (int(exponent or 0) - len(rest))
