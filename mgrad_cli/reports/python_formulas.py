"""The voice that speaks Python: a function of the inputs, with what it needs before it."""

from collections.abc import Iterator, Sequence
from itertools import count

from mgrad_cli.analyses.formulas.symbolic import Formulas
from mgrad_cli.analyses.formulas.wording import worded
from mgrad_cli.backends.dialects.naming import Naming
from mgrad_cli.backends.dialects.python import KEPT, deep, needed, python_idiom

DEEPEST = 40
"""Operations inside one another in one expression: Python's own parser recurses."""


def as_python(formulas: Formulas) -> str:
    """It answers the number of one derivative, or the tuple of several."""
    results = {path: formulas.name(path) for path in formulas.derivatives}
    taken = {*formulas.taken, *results.values()}
    fresh = (name for name in (f"s{number}" for number in count(1)) if name not in taken)
    names = formulas.names | {node: next(fresh) for node in deep(formulas.graph, formulas.names, DEEPEST)}
    naming = Naming(KEPT, any_letter=True, any_case=True)
    own = {name: naming.own(name) for name in (*formulas.spoken, *names.values(), *results.values())}
    said = worded(formulas, python_idiom(own), names)
    name = own[next(iter(results.values()))] if len(results) == 1 else "derivatives"
    lines = [f"def {name}({', '.join(_parameters(formulas, own))}):"]
    lines += [f"    # where {' and '.join(said.where)}"] if said.where else []
    lines += [f"    {own[each]} = {text}" for each, text in said.definitions.items()]
    if len(results) == 1:
        lines += [f"    return {text}" for text in said.derivatives.values()]
    else:
        lines += [f"    {own[results[path]]} = {text}" for path, text in said.derivatives.items()]
        lines += [f"    return {', '.join(own[each] for each in results.values())}"]
    parts = [*needed(formulas.graph, formulas.reached), "\n".join(lines)]
    return "\n\n\n".join([*_imports(parts), *parts]) + "\n"


def _imports(parts: Sequence[str]) -> Iterator[str]:
    """What the text needs, each from a library of its own."""
    sources = {"math.": "import math", "special.": "from mgrad_cli import special"}
    lines = [line for name, line in sources.items() if any(name in part for part in parts)]
    yield from ["\n\n".join(lines)] * bool(lines)


def _parameters(formulas: Formulas, own: dict[str, str]) -> Iterator[str]:
    """Those with a default last, as Python wants it."""
    defaults = formulas.model.defaults
    for name in sorted(formulas.spoken, key=lambda each: each in defaults):
        yield f"{own[name]}={defaults[name]!r}" if name in defaults else own[name]
