"""`mgrad verify`: are derivatives that a person wrote the true ones?"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from mgrad_cli.commands import options
from mgrad_cli.commands.inputs import pointless, text_of
from mgrad_cli.commands.output import default_format, show_table
from mgrad_cli.commands.ranges import parse_ranges
from mgrad_cli.errors import WIDTH, Exit, UsageError
from mgrad_cli.streams import say

if TYPE_CHECKING:
    from mgrad_cli.analyses.claims.verify import Verification

CODES = {"pass": Exit.DONE, "FAIL": Exit.CHECK_FAILED, "cannot say": Exit.CHECK_UNDECIDED}


@click.command(
    "verify",
    cls=options.ProgramCommand,
    epilog="""\b
Examples:
  mgrad verify "y = sin(x)^2" --claim "dy/dx = 2*sin(x)*cos(x)"
  mgrad verify -f neuron.mgrad --claim "do/dw = (1 - o^2)*x" --range b=-1:1
  mgrad verify "y = x^3" --claim "d2y/dx^2 = 6*x" --format json
""",
)
@options.program
@options.file
@click.option("--claim", "claims", multiple=True, metavar="TEXT", help="What is claimed, as in dE/dx = 2*x; repeat it.")
@click.option(
    "--claim-file", "files", multiple=True, metavar="FILE", type=click.Path(), help="Read claims from a file."
)
@click.option("--sample", "samples", type=click.IntRange(1, 1_000_000), default=200, show_default=True, metavar="N",
              help="Look at so many points.")  # fmt: skip
@click.option("--range", "ranges", multiple=True, metavar="NAME=LOW:HIGH", help="Look there; repeat it, or use commas.")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="Of the points, which it repeats.")
@click.option("--tolerance", type=click.FloatRange(0, 1), default=1e-9, show_default=True, metavar="T",
              help="A relative difference that passes.")  # fmt: skip
@options.bindings
@options.of
@options.max_nodes
@options.presentation
def command(
    program: str | None,
    file: str | None,
    claims: Sequence[str],
    files: Sequence[str],
    samples: int,
    ranges: Sequence[str],
    seed: int,
    tolerance: float,
    bindings: Sequence[str],
    of: str | None,
    max_nodes: int,
    output_format: str | None,
    digits: int,
    show_all: bool,
    quiet: bool,
) -> Exit:
    """Hold derivatives that were written by hand against the true ones of PROGRAM.

    A claim is a program that says dE/dx = …, for an output E and an input x; exit 3: one is wrong, 4: cannot say.
    """
    from mgrad_cli.analyses.claims.claims import state
    from mgrad_cli.analyses.claims.trials import Plan
    from mgrad_cli.analyses.claims.verify import verify

    question, fixed, near = pointless(program, file, bindings, of, max_nodes, quiet)
    within = parse_ranges(ranges, question.model.graph.inputs, fixed)
    case = state(question.model, _texts(claims, files))
    found = verify(case, Plan(fixed, within, near, samples, seed, tolerance))
    return _shown(found, output_format or default_format(), digits, show_all, quiet)


def _texts(claims: Sequence[str], files: Sequence[str]) -> list[str]:
    texts = [*claims, *(text_of(name) for name in files)]
    if not texts:
        raise UsageError(
            "nothing is claimed", hint='say what you think it is: --claim "dE/dx = 2*x", or --claim-file FILE'
        )
    return texts


def _shown(found: "Verification", chosen: str, digits: int, show_all: bool, quiet: bool) -> Exit:
    from mgrad_cli.reports import verification as report

    if chosen == "json":
        sys.stdout.write(report.as_json(found))
    elif chosen == "jsonl":
        sys.stdout.writelines(report.as_json_lines(found))
    elif chosen == "value":
        sys.stdout.writelines(f"{finding.verdict}\n" for finding in found.findings)
    else:
        show_table(report.claim_table(found), chosen, digits, show_all)
    if not quiet and chosen != "json":
        sys.stdout.flush()
        for line in report.explanations(found, WIDTH):
            say(line)
    return CODES[report.overall(found)]
