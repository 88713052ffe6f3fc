r"""LaTeX: fractions and roots as they are drawn, `x_{1}` for x1, `\sigma` for sigma."""

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.language.dialect import (
    AND,
    COMPARISON,
    NOT,
    OPERAND,
    OR,
    POWER,
    PRODUCT,
    SIGNED,
    SUM,
    Dialect,
    Sign,
    plain_number,
)
from mgrad_cli.language.syntax import NEGATE, Branch, Call, Part

GREEK = {
    *[
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "pi",
        "rho",
        "sigma",
        "tau",
        "upsilon",
        "phi",
    ],
    *[
        "chi",
        "psi",
        "omega",
        "Gamma",
        "Delta",
        "Theta",
        "Lambda",
        "Xi",
        "Pi",
        "Sigma",
        "Upsilon",
        "Phi",
        "Psi",
        "Omega",
    ],
}
OWN = ["sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "min", "max"]
"""Functions that LaTeX has a command for."""
DOT = "·"
"""A product whose second factor begins with a digit."""


def _call(name: str) -> str:
    return rf"\operatorname{{{name}}}\left({{*}}\right)".replace("_", r"\_")


SIGNS = {
    "or": Sign(r"{0} \lor {1}", OR, (OR, AND)),
    "and": Sign(r"{0} \land {1}", AND, (AND, NOT)),
    "not": Sign(r"\lnot {0}", NOT, (OPERAND,)),
    **{
        name: Sign(f"{{0}} {sign} {{1}}", COMPARISON, (SUM, SUM))
        for name, sign in {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}.items()
    },
    "+": Sign("{0} + {1}", SUM, (SUM, PRODUCT)),
    "-": Sign("{0} - {1}", SUM, (SUM, PRODUCT)),
    "*": Sign(r"{0} \, {1}", PRODUCT, (PRODUCT, SIGNED + 1)),
    DOT: Sign(r"{0} \cdot {1}", PRODUCT, (PRODUCT, SIGNED + 1)),
    "/": Sign(r"\frac{{0}}{{1}}", POWER),
    "-x": Sign("-{0}", SIGNED, (SIGNED,)),
    "**": Sign("{0}^{{1}}", POWER, (OPERAND,)),
    "if": Sign(r"\begin{cases} {1} & \text{if } {0} \\ {2} & \text{otherwise} \end{cases}", SIGNED),
    "exp": Sign("e^{{0}}", POWER),
    "exp2": Sign("2^{{0}}", POWER),
    "sqrt": Sign(r"\sqrt{{0}}"),
    "cbrt": Sign(r"\sqrt[3]{{0}}"),
    "abs": Sign(r"\left|{0}\right|"),
    "floor": Sign(r"\left\lfloor {0} \right\rfloor"),
    "ceil": Sign(r"\left\lceil {0} \right\rceil"),
    "polygamma": Sign(r"\psi^{({0})}\left({1}\right)"),
    "log": Sign(r"\ln\left({0}\right)"),
    "log2": Sign(r"\log_2\left({0}\right)"),
    "log10": Sign(r"\log_{10}\left({0}\right)"),
    "gamma": Sign(r"\Gamma\left({0}\right)"),
    "digamma": Sign(r"\psi\left({0}\right)"),
    "lgamma": Sign(r"\ln\left|\Gamma\left({0}\right)\right|"),
    "normcdf": Sign(r"\Phi\left({0}\right)"),
    "normpdf": Sign(r"\varphi\left({0}\right)"),
    "asin": Sign(r"\arcsin\left({0}\right)"),
    "acos": Sign(r"\arccos\left({0}\right)"),
    "atan": Sign(r"\arctan\left({0}\right)"),
    "gaussian": Sign("e^{-{0}^2}", POWER, (OPERAND,)),
    "exp_difference": Sign("e^{{0} - {1}}", POWER, (SUM, PRODUCT)),
    "mod": Sign(r"\left({0} \bmod {1}\right)", OPERAND, (SIGNED, SIGNED)),
    **{name: Sign(rf"\{name}\left({{*}}\right)") for name in OWN if name != "exp"},
}


def _number(number: float) -> str:
    digits, _, power = plain_number(number).partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits


LATEX = Dialect(SIGNS, _number, _call, (r"\left(", r"\right)"))


def latex_name(name: str) -> str:
    r"""sigma_max as `\sigma_{\mathrm{max}}`, x1 as `x_{1}`."""
    head, _, below = name.partition("_")
    digits = re.fullmatch(r"(\D+)(\d+)", head)
    head, number = digits.groups() if digits else (head, "")
    indices = [_word(each) for each in [number, *below.split("_")] if each]
    return (_word(head) if head else r"\_") + (f"_{{{', '.join(indices)}}}" if indices else "")


def _word(word: str) -> str:
    if word in GREEK:
        return f"\\{word}"
    return word if len(word) == 1 or word.isdecimal() else rf"\mathrm{{{word}}}"


def latex_derivative(output: str, inputs: Sequence[str]) -> str:
    r"""`\frac{\partial^{2} C}{\partial S \, \partial K}`"""
    above = f"^{{{len(inputs)}}}" if len(inputs) > 1 else ""
    counts = {name: inputs.count(name) for name in inputs}
    below = [rf"\partial {latex_name(name)}" + (f"^{{{many}}}" if many > 1 else "") for name, many in counts.items()]
    under = r" \, ".join(below)
    return rf"\frac{{\partial{above} {latex_name(output)}}}{{{under}}}"


class _Operand(NamedTuple):
    """Of the text of an operand, whether it begins with a digit, and where its sign stands, if it has one."""

    digit: bool = False
    sign: int = -1


def _turned(parts: Sequence[Part]) -> Sequence[Part]:
    """x·x as a square, a dot before a factor that begins with a digit, and the sign of a fraction before it."""
    found: list[Part | None] = []
    operands: list[_Operand] = []
    for part in parts:
        if not isinstance(part, Call):
            operands += [] if isinstance(part, Branch) else [_Operand(isinstance(part, float))]
            found.append(part)
            continue
        count = len(operands) - part.arity
        first, second = operands[count], operands[-1]
        del operands[count:]
        if part.name == "*" and isinstance(found[-1], str) and found[-1] == found[-2]:
            found[-1:] = [2.0, Call("**", 2)]
        else:
            found.append(Call(DOT, 2) if part.name == "*" and second.digit else part)
        sign = first.sign if part.name in ("*", "/") else -1
        if part is NEGATE:
            sign = len(found) - 1
        elif part.name == "/" and sign >= 0:
            found[sign] = None
            found.append(NEGATE)
            sign = len(found) - 1
        operands.append(_Operand(part.name in ("*", "**") and first.digit and sign < 0, sign))
    return [part for part in found if part is not None]


LATEX_IDIOM = Idiom(LATEX, {math.pi: r"\pi", math.tau: r"\tau", math.e: "e"}, latex_name, _turned)
