"""Why is a gradient what it is: 0, huge, undefined, one of several, or ordinary?"""

import math
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient, Question
from mgrad_cli.analyses.kinks import Note, find_notes
from mgrad_cli.analyses.reasons.advice import Advice, find_advice
from mgrad_cli.analyses.reasons.culprits import (
    Stop,
    carried_down,
    each_alone,
    find_origins,
    meeting,
    users_of,
    without_value,
)
from mgrad_cli.analyses.reasons.rules import Blocked, Operands, blocked, operands_of, rule_of
from mgrad_cli.analyses.reasons.sides import RUNS, Side, sides
from mgrad_cli.analyses.reasons.ways import NONE, Path, Way, Ways, find_leading, find_ways, path_to
from mgrad_cli.backends.engine import forward
from mgrad_cli.backends.refusals import no_value
from mgrad_cli.backends.value import Value, backward

HUGE, BEYOND_SCALE = 1e8, 16.0
"""A gradient is huge from 1e8 on, if it is also 16 times what takes the output from 0 over the input's own size."""
BUDGET = 2_000_000
"""Nodes that may be computed to find slopes on either side; of larger programs not all are told."""
FEW = 8
"""Places that a way is sought through."""


class Reason(NamedTuple):
    """Why the gradient of an input is what it is, and where. None as gradient: there is none."""

    input: str
    gradient: float | None
    reason: str
    node: int | None = None
    operands: Operands = ()
    rule: str = ""
    path: Path = ()
    sides: tuple[Side, Side] | None = None
    advice: Advice | None = None


class Why(NamedTuple):
    """The gradients that there are, and the reasons for all that were asked for."""

    gradient: Gradient
    has_value: bool
    reasons: list[Reason]


def explain(question: Question, found: Gradient | None) -> Why:
    """The reasons; `found` is the answer to the question, or nothing if it was refused."""
    if found:
        return Why(found, True, _Inquiry(question, found.nodes, found.notes, dict(found)).all())
    model = question.model
    values = forward(model, question.point, hardware=True)
    culprit = without_value(values)
    slopes: dict[str, float | Stop] = {}
    notes: list[Note] = []
    if culprit is None:
        slopes = each_alone(question, values)
        for name, place in model.graph.inputs.items():
            values[place].grad = 0.0 if name in question.asked else None
        backward(values, values[model.output], hardware=True)
        notes = find_notes(model, values)
    reasons = _Inquiry(question, values, notes, slopes, culprit).all()
    known = tuple(name for name, slope in slopes.items() if isinstance(slope, float))
    return Why(Gradient(question._replace(asked=known), values, notes), culprit is None, reasons)


class _Inquiry:
    """One question, with all that was found out about it."""

    def __init__(
        self,
        question: Question,
        values: list[Value],
        notes: list[Note],
        slopes: Mapping[str, float | Stop],
        culprit: int | None = None,
    ) -> None:
        self.question, self.values, self.slopes, self.culprit = question, values, slopes, culprit
        self.model = question.model
        self.graph = self.model.graph
        self.leading = find_leading(self.graph, {self.graph.inputs[name] for name in question.asked})
        self.ways = find_ways(self.graph, values, self.model.output, self.leading)
        self.notes = {} if question.hardware else {note.node: note for note in notes}
        self.noted = carried_down(self.graph, self.notes.keys())
        advice = sorted(find_advice(self.model, values), key=lambda each: len(each.nodes))
        self.advice = {each.node: each for each in advice}
        self.covering = {node: each for each in advice for node in each.nodes}
        self.advised = carried_down(self.graph, self.advice.keys())
        self.through: dict[int, Ways] = {}
        self.spent = 0

    @cached_property
    def users(self) -> list[list[int]]:
        return users_of(self.graph)

    @cached_property
    def origins(self) -> dict[int, Stop]:
        return find_origins(self.graph, self.values)

    def all(self) -> list[Reason]:
        return [reason for name in self.question.asked for reason in self.reasons(name)]

    def reasons(self, name: str) -> list[Reason]:
        """The one for the gradient of an input, and one for each place where it is a matter of choice."""
        place = self.graph.inputs[name]
        if self.culprit is not None:
            return [self._no_value(name, place, self.culprit)]
        grad = self.slopes[name]
        first = self._first(name, place, grad)
        kinks = [self._kink(name, place, grad, node) for node in self.noted[place] if node in self.notes]
        covered = first.node is not None and first.gradient == 0 and first.node in {kink.node for kink in kinks}
        return kinks if covered else [first, *kinks]

    def _first(self, name: str, place: int, grad: float | Stop) -> Reason:
        way = self.ways[place]
        if isinstance(grad, Stop):
            return self._no_slope(name, place, None, grad)
        if not math.isfinite(grad):
            return self._no_slope(name, place, grad, self.origins.get(place))
        if way is None:
            return Reason(name, grad, "not used", rule=f"{self.model.title(self.model.output)} does not depend on it")
        if grad == 0:
            return self._zero(name, place, way)
        scale = (1 + abs(self.values[self.model.output].data)) / (1 + abs(self.question.point[name]))
        if abs(grad) >= max(HUGE, BEYOND_SCALE * scale):
            return self._huge(name, place, grad, way)
        advice, path = self._advice(place), path_to(self.ways, place)
        if advice:
            return Reason(name, grad, "digits lost", advice.node, (), advice.gain, path, advice=advice)
        return Reason(name, grad, "ordinary", path=path)

    def _is_needed(self, node: int) -> bool:
        """Whether the output is computed from a node."""
        needed = {self.model.output}
        for each in range(self.model.output, node, -1):
            if each in needed:
                needed.update(self.graph.operands[each])
        return node in needed

    def _no_value(self, name: str, place: int, culprit: int) -> Reason:
        operation = self.graph.operations[culprit]
        assert operation is not None
        rule = no_value(operation, [operand.data for operand in self.values[culprit].operands]).message
        path = self._path(culprit, place)
        both = self._sides(name, None) if path else None
        unneeded = "; the output does not need it, but every statement is computed" * (not self._is_needed(culprit))
        operands, advice = operands_of(self.model, self.values, culprit), self.covering.get(culprit)
        return Reason(name, None, "no value", culprit, operands, rule + unneeded, path, both, advice)

    def _no_slope(self, name: str, place: int, grad: float | None, stop: Stop | None) -> Reason:
        if stop is None:
            rule = "the slopes of its uses add up to more than float64 holds"
            return Reason(name, grad, "no slope", rule=rule, path=path_to(self.ways, place))
        node = stop.node
        if not stop.is_own:
            rule = f"{stop.message}; in a program of this size not every input is asked alone: --wrt {name} does"
            return Reason(name, None, "refused with others", node, rule=rule)
        both = self._sides(name, self.values[self.model.output].data) if grad is None else None
        operands, advice = operands_of(self.model, self.values, node), self.covering.get(node)
        return Reason(name, grad, "no slope", node, operands, stop.message, self._path(node, place), both, advice)

    def _zero(self, name: str, place: int, way: Way) -> Reason:
        path = path_to(self.ways, place)
        if way.block == NONE:
            reason, rule = meeting(self.model, self.values, way, self.users[way.vanished])
            return Reason(name, 0.0, reason, way.vanished, (), rule, path, advice=self._advice(place))
        link = self.ways[way.block]
        assert link is not None
        found: Blocked = blocked(self.model, self.values, link.above, link.position, name)
        return Reason(name, 0.0, *found, path=path, advice=self.covering.get(link.above))

    def _huge(self, name: str, place: int, grad: float, way: Way) -> Reason:
        link = self.ways[way.steepest]
        assert link is not None and link.slope is not None
        operation = self.graph.operations[link.above]
        assert operation is not None
        numbers = [operand.data for operand in self.values[link.above].operands]
        rule = f"{rule_of(operation, link.position, numbers)}, which makes {link.slope:.6g}"
        operands, path = operands_of(self.model, self.values, link.above), path_to(self.ways, place)
        return Reason(name, grad, "huge", link.above, operands, rule, path, advice=self._advice(place))

    def _kink(self, name: str, place: int, grad: float | Stop, node: int) -> Reason:
        operation, note = self.graph.operations[node], self.notes[node]
        assert operation is not None
        kind = "kink" if operation.kink else "jump" if operation.jump else "tie"
        kind = "edge" if operation.form == "comparison" else kind
        shown = None if isinstance(grad, Stop) else grad
        rule = note.text.removeprefix(f"{self.model.text(node)}: ")
        both = self._sides(name, self.values[self.model.output].data)
        operands = operands_of(self.model, self.values, node)
        return Reason(name, shown, kind, node, operands, rule, self._path(node, place), both, self._advice(place))

    def _advice(self, place: int) -> Advice | None:
        """What helps on a way to the input that carries something."""
        ways = ((node, self.ways[node]) for node in self.advised[place])
        return next((self.advice[node] for node, way in ways if way is not None and way.blocks == 0), None)

    def _sides(self, name: str, value: float | None) -> tuple[Side, Side] | None:
        self.spent += RUNS * len(self.graph)
        return sides(self.question, name, value) if self.spent <= BUDGET else None

    def _path(self, node: int, place: int) -> Path:
        """The way to an input that goes through a node, or nothing if none does."""
        if node not in self.through and len(self.through) < FEW:
            self.through[node] = find_ways(self.graph, self.values, node, self.leading)
        below = self.through.get(node, self.ways)
        if below[place] is None:
            return ()
        if below is self.ways:
            return path_to(below, place)
        above = path_to(self.ways, node) if self.ways[node] else ()
        if self.culprit is not None:  # above it nothing has a value, and so no slope
            above = tuple(step if isinstance(step, int) else step._replace(slope=None) for step in above)
        return (*above, *path_to(below, place)[bool(above) :])
