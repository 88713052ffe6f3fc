"""A folder of parts, one for each input file: which of them are done, and the others made."""

import os
from typing import Any

from mgrad_cli.analyses.rows.row_jobs import Counts, Task, Watch, check_apart, run_to_file
from mgrad_cli.columns.formats import Kind
from mgrad_cli.columns.manifest import Manifest
from mgrad_cli.columns.sources import STANDARD, Source
from mgrad_cli.errors import InputError, UsageError
from mgrad_cli.whole_files import REASONS


class Part:
    """One file of the folder, from one input."""

    def __init__(self, name: str, task: Task) -> None:
        self.name, self.task = name, task

    def stamp(self) -> tuple[int, int]:
        """What tells whether the input is still the one that a part was made from."""
        (source,) = self.task.sources
        return (0, 0) if source.path == STANDARD else source.stamp()


class Folder:
    """The parts of an order. Each appears when it is finished, and the list of finished ones is kept beside them."""

    def __init__(self, task: Task, form: str | None, path: str, resume: bool) -> None:
        self.path = path
        self.parts = _parts(task, form)
        for part in self.parts:
            check_apart(task.sources, os.path.join(path, part.name))
        _make(path)
        self.manifest = Manifest(path, _described(task, form), resume)
        self.ahead = [part for part in self.parts if not self.manifest.has(part.name, part.stamp())]
        self.finished = len(self.parts) - len(self.ahead)

    def make(self, part: Part, watch: Watch | None = None) -> Counts:
        stamp = part.stamp()
        counts = run_to_file(part.task, self.place(part), watch)
        self.done(part, stamp, counts)
        return counts

    def place(self, part: Part) -> str:
        """Where it belongs, in a folder that is there."""
        place = os.path.join(self.path, part.name)
        _make(os.path.dirname(place))
        return place

    def done(self, part: Part, stamp: tuple[int, int], counts: Counts) -> None:
        """Whoever makes a part elsewhere says so here."""
        self.manifest.add(part.name, stamp, counts)
        self.finished += 1


def _parts(task: Task, form: str | None) -> list[Part]:
    found: dict[str, Part] = {}
    for source in task.sources:
        name, kind = _name(source, form), _kind(source, form)
        if name in found:
            first = found[name].task.sources[0]
            raise UsageError(f"{first.title} and {source.title} would both become {name}", hint="ask for one at a time")
        found[name] = Part(name, task._replace(sources=(source,), kind=kind))
    return list(found.values())


def _kind(source: Source, form: str | None) -> Kind:
    if form and form != source.kind.format:
        return Kind(form)
    return Kind("csv") if source.path == STANDARD else source.kind


def _name(source: Source, form: str | None) -> str:
    name, kind = source.name, _kind(source, form)
    if source.path == STANDARD:
        return "standard-input" + kind.ending
    if kind == source.kind:
        return name
    stem = name.rpartition(".")[0] if source.kind.compression else name
    return (stem.rpartition(".")[0] or stem) + kind.ending


def _make(path: str) -> None:
    try:
        os.makedirs(path or ".", exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make the folder {path}: {REASONS.get(error.errno or 0, error.strerror)}") from None


def _described(task: Task, form: str | None) -> dict[str, Any]:
    """All that decides about the bytes of a part, in the words of the command line."""
    order = task.order._asdict()
    del order["limit"], order["backend"]
    order["set"] = order.pop("bindings")
    return {"program": order.pop("program"), **{f"--{name.replace('_', '-')}": each for name, each in order.items()},
            "--format": form, "--delimiter": task.delimiter}  # fmt: skip
