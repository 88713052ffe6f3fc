"""Are the derivatives that a person wrote those of the program? Points tell, and where it can be had a proof."""

from importlib.util import find_spec
from typing import NamedTuple

from mgrad_cli.analyses.claims.claims import Case, Claim
from mgrad_cli.analyses.claims.comparison import Answer
from mgrad_cli.analyses.claims.ratios import constant_ratio
from mgrad_cli.analyses.claims.suspects import Suspect, suspect
from mgrad_cli.analyses.claims.trials import FEWEST, Plan, Search, Seen, Trial, search
from mgrad_cli.backends.lenient import Nowhere
from mgrad_cli.errors import Place
from mgrad_cli.graph.cut import cut

PASS, FAIL, CANNOT_SAY = "pass", "FAIL", "cannot say"
LARGEST = 3000
"""Nodes of a claim and its truth for which a proof is sought."""


class Finding(NamedTuple):
    """The verdict on one claim, and what it rests on."""

    claim: Claim
    verdict: str
    points: int
    difference: float | None  # relative, the largest that was seen, or that of the counter-example
    proof: str = ""
    counterexample: Seen | None = None
    ratio: float | None = None
    suspect: Suspect | None = None
    refusal: Nowhere | None = None
    place: Place | None = None  # of the refusal

    @property
    def reason(self) -> str:
        """In a few words."""
        if self.verdict == CANNOT_SAY:
            return f"only {self.points} points tell" if self.points else "no point tells"
        if self.counterexample and self.counterexample.judged.answer is Answer.UNDEFINED:
            return "it is undefined where there is a true one"
        return self.suspect.sentence if self.suspect else self.proof


class Verification(NamedTuple):
    """The findings on all claims of a case."""

    case: Case
    plan: Plan
    tried: int
    findings: list[Finding]


def verify(case: Case, plan: Plan) -> Verification:
    found = search(case, plan)
    return Verification(case, plan, found.tried, [_finding(found, trial) for trial in found.trials])


def _finding(found: Search, trial: Trial) -> Finding:
    points = len(trial.seen)
    wrong = trial.counterexample
    if wrong is not None:
        difference = None if wrong.judged.answer is Answer.UNDEFINED else wrong.judged.difference
        place = _place(found.case, trial, wrong.judged.refusal)
        return Finding(
            trial.claim, FAIL, points, difference, "", wrong, constant_ratio(trial), suspect(found, trial),
            wrong.judged.refusal, place,
        )  # fmt: skip
    worst = trial.worst if points else None
    proof = proof_of(found, trial)
    needed = min(FEWEST, found.plan.samples) if found.is_free else 1
    if proof or points >= needed:
        return Finding(trial.claim, PASS, points, worst, proof)
    refusal = trial.most_refused()
    place = _place(found.case, trial, refusal)
    return Finding(trial.claim, CANNOT_SAY, points, worst, refusal=refusal, place=place)


def _place(case: Case, trial: Trial, refusal: Nowhere | None) -> Place | None:
    """Where the program or the claim says what has no value; slopes stand in neither."""
    if refusal is None:
        return None
    back = {place: node for node, place in trial.comparer.places.items()}
    node = back[refusal.place]
    if node < len(case.model.graph):
        return case.model.place(node)
    for model, places in case.stated:
        if node in places:
            return model.place(places.index(node))
    return None


def proof_of(found: Search, trial: Trial) -> str:
    """Why it is right everywhere, if that can be proven."""
    comparer = trial.comparer
    if not find_spec("flint") or trial.open + len(trial.seen) == 0 or len(comparer.graph) > LARGEST:
        return ""
    from mgrad_cli.analyses.claims.meaning import meanings
    from mgrad_cli.backends.proof.identity import proven_equal

    graph, places = cut(found.graph, [trial.true, trial.claim.node])
    fixed = found.plan.fixed
    leaves = meanings(found.case, graph, places, {**dict.fromkeys(found.case.model.graph.inputs, 0.0), **fixed})
    return proven_equal(graph, places[trial.true], places[trial.claim.node], leaves, fixed)
