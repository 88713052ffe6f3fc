"""What `--check` does: who decides about a gradient, and what the shell is told."""

from collections.abc import Sequence

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.errors import Exit
from mgrad_cli.reports.rows import Verdict


def verdicts_of(gradient: Gradient) -> Sequence[Verdict]:
    """By proof where the extra for it is installed, else by small steps."""
    from importlib.util import find_spec

    if find_spec("flint"):
        from mgrad_cli.analyses.checks.proof_check import proven

        return proven(gradient)
    from mgrad_cli.analyses.checks.check import check

    return check(gradient)


def exit_code(verdicts: Sequence[Verdict]) -> Exit:
    if any(verdict.verdict == "FAIL" for verdict in verdicts):
        return Exit.CHECK_FAILED
    return Exit.DONE if all(verdict.verdict == "pass" for verdict in verdicts) else Exit.CHECK_UNDECIDED
