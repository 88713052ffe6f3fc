"""The formats of columns, and how a name or its owner tells which one a file has."""

from typing import NamedTuple

from mgrad_cli.errors import UsageError, nearest

ENDINGS = {
    "csv": "csv", "tsv": "tsv", "tab": "tsv", "jsonl": "jsonl", "ndjson": "jsonl", "parquet": "parquet",
    "pq": "parquet", "arrow": "arrow", "feather": "arrow", "ipc": "arrow", "arrows": "arrows",
}  # fmt: skip
FORMATS = tuple(dict.fromkeys(ENDINGS.values()))
TEXTS = ("csv", "tsv", "jsonl")
COMPRESSIONS = {"gz": "gz", "zst": "zst", "zstd": "zst"}
MAGIC = {
    b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"PAR1": "parquet", b"ARROW1": "arrow",
    b"\xff\xff\xff\xff": "arrows", b"{": "jsonl",
}  # fmt: skip
"""How a stream without a name begins; anything else is CSV."""


class Kind(NamedTuple):
    """What is in a file."""

    format: str
    compression: str = ""

    @property
    def is_text(self) -> bool:
        return self.format in TEXTS

    @property
    def ending(self) -> str:
        return "." + ".".join(part for part in self if part)


def known(path: str) -> bool:
    return _told(path) is not None


def kind_of(path: str, asked: str | None, option: str) -> Kind:
    """By the end of the name, or as asked; an error says by which option to ask."""
    found = _told(path)
    if asked:
        compression = found.compression if found else _ends(path)[1]
        return _checked(Kind(asked, compression), path)
    if found is None:
        ending = path.rpartition(".")[2]
        meant = nearest(ending, list(ENDINGS))
        hint = f"did you mean .{meant}?" if meant else f"end it in {', '.join('.' + each for each in FORMATS)}"
        raise UsageError(f"cannot tell from {path} what format it is", hint=f"{hint}, or say {option} csv")
    return _checked(found, path)


def by_content(first: bytes) -> str:
    """The format or the compression of a stream, by its first bytes."""
    return next((name for magic, name in MAGIC.items() if first.startswith(magic)), "csv")


def _told(path: str) -> Kind | None:
    ending, compression = _ends(path)
    return Kind(ENDINGS[ending], compression) if ending in ENDINGS else None


def _ends(path: str) -> tuple[str, str]:
    parts = path.lower().split(".")
    compression = COMPRESSIONS.get(parts[-1], "")
    if compression:
        parts.pop()
    return parts[-1] if len(parts) > 1 else "", compression


def _checked(kind: Kind, path: str) -> Kind:
    if kind.compression and not kind.is_text:
        raise UsageError(
            f"{path}: {kind.format} is compressed inside, not as a whole",
            hint=f"write it as {Kind(kind.format).ending}",
        )
    return kind
