"""Where does float64 lose its digits? From a bad result, back along the worst operands to where they were good."""

from collections.abc import Iterator
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.backends.proof.decimals import right_digits
from mgrad_cli.backends.proof.proof import Proof

GOOD = 14
"""With so many right digits, a number has lost none worth a word."""
LINEAR = frozenset({"+", "-", "neg"})
"""Rows whose slopes do not depend on their operands."""
GRADUAL = "many steps, a little in each"


class Spot(NamedTuple):
    """A node's value, or the output's slope there."""

    place: int
    is_slope: bool


class Losses:
    """A run beside its proof; to be used at the precision of the proof."""

    def __init__(self, gradient: Gradient, proof: Proof) -> None:
        self.gradient = gradient
        self.proof = proof
        self.users: dict[int, list[int]] = {}
        self.grads: dict[int, list[float]] = {}

    def of_value(self, place: int, right: int | None) -> str:
        return "" if right is None or right >= GOOD else self._where(Spot(place, False), right)

    def of_slope(self, place: int, right: int | None) -> str:
        if right is None or right >= GOOD:
            return ""
        if not self.users:
            self._look_ahead()
        return self._where(Spot(place, True), right)

    def _look_ahead(self) -> None:
        """Who uses each node, and what a plain run has for its slope, twins taken together."""
        values, slopes = self.proof.values, self.proof.slopes.numbers
        for place, node in enumerate(self.gradient.nodes):
            twin = values.twins[place]
            self.grads.setdefault(twin, []).append(node.grad or 0.0)
            if twin == place and place in slopes:
                for operand in set(values.operands(place)):
                    self.users.setdefault(operand, []).append(place)

    def _where(self, spot: Spot, right: int) -> str:
        """The biggest loss on the way back."""
        biggest, found, total = 0, "", 17 - right
        while right < GOOD:
            rights = {feeder: self._right(feeder) for feeder in self._feeders(spot)}
            worst = min(rights, key=rights.__getitem__, default=None)
            before = rights[worst] if worst else 17
            if before - right > biggest:
                biggest, found = before - right, self._text(spot)
            if worst is None:
                break
            spot, right = worst, before
        return found if 2 * biggest >= total else GRADUAL

    def _feeders(self, spot: Spot) -> Iterator[Spot]:
        """What the number at a spot is computed from."""
        values = self.proof.values
        if not spot.is_slope:
            yield from (Spot(each, False) for each in values.operands(spot.place) if values.numbers[each] is not None)
            return
        for user in self.users.get(spot.place, ()):
            yield Spot(user, True)
            yield from (Spot(each, False) for each in self._slope_depends_on(user, spot.place))

    def _slope_depends_on(self, user: int, operand: int) -> list[int]:
        """The nodes whose values the slope of a node for one of its operands is computed from."""
        operation, operands = self.gradient.model.graph.operations[user], self.proof.values.operands(user)
        if operation is None or operation.name in LINEAR:
            return []
        if operation.form == "choice":
            return operands[:1]
        return [each for each in operands if each != operand] if operation.name == "*" else [user, *operands]

    def _right(self, spot: Spot) -> int:
        if spot.is_slope:
            truth = self.proof.slopes.numbers.get(spot.place, 0)
            return right_digits(sum(self.grads[spot.place]), truth) or 0
        data, number = self.gradient.nodes[spot.place].data, self.proof.values.numbers[spot.place]
        if isinstance(number, bool) or data is None:
            return 17 if data is number else 0
        return right_digits(data, number) or 0

    def _text(self, spot: Spot) -> str:
        model = self.gradient.model
        return f"the gradient of {model.title(spot.place)}" if spot.is_slope else model.text(spot.place)
