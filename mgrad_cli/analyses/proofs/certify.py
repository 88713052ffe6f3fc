"""What are the value and the gradient really, how many digits of float64 are right, and where are the others lost?"""

from math import floor, inf, log10
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient, answer
from mgrad_cli.analyses.proofs.losses import Losses
from mgrad_cli.analyses.proofs.readings import as_written
from mgrad_cli.backends.proof.balls import Number, arb, is_finite, working
from mgrad_cli.backends.proof.decimals import bound, right_digits, written
from mgrad_cli.backends.proof.proof import MOST_BITS, Proof, Undecided, enclose
from mgrad_cli.errors import MathematicsError

DIGITS = 20
"""As many as show what float64's last digits should have been."""


class Quantity(NamedTuple):
    """The value or a slope: what float64 gives, and its proven digits, or the reason why there are none."""

    quantity: str
    float64: float
    truth: str | None
    digits_right: int | None
    lost_in: str
    reason: str = ""


class Certificate(NamedTuple):
    """What is proven of an answer: its value first, then its slopes."""

    gradient: Gradient
    quantities: list[Quantity]
    digits: int

    @property
    def is_complete(self) -> bool:
        return all(quantity.truth is not None for quantity in self.quantities)


def certify(gradient: Gradient, digits: int = DIGITS) -> Certificate:
    """Prove the answer, or say why it cannot be proven."""
    model, point, asked, *_ = gradient.question
    leaves = as_written(model, point)
    bits = 44 + 4 * digits
    try:
        proof = enclose(
            model, leaves, asked, lambda number: written(number, digits) is not None, bits=bits, most=MOST_BITS + bits
        )
        with working(proof.bits):
            certificate = Certificate(gradient, _quantities(gradient, proof, digits), digits)
    except (MathematicsError, Undecided):
        _refuse(gradient)
        raise
    if not certificate.is_complete:
        _refuse(gradient)
    return certificate


def _refuse(gradient: Gradient) -> None:
    """Where a plain run has no answer either, its own words are the better ones."""
    answer(gradient.question._replace(hardware=False))


def _quantities(gradient: Gradient, proof: Proof, digits: int) -> list[Quantity]:
    losses = Losses(gradient, proof)
    model = gradient.model
    value = _quantity(gradient.output, gradient.value, proof.value(), digits)
    found = [value._replace(lost_in=losses.of_value(model.output, value.digits_right))]
    for name, slope in gradient.items():
        kink = proof.kink(name)
        each = _quantity(f"d/d{name}", slope, proof.slope(name), digits, "" if kink is None else model.text(kink))
        found.append(each._replace(lost_in=losses.of_slope(model.graph.inputs[name], each.digits_right)))
    return found


def _quantity(name: str, float64: float, number: Number, digits: int, kink: str = "") -> Quantity:
    truth = written(number, digits)
    if truth is not None:
        return Quantity(name, float64, truth, right_digits(float64, number), "")
    right = right_digits(float64, number) if is_finite(number) and not kink else None
    return Quantity(name, float64, None, right, "", _reason(number, kink))


def _reason(number: Number, kink: str) -> str:
    if kink and is_finite(number):
        return f"{kink} is at a kink{_ends(float(number.mid()), float(number.rad()))}"
    if kink:
        return f"{kink} is at a jump, a vertical tangent or the edge of a condition"
    if is_finite(number) and abs(number) < 1:
        return f"it is 0, or smaller than {bound(number)}"
    return "it is too large to be written out" if abs(number) > 1 else f"it is known only to {arb(number).str(3)}"


def _ends(middle: float, reach: float) -> str:
    """Where an interval of slopes begins and ends, to three digits of its width."""
    if not 0 < reach < inf:
        return ""
    digits = 2 - floor(log10(reach))
    low, high = (round(end, digits) + 0 for end in (middle - reach, middle + reach))
    return f"; the slope is between {low:g} and {high:g}"
