"""Where does a wrong claim most likely go wrong? What is simple and makes all of it right is the culprit."""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from mgrad_cli.analyses.claims.comparison import Answer, relative
from mgrad_cli.analyses.claims.ratios import EQUAL, constant_ratio, named
from mgrad_cli.analyses.claims.repairs import repairs
from mgrad_cli.analyses.claims.targets import Derivative
from mgrad_cli.analyses.claims.trials import Search, Trial
from mgrad_cli.analyses.claims.true_derivatives import true_derivatives
from mgrad_cli.analyses.reasons.ways import slopes_at
from mgrad_cli.backends.engine import run
from mgrad_cli.backends.lenient import Found, Nowhere, attempt
from mgrad_cli.errors import MgradError, Place
from mgrad_cli.graph.cut import cut

POINTS = 6
LARGEST = 20_000
"""Nodes of a case in which a culprit is sought."""
MOST_INPUTS = 40
POWERS = {1: "times {}", -1: "over {}", 2: "times ({})^2", -2: "over ({})^2"}


class Suspect(NamedTuple):
    """What is wrong with a claim, in a sentence; and where, if that is known."""

    sentence: str
    place: Place | None = None


class _Scene(NamedTuple):
    """A claim and the points at which it is looked at again."""

    search: Search
    trial: Trial
    points: list[dict[str, float]]
    claimed: list[float]
    true: list[float]


def suspect(search: Search, trial: Trial) -> Suspect | None:
    """The simplest that explains a wrong claim at all points."""
    scene = _scene(search, trial)
    if len(scene.points) < 2:
        return None
    found = _by_ratio(trial) or (_zero(scene) if not any(scene.true) or not any(scene.claimed) else None)
    if found or len(search.graph) > LARGEST:
        return found
    return _other_derivative(scene) or _factor(scene) or _repair(scene) or _path(scene)


def _scene(search: Search, trial: Trial) -> _Scene:
    """First points at which it is wrong, then some others."""
    told = [each for each in trial.seen if each.judged.answer in (Answer.SAME, Answer.DIFFERENT)]
    told = [each for each in told if each.judged.claimed or each.judged.true]
    wrong = [each for each in told if each.judged.answer is Answer.DIFFERENT]
    right = [each for each in told if each.judged.answer is Answer.SAME]
    count = max(POINTS // 2, POINTS - len(right))
    chosen = (wrong[:count] + right)[:POINTS]
    numbers = [each.judged for each in chosen]
    return _Scene(
        search,
        trial,
        [each.point for each in chosen],
        [each.claimed for each in numbers],
        [each.true for each in numbers],
    )


def _same(ones: Sequence[float], others: Sequence[float]) -> bool:
    return all(relative(one, other) < EQUAL for one, other in zip(ones, others, strict=True))


def _by_ratio(trial: Trial) -> Suspect | None:
    ratio = constant_ratio(trial)
    return None if ratio is None else Suspect(f"your value is {named(ratio)} × the true one", trial.claim.place)


def _zero(scene: _Scene) -> Suspect:
    derivative = scene.trial.claim.derivative
    if any(scene.true):
        return Suspect("your value is 0, and the true one is not", scene.trial.claim.place)
    output = derivative.output or scene.search.case.model.output_name
    return Suspect(f"the true one is 0 at all points: {output} does not go by it", scene.trial.claim.place)


def _other_derivative(scene: _Scene) -> Suspect | None:
    """Perhaps it is right for another input."""
    case, trial = scene.search.case, scene.trial
    *first, own = trial.claim.derivative.inputs
    names = [name for name in case.model.graph.inputs if name != own][:MOST_INPUTS]
    output = trial.claim.derivative.output
    wanted = [Derivative(output, (*first, name)) for name in names]
    graph, nodes = true_derivatives(case.graph, {output: trial.comparer.model.output}, wanted)
    runs = _runs(scene, graph, nodes)
    for number, name in enumerate(names):
        numbers = runs[number]
        for sign, text in ((1, ""), (-1, "−1 × ")):
            if numbers and any(numbers) and _same([sign * each for each in numbers], scene.claimed):
                return Suspect(f"your value is {text}the derivative for {name}", trial.claim.place)
    return None


def _runs(scene: _Scene, graph: object, nodes: Sequence[int]) -> list[list[float] | None]:
    """For each node its numbers at all points, if it has such."""
    small, places = cut(graph, nodes)  # type: ignore[arg-type]
    runs = [attempt(small, point) for point in scene.points]
    return [_numbers([run_[places[node]] for run_ in runs]) for node in nodes]


def _numbers(found: Sequence[Found]) -> list[float] | None:
    if all(isinstance(each, float) and isfinite(each) for each in found):
        return [float(each) for each in found]  # type: ignore[arg-type]
    return None


def _factor(scene: _Scene) -> Suspect | None:
    """Perhaps the ratio is something that the program or the claim computes."""
    if not all(scene.claimed) or not all(scene.true):
        return None
    ratios = [claimed / true for claimed, true in zip(scene.claimed, scene.true, strict=True)]
    runs = [attempt(scene.trial.comparer.graph, point) for point in scene.points]
    found = []
    for node, text in _texts(scene):
        numbers = _numbers([run_[node] for run_ in runs])
        for power, words in POWERS.items() if numbers and all(numbers) else ():
            rest = _rest(ratios, numbers or [], power)
            if len(rest) in range(1, 5):
                found.append(f"your value is {'' if rest == '1' else rest + ' × '}the true one {words.format(text)}")
    return Suspect(min(found, key=len), scene.trial.claim.place) if found else None


def _rest(ratios: Sequence[float], numbers: Sequence[float], power: int) -> str:
    """What is left of the ratios without this factor, if that is the same everywhere."""
    try:
        rests = [ratio / number**power for ratio, number in zip(ratios, numbers, strict=True)]
    except ArithmeticError:
        return ""
    return named(rests[0]) if all(rests) and _same(rests, [rests[0]] * len(rests)) else ""


def _texts(scene: _Scene) -> Iterator[tuple[int, str]]:
    """The nodes that a person wrote, in the part of the graph that is about the claim, and what was written."""
    places, case = scene.trial.comparer.places, scene.search.case
    for node in range(len(case.model.graph)):
        if node in places and node not in case.model.graph.constants:
            yield places[node], case.model.names.get(node) or case.model.text(node)
    for model, went in case.stated:
        for node, place in enumerate(went):
            if place in places and place >= len(case.model.graph) and node not in model.graph.constants:
                yield places[place], model.names.get(node) or model.text(node)


def _repair(scene: _Scene) -> Suspect | None:
    """Perhaps one operation of the claim is another one."""
    case, claim = scene.search.case, scene.trial.claim
    stated = next(
        each
        for each in case.stated
        if claim.node in each.places and claim.place.source.startswith(each.model.program.text)
    )
    runs = [attempt(case.graph, point) for point in scene.points]
    if any(isinstance(each[claim.node], Nowhere) for each in runs):
        return None
    for repair in repairs(case.graph, stated, claim.node, runs, scene.true):
        return Suspect(f"it is right with {repair.words}", stated.model.place(repair.node))
    return None


def _path(scene: _Scene) -> Suspect | None:
    """Perhaps what comes down one way is missing, or has the wrong sign, or is all there is."""
    claim, model = scene.trial.claim, scene.trial.comparer.model
    if len(claim.derivative.inputs) > 1:
        return None
    try:
        shares = [_shares(scene, point) for point in scene.points]
    except MgradError:
        return None
    gaps = [true - claimed for claimed, true in zip(scene.claimed, scene.true, strict=True)]
    for user in shares[0] if len(shares[0]) > 1 else ():
        numbers = [each.get(user, 0.0) for each in shares]
        for wanted, words in (
            (gaps, "is missing"),
            ([gap / 2 for gap in gaps], "has the wrong sign"),
            (scene.claimed, "is all that is there"),
        ):
            if any(numbers) and _same(wanted, numbers):
                return Suspect(f"what comes through {model.text(user)} {words}", model.place(user))
    return None


def _shares(scene: _Scene, point: dict[str, float]) -> dict[int, float]:
    """What each operation on the input itself hands to it."""
    model = scene.trial.comparer.model
    (name,) = scene.trial.claim.derivative.inputs
    values, place = run(model, point, [name]), model.graph.inputs[name]
    found: dict[int, float] = {}
    for node, operands in enumerate(model.graph.operands):
        if place in operands and values[node].grad:
            slopes = slopes_at(values[node])
            total = sum((slope or 0.0) for slope, operand in zip(slopes, operands, strict=True) if operand == place)
            found[node] = (values[node].grad or 0.0) * total
    return found
