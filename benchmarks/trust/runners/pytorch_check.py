"""`torch.autograd.gradcheck` with its defaults; the gradient is spoiled on its way back to the input."""

from typing import Any

import torch

from benchmarks.trust.runners.checking import ACCEPTED, REJECTED, check_all, serve_checks
from benchmarks.trust.runners.pytorch import LIBRARY, number


class Spoil(torch.autograd.Function):
    """Does nothing, with a slope that is not 1."""

    @staticmethod
    def forward(context: Any, x: torch.Tensor, factor: float) -> torch.Tensor:
        context.factor = factor
        return x.clone()

    @staticmethod
    def backward(context: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        return gradient * context.factor, None


def verdict(text: str, point: dict[str, float], name: str, factor: float) -> str:
    formula = LIBRARY.function(text, list(point))

    def function(x: torch.Tensor) -> torch.Tensor:
        inputs = {each: number(value) for each, value in point.items()}
        return formula(*{**inputs, name: Spoil.apply(x, factor)}.values())

    right = torch.autograd.gradcheck(function, (number(point[name]).requires_grad_(),), raise_exception=False)
    return ACCEPTED if right else REJECTED


if __name__ == "__main__":
    serve_checks(lambda text, point, name: check_all(lambda factor: verdict(text, point, name, factor)))
