"""Student's distribution: how many standard uncertainties a level of confidence takes."""

from math import exp, inf, lgamma, log, log1p

LARGE = 1e6
"""Degrees of freedom; above, the difference to the normal distribution is one term."""
MOST_STEPS = 2000
"""Of the continued fraction; it takes some tens."""


def coverage_factor(level: float, dof: float = inf) -> float:
    """The k of an interval ±k that covers the level; for infinitely many degrees of freedom, of the normal one."""
    if dof > LARGE:
        from statistics import NormalDist

        k = NormalDist().inv_cdf((1 + level) / 2)
        return k + k * (k * k + 1) / (4 * dof)
    low, high = 0.0, 1.0
    while _outside(high, dof) > 1 - level:
        low, high = high, 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _outside(middle, dof) > 1 - level else (low, middle)
    return high


def _outside(k: float, dof: float) -> float:
    """The share beyond ±k."""
    return _incomplete_beta(dof / (dof + k * k), dof / 2, 0.5)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularized incomplete beta function, by the continued fraction on the side where it is quick."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """By Lentz's way, from the front."""
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    found = d
    for m in range(1, MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / ((1 + term * d) or tiny)
            c = (1 + term / c) or tiny
            found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return found
