"""JavaScript: a function that answers an object with the value and the gradient by name."""

from collections.abc import Iterator

from mgrad_cli.backends.dialects.c import IN_BRACES
from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.python_function import place
from mgrad_cli.backends.dialects.target import Code, Function, Target, indented, remainder, words
from mgrad_cli.language.dialect import Dialect, Sign

SAME = """exp expm1 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh
    abs sign floor ceil min max hypot"""
DIALECT = Dialect(
    {
        **IN_BRACES,
        "==": IN_BRACES["=="]._replace(pattern="{0} === {1}"),
        "!=": IN_BRACES["!="]._replace(pattern="{0} !== {1}"),
        "**": Sign("Math.pow({0}, {1})"),
        **{name: Sign(f"Math.{name}({{*}})") for name in SAME.split()},
    },
    repr,
)
NATIVE = words(f"{SAME} **")
KEYWORDS = """await break case catch class const continue debugger default delete do else enum export extends false
    finally for function if implements import in instanceof interface let new null package private protected public
    return static super switch this throw true try typeof var void while with yield arguments eval undefined NaN
    Infinity Math Object Number module console process check wrong result async of"""


def template(code: Code) -> Iterator[str]:
    for each in code.functions:
        yield from ["", *_function(each)]
    given = (f"{name} = {code.defaults[name]}" if name in code.defaults else name for name in code.parameters)
    yield from ["", f"function {code.name}({', '.join(given)}) {{"]
    yield from indented([f"const {name} = {text};" for name, text in code.statements])
    yield from indented(list(_answer(code)))
    yield "}"
    yield from ["", f'if (typeof module !== "undefined") module.exports = {{ {code.name} }};']
    if code.cases is not None:
        yield from ["", *_test(code)]


def _answer(code: Code) -> Iterator[str]:
    yield "return {"
    yield f"    value: {code.value},"
    yield f"    gradient: {{ {', '.join(f'{_key(name)}: {text}' for name, text in code.slopes.items())} }},"
    if code.curvatures:
        yield "    hessian: {"
        for row in code.asked:
            inside = ", ".join(f"{_key(column)}: {code.curvatures[row, column]}" for column in code.asked)
            yield f"        {_key(row)}: {{ {inside} }},"
        yield "    },"
    yield "};"


def _key(name: str) -> str:
    """Computed, since { __proto__: 1 } is no property of that name."""
    return '["__proto__"]' if name == "__proto__" else name


def _function(function: Function) -> Iterator[str]:
    yield f"function {function.name}({', '.join(function.parameters)}) {{"
    yield from indented([f"const {name} = {text};" for name, text in function.statements])
    yield f"    return {function.result};"
    yield "}"


def _test(code: Code) -> Iterator[str]:
    yield "const wrong = [];"
    yield ""
    yield "function check(what, found, right, tolerance) {"
    yield "    if (!(Math.abs(found - right) <= tolerance)) wrong.push(`${what} is ${found}, not ${right}`);"
    yield "}"
    for case in code.cases or ():
        yield from ["", "{", f"    const result = {code.name}({', '.join(map(repr, case.point))});"]
        for answer in case.answers:
            found = f"result.{place(code, answer.slots)}"
            yield f'    check("{answer.label}", {found}, {answer.number!r}, {answer.tolerance!r});'
        yield "}"
    yield ""
    yield r'console.log(wrong.join("\n") || "self-test passed");'
    yield "process.exitCode = wrong.length ? 1 : 0;"


JAVASCRIPT = Target(
    "javascript",
    "JavaScript",
    "//",
    Idiom(DIALECT, {}),
    NATIVE,
    template,
    words(KEYWORDS),
    own=remainder("x % y"),
    usage="{name}(...) is {{ value, gradient }}; where there is no number it answers NaN or Infinity",
)
