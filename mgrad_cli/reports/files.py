"""Writes a file in one step: whoever looks sees the old one or the whole new one."""

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

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


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Put the content there; an old file is replaced whole, or, where something goes wrong, stays as it is."""
    try:
        mode = _mode(path)
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "")
        if mode is None or (stat.S_ISREG(mode) and not _is_descriptor(path)):
            _replace(Path(os.path.realpath(path)), content, mode)
        else:
            _write(path, content, os.O_WRONLY | os.O_APPEND)  # a device, a pipe or an open file: nothing to replace
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = REASONS.get(error.errno or 0, (error.strerror or "it fails").lower())
        raise InputError(f"cannot write {os.fspath(path)}: {reason}") from None


def _mode(path: str | os.PathLike[str]) -> int | None:
    """The kind and the permissions of what is there."""
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def _is_descriptor(path: str | os.PathLike[str]) -> bool:
    """/dev/stdout may be a file, too, but one that somebody has opened and counts on."""
    return os.path.abspath(path).startswith(("/dev/std", "/dev/fd/", "/proc/"))


def _replace(target: Path, content: bytes, mode: int | None) -> None:
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "")
    beside = target.with_name(f".mgrad-{secrets.token_hex(8)}")
    try:
        _write(beside, content, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        os.replace(beside, target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def _write(path: str | os.PathLike[str], content: bytes, flags: int) -> None:
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o666)  # the umask takes off what it does
    with open(descriptor, "wb") as file:
        file.write(content)
