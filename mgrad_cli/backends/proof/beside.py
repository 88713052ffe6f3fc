"""Are two nodes of a graph the same number at a point, as far as balls can tell?"""

from collections.abc import Mapping
from typing import NamedTuple

from mgrad_cli.backends.proof.balls import Number, arb, ball, is_finite, working
from mgrad_cli.backends.proof.proven_values import Leaf, Outside, TooLate, Unsure, evaluate
from mgrad_cli.graph.graph import Graph

FIRST_BITS, MOST_BITS = 128, 2048
NOTHING = arb(2) ** -400
"""Two numbers that may be the same, and are surely nearer than this, are the same, though no ball can tell."""


SMALLEST = arb(2) ** -1074
"""What is nearer to 0 is 0 in float64."""


class Beside(NamedTuple):
    """Whether they are the same (None: that is open), both numbers, and their relative difference at most."""

    same: bool | None
    claimed: float
    true: float
    difference: float


def beside(
    graph: Graph, claimed: int, true: int, leaves: Mapping[int, Leaf], tolerance: float, deadline: float
) -> Beside | None:
    """The two numbers, to as many bits as it takes; None if one of them cannot be enclosed."""
    bits = FIRST_BITS
    found = None
    while bits <= MOST_BITS:
        with working(bits):
            try:
                numbers = evaluate(graph, leaves, deadline).numbers
                found = _compared(ball(numbers[claimed]), ball(numbers[true]), tolerance)
            except (Outside, TooLate):
                return None
            except Unsure:
                found = None
        if found and found.same is not None:
            return found
        bits *= 4
    return found


def _compared(claimed: Number, true: Number, tolerance: float) -> Beside | None:
    distance = abs(claimed - true)
    if not is_finite(distance):
        return None
    size = claimed.abs_upper().max(true.abs_upper())
    least = abs(claimed).lower().max(abs(true).lower())
    numbers = float(claimed.mid()), float(true.mid())
    if distance <= arb(tolerance) * least:
        return Beside(True, *numbers, float((distance.upper() / least).mid()) if least > 0 else 0.0)
    if size < SMALLEST or (distance < NOTHING and distance.contains(0)):
        return Beside(True, *numbers, 0.0)
    return Beside(False if distance > arb(tolerance) * size else None, *numbers, float((distance / size).mid()))
