"""What the command line asks of every row."""

from collections.abc import Mapping, Sequence
from typing import Any

from mgrad_cli.analyses.rows.row_plans import Order
from mgrad_cli.commands.bindings import is_measured, parse_bindings, parse_texts, spelled
from mgrad_cli.commands.inputs import program_text
from mgrad_cli.errors import UsageError

EXAMPLE = 'give it as an argument, as in: mgrad map "P = V*I" measured.csv'


def order_of(program: str | None, file: str | None, given: Mapping[str, Any]) -> Order:
    if program is None and file is None:
        raise UsageError("there is no program", hint=EXAMPLE)
    numbers, errors = _measured(given["bindings"], given["err"])
    if (given["corr"] or given["budget"]) and not errors:
        option = "--corr" if given["corr"] else "--budget"
        raise UsageError(f"{option} goes with uncertainties", hint="as in: --err V=sV, or --err V=1.5%")
    return Order(
        program=program_text(program, file),
        bindings=tuple(numbers.items()),
        of=_names("--of", given["of"]) or (),
        wrt=_names("--wrt", given["wrt"]),
        order=given["order"],
        rename=tuple(_renamed(text) for texts in given["rename"] for text in texts.split(",")),
        keep=given["keep"],
        on_error=given["on_error"],
        prefix=given["prefix"],
        backend=given["backend"],
        limit=given["max_nodes"],
        err=tuple(errors.items()),
        corr=_correlations(given["corr"]),
        budget=given["budget"],
    )


def _measured(bindings: Sequence[str], err: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
    """The numbers of --set, and the uncertainties of --err and of what --set gives with a ±."""
    errors = parse_texts(err, "--err")
    if not any(map(is_measured, bindings)):
        return parse_bindings(bindings), errors
    from mgrad_cli.language.quantities import quantity

    found = {name: quantity(text, f"--set {name}={text}") for name, text in parse_texts(bindings).items()}
    for name, each in found.items():
        if each.u and name in errors:
            raise UsageError(f"--set and --err both say how uncertain {name} is", hint="leave one out")
    given = {name: repr(each.u) for name, each in found.items() if each.u}
    return {name: each.value for name, each in found.items()}, {**given, **errors}


def _correlations(texts: Sequence[str]) -> tuple[tuple[tuple[str, str], float], ...]:
    if not texts:
        return ()
    from mgrad_cli.commands.correlations import correlations_of

    found = correlations_of(texts).items()
    return tuple((pair, number) for pair, number in found if number and (number != 1 or len(set(pair)) == 2))


def _names(option: str, text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(spelled(name) for name in text.split(","))
    if not all(names):
        raise UsageError(f"{option} {text}: a name is missing", hint=f"write {option} a, or {option} a,b")
    return names


def _renamed(text: str) -> tuple[str, str]:
    name, equals, column = text.partition("=")
    if not (name.strip() and equals and column):
        raise UsageError(f"--rename {text}: this is not INPUT=COLUMN", hint="write --rename S=spot")
    return spelled(name), column


def delimiter_of(text: str | None) -> str | None:
    """One sign, which tabs may be called by name."""
    sign = {"tab": "\t", "\\t": "\t"}.get(text or "", text)
    if sign is not None and (
        len(sign) != 1 or not sign.isascii() or sign in '"\r\n\\' or sign.isalnum() or sign in "+-."
    ):
        raise UsageError(f"--delimiter {text}: it has to be one sign, such as ';'", hint="or tab")
    return sign
