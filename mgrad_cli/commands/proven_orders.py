"""What `--check` and `--certify` do for several outputs and for higher orders."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mgrad_cli.analyses.gradient import Question, answer
from mgrad_cli.analyses.orders.hessian import Hessian, hessian
from mgrad_cli.analyses.orders.taylor import Taylor, taylor
from mgrad_cli.commands.orders import Asked, Style, show_report
from mgrad_cli.commands.output import default_format, show_table
from mgrad_cli.errors import Exit

if TYPE_CHECKING:
    from mgrad_cli.analyses.checks.check import Verdict
    from mgrad_cli.analyses.proofs.certify import Certificate


def held_against_the_truth(asked: Asked, style: Style, question: Question, outputs: Sequence[str]) -> Exit:
    if asked.check:
        return _checked(asked, style, question, outputs)
    return _certified(asked, style, question, outputs)


def _checked(asked: Asked, style: Style, question: Question, outputs: Sequence[str]) -> Exit:
    from mgrad_cli.commands.verdicts import exit_code, verdicts_of
    from mgrad_cli.reports.proofs import proven_orders as reports

    if outputs:
        from mgrad_cli.analyses.orders.jacobian import questions

        gradients = [answer(each) for each in questions(question, outputs)]
        found = [verdicts_of(gradient) for gradient in gradients]
        show_report(reports.checked_jacobian(gradients, found), style)
        return exit_code([verdict for verdicts in found for verdict in verdicts])
    derived = hessian(question) if asked.order == 2 else taylor(question, asked.order)
    verdicts = _verdicts(derived)
    show_report(reports.checked_orders(derived, verdicts), style)
    return exit_code(verdicts)


def _verdicts(derived: Hessian | Taylor) -> "Sequence[Verdict]":
    """By proof where the extra for it is installed; of a Hessian else by small steps."""
    from importlib.util import find_spec

    if isinstance(derived, Hessian) and not find_spec("flint"):
        from mgrad_cli.analyses.checks.check_orders import check_hessian

        return check_hessian(derived)
    from mgrad_cli.analyses.checks.proof_check_orders import check_derived

    return check_derived(derived)


def _certified(asked: Asked, style: Style, question: Question, outputs: Sequence[str]) -> Exit:
    from mgrad_cli.analyses.proofs.certify import DIGITS, certify

    digits = asked.precision or DIGITS
    question = question._replace(hardware=True)
    if outputs:
        from mgrad_cli.analyses.orders.jacobian import questions

        certificates = [certify(answer(each), digits) for each in questions(question, outputs)]
    else:
        from mgrad_cli.analyses.proofs.certify_orders import certify_derived

        derived = hessian(question) if asked.order == 2 else taylor(question, asked.order)
        certificates = [certify_derived(derived, digits)]
    _show(certificates, style)
    return Exit.DONE if all(each.is_complete for each in certificates) else Exit.CHECK_UNDECIDED


def _show(certificates: "Sequence[Certificate]", style: Style) -> None:
    from mgrad_cli.reports.proofs import certificate as one
    from mgrad_cli.reports.proofs import proven_orders as reports

    chosen = style.output_format or default_format()
    together = reports.together(certificates)
    if chosen == "json":
        sys.stdout.write(reports.certificates_as_json(certificates))
    elif chosen == "jsonl":
        sys.stdout.write(one.as_json_lines(together))
    elif chosen == "value":
        sys.stdout.write("".join(one.as_value(each, "inputs") for each in certificates))
    else:
        show_table(one.certificate_table(together), chosen, show_all=style.show_all)
