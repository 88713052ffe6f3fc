"""Scans and appends delimited text as machine code, made from csv.ll: to the byte what csv_plain.py answers."""

import ctypes
import threading
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mgrad_cli.backends.batch.buffers import addresses
from mgrad_cli.backends.batch.machine import assembled
from mgrad_cli.columns import csv_plain
from mgrad_cli.columns.csv_text import RAGGED, Scan, cells_of, unquoted

POINTER, WHOLE, BYTE = ctypes.c_void_p, ctypes.c_int64, ctypes.c_uint8
SCAN = ctypes.CFUNCTYPE(WHOLE, POINTER, WHOLE, BYTE, POINTER, WHOLE, *[POINTER] * 4)
WRITE = ctypes.CFUNCTYPE(WHOLE, *[POINTER] * 4, WHOLE, WHOLE, ctypes.c_bool, POINTER, WHOLE, BYTE, POINTER, WHOLE)
LIBRARY = "libstdc++.so.6"
NUMBERS = ("_ZSt10from_charsPKcS0_RdSt12chars_format", "_ZSt8to_charsPcS_dSt12chars_format")
APART = b",;\t|"
"""Delimiters that no number has in it."""
LONGEST_NUMBER = 26
"""Bytes of a number and the delimiter before it."""


class MachineText:
    """The two functions; cannot be made where the C++ library lacks what they stand on (OSError, AttributeError)."""

    def __init__(self) -> None:
        library = ctypes.CDLL(LIBRARY)
        symbols = {name: ctypes.cast(getattr(library, name), POINTER).value or 0 for name in NUMBERS}
        text = Path(__file__).with_name("csv.ll").read_text(encoding="utf-8")
        self._code = assembled(text, symbols)
        self._scan = SCAN(self._code.get_function_address("scan"))
        self._write = WRITE(self._code.get_function_address("write"))
        self._own = threading.local()

    def scan(self, text: bytes, delimiter: bytes, wanted: Sequence[int], width: int) -> Scan:
        if delimiter not in APART:
            return csv_plain.scan(text, delimiter, wanted, width)
        most = text.count(b"\n") + 1
        starts, ends, flags = array("q", bytes(8 * most)), array("q", bytes(8 * most)), bytearray(most)
        columns = [array("d", bytes(8 * most)) for _ in wanted]
        asked = {column: place for place, column in enumerate(wanted)}
        places = (ctypes.c_int32 * width)(*[asked.get(column, -1) for column in range(width)])
        with addresses(columns, 0) as cells, addresses([text, starts, ends, flags], 0) as (source, *rows):
            table = (POINTER * len(cells))(*cells)
            count = self._scan(source, len(text), delimiter[0], places, width, table, *rows)
        if count < 0:
            return csv_plain.scan(text, delimiter, wanted, width)
        scan = Scan(starts[:count], ends[:count], [column[:count] for column in columns], {})
        _look_again(text, scan, delimiter, wanted, width, flags[:count])
        return scan

    def append(
        self, text: bytes, scan: Scan, first: int, last: int, columns: Sequence[Any], delimiter: bytes, ending: bytes
    ) -> bytes:
        kept = len(scan.starts) > 0
        own = scan.ends[last - 1] - scan.starts[first] if kept and last > first else 0
        target = self._buffer(own + (last - first) * (LONGEST_NUMBER * len(columns) + len(ending)))
        with (
            addresses(columns, 8 * last) as cells,
            addresses([text, scan.starts, scan.ends, ending], 0) as (source, starts, ends, end),
        ):
            table = (POINTER * len(cells))(*cells)
            more = (kept, table, len(cells), delimiter[0], end, len(ending))
            size = self._write(ctypes.addressof(target), source, starts, ends, first, last, *more)
        return memoryview(target)[:size].tobytes()

    def _buffer(self, size: int) -> Any:
        """Memory of this thread's own: what was touched before is quick to write to."""
        buffer = getattr(self._own, "buffer", None)
        if buffer is None or len(buffer) < size:
            buffer = self._own.buffer = (ctypes.c_char * (size + size // 4))()
        return buffer


def _look_again(
    text: bytes, scan: Scan, delimiter: bytes, wanted: Sequence[int], width: int, flags: bytes | bytearray
) -> None:
    """Rows whose cells the machine code does not take for numbers; plain Python decides."""
    row = flags.find(1)
    while row >= 0:
        cells = [unquoted(cell) for cell in cells_of(text[scan.starts[row] : scan.ends[row]], delimiter)]
        if len(cells) != width:
            scan.bad[row] = RAGGED
        for place, column in enumerate(wanted):
            number = csv_plain.number_in(cells, column)
            scan.columns[place][row] = number
            if number != number:
                scan.bad.setdefault(row, place)
        row = flags.find(1, row + 1)
