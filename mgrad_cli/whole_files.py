"""Files that appear in one step: whoever looks sees the old one or the whole new one."""

import errno
import io
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from mgrad_cli.errors import InputError

REASONS = {
    errno.ENOENT: "there is no such folder",
    errno.ENOTDIR: "a part of the path is not a folder",
    errno.EISDIR: "it is a folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the place is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "the links go round in a circle",
}


class WholeFile(io.RawIOBase):
    """Takes what is written, block by block, beside its place; leaving `with` in peace puts it there.

    Where something goes wrong an old file stays as it is. A device, a pipe or an open file has nothing to replace.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = path
        self.target: Path | None = None
        try:
            self.mode = _mode(path)
            self.beside, flags = self._beside()
            self.descriptor = os.open(self.beside, flags | getattr(os, "O_BINARY", 0), 0o666)  # the umask takes off
        except OSError as error:
            raise _unwritable(path, error) from None

    def _beside(self) -> tuple[str | os.PathLike[str], int]:
        if self.mode is not None and stat.S_ISDIR(self.mode):
            raise IsADirectoryError(errno.EISDIR, "")
        if self.mode is not None and (not stat.S_ISREG(self.mode) or _is_descriptor(self.path)):
            return self.path, os.O_WRONLY | os.O_APPEND
        if self.mode is not None and not os.access(self.path, os.W_OK):
            raise PermissionError(errno.EACCES, "")
        self.target = Path(os.path.realpath(self.path))
        return self.target.with_name(f".mgrad-{secrets.token_hex(8)}"), os.O_WRONLY | os.O_CREAT | os.O_EXCL

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        rest = memoryview(content).cast("B")
        size = len(rest)
        try:
            while rest:
                rest = rest[os.write(self.descriptor, rest) :]
        except BrokenPipeError:
            raise
        except OSError as error:
            raise _unwritable(self.path, error) from None
        return size

    def take(self, path: str | os.PathLike[str]) -> None:
        """What somebody has written elsewhere on the same disk becomes the content."""
        try:
            os.replace(path, self.beside)
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            os.close(self.descriptor)
            if kind is None and self.target:
                if self.mode is not None:
                    Path(self.beside).chmod(stat.S_IMODE(self.mode))
                os.replace(self.beside, self.target)
        except OSError as failure:
            raise _unwritable(self.path, failure) from None
        finally:
            if self.target:
                with suppress(OSError):
                    os.unlink(self.beside)
            super().__exit__(kind, error, trace)


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Put the content there in one step."""
    with WholeFile(path) as file:
        file.write(content)


def _unwritable(path: str | os.PathLike[str], error: OSError) -> InputError:
    reason = REASONS.get(error.errno or 0, (error.strerror or "it fails").lower())
    return InputError(f"cannot write {os.fspath(path)}: {reason}")


def _mode(path: str | os.PathLike[str]) -> int | None:
    """The kind and the permissions of what is there."""
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def _is_descriptor(path: str | os.PathLike[str]) -> bool:
    """/dev/stdout may be a file, too, but one that somebody has opened and counts on."""
    return os.path.abspath(path).startswith(("/dev/std", "/dev/fd/", "/proc/"))
