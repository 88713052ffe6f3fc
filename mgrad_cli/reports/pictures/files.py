"""Writes a file in one step: whoever looks sees the old one or the whole new one."""

import os

from mgrad_cli.whole_files import write_whole


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Put the content there; an old file is replaced whole, or, where something goes wrong, stays as it is."""
    write_whole(path, content)
