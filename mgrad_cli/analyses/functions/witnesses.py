"""At which points does generated code test itself, what has it to answer there, and how far off may rounding put it?

Other C libraries round exp and its kin in another way, so every number on the way is turned by a few units in its last
place, in several runs: as far as the answers scatter then, they may scatter elsewhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, nan, ulp
from random import Random
from typing import NamedTuple

from mgrad_cli.analyses.functions.taken_along import TakenAlong
from mgrad_cli.analyses.gradient import Question, answer
from mgrad_cli.analyses.sampling import Sampler
from mgrad_cli.backends.ieee import ieee
from mgrad_cli.errors import MathematicsError, MgradError
from mgrad_cli.graph.graph import Graph

POINTS = 3
TRIES = 300
RUNS = 6
NOISE = ulp(1.0)
"""What arithmetic may be off by; functions by four times as much."""
SMALL = 2
"""Units in the last place that are always allowed, and how many times the scatter is."""
EXACT = ("abs", "sign", "step", "floor", "ceil", "round", "min", "max", "clamp", "relu", "mod", "neg")
"""What rounds nothing."""
SEED = 1


class Number(NamedTuple):
    """An answer, and how far off it may be."""

    value: float
    tolerance: float


class Witness(NamedTuple):
    """A point, and the numbers of all results there."""

    point: dict[str, float]
    numbers: list[Number]


def witnesses(
    question: Question, taken: TakenAlong, fixed: Mapping[str, float], near: Mapping[str, float]
) -> list[Witness]:
    """Up to three points: where the person says, else at the defaults and around them."""
    inputs = list(question.model.graph.inputs)
    start = {**near, **fixed}
    if all(name in fixed for name in inputs):
        return [_witness(question, taken, start)]
    found = []
    for point in _points(inputs, fixed, near):
        try:
            found.append(_witness(question, taken, point))
        except MgradError:
            continue
        if len(found) == POINTS:
            break
    if not found:
        raise MathematicsError(
            "no point was found at which the program has a value and all slopes",
            hint="say one: " + " ".join(f"--set {name}=…" for name in inputs[:8] if name not in fixed),
        )
    return found


def _points(inputs: list[str], fixed: Mapping[str, float], near: Mapping[str, float]) -> Iterator[dict[str, float]]:
    start = {**near, **fixed}
    if all(name in start for name in inputs):
        yield {name: start[name] for name in inputs}
    sampler = Sampler(inputs, fixed, {}, near, SEED)
    yield from (sampler.draw() for _ in range(TRIES))


def _witness(question: Question, taken: TakenAlong, point: Mapping[str, float]) -> Witness:
    """The engine's answers, if the straight line can give them, too."""
    question = question._replace(point=dict(point))
    wanted = _answers(question, taken)
    plain = _run(taken.graph, taken.results, point, None)
    chance = Random(SEED)
    noisy = [_run(taken.graph, taken.results, point, chance) for _ in range(RUNS)]
    numbers = []
    for place, (value, straight) in enumerate(zip(wanted, plain, strict=True)):
        scatter = max(abs(each[place] - straight) for each in noisy)
        tolerance = SMALL * (ulp(value) + scatter)
        if not abs(straight - value) <= tolerance < max(abs(value), 1.0):
            raise _lost(point)
        numbers.append(Number(value, tolerance))
    return Witness(dict(point), numbers)


def _lost(point: Mapping[str, float]) -> MathematicsError:
    where = ", ".join(f"{name} = {value!r}" for name, value in list(point.items())[:8])
    return MathematicsError(
        f"a function without mgrad loses its digits at {where}",
        hint="mgrad looks again at such a point, a straight line of code cannot; --set another one",
    )


def _answers(question: Question, taken: TakenAlong) -> Sequence[float]:
    if not taken.curvatures:
        gradient = answer(question)
        return [gradient.value, *gradient.values()]
    from mgrad_cli.analyses.orders.hessian import hessian

    found = hessian(question)
    curvatures = (found.at(row, column) for row, column in taken.curvatures)
    return [found.gradient.value, *found.gradient.values(), *curvatures]


def _run(graph: Graph, results: list[int], point: Mapping[str, float], chance: Random | None) -> list[float]:
    """The results as hardware gives them, every function turned a little if there is chance."""
    leaves = {**graph.constants, **{place: point[name] for name, place in graph.inputs.items()}}
    numbers: list[float] = []
    for place, operation in enumerate(graph.operations):
        if operation is None:
            numbers.append(leaves[place])
            continue
        number = ieee(operation)(*(numbers[operand] for operand in graph.operands[place]))
        if chance and operation.slopes and operation.name not in EXACT:
            noise = NOISE if operation.form == "infix" and operation.name != "**" else 4 * NOISE
            number += number * chance.choice((-noise, 0.0, noise))
        numbers.append(number)
    return [numbers[result] if isfinite(numbers[result]) else nan for result in results]
