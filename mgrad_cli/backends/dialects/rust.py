"""Rust: a function that answers a tuple of the value, an array of slopes and, if asked, an array of arrays."""

from collections.abc import Iterator

from mgrad_cli.backends.dialects.c import IN_BRACES
from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.target import Code, Function, Target, indented, remainder, words
from mgrad_cli.language.dialect import LOOSEST, Dialect, Sign

# Not min and max, which pass over nan; nor asinh, acosh and atanh, which lose digits.
METHODS = {
    **{
        name: name
        for name in [
            "exp",
            "exp2",
            "log2",
            "log10",
            "sqrt",
            "cbrt",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
        ]
    },
    **{name: name for name in ["atan2", "hypot", "abs", "floor", "ceil"]},
    "expm1": "exp_m1",
    "log": "ln",
    "log1p": "ln_1p",
    "**": "powf",
    "round": "round_ties_even",
}
DIALECT = Dialect(
    {
        **IN_BRACES,
        "if": Sign("if {0} {{ {1} }} else {{ {2} }}".replace("{{", "{").replace("}}", "}"), LOOSEST),
        **{name: Sign(f"f64::{method}({{*}})") for name, method in METHODS.items()},
    },
    repr,
)
NATIVE = frozenset(METHODS)
KEYWORDS = """as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod
    move mut pub ref return self Self static struct super trait true type unsafe use where while abstract become box do
    final macro override priv try typeof unsized virtual yield gen union f64 main wrong check
    Some None Ok Err"""
ATTRIBUTE = "#[allow(non_snake_case, unused, clippy::all)]"


def template(code: Code) -> Iterator[str]:
    for each in code.functions:
        yield from ["", *_function(each)]
    yield from ["", ATTRIBUTE]
    yield f"pub fn {code.name}({_typed(code.parameters)}) -> {_answer_type(code)} {{"
    yield from indented([f"let {name} = {text};" for name, text in code.statements])
    yield from indented(list(_answer(code)))
    yield "}"
    if code.cases is not None:
        yield from ["", *_test(code)]


def _typed(names: object) -> str:
    return ", ".join(f"{name}: f64" for name in names)  # type: ignore[attr-defined]


def _answer_type(code: Code) -> str:
    size = len(code.slopes)
    return f"(f64, [f64; {size}]" + f", [[f64; {size}]; {size}]" * bool(code.curvatures) + ")"


def _answer(code: Code) -> Iterator[str]:
    slopes = f"[{', '.join(code.slopes.values())}]"
    if not code.curvatures:
        yield f"({code.value}, {slopes})"
        return
    yield from ("let hessian = [", *indented([f"{row}," for row in _rows(code)]), "];")
    yield f"({code.value}, {slopes}, hessian)"


def _rows(code: Code) -> Iterator[str]:
    for row in code.asked:
        yield f"[{', '.join(code.curvatures[row, column] for column in code.asked)}]"


def _function(function: Function) -> Iterator[str]:
    yield ATTRIBUTE
    yield f"fn {function.name}({_typed(function.parameters)}) -> f64 {{"
    yield from indented([f"let {name} = {text};" for name, text in function.statements])
    yield f"    {function.result}"
    yield "}"


def _test(code: Code) -> Iterator[str]:
    yield "fn main() {"
    yield "    let mut wrong = false;"
    yield "    let mut check = |what: &str, found: f64, right: f64, tolerance: f64| {"
    yield "        if !((found - right).abs() <= tolerance) {"
    yield '            println!("{} is {:?}, not {:?}", what, found, right);'
    yield "            wrong = true;"
    yield "        }"
    yield "    };"
    for case in code.cases or ():
        yield f"    let answer = {code.name}({', '.join(map(repr, case.point))});"
        for answer in case.answers:
            at = "".join(f"[{code.asked.index(name)}]" for name in answer.slots)
            found = f"answer.{len(answer.slots)}{at}"
            yield f'    check("{answer.label}", {found}, {answer.number!r}, {answer.tolerance!r});'
    yield '    println!("{}", if wrong { "self-test failed" } else { "self-test passed" });'
    yield "    std::process::exit(wrong as i32);"
    yield "}"


RUST = Target(
    "rust", "Rust", "//", Idiom(DIALECT, {}), NATIVE, template, words(KEYWORDS),
    of_two=words("hypot"),
    any_letter=False,
    usage="where there is no number it answers nan or inf",
    own=remainder("x % y", pick="if {0} {{ {1} }} else {{ {2} }}"),
)  # fmt: skip
