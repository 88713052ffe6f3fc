"""What are the higher derivatives really, and how many digits of float64 are right?"""

from mgrad_cli.analyses.checks.truths import Quantities, of_hessian, of_taylor, truths
from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.orders.hessian import Hessian
from mgrad_cli.analyses.orders.taylor import Taylor
from mgrad_cli.analyses.proofs.certify import DIGITS, Certificate, Quantity
from mgrad_cli.analyses.proofs.readings import as_written
from mgrad_cli.backends.proof.balls import Number, arb, is_finite, working
from mgrad_cli.backends.proof.decimals import bound, right_digits, written
from mgrad_cli.backends.proof.proof import MOST_BITS


def certify_derived(derived: Hessian | Taylor, digits: int = DIGITS) -> Certificate:
    quantities = of_hessian(derived) if isinstance(derived, Hessian) else of_taylor(derived)
    return certify_orders(derived.gradient, quantities, digits)


def certify_orders(gradient: Gradient, quantities: Quantities, digits: int = DIGITS) -> Certificate:
    """Prove the value and the quantities, or say why they cannot be proven."""
    question, bits = gradient.question, 44 + 4 * digits
    leaves = as_written(question.model, question.point)
    found = truths(
        question, leaves, quantities, lambda number: written(number, digits) is not None, bits, MOST_BITS + bits
    )
    names, float64 = [gradient.output, *quantities.names], [gradient.value, *quantities.float64]
    with working(found.bits):
        told = [_quantity(*each, digits) for each in zip(names, float64, found.numbers)]
    return Certificate(gradient, told, digits)


def _quantity(name: str, float64: float, number: Number, digits: int) -> Quantity:
    truth = written(number, digits)
    right = right_digits(float64, number) if is_finite(number) else None
    return Quantity(name, float64, truth, right, "", "" if truth is not None else _reason(number))


def _reason(number: Number) -> str:
    if not is_finite(number):
        return "there is a kink, a jump or a vertical tangent"
    if abs(number) < 1:
        return f"it is 0, or smaller than {bound(number)}"
    return f"it is known only to {arb(number).str(3)}"
