"""The gradient checkers on gradients that are right: do they cry wolf, and do they accept what is spoiled?"""

import random
from collections import Counter

from benchmarks.trust.judge import RIGHT, SMALLEST, TOLERANCE
from benchmarks.trust.peers import CHECKERS, ask_checker
from benchmarks.trust.runners.checking import ACCEPTED, CANNOT_SAY, CRASHED, REJECTED
from benchmarks.trust.suite import Problem
from benchmarks.trust.truth import Truth

Case = tuple[Problem, dict[str, Truth]]
Question = tuple[str, dict[str, float], str]
CLEAR = 1e-6
"""A gradient that rounding may move by more, in parts of it, is no fair question."""
ROWS = (
    ("false alarms", "right", REJECTED),
    ("accepted 1 % errors", "1 % off", ACCEPTED),
    ("accepted 0.01 % errors", "0.01 % off", ACCEPTED),
    ("cannot say, of right ones", "right", CANNOT_SAY),
    ("crashes", "right", CRASHED),
)


def is_fair(truth: Truth) -> bool:
    """A gradient that a checker can be asked about: there, no kink, no 0, and not drowned in rounding."""
    if truth.low is None or truth.refusable:
        return False
    size = abs(truth.low)
    return bool(size > SMALLEST / TOLERANCE and truth.excuse <= CLEAR * size)


def questions(cases: list[Case], verdicts: dict[str, list[dict[str, str]]], count: int) -> list[Question]:
    """A sample of the gradients that every library with a checker gets right."""
    known = [verdicts[library] for library, _ in CHECKERS.values() if library in verdicts]
    found = []
    for place, (problem, truths) in enumerate(cases):
        for of, truth in truths.items():
            if is_fair(truth) and all(each[place][of] == RIGHT for each in known):
                found.append((problem.text, problem.point, of))
    print(f"\ncheckers: {min(count, len(found)):,} of {len(found):,} gradients that all of them get right")
    return random.Random("checkers").sample(found, min(count, len(found)))


def complain(name: str, question: Question, answer: dict[str, str]) -> None:
    """Shows a gradient on which a checker failed."""
    failed = [f"{kind}: {said}" for _, kind, said in ROWS if answer[kind] == said]
    if failed:
        text, point, of = question
        where = ", ".join(f"{each}={number!r}" for each, number in point.items())
        print(f"{name}: {'; '.join(failed)}: d/d{of} {text}  at {where}")


def report(cases: list[Case], verdicts: dict[str, list[dict[str, str]]], count: int, show: tuple[str, ...]) -> None:
    """Asks each checker about the same gradients and prints how often it fails, and where if that is wanted."""
    asked = questions(cases, verdicts, count)
    print(f"{'':13}" + "".join(f"{title:>28}" for title, _, _ in ROWS))
    for name in CHECKERS:
        found = ask_checker(name, asked) if CHECKERS[name][0] in verdicts else None
        if found:
            counts = Counter((kind, said) for answer in found for kind, said in answer.items())
            for question, answer in zip(asked, found):
                if name in show:
                    complain(name, question, answer)
            numbers = [counts[kind, said] for _, kind, said in ROWS]
            print(f"{name:13}" + "".join(f"{f'{n} ({n / len(found):.2%})':>28}" for n in numbers), flush=True)
