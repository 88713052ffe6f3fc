"""Is each higher derivative what a proof says, or what float64 has to make of it?"""

from collections.abc import Callable
from math import isfinite, prod

from mgrad_cli.analyses.checks.check import CANNOT_SAY, FAIL, PASS, Verdict
from mgrad_cli.analyses.checks.proof_check import (
    ACCEPTED,
    CLOSE,
    SECONDS,
    THE_TRUTH,
    is_told,
    is_within,
    verdict_beside,
)
from mgrad_cli.analyses.checks.retrace import SMALLEST
from mgrad_cli.analyses.checks.second_rules import Ruled, by_the_rules, series_by_the_rules
from mgrad_cli.analyses.checks.truths import Quantities, of_hessian, of_taylor, truths
from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.orders.hessian import Hessian
from mgrad_cli.analyses.orders.taylor import Taylor
from mgrad_cli.analyses.proofs.readings import as_float64
from mgrad_cli.backends.proof.balls import NAN, Number, arb, ball, is_finite, working
from mgrad_cli.backends.proof.decimals import written
from mgrad_cli.errors import MgradError

MOST_BITS = 2048
WRONG = arb(2) ** -17
"""Relative, about 1e-5: rules that are so far from the truth are wrong."""
Rule = Callable[[tuple[str, ...]], Ruled]
"""What the rules give for the derivative in these inputs."""


def proven_orders(gradient: Gradient, quantities: Quantities, rule: Rule) -> list[Verdict]:
    """A verdict for each quantity."""
    question, count = gradient.question, len(quantities.names)
    numbers, bits, refusal = [NAN] * count, MOST_BITS, ""
    try:
        leaves = as_float64(question.model, question.point)
        found = truths(question, leaves, quantities, is_told, most=MOST_BITS, seconds=SECONDS)
        numbers, bits = found.numbers[1:], found.bits
    except MgradError as error:
        refusal = error.message
    with working(bits):
        return [_verdict(gradient, quantities, place, ball(numbers[place]), rule, refusal) for place in range(count)]


def _verdict(
    gradient: Gradient, quantities: Quantities, place: int, truth: Number, rule: Rule, refusal: str
) -> Verdict:
    name, given, inputs = quantities.names[place], quantities.float64[place], quantities.inputs[place]
    if is_within(given, truth, abs(truth) * ACCEPTED + SMALLEST):
        return verdict_beside(name, given, truth, PASS)
    if not is_finite(truth) or not is_told(truth):
        reason = refusal or ("the proof takes too long" if is_finite(truth) else "there is a kink or a jump here")
        return verdict_beside(name, given, truth, CANNOT_SAY, reason)
    ruled = rule(inputs)
    said = f"{THE_TRUTH} {written(truth, 7) or 0}"
    right = _is_right(ruled.enclosed, truth)
    near = isfinite(ruled.float64) and is_within(ruled.float64, truth, abs(truth) * ACCEPTED + SMALLEST)
    size = abs(prod(gradient.question.point[each] for each in inputs))
    natural = max(abs(float(truth.mid())), abs(gradient.value) / size if size else 0.0)
    if right and abs(given - float(truth.mid())) <= CLOSE * natural:
        return verdict_beside(name, given, truth, PASS, f"as float64 rounds it; {said}")
    if right is False or near:
        return verdict_beside(name, given, truth, FAIL, said)
    return verdict_beside(name, given, truth, CANNOT_SAY, f"as float64 rounds it; {said}" if right else said)


def _is_right(ruled: Number, truth: Number) -> bool | None:
    """Whether the rules are right; None where that is open, as pi in a rule is a float64."""
    distance, size = abs(ball(ruled) - truth), abs(truth)
    if distance <= size * ACCEPTED + SMALLEST:
        return True
    return False if distance > size * WRONG + SMALLEST else None


def check_derived(derived: Hessian | Taylor) -> list[Verdict]:
    gradient = derived.gradient
    if isinstance(derived, Hessian):
        return proven_orders(gradient, of_hessian(derived), lambda inputs: by_the_rules(gradient, *inputs))
    order = len(derived.coefficients) - 1
    return proven_orders(
        gradient, of_taylor(derived), lambda inputs: series_by_the_rules(gradient, derived.input, order)[len(inputs)]
    )
