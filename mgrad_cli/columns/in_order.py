"""Works on a few things at once, and gives the results in the order of the things."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

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
    from concurrent.futures import Future, ThreadPoolExecutor

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
