"""What `--order`, `--along` and several outputs do: each question goes to its room."""

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mgrad_cli.analyses.gradient import Question
from mgrad_cli.commands.bindings import parse_bindings, spelled
from mgrad_cli.commands.inputs import question_of
from mgrad_cli.commands.output import default_format, show_table, tell
from mgrad_cli.errors import Exit, UsageError, clipped, printable
from mgrad_cli.streams import say

if TYPE_CHECKING:
    from mgrad_cli.reports.orders import Report


class Asked(NamedTuple):
    """The options that say what is wanted."""

    order: int
    along: str | None
    hvp: bool
    check: bool
    why: bool
    nodes: bool
    certify: bool
    precision: int | None

    @property
    def proof(self) -> bool:
        return bool(self.check or self.certify or self.precision)


class Style(NamedTuple):
    """The options that say how to print."""

    output_format: str | None
    digits: int
    show_all: bool
    quiet: bool


def ordered(order: int, along: str | None, hvp: bool, **given: Any) -> Exit:
    """Answer what is more than the gradient of one output."""
    options = {"order": order, "along": along, "hvp": hvp, **given}
    asked = Asked(*(options.pop(name) for name in Asked._fields))
    style = Style(*(options.pop(name) for name in Style._fields))
    outputs = _outputs(given["of"]) if "," in str(given["of"]) else []
    refuse_mixtures(asked, outputs, given["wrt"])
    direction = _direction(along)
    question = question_of(quiet=style.quiet, **{**options, "of": outputs[0] if outputs else given["of"]})
    if asked.proof:
        from mgrad_cli.commands.proven_orders import held_against_the_truth

        return held_against_the_truth(asked, style, question, outputs)
    show_report(_report(question, asked, outputs, direction, style.show_all), style)
    return Exit.DONE


def _report(
    question: Question, asked: Asked, outputs: Sequence[str], direction: Mapping[str, float] | None, show_all: bool
) -> "Report":
    from mgrad_cli.reports import orders as reports

    if direction is not None:
        from mgrad_cli.analyses.orders.directional import directional, turning

        if asked.hvp:
            return reports.turning_report(turning(question, direction))
        return reports.directional_report(directional(question, direction, outputs))
    if outputs:
        from mgrad_cli.analyses.orders.jacobian import jacobian

        return reports.jacobian_report(jacobian(question, outputs))
    if asked.order == 2:
        from mgrad_cli.analyses.orders.hessian import hessian

        return reports.hessian_report(hessian(question), show_all)
    from mgrad_cli.analyses.orders.taylor import taylor

    return reports.taylor_report(taylor(question, asked.order))


def show_report(report: "Report", style: Style) -> None:
    """Print an answer; what JSON does not hold goes to standard error."""
    chosen = style.output_format or default_format()
    if chosen == "json":
        from mgrad_cli.reports.orders import as_json

        sys.stdout.write(as_json(report.document()))
    elif chosen == "value":
        sys.stdout.writelines(report.values())
    else:
        show_table(report.table(), chosen, style.digits, style.show_all)
    if not style.quiet and chosen != "json":
        sys.stdout.flush()
        tell(report.notes, style.show_all)
        if report.remark and chosen != "value":
            say(clipped(printable(f"note: {report.remark}")))


def _outputs(of: object) -> list[str]:
    names = [spelled(name) for name in str(of).split(",")]
    if not all(names):
        raise UsageError(f"--of {of}: a name is missing", hint="write --of f,g")
    for place, name in enumerate(names):
        if name in names[:place]:
            raise UsageError(f"--of names {name} twice")
    return names


def _direction(along: str | None) -> dict[str, float] | None:
    """`v.x=1,v.y=0`, where the name of the direction may be left out."""
    if along is None:
        return None
    pieces = [piece.partition("=") for piece in along.split(",")]
    plain = ",".join(name.rpartition(".")[2] + equals + number for name, equals, number in pieces)
    return parse_bindings([plain], "--along")


def refuse_mixtures(asked: Asked, outputs: Sequence[str], wrt: str | None) -> None:
    """What is two questions, or none."""
    if asked.nodes:
        raise UsageError("--nodes goes with the gradient of one output", hint="leave it out")
    if asked.why:
        raise UsageError("--why explains the gradient of one output", hint="ask for it alone, with --of and one name")
    if asked.hvp and asked.along is None:
        raise UsageError("--hvp needs a direction", hint="as in: --hvp --along x=1,y=0")
    if asked.along is not None and asked.order > 1:
        raise UsageError("--along and --order are two questions", hint="--along with --hvp is of second order")
    if asked.along is not None and asked.proof:
        raise UsageError("there is no proof along a direction", hint="--check and --certify go with --order")
    if asked.along is not None and wrt and not asked.hvp:
        raise UsageError("--along says itself which inputs move", hint="leave --wrt out")
    if outputs and (asked.order > 1 or asked.hvp):
        option = "--hvp" if asked.hvp else f"--order {asked.order}"
        raise UsageError(f"{option} takes one output", hint=f"ask for each in turn: --of {outputs[0]}")
    if asked.check and (asked.certify or asked.precision):
        raise UsageError("--check and --certify are several questions", hint="ask one at a time")
