"""How often does `verify` cry wolf, or accept a wrong derivative? Right claims in several forms, and spoilt ones.

The claims are sympy's, which shares no code with mgrad: each derivative as it comes, expanded, factored, over one
denominator and by Horner, and each of these with a sign, a factor, a pair of operands or a power that is not right.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from unittest import mock

import sympy

from mgrad_cli.analyses.claims import comparison, verify
from mgrad_cli.analyses.claims.claims import state
from mgrad_cli.analyses.claims.trials import Plan
from mgrad_cli.analyses.sampling import Range
from mgrad_cli.errors import MgradError
from mgrad_cli.graph.build import build
from mgrad_cli.language.reader import read

FORMULAS = Path(__file__).parent / "trust" / "formulas.txt"
KNOWN = {"sqrt", "exp", "log", "sin", "cos", "tan", "atan", "asin", "acos", "sinh", "cosh", "tanh", "erf"}
FORMS = {
    "as it comes": lambda found: found,
    "expanded": sympy.expand,
    "factored": sympy.factor,
    "one denominator": sympy.together,
    "horner": lambda found: sympy.horner(found) if found.is_polynomial() else found,
}
LONGEST = 600
"""Characters of a claim."""
LONGEST_FORMULA = 120
"""Characters; sympy takes hours to factor some of the longer ones."""
OWN = """y = tanh(w*x + b) | w x b
y = log(1 + exp(x)) | x
C = 0.5*k*(sqrt((x2-x1)^2 + (y2-y1)^2) - r)^2 | k x1 x2 y1 y2 r
L = -(t*log(p) + (1-t)*log(1-p)) | t p
E = 4*eps*((s/r)^12 - (s/r)^6) | eps s r
y = exp(-(x-m)^2/(2*s^2))/(s*sqrt(2*pi)) | x m s
y = a*sin(b*x + c)^2*exp(-d*x) | a b c d x
y = x^n*exp(-x) | x n
f = sqrt(u^2 + v^2)/(1 + u*v) | u v
p = n*R*T/(V - n*b) - a*n^2/V^2 | n R T V b a
y = atan(x/(1 + z^2)) | x z
y = (1 - cos(x))/x^2 | x"""


def problems() -> Iterator[tuple[str, list[str], dict[str, Range]]]:
    """Programs of one statement or more, the inputs, and ranges where there are any."""
    for line in OWN.splitlines():
        text, names = line.split(" | ")
        yield text, names.split(), {}
    for line in FORMULAS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            _, text, points = line.split(" | ")
            ranges = dict(re.findall(r"(\w+): (\S+\.\.\S+?)(?:;|$)", points))
            yield text, re.findall(r"(\w+):", points), {name: _range(each) for name, each in ranges.items()}


def _range(text: str) -> Range:
    return Range(*map(float, text.split("..")))


def symbolic(text: str, names: list[str]) -> sympy.Expr | None:
    """The last statement as sympy has it, if it has it."""
    space = {name: sympy.Symbol(name, real=True) for name in names}
    if len(text) > LONGEST_FORMULA or set(re.findall(r"(\w+)\(", text)) - KNOWN:
        return None
    for statement in text.split(";"):
        name, _, formula = statement.rpartition("=")
        exact = re.sub(r"\d+\.\d*(?:e[-+]?\d+)?|\d+e[-+]?\d+", lambda number: f"Rational('{number[0]}')", formula)
        found = sympy.sympify(exact.replace("^", "**"), locals=space | {"Rational": sympy.Rational})
        space[name.strip()] = found
    return found


def right(found: sympy.Expr) -> Iterator[tuple[str, str]]:
    """The derivative in several forms, each once."""
    seen = set()
    for name, form in FORMS.items():
        text = str(form(found)).replace("E", "e") if "E" in str(found) else str(form(found))
        if text not in seen and len(text) < LONGEST:
            seen.add(text)
            yield name, text


def spoilt(text: str) -> Iterator[tuple[str, str]]:
    """The claim with a mistake."""
    yield "sign of all", f"-({text})"
    yield "factor 2", f"2*({text})"
    yield "off by 1 %", f"1.01*({text})"
    yield "off by 0.01 %", f"1.0001*({text})"
    signs = [match.start() for match in re.finditer(r" [-+] ", text)]
    for at in signs[:3]:
        yield "sign of a term", text[: at + 1] + {"+": "-", "-": "+"}[text[at + 1]] + text[at + 2 :]
    if match := re.search(r"\*\*(\d+)", text):
        yield "power", f"{text[: match.start(1)]}{int(match[1]) + 1}{text[match.end(1) :]}"
    if match := re.search(r"\b(\w+)\s*/\s*(\w+)\b(?!\()", text):
        yield "swapped operands", f"{text[: match.start()]}({match[2]})/({match[1]}){text[match.end() :]}"
    for one, other in (("sin(", "cos("), ("exp(", "expm1(")):
        if one in text:
            yield "another function", text.replace(one, other, 1)


def truly_wrong(claim: str, truth: sympy.Expr, names: list[str]) -> bool:
    """Whether a spoilt claim is not right by chance, as when 0 is doubled; by sympy's numbers, at points of its own."""
    space = {name: sympy.Symbol(name, real=True) for name in names}
    found = sympy.sympify(claim.replace("expm1(", "-1+exp("), locals=space)
    for shift in (3, 7, 13):
        point = {space[name]: sympy.Rational(shift + 2 * number, 11) for number, name in enumerate(names)}
        one, other = (sympy.N(each.subs(point), 40, maxn=400) for each in (found, truth))
        if one.is_number and other.is_number and abs(one - other) > 1e-6 * abs(other):
            return True
    return False


def count(samples: int) -> tuple[Counter[str], Counter[str]]:
    verdicts: Counter[str] = Counter()
    explained: Counter[str] = Counter()
    for text, names, ranges in problems():
        formula = symbolic(text, names)
        for name in names if formula is not None else ():
            truth = sympy.diff(formula, sympy.Symbol(name, real=True))
            for form, claim in right(truth):
                _try(verdicts, explained, "right", f"right, {form}", text, name, claim, ranges, samples)
            for kind, claim in spoilt(str(truth)) if len(str(truth)) < LONGEST else ():
                if truly_wrong(claim, truth, names):
                    _try(verdicts, explained, "wrong", f"wrong, {kind}", text, name, claim, ranges, samples)
    return verdicts, explained


def _try(verdicts: Counter[str], explained: Counter[str], side: str, kind: str, text: str, name: str, claim: str,
         ranges: dict[str, Range], samples: int) -> None:  # fmt: skip
    model = build(read(text))
    try:
        case = state(model, [f"d/d{name} = {claim}"])
    except MgradError as error:
        print(f"skipped: {text}: {claim}: {error.message}", file=sys.stderr)
        return
    (found,) = verify.verify(case, Plan({}, ranges, {}, samples, 1, 1e-9)).findings
    verdict = "proven" if found.proof else found.verdict
    verdicts[f"{side}: {verdict}"] += 1
    verdicts[f"{kind}: {verdict}"] += 1
    if found.verdict == verify.FAIL:
        explained["with a culprit" if found.suspect else "without"] += side == "wrong"
    if (side == "right") == (found.verdict == verify.FAIL) and found.verdict != verify.CANNOT_SAY:
        print(f"MISTAKEN {kind}: {text} | d/d{name} = {claim} | {found.reason} {found.counterexample}")


def main(samples: int = 200) -> None:
    for proof in (True, False) if find_spec("flint") else (False,):
        here = perf_counter()
        with (
            mock.patch.object(verify, "find_spec", lambda name, proof=proof: proof),
            mock.patch.object(comparison, "find_spec", lambda name, proof=proof: proof),
        ):
            verdicts, explained = count(samples)
        print(f"\n{'with' if proof else 'without'} mgrad[proof], {samples} points, {perf_counter() - here:.0f} s")
        for kind, number in sorted(verdicts.items()):
            print(f"{number:8,}  {kind}")
        print(
            f"{explained['with a culprit']:8,}  wrong claims whose culprit is named, {explained['without']:,} without"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
