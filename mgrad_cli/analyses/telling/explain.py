"""How does a program get its value, and how does the gradient come back: each step of both passes, in order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.reasons.ways import slopes_at
from mgrad_cli.analyses.telling.local_rules import Rule, letters_beside, local_rule
from mgrad_cli.backends.second_look import standing_still
from mgrad_cli.backends.value import Value
from mgrad_cli.backends.value import node as make
from mgrad_cli.graph.build import Model
from mgrad_cli.graph.differentiate import depending_on


class Share(NamedTuple):
    """What a step adds to the gradient of one operand, and what is there by then."""

    operand: int
    position: int
    rule: Rule
    slope: float
    product: float  # of the gradient from above and the slope
    before: float  # what had come already
    total: float
    use: int  # the how-manieth share, of how many
    uses: int


class Backward(NamedTuple):
    """A step back: the whole gradient of a node goes on to its operands; nothing goes on from 0.

    None as gradient: it left the range of float64, and only the second pass in decimals knew it.
    """

    node: int
    grad: float | None
    users: tuple[int, ...]  # whose shares make up the gradient; none at the output
    shares: tuple[Share, ...]


class Telling(NamedTuple):
    """Both passes. A step of the same number computes a node and, on the way back, hands its gradient on."""

    gradient: Gradient
    letters: tuple[str, str]
    steps: dict[int, int]  # of each computed node that the output needs, in the order of the forward pass
    backward: list[Backward]
    uses: Counter[int]
    retraced: tuple[int, ...]  # the nodes whose gradient is no plain sum of these shares, for float64 lost too much

    @property
    def model(self) -> Model:
        return self.gradient.model

    @property
    def values(self) -> list[Value]:
        return self.gradient.nodes

    @property
    def skipped(self) -> list[int]:
        """The steps in branches that were not taken."""
        return [node for node in self.steps if self.values[node].data is None]


def explain(gradient: Gradient) -> Telling:
    """The steps of an answer, with the engine's own numbers."""
    model = gradient.model
    computed = [node for node in below(model, model.output) if model.graph.operations[node] is not None]
    letters = letters_beside(model.results.keys() | set(model.names.values()))
    moving = find_moving(gradient)
    told = _Telling(gradient, letters, moving)
    giving = [node for node in reversed(computed) if moving[node]]
    for node in giving:
        told.uses.update(model.graph.operands[node][position] for position in told.receiving(node))
    backward = [told.step(node) for node in giving]
    told_of = {*giving, *told.uses, *(node for node in model.graph.inputs.values() if moving[node])}
    retraced = tuple(node for node in sorted(told_of) if told.is_retraced(node))
    steps = {node: number for number, node in enumerate(computed, 1)}
    return Telling(gradient, letters, steps, backward, told.uses, retraced)


def below(model: Model, node: int) -> list[int]:
    """A node and all that it is computed from, makers first."""
    needed = {node}
    for each in range(node, -1, -1):
        if each in needed:
            needed.update(model.graph.operands[each])
    return sorted(needed)


def find_moving(gradient: Gradient) -> list[bool]:
    """For each node whether a gradient is asked for at it: it moves with an asked input, here."""
    graph, values = gradient.model.graph, gradient.nodes
    depends = depending_on(graph, {graph.inputs[name] for name in gradient.question.asked})
    moving = [moves and value.data is not None for moves, value in zip(depends, values, strict=True)]
    if any(moves and value.grad is None for moves, value in zip(moving, values, strict=True)):
        # The engine took no gradient there: the value stands still, or its gradient is beyond float64.
        twins: list[Value] = []
        for moves, value, operands in zip(moving, values, graph.operands, strict=True):
            twins.append(make(value.operation, tuple(twins[each] for each in operands), value.data))
            twins[-1].grad = 0.0 if moves else None
        still = standing_still(twins)
        moving = [moves and twin not in still for moves, twin in zip(moving, twins, strict=True)]
    return moving


def open_positions(value: Value, moving: Sequence[bool]) -> Iterator[int]:
    """The operands, by position, that a gradient goes on to: those that move, and of a choice the one taken."""
    operation = value.operation
    assert operation is not None
    taken = (1 if value.operands[0].data else 2) if operation.name == "if" else None
    return (position for position, moves in enumerate(moving) if moves and taken in (None, position))


class _Telling:
    """The backward pass once more, with what each share adds."""

    def __init__(self, gradient: Gradient, letters: tuple[str, str], moving: Sequence[bool]) -> None:
        self.graph, self.values, self.output = gradient.model.graph, gradient.nodes, gradient.model.output
        self.letters, self.moving = letters, moving
        self.uses: Counter[int] = Counter()
        self.totals: dict[int, float] = {}
        self.users: dict[int, list[int]] = {}

    def receiving(self, node: int) -> Iterator[int]:
        """The operands, by position, that get a share; nothing goes on from 0."""
        value = self.values[node]
        return open_positions(value, self._wanted(node)) if value.grad else iter(())

    def _wanted(self, node: int) -> list[bool]:
        return [self.moving[operand] for operand in self.graph.operands[node]]

    def step(self, node: int) -> Backward:
        value = self.values[node]
        slopes = slopes_at(value, self._wanted(node)) if value.grad else ()
        numbers = [operand.data for operand in value.operands]
        shares = tuple(self._share(node, position, slopes[position], numbers) for position in self.receiving(node))
        return Backward(node, value.grad, tuple(self.users.get(node, ())), shares)

    def _share(self, node: int, position: int, slope: float | None, numbers: Sequence[float]) -> Share:
        value = self.values[node]
        assert value.grad is not None and value.operation is not None and slope is not None
        operand = self.graph.operands[node][position]
        product = value.grad * slope
        before = self.totals.get(operand, 0.0)
        total = self.totals[operand] = before + product
        users = self.users.setdefault(operand, [])
        users.append(node)
        rule = local_rule(value.operation, position, value.data, numbers, self.letters)
        return Share(operand, position, rule, slope, product, before, total, len(users), self.uses[operand])

    def is_retraced(self, node: int) -> bool:
        """Whether the engine has another gradient for a node than its shares add up to."""
        total = self.totals.get(node, 1.0 if node == self.output else 0.0)
        grad = self.values[node].grad
        return total != grad and (total == total or grad == grad)
