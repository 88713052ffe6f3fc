"""Functions of one operand as Arb power series: values and slopes enclosed, no rule of calculus written down."""

from collections.abc import Callable

from flint import arb, arb_series

Series = arb_series
LENGTH = 3


def _mirrored(function: Callable[[Series], Series]) -> Callable[[Series], Series]:
    """An odd function from its positive half, where nothing cancels."""
    return lambda x: -function(-x) if x[0] < 0 else function(x)


def _tanh(x: Series) -> Series:
    power = (-2 * x).exp()
    return (1 - power) / (1 + power)


def _sigmoid(x: Series) -> Series:
    if x[0] < 0:
        power = x.exp()
        return power / (1 + power)
    return 1 / (1 + (-x).exp())


def _softplus(x: Series) -> Series:
    if x[0] < 0:
        return (1 + x.exp()).log()
    return x + (1 + (-x).exp()).log()


def _gamma(x: Series) -> Series:
    return x.gamma()


def _lgamma(x: Series) -> Series:
    if x[0] > 0:
        return x.lgamma()
    gamma = x.gamma()
    return (-gamma if gamma[0] < 0 else gamma).log()


def polygamma(order: int) -> Callable[[Series], Series]:
    """The slope number order + 1 of lgamma."""

    def function(x: Series) -> Series:
        found = _lgamma(arb_series([x[0], 1], prec=LENGTH + order + 1))
        for _ in range(order + 1):
            found = found.derivative()
        return found

    return function


def _root_of_two() -> arb:
    return arb(2).sqrt()


UNARY: dict[str, Callable[[Series], Series]] = {
    "exp": lambda x: x.exp(),
    "expm1": lambda x: x.exp() - 1,
    "exp2": lambda x: (x * arb(2).log()).exp(),
    "log": lambda x: x.log(),
    "ln": lambda x: x.log(),
    "log1p": lambda x: (1 + x).log(),
    "log2": lambda x: x.log() / arb(2).log(),
    "log10": lambda x: x.log() / arb(10).log(),
    "sqrt": lambda x: x.sqrt(),
    "cbrt": _mirrored(lambda x: (x.log() / 3).exp()),
    "inverse": lambda x: 1 / x,
    "sin": lambda x: x.sin(),
    "cos": lambda x: x.cos(),
    "tan": lambda x: x.sin() / x.cos(),
    "asin": lambda x: x.asin(),
    "acos": lambda x: x.acos(),
    "atan": lambda x: x.atan(),
    "sinh": lambda x: (x.exp() - (-x).exp()) / 2,
    "cosh": lambda x: (x.exp() + (-x).exp()) / 2,
    "tanh": _mirrored(_tanh),
    "asinh": _mirrored(lambda x: (x + (1 + x * x).sqrt()).log()),
    "acosh": lambda x: (x + (x * x - 1).sqrt()).log(),
    "atanh": lambda x: ((1 + x) / (1 - x)).log() / 2,
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "erf": lambda x: x.erf(),
    "erfc": lambda x: x.erfc(),
    "gaussian": lambda x: (-x * x).exp(),
    "normpdf": lambda x: (-x * x / 2).exp() / (2 * arb.pi()).sqrt(),
    "normcdf": lambda x: (-x / _root_of_two()).erfc() / 2,
    "gamma": _gamma,
    "lgamma": _lgamma,
    "digamma": polygamma(0),
}


class Unproven(Exception):
    """Needs a higher precision, or more than there is."""


def expand(function: Callable[[Series], Series], x: arb) -> tuple[arb, arb, arb]:
    """Value, slope and half of the second slope at x."""
    try:
        found = function(arb_series([x, 1], prec=LENGTH))
    except (ArithmeticError, ValueError):  # an enclosure that is too wide to divide by
        raise Unproven from None
    return found[0], found[1], found[2]
