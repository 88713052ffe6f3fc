"""What `--why` does: the reasons of a gradient, also of one that there is not."""

import sys
from typing import TYPE_CHECKING

from mgrad_cli.analyses.gradient import Gradient, answer
from mgrad_cli.commands.inputs import question_of
from mgrad_cli.commands.output import default_format, show_table
from mgrad_cli.errors import Exit, MathematicsError

if TYPE_CHECKING:
    from mgrad_cli.analyses.reasons.why import Why


def reasoned(
    output_format: str | None, digits: int, show_all: bool, quiet: bool, question: dict[str, object], nodes: bool
) -> Exit:
    """Print the reasons; a refusal is an error all the same, after them."""
    from mgrad_cli.analyses.reasons.why import explain

    asked = question_of(quiet=quiet, **question)  # type: ignore[arg-type]
    found: Gradient | None = None
    refusal: MathematicsError | None = None
    try:
        found = answer(asked)
    except MathematicsError as error:
        refusal = error
    why = explain(asked, found)
    _show(why, output_format or default_format(), digits, show_all, nodes)
    sys.stdout.flush()
    if refusal:
        raise refusal
    return Exit.DONE


def _show(why: "Why", chosen: str, digits: int, show_all: bool, nodes: bool) -> None:
    from mgrad_cli.reports import reasons as report

    if chosen == "json":
        sys.stdout.write(report.as_json(why, nodes))
    elif chosen == "jsonl":
        sys.stdout.writelines(report.as_json_lines(why))
    elif chosen == "table":
        sys.stdout.writelines(report.as_text(why, digits, show_all))
    elif chosen == "value":
        sys.stdout.writelines(f"{reason.reason}\n" for reason in why.reasons)
    else:
        show_table(report.reason_table(why), chosen)
