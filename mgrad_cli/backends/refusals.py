"""Why an operation has no value or no slope at a point, in the words of its row."""

import re
from collections.abc import Sequence

from mgrad_cli.backends.slopes import holds
from mgrad_cli.errors import MathematicsError
from mgrad_cli.operations import Operation


class Refusal(MathematicsError):
    """No value or no slope: knows the operation and its operands, and whoever knows the program adds the place."""

    def __init__(
        self, message: str, operation: Operation, operands: Sequence[object], hint: str = "", about: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.operation = operation
        self.operands = tuple(operands)
        self.about = about  # the condition that does not hold

    def culprits(self) -> list[int]:
        """The positions of the operands that the condition speaks of, or of all."""
        words = set(re.findall(r"\w+", self.about))
        spoken = [position for position, name in enumerate(self.operation.parameters) if name in words]
        return spoken if spoken and not self.operation.variadic else list(range(len(self.operands)))


def no_value(operation: Operation, numbers: Sequence[float]) -> Refusal:
    """The refusal for operands outside the domain, or for a result beyond float64."""
    hint = "cbrt(x) takes the cube root of negative numbers too" if _is_root_of_negative(operation, numbers) else ""
    if operation.domain and not holds(operation.domain, operation.parameters)(*numbers):
        message = f"{_subject(operation)} is defined where {operation.domain}"
        return Refusal(
            message + _here(operation.domain, operation, numbers), operation, numbers, hint, operation.domain
        )
    return Refusal(f"overflow in {operation.signature}" + _here("", operation, numbers), operation, numbers)


def slope_exists(operation: Operation, position: int, numbers: Sequence[float]) -> bool:
    """Whether a row has a slope for an operand here, be it beyond float64."""
    if not operation.slopes:
        return True
    where = operation.slope_of(position)[1]
    return not where or holds(where, operation.parameters)(*numbers)


def no_slope(operation: Operation, position: int, numbers: Sequence[float]) -> Refusal:
    """The refusal for an operand at which there is no finite slope."""
    if not operation.slopes:  # a choice only hands on what may add up to too much
        return Refusal(f"the gradient overflows behind {operation.signature}", operation, numbers)
    _, where = operation.slope_of(position)
    parameter = operation.parameters[0 if operation.variadic else position]
    slope = f"the slope of {_subject(operation)} for {parameter}"
    if operation.slope_of(position)[0] == "0 / 0":
        return Refusal(f"{_subject(operation)} has no slope for {parameter}", operation, numbers)
    if slope_exists(operation, position, numbers):
        return Refusal(f"{slope} overflows" + _here("", operation, numbers), operation, numbers)
    message = f"{slope} exists where {where}" + _here(where, operation, numbers)
    return Refusal(message, operation, numbers, about=where)


def no_second_slope(operation: Operation, numbers: Sequence[float], overflows: bool) -> Refusal:
    """The refusal for operands at which a slope has no finite slope."""
    sentence = "overflows" if overflows else "does not exist"
    message = f"the second derivative of {_subject(operation)} {sentence}" + _here("", operation, numbers)
    return Refusal(message, operation, numbers)


def no_derivative(operation: Operation, numbers: Sequence[float], order: int) -> Refusal:
    """The refusal for operands at which a series ends."""
    message = f"the derivative of order {order} of {_subject(operation)} does not exist or overflows"
    return Refusal(message + _here("", operation, numbers), operation, numbers)


def shown(number: float) -> str:
    """A number as a person writes it, every digit that counts kept."""
    return repr(number).removesuffix(".0")


def _subject(operation: Operation) -> str:
    return operation.name if operation.form == "function" else operation.signature


def _here(text: str, operation: Operation, numbers: Sequence[float]) -> str:
    """`; here x = -2`, for the parameters that the text speaks of, or all."""
    if operation.variadic:
        return "; here " + ", ".join(map(shown, numbers[:5])) + ", …" * (len(numbers) > 5)
    spoken = set(re.findall(r"\w+", text)) or set(operation.parameters)
    pairs = zip(operation.parameters, numbers, strict=True)
    return "; here " + ", ".join(f"{name} = {shown(number)}" for name, number in pairs if name in spoken)


def _is_root_of_negative(operation: Operation, numbers: Sequence[float]) -> bool:
    return operation.name == "**" and numbers[0] < 0
