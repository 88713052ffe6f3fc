"""A graph as a kernel: columns of numbers in, columns of numbers out, and a mark at each row that is in doubt.

A row is in doubt where anything on the way to its results came out beyond float64 or outside a domain; what then stands
in its results means nothing, and the scalar engine is to do the row again: it gives the right number or the sentence.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from mgrad_cli.errors import MgradError, UsageError
from mgrad_cli.graph.graph import Graph

Column = Any
"""A buffer of float64 of its own (numpy array, array('d'), memoryview), or a plain float for all rows."""
BACKENDS = ("jit", "numpy", "python")
"""The quickest first."""
NEEDS = {"jit": ("llvmlite", "mgrad[jit]"), "numpy": ("numpy", "mgrad[data]")}
LARGEST = {"jit": 10_000, "numpy": 100_000}
"""Operations; a larger graph takes seconds to be made ready, for which a person would wait without a reason."""


class Loop(Protocol):
    """Fills the results and the doubt of all rows; answers how many are in doubt."""

    def __call__(self, columns: Sequence[Column], results: Sequence[Any], doubt: Any, rows: int) -> int: ...


class Kernel(NamedTuple):
    """A loop over rows, which of the backends it is, and why it is not a quicker one ("" if nothing is to be said).

    `kernel(columns, results, doubt, rows)` reads that many rows of the columns, in the order of the inputs' names, and
    fills writable float64 buffers with the results and one of bytes with the doubt (0 or 1). It answers how many rows
    are in doubt. One kernel may run in several threads at once.
    """

    loop: Loop
    backend: str
    note: str

    def __call__(self, columns: Sequence[Column], results: Sequence[Any], doubt: Any, rows: int) -> int:
        return self.loop(columns, results, doubt, rows)


def make_kernel(
    graph: Graph, results: Sequence[int], inputs: Sequence[str], backend: str = "auto", threads: int | None = None
) -> Kernel:
    """The kernel for these result nodes; `auto` takes the quickest backend that is installed and can do it."""
    if backend != "auto":
        return Kernel(_made(backend, graph, results, inputs, threads), backend, "")
    reasons = list[str]()
    for each in BACKENDS:
        try:
            _refuse_large(each, graph)
            return Kernel(_made(each, graph, results, inputs, threads), each, "; ".join(reasons))
        except MgradError as reason:
            reasons.append(f"not {each}: {reason.message}")
    raise AssertionError("the last backend needs nothing and does everything")


def _made(backend: str, graph: Graph, results: Sequence[int], inputs: Sequence[str], threads: int | None) -> Loop:
    try:
        return _maker(backend)(graph, results, inputs, threads)
    except ImportError:
        package, extra = NEEDS[backend]
        raise UsageError(f"the {backend} backend needs the package {package}", hint=f"pip install '{extra}'") from None


def _maker(backend: str) -> Callable[..., Loop]:
    if backend == "jit":
        from mgrad_cli.backends.batch.jit import jit_loop

        return jit_loop
    if backend == "numpy":
        from mgrad_cli.backends.batch.array_loop import block_loop

        return block_loop
    if backend == "python":
        from mgrad_cli.backends.batch.rows import row_loop

        return row_loop
    raise UsageError(f"there is no backend {backend}", hint=f"it has auto, {', '.join(BACKENDS)}")


def _refuse_large(backend: str, graph: Graph) -> None:
    size = sum(operation is not None for operation in graph.operations)
    if size > LARGEST.get(backend, size):
        raise MgradError(f"{size:,} operations are more than its {LARGEST[backend]:,}")
