"""Where the numbers of a column stand in memory, whatever object holds them."""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from mgrad_cli.errors import UsageError


class _View(ctypes.Structure):
    """Python's own Py_buffer."""

    _fields_ = (
        ("address", ctypes.c_void_p),
        ("owner", ctypes.py_object),
        ("bytes", ctypes.c_ssize_t),
        ("item_size", ctypes.c_ssize_t),
        ("read_only", ctypes.c_int),
        ("dimensions", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("parts", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


CONTIGUOUS, WITH_FORMAT, WRITABLE = 0x20 | 0x18, 0x4, 0x1
"""Flags of PyObject_GetBuffer."""
FLOATS, BYTES = (b"d",), (b"b", b"B", b"?", b"c", None)
"""How a buffer says what it holds; Arrow's says only that it holds bytes."""


@contextmanager
def addresses(holders: Sequence[Any], size: int, writable: bool = False) -> Iterator[list[int]]:
    """The addresses of buffers of at least so many bytes; they stay where they are until the block ends.

    Where a size is asked for, they are to hold float64, or bytes.
    """
    views: list[_View] = []
    try:
        for holder in holders:
            view = _View()
            flags = CONTIGUOUS | WITH_FORMAT | writable * WRITABLE
            ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(holder), ctypes.byref(view), flags)
            views.append(view)
            if size and view.format not in (*FLOATS, *BYTES):
                raise UsageError(f"a column is to hold float64, not {view.format.decode()!r}")
            if view.bytes < size:
                raise UsageError(f"a column holds {view.bytes:,} bytes, and {size:,} are needed")
        yield [view.address or 0 for view in views]
    finally:
        for view in views:
            ctypes.pythonapi.PyBuffer_Release(ctypes.byref(view))


def doubles(holder: Any) -> Any:
    """A buffer as numbers, one after the other."""
    view = memoryview(holder)
    return view if view.format == "d" else view.cast("B").cast("d")
