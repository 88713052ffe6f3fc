"""C: a function with its gradient, and its Hessian, as arrays to be filled."""

from collections.abc import Iterator

from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.target import Code, Function, Target, indented, remainder, unused, words
from mgrad_cli.language.dialect import AND, COMPARISON, LOOSEST, OPERAND, OR, PRODUCT, SIGNED, SUM, Dialect, Sign


def number(value: float) -> str:
    """Always with a point or an exponent: 1/2 is 0 where these are whole numbers."""
    return repr(value)


ARITHMETIC = {
    "+": Sign("{0} + {1}", SUM, (SUM, PRODUCT)),
    "-": Sign("{0} - {1}", SUM, (SUM, PRODUCT)),
    "*": Sign("{0}*{1}", PRODUCT, (PRODUCT, SIGNED)),
    "/": Sign("{0}/{1}", PRODUCT, (PRODUCT, SIGNED)),
    "-x": Sign("-{0}", SIGNED, (OPERAND,)),
    **{name: Sign(f"{{0}} {name} {{1}}", COMPARISON, (SUM, SUM)) for name in ("<", "<=", ">", ">=", "==", "!=")},
}
IN_BRACES = {
    **ARITHMETIC,
    "or": Sign("{0} || {1}", OR, (OR, AND)),
    "and": Sign("{0} && {1}", AND, (AND, COMPARISON)),
    "not": Sign("!{0}", SIGNED, (OPERAND,)),
    "if": Sign("{0} ? {1} : {2}", LOOSEST, (OR, OR, OR)),
}
"""What the languages that look like C have in common."""

SAME = "exp expm1 exp2 log log1p log2 log10 sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh"
DIALECT = Dialect(
    {
        **IN_BRACES,
        "**": Sign("pow({0}, {1})"),
        "abs": Sign("fabs({0})"),
        "round": Sign("rint({0})"),
        "erf": Sign("erf({0})"),
    },
    number,
)
NATIVE = words(f"{SAME} ** abs round floor ceil hypot erf")
KEYWORDS = """auto break case char const continue default do double else enum extern float for goto if inline int long
    register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool
    true false nullptr asm typeof constexpr alignas alignof thread_local static_assert main gradient hessian double_t
    float_t NULL EOF stdin stdout stderr errno HUGE_VAL INFINITY NAN unix linux i386 and or not xor bitand bitor compl
    and_eq or_eq not_eq xor_eq class delete new namespace operator private protected public template this throw try
    catch using virtual friend explicit export mutable typename fabs printf puts check wrong"""


def template(code: Code) -> Iterator[str]:
    yield "#include <float.h>"
    yield "#include <math.h>"
    yield from ["#include <stdio.h>"] * (code.cases is not None)
    yield ""
    yield "#if defined(__FAST_MATH__) || FLT_EVAL_METHOD != 0"
    yield '#error "this code is right where a double is one: no -ffast-math, and on 32 bits -msse2 -mfpmath=sse"'
    yield "#endif"
    for each in code.functions:
        yield from ["", *_function(each)]
    yield ""
    yield f"double {code.name}({', '.join(_parameters(code)) or 'void'})"
    yield "{"
    yield from indented([f"(void){name};" for name in unused(code)])
    yield from indented([f"const double {name} = {text};" for name, text in code.statements])
    yield from indented([f"gradient[{at}] = {text};" for at, text in enumerate(code.slopes.values())])
    for (row, column), text in code.curvatures.items():
        yield f"    hessian[{code.asked.index(row)}][{code.asked.index(column)}] = {text};"
    yield f"    return {code.value};"
    yield "}"
    if code.cases is not None:
        yield from ["", *_test(code)]


def _function(function: Function) -> Iterator[str]:
    yield f"static double {function.name}({', '.join(f'double {name}' for name in function.parameters)})"
    yield "{"
    yield from indented([f"const double {name} = {text};" for name, text in function.statements])
    yield f"    return {function.result};"
    yield "}"


def _parameters(code: Code) -> Iterator[str]:
    size = len(code.slopes)
    yield from (f"double {name}" for name in code.parameters)
    if size:
        yield f"double gradient[{size}]"
    if code.curvatures:
        yield f"double hessian[{size}][{size}]"


def _test(code: Code) -> Iterator[str]:
    size = len(code.slopes)
    yield "static int wrong = 0;"
    yield ""
    yield "static void check(const char *what, double found, double right, double tolerance)"
    yield "{"
    yield "    if (!(fabs(found - right) <= tolerance)) {"
    yield r'        printf("%s is %.17g, not %.17g\n", what, found, right);'
    yield "        wrong = 1;"
    yield "    }"
    yield "}"
    yield ""
    yield "int main(void)"
    yield "{"
    yield from [f"    double gradient[{size}];"] * (size > 0)
    yield from [f"    double hessian[{size}][{size}];"] * bool(code.curvatures)
    for case in code.cases or ():
        arrays = ["gradient"] * (size > 0) + ["hessian"] * bool(code.curvatures)
        for answer in case.answers:
            call = f"{code.name}({', '.join([*map(number, case.point), *arrays])})"
            places = "".join(f"[{code.asked.index(name)}]" for name in answer.slots)
            found = f"{('', 'gradient', 'hessian')[len(answer.slots)]}{places}" if answer.slots else call
            yield f'    check("{answer.label}", {found}, {number(answer.number)}, {number(answer.tolerance)});'
    yield '    puts(wrong ? "self-test failed" : "self-test passed");'
    yield "    return wrong;"
    yield "}"


C = Target(
    "c", "C", "//", Idiom(DIALECT, {}), NATIVE, template, words(KEYWORDS),
    of_two=words("hypot"), own=remainder("fmod(x, y)"), any_letter=False,
    usage="compile with: cc -O2 -ffp-contract=off ... -lm; where there is no number it answers nan or inf",
)  # fmt: skip
