"""Tells on a terminal how far rows have come: how many, how fast, which share, how long still."""

import sys
import time

from mgrad_cli.analyses.rows.row_jobs import Counts
from mgrad_cli.analyses.rows.row_plans import Plan
from mgrad_cli.streams import say

OFTEN = 0.2
"""Seconds between two looks."""
CLEAR = "\r\x1b[K"


class Progress:
    """One line on standard error, which is gone in the end."""

    def __init__(self, quiet: bool) -> None:
        self.on = not quiet and sys.stderr.isatty()
        self.quiet = quiet
        self.begun = self.last = time.monotonic()
        self.told = False

    def planned(self, plan: Plan) -> None:
        if self.quiet or self.told:
            return
        self.told = True
        for name in plan.fixed:
            say(f"warning: {name} is given a number, so its column is not read")
        for name in plan.work.unused:
            say(f"warning: the program does not use {name}")

    def moved(self, counts: Counts, share: float | None) -> None:
        now = time.monotonic()
        if self.on and now - self.last >= OFTEN:
            self.last = now
            sys.stderr.write(CLEAR + line(counts.rows, now - self.begun, share))
            sys.stderr.flush()

    def end(self) -> None:
        if self.on:
            sys.stderr.write(CLEAR)
            sys.stderr.flush()


def line(rows: int, seconds: float, share: float | None) -> str:
    text = f"{rows:,} rows, {rows / max(seconds, 1e-9):,.0f} a second"
    if share:
        left = seconds / share - seconds
        text += f", {share:.0%}, {_time(left)} left"
    return text


def _time(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 100 else f"{whole // 60} min" if whole < 6000 else f"{whole / 3600:.1f} h"


def summary(counts: Counts, on_error: str) -> str:
    """What became of rows without an answer."""
    became = "with empty cells and an error" if on_error == "null" else "left out"
    return f"{counts.rows:,} rows: {counts.rows - counts.refused:,} answered, {counts.refused:,} {became}"
