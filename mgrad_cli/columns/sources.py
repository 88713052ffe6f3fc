"""Where rows come from: files, globs, folders and standard input, opened and unpacked."""

import glob
import io
import os
import sys
from collections.abc import Iterator, Sequence
from stat import S_ISREG
from typing import Any, BinaryIO, NamedTuple

from mgrad_cli.columns.formats import Kind, by_content, kind_of, known
from mgrad_cli.errors import InputError, UsageError

STANDARD = "-"
PEEK = 8
"""Bytes by which standard input says what it is."""


class Source(NamedTuple):
    """One file of rows, or standard input. A split of a file has its bytes, or row groups, from start to stop."""

    path: str
    kind: Kind
    name: str = ""
    start: int = 0
    stop: int | None = None
    line: int = 1
    shown: str = ""  # what a person calls it, if its path is another one

    @property
    def title(self) -> str:
        return "standard input" if self.path == STANDARD else self.shown or self.path

    @property
    def is_lasting(self) -> bool:
        """Whether it can be read twice."""
        return self.path != STANDARD and os.path.isfile(self.path)

    def stamp(self) -> tuple[int, int]:
        """Size and time of the last change: what a finished part was made from."""
        try:
            found = os.stat(self.path)
        except OSError as error:
            raise unreadable(self.title, error) from None
        return found.st_size, found.st_mtime_ns


def unreadable(name: str, error: OSError) -> UsageError:
    return UsageError(f"cannot read {name}: {error.strerror or error}")


def find(paths: Sequence[str], asked: str | None) -> list[Source]:
    """The files that the paths mean, each once, in the order given; of a glob or a folder by name."""
    found: dict[str, Source] = {}
    for path in paths:
        for each, name in [(STANDARD, STANDARD)] if path == STANDARD else _meant(path, asked):
            kind = Kind(asked or "") if each == STANDARD else kind_of(each, asked, "--in-format")
            found.setdefault(each, Source(each, kind, name))
    for source in found.values():
        if source.path != STANDARD:
            source.stamp()  # one that is missing is told before anything is written
    return list(found.values())


def _meant(path: str, asked: str | None) -> Iterator[tuple[str, str]]:
    """Paths, and their names below the folder that was given."""
    if os.path.isdir(path):
        inside = sorted(glob.glob("**", root_dir=path, recursive=True))
        files = [name for name in inside if os.path.isfile(os.path.join(path, name)) and (asked or known(name))]
        if not files:
            raise UsageError(f"the folder {path} has no file of rows in it")
        yield from ((os.path.join(path, name), name) for name in files)
    elif glob.has_magic(path) and not os.path.exists(path):
        files = sorted(each for each in glob.glob(path, recursive=True) if os.path.isfile(each))
        if not files:
            raise UsageError(f"no file matches {path}")
        yield from ((each, os.path.basename(each)) for each in files)
    else:
        yield path, os.path.basename(path)


class Counted(io.RawIOBase):
    """A stream that knows how much of it was read, for those who wait."""

    def __init__(self, stream: Any, first: bytes, size: int | None, title: str, ends: bool = False) -> None:
        self.stream, self.first, self.size, self.title = stream, first, size, title
        self.done, self.ends = 0, ends
        self.live = _live(stream)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self.ends and self.size is not None:  # a split ends before its file does
            size = self.size - self.done if size < 0 else min(size, self.size - self.done)
        try:
            content, self.first = (self.first, b"") if size < 0 else (self.first[:size], self.first[size:])
            if len(content) < size or size < 0:
                content += self._more(size - len(content) if size >= 0 else -1, bool(content))
        except OSError as error:
            raise unreadable(self.title, error) from None
        self.done += len(content)
        return content

    def _more(self, size: int, begun: bool) -> bytes:
        """So many bytes; of somebody who is still at work, those that there are by now."""
        if self.live is None or size < 0:
            return self.stream.read(size)  # type: ignore[no-any-return]
        content = bytearray() if begun and self.waits() else bytearray(self.stream.read1(size))
        while content and len(content) < size and not self.waits():
            more = self.stream.read1(size - len(content))
            if not more:
                break
            content += more
        return bytes(content)

    def waits(self) -> bool:
        """Whether there is nothing to be read at the moment."""
        if self.live is None:
            return False
        from select import select

        return not select([self.live], [], [], 0)[0]

    def readinto(self, buffer: Any) -> int:
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def share(self) -> float | None:
        return min(self.done / self.size, 1.0) if self.size else None


def _live(stream: Any) -> int | None:
    """The descriptor of standard input that comes from somebody at work, where one can ask whether there is more."""
    if os.name != "posix" or sys.stdin is None or stream is not sys.stdin.buffer:
        return None
    try:
        descriptor = sys.stdin.fileno()
        return None if S_ISREG(os.fstat(descriptor).st_mode) else descriptor
    except (OSError, ValueError):
        return None


class Opened(NamedTuple):
    """A source that is open: what it holds, the bytes of its rows, and how far they were read."""

    source: Source
    stream: Any  # it has `read`
    raw: Counted


def open_source(source: Source) -> Opened:
    """Standard input says by its first bytes what it is, unless somebody said so."""
    if source.path != STANDARD:
        raw = Counted(_opened(source), b"", _size(source), source.title, ends=source.stop is not None)
        return Opened(source, _unpacked(raw, source.kind.compression), raw)
    if sys.stdin is None:
        raise UsageError("there are no rows: standard input is closed")
    standard: Any = sys.stdin.buffer
    first = standard.read1(PEEK)
    raw, found = Counted(standard, first, None, source.title), by_content(first)
    stream = _unpacked(raw, found)
    if source.kind.format:
        return Opened(source, stream, raw)
    if stream is not raw:
        first = stream.read(PEEK)
        stream, found = Counted(stream, first, None, source.title), by_content(first)
    return Opened(source._replace(kind=Kind(found)), stream, raw)


def _opened(source: Source) -> BinaryIO:
    try:
        stream = open(source.path, "rb", buffering=0)  # noqa: SIM115 (a reader closes it)
        if source.start and source.kind.is_text:
            stream.seek(source.start)
    except OSError as error:
        raise unreadable(source.title, error) from None
    return stream


def _size(source: Source) -> int:
    size = source.stamp()[0]
    return size if source.stop is None or not source.kind.is_text else source.stop - source.start


def _unpacked(raw: Counted, compression: str) -> Any:
    if compression == "zst":
        from mgrad_cli.columns.arrow_door import unpacked_zst

        return unpacked_zst(raw, raw.title)
    return _Gunzipped(raw) if compression == "gz" else raw


class _Gunzipped:
    """What a .gz holds; one that is cut short or damaged is an error that names it."""

    def __init__(self, raw: Counted) -> None:
        import gzip

        self.title, self.stream = raw.title, gzip.GzipFile(fileobj=raw)

    def read(self, size: int) -> bytes:
        import zlib

        try:
            return self.stream.read(size)
        except (EOFError, zlib.error, OSError) as error:
            raise InputError(f"cannot unpack {self.title}: {error}") from None
