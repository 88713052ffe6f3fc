"""Which kinks do not show in the gradient, because nothing arrives there, and yet bend it?"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mgrad_cli.analyses.kinks import text_of
from mgrad_cli.backends.second_look import at_a_corner
from mgrad_cli.backends.value import Value, node
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.build import Model


class Corner(NamedTuple):
    """A node at a kink, a jump or a tie, and what a note would say of it."""

    place: int
    text: str


def hidden_corners(model: Model, values: Sequence[Value]) -> list[Corner]:
    """Those at which a gradient of 0 arrives; the notes of a run tell the others."""
    found = []
    for place, value in enumerate(values):
        operation = value.operation
        if operation is None or value.grad != 0 or value.data is None:
            continue
        if (operation.kink or operation.jump or operation.shared) and _is_met(value):
            twin = node(operation, value.operands, value.data)
            twin.grad = 1.0
            if text := text_of(operation, twin, model.graph.operands[place]):
                found.append(Corner(place, text))
    return found


def _is_met(value: Value) -> bool:
    moves = any(operand.grad is not None for operand in value.operands)
    return moves and at_a_corner(value, [operand.data for operand in value.operands])


def refuse_bent(model: Model, corners: Sequence[Corner], turned: Mapping[int, Mapping[int, float]]) -> None:
    """Refuse if the gradient changes with the result of a node at a corner: it does not change evenly there."""
    for corner in corners:
        if any(change.get(corner.place) for change in turned.values()):
            text = model.text(corner.place)
            raise MathematicsError(
                f"there is no second derivative through {text}: {corner.text}",
                model.place(corner.place),
                hint="ask beside this point, or leave the inputs that move it out with --wrt",
            )
