"""Which parts of a folder are done, from which inputs, and by which order: what `--resume` goes by."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from typing import Any

from mgrad_cli.columns.sources import unreadable
from mgrad_cli.errors import InputError, UsageError
from mgrad_cli.whole_files import write_whole

NAME = "mgrad-map.json"
OFTEN = 1.0
"""Seconds between two writings; who is killed in between makes a few parts again."""


class Manifest:
    """The file beside the parts. It is written anew in one step, but not more often than somebody needs it."""

    def __init__(self, folder: str, order: Mapping[str, Any], resume: bool) -> None:
        self.path = os.path.join(folder, NAME)
        self.folder = folder
        self.order = json.loads(json.dumps(order))  # as it will be read again
        self.done: dict[str, Any] = {}
        self.written = -OFTEN
        if resume and os.path.exists(self.path):
            self._read()

    def _read(self) -> None:
        try:
            with open(self.path, encoding="utf-8") as file:
                found = json.load(file)
            order, self.done = dict(found["order"]), dict(found["done"])
        except OSError as error:
            raise unreadable(self.path, error) from None
        except (ValueError, KeyError, TypeError):
            raise InputError(
                f"{self.path} is no list of finished parts", hint="leave out --resume to begin anew"
            ) from None
        changed = sorted(name for name in {*order, *self.order} if order.get(name) != self.order.get(name))
        if changed:
            raise UsageError(
                f"the finished parts in {self.folder} were made with another {' and '.join(changed)}",
                hint="ask as before, or leave out --resume to make all of them anew",
            )

    def has(self, part: str, stamp: tuple[int, int]) -> bool:
        """Whether the part is there and its input is as it was."""
        return self.done.get(part, {}).get("input") == list(stamp) and os.path.exists(os.path.join(self.folder, part))

    def add(self, part: str, stamp: tuple[int, int], counts: Sequence[Any]) -> None:
        self.done[part] = {"input": stamp, "counts": counts}
        if time.monotonic() - self.written >= OFTEN:
            self.write()

    def write(self) -> None:
        self.written = time.monotonic()
        write_whole(self.path, (json.dumps({"order": self.order, "done": self.done}, indent=1) + "\n").encode())
