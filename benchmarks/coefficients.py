"""The numbers of mgrad_cli/fitted.py: quotients of polynomials that meet a function where Chebyshev's points lie.

`python benchmarks/coefficients.py --write` makes the module anew; it needs mpmath. Without, the worst relative error of
each quotient over its interval is printed.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from mpmath import mp, mpf

MODULE = Path(__file__).resolve().parent.parent / "mgrad_cli" / "fitted.py"
ABOUT = '''"""Quotients of polynomials that are as near to a function as float64 can tell, for definitions.

Made by `python benchmarks/coefficients.py --write`, which knows the functions.
"""

'''
mp.dps = 90
TAIL_START, TAIL_MIDDLE = mpf("0.46"), mpf(5) / 2
"""The tail of the error function is fitted in (x - middle) / (x + middle), which has no far end."""
ZETAS = 22
"""Of which the slopes of the cotangent are made; each is at most a sixteenth of the one before."""

Real = Any


class Fit(NamedTuple):
    """A function on an interval, in the variable of its polynomials, and their degrees."""

    name: str
    about: str
    function: Callable[[Real], Real]
    low: Real
    high: Real
    degrees: tuple[int, int]
    place: Callable[[Real], Real] = lambda t: t  # where a point of [low, high] lies in that variable


def tail(x: Real) -> Real:
    return mp.exp(-x * x) / mp.erfc(x) / mp.sqrt(mp.pi) - x


def tail_place(t: Real) -> Real:
    return TAIL_MIDDLE * (1 + t) / (1 - t)


def log_gamma(x: Real) -> Real:
    return mp.loggamma(x) / ((x - 1) * (x - 2))


def binet(w: Real) -> Real:
    x = 1 / mp.sqrt(w)
    return x * (mp.loggamma(x) - (x - mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2)


def digamma(x: Real) -> Real:
    return mp.digamma(x) / (x - mp.findroot(mp.digamma, mpf("1.4616")))


def digamma_rest(w: Real) -> Real:
    x = 1 / mp.sqrt(w)
    return (mp.log(x) - 1 / (2 * x) - mp.digamma(x)) * x * x


FITS = [
    Fit("TAIL", "exp(-x^2) / erfc(x) / sqrt(pi) - x for x > 0.46", tail,
        (TAIL_START - TAIL_MIDDLE) / (TAIL_START + TAIL_MIDDLE), (28 - TAIL_MIDDLE) / (28 + TAIL_MIDDLE), (9, 10),
        tail_place),
    Fit("LOG_GAMMA", "lgamma(x) / ((x - 1) * (x - 2)) from 3/4 to 5/2", log_gamma, mpf(3) / 4, mpf(5) / 2, (8, 8)),
    Fit("BINET", "x times what Stirling's formula leaves of lgamma(x) from 5/2 on, in 1 / x^2", binet,
        mpf(10) ** -25, mpf(4) / 25, (5, 5)),
    Fit("DIGAMMA", "digamma(x) / (x - its zero) from 1 to 3", digamma, mpf(1), mpf(3), (7, 7)),
    Fit("DIGAMMA_REST", "x^2 * (log(x) - 1 / (2*x) - digamma(x)) from 3 on, in 1 / x^2", digamma_rest,
        mpf(10) ** -25, mpf(1) / 9, (5, 5)),
]  # fmt: skip


def points(fit: Fit, count: int) -> list[Real]:
    """Chebyshev's points of the interval, in the variable of the polynomials."""
    middle, half = (fit.low + fit.high) / 2, (fit.high - fit.low) / 2
    return [fit.place(middle + half * mp.cos(mp.pi * (2 * k + 1) / (2 * count))) for k in range(count)]


def fitted(fit: Fit) -> tuple[list[Real], list[Real]]:
    """The polynomials whose quotient is the function at as many points as there are coefficients, less one."""
    top, bottom = fit.degrees
    rows, values = [], []
    for x in points(fit, top + bottom + 1):
        value = fit.function(x)
        rows.append([x**k for k in range(top + 1)] + [-value * x**k for k in range(1, bottom + 1)])
        values.append(value)
    found = list(mp.lu_solve(mp.matrix(rows), mp.matrix(values)))
    return found[: top + 1], [mpf(1), *found[top + 1 :]]


def worst(fit: Fit, polynomials: tuple[list[Real], list[Real]]) -> Real:
    top, bottom = (polynomial[::-1] for polynomial in polynomials)
    between = points(fit, 400)
    return max(abs(mp.polyval(top, x) / mp.polyval(bottom, x) / fit.function(x) - 1) for x in between)


def lines(fit: Fit, polynomials: tuple[list[Real], list[Real]]) -> list[str]:
    listed = [f"    ({', '.join(repr(float(number)) for number in polynomial)})," for polynomial in polynomials]
    return [f"{fit.name} = (", *map(wrapped, listed), ")  # fmt: skip", f'"""{fit.about}."""']


def wrapped(line: str) -> str:
    """The line, broken behind commas where it is too long."""
    from textwrap import fill

    return fill(line.strip(), 118, initial_indent="    ", subsequent_indent="     ")


def zetas() -> list[str]:
    listed = ", ".join(repr(float(mp.zeta(2 * k) - 1)) for k in range(1, ZETAS + 1))
    return ["ZETA = (", wrapped(f"*({listed}),"), ")  # fmt: skip", '"""zeta(2) - 1, zeta(4) - 1, …."""']


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write mgrad_cli/fitted.py")
    write = parser.parse_args().write
    found = {fit: fitted(fit) for fit in FITS}
    for fit, polynomials in found.items():
        if not write:
            print(f"{fit.name:14} {mp.nstr(worst(fit, polynomials), 3)}  {fit.about}")
    if write:
        text = "\n".join(line for fit, polynomials in found.items() for line in lines(fit, polynomials))
        MODULE.write_text("\n".join([ABOUT + text, *zetas(), ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
