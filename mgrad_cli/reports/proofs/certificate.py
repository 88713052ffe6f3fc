"""A certificate as rows and as JSON: float64 beside the proven digits."""

from typing import Any

from mgrad_cli.analyses.proofs.certify import Certificate, Quantity
from mgrad_cli.errors import printable
from mgrad_cli.reports.document import document, finite, strict
from mgrad_cli.reports.rows import Cell, Numeral, Table

COLUMNS = ("quantity", "float64", "truth", "digits right", "lost in")


def certificate_table(certificate: Certificate) -> Table:
    title = f"proven digits: at most {certificate.digits}, correctly rounded"
    return Table(title, COLUMNS, [_row(quantity) for quantity in certificate.quantities])


def _row(quantity: Quantity) -> tuple[Cell, ...]:
    right = None if quantity.digits_right is None else Numeral(str(quantity.digits_right))
    name, float64 = printable(quantity.quantity), Numeral(repr(quantity.float64))
    return name, float64, _truth(quantity), right, printable(quantity.lost_in)


def _truth(quantity: Quantity) -> str:
    return printable(f"undecided: {quantity.reason}") if quantity.truth is None else Numeral(quantity.truth)


def as_value(certificate: Certificate, what: str) -> str:
    """The bare digits: of the output, or of each slope on a line of its own."""
    value, *slopes = certificate.quantities
    return "".join(f"{_truth(each)}\n" for each in ([value] if what == "nodes" else slopes))


def as_json(certificate: Certificate, nodes: bool) -> str:
    found = document(certificate.gradient, nodes)
    found["certificate"] = as_object(certificate)
    return strict(found) + "\n"


def as_object(certificate: Certificate) -> dict[str, Any]:
    return {"digits": certificate.digits, "quantities": list(map(_object, certificate.quantities))}


def as_json_lines(certificate: Certificate) -> str:
    return "".join(strict(_object(each)) + "\n" for each in certificate.quantities)


def _object(quantity: Quantity) -> dict[str, Any]:
    return {**quantity._asdict(), "float64": finite(quantity.float64)}
