"""The door to pyarrow: what it is asked for by name, and what a person is told who does not have it."""

import sys
from importlib import import_module
from typing import Any

from mgrad_cli.columns.blocks import Answers
from mgrad_cli.errors import InputError, UsageError


def library(part: str, what: str) -> Any:
    """A part of pyarrow; without it the error names the extra."""
    try:
        return import_module(f"pyarrow.{part}".rstrip("."))
    except ImportError:
        hint = "pip install 'mgrad[data]', or use .csv, .tsv or .jsonl"
        raise UsageError(f"{what} needs the extra mgrad[data]", hint=hint) from None


def computed(name: str, *arguments: Any) -> Any:
    """What a function of pyarrow's answers, by its name.

    The public room for these makes a Python function of each of them first, and that takes longer than to read a file.
    """
    library("", "Arrow")
    try:
        call = import_module("pyarrow._compute").call_function
    except (ImportError, AttributeError):
        call = import_module("pyarrow.compute").call_function
    return call(name, list(arguments))


def load_without_numpy() -> None:
    """For a process of mgrad's own, which needs none of what pyarrow does with numpy: that is half of its start."""
    if "numpy" in sys.modules:
        return
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        import_module("pyarrow")
        import_module("pyarrow._compute")
    except ImportError:
        pass  # there is none, or one that insists on numpy; whoever needs it will say so
    finally:
        del sys.modules["numpy"]


class _Unpacked:
    """What a .zst holds; one that is cut short or damaged is an error that names it."""

    def __init__(self, stream: Any, title: str) -> None:
        self.stream, self.title = stream, title

    def read(self, size: int) -> bytes:
        try:
            content: bytes = self.stream.read(size)
        except OSError as error:
            raise InputError(f"cannot unpack {self.title}: {error}") from None
        return content


def unpacked_zst(stream: Any, title: str) -> Any:
    arrow = library("", "a .zst file")
    return _Unpacked(arrow.CompressedInputStream(arrow.PythonFile(stream, "r"), "zstd"), title)


def packed_zst(stream: Any) -> Any:
    arrow = library("", "a .zst file")
    return arrow.CompressedOutputStream(arrow.PythonFile(stream, "w"), "zstd")


def answer_arrays(answers: Answers, on_error: str, error: str) -> dict[str, Any]:
    """The new columns as arrays, by their place, with nulls where a row was refused; and the column of errors."""
    arrow = library("", "Arrow")
    found: dict[Any, Any] = {}
    for place, column in enumerate(answers.columns):
        array = arrow.Array.from_buffers(arrow.float64(), answers.rows, [None, arrow.py_buffer(column)])
        found[place] = _with_nulls(arrow, array, answers, place) if answers.refused else array
    if on_error == "null":
        sentences = [None] * answers.rows if not answers.refused else [
            answers.refused[row].sentence if row in answers.refused else None for row in range(answers.rows)
        ]  # fmt: skip
        found[error] = arrow.array(sentences, arrow.string())
    return found


def _with_nulls(arrow: Any, array: Any, answers: Answers, place: int) -> Any:
    numbers = array.to_pylist()
    for row, refused in answers.refused.items():
        numbers[row] = refused.cells[place] if refused.cells else None  # the row may be left out
    return arrow.array(numbers, arrow.float64())
