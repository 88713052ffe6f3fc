"""Value: a node with its numbers. The graph grows as one computes with values; `backward` fills in the gradients."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, ClassVar

from mgrad_cli.backends.refusals import Refusal, no_slope, no_value, slope_exists
from mgrad_cli.backends.slopes import SHARES, SLOPES
from mgrad_cli.operations import OPERATIONS, Operation, functions


def _operators(name: str) -> tuple[Callable[[Value, Any], Value], Callable[[Any, Value], Value]]:
    """The methods for `value + other` and `other + value`: `apply`, spelled out for two operands because it is hot."""
    operation = OPERATIONS[name]
    calculate = operation.value

    def method(self: Value, other: Any) -> Value:
        if type(other) is not Value:
            other = constant(other)
        try:
            data = calculate(self.data, other.data)
        except (ArithmeticError, ValueError):
            raise no_value(operation, (self.data, other.data)) from None
        if data - data != 0.0:
            raise no_value(operation, (self.data, other.data))
        return node(operation, (self, other), data)

    def reflected(self: Value, other: Any) -> Value:
        return method(constant(other), self)

    return method, reflected


class Value:
    """A number that remembers what it was computed from.

    `grad` is the slope of the output at this value, and None where none is asked for: at a number that only stands in
    a formula, and at whatever is computed from such numbers alone.
    """

    __slots__ = ("__weakref__", "data", "grad", "label", "operands", "operation")

    data: float
    grad: float | None
    label: str
    operation: Operation | None
    operands: tuple[Value, ...]

    def __init__(self, data: float, label: str = "") -> None:
        self.data = float(data)
        self.grad = 0.0
        self.label = label
        self.operation = None
        self.operands = ()

    @property
    def _prev(self) -> tuple[Value, ...]:
        return self.operands

    @property
    def _op(self) -> str:
        return self.operation.name if self.operation else ""

    def __repr__(self) -> str:
        return f"Value(data={self.data!r})"

    drawer: ClassVar[Callable[[Any], str | None]] = staticmethod(lambda value: None)
    """Draws a value for a notebook; who loads mgrad for Python programs puts one in."""

    def _repr_svg_(self) -> str | None:
        return Value.drawer(self)

    _repr_html_ = _repr_svg_

    def backward(self) -> None:
        """Fill in `grad` at everything that this value was computed from; a second call gives the same numbers."""
        try:
            backward(topological_order(self), self)
        except Stuck as stuck:
            raise stuck.refusal() from None

    def __getattr__(self, name: str) -> Callable[..., Value]:
        """Every function of the table is a method."""
        operation = OPERATIONS.get(name)
        if operation is None or not name.isidentifier():
            raise AttributeError(f"Value has no {name}")
        return lambda *others: apply(operation, self, *others)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(row.name for row in functions())]

    __add__, __radd__ = _operators("+")
    __sub__, __rsub__ = _operators("-")
    __mul__, __rmul__ = _operators("*")
    __truediv__, __rtruediv__ = _operators("/")
    __pow__, __rpow__ = _operators("**")

    def __neg__(self) -> Value:
        return apply(OPERATIONS["-x"], self)

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return apply(OPERATIONS["abs"], self)


_new = Value.__new__


def node(operation: Operation | None, operands: tuple[Value, ...], data: float) -> Value:
    """A value that is known already."""
    value = _new(Value)
    value.data = data
    value.grad = 0.0
    value.label = ""
    value.operation = operation
    value.operands = operands
    return value


def constant(number: float) -> Value:
    """A number that only stands in a formula: nobody asks for its gradient."""
    value = Value(number)
    value.grad = None
    return value


def apply(operation: Operation, *given: Any) -> Value:
    """Compute, and remember; or refuse."""
    operands = tuple([each if type(each) is Value else constant(each) for each in given])
    numbers = [operand.data for operand in operands]
    return node(operation, operands, compute(operation, numbers))


def compute(operation: Operation, numbers: Sequence[float]) -> float:
    """The finite value of an operation, or the reason why there is none."""
    try:
        number = operation.value(*numbers)
    except (ArithmeticError, ValueError):
        raise no_value(operation, numbers) from None
    if number - number != 0.0:
        raise no_value(operation, numbers)
    return number


def topological_order(root: Value) -> list[Value]:
    """Everything that the root was computed from, makers before users, the root last."""
    order: list[Value] = []
    seen: set[Value] = set()
    path: list[Value] = []
    ahead: list[Value | None] = [root]
    while ahead:
        value = ahead.pop()
        if value is None:  # all that the last one on the path was computed from stands in the order
            order.append(path.pop())
        elif value not in seen:
            seen.add(value)
            operands = value.operands
            if not operands:
                order.append(value)
                continue
            path.append(value)
            ahead.append(None)
            for operand in operands:
                if operand not in seen:
                    ahead.append(operand)
    return order


class Stuck(Exception):
    """The backward pass met a value that has no finite slope for an operand."""

    def __init__(self, value: Value, position: int) -> None:
        self.value = value
        self.position = position

    def is_overflow(self) -> bool:
        """Whether there is a slope, only beyond float64."""
        assert self.value.operation is not None
        return slope_exists(self.value.operation, self.position, [operand.data for operand in self.value.operands])

    def refusal(self) -> Refusal:
        assert self.value.operation is not None
        return no_slope(self.value.operation, self.position, [operand.data for operand in self.value.operands])


def backward(
    order: Sequence[Value], output: Value, hardware: bool = False, still: Collection[Value] = frozenset()
) -> None:
    """The chain rule in plain numbers: every use before its maker, each adding its share to its operands' gradients.

    What nobody asks for is not computed, so it cannot fail; and where nothing arrives, no slope is asked for. Of values
    that are known to stand still nothing is asked either.
    """
    _begin(order, still)
    if output.grad is not None:
        output.grad = 1.0
    for value in reversed(order):
        grad, operation, operands = value.grad, value.operation, value.operands
        if not grad or operation is None:
            continue
        if len(operands) == 2:  # what follows below, spelled out because it is hot
            left, right = operands
            if left.grad is not None and right.grad is not None:
                first, second = SHARES[operation](grad, value.data, left.data, right.data)
                first = left.grad = left.grad + first
                second = right.grad = right.grad + second
                if (first - first != 0.0 or second - second != 0.0) and not hardware:
                    raise Stuck(value, 0 if first - first != 0.0 else 1)
                continue
        for position, share in enumerate(_shares(grad, operation, value.data, operands)):
            operand = operands[position]
            if operand.grad is not None:
                total = operand.grad = operand.grad + share
                if total - total != 0.0 and not hardware:
                    raise Stuck(value, position)


def _begin(order: Sequence[Value], still: Collection[Value]) -> None:
    """Gradients are 0 where they are to be added up, and None where nothing that is asked for is below."""
    for value in order:
        operation = value.operation
        if operation is None:
            value.grad = None if value.grad is None else 0.0
            continue
        for operand in value.operands:
            if operand.grad is not None and operation.form != "comparison" and value not in still:
                value.grad = 0.0
                break
        else:
            value.grad = None


def _shares(grad: float, operation: Operation, out: float, operands: Sequence[Value]) -> Sequence[float]:
    """What each operand gets of a gradient; 0 for one that asks for none."""
    if len(operands) == 2 and not operation.variadic:  # one of the two asks for none
        (left, right), (of_left, of_right) = operands, SLOPES[operation]
        if left.grad is None:
            return 0.0, grad * of_right(out, left.data, right.data)
        return grad * of_left(out, left.data, right.data), 0.0
    numbers = [operand.data for operand in operands]
    for operand in operands:
        if operand.grad is None and operation.slopes and not operation.variadic:
            asked = zip(operands, SLOPES[operation], strict=True)
            return [0.0 if each.grad is None else grad * slope(out, *numbers) for each, slope in asked]
    return SHARES[operation](grad, out, *numbers)
