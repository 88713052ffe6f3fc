"""Julia: a function that answers a tuple of the value, a vector of slopes and, if asked, a matrix."""

from collections.abc import Iterator

from mgrad_cli.backends.dialects.c import IN_BRACES
from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.target import Code, Function, Target, indented, words
from mgrad_cli.language.dialect import OPERAND, POWER, Dialect, Sign

SAME = """exp expm1 exp2 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh abs
    sign floor ceil round mod min max hypot"""
DIALECT = Dialect(
    {**IN_BRACES, "**": Sign("{0}^{1}", POWER, (OPERAND, OPERAND)), "atan2": Sign("atan({0}, {1})")},
    repr,
)
NATIVE = words(f"{SAME} ** atan2")
KEYWORDS = """baremodule begin break catch const continue do else elseif end export false finally for function global if
    import let local macro module outer primitive quote return struct true try type using while mutable abstract where
    in isa Float64 pi im NaN Inf println abs exit isempty push wrong check value gradient hessian"""


def template(code: Code) -> Iterator[str]:
    for each in code.functions:
        yield from ["", *_function(each)]
    yield from ["", f"function {code.name}({', '.join(_parameters(code))})"]
    yield from indented([f"{name} = {text}" for name, text in code.statements])
    yield f"    gradient = Float64[{', '.join(code.slopes.values())}]"
    if code.curvatures:
        rows = (" ".join(_spaced(code.curvatures[row, column]) for column in code.asked) for row in code.asked)
        yield from ("    hessian = Float64[", *indented(list(rows), 2), "    ]")
    yield f"    return {code.value}, gradient" + ", hessian" * bool(code.curvatures)
    yield "end"
    if code.cases is not None:
        yield from ["", *_test(code)]


def _spaced(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


def _parameters(code: Code) -> Iterator[str]:
    """A default has to have only defaults after it."""
    bare = [place for place, name in enumerate(code.parameters) if name not in code.defaults]
    for place, name in enumerate(code.parameters):
        has_default = not bare or place > bare[-1]
        yield f"{name}::Float64" + f"={code.defaults[name]}" * has_default if has_default else f"{name}::Float64"


def _function(function: Function) -> Iterator[str]:
    yield f"function {function.name}({', '.join(function.parameters)})"
    yield from indented([f"{name} = {text}" for name, text in function.statements])
    yield f"    return {function.result}"
    yield "end"


def _test(code: Code) -> Iterator[str]:
    yield "let wrong = 0"
    yield "    function check(what, found, right, tolerance)"
    yield "        if !(abs(found - right) <= tolerance)"
    yield '            println(what, " is ", found, ", not ", right)'
    yield "            wrong += 1"
    yield "        end"
    yield "    end"
    for case in code.cases or ():
        yield f"    result = {code.name}({', '.join(map(repr, case.point))})"
        for answer in case.answers:
            at = ", ".join(str(code.asked.index(name) + 1) for name in answer.slots)
            found = f"result[{len(answer.slots) + 1}]" + f"[{at}]" * bool(at)
            yield f'    check("{answer.label}", {found}, {answer.number!r}, {answer.tolerance!r})'
    yield '    println(wrong == 0 ? "self-test passed" : "self-test failed")'
    yield "    exit(wrong == 0 ? 0 : 1)"
    yield "end"


JULIA = Target(
    "julia",
    "Julia",
    "#",
    Idiom(DIALECT, {}),
    NATIVE,
    template,
    words(KEYWORDS),
    usage="no test of mgrad's runs Julia; where there is no number it answers NaN or Inf, or throws a DomainError",
)
