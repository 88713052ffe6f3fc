"""Proves what a value and its slopes are, from the rows' values alone: the precision grows until enough is told."""

from collections.abc import Callable, Collection, Mapping
from time import monotonic
from typing import NamedTuple, TypeVar

from mgrad_cli.backends.proof.balls import Number, fmpq, working
from mgrad_cli.backends.proof.decimals import TINY, bound, written
from mgrad_cli.backends.proof.proven_slopes import Slopes, slopes
from mgrad_cli.backends.proof.proven_values import Leaf, Outside, TooLate, Unsure, Values, evaluate
from mgrad_cli.errors import Exit, MathematicsError, MgradError
from mgrad_cli.graph.build import Model
from mgrad_cli.operations import Operation

Found = TypeVar("Found")
FIRST_BITS, MOST_BITS = 128, 8192
"""The precision begins and ends here, unless more digits are asked for than these hold."""
SECONDS = 60.0
"""A proof that is not found in this time is given up."""


class Undecided(MgradError):
    """The enclosures leave open what the program does, however high the precision."""

    code = Exit.CHECK_UNDECIDED


class Proof(NamedTuple):
    """Enclosures of all nodes, and of the output's slopes."""

    model: Model
    values: Values
    slopes: Slopes
    bits: int

    def value(self) -> Number:
        return self.values.numbers[self.model.output]

    def slope(self, name: str) -> Number:
        return self.slopes.numbers.get(self.model.graph.inputs[name], fmpq(0))

    def kink(self, name: str) -> int | None:
        """The node with the kink or jump that a slope met on its way."""
        return self.slopes.kinks.get(self.model.graph.inputs[name])

    def is_final(self, number: Number, kink: int | None) -> bool:
        """Whether no precision will tell more: the number is too small to matter, or a kink is met exactly."""
        if kink is None:
            return type(number) is not fmpq and bool(abs(number) < TINY or abs(number) > 1 / TINY)
        operands = [self.values.numbers[operand] for operand in self.values.operands(kink)]
        if not all(type(each) is fmpq for each in operands):
            return False
        bits: int = 64 + 2 * sum(each.height_bits() for each in operands)
        return self.bits > bits


def enclose(
    model: Model,
    leaves: Mapping[int, Leaf],
    asked: Collection[str],
    enough: Callable[[Number], bool],
    *,
    bits: int = FIRST_BITS,
    most: int = MOST_BITS,
    seconds: float = SECONDS,
) -> Proof:
    """The proof at the first precision at which the value and each asked slope are tight enough, or at the last one."""

    def attempt(bits: int, deadline: float) -> Proof:
        values = evaluate(model.graph, leaves, deadline)
        found = slopes(values, model.output, [model.graph.inputs[name] for name in asked], deadline)
        return Proof(model, values, found, bits)

    return deepen(model, attempt, lambda proof: _is_enough(proof, asked, enough), bits, most, seconds)


def deepen(
    model: Model,
    attempt: Callable[[int, float], Found],
    is_enough: Callable[[Found], bool],
    bits: int,
    most: int,
    seconds: float,
) -> Found:
    """What is found at the first precision that is enough, or at the last one; an attempt takes bits and a deadline."""
    deadline = monotonic() + seconds
    best: Found | None = None
    while True:
        try:
            with working(bits):
                best = attempt(bits, deadline)
                if bits >= most or is_enough(best):
                    return best
        except Unsure as unsure:
            if bits >= most:
                raise undecided(model, unsure, bits) from None
        except Outside as outside:
            raise refusal(model, outside) from None
        except TooLate:
            if best is None:
                raise Undecided(f"there is no proof within {seconds:g} seconds") from None
            return best
        bits = min(2 * bits, most)


def _is_enough(proof: Proof, asked: Collection[str], enough: Callable[[Number], bool]) -> bool:
    found = [(proof.value(), None), *((proof.slope(name), proof.kink(name)) for name in asked)]
    return all(enough(number) or proof.is_final(number, kink) for number, kink in found)


def undecided(model: Model, unsure: Unsure, bits: int) -> Undecided:
    operation, text = unsure.operation, model.text(unsure.place)
    if operation.form == "comparison":
        question = f"whether {text} holds: both sides are equal, or nearly so"
    elif operation.jump:
        question = f"what {text} is: it is at a jump, or next to one"
    elif operation.domain:
        question = f"whether {text} has a value: it is at the edge of its domain, or next to it"
    else:
        question = f"how large {text} is"
    return Undecided(f"{bits} bits cannot decide {question}", model.place(unsure.place))


def refusal(model: Model, outside: Outside) -> MathematicsError:
    operation, operands = outside.operation, outside.operands
    with working(FIRST_BITS):
        here = ", ".join(f"{name} = {_shown(n)}" for name, n in zip(operation.parameters, operands, strict=True))
    message = f"{_subject(operation)} is defined where {operation.domain}; here {here}"
    return MathematicsError(message, model.place(outside.place))


def _subject(operation: Operation) -> str:
    return operation.name if operation.form == "function" else operation.signature


def _shown(number: Number) -> str:
    return written(number, 6) or f"0 to within {bound(number)}"
