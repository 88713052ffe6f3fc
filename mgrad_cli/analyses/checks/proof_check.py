"""Is each gradient what a proof says, or what float64 has to make of it? The slopes in the table are not asked."""

from math import inf
from time import monotonic

from mgrad_cli.analyses.checks.check import CANNOT_SAY, FAIL, PASS, Verdict
from mgrad_cli.analyses.checks.retrace import SMALLEST, Retraced, retrace
from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.proofs.readings import as_float64
from mgrad_cli.backends.proof.balls import NAN, Number, arb, ball, fmpq, is_finite, working
from mgrad_cli.backends.proof.decimals import written
from mgrad_cli.backends.proof.proof import FIRST_BITS, Proof, enclose
from mgrad_cli.backends.proof.proven_slopes import is_open
from mgrad_cli.backends.proof.proven_values import TooLate
from mgrad_cli.errors import MgradError

ACCEPTED = arb(2) ** -30
"""Relative, about 1e-9: a gradient this near to the truth is right."""
CLOSE = 1e-5
"""Relative: farther from the truth, a gradient is no answer, though float64 may excuse it."""
TELLING = 40
"""Bits that the truth has to be known to."""
TINIEST = 5e-324
SECONDS = 30.0
"""For the proof, and as many again for going the way of the run."""
METHOD = "proof"
THE_TRUTH = "the truth is"


def proven(gradient: Gradient, seconds: float = SECONDS) -> list[Verdict]:
    """A verdict for each input that was asked for."""
    model, point, asked, *_ = gradient.question
    proof, refusal = None, ""
    try:
        proof = enclose(model, as_float64(model, point), asked, is_told, seconds=seconds)
    except MgradError as error:
        refusal = error.message
    with working(proof.bits if proof else FIRST_BITS):
        verdicts = [_beside_truth(gradient, name, proof, refusal) for name in gradient]
    if all(verdict.verdict == PASS for verdict in verdicts):
        return verdicts
    try:
        found = retrace(gradient, monotonic() + seconds)
    except TooLate:
        return verdicts
    with working(FIRST_BITS):
        return [_retraced(gradient, verdict, found, refusal) for verdict in verdicts]


def is_told(number: Number) -> bool:
    return type(number) is fmpq or number.rel_accuracy_bits() > TELLING or bool(abs(number) < SMALLEST)


def _beside_truth(gradient: Gradient, name: str, proof: Proof | None, refusal: str) -> Verdict:
    """The verdict if the gradient is as near to the truth as anybody wants; what cannot be said yet has a reason."""
    given, truth = gradient[name], ball(proof.slope(name)) if proof else NAN
    if proof and is_within(given, truth, abs(truth) * ACCEPTED + SMALLEST):
        return verdict_beside(name, given, truth, PASS)
    kink = proof.kink(name) if proof else None
    if kink is not None:
        return verdict_beside(name, given, truth, CANNOT_SAY, f"{gradient.model.text(kink)} has a kink or a jump here")
    if refusal or not is_told(truth):
        return verdict_beside(name, given, truth, CANNOT_SAY, refusal or "the proof takes too long")
    return verdict_beside(name, given, truth, CANNOT_SAY, f"{THE_TRUTH} {written(truth, 7) or 0}")


def _retraced(gradient: Gradient, verdict: Verdict, found: Retraced, refusal: str) -> Verdict:
    """What the way of the run says of a gradient that is not near the truth."""
    if verdict.verdict == PASS:
        return verdict
    place = gradient.model.graph.inputs[verdict.name]
    if found.wrong is not None:
        wrong = gradient.model.text(found.wrong)
        return verdict._replace(verdict=FAIL, reason=f"the value of {wrong} is wrong; {verdict.reason}")
    near = _is_explained(verdict.gradient, found.slopes.get(place, arb(0)), found.doubts.get(place, arb(0)) + SMALLEST)
    if near is None and verdict.reason.startswith(THE_TRUTH):
        return verdict._replace(reason=f"float64 is at a kink or a jump here, or too near 0; {verdict.reason}")
    if near is None or (near and refusal):
        return verdict
    if near:
        # The rule is right, and yet the number that is printed is not: that is no pass, and no mistake of the rule's.
        x = gradient.question.point[verdict.name]
        natural = max(abs(verdict.numeric), abs(gradient.value / x) if x else 0.0)
        close = abs(verdict.gradient - verdict.numeric) <= CLOSE * natural
        return verdict._replace(verdict=PASS if close else CANNOT_SAY, reason=f"as float64 rounds it; {verdict.reason}")
    return verdict._replace(verdict=FAIL)


def is_within(given: float, truth: Number, allowed: Number) -> bool | None:
    """Whether a float is as near to the truth as is allowed; None where that is open."""
    if not is_finite(truth) or given != given:
        return None
    distance = abs(arb(given) - truth)
    return True if distance <= allowed else False if distance > allowed else None


def _is_explained(given: float, slope: Number, doubt: Number) -> bool | None:
    """Whether a float is one of those that rounding may have made of a slope."""
    near = is_within(given, slope, doubt)
    return True if near is None and is_finite(slope) and not is_open(slope) else near


def verdict_beside(name: str, given: float, truth: Number, verdict: str, reason: str = "") -> Verdict:
    numeric = float(truth.mid())
    distance = abs(truth - arb(numeric)).upper()
    error = max(float(distance), TINIEST) if distance > 0 else 0.0
    return Verdict(name, given, numeric, error if is_finite(distance) else inf, verdict, reason, METHOD)
