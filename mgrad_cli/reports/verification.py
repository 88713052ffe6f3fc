"""The verdicts on claims, as rows and as JSON; and what is wrong with those that fail, told to a person."""

from collections.abc import Iterator
from typing import Any

from mgrad_cli import __version__
from mgrad_cli.analyses.claims.comparison import Answer, told
from mgrad_cli.analyses.claims.verify import CANNOT_SAY, FAIL, PASS, Finding, Verification
from mgrad_cli.errors import excerpt, printable
from mgrad_cli.reports.document import finite, strict
from mgrad_cli.reports.rows import Cell, Numeral, Table

MOST = 20
"""Inputs of a point that are shown."""
COLUMNS = ("claim", "verdict", "points", "difference", "reason")


def claim_table(found: Verification) -> Table:
    title = f"{found.plan.samples} points a claim, seed {found.plan.seed}"
    return Table(title, COLUMNS, [_row(finding) for finding in found.findings])


def _row(finding: Finding) -> tuple[Cell, ...]:
    points, target = Numeral(str(finding.points)), printable(finding.claim.target)
    return target, finding.verdict, points, finding.difference, printable(finding.reason)


def explanations(found: Verification, width: int) -> Iterator[str]:
    """A paragraph for each claim that did not pass."""
    for finding in found.findings:
        if finding.verdict == FAIL:
            yield from _failure(found, finding, width)
        elif finding.verdict == CANNOT_SAY:
            yield from _doubt(found, finding, width)


def _failure(found: Verification, finding: Finding, width: int) -> Iterator[str]:
    wrong = finding.counterexample
    assert wrong is not None
    yield printable(f"{finding.claim.target} fails" + f": {finding.reason}" * bool(finding.reason))
    place = finding.suspect.place if finding.suspect and finding.suspect.place else finding.place or finding.claim.place
    yield from excerpt(place, width)
    judged = wrong.judged
    yield printable(f"  at {_told(wrong.point) or 'the only point there is'}")
    if judged.answer is Answer.UNDEFINED and judged.refusal:
        yield printable(f"  yours: {judged.refusal.refusal.message}")
    else:
        yield f"  yours: {judged.claimed!r}"
    yield f"  true:  {judged.true!r}"
    if judged.certain:
        yield "  proven: both numbers are enclosed, and differ"


def _told(point: dict[str, float]) -> str:
    """The point as `--set` takes it, or the beginning of a long one."""
    some = dict(list(point.items())[:MOST])
    return told(some) + f", and {len(point) - MOST:,} more: see --format json" * (len(point) > MOST)


def _doubt(found: Verification, finding: Finding, width: int) -> Iterator[str]:
    yield printable(f"{finding.claim.target}: {finding.reason}, of {found.tried:,} that were tried")
    if finding.refusal:
        yield printable(f"  most often: {finding.refusal.refusal.message.partition(';')[0]}")
        yield from excerpt(finding.place, width) if finding.place else ()
    else:
        yield "  float64 rounds too much at the others"
    yield "hint: --range NAME=LOW:HIGH says where to look, --set NAME=VALUE fixes an input"


def as_json(found: Verification) -> str:
    model = found.case.model
    return strict({
        "mgrad": __version__,
        "program": model.program.text,
        "output": model.output_name,
        "seed": found.plan.seed,
        "samples": found.plan.samples,
        "tolerance": found.plan.tolerance,
        "verdict": overall(found),
        "claims": [_object(finding) for finding in found.findings],
    }) + "\n"  # fmt: skip


def as_json_lines(found: Verification) -> Iterator[str]:
    return (strict(_object(finding)) + "\n" for finding in found.findings)


def overall(found: Verification) -> str:
    """The worst verdict."""
    verdicts = {finding.verdict for finding in found.findings}
    return FAIL if FAIL in verdicts else CANNOT_SAY if CANNOT_SAY in verdicts else PASS


def _object(finding: Finding) -> dict[str, Any]:
    wrong, suspect = finding.counterexample, finding.suspect
    place = suspect.place if suspect else None
    return {
        "claim": finding.claim.target,
        "verdict": finding.verdict,
        "points": finding.points,
        "difference": finite(finding.difference),
        "proof": finding.proof,
        "ratio": finite(finding.ratio),
        "reason": finding.reason,
        "text": place and place.source[place.start : place.end],
        "counterexample": wrong and {
            "point": wrong.point,
            "claimed": None if wrong.judged.answer is Answer.UNDEFINED else finite(wrong.judged.claimed),
            "true": finite(wrong.judged.true),
            "certain": wrong.judged.certain,
        },
    }  # fmt: skip
