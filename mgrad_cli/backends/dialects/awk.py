"""AWK: a function that sets `value` and `gradient[...]`, and a program that adds these as columns to a table."""

from collections.abc import Callable, Iterator, Sequence
from sys import float_info

from mgrad_cli.backends.dialects.c import IN_BRACES
from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.target import WORD, Code, Statement, Target, indented, remainder, words
from mgrad_cli.errors import MgradError
from mgrad_cli.language.dialect import OPERAND, POWER, Dialect, Sign


def number(value: float) -> str:
    """mawk refuses to read the smallest ones."""
    if 0 < abs(value) < float_info.min:
        return f"{value / 5e-324!r}*2.0^-1074"
    return repr(value)


SAME = "exp log sqrt sin cos atan2"
DIALECT = Dialect(
    {**IN_BRACES, "**": Sign("{0}^{1}", POWER, (OPERAND, OPERAND)), "atan": Sign("atan2({0}, 1.0)")}, number
)
NATIVE = words(f"{SAME} ** atan")
KEYWORDS = """BEGIN END function func getline delete exit next nextfile print printf return break continue do else for
    if in while switch case default NR NF FS OFS ORS RS FNR FILENAME ENVIRON SUBSEP RSTART RLENGTH CONVFMT OFMT ARGC
    ARGV int rand srand index length match split sprintf sub gsub substr tolower toupper system close fflush gensub
    strftime systime and or xor not compl lshift rshift strtonum asort asorti isarray typeof value gradient hessian
    column number check wrong row BEGINFILE ENDFILE eval include load namespace mktime patsplit"""
MOST = 200
"""Parameters of a function: beyond 256 mawk mixes them up."""
NUMBER = r"/^[ ]*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?[ \r]*$/"


def template(code: Code) -> Iterator[str]:
    if len(code.parameters) >= MOST:
        raise MgradError(
            f"an AWK function takes fewer than {MOST} inputs, and this program has {len(code.parameters):,}",
            hint="--to python, c and others take as many as you like",
        )
    for each in code.functions:
        yield from ["", *_function(each.name, each.parameters, each.statements, [f"return {each.result}"])]
    yield from ["", *_function(code.name, code.parameters, code.statements, list(_answer(code)))]
    yield from ["", *(_test(code) if code.cases is not None else _table(code))]


def _function(
    name: str, parameters: Sequence[str], statements: Sequence[Statement], answer: Sequence[str]
) -> Iterator[str]:
    """What is only a parameter in AWK's eyes is how it has names of its own."""
    given, own = list(parameters), [each for each, _ in statements]
    if len(given) + len(own) > MOST:
        statements, answer, own = *_in_array(statements, answer), ["local"]
    listed = ", ".join(given) + (",   " if given and own else "") + ", ".join(own)
    yield f"function {name}({listed}) {{"
    yield from indented([f"{each} = {text}" for each, text in statements])
    yield from indented(answer)
    yield "}"


def _in_array(statements: Sequence[Statement], answer: Sequence[str]) -> tuple[list[Statement], list[str]]:
    """The same with its own names as places of an array."""
    own = {name for name, _ in statements}

    def placed(text: str) -> str:
        return WORD.sub(lambda word: f'local["{word[0]}"]' if word[0] in own else word[0], text)

    return [(placed(name), placed(text)) for name, text in statements], [
        _placed_after_equals(each, placed) for each in answer
    ]


def _placed_after_equals(line: str, placed: Callable[[str], str]) -> str:
    left, _, right = line.rpartition(" = ")
    return f"{left} = {placed(right)}" if left else placed(right)


def _answer(code: Code) -> Iterator[str]:
    yield f"value = {code.value}"
    yield from (f'gradient["{name}"] = {text}' for name, text in code.slopes.items())
    yield from (f'hessian["{row}", "{column}"] = {text}' for (row, column), text in code.curvatures.items())


def _table(code: Code) -> Iterator[str]:
    """Every row of a table whose first line names the columns, with more columns at its end."""
    labels = [f'"{label}"' for label in code.labels.values()]
    texts = [f"number_text({_place(slots)})" for slots in code.labels]
    columns = list(zip(code.parameters, code.columns, strict=True))
    yield "NR == 1 {"
    yield from indented(FIRST_LINE)
    for own, name in columns:
        if own not in code.defaults:
            yield f'    if (!("{name}" in column)) {{ print "there is no column {name}" > "/dev/stderr"; exit 1 }}'
    yield f"    print {', '.join(['$0', *labels])}"
    yield from ("    next", "}", "{", r'    sub(/\r$/, "")', "    right = 1")
    yield f"    {code.name}({', '.join(_given(code, *column) for column in columns)})"
    yield f"    if (right) print {', '.join(['$0', *texts])}"
    yield f"    else print {', '.join(['$0', *EMPTY * len(texts)])}"
    yield from ("}", "", *READING)


EMPTY = ['""']
FIRST_LINE = [
    r'FS = OFS = index($0, "\t") || !index($0, ",") ? "\t" : ","',
    "$0 = $0",
    r'sub(/\r$/, "")',
    "for (i = 1; i <= NF; i++) column[$i] = i",
]
READING = [
    "function number_of(text) {",
    f"    if (text !~ {NUMBER}) right = 0",
    "    return text + 0",
    "}",
    "",
    "function number_text(number) {",
    '    return sprintf("%.17g", number)',
    "}",
]


def _given(code: Code, own: str, name: str) -> str:
    field = f'number_of($column["{name}"])'
    return f'("{name}" in column ? {field} : {code.defaults[own]})' if own in code.defaults else field


def _place(slots: tuple[str, ...]) -> str:
    inside = ", ".join(f'"{slot}"' for slot in slots)
    return f"{('value', 'gradient', 'hessian')[len(slots)]}" + f"[{inside}]" * bool(slots)


def _test(code: Code) -> Iterator[str]:
    yield "function check(what, found, right, tolerance) {"
    yield "    if (found - right <= tolerance && right - found <= tolerance) return"
    yield r'    printf "%s is %.17g, not %.17g\n", what, found, right'
    yield "    wrong = 1"
    yield "}"
    yield "BEGIN {"
    for case in code.cases or ():
        yield f"    {code.name}({', '.join(map(number, case.point))})"
        for answer in case.answers:
            found = _place(answer.slots)
            yield f'    check("{answer.label}", {found}, {number(answer.number)}, {number(answer.tolerance)})'
    yield '    print wrong ? "self-test failed" : "self-test passed"'
    yield "    exit wrong"
    yield "}"


AWK = Target(
    "awk", "AWK", "#", Idiom(DIALECT, {}), NATIVE, template,
    words(KEYWORDS) | {"number_of", "number_text", "right", "i", "found", "what", "tolerance"},
    own=remainder("x % y"), any_letter=False,
    usage="awk -f {name}.awk TABLE adds columns to a table (tabs or commas) whose first line names its columns",
)  # fmt: skip
