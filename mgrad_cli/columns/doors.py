"""Finds the reader of a source and the writer of an output."""

from collections.abc import Callable
from typing import Any, Protocol

from mgrad_cli.columns.blocks import Answers, Block, Layout, Reader
from mgrad_cli.columns.formats import Kind
from mgrad_cli.columns.sources import STANDARD, Source, open_source

DELIMITERS = {"csv": ",", "tsv": "\t"}


class Writer(Protocol):
    """Blocks in, a file out: `render` may run on any thread, the others in the order of the rows."""

    def begin(self, reader: Reader, layout: Layout, headed: bool = True) -> None:
        """Without a header come later rows, whose beginning somebody else writes."""

    def render(self, block: Block, answers: Answers, layout: Layout) -> Any: ...

    def write(self, rendered: Any) -> None: ...

    def finish(self) -> None: ...


def open_reader(source: Source, delimiter: str | None) -> Reader:
    """An open source; a split that begins in the middle of a file has the header of its beginning."""
    opened = None
    if source.kind.is_text or source.path == STANDARD:
        opened = open_source(source)
        source = opened.source
    if opened and source.kind.is_text:
        if source.kind.format == "jsonl":
            from mgrad_cli.columns.json_read import JsonReader

            return JsonReader(opened, _beginning(source, delimiter).names if source.start else None)
        from mgrad_cli.columns.csv_read import CsvReader

        first = _beginning(source, delimiter) if source.start else None
        header = first.header if isinstance(first, CsvReader) else None
        return CsvReader(opened, delimiter or DELIMITERS[source.kind.format], header)
    from mgrad_cli.columns.arrow_read import ArrowReader

    return ArrowReader(source, opened)


def _beginning(source: Source, delimiter: str | None) -> Reader:
    return open_reader(source._replace(start=0, stop=None, line=1), delimiter)


def make_writer(kind: Kind, sink: Any, delimiter: str | None) -> Writer:
    if not kind.is_text:
        from mgrad_cli.columns.arrow_write import ArrowWriter

        return ArrowWriter(sink, kind.format)
    write, finish = _packed(kind, sink)
    if kind.format == "jsonl":
        from mgrad_cli.columns.json_write import JsonWriter

        return JsonWriter(write, finish)
    from mgrad_cli.columns.csv_write import CsvWriter

    return CsvWriter(write, finish, delimiter or DELIMITERS[kind.format])


def _packed(kind: Kind, sink: Any) -> tuple[Callable[[bytes], Any], Callable[[], None]]:
    """How to write bytes, and how to end."""
    if kind.compression == "gz":
        import gzip

        packed: Any = gzip.GzipFile(fileobj=sink, mode="wb", mtime=0, filename="", compresslevel=6)
    elif kind.compression == "zst":
        from mgrad_cli.columns.arrow_door import packed_zst

        packed = packed_zst(sink)
    else:
        return sink.write, lambda: None
    return packed.write, packed.close
