"""Runs a program at a point: the graph and the inputs' numbers in, Values with data and gradients out."""

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from mgrad_cli.backends.ieee import ieee
from mgrad_cli.backends.refusals import Refusal, shown
from mgrad_cli.backends.second_look import look_again, standing_still, widen
from mgrad_cli.backends.value import Stuck, Value, backward, compute, node
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.build import Model

NOT_TAKEN: float = None  # type: ignore[assignment]
"""The data of a node in a branch that was not taken."""


def run(model: Model, point: Mapping[str, float], asked: Collection[str], hardware: bool = False) -> list[Value]:
    """The values of all nodes, with the slopes of the output at those that the asked inputs lead to."""
    with collector_paused():
        values = forward(model, point, hardware)
        for name, place in model.graph.inputs.items():
            values[place].grad = 0.0 if name in asked else None
        try:
            differentiate_at(model, values, hardware)
        except Stuck as stuck:
            place = next(place for place, value in enumerate(values) if value is stuck.value)
            raise located(stuck.refusal(), model, values, place) from None
    return values


def differentiate_at(model: Model, values: list[Value], hardware: bool) -> None:
    """One pass in plain numbers, and a second look where these ran out of range."""
    try:
        backward(values, values[model.output], hardware)
    except Stuck as stuck:
        if stuck.is_overflow() and widen(model.graph, values, model.output):
            return
        still = standing_still(values)
        if stuck.value.operands[stuck.position] not in still:
            raise
        backward(values, values[model.output], hardware, still)
    if not hardware:
        look_again(model.graph, values, model.output)


def forward(model: Model, point: Mapping[str, float], hardware: bool = False) -> list[Value]:
    """The values of all nodes; those in branches that are not taken have no data."""
    graph = model.graph
    leaves = {**graph.constants, **{place: point[name] for name, place in graph.inputs.items()}}
    opening = graph.branches_by_start()
    skip_to = 0
    values: list[Value] = []
    for place, operation in enumerate(graph.operations):
        if place in opening and place >= skip_to:
            skip_to = max((b.end for b in opening[place] if values[b.condition].data != b.wanted), default=skip_to)
        if operation is None:
            values.append(node(None, (), leaves[place]))
            continue
        operands = tuple([values[operand] for operand in graph.operands[place]])
        data = NOT_TAKEN
        if place >= skip_to:
            numbers = [operand.data for operand in operands]
            try:
                data = ieee(operation)(*numbers) if hardware else compute(operation, numbers)
            except Refusal as refusal:
                raise located(refusal, model, values, place) from None
        values.append(node(operation, operands, data))
    for place in graph.constants:
        values[place].grad = None
    return values


@contextmanager
def collector_paused() -> Iterator[None]:
    """A run makes many objects and drops none, so looking for rubbish in between only costs time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def located(refusal: Refusal, model: Model, values: list[Value], place: int) -> MathematicsError:
    """The refusal with the place in the program, and where a culprit operand has its number from."""
    return MathematicsError(
        refusal.message, model.place(place), hint=refusal.hint or _origin(model, values, place, refusal.culprits())
    )


def _origin(model: Model, values: list[Value], place: int, culprits: list[int]) -> str:
    """`a - 4 is -2 because a = 2`, for the first culprit that is computed."""
    graph = model.graph
    for operand in (graph.operands[place][position] for position in culprits):
        if graph.operations[operand] is not None:
            reasons = [f"{name} = {shown(values[leaf].data)}" for name, leaf in _inputs_below(model, operand)]
            because = f" because {', '.join(reasons[:4])}{', …' * (len(reasons) > 4)}" if reasons else ""
            return f"{model.text(operand)} is {shown(values[operand].data)}{because}"
    return ""


def _inputs_below(model: Model, node: int) -> list[tuple[str, int]]:
    below, ahead = {node}, [node]
    for each in ahead:
        fresh = set(model.graph.operands[each]) - below
        below |= fresh
        ahead += fresh
    return [(name, place) for name, place in model.graph.inputs.items() if place in below]
