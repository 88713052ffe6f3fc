"""Operations as float64 hardware answers them: inf and nan instead of an error."""

import math
from collections.abc import Callable
from functools import cache

from mgrad_cli.operations import Operation


@cache
def ieee(operation: Operation) -> Callable[..., float]:
    """The row's function, with an answer for every operand."""

    def answer(*operands: float) -> float:
        try:
            return operation.value(*operands)
        except OverflowError:
            number = operation.beyond(*operands) if operation.beyond else math.inf
            return math.inf if math.isnan(number) else number
        except (ArithmeticError, ValueError):
            return operation.beyond(*operands) if operation.beyond else math.nan

    return answer
