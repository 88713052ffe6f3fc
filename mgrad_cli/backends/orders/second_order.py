"""How the gradient changes when the inputs move: the backward pass, differentiated along each direction.

Where a node hands an adjoint to an operand, the change is the adjoint's change times the slope, plus the adjoint times
the slope's change. What stands still, and what is straight, costs nothing and cannot fail.
"""

from collections.abc import Mapping, Sequence

from mgrad_cli.backends.engine import located
from mgrad_cli.backends.orders.second_slopes import Lost, changes, is_straight
from mgrad_cli.backends.orders.tangents import Directions, below, product, slopes_at, tangents
from mgrad_cli.backends.refusals import Refusal, no_second_slope, no_slope
from mgrad_cli.backends.value import Value
from mgrad_cli.graph.build import Model

Turned = dict[int, dict[int, float]]


def second_order(model: Model, values: list[Value], directions: Directions, hardware: bool = False) -> Turned:
    """How the slopes at the inputs and at the nodes of the directions change, by node and direction.

    The values hold the gradient already. Raises Lost where float64 does not reach.
    """
    if any(_is_unknown(value) for value in values):
        raise Lost(None)
    bent = [place for place, value in enumerate(values) if _is_bent(value)]
    operands = [operand for place in bent for operand in model.graph.operands[place]]
    moved = tangents(model, values, directions, below(model, operands), hardware)
    return _Backward(model, values, moved, hardware).run({*directions, *model.graph.inputs.values()})


def _is_bent(value: Value) -> bool:
    """Whether a node passes the gradient on by slopes that change."""
    operation = value.operation
    return bool(operation and value.grad and value.data is not None and not is_straight(operation))


def _is_unknown(value: Value) -> bool:
    """Whether the gradient went through a node in decimals only, being beyond float64 there."""
    operation = value.operation
    if operation is None or value.grad is not None or value.data is None or operation.form == "comparison":
        return False
    return any(operand.grad is not None for operand in value.operands)


class _Backward:
    """One pass, from the output down; what has arrived at a node by its turn is all that will."""

    def __init__(self, model: Model, values: list[Value], moved: Sequence[Mapping[int, float]], hardware: bool) -> None:
        self.model = model
        self.values = values
        self.moved = moved
        self.hardware = hardware
        self.arrived: Turned = {}

    def run(self, kept: set[int]) -> Turned:
        found: Turned = {}
        for place in range(self.model.output, -1, -1):
            value = self.values[place]
            change = self.arrived.pop(place, {})
            if place in kept:
                found[place] = change
            if value.operation is None or value.data is None or value.grad is None:
                continue
            if change or _is_bent(value):
                self._pass_on(place, change)
        return found

    def _pass_on(self, place: int, change: Mapping[int, float]) -> None:
        value, places = self.values[place], self.model.graph.operands[place]
        operation = value.operation
        assert operation is not None
        numbers = [operand.data for operand in value.operands]
        asked = [operand.grad is not None for operand in value.operands]
        if change:
            for position, share in enumerate(slopes_at(operation, value.data, numbers, asked)):
                if asked[position] and (share or operation.form != "choice"):
                    self._add(place, position, change, share)
        if not _is_bent(value):
            return
        grad = value.grad or 0.0
        try:
            turns = changes(operation, value.data, numbers, [self.moved[each] for each in places], asked)
        except Refusal as refusal:
            raise located(refusal, self.model, self.values, place) from None
        except Lost as lost:
            told = lost.refusal
            located_one = located(told, self.model, self.values, place) if isinstance(told, Refusal) else None
            raise Lost(located_one) from None
        for position, turn in enumerate(turns):
            if asked[position] and turn:
                self._add(place, position, turn, grad)

    def _add(self, place: int, position: int, change: Mapping[int, float], factor: float) -> None:
        sums = self.arrived.setdefault(self.model.graph.operands[place][position], {})
        for key, number in change.items():
            total = sums[key] = sums.get(key, 0.0) + product(number, factor)
            if total - total != 0 and not self.hardware:
                raise Lost(located(self._refusal(place, position, factor), self.model, self.values, place))

    def _refusal(self, place: int, position: int, factor: float) -> Refusal:
        operation = self.values[place].operation
        assert operation is not None
        numbers = [operand.data for operand in self.values[place].operands]
        if factor - factor != 0:
            return no_slope(operation, position, numbers)
        return no_second_slope(operation, numbers, True)
