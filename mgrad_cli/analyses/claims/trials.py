"""Looks at claims point by point, until enough points have told of each, or none can be found."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from math import inf
from time import monotonic
from typing import Any, NamedTuple

from mgrad_cli.analyses.claims.claims import Case, Claim
from mgrad_cli.analyses.claims.comparison import Answer, Comparer, Judged, relative
from mgrad_cli.analyses.claims.true_derivatives import true_derivatives
from mgrad_cli.analyses.gradient import output_of
from mgrad_cli.analyses.sampling import Range, Sampler
from mgrad_cli.backends.lenient import Nowhere
from mgrad_cli.backends.python import compile_graph
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify

FEWEST = 10
"""Points that a pass needs, if so many are asked for."""
TRIES = 50
"""Points that are tried for each that is asked for."""
SECONDS = 60.0
FAILURE = (ArithmeticError, ValueError)


class Plan(NamedTuple):
    """Where a claim is looked at, and how near it has to be to the truth."""

    fixed: Mapping[str, float]
    ranges: Mapping[str, Range]
    near: Mapping[str, float]  # where a person expects the inputs to be
    samples: int
    seed: int
    tolerance: float


class Seen(NamedTuple):
    """A point, and what it tells of a claim."""

    point: dict[str, float]
    judged: Judged


class Refused(NamedTuple):
    """The reason why most points that were passed over have no value, and how many were tried."""

    refusal: Nowhere
    tried: int


class Trial:
    """What was seen of one claim."""

    def __init__(self, claim: Claim, true: int, comparer: Comparer) -> None:
        self.claim = claim
        self.true = true
        self.comparer = comparer
        self.seen: list[Seen] = []
        self.counterexample: Seen | None = None
        self.open = 0
        self.worst = 0.0
        self.refusals: Counter[tuple[int, str]] = Counter()
        self.refusal: dict[tuple[int, str], Nowhere] = {}

    def take(self, point: dict[str, float], judged: Judged) -> bool:
        """Whether the point has a true value."""
        if judged.answer is Answer.OUTSIDE:
            assert judged.refusal is not None
            key = judged.refusal.place, judged.refusal.refusal.message.partition(";")[0]
            self.refusals[key] += 1
            self.refusal.setdefault(key, judged.refusal)
            return False
        if judged.answer is Answer.OPEN:
            self.open += 1
            return True
        self.seen.append(Seen(point, judged))
        if judged.answer is Answer.SAME:
            self.worst = max(self.worst, judged.difference)
        elif self.counterexample is None:
            self.counterexample = self.seen[-1]
        return True

    def most_refused(self) -> Nowhere | None:
        return self.refusal[self.refusals.most_common(1)[0][0]] if self.refusals else None


class Search(NamedTuple):
    """All that was seen of the claims of a case, in one graph with the truths."""

    case: Case
    graph: Graph
    trials: list[Trial]
    plan: Plan
    tried: int
    is_free: bool  # whether there was more than one point to look at


def search(case: Case, plan: Plan) -> Search:
    """Look at the claims at as many points as are asked for, as far as these are found."""
    outputs = {"": case.model.output} | {
        each.derivative.output: output_of(case.model, each.derivative.output)
        for each in case.claims
        if each.derivative.output
    }
    graph, found = true_derivatives(case.graph, outputs, [claim.derivative for claim in case.claims])
    trials = [
        Trial(claim, true, Comparer(case, graph, claim, true, plan.tolerance))
        for claim, true in zip(case.claims, found, strict=True)
    ]
    sampler = Sampler(list(case.model.graph.inputs), plan.fixed, plan.ranges, plan.near, plan.seed)
    return Search(case, graph, trials, plan, _look(trials, _quick(graph, trials), plan, sampler), sampler.is_free)


def _quick(graph: Graph, trials: Sequence[Trial]) -> Callable[..., Sequence[float] | None]:
    """All claims, then all truths, then outputs, as one function of the inputs; None where something is undefined."""
    outputs = dict.fromkeys(each.comparer.model.output for each in trials)
    small, results = simplify(graph, [*(each.claim.node for each in trials), *(each.true for each in trials), *outputs])
    function: Callable[..., Sequence[float]] = compile_graph(small, results, list(graph.inputs))

    def quick(*numbers: float) -> Sequence[float] | None:
        try:
            found = function(*numbers)
        except FAILURE:
            return None
        return found if all(each - each == 0 for each in found[2 * len(trials) :]) else None

    return quick


def _look(trials: Sequence[Trial], quick: Callable[..., Sequence[float] | None], plan: Plan, sampler: Sampler) -> int:
    """Try points until there are enough; answers how many were tried."""
    samples = plan.samples if sampler.is_free else 1
    deadline = monotonic() + SECONDS
    tried = 0
    drawn: set[tuple[float, ...]] = set()
    while tried < TRIES * samples and monotonic() < deadline:
        hungry = [each for each in trials if len(each.seen) < samples]
        if not hungry:
            return tried
        tried += 1
        point = sampler.draw()
        if tuple(point.values()) in drawn:
            continue
        drawn.add(tuple(point.values()))
        numbers = quick(*point.values())
        pairs: Any = (
            zip(numbers, numbers[len(trials) : 2 * len(trials)], strict=False)
            if numbers
            else [(inf, inf)] * len(trials)
        )
        found = [_taken(each, point, pair, plan) for each, pair in zip(trials, pairs, strict=True)]
        sampler.learn(any(found))
    return tried


def _taken(trial: Trial, point: dict[str, float], pair: tuple[float, float], plan: Plan) -> bool:
    """Whether the point has a true value; what is quickly seen is looked at no closer."""
    if len(trial.seen) >= plan.samples:
        return True
    claimed, true = pair
    if claimed - claimed == 0 == true - true:
        difference = relative(claimed, true)
        if difference <= plan.tolerance:
            return trial.take(point, Judged(Answer.SAME, claimed, true, difference))
        if trial.counterexample:
            return trial.take(point, Judged(Answer.DIFFERENT, claimed, true, difference))
    return trial.take(point, trial.comparer.judge(point))
