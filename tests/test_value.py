"""Value, as somebody who comes from micrograd uses it: arithmetic, gradients, depth, and a training loop."""

import gc
import math
import random

import mpmath
import pytest

from mgrad_cli import MgradError, Value, trace


def grads(output: Value, *inputs: Value) -> list[float | None]:
    output.backward()
    return [each.grad for each in inputs]


def test_the_lecture_expression() -> None:
    a, b, c, f = Value(2.0, label="a"), Value(-3.0), Value(10.0), Value(-2.0)
    e = a * b
    d = e + c
    loss = d * f
    assert grads(loss, a, b, c, f, e, d) == [6, -4, -2, 4, -2, -2]
    assert loss.data == -8 and loss.grad == 1 and a.label == "a"


def test_a_value_shows_its_data() -> None:
    assert repr(Value(2)) == "Value(data=2.0)"
    assert (Value(2) * 3)._op == "*" and Value(2)._op == ""


def test_both_edges_of_a_value_used_twice_are_kept() -> None:
    a = Value(3.0)
    b = a + a
    assert b._prev == (a, a)
    assert grads(b, a) == [2]


def test_backward_twice_gives_the_same_numbers() -> None:
    a = Value(3.0)
    c = (b := a + a) + b * a
    first = grads(c, a, b)
    assert grads(c, a, b) == first == [14, 4]


def test_a_reused_intermediate_accumulates() -> None:
    a, b = Value(-2.0), Value(3.0)
    d, e = a * b, a + b
    assert grads(d * e, a, b) == [-3, -8]


@pytest.mark.parametrize(
    ("make", "at", "value", "slope"),
    [
        (lambda a: 2**a, 3.0, 8.0, 8 * math.log(2)),
        (lambda a: a**a, 2.0, 4.0, 4 * (1 + math.log(2))),
        (lambda a: 1 / a, 4.0, 0.25, -0.0625),
        (lambda a: 3 - a, 1.0, 2.0, -1.0),
        (lambda a: 3 + a, 1.0, 4.0, 1.0),
        (lambda a: 3 * a, 1.0, 3.0, 3.0),
        (lambda a: a - 3, 1.0, -2.0, 1.0),
        (lambda a: a / 4, 1.0, 0.25, 0.25),
        (lambda a: 0 / a, 4.0, 0.0, 0.0),
        (lambda a: -a, 1.0, -1.0, -1.0),
        (lambda a: +a, 1.0, 1.0, 1.0),
        (lambda a: abs(a), -2.0, 2.0, -1.0),
        (lambda a: a**2, -3.0, 9.0, -6.0),
        (lambda a: a**0, 0.0, 1.0, 0.0),
        (lambda a: a**-1, 2.0, 0.5, -0.25),
        (lambda a: a.max(1.0), 3.0, 3.0, 1.0),
        (lambda a: a.relu(), -1.0, 0.0, 0.0),
        (lambda a: a.clamp(0, 1), 0.5, 0.5, 1.0),
        (lambda a: a / a, 49.0, 1.0, 0.0),
        (lambda a: a - a, 3.0, 0.0, 0.0),
        (lambda a: a.atan2(a), 3.0, math.pi / 4, 0.0),
    ],
)
def test_slopes_stay_connected(make, at: float, value: float, slope: float) -> None:
    a = Value(at)
    result = make(a)
    assert result.data == value
    assert grads(result, a)[0] == pytest.approx(slope, rel=1e-15, abs=1e-16)


def test_division_is_rounded_once() -> None:
    source = random.Random(0)
    for _ in range(2000):
        x, y = source.uniform(-100, 100), source.uniform(0.1, 100)
        assert (Value(x) / y).data == x / y
    assert (Value(49.0) / 49.0).data == 1.0


def test_data_may_be_written() -> None:
    a = Value(1.0)
    a.data -= 0.5
    assert grads(a * a, a) == [1.0]


def test_what_is_undefined_is_refused() -> None:
    for make in (
        lambda: Value(0.0).log(),
        lambda: 1 / Value(0.0),
        lambda: Value(-8.0) ** (1 / 3),
        lambda: Value(1000).exp(),
    ):
        with pytest.raises(MgradError):
            make()
    with pytest.raises(MgradError, match="slope of sqrt for x exists where x > 0"):
        Value(0.0).sqrt().backward()
    with pytest.raises(AttributeError, match="no tanhh"):
        Value(1.0).tanhh()


def test_a_base_below_zero_has_its_slope_if_the_exponent_is_a_number() -> None:
    a = Value(-2.0)
    assert grads(a**3, a) == [12.0]
    with pytest.raises(MgradError):
        (Value(-2.0) ** Value(3.0)).backward()


@pytest.mark.parametrize("length", [100_000])
def test_depth_has_no_limit(length: int) -> None:
    a = Value(1.0)
    chain, sum_ = a, a
    for _ in range(length):
        chain = chain.tanh()
        sum_ = sum_ + a
    assert grads(sum_, a) == [length + 1]
    chain.backward()
    assert 0 < a.grad < 1e-6
    assert len(trace(chain)[0]) == length + 1
    del chain, sum_
    gc.collect()


def test_microgards_own_sanity_check() -> None:
    """The expression of micrograd's first test, against derivatives by mpmath."""

    def of_values(x):
        z = 2 * x + 2 + x
        q = z.relu() + z * x
        h = (z * z).relu()
        return h + q + q * x

    def of_numbers(x):
        z = 2 * x + 2 + x
        q = max(z, 0) + z * x
        return max(z * z, 0) + q + q * x

    x = Value(-4.0)
    y = of_values(x)
    assert y.data == of_numbers(-4.0) == -20.0
    assert grads(y, x)[0] == pytest.approx(float(mpmath.diff(of_numbers, -4.0))) == 46.0


class Neuron:
    def __init__(self, inputs: int, source: random.Random, nonlinear: bool) -> None:
        self.weights = [Value(source.uniform(-1, 1)) for _ in range(inputs)]
        self.bias = Value(0.0)
        self.nonlinear = nonlinear

    def __call__(self, inputs):
        act = sum((w * x for w, x in zip(self.weights, inputs, strict=True)), self.bias)
        return act.relu() if self.nonlinear else act

    def parameters(self) -> list[Value]:
        return [*self.weights, self.bias]


def two_moons(count: int, source: random.Random) -> list[tuple[float, float, int]]:
    points = []
    for number in range(count):
        angle, side = math.pi * source.random(), number % 2
        x, y = (math.cos(angle), math.sin(angle)) if side else (1 - math.cos(angle), 0.5 - math.sin(angle))
        points.append((x + source.gauss(0, 0.05), y + source.gauss(0, 0.05), 2 * side - 1))
    return points


def test_the_two_moons_training_loop() -> None:
    source = random.Random(1337)
    layers = [
        [Neuron(size, source, size != 8 or count != 1) for _ in range(count)]
        for size, count in ((2, 8), (8, 8), (8, 1))
    ]
    parameters = [p for layer in layers for neuron in layer for p in neuron.parameters()]
    points = two_moons(40, source)

    def model(inputs):
        for layer in layers:
            inputs = [neuron(inputs) for neuron in layer]
        return inputs[0]

    losses = []
    for step in range(30):
        scores = [model((x, y)) for x, y, _ in points]
        loss = sum((1 - label * score).relu() for (_, _, label), score in zip(points, scores, strict=True)) / len(
            points
        )
        loss = loss + 1e-4 * sum(p * p for p in parameters)
        loss.backward()
        for p in parameters:
            p.data -= (0.5 - 0.4 * step / 30) * p.grad
        losses.append(loss.data)
    right = sum((score.data > 0) == (label > 0) for (_, _, label), score in zip(points, scores, strict=True))
    assert losses[-1] < losses[0] / 3
    assert right >= 36
