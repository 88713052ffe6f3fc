"""Several outputs, directions and higher orders, as rows, as JSON and as bare numbers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mgrad_cli.analyses.gradient import Gradient, Question
from mgrad_cli.analyses.kinks import Note
from mgrad_cli.analyses.orders.directional import Directional, Turning
from mgrad_cli.analyses.orders.hessian import Hessian
from mgrad_cli.analyses.orders.jacobian import Jacobian
from mgrad_cli.analyses.orders.taylor import Taylor
from mgrad_cli.errors import UsageError, printable
from mgrad_cli.reports.rows import Cell, Numeral, Table

WIDEST = 1000
"""Columns of a matrix that is printed; a larger one is only told entry by entry."""
FIRST, SECOND = "d/d", "d2/dd"
"""What a matrix holds; no input has such a name, so that a row as JSON has no key twice."""
Document = dict[str, Any]


class Report(NamedTuple):
    """What an answer is in each format; nothing is made before it is asked for."""

    table: Callable[[], Table]
    values: Callable[[], Iterable[str]]
    document: Callable[[], Document]
    notes: Sequence[Note]
    remark: str = ""


def jacobian_report(found: Jacobian) -> Report:
    asked = found.question.asked

    def table() -> Table:
        title = ", ".join(f"{printable(row.output)} = {row.value!r}" for row in found.rows)
        return Table(title, (FIRST, *_narrow(asked)), [(row.output, *row.slopes.values()) for row in found.rows])

    def document() -> Document:
        outputs = {row.output: {"value": row.value, "gradient": row.slopes} for row in found.rows}
        return {**_head(found.question), "notes": _notes(found.notes), "outputs": outputs}

    return Report(table, lambda: (_line(row.slopes.values()) for row in found.rows), document, found.notes)


def hessian_report(found: Hessian, show_all: bool) -> Report:
    names, gradient = found.inputs, found.gradient
    shown = [name for name in names if show_all or found.rows[name]] or list(names)
    left_out = [] if len(shown) == len(names) else [name for name in names if not found.rows[name]]

    def row(name: str) -> list[float]:
        return [found.at(name, other) for other in names]

    def table() -> Table:
        return Table(_title(gradient), (SECOND, *_narrow(names)), [(name, *row(name)) for name in shown])

    def document() -> Document:
        places = {name: place for place, name in enumerate(names)}
        ordered = {name: sorted(found.rows[name], key=places.__getitem__) for name in shown}
        rows = {name: {each: found.at(name, each) for each in ordered[name]} for name in shown}
        return {**_document(gradient), "hessian": rows}

    def values() -> Iterator[str]:
        return (_line(row(name)) for name in _narrow(names))

    return Report(table, values, document, gradient.notes, _remark(left_out))


def _remark(left_out: Sequence[str]) -> str:
    if not left_out:
        return ""
    names = ", ".join(left_out[:8]) + ", …" * (len(left_out) > 8)
    subject = f"the rows of {names} are" if len(left_out) > 1 else f"the row of {names} is"
    return f"{subject} 0 and left out; --all shows {'them' if len(left_out) > 1 else 'it'}"


def directional_report(found: Directional) -> Report:
    def table() -> Table:
        return Table("", ("output", "data", "slope"), [tuple(each) for each in found.slopes])

    def document() -> Document:
        slopes = {each.output: {"value": each.value, "slope": each.slope} for each in found.slopes}
        return {**_head(found.question), "notes": _notes(found.notes), "along": found.direction, "slopes": slopes}

    return Report(table, lambda: (_line([each.slope]) for each in found.slopes), document, found.notes)


def turning_report(found: Turning) -> Report:
    gradient = found.gradient

    def table() -> Table:
        rows = [(name, gradient.question.point[name], gradient[name], number) for name, number in found.product.items()]
        return Table(_title(gradient), ("input", "data", "grad", "hvp"), rows)

    def document() -> Document:
        return {**_document(gradient), "along": found.direction, "hvp": found.product}

    return Report(table, lambda: (_line([each]) for each in found.product.values()), document, gradient.notes)


def taylor_report(found: Taylor) -> Report:
    pairs = list(zip(found.derivatives, found.coefficients))

    def table() -> Table:
        rows: list[tuple[Cell, ...]] = [(Numeral(str(order)), *pair) for order, pair in enumerate(pairs)]
        return Table(f"{_title(found.gradient)}, around {found.input} = {_point(found)!r}", COLUMNS, rows)

    def document() -> Document:
        rows = [dict(zip(COLUMNS, (order, *pair))) for order, pair in enumerate(pairs)]
        return {**_document(found.gradient), "taylor": rows}

    return Report(table, lambda: (_line([each]) for each in found.derivatives), document, found.gradient.notes)


COLUMNS = ("order", "derivative", "coefficient")


def _point(found: Taylor) -> float:
    return found.gradient.question.point[found.input]


def _title(gradient: Gradient) -> str:
    return f"{printable(gradient.output)} = {gradient.value!r}"


def _line(numbers: Iterable[float]) -> str:
    return "\t".join(map(repr, numbers)) + "\n"


def _narrow(names: Sequence[str]) -> Sequence[str]:
    if len(names) > WIDEST:
        raise UsageError(
            f"a matrix of {len(names):,} columns is not printed",
            hint="--format json has the entries that are not 0 by their form; --wrt asks for fewer inputs",
        )
    return names


def _document(gradient: Gradient) -> Document:
    from mgrad_cli.reports.document import document

    return document(gradient, nodes=False)


def _head(question: Question) -> Document:
    from mgrad_cli.reports.document import head

    return head(question)


def _notes(notes: Sequence[Note]) -> list[Document]:
    from mgrad_cli.reports.document import noted

    return noted(notes)


def as_json(document: Mapping[str, Any]) -> str:
    from mgrad_cli.reports.document import finite, strict

    def marked(part: Any) -> Any:
        if isinstance(part, Mapping):
            return {key: marked(each) for key, each in part.items()}
        return [marked(each) for each in part] if isinstance(part, list) else finite(part)

    return strict(marked(document)) + "\n"
