"""Formulas that lose digits, overflow or have no slope where their meaning has one, and what to write instead.

Both sides are written in mgrad's own language and mean the same wherever `where` holds; the second is accurate wherever
float64 can be. The longer of two that fit is the better advice.
"""

from typing import NamedTuple


class Rewrite(NamedTuple):
    """`instead` of `written`, where that means the same."""

    written: str
    instead: str
    where: str = ""


REWRITES = (
    Rewrite("sqrt(x^2)", "abs(x)"),
    Rewrite("(x^2)^0.5", "abs(x)"),
    Rewrite("sqrt(x^2 + y^2)", "hypot(x, y)"),
    Rewrite("(x^2 + y^2)^0.5", "hypot(x, y)"),
    Rewrite("sqrt(x^2 + y^2 + z^2)", "hypot(x, y, z)"),
    Rewrite("sqrt(1 + x^2)", "hypot(1, x)"),
    Rewrite("sqrt(x)^2", "x", "x >= 0"),
    Rewrite("x*sqrt(x)", "x^1.5", "x >= 0"),
    Rewrite("sqrt(1 - x^2)", "sqrt((1 - x)*(1 + x))"),
    Rewrite("x^(1/3)", "cbrt(x)"),
    Rewrite("x^2 - y^2", "(x - y)*(x + y)"),
    Rewrite("log(1 + x)", "log1p(x)"),
    Rewrite("log(1 - x)", "log1p(-x)"),
    Rewrite("log(1 + exp(x))", "softplus(x)"),
    Rewrite("log(1 - exp(x))", "if(x > -0.7, log(-expm1(x)), log1p(-exp(x)))"),
    Rewrite("log(exp(x) + exp(y))", "logsumexp(x, y)"),
    Rewrite("log(exp(x) + exp(y) + exp(z))", "logsumexp(x, y, z)"),
    Rewrite("log(exp(x)/(exp(x) + exp(y)))", "-softplus(y - x)"),
    Rewrite("log(exp(x)/(exp(x) + exp(y) + exp(z)))", "-logsumexp(0, y - x, z - x)"),
    Rewrite("log(exp(x)/(exp(y) + exp(z) + exp(x)))", "-logsumexp(0, y - x, z - x)"),
    Rewrite("log(sigmoid(x))", "-softplus(-x)"),
    Rewrite("log(gamma(x))", "lgamma(x)", "x > 0"),
    Rewrite("exp(x) - 1", "expm1(x)"),
    Rewrite("1 - exp(x)", "-expm1(x)"),
    Rewrite("exp(x)/exp(y)", "exp(x - y)"),
    Rewrite("exp(x)*exp(y)", "exp(x + y)"),
    Rewrite("exp(x)/(1 + exp(x))", "sigmoid(x)"),
    Rewrite("1/(1 + exp(-x))", "sigmoid(x)"),
    Rewrite("1/(1 + exp(x))", "sigmoid(-x)"),
    Rewrite("exp(x)/(exp(x) + exp(y))", "sigmoid(x - y)"),
    Rewrite("exp(x)/(exp(x) + exp(y) + exp(z))", "exp(-logsumexp(0, y - x, z - x))"),
    Rewrite("exp(x)/(exp(y) + exp(z) + exp(x))", "exp(-logsumexp(0, y - x, z - x))"),
    Rewrite("1 - sigmoid(x)", "sigmoid(-x)"),
    Rewrite("1 - erf(x)", "erfc(x)"),
    Rewrite("1 - normcdf(x)", "normcdf(-x)"),
    Rewrite("1 - tanh(x)^2", "1/cosh(x)^2"),
    Rewrite("(1 - exp(-2*x))/(1 + exp(-2*x))", "tanh(x)"),
    Rewrite("(exp(2*x) - 1)/(exp(2*x) + 1)", "tanh(x)"),
    Rewrite("(exp(x) - exp(-x))/(exp(x) + exp(-x))", "tanh(x)"),
    Rewrite("(exp(x) - exp(-x))/2", "sinh(x)"),
    Rewrite("exp(-x^2)", "gaussian(x)"),
    Rewrite("1 - cos(x)", "2*sin(x/2)^2"),
    Rewrite("sin(x)/x", "if(x == 0, 1, sin(x)/x)"),
)
