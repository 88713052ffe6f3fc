"""Python: a function of floats that answers the value and a dict of slopes, with the standard library's math only."""

import keyword
from collections.abc import Iterator, Sequence

from mgrad_cli.backends.dialects.c import ARITHMETIC
from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.target import Code, Function, Target, indented, words
from mgrad_cli.language.dialect import AND, LOOSEST, NOT, OR, Dialect, Sign

SAME = """exp expm1 exp2 log log1p log2 log10 sqrt sin cos tan asin acos atan atan2 sinh tanh asinh acosh atanh erf
    hypot"""
DIALECT = Dialect(
    {
        **ARITHMETIC,
        "or": Sign("{0} or {1}", OR, (OR, AND)),
        "and": Sign("{0} and {1}", AND, (AND, NOT)),
        "not": Sign("not {0}", NOT, (NOT,)),
        "if": Sign("{1} if {0} else {2}", LOOSEST, (OR, OR, LOOSEST)),
        "**": Sign("math.pow({0}, {1})"),
        "abs": Sign("abs({0})"),
        "floor": Sign("float(math.floor({0}))"),
        "ceil": Sign("float(math.ceil({0}))"),
        "round": Sign("float(round({0}))"),
        "min": Sign("min({*})"),
        "max": Sign("max({*})"),
        "mod": Sign("{0} % {1}", ARITHMETIC["*"].level, ARITHMETIC["*"].needs),
        **{name: Sign(f"math.{name}({{*}})") for name in SAME.split()},
    },
    repr,
)
NATIVE = words(f"{SAME} ** abs floor ceil round min max mod")
COSH = Function("mgrad_cosh", ("x",), (), "math.cosh(x) if abs(x) <= 710.4758600739439 else math.inf")
"""The slope of tanh divides by it, where math.cosh would raise."""
KEPT = frozenset(keyword.kwlist) | words("math abs min max float tuple dict print gradient hessian check wrong found")


def template(code: Code) -> Iterator[str]:
    lines = list(_lines(code))
    if any("math." in line for line in lines):
        yield from ["", "import math"]
    yield from lines


def _lines(code: Code) -> Iterator[str]:
    for each in code.functions:
        yield from ["", "", *_function(each)]
    yield from ["", "", f"def {code.name}({', '.join(parameters(code))}):"]
    yield f'    """{docstring(code)}"""'
    yield from indented([f"{name} = {text}" for name, text in code.statements])
    yield from indented(list(returned(code)))
    if code.cases is not None:
        yield from ["", "", *test(code)]


def docstring(code: Code) -> str:
    what = "(value, {input: slope}" + ", {input: {input: second slope}}" * bool(code.curvatures) + ")"
    return f"{what} of {', '.join(code.parameters) or 'nothing'}."


def returned(code: Code) -> Iterator[str]:
    """The lines that put the results together, one slope on a line."""
    yield from ("gradient = {", *(f'    "{name}": {text},' for name, text in code.slopes.items()), "}")
    if code.curvatures:
        yield "hessian = {"
        for row in code.asked:
            inside = ", ".join(f'"{column}": {code.curvatures[row, column]}' for column in code.asked)
            yield f'    "{row}": {{{inside}}},'
        yield "}"
    yield f"return {code.value}, gradient" + ", hessian" * bool(code.curvatures)


def _function(function: Function) -> Iterator[str]:
    yield f"def {function.name}({', '.join(function.parameters)}):"
    yield from indented([f"{name} = {text}" for name, text in function.statements])
    yield f"    return {function.result}"


def parameters(code: Code) -> Iterator[str]:
    """Those without a default first, as the language wants it."""
    for name in sorted(code.parameters, key=lambda each: each in code.defaults):
        yield f"{name}={code.defaults[name]}" if name in code.defaults else name


def test(code: Code) -> Iterator[str]:
    yield 'if __name__ == "__main__":'
    yield "    wrong = []"
    for case in code.cases or ():
        yield f"    {', '.join(results(code))} = {code.name}({arguments(code, case.point)})"
        for answer in case.answers:
            found = place(code, answer.slots)
            yield f"    if not abs({found} - {answer.number!r}) <= {answer.tolerance!r}:"
            yield f'        wrong.append(f"{answer.label} is {{{found}!r}}, not {answer.number!r}")'
    yield '    print("\\n".join(wrong) or "self-test passed")'
    yield "    raise SystemExit(bool(wrong))"


def results(code: Code) -> list[str]:
    return ["value", "gradient"] + ["hessian"] * bool(code.curvatures)


def place(code: Code, slots: tuple[str, ...]) -> str:
    name = results(code)[len(slots)]
    return name + "".join(f"['{slot}']" for slot in slots)


def arguments(code: Code, point: Sequence[float]) -> str:
    return ", ".join(f"{own}={number!r}" for own, number in zip(code.parameters, point, strict=True))


PYTHON = Target(
    "python",
    "Python",
    "#",
    Idiom(DIALECT, {}),
    NATIVE,
    template,
    KEPT,
    own={"cosh": COSH},
    usage="where there is no number it raises ValueError, ZeroDivisionError or OverflowError",
)
