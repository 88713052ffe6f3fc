"""How many evaluations a second, value and gradient, does a compiled neuron make, and how many does micrograd?"""

import math
import statistics
import time
from collections.abc import Callable
from typing import Any

from micrograd.engine import Value

from mgrad_cli import compile

PROGRAM = "o = tanh(x1*w1 + x2*w2 + b)"
POINT = (2.0, -3.0, 0.0, 1.0, 6.8813735870195432)
ROUNDS = 25
TIMES = {"mgrad": 50_000, "micrograd": 2_000}


def tanh(self: Any) -> Any:
    """As in micrograd's lecture; its package has none."""
    x = self.data
    t = (math.exp(2 * x) - 1) / (math.exp(2 * x) + 1)
    out = Value(t, (self,), "tanh")

    def _backward() -> None:
        self.grad += (1 - t**2) * out.grad

    out._backward = _backward
    return out


def neuron(x1: Any, w1: Any, x2: Any, w2: Any, b: Any) -> tuple[float, dict[str, float]]:
    x1, w1, x2, w2, b = Value(x1), Value(w1), Value(x2), Value(w2), Value(b)
    o = tanh(x1 * w1 + x2 * w2 + b)
    o.backward()
    return o.data, {"x1": x1.grad, "w1": w1.grad, "x2": x2.grad, "w2": w2.grad, "b": b.grad}


def seconds(function: Callable[..., Any], times: int) -> float:
    """For one evaluation, the loop around it included; the garbage collector is left as it is."""
    x1, w1, x2, w2, b = POINT
    begin = time.perf_counter()
    for _ in range(times):
        function(x1, w1, x2, w2, b)
    return (time.perf_counter() - begin) / times


def main() -> None:
    functions = {"mgrad": compile(PROGRAM), "micrograd": neuron}
    value, gradient = functions["mgrad"](*POINT)
    other_value, other_gradient = neuron(*POINT)
    assert math.isclose(value, other_value)
    assert all(math.isclose(gradient[name], other_gradient[name]) for name in gradient)
    found: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            found[name].append(seconds(function, TIMES[name]))
    for name, each in found.items():
        print(f"{name:9} {1 / min(each):12,.0f} a second, median {1 / statistics.median(each):12,.0f}")
    ratio = statistics.median(found["micrograd"]) / statistics.median(found["mgrad"])
    print(f"ratio {min(found['micrograd']) / min(found['mgrad']):.1f}, of medians {ratio:.1f}; at least 30 is the goal")


if __name__ == "__main__":
    main()
