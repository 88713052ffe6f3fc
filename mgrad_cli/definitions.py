"""What a function of the table means in simpler ones, in mgrad's own language, for targets that lack it.

Each text is a program over the parameters of its row; its last statement is the result. It uses only what is nearer to
the hardware, down to PRIMITIVE, and it is straight: no loop, and an `if` may as well compute both sides and select.
What is computed on a side that is not taken may overflow; it is never needed. It has to be computed as it is written:
a target must neither rearrange sums nor fuse a product with a sum.

Inside its domain a definition is as accurate as its row. Outside, it answers what float64 makes of it (nan, an
infinity, or a number that means nothing): whoever writes it out asks the row's domain first. Zeros lose their sign.
"""

from collections.abc import Callable

from mgrad_cli.error_functions import ERROR_FUNCTIONS
from mgrad_cli.gamma_definitions import GAMMA_FAMILY, HIGHEST_ORDER, polygamma

PRIMITIVE = frozenset({"exp", "log", "sqrt", "sin", "cos", "atan"})
"""What has to be there. So do the infix rows but `**`, comparisons, choices and the change of sign."""

PRELUDE = """
    upper(a) = 134217729 * a - (134217729 * a - a)
    lower(a) = a - upper(a)
    cross_products(a, b) = upper(a) * lower(b) + lower(a) * upper(b)
    product_error(a, b) = upper(a) * upper(b) - a * b + cross_products(a, b) + lower(a) * lower(b)
    sum_error(a, b) = a - (a + b - (a + b - a)) + (b - (a + b - a))
    short(a) = 1073741825 * a - (1073741825 * a - a)
    power_of_two(k) = short(exp(k * 0.6931471805599453))
    scaled(a, k) = a * power_of_two(floor(k / 2)) * power_of_two(k - floor(k / 2))
    nearest(a) = floor(a + 1 / 2)
    """
"""What definitions have in common: the halves of a number's digits, whose products are exact; what a product or a sum
rounds off; and exact powers of two, as exp gives them with its last digits cut off."""

POWER = """
    a = if(x == 0, 1, abs(x))
    k = nearest(log(a) / log(2))
    m = scaled(a, -k)
    d = m + 1
    s = (m - 1) / d
    s_rest = (m - 1 - s * d - product_error(s, d) - s * sum_error(m, 1)) / d
    z = s * s
    z_rest = product_error(s, s) + 2 * s * s_rest
    series = 1/5 + z * (1/7 + z * (1/9 + z * (1/11 + z * (1/13 + z * (1/15 + z * (1/17 + z * (1/19 + z / 21)))))))
    w = z * 0.3333333333333333
    w_rest = product_error(z, 0.3333333333333333) + z * 1.850371707708594e-17 + z_rest / 3 + z * z * series
    l1 = k * 0.6931471805601177
    l2 = l1 + 2 * s
    l3 = l2 + 2 * s * w
    small = 2 * (product_error(s, w) + s * w_rest + s_rest * (1 + w)) + k * -1.7239444525614835e-13
    rest = sum_error(l1, 2 * s) + sum_error(l2, 2 * s * w) + small
    l = l3 + rest
    l_rest = rest - (l - l3)
    n = min(max(y, -2^80), 2^80)
    p = n * l
    q = exp(p)
    r = if(abs(p) < 800, q + q * (product_error(n, l) + n * l_rest), q)
    odd = if(floor(y) == y, y - 2 * floor(y / 2), 0)
    if(y == 0, 1, if(x == 0, 0, if(x < 0 and odd == 1, -r, r)))"""
"""The logarithm of what is left of x without its power of two, by the series of atanh and to twice the digits; with
the power's logarithm, in two parts of which the first has 40 digits in binary; times y; and exp of that."""

DEFINITIONS: dict[str, str] = {
    "abs": "if(x > 0, x, 0 - x)",
    "sign": "if(x > 0, 1, if(x < 0, -1, x))",
    "step": "if(x >= 0, 1, if(x < 0, 0, x))",
    "relu": "if(x <= 0, 0, x)",
    "clamp": "min(max(x, low), high)",
    "floor": """
        n = abs(x) + 2^52 - 2^52
        whole = if(x < 0, -n, n)
        if(abs(x) < 2^52, if(whole > x, whole - 1, whole), x)""",
    "ceil": "(-floor(-x))",
    "round": """
        n = floor(x)
        odd = n - 2 * floor(n / 2)
        if(x - n < 1 / 2, n, if(x - n > 1 / 2, n + 1, n + odd))""",
    "mod": """
        remainder(p, q) = p - floor(p / q) * q - product_error(floor(p / q), q)
        s = if(abs(x) > 2^500, 2^-500, if(abs(x) < 2^-400, 2^500, 1))
        a = abs(x) * s
        b = abs(y) * s
        near = remainder(a, 2^53 * b)
        rest = remainder(if(a < 2^53 * b, a, if(near < 0, near + 2^53 * b, near)), b)
        exact = if(a / b < 2^106, if(rest < 0, rest + b, rest), 0 / 0)
        r = if(abs(x) < abs(y), abs(x), exact / s)
        other = if(r == 0, r, abs(y) - r)
        turned = if(x < 0, if(y < 0, r, other), if(y < 0, other, r))
        if(y < 0, -turned, turned)""",
    "exp2": """
        k = nearest(x)
        if(abs(x) < 1100, scaled(exp((x - k) * log(2)), k), exp(x))""",
    "expm1": """
        u = exp(x)
        if(abs(x) > 40, u - 1, if(u == 1, x, (u - 1) * (x / log(u))))""",
    "log1p": """
        u = 1 + x
        if(u == 1, x, log(u) + (x - (u - 1)) / u)""",
    "log2": """
        k = nearest(log(x) / log(2))
        k + log(scaled(x, -k)) / log(2)""",
    "log10": """
        y = log(x)
        r = y * 0.4342944819032518
        r + (product_error(y, 0.4342944819032518) + y * 1.098319650216765e-17)""",
    "cbrt": """
        a = if(x == 0, 1, abs(x))
        r = exp(log(a) / 3)
        s = r - (r - a / (r * r)) / 3
        if(x > 0, s, if(x < 0, -s, x))""",
    "**": POWER,
    "tan": "sin(x) / cos(x)",
    "asin": "2 * atan(x / (1 + sqrt((1 - x) * (1 + x))))",
    "acos": """
        a = abs(x)
        r = 2 * atan(sqrt((1 - a) / (1 + a)))
        if(x < 0, pi - r, r)""",
    "atan2": """
        a = abs(x)
        b = abs(y)
        r = atan(min(a, b) / if(a == 0 and b == 0, 1, max(a, b)))
        steep = if(b > a, pi / 2 - r, r)
        turned = if(x < 0, pi - steep, steep)
        if(y == 0 and x >= 0, y, if(y < 0, -turned, turned))""",
    "sinh": """
        a = abs(x)
        e = expm1(min(a, 22))
        h = exp(a / 2)
        r = if(a < 22, (e + e / (e + 1)) / 2, h / 2 * h)
        if(x < 0, -r, r)""",
    "cosh": """
        h = exp(abs(x) / 2)
        h / 2 * h + 1 / 2 / h / h""",
    "tanh": """
        t = expm1(2 * min(abs(x), 30))
        r = t / (t + 2)
        if(x < 0, -r, r)""",
    "asinh": """
        a = abs(x)
        r = if(a < 2^28, log1p(a + a * a / (1 + sqrt(1 + a * a))), log(a) + log(2))
        if(x < 0, -r, r)""",
    "acosh": """
        t = x - 1
        if(x < 2^28, log1p(t + sqrt(t) * sqrt(x + 1)), log(x) + log(2))""",
    "atanh": """
        a = abs(x)
        r = log1p(2 * a / (1 - a)) / 2
        if(x < 0, -r, r)""",
    "sigmoid": """
        z = exp(-abs(x))
        if(x < 0, z, 1) / (1 + z)""",
    "softplus": "relu(x) + log1p(exp(-abs(x)))",
    "exp_difference": """
        d = x - y
        p = exp(d)
        if(abs(d) < 1000, p + p * sum_error(x, -y), p)""",
    **ERROR_FUNCTIONS,
    **GAMMA_FAMILY,
}
"""By name; the rows with any number of operands are in VARIADIC."""


def _folded(pair: str) -> Callable[[int], str]:
    """A program for any number of operands x1, x2, … from what a pair a, b of them gives."""

    def program(count: int) -> str:
        steps = [f"r{k} = pair(r{k - 1}, x{k})" for k in range(2, count + 1)]
        return "\n".join([f"pair(a, b) = {pair}", "r1 = x1", *steps, f"r{count}"])

    return program


def _hypot(count: int) -> str:
    """Squares of what is scaled by a power of two, so that none of those that count overflows or vanishes."""
    operands = [f"x{k}" for k in range(1, count + 1)]
    squares = " + ".join(f"{x} * s * ({x} * s)" for x in operands)
    return f"""
        m = max({", ".join(f"abs({x})" for x in operands)})
        s = if(m > 2^500, 2^-600, if(m < 2^-400, 2^600, 1))
        sqrt({squares}) / s"""


def _logsumexp(count: int) -> str:
    """The largest operand apart, whose exp is 1 and would hide small ones."""
    operands = [f"x{k}" for k in range(1, count + 1)]
    ties = " + ".join(f"if({x} == top, 1, 0)" for x in operands)
    rest = " + ".join(f"if({x} == top, 0, exp_difference({x}, top))" for x in operands)
    return f"""
        top = max({", ".join(operands)})
        top + log1p({ties} - 1 + ({rest}))"""


VARIADIC: dict[str, Callable[[int], str]] = {
    "min": _folded("if(a < b, a, if(b <= a, b, a + b))"),
    "max": _folded("if(a > b, a, if(b >= a, b, a + b))"),
    "hypot": _hypot,
    "logsumexp": _logsumexp,
}
"""Programs over x1, x2, … for that many operands."""
POWERS = {
    -2.0: "1 / x / x",
    -1.0: "1 / x",
    0.0: "1",
    0.5: "sqrt(x)",
    1.0: "x",
    2.0: "x * x",
    3.0: "x * x * x",
    4.0: "s = x * x\ns * s",
}
"""x^y for these y, where the short way is as accurate."""


def definition(name: str, count: int, constant: float | None = None) -> str | None:
    """The program of a row for that many operands, if it has one; `constant` is the exponent or the order, if known."""
    if name in VARIADIC:
        return VARIADIC[name](count)
    if name == "**" and constant in POWERS:
        return POWERS[constant]
    if name == "polygamma":
        return _polygamma(constant)
    return DEFINITIONS.get(name)


def _polygamma(order: float | None) -> str | None:
    if order == 0:
        return "digamma(x)"
    return None if order is None or order not in range(1, HIGHEST_ORDER + 1) else polygamma(int(order))


LIMITS = {
    "mod": "has no value (nan) where x / y is 2^106 or more",
    "logsumexp": "is accurate to the last digits of its largest operand, and near 0 to no more",
    "lgamma": "is accurate, left of -2, to the last digits of the terms that it adds, and near its zeros to no more",
    "digamma": "is accurate, left of 0, to the last digits of the terms that it adds, and near its zeros to no more",
    "polygamma": f"is written out for orders from 0 to {HIGHEST_ORDER} that are numbers in the program",
}
"""Where a definition falls short of its row, as a sentence that begins with its name."""
