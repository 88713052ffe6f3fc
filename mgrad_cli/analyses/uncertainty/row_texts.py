"""What `--err V=sV` means for a table: which column, or which number, tells how uncertain an input is."""

from collections.abc import Sequence

from mgrad_cli.analyses.uncertainty.correlations import check
from mgrad_cli.analyses.uncertainty.row_errors import Error
from mgrad_cli.errors import InputError, UsageError, choice
from mgrad_cli.language.numerals import bare_parts, number_of
from mgrad_cli.language.quantities import spread

Texts = Sequence[tuple[str, str]]
Pairs = Sequence[tuple[tuple[str, str], float]]


def errors_of(texts: Texts, pairs: Pairs, inputs: Sequence[str], names: Sequence[str], title: str) -> dict[Error, int]:
    """For each `--err` what it means, and its column, which is -1 where there is none."""
    found = dict(_error(name, text, names, title) for name, text in texts)
    known = [error.input for error in found]
    for name in known:
        if name not in inputs:
            raise UsageError(f"--err: the program has no input {name}", hint=choice(name, inputs))
    check(dict(pairs), inputs)
    for pair, _ in pairs:
        for name in pair:
            if name not in known:
                raise UsageError(f"--corr: {name} has no uncertainty", hint=f"give it one: --err {name}=…")
    return found


def _error(name: str, text: str, names: Sequence[str], title: str) -> tuple[Error, int]:
    said = f"--err {name}={text}"
    written, _, suffixes = text.partition("/") if text not in names else (text, "", "")
    written = written.strip()
    if number_of(bare_parts(written.removesuffix("%"))) is not None and text not in names:
        found, relative = spread(text, said)
        return Error(name, found.u, False, relative, found.shape), -1
    relative = written.endswith("%") and written not in names
    column = written.removesuffix("%") if relative else written
    if column not in names:
        raise InputError(f"{said}: {title} has no column {column}", hint=choice(column, names))
    if list(names).count(column) > 1:
        raise InputError(f"{said}: {title} has {list(names).count(column)} columns {column}")
    unit = spread("1" + (f"/{suffixes}" if suffixes else ""), said)[0]
    factor = unit.u / 100 if relative else unit.u
    return Error(name, factor, True, relative, unit.shape), list(names).index(column)
