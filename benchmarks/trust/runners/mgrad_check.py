"""mgrad's `--check` on its own gradient, as it is and spoiled."""

from collections.abc import Callable

from benchmarks.trust.runners.checking import ACCEPTED, CANNOT_SAY, REJECTED, check_all, serve_checks
from mgrad_cli.analyses.checks.check import FAIL, PASS, Verdict, check
from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.errors import MgradError
from mgrad_cli.language.reader import read


class Spoiled(Gradient):
    """A gradient whose slopes are all too large by a factor."""

    __slots__ = ("factor",)

    def __getitem__(self, name: str) -> float:
        return super().__getitem__(name) * self.factor


Check = Callable[[Gradient], list[Verdict]]


def verdict(check: Check, text: str, point: dict[str, float], name: str, factor: float) -> str:
    try:
        found = answer(pose(read(text), point, wrt=[name]))
    except MgradError:
        return CANNOT_SAY
    spoiled = Spoiled(found.question, found.nodes, found.notes)
    spoiled.factor = factor
    (said,) = check(spoiled)
    return {PASS: ACCEPTED, FAIL: REJECTED}.get(said.verdict, CANNOT_SAY)


def serve(check: Check) -> None:
    serve_checks(lambda text, point, name: check_all(lambda factor: verdict(check, text, point, name, factor)))


if __name__ == "__main__":
    serve(check)
