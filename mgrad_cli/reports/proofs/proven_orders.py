"""Checks and certificates of several outputs and of higher orders, as rows and as JSON."""

from collections.abc import Sequence
from typing import Any

from mgrad_cli.analyses.checks.check import Verdict as NamedVerdict
from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.analyses.orders.hessian import Hessian
from mgrad_cli.analyses.orders.taylor import Taylor
from mgrad_cli.analyses.proofs.certify import Certificate
from mgrad_cli.reports.document import document, finite, head, noted, strict, verdict_object
from mgrad_cli.reports.orders import Document, Report, hessian_report, taylor_report
from mgrad_cli.reports.proofs.certificate import as_json, as_object
from mgrad_cli.reports.rows import Cell, Table, Verdict, verdict_cells


def checked_orders(derived: Hessian | Taylor, verdicts: Sequence[NamedVerdict]) -> Report:
    """The derivatives beside what the check found."""
    plain = hessian_report(derived, True) if isinstance(derived, Hessian) else taylor_report(derived)

    def table() -> Table:
        rows: list[tuple[Cell, ...]] = [(each.name, each.gradient, *verdict_cells(each)) for each in verdicts]
        return Table(plain.table().title, ("quantity", "derivative", "numeric", "error", "verdict"), rows)

    def full() -> Document:
        check = [verdict_object(each.name, each) for each in verdicts]
        found = plain.document()
        rest = {key: found.pop(key) for key in list(found) if key == "notes" or "notes" not in found}
        return {**found, "check": check, **rest}

    return Report(table, plain.values, full, plain.notes)


def checked_jacobian(gradients: Sequence[Gradient], verdicts: Sequence[Sequence[Verdict]]) -> Report:
    pairs = list(zip(gradients, verdicts))
    notes = list(dict.fromkeys(note for gradient in gradients for note in gradient.notes))

    def table() -> Table:
        columns = ("output", "input", "data", "grad", "numeric", "error", "verdict")
        rows: list[tuple[Cell, ...]] = [
            (gradient.output, name, gradient.question.point[name], gradient[name], *verdict_cells(verdict))
            for gradient, found in pairs
            for name, verdict in zip(gradient, found)
        ]
        return Table("", columns, rows)

    def full() -> Document:
        outputs = {
            gradient.output: _output(gradient)
            | {"check": [verdict_object(name, verdict) for name, verdict in zip(gradient, found)]}
            for gradient, found in pairs
        }
        return {**head(gradients[0].question), "notes": noted(notes), "outputs": outputs}

    values = ["\t".join(repr(slope) for slope in gradient.values()) + "\n" for gradient in gradients]
    return Report(table, lambda: values, full, notes)


def _output(gradient: Gradient) -> dict[str, Any]:
    return {"value": gradient.value, "gradient": dict(gradient)}


def together(certificates: Sequence[Certificate]) -> Certificate:
    """Several certificates as one, the slopes of each with its output in their names."""
    first = certificates[0]
    if len(certificates) == 1:
        return first
    quantities = [
        each._replace(quantity=each.quantity.replace("d/", f"d{certificate.gradient.output}/", 1)) if at else each
        for certificate in certificates
        for at, each in enumerate(certificate.quantities)
    ]
    return first._replace(quantities=quantities)


def certificates_as_json(certificates: Sequence[Certificate]) -> str:
    if len(certificates) == 1:
        return as_json(certificates[0], False)
    outputs = {each.gradient.output: _marked(each.gradient) for each in certificates}
    found = {**head(certificates[0].gradient.question), "notes": []}
    return strict({**found, "certificate": as_object(together(certificates)), "outputs": outputs}) + "\n"


def _marked(gradient: Gradient) -> dict[str, Any]:
    plain = document(gradient, nodes=False)
    return {"value": finite(gradient.value), "gradient": plain["gradient"]}
