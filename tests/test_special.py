"""The values of the functions, against Arb's at ever more digits until they are certain."""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random

import pytest
from flint import arb, ctx

from mgrad_cli import special

Point = tuple[float, ...]
SMALLEST = math.ulp(0.0)
POINTS = 150
"""Of each kind, in each test."""


def ulps(value: float, truth: arb) -> float:
    """How many units in the last place of the true value lie between; at and below 1e-308 the unit is 2**-1074."""
    size = abs(float(truth.mid()))
    if math.isinf(size) or not math.isfinite(value):
        return 0 if value == size else math.inf
    unit = math.ulp(size)
    if math.frexp(size)[0] == 0.5 and abs(truth.mid()) < size:
        unit = max(unit / 2, SMALLEST)
    return abs(float((arb(value) - truth.mid()) / arb(unit)))


def certain(oracle: Callable[..., arb], point: Point) -> arb:
    digits = ctx.prec
    try:
        for ctx.prec in (256, 1024, 4096, 16384):
            truth = oracle(*map(arb, point))
            if truth == 0 or truth.rel_accuracy_bits() > 80:
                return truth
    finally:
        ctx.prec = digits
    raise AssertionError(f"the oracle does not know its value at {point}")


def worst(function: Callable[..., float], oracle: Callable[..., arb], points: list[Point]) -> tuple[float, Point]:
    return max((ulps(answer(function, point), certain(oracle, point)), point) for point in points)


def answer(function: Callable[..., float], point: Point) -> float:
    """The value, or infinity for an overflow: the oracle then has to be beyond float64, too."""
    try:
        return function(*point)
    except OverflowError:
        return math.inf


def magnitudes(random: Random, low: float = -300, high: float = 300, signs: str = "+-") -> list[Point]:
    """Evenly many of every power of ten, for the whole domain."""
    return [(float(f"{random.choice(signs)}1") * 10 ** random.uniform(low, high),) for _ in range(POINTS)]


def between(random: Random, *edges: float) -> list[Point]:
    return [(random.uniform(low, high),) for low, high in pairwise(edges) for _ in range(POINTS // 2)]


def beside(random: Random, *centres: float) -> list[Point]:
    """The floats next to each, and some at every distance."""
    points = []
    for centre in centres:
        below, above = math.nextafter(centre, -math.inf), math.nextafter(centre, math.inf)
        shifts = [random.choice((-1, 1)) * 10 ** random.uniform(-16, -1) for _ in range(8)]
        points += [(x,) for x in (below, centre, above, *(centre + shift for shift in shifts))]
    return points


def is_no_pole(x: float) -> bool:
    return x > 0 or x != math.floor(x)


def arguments_of_gamma(random: Random) -> list[Point]:
    """Roots of digamma and of lgamma, poles, the places where the method changes, and everything else."""
    roots = (1.4616321449683623, -0.504083008264455, -1.573498473162390, -2.610720868444145, -10.67646659829)
    roots += (1.0, 2.0, -2.4570247382208006, -2.7476826467274127, -3.14358088834998, -3.955294284858598)
    changes = (2.0**-70, -(2.0**-70), 31.0, 32.0, 33.0, -60.5, -100.5, -150.5, 0.5, 170.5)
    poles = (-1.0, -2.0, -3.0, -20.0, -59.0, -60.0, -61.0, -140.0)
    points = magnitudes(random) + magnitudes(random, -18, 3) + between(random, -180, -8, 0, 4, 40, 170)
    points += beside(random, *roots, *changes, *poles) + [(float(k),) for k in range(1, 40)]
    points += [(-1e15 - 0.5,), (-(2.0**52) + 0.5,), (-123456789.123,), (1e300,), (1e-300,)]
    return [(x,) for (x,) in points if is_no_pole(x)]


def lgamma(x: arb) -> arb:
    return x.lgamma() if x > 0 else (arb.pi() / abs(x.sin_pi())).log() - (1 - x).lgamma()


def polygamma(order: arb, x: arb) -> arb:
    n = int(float(order.mid()))
    if n == 0:
        return x.digamma()
    sign, order = (-1) ** (n + 1), order + 1
    if x > 0:
        return sign * arb.fac_ui(n) * order.zeta(x)
    fraction = x - x.floor()
    return sign * arb.fac_ui(n) * (order.zeta(fraction) + sign * (order.zeta(1 - fraction) - order.zeta(1 - x)))


def arguments_of_polygamma(random: Random) -> Iterator[Point]:
    for (x,) in arguments_of_gamma(random):
        yield float(random.randint(0, 20)), x
    for _ in range(POINTS):
        yield float(random.randint(1, 20)), -0.5 - random.randint(0, 10 ** random.randint(0, 14))
        n = random.randint(60, 1000)
        yield float(n), n / math.e * math.exp(random.uniform(-400, 400) / n)


def logsumexp(*xs: arb) -> arb:
    return sum((x.exp() for x in xs), arb(0)).log()


def arguments_of_logsumexp(random: Random) -> Iterator[Point]:
    log_half = -0.6931471805599453
    yield from ((0.0,), (-3.5,), (1e-300, -1e-300), (log_half, log_half), (log_half, log_half + 1e-9))
    yield from ((-5e-324, -744.0), (-1e-20, -46.051701859880914), (-1e-300, -690.7755278982137), (-1e300, -1e-9))
    for _ in range(POINTS):
        size = 10 ** random.uniform(-3, 2.5)
        yield tuple(random.uniform(-size, size) for _ in range(random.randint(1, 6)))
        shares = [random.random() for _ in range(random.randint(2, 6))]
        off = random.choice((0, 1, -1)) * 10 ** random.uniform(-17, 0)
        yield tuple(math.log(share / sum(shares)) + off for share in shares)
        top = -(10 ** random.uniform(-320, -0.5))
        yield top, math.log(-math.expm1(top)) + random.choice((0, 1, -1)) * 10 ** random.uniform(-17, -1)
        depth = random.uniform(0, 80)
        yield math.exp(-depth) * random.uniform(-3, 3), -depth


def pairs(random: Random) -> list[Point]:
    sizes = (3, 350, 1e-9)
    return [(random.uniform(-a, a), random.uniform(-b, b)) for a in sizes for b in sizes for _ in range(POINTS // 4)]


def everywhere(random: Random, *edges: float) -> list[Point]:
    """Of a function that has its bounds: every magnitude up to the larger, and evenly between all of the edges."""
    points = magnitudes(random, high=3) + magnitudes(random, -18, 3) + between(random, *edges)
    return [(x,) for (x,) in points if edges[0] <= x <= edges[-1]] + [(x,) for x in (0.0, *edges)]


def normcdf(x: arb) -> arb:
    return (-x / arb(2).sqrt()).erfc() / 2


def normpdf(x: arb) -> arb:
    return (-x * x / 2).exp() / (2 * arb.pi()).sqrt()


OURS = {
    "gamma": (
        0.51,
        lambda x: x.gamma(),
        lambda random: [(x,) for (x,) in arguments_of_gamma(random) if -250 < x < 400],
    ),
    "lgamma": (0.51, lgamma, arguments_of_gamma),
    "digamma": (0.51, lambda x: x.digamma(), arguments_of_gamma),
    "polygamma": (0.51, polygamma, lambda random: list(arguments_of_polygamma(random))),
    "erfc": (1.5, lambda x: x.erfc(), lambda random: everywhere(random, -7, 0, 0.84, 1.25, 2, 6, 26, 28)),
    "normcdf": (1.5, normcdf, lambda random: everywhere(random, -40, -37, -6, -2, -0.5, 0, 9)),
    "normpdf": (3, normpdf, lambda random: everywhere(random, -40, -37, -6, 0, 2, 39)),
    "gaussian": (1.5, lambda x: (-x * x).exp(), lambda random: everywhere(random, -28, -26, -6, 0, 2, 28)),
    "sigmoid": (3, lambda x: 1 / (1 + (-x).exp()), lambda random: everywhere(random, -747, -705, -3, 3, 40)),
    "softplus": (3, lambda x: x.exp().log1p(), lambda random: everywhere(random, -747, -705, -3, 3, 40, 800)),
    "exp2": (3, lambda x: arb(2) ** x, lambda random: everywhere(random, -1080, -1020, -2, 2, 1023)),
    "exp_difference": (1.5, lambda x, y: (x - y).exp(), pairs),
    "logsumexp": (3.5, logsumexp, lambda random: list(arguments_of_logsumexp(random))),
}


def half_line(random: Random, start: float) -> list[Point]:
    return [(start + x,) for (x,) in magnitudes(random, -16, 300, "+") + magnitudes(random, -3, 1, "+")]


def line(random: Random) -> list[Point]:
    return magnitudes(random) + magnitudes(random, -18, 3) + between(random, -3, 0, 3)


def points_of_atan2(random: Random) -> list[Point]:
    return [(y, x) for (y,), (x,) in zip(line(random), reversed(magnitudes(random) + between(random, -3, 3, -3)))]


def points_of_hypot(random: Random) -> list[Point]:
    return [tuple(x for (x,) in random.sample(line(random), random.randint(1, 6))) for _ in range(20)]


MATHS_OWN = {
    "acosh": (lambda x: x.acosh(), lambda random: half_line(random, 1)),
    "asin": (lambda x: x.asin(), lambda random: everywhere(random, -1, 0, 1)),
    "acos": (lambda x: x.acos(), lambda random: everywhere(random, -1, 0, 1)),
    "asinh": (lambda x: x.asinh(), line),
    "atan": (lambda x: x.atan(), line),
    "atan2": (arb.atan2, points_of_atan2),
    "atanh": (lambda x: x.atanh(), lambda random: everywhere(random, -1 + 2**-53, 0, 0.5, 1 - 2**-53)),
    "cbrt": (lambda x: x.root(3) if x > 0 else -((-x).root(3)), line),
    "cos": (lambda x: x.cos(), line),
    "cosh": (lambda x: x.cosh(), lambda random: everywhere(random, -710, 0, 1, 710)),
    "erf": (lambda x: x.erf(), line),
    "exp": (lambda x: x.exp(), lambda random: everywhere(random, -745, -708, 0, 709)),
    "expm1": (lambda x: x.expm1(), lambda random: everywhere(random, -745, -1, 0, 1, 709)),
    "hypot": (lambda *xs: sum((x * x for x in xs), arb(0)).sqrt(), points_of_hypot),
    "log": (lambda x: x.log(), lambda random: half_line(random, 0) + half_line(random, 1)),
    "log10": (lambda x: x.log() / arb(10).log(), lambda random: half_line(random, 0) + half_line(random, 1)),
    "log1p": (lambda x: x.log1p(), lambda random: half_line(random, -1) + magnitudes(random, high=-1)),
    "log2": (lambda x: x.log() / arb(2).log(), lambda random: half_line(random, 0) + half_line(random, 1)),
    "sin": (lambda x: x.sin(), line),
    "sinh": (lambda x: x.sinh(), lambda random: everywhere(random, -710, 0, 1, 710)),
    "tan": (lambda x: x.tan(), line),
    "tanh": (lambda x: x.tanh(), line),
}


@pytest.mark.parametrize("name", OURS)
def test_our_functions_are_right_everywhere(name: str) -> None:
    limit, oracle, points = OURS[name]
    error, point = worst(getattr(special, name), oracle, points(Random(name)))
    assert error <= limit, point


@pytest.mark.parametrize("name", MATHS_OWN)
def test_what_is_left_to_math_is_right_within_four_units(name: str) -> None:
    oracle, points = MATHS_OWN[name]
    error, point = worst(getattr(math, name), oracle, points(Random(name)))
    assert error <= 4, point


def test_gamma_of_whole_numbers_is_the_nearest_float_to_the_factorial() -> None:
    assert [special.gamma(float(n)) for n in range(1, 171)] == [float(math.factorial(n - 1)) for n in range(1, 171)]


def test_exact_values() -> None:
    assert special.lgamma(1.0) == special.lgamma(2.0) == special.logsumexp(0.0) == 0
    assert special.sigmoid(0.0) == special.normcdf(0.0) == 0.5
    assert special.erfc(0.0) == special.gaussian(-0.0) == special.exp_difference(7.0, 7.0) == 1
    assert special.logsumexp(-1e-300) == -1e-300


@pytest.mark.parametrize(
    ("name", "point", "value"),
    [
        ("erfc", (26.5,), 2.2109076642637343e-307),
        ("normcdf", (-38.0,), 2.88542835e-316),
        ("normcdf", (-1e300,), 0.0),
        ("normpdf", (1e300,), 0.0),
        ("sigmoid", (-1e300,), 0.0),
        ("gamma", (-200.5,), -0.0),
        ("gamma", (-1e9 - 0.5,), -0.0),
        ("gamma", (-1e9 - 1.5,), 0.0),
        ("polygamma", (2.0, 1e300), -0.0),
        ("exp_difference", (-1.7e308, 1.7e308), 0.0),
        ("logsumexp", (1.7e308, 1.7e308), 1.7e308),
        ("floor", (-0.5,), -1.0),
        ("floor", (-0.0,), -0.0),
        ("ceil", (-0.5,), -0.0),
        ("round_half_even", (2.5,), 2.0),
        ("round_half_even", (-0.5,), -0.0),
        ("floor", (1e300,), 1e300),
    ],
)
def test_far_away_and_with_the_right_sign_of_zero(name: str, point: Point, value: float) -> None:
    result = getattr(special, name)(*point)
    assert ulps(result, arb(value)) <= 1
    assert math.copysign(1, result) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("name", "at_minus_infinity", "at_infinity"),
    [
        ("ceil", -math.inf, math.inf),
        ("erfc", 2, 0),
        ("exp2", 0, math.inf),
        ("floor", -math.inf, math.inf),
        ("gaussian", 0, 0),
        ("logsumexp", -math.inf, math.inf),
        ("normcdf", 0, 1),
        ("normpdf", 0, 0),
        ("round_half_even", -math.inf, math.inf),
        ("sigmoid", 0, 1),
        ("softplus", 0, math.inf),
        ("gamma", None, math.inf),
        ("lgamma", None, math.inf),
        ("digamma", None, math.inf),
    ],
)
def test_infinities_and_nan(name: str, at_minus_infinity: float | None, at_infinity: float) -> None:
    function = getattr(special, name)
    assert function(math.inf) == at_infinity
    assert math.isnan(function(math.nan))
    if at_minus_infinity is None:
        with pytest.raises(ValueError, match="math domain error"):
            function(-math.inf)
    else:
        assert function(-math.inf) == at_minus_infinity


def test_infinities_and_nan_of_several_operands() -> None:
    assert special.polygamma(1.0, math.inf) == 0
    assert special.logsumexp(-math.inf, 2.5) == 2.5
    assert special.exp_difference(math.inf, 1.0) == math.inf
    assert special.exp_difference(1.0, math.inf) == 0
    for result in (special.logsumexp(math.inf, math.nan), special.logsumexp(1.0, math.nan)):
        assert math.isnan(result)
    assert math.isnan(special.exp_difference(math.inf, math.inf))
    assert math.isnan(special.polygamma(2.0, math.nan))


def test_the_smallest_and_the_largest_do_not_overlook_nan() -> None:
    assert special.smallest(3.0, -2.0, math.inf) == -2
    assert special.largest(3.0, -2.0, -math.inf) == 3
    for xs in ((math.nan, 1.0), (1.0, math.nan), (math.nan,)):
        assert math.isnan(special.smallest(*xs))
        assert math.isnan(special.largest(*xs))


@pytest.mark.parametrize("x", [0.0, -0.0, -1.0, -2.0, -61.0, -1e15, -1e300, -math.inf])
def test_poles_are_outside_the_domain(x: float) -> None:
    for function in (special.gamma, special.lgamma, special.digamma):
        with pytest.raises(ValueError, match="math domain error"):
            function(x)
    for n in (0.0, 1.0, 7.0):
        with pytest.raises(ValueError, match="math domain error"):
            special.polygamma(n, x)


@pytest.mark.parametrize("n", [-1.0, 0.5, -math.inf, math.inf, math.nan, 1001.0])
def test_only_whole_orders_have_a_polygamma(n: float) -> None:
    with pytest.raises(ValueError, match="math domain error"):
        special.polygamma(n, 2.5)


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("gamma", (171.7,)),
        ("gamma", (172.5,)),
        ("gamma", (1e308,)),
        ("gamma", (5e-324,)),
        ("gamma", (-5e-309,)),
        ("lgamma", (2.6e305,)),
        ("digamma", (-5e-324,)),
        ("polygamma", (1.0, 1e-200)),
        ("polygamma", (300.0, 0.7)),
        ("exp2", (1024.0,)),
        ("exp_difference", (400.0, -400.0)),
        ("exp_difference", (709.782712893384, -3e-14)),
        ("exp_difference", (1.7e308, -1.7e308)),
    ],
)
def test_results_beyond_float64_overflow(name: str, point: Point) -> None:
    with pytest.raises(OverflowError, match="math range error"):
        getattr(special, name)(*point)


def test_every_export_is_tested() -> None:
    assert set(special.__all__) == {*OURS, "cbrt", "ceil", "clamp", "floor", "largest", "round_half_even", "smallest"}
