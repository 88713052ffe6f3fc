"""What `--certify` and `--precision` do, for the commands that have them."""

import sys

from mgrad_cli.commands.inputs import ask
from mgrad_cli.commands.output import default_format, show_table
from mgrad_cli.errors import Exit


def certified(
    what: str,
    precision: int | None,
    output_format: str | None,
    show_all: bool,
    quiet: bool,
    question: dict[str, object],
    nodes: bool = False,
) -> Exit:
    """Print the proven digits of an answer; whatever float64 makes of it is no reason to stop."""
    from mgrad_cli.analyses.proofs.certify import DIGITS, certify
    from mgrad_cli.reports.proofs import certificate as report

    certificate = certify(ask(quiet=quiet, **{**question, "ieee": True}), precision or DIGITS)
    chosen = output_format or default_format()
    if chosen == "json":
        sys.stdout.write(report.as_json(certificate, nodes or what == "nodes"))
    elif chosen == "jsonl":
        sys.stdout.write(report.as_json_lines(certificate))
    elif chosen == "value":
        sys.stdout.write(report.as_value(certificate, what))
    else:
        show_table(report.certificate_table(certificate), chosen, show_all=show_all)
    return Exit.DONE if certificate.is_complete else Exit.CHECK_UNDECIDED
