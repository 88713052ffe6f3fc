"""Each function of mgrad's language on a tape: its domain, its kinks, and how it is put together from simpler ones."""

from collections.abc import Callable
from functools import partial

from flint import arb

from benchmarks.trust.balls import UNARY, Unproven, polygamma
from benchmarks.trust.tape import NoValue, Tape, Undecided

ARITHMETIC, FUNCTION, GAMMA_FAMILY = 1, 4, 8
"""How many last places off the result of an operation may be."""
BRANCH_POINTS = {"sqrt": (0,), "acosh": (1,), "asin": (-1, 1), "acos": (-1, 1), "cbrt": (0,)}
"""Where the value is there and the slope is not."""
DOMAINS: dict[str, tuple[float | None, float | None, bool]] = {
    **dict.fromkeys(("log", "ln", "log2", "log10"), (0, None, False)),
    "log1p": (-1, None, False),
    "sqrt": (0, None, True),
    "acosh": (1, None, True),
    "asin": (-1, 1, True),
    "acos": (-1, 1, True),
    "atanh": (-1, 1, False),
}
"""Least, greatest, and whether these two belong to it."""
FARTHEST = arb((1, 2000))
EXACT = ("neg", "abs", "sign", "step", "relu", "floor", "ceil", "round", "min", "max", "clamp")


def ulps(name: str) -> int:
    if name in EXACT:
        return 0
    if name in ("gamma", "lgamma", "digamma", "polygamma"):
        return GAMMA_FAMILY
    return ARITHMETIC if name in ("+", "-", "*", "/", "mod") else FUNCTION


def _demand(tape: Tape, x: int, least: float | None, greatest: float | None, closed: bool) -> None:
    for edge, inward in ((least, 1), (greatest, -1)):
        if edge is not None:
            side = inward * tape.sign(tape.minus(x, edge))
            if side < 0 or (side == 0 and not closed):
                raise NoValue


def _unary(name: str, tape: Tape, x: int) -> int:
    if name in DOMAINS:
        _demand(tape, x, *DOMAINS[name])
    if name in ("gamma", "lgamma", "digamma"):
        _demand_no_pole(tape, x)
    for point in BRANCH_POINTS.get(name, ()):
        if tape.sign(tape.minus(x, point)) == 0:
            value = {"asin": point * arb.pi() / 2, "acos": arb(0) if point == 1 else arb.pi()}.get(name, arb(0))
            return tape.given(value, (x, None))
    return tape.unary(UNARY[name], x)


def _demand_no_pole(tape: Tape, x: int) -> None:
    whole = tape.values[x].mid().floor()
    for near in (whole, whole + 1):
        if near <= 0 and tape.sign(tape.add(x, tape.number(-near))) == 0:
            raise NoValue


def _divide(tape: Tape, x: int, y: int) -> int:
    if tape.sign(y) == 0:
        raise NoValue
    return tape.multiply(x, tape.unary(UNARY["inverse"], y))


def _power(tape: Tape, x: int, y: int) -> int:
    side = tape.sign(x)
    if side > 0:
        return tape.unary(UNARY["exp"], tape.multiply(y, tape.unary(UNARY["log"], x)))
    exponent = tape.values[y]
    if not tape.errors[y].is_zero():
        raise Undecided
    if side == 0:
        return _power_of_zero(tape, x, y, exponent)
    whole = exponent.unique_fmpz()
    if whole is None or not exponent.is_exact() or exponent != arb(whole):
        raise NoValue
    size = tape.unary(UNARY["log"], tape.negative(x))
    found = tape.unary(UNARY["exp"], tape.multiply(tape.number(exponent), size))
    found = found if whole % 2 == 0 else tape.negative(found)
    return tape.given(tape.values[found], (found, arb(1)), (y, None))


def _power_of_zero(tape: Tape, x: int, y: int, exponent: arb) -> int:
    if exponent < 0:
        raise NoValue
    if exponent == 0:
        return tape.given(arb(1), (x, arb(0)), (y, None))
    slope = arb(1) if exponent == 1 else arb(0) if exponent > 1 else None
    return tape.given(arb(0), (x, slope), (y, arb(0)), curvature=arb(2 if exponent == 2 else 0))


def _abs(tape: Tape, x: int) -> int:
    side = tape.sign(x)
    if side == 0:
        return tape.given(arb(0), (x, None))
    return tape.same(x) if side > 0 else tape.negative(x)


def _relu(tape: Tape, x: int) -> int:
    side = tape.sign(x)
    return tape.same(x) if side > 0 else tape.given(arb(0), (x, None if side == 0 else arb(0)))


def _sign(values: tuple[int, int, int], tape: Tape, x: int) -> int:
    side = tape.sign(x)
    tape.jumps |= side == 0
    return tape.given(arb(values[side + 1]), (x, None if side == 0 else arb(0)))


def _floor(shift: arb, factor: int, tape: Tape, x: int) -> int:
    """factor * floor(factor * x + shift), with a jump where the operand of floor is whole."""
    moved = tape.add(tape.same(x) if factor > 0 else tape.negative(x), tape.number(shift))
    below, jump = _whole_below(tape, moved)
    return tape.given(factor * arb(below), (x, None if jump else arb(0)))


def _whole_below(tape: Tape, x: int) -> tuple[int, bool]:
    """The next whole number, and whether it is the number itself."""
    whole = tape.values[x].floor().unique_fmpz() if abs(tape.values[x]) < FARTHEST else None
    if whole is None:
        raise Unproven
    jump = tape.sign(tape.minus(x, int(whole))) == 0
    if not jump:
        tape.sign(tape.minus(x, int(whole) + 1))
    tape.jumps |= jump
    return int(whole), jump


def _round(tape: Tape, x: int) -> int:
    half = _floor(arb(0.5), 1, tape, x)
    value = tape.values[half]
    even = value - 1 if tape.parts[half].slopes[0] is None and int(value.unique_fmpz()) % 2 else value
    return tape.given(even, (half, arb(1)))


def _mod(tape: Tape, x: int, y: int) -> int:
    quotient = _divide(tape, x, y)
    below, jump = _whole_below(tape, quotient)
    found = tape.add(x, tape.multiply(tape.number(-below), y))
    return tape.given(tape.values[found], (found, None if jump else arb(1)))


def _extreme(direction: int, tape: Tape, *xs: int) -> int:
    best = [xs[0]]
    for x in xs[1:]:
        side = direction * tape.sign(tape.add(x, tape.negative(best[0])))
        best = [x] if side > 0 else [*best, x] if side == 0 else best
    if tape.aside or len({tape.origin.get(x, x) for x in best}) == 1:
        return tape.same(best[0])
    return tape.given(tape.values[best[0]], *((x, None) for x in best))


def _clamp(tape: Tape, x: int, low: int, high: int) -> int:
    if tape.sign(tape.add(high, tape.negative(low))) < 0:
        raise NoValue
    return _extreme(-1, tape, _extreme(1, tape, x, low), high)


def _hypot(tape: Tape, *xs: int) -> int:
    if all(abs(tape.values[x]) <= tape.errors[x] for x in xs):
        tape.sign(xs[0])
    total = tape.number(0)
    for x in xs:
        total = tape.add(total, tape.multiply(x, x))
    if tape.values[total].is_zero():
        return tape.given(arb(0), *((x, None) for x in xs))
    return tape.unary(UNARY["sqrt"], total)


def _atan2(tape: Tape, y: int, x: int) -> int:
    side, height = tape.sign(x), tape.sign(y)
    if side == 0 and height == 0:
        tape.jumps = True
        return tape.given(arb(0), (y, None), (x, None))
    if abs(tape.values[x]) >= abs(tape.values[y]):
        angle = tape.unary(UNARY["atan"], _divide(tape, y, x))
        turn = arb(0) if side > 0 else arb.pi() if height >= 0 else -arb.pi()
    else:
        angle = tape.negative(tape.unary(UNARY["atan"], _divide(tape, x, y)))
        turn = arb.pi() / 2 * height
    found = tape.add(angle, tape.number(turn))
    cut = side < 0 and height == 0
    tape.jumps |= cut
    return tape.given(tape.values[found], (found, arb(1)), (y, None)) if cut else found


def _logsumexp(tape: Tape, *xs: int) -> int:
    top = max(xs, key=lambda x: float(tape.values[x]))
    total = tape.number(0)
    for x in xs:
        total = tape.add(total, tape.unary(UNARY["exp"], tape.add(x, tape.negative(top))))
    return tape.add(top, tape.unary(UNARY["log"], total))


def _difference(tape: Tape, x: int, y: int) -> int:
    return tape.add(x, tape.negative(y))


def _polygamma(tape: Tape, order: int, x: int) -> int:
    _demand_no_pole(tape, x)
    found = tape.unary(polygamma(int(float(tape.values[order]))), x)
    return tape.given(tape.values[found], (found, arb(1)), (order, None))


ROWS: dict[str, Callable[..., int]] = {
    **{name: partial(_unary, name) for name in UNARY if name != "inverse"},
    "+": Tape.add,
    "-": _difference,
    "*": Tape.multiply,
    "/": _divide,
    "**": _power,
    "pow": _power,
    "neg": Tape.negative,
    "abs": _abs,
    "relu": _relu,
    "sign": partial(_sign, (-1, 0, 1)),
    "step": partial(_sign, (0, 1, 1)),
    "floor": partial(_floor, arb(0), 1),
    "ceil": partial(_floor, arb(0), -1),
    "round": _round,
    "mod": _mod,
    "min": partial(_extreme, -1),
    "max": partial(_extreme, 1),
    "clamp": _clamp,
    "hypot": _hypot,
    "atan2": _atan2,
    "logsumexp": _logsumexp,
    "polygamma": _polygamma,
    "exp_difference": lambda tape, x, y: tape.unary(UNARY["exp"], _difference(tape, x, y)),
}
