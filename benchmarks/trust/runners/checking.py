"""What the checkers share: the factors that spoil a gradient, the words of a verdict, and the loop."""

import json
import sys
import warnings
from collections.abc import Callable

ACCEPTED, REJECTED, CANNOT_SAY, CRASHED = "accepted", "rejected", "cannot say", "crashed"
FACTORS = {"right": 1.0, "1 % off": 1.01, "0.01 % off": 1.0001}
Verdicts = dict[str, str]


def check_all(verdict: Callable[[float], str]) -> Verdicts:
    return {kind: _said(verdict, factor) for kind, factor in FACTORS.items()}


def _said(verdict: Callable[[float], str], factor: float) -> str:
    try:
        return verdict(factor)
    except Exception:
        return CRASHED


def serve_checks(check: Callable[[str, dict[str, float], str], Verdicts]) -> None:
    """Reads a gradient from each line of stdin and prints the verdicts."""
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        text, point, name = json.loads(line)
        print(json.dumps(check(text, point, name)), flush=True)
