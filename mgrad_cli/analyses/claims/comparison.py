"""A claim beside the truth at one point: the same but for rounding, different for sure, or open?"""

from collections.abc import Mapping
from enum import Enum
from importlib.util import find_spec
from random import Random
from time import monotonic
from typing import NamedTuple

from mgrad_cli.analyses.claims.claims import Case, Claim
from mgrad_cli.analyses.gradient import output_of
from mgrad_cli.analyses.kinks import find_notes
from mgrad_cli.backends.engine import run
from mgrad_cli.backends.lenient import OVERFLOW, UNDERFLOW, Found, Nowhere, attempt
from mgrad_cli.backends.refusals import shown
from mgrad_cli.errors import MgradError
from mgrad_cli.graph.cut import cut
from mgrad_cli.graph.graph import Graph

SHAKES = 8
SURE = 4.0
"""A difference counts if it is so many times what rounding makes of both numbers."""
SECONDS = 5.0
"""For a proof at one point."""
LARGEST = 20_000
"""Nodes of a claim and its truth for which that is tried."""


class Answer(Enum):
    """What a point tells of a claim."""

    SAME = "same"
    DIFFERENT = "different"
    UNDEFINED = "the claim has no value where there is a true one"
    OUTSIDE = "there is no true value"
    OPEN = "open"


class Judged(NamedTuple):
    """The answer at a point, with both numbers where there are such."""

    answer: Answer
    claimed: float = 0.0
    true: float = 0.0
    difference: float = 0.0  # relative
    certain: bool = False
    refusal: Nowhere | None = None


class Comparer:
    """Compares one claim with the truth, at any point."""

    def __init__(self, case: Case, graph: Graph, claim: Claim, true: int, tolerance: float) -> None:
        output = case.model.output if not claim.derivative.output else output_of(case.model, claim.derivative.output)
        self.case = case
        self.claim = claim
        self.model = case.model._replace(output=output)
        self.tolerance = tolerance
        self.graph, self.places = cut(graph, [claim.node, true, output])
        self.output, self.claimed, self.true = (self.places[node] for node in (output, claim.node, true))

    def judge(self, point: Mapping[str, float]) -> Judged:
        found = attempt(self.graph, point)
        output, claimed, true = (found[node] for node in (self.output, self.claimed, self.true))
        if isinstance(output, Nowhere):
            return Judged(Answer.OUTSIDE, refusal=output)
        if isinstance(true, Nowhere):
            slope = self._by_engine(point)
            if slope is None:
                return Judged(Answer.OUTSIDE, refusal=true)
            true = slope
        true = float(true or 0.0)
        if isinstance(claimed, Nowhere):
            return self._undefined(point, claimed, true)
        return self._compared(point, float(claimed or 0.0), true)

    def _by_engine(self, point: Mapping[str, float]) -> float | None:
        """The engine knows what stands still; so it has a slope at times where the formula has none."""
        (name, *more) = self.claim.derivative.inputs
        if more:
            return None
        try:
            return run(self.model, point, [name])[self.model.graph.inputs[name]].grad or 0.0
        except MgradError:
            return None

    def _undefined(self, point: Mapping[str, float], refusal: Nowhere, true: float) -> Judged:
        """A claim that overflows is not wrong, nor is one that rounding takes out of its domain."""
        found = [each[self.claimed] for each in self._shaken(point)]
        reasons = [each.refusal.message for each in (refusal, *found) if isinstance(each, Nowhere)]
        is_open = len(reasons) <= len(found) or any(each.startswith((OVERFLOW, UNDERFLOW)) for each in reasons)
        return Judged(Answer.OPEN if is_open else Answer.UNDEFINED, true=true, refusal=refusal)

    def _shaken(self, point: Mapping[str, float]) -> list[list[Found]]:
        return [attempt(self.graph, point, Random(seed)) for seed in range(SHAKES)]

    def _compared(self, point: Mapping[str, float], claimed: float, true: float) -> Judged:
        difference = relative(claimed, true)
        if difference <= self.tolerance:
            return Judged(Answer.SAME, claimed, true, difference)
        if self._is_at_kink(point):
            return Judged(Answer.OPEN, claimed, true)
        if find_spec("flint") and len(self.graph) <= LARGEST:
            return self._proven(point)
        noise = 0.0
        for each in self._shaken(point):
            pair = each[self.claimed], each[self.true]
            if any(isinstance(number, Nowhere) for number in pair):
                return Judged(Answer.OPEN, claimed, true)
            noise = max(noise, abs(pair[0] - claimed) + abs(pair[1] - true))  # type: ignore[operator]
        sure = abs(claimed - true) > SURE * noise
        return Judged(Answer.DIFFERENT if sure else Answer.OPEN, claimed, true, difference)

    def _proven(self, point: Mapping[str, float]) -> Judged:
        from mgrad_cli.analyses.claims.meaning import meanings
        from mgrad_cli.backends.proof.beside import beside

        leaves = meanings(self.case, self.graph, self.places, point)
        found = beside(self.graph, self.claimed, self.true, leaves, self.tolerance, monotonic() + SECONDS)
        if found is None or found.same is None:
            return Judged(Answer.OPEN)
        answer = Answer.SAME if found.same else Answer.DIFFERENT
        return Judged(answer, found.claimed, found.true, found.difference, certain=True)

    def _is_at_kink(self, point: Mapping[str, float]) -> bool:
        """Whether what is true here is a matter of choice, or there is no slope at all."""
        try:
            return bool(find_notes(self.model, run(self.model, point, self.claim.derivative.inputs)))
        except MgradError:
            return True


def relative(claimed: float, true: float) -> float:
    return abs(claimed - true) / (max(abs(claimed), abs(true)) or 1.0)


def told(point: Mapping[str, float]) -> str:
    """The point as `--set` takes it."""
    return ",".join(f"{name}={shown(number)}" for name, number in point.items())
