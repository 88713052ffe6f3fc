"""The proven gradient of a formula at a point, to 40 digits, and how far off float64 may make it."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flint import arb, ctx

from benchmarks.trust.balls import Unproven
from benchmarks.trust.rows import ROWS, ulps
from benchmarks.trust.syntax import COMPARE, Algebra, evaluate, parse
from benchmarks.trust.tape import HALF_ULP, LARGEST, TINY, NoValue, Slope, Tape, Undecided

PRECISIONS = (400, 1600, 6400)
DIGITS = arb(10) ** -40
NOTHING = arb((1, -1300))
"""Less than this is proven to be 0 for float64."""
SLOPE_ULPS = 8
"""Of a slope (5), its product with the adjoint, and the sum of such products."""
ASIDE = -3000
"""At a kink the slopes of both sides are those so many powers of two beside it."""


class Truth(NamedTuple):
    """The slope for one input: `low` and `high` differ at a kink and are None where there is no slope."""

    low: arb | None
    high: arb | None
    excuse: arb = arb(0)  # how far off a float64 computation may be
    refusable: bool = False  # something on the way is beyond float64, or there is a kink


NONE = Truth(None, None, arb(0), True)


class _Arb(Algebra):
    """Computes with entries of a tape."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.known: dict[tuple[Any, ...], _Entry] = {}  # what stands twice in a formula is one thing

    def _apply(self, name: str, operands: list[Any]) -> "_Entry":
        key = (name, *((type(operand), operand) for operand in operands))
        if key not in self.known:
            entries = [operand if isinstance(operand, _Entry) else self.tape.number(operand) for operand in operands]
            self.known[key] = _Entry(self.tape.apply(ROWS[name], ulps(name), *entries))
        return self.known[key]

    def infix(self, symbol: str, left: Any, right: Any) -> Any:
        return self._apply(symbol, [left, right])

    def negative(self, operand: Any) -> Any:
        return self._apply("neg", [operand])

    def call(self, name: str, operands: list[Any]) -> Any:
        return self._apply(name, operands)

    def compare(self, symbol: str, left: Any, right: Any) -> bool:
        side = self.tape.sign(self._apply("-", [left, right]))
        return COMPARE[symbol](side, 0)

    def choose(self, condition: bool, this: Callable[[], Any], that: Callable[[], Any]) -> Any:
        return this() if condition else that()


class _Entry(int):
    """A place on the tape, told from a number that stands in the formula."""


class _Run:
    """One evaluation at the current precision; one input may be moved aside by very little."""

    def __init__(self, text: str, point: dict[str, float], moved: str = "", shift: int = 0) -> None:
        self.tape = Tape(aside=bool(moved))
        aside = arb((shift, ASIDE))
        numbers = {name: arb(number) + (aside if name == moved else 0) for name, number in point.items()}
        self.inputs = {name: _Entry(self.tape.number(number)) for name, number in numbers.items()}
        output = evaluate(parse(text), self.inputs, _Arb(self.tape))
        self.output = output if isinstance(output, _Entry) else self.tape.number(output)
        self.adjoints = self.tape.adjoints(self.output)

    def slope(self, name: str) -> Slope:
        found = self.adjoints[self.inputs[name]]
        if found is not None and not (found.rad() <= abs(found.mid()) * DIGITS or found.abs_upper() < NOTHING):
            raise Unproven
        return found

    def excuse(self, name: str) -> tuple[arb, bool]:
        """A bound to first order of what rounding does to the slope, and whether float64 overflows on the way."""
        tape, adjoints = self.tape, self.adjoints
        tangents = tape.tangents(self.inputs[name])
        moves = tape.sensitivities(self.output, adjoints, tangents)
        total, overflows = arb(0), tape.overflows
        for result, count in tape.results:
            size = tape.values[result].abs_upper()
            total += count * max(2 * HALF_ULP * size, TINY) * moves[result].abs_upper()
        for copy, result in tape.edges:
            share, adjoint, tangent = adjoints[copy], adjoints[result], tangents[copy].abs_upper()
            if share is None or adjoint is None or tangent == 0:
                continue
            lost = SLOPE_ULPS * 2 * HALF_ULP * share.abs_upper() + TINY * (1 + adjoint.abs_upper())
            total += tangent * lost
            overflows |= not share.abs_upper() <= LARGEST or not share.abs_upper() <= LARGEST * adjoint.abs_upper()
        return total.abs_upper(), overflows


def truths(text: str, point: dict[str, float]) -> dict[str, Truth]:
    """The truth for each input; Undecided or Unproven where nobody can be blamed."""
    for precision in PRECISIONS:
        ctx.prec = precision
        try:
            return _truths(text, point)
        except Unproven:
            continue
    raise Unproven


def _truths(text: str, point: dict[str, float]) -> dict[str, Truth]:
    try:
        run = _Run(text, point)
    except NoValue:
        return dict.fromkeys(point, NONE)
    return {name: _truth(run, text, point, name) for name in point}


def _truth(run: _Run, text: str, point: dict[str, float], name: str) -> Truth:
    slope = run.slope(name)
    if slope is None:
        if run.tape.jumps:
            raise Undecided
        return _at_kink(text, point, name)
    excuse, overflows = run.excuse(name)
    return Truth(slope, slope, excuse, overflows or not abs(slope) <= LARGEST)


def _at_kink(text: str, point: dict[str, float], name: str) -> Truth:
    """What the slopes a very little to the left and to the right say; at the edge of a domain, the inner one."""
    if ctx.prec < PRECISIONS[-1]:
        raise Unproven
    sides = [side for shift in (-1, 1) if (side := _beside(text, point, name, shift)) is not None]
    slopes = [side.slope(name) for side in sides]
    if not sides or any(slope is None or not abs(slope) <= LARGEST for slope in slopes):
        return NONE
    return Truth(min(slopes), max(slopes), max(side.excuse(name)[0] for side in sides), True)


def _beside(text: str, point: dict[str, float], name: str, shift: int) -> _Run | None:
    try:
        return _Run(text, point, name, shift)
    except NoValue:
        return None
