"""Works on a few things at once, and gives the results in the order of the things; does one thing behind another."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

Thing = TypeVar("Thing")
Result = TypeVar("Result")


def in_order(
    function: Callable[[Thing], Result], things: Iterable[Thing], threads: int, waits: Callable[[], bool]
) -> Iterator[Result]:
    """What a function makes of each thing; no more than one for each thread, and one more, exists at a time.

    Where the next thing has to be waited for, what there is does not wait with it.
    """
    if threads < 2:
        yield from map(function, things)
        return
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(threads)
    ahead: deque[Future[Result]] = deque()
    try:
        for thing in things:
            ahead.append(pool.submit(function, thing))
            while len(ahead) > threads or (ahead and waits()):
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Behind:
    """Does a thing with each of a row of things on a thread of its own, while whoever gives them makes the next one.

    What goes wrong there is raised at the next thing, or at the end.
    """

    def __init__(self, function: Callable[[Any], object], threads: int) -> None:
        self.function = function
        self.pool: Executor | None = None
        self.last: Future[object] | None = None
        if threads > 1:
            from concurrent.futures import ThreadPoolExecutor

            self.pool = ThreadPoolExecutor(1)

    def __call__(self, thing: Any) -> None:
        self.wait()
        if self.pool:
            self.last = self.pool.submit(self.function, thing)
        else:
            self.function(thing)

    def wait(self) -> None:
        if self.last:
            self.last.result()

    def __enter__(self) -> "Behind":
        return self

    def __exit__(self, *failure: object) -> None:
        if self.pool:
            self.pool.shutdown(wait=True)
        if not any(failure):
            self.wait()
