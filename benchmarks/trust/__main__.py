"""`python -m benchmarks.trust`: the suite, the table of all libraries, and the figures of the checkers."""

import argparse
import time
from collections import Counter

from benchmarks.trust.balls import Unproven
from benchmarks.trust.judge import NOT_OFFERED, REFUSED, RIGHT, WRONG, Answer, judge
from benchmarks.trust.peers import PEERS, ask
from benchmarks.trust.suite import Problem, open_problems, problems
from benchmarks.trust.tape import Undecided
from benchmarks.trust.truth import Truth, truths
from benchmarks.trust.wild import wild

Case = tuple[Problem, dict[str, Truth]]
COLUMNS = (WRONG, REFUSED, NOT_OFFERED, RIGHT)


def proven(suite: list[Problem]) -> tuple[list[Case], Counter[str]]:
    """The problems with a truth, and how many have none."""
    cases, without = [], Counter[str]()
    for problem in suite:
        try:
            cases.append((problem, truths(problem.text, problem.point)))
        except (Undecided, Unproven) as reason:
            without[type(reason).__name__.lower()] += 1
    return cases, without


def shown(answer: Answer) -> str:
    return "refused" if answer is None else str(answer)


def complain(name: str, verdict: str, case: Case, of: str, answer: Answer) -> None:
    problem, found = case
    truth = found[of]
    sides = ["none" if side is None else side.str(17, radius=False) for side in (truth.low, truth.high)]
    right = " .. ".join(dict.fromkeys(sides))
    where = ", ".join(f"{name}={number!r}" for name, number in problem.point.items())
    print(f"{name}: {verdict}: d/d{of} {problem.text}  at {where}: {shown(answer)}; truth {right}")


def tally(name: str, cases: list[Case], show: tuple[str, ...]) -> tuple[Counter[str], list[dict[str, str]]] | None:
    """The verdicts on a library, counted and by case; nothing if it is not installed."""
    answers = ask(name, [(problem.text, problem.point) for problem, _ in cases])
    if answers is None:
        return None
    counts, verdicts = Counter[str](), []
    for case, given in zip(cases, answers):
        verdicts.append({of: judge(given[of], truth) for of, truth in case[1].items()})
        for of, verdict in verdicts[-1].items():
            counts[verdict] += 1
            if name in show and verdict in (WRONG, REFUSED):
                complain(name, verdict, case, of, given[of])
    return counts, verdicts


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.trust", description=__doc__)
    parser.add_argument("--show", nargs="*", metavar="LIBRARY", help="list the failures of these, by default of mgrad")
    parser.add_argument("--only", nargs="+", metavar="LIBRARY", choices=PEERS, default=list(PEERS))
    parser.add_argument("--open", action="store_true", help="the problems that mgrad is known to fail on instead")
    parser.add_argument("--wild", type=int, metavar="N", help="so many random formulas instead of the suite")
    parser.add_argument("--seed", type=int, default=1, help="of the random formulas")
    parser.add_argument("--no-checkers", action="store_true", help="leave out the checkers")
    parser.add_argument("--sample", type=int, default=1000, help="gradients for the checkers (default %(default)s)")
    return parser.parse_args()


def main() -> None:
    chosen, start = arguments(), time.perf_counter()
    show = () if chosen.show is None else tuple(chosen.show) or ("mgrad",)
    suite = list(wild(chosen.wild, chosen.seed)) if chosen.wild else open_problems() if chosen.open else problems()
    cases, without = proven(suite)
    gradients = sum(len(found) for _, found in cases)
    print(f"{len(cases):,} expressions, {gradients:,} gradients; without a truth: {dict(without)}")
    print(f"{'':12}" + "".join(f"{column:>22}" for column in (*COLUMNS, "total")))
    verdicts = {}
    for name in chosen.only:
        found = tally(name, cases, show)
        if found is None:
            print(f"{name:12}  is not installed, so it is left out")
            continue
        counts, verdicts[name] = found
        numbers = [*(counts[column] for column in COLUMNS), counts.total()]
        print(f"{name:12}" + "".join(f"{number:>22,}" for number in numbers), flush=True)
    if not chosen.no_checkers:
        from benchmarks.trust.checkers import report

        report(cases, verdicts, chosen.sample, show)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
