"""The loop as machine code, made on the spot."""

import ctypes
from array import array
from collections.abc import Sequence
from typing import Any

from mgrad_cli.backends.batch import c_library
from mgrad_cli.backends.batch.buffers import addresses, doubles
from mgrad_cli.backends.batch.machine import EFFORT, assembled, this_machine
from mgrad_cli.backends.batch.threads import available, split
from mgrad_cli.backends.batch.vector_code import Code, vector_code
from mgrad_cli.graph.graph import Graph

SIGNATURE = ctypes.CFUNCTYPE(ctypes.c_int32, *[ctypes.c_void_p] * 5, ctypes.c_int64, ctypes.c_int64)
LONG = 3000
"""Lines of a text that is turned into machine code with the least effort: more of it grows with their square."""
ALIGNMENT = 64
"""Bytes of a line of the cache."""


def jit_loop(graph: Graph, results: Sequence[int], inputs: Sequence[str], threads: int | None = None) -> "JitLoop":
    machine = this_machine()
    code = vector_code(graph, results, inputs, machine)
    return JitLoop(_compiled(code), _aligned(code.table), machine.lanes, available(threads))


def _aligned(table: bytes) -> Any:
    """The table where a vector does not lie across two lines of the cache."""
    room = ctypes.create_string_buffer(len(table) + ALIGNMENT)
    begin = -ctypes.addressof(room) % ALIGNMENT
    ctypes.memmove(ctypes.addressof(room) + begin, table, len(table))
    return (ctypes.c_char * len(table)).from_buffer(room, begin)


def _compiled(code: Code) -> Any:
    """The function; what keeps its code in memory hangs on it."""
    effort = EFFORT if code.text.count("\n") <= LONG else 0
    engine = assembled(code.text, c_library.addresses(code.symbols), effort=effort)
    function: Any = SIGNATURE(engine.get_function_address("loop"))
    function.engine = engine
    return function


class JitLoop:
    """Calls the machine code on parts of the rows."""

    def __init__(self, function: Any, table: Any, width: int, threads: int) -> None:
        self.function, self.table, self.width, self.threads = function, table, width, threads

    def __call__(self, columns: Sequence[Any], results: Sequence[Any], doubt: Any, rows: int) -> int:
        if rows < self.width:
            return self._few(columns, results, doubt, rows)
        numbers = [isinstance(each, (int, float)) for each in columns]
        holders = [array("d", [each] * self.width) if number else each for each, number in zip(columns, numbers)]
        sizes = 8 * rows
        with (
            addresses([each for each, number in zip(holders, numbers) if number], 8 * self.width) as same,
            addresses([each for each, number in zip(holders, numbers) if not number], sizes) as different,
            addresses(results, sizes, writable=True) as targets,
            addresses([doubt], rows, writable=True) as marks,
        ):
            ahead = {True: iter(same), False: iter(different)}
            steps = (ctypes.c_int64 * len(numbers))(*(0 if number else -1 for number in numbers))
            sources = (ctypes.c_void_p * len(numbers))(*(next(ahead[number]) for number in numbers))
            places = (ctypes.c_void_p * len(targets))(*targets)

            def work(start: int, stop: int) -> int:
                return int(self.function(sources, steps, self.table, places, marks[0], start, stop))

            in_doubt = split(work, rows, self.threads)
        return bytes(memoryview(doubt).cast("B")[:rows]).count(1) if in_doubt else 0

    def _few(self, columns: Sequence[Any], results: Sequence[Any], doubt: Any, rows: int) -> int:
        """Fewer rows than a vector holds: the last one is done several times."""
        if not rows:
            return 0
        missing = self.width - rows
        longer: list[Any] = []
        for each in columns:
            given = [each] * rows if isinstance(each, (int, float)) else doubles(each)[:rows].tolist()
            longer.append(array("d", given + given[-1:] * missing))
        found = [array("d", bytes(8 * self.width)) for _ in results]
        marks = bytearray(self.width)
        self(longer, found, marks, self.width)
        for result, numbers in zip(results, found):
            doubles(result)[:rows] = numbers[:rows]
        memoryview(doubt).cast("B")[:rows] = marks[:rows]
        return marks[:rows].count(1)
