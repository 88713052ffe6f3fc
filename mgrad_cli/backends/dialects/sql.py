"""SQL: a SELECT over a table with a column for each input; what several expressions share is a column on the way."""

from collections.abc import Iterator, Sequence

from mgrad_cli.backends.dialects.c import ARITHMETIC
from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.target import WORD, Code, Slots, Statement, Target, indented, words
from mgrad_cli.language.dialect import AND, NOT, OR, Dialect, Sign

SAME = "exp sqrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh floor abs"
MOD = """CASE WHEN mod({0}, {1}) <> 0.0 AND (mod({0}, {1}) < 0.0) <> ({1} < 0.0)
        THEN mod({0}, {1}) + {1} ELSE mod({0}, {1}) END"""
DIALECT = Dialect(
    {
        **ARITHMETIC,
        "==": Sign("{0} = {1}", *ARITHMETIC["=="][1:]),
        "!=": Sign("{0} <> {1}", *ARITHMETIC["!="][1:]),
        "or": Sign("{0} OR {1}", OR, (OR, AND)),
        "and": Sign("{0} AND {1}", AND, (AND, NOT)),
        "not": Sign("NOT {0}", NOT, (NOT,)),
        # Where the condition is NULL, so is the result.
        "if": Sign("CASE WHEN {0} THEN {1} WHEN NOT ({0}) THEN {2} END"),
        "**": Sign("power({0}, {1})"),
        "log": Sign("ln({0})"),
        "mod": Sign(MOD),
    },
    repr,
)
NATIVE = words(f"{SAME} log ** mod")
KEYWORDS = """add all alter and any as asc between both by case cast check collate column commit constraint create cross
    current default deferrable delete desc distinct do drop else end escape except exists false fetch filter for foreign
    from full glob grant group having if in index inner insert intersect into is isnull join key leading left like limit
    match natural no not notnull null of offset on or order outer over partition precision primary range references
    regexp release rename replace restrict returning right row rows select session set some table temp then to
    transaction trigger true union unique update user using values view when where window with without point test
    numeric real double integer text varchar boolean date time timestamp interval level rowid oid"""


RESERVED = words(KEYWORDS)
USAGE = """for SQLite from 3.35 on; where there is no number it answers NULL
to keep a column of your own, name it in the first SELECT and in the last one"""


def template(code: Code) -> Iterator[str]:
    steps = list(_steps(code))
    tables = ["point", *(f"step{number}" for number in range(1, len(steps) + 1))]
    yield "WITH point AS MATERIALIZED ("
    yield from indented(list(_test_points(code) if code.cases is not None else _table(code)))
    yield ")"
    for before, table, step in zip(tables, tables[1:], steps, strict=False):
        yield f", {table} AS MATERIALIZED ("
        yield from indented(list(_select(["*", *(f"{text} AS {name}" for name, text in step)], before)))
        yield ")"
    if code.cases is None:
        columns = [own if own == name else f"{own} AS {_column(name)}" for own, name in _inputs(code)]
        results = [f"{text} AS {_column(code.labels[slots])}" for slots, text in _results(code).items()]
        yield from _select([*columns, *results], tables[-1], ";")
    else:
        yield from _verdict(code, tables[-1])


def _select(columns: Sequence[str], table: str, end: str = "") -> Iterator[str]:
    yield "SELECT"
    yield from indented([f"{column}," for column in columns[:-1]] + list(columns[-1:]))
    yield f"FROM {table}{end}"


def _table(code: Code) -> Iterator[str]:
    casts = [f"CAST({_column(name)} AS DOUBLE PRECISION) AS {own}" for own, name in _inputs(code)]
    return _select(casts or ["1 AS nothing"], code.name)


def _inputs(code: Code) -> Iterator[tuple[str, str]]:
    return zip(code.parameters, code.columns, strict=True)


def _column(name: str) -> str:
    """Quoted where it has to be; it is a name, so that it holds no quotes."""
    return name if name.isascii() and name.casefold() not in RESERVED and name[0] != "_" else f'"{name}"'


def _steps(code: Code) -> Iterator[list[Statement]]:
    """Statements side by side where none needs another one: a SELECT cannot use a column of its own."""
    level_of: dict[str, int] = {}
    levels: dict[int, list[Statement]] = {}
    for name, text in code.statements:
        level_of[name] = 1 + max((level_of.get(word, 0) for word in WORD.findall(text)), default=0)
        levels.setdefault(level_of[name], []).append((name, text))
    return iter(levels[level] for level in sorted(levels))


def _results(code: Code) -> dict[Slots, str]:
    results: dict[Slots, str] = {(): code.value} | {(name,): text for name, text in code.slopes.items()}
    return results | {pair: text for pair, text in code.curvatures.items() if pair in code.labels}


def _test_points(code: Code) -> Iterator[str]:
    for number, case in enumerate(code.cases or (), 1):
        columns = [f"{value!r} AS {own}" for own, value in zip(code.parameters, case.point, strict=True)]
        yield ("UNION ALL " if number > 1 else "") + f"SELECT {', '.join([f'{number} AS test', *columns])}"


def _verdict(code: Code, table: str) -> Iterator[str]:
    results = _results(code)
    yield "SELECT CASE WHEN min(passed) = 1 THEN 'self-test passed' ELSE 'self-test failed' END AS verdict"
    yield "FROM (SELECT CASE"
    for number, case in enumerate(code.cases or (), 1):
        conditions = (f"abs({results[each.slots]} - ({each.number!r})) <= {each.tolerance!r}" for each in case.answers)
        yield f"    WHEN test = {number} AND " + "\n        AND ".join(conditions) + " THEN 1"
    yield f"    ELSE 0 END AS passed FROM {table}) AS checked;"


SQL = Target(
    "sql", "SQL", "--", Idiom(DIALECT, {}), NATIVE, template, RESERVED,
    any_letter=False, any_case=False, with_functions=False, repeating=words("mod"), function="data",
    usage=USAGE,
)  # fmt: skip
