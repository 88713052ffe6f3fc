"""Where the table is put to the test: for each row an endless stream of operands, the same in every run."""

import itertools
import math
import random
import sys
from collections.abc import Callable, Iterator

from mgrad_cli.operations import Operation

LARGEST, TINIEST, SMALLEST_NORMAL = sys.float_info.max, 5e-324, sys.float_info.min
Point = tuple[float, ...]
Draw = Callable[[random.Random], float]

LANDMARKS = (
    *(0.0, -0.0, TINIEST, 1e-320, SMALLEST_NORMAL, 1e-300, 2.0**-60, 2.0**-53, 1e-8, 2.0**-20),
    *(0.25, 0.5, 0.75, 1.0, 1.4616321449683623, 1.5, math.pi / 2, 2.0, 2.5, math.e, 3.0, math.pi, 4.0),
    *(6.0, 10.0, 20.0, 22.0, 26.6, 28.0, 31.0, 32.0, 36.7, 37.5, 38.6, 40.0, 60.0, 89.0, 100.0, 170.5, 171.6, 172.0),
    *(178.5, 200.0, 355.0, 708.4, 709.78, 710.4, 745.1, 1022.0, 1024.0, 1074.0, 1e5, 2.0**30, 2.0**51 - 0.5),
    *(2.0**52 + 1, 2.0**53, 1e16, 1e22, 1e100, 1.3407807929942596e154, 1e160, 1e300, LARGEST / 2, LARGEST),
)
"""Zeros, poles, branch points, tails, and where one formula takes over from another."""


def points(row: Operation) -> Iterator[Point]:
    """The operands to try: all landmarks near the beginning, then ever more at random."""
    chance = random.Random(row.signature)
    if row.variadic:
        return _any_number(row, chance)
    if len(row.parameters) == 1:
        landmarks = ((sign * landmark,) for landmark in LANDMARKS for sign in (1, -1))
        return itertools.chain(landmarks, _at_random(row, chance))
    # Arb's zero has no sign, and with a second operand the sign may matter.
    several = itertools.chain(_corners(len(row.parameters)), _at_random(row, chance))
    return (tuple(number + 0.0 for number in point) for point in several)


def moderate_points(row: Operation, size: int, count: int) -> list[Point]:
    """Points at which a person would ask, some of them outside the domain."""
    chance = random.Random(row.signature + "moderate")
    first = (_order,) if row.name == "polygamma" else ()
    draws = (*first, *(_small,) * size)[:size]
    return [tuple(draw(chance) for draw in draws) for _ in range(count)]


def _corners(size: int) -> Iterator[Point]:
    few = (0.0, 1.0, -1.0, 0.5, 2.0, -3.0, 1e-300, -1e-320, 1e300, -LARGEST)[: 10 if size == 2 else 5]
    return itertools.product(few, repeat=size)


def _at_random(row: Operation, chance: random.Random) -> Iterator[Point]:
    draws = OPERANDS.get(row.name, (_anything,) * len(row.parameters))
    relations = (*RELATIONS, *RELATIONS_OF.get(row.name, ())) if len(draws) == 2 else ()
    while True:
        yield tuple(draw(chance) for draw in draws)
        yield tuple(_moderate(chance) for _ in draws)
        for relation in relations:
            yield relation(chance)


def _any_number(row: Operation, chance: random.Random) -> Iterator[Point]:
    while True:
        for size in (1, 2, 3, 6):
            yield tuple(_anything(chance) for _ in range(size))
            yield tuple(_moderate(chance) for _ in range(size))
            yield _alike(chance, size)
            yield from (relation(chance) for relation in RELATIONS_OF.get(row.name, ()))


def _anything(chance: random.Random) -> float:
    draws = (_log_spaced, _moderate, _near_one, _near_landmark, _near_whole, _near_quarter_turn)
    return chance.choice(draws)(chance)


def _signed(chance: random.Random, number: float) -> float:
    return number if chance.random() < 0.5 else -number


def _log_spaced(chance: random.Random) -> float:
    return _signed(chance, math.ldexp(1 + chance.random(), chance.randint(-1075, 1023)))


def _moderate(chance: random.Random) -> float:
    if chance.random() < 0.2:
        return float(chance.randint(-12, 12))
    return chance.gauss(0, 1) * 10 ** chance.uniform(-2, 2.3)


def _small(chance: random.Random) -> float:
    return chance.choice((chance.uniform(-1, 1), chance.gauss(0, 3), float(chance.randint(-3, 5))))


def _near_one(chance: random.Random) -> float:
    return _signed(chance, 1 + _signed(chance, 2.0 ** -chance.uniform(0, 53)))


def _near_landmark(chance: random.Random) -> float:
    return _signed(chance, _near(chance, chance.choice(LANDMARKS)))


def _near_whole(chance: random.Random) -> float:
    return _signed(chance, _near(chance, chance.randint(0, 400) / 2))


def _near_quarter_turn(chance: random.Random) -> float:
    return _signed(chance, _near(chance, math.pi / 2 * math.floor(10 ** chance.uniform(0, 15))))


def _near(chance: random.Random, number: float) -> float:
    """The number, one of its next neighbours, or one that shares some of its digits."""
    steps = chance.randint(-3, 3)
    for _ in range(abs(steps)):
        number = math.nextafter(number, math.copysign(math.inf, steps))
    if chance.random() < 0.6:
        number += chance.uniform(-1, 1) * max(number, 1.0) * 2.0 ** -chance.randint(0, 60)
    return max(-LARGEST, min(number, LARGEST))


def _positive(chance: random.Random) -> float:
    return abs(_anything(chance)) or 1.0


def _whole(chance: random.Random) -> float:
    return float(round(_signed(chance, 10 ** chance.uniform(0, 3.5))))


def _order(chance: random.Random) -> float:
    return float(chance.choice((0, 1, 1, 2, 2, 3, 4, 5, 8, 13, 30, chance.randint(0, 60))))


def _alike(chance: random.Random, size: int) -> Point:
    middle = _anything(chance)
    return tuple(chance.choice((middle, -middle, _near(chance, abs(middle)))) for _ in range(size))


def _proportional(chance: random.Random) -> Point:
    """Two numbers of nearly the same size, or one a multiple of the other."""
    x = _anything(chance)
    factor = chance.choice((1.0, float(chance.randint(1, 9)), chance.uniform(0.5, 2), 2.0 ** chance.randint(-60, 60)))
    return (max(-LARGEST, min(x * factor, LARGEST)), _signed(chance, x))


def _neighbours(chance: random.Random) -> Point:
    x = _positive(chance)
    return (x, _near(chance, x))


def _power_in_range(chance: random.Random) -> Point:
    """A base and an exponent whose power is a float, as often as not near the edge."""
    base = _positive(chance)
    return (base, chance.uniform(-746, 711) / (math.log(base) or 1.0))


def _whole_power(chance: random.Random) -> Point:
    exponent = chance.choice((_whole(chance), float(chance.randint(-9, 9)))) or 2.0
    return (_signed(chance, 2.0 ** (chance.uniform(-1076, 1024) / exponent) if abs(exponent) > 1 else 3.0), exponent)


def _quotient_in_range(chance: random.Random) -> Point:
    quotient = math.ldexp(1 + chance.random(), chance.randint(-1060, 1000))
    divisor = math.ldexp(1 + chance.random(), chance.randint(-60, 20))
    return (_signed(chance, quotient * divisor), _signed(chance, divisor))


def _difference_in_range(chance: random.Random) -> Point:
    x = _signed(chance, 10 ** chance.uniform(-3, 18))
    return (x, x - chance.uniform(-746, 711))


def _probabilities(chance: random.Random) -> Point:
    """The logarithms of numbers that add up to about 1."""
    share = chance.uniform(0.001, 0.999)
    return (math.log(share), math.log(1 - share), -(10 ** chance.uniform(1, 4)))


def _far_apart(chance: random.Random) -> Point:
    middle = _anything(chance)
    return tuple(middle - 10 ** chance.uniform(-3, 3) for _ in range(3))


RELATIONS = (_proportional, _neighbours)
RELATIONS_OF: dict[str, tuple[Callable[[random.Random], Point], ...]] = {
    "**": (_power_in_range, _whole_power),
    "/": (_quotient_in_range,),
    "mod": (_quotient_in_range,),
    "atan2": (_quotient_in_range,),
    "exp_difference": (_difference_in_range,),
    "logsumexp": (_probabilities, _far_apart),
}
OPERANDS: dict[str, tuple[Draw, ...]] = {"polygamma": (_order, _anything)}
"""For rows of which an operand is not just any number."""
