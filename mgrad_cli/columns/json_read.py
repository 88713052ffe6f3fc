"""Reads JSON lines: blocks of objects that keep their own text."""

import json
from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NoReturn

from mgrad_cli.columns.blocks import Numbers, no_number
from mgrad_cli.columns.csv_read import BOM, decoded
from mgrad_cli.columns.cuts import Piece, pieces
from mgrad_cli.columns.sources import Opened, Source
from mgrad_cli.errors import InputError

NO_NUMBER = float("nan")


class JsonBlock:
    """One object a line; empty lines are left out."""

    def __init__(self, piece: Piece, source: Source, names: list[str], wanted: Sequence[int]) -> None:
        self.piece, self.source, self.names, self.wanted = piece, source, names, wanted

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """Each line that is not empty, and how many stand before it in this block."""
        try:
            text = self.piece.text.decode()
        except UnicodeDecodeError as error:
            line = self.piece.line_at(error.start, self.source)
            text = decoded(self.piece.text, f"line {line} of {self.source.title}")
        return [(number, line.strip()) for number, line in enumerate(text.split("\n")) if line and not line.isspace()]

    @cached_property
    def objects(self) -> list[dict[str, Any] | str]:
        """The object of each line, or the sentence that says why it is none."""
        return [_object(line) for _, line in self.lines]

    def numbers(self) -> Numbers:
        bad: dict[int, str] = {row: each for row, each in enumerate(self.objects) if isinstance(each, str)}
        columns = []
        for column in reversed(self.wanted):  # the first bad cell of a row is the one that is told
            name = self.names[column]
            columns.append(array("d", [_number(each, name) for each in self.objects]))
            for row, number in enumerate(columns[-1]):
                each = self.objects[row]
                if number != number and isinstance(each, dict):
                    bad[row] = no_number(name, each.get(name))
        return Numbers(len(self.lines), columns[::-1], bad)

    def place(self, row: int) -> str:
        return f"line {self.piece.line_at(0, self.source) + self.lines[row][0]} of {self.source.title}"

    def fits(self, row: int) -> bool:
        return not isinstance(self.objects[row], str)

    def cells(self, column: int) -> Sequence[Any]:
        self._check_keys()
        name = self.names[column]
        return [None if isinstance(each, str) else each.get(name) for each in self.objects]

    @cached_property
    def _strange(self) -> tuple[int, str] | None:
        """The first key that the first line of the file has not, and its row."""
        names = set(self.names)
        for row, each in enumerate(self.objects):
            if isinstance(each, dict) and not names.issuperset(each):
                return row, next(name for name in each if name not in names)
        return None

    def _check_keys(self) -> None:
        """A format with a header has no place for a key that only a later line has."""
        if self._strange:
            row, name = self._strange
            hint = "--format jsonl keeps it, --keep used leaves it out"
            raise InputError(f"{self.place(row)} has {name}, which the first line has not", hint=hint)


class JsonReader:
    """An open source of JSON lines; the columns are the keys of the first one."""

    def __init__(self, opened: Opened, names: list[str] | None = None) -> None:
        self.opened = opened
        self.pieces = pieces(opened.stream.read, b"", opened.source)
        if names is None:
            first = next(self.pieces, Piece(b"", 0, 1))
            first = first._replace(text=first.text.removeprefix(BOM))
            self.pieces = chain([first] if first.text else [], self.pieces)
            names = _names(first, opened.source.title)
        self.names = names
        self.format = opened.source.kind.format

    def blocks(self, wanted: Sequence[int]) -> Iterator[JsonBlock]:
        return (JsonBlock(piece, self.opened.source, self.names, wanted) for piece in self.pieces)

    def share(self) -> float | None:
        return self.opened.raw.share()

    def waits(self) -> bool:
        return self.opened.raw.waits()


def _names(first: Piece, title: str) -> list[str]:
    line = next((line for line in first.text.split(b"\n") if line.strip()), b"{}")
    found = _object(decoded(line, f"line 1 of {title}"))
    if isinstance(found, str):
        raise InputError(f"line 1 of {title}: {found}", hint="each line has to be one JSON object")
    return list(found)


def _object(line: str) -> dict[str, Any] | str:
    try:
        found = DECODER.decode(line)
    except RecursionError:
        return "the JSON is nested too deeply"
    except ValueError as error:
        return f"it is not valid JSON: {error}"
    return found if isinstance(found, dict) else "it is no JSON object"


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"JSON has no {text}")


def _number(row: dict[str, Any] | str, name: str) -> float:
    cell = None if isinstance(row, str) else row.get(name)
    if type(cell) is not float:
        if type(cell) is not int:
            return NO_NUMBER
        try:
            return float(cell)
        except OverflowError:
            return NO_NUMBER
    return cell if cell - cell == 0.0 else NO_NUMBER


DECODER = json.JSONDecoder(object_pairs_hook=_without_repeats, parse_constant=_no_constant)
