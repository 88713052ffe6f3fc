"""PyTorch in float64 on the CPU."""

import torch

from benchmarks.trust.runners.library import Answers, Library, folded, serve

SAME = """exp expm1 exp2 log log1p log2 log10 sqrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh
sigmoid relu abs sign floor ceil round erf erfc lgamma digamma clamp"""
FUNCTIONS = {
    **{name: getattr(torch, name) for name in SAME.split()},
    "ln": torch.log,
    "softplus": torch.nn.functional.softplus,
    "logsumexp": lambda *xs: torch.logsumexp(torch.stack(xs), 0),
    "mod": torch.remainder,
    "min": folded(torch.minimum),
    "max": folded(torch.maximum),
    "hypot": lambda *xs: torch.hypot(*xs) if len(xs) == 2 else torch.linalg.vector_norm(torch.stack(xs)),
    "normcdf": torch.special.ndtr,
    "polygamma": torch.polygamma,
}
torch.set_num_threads(1)


def number(value: float) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64)


LIBRARY = Library(FUNCTIONS, torch.where, number)


def gradient(text: str, point: dict[str, float]) -> Answers:
    inputs = [number(value).requires_grad_() for value in point.values()]
    output = LIBRARY.function(text, list(point))(*inputs)
    found = torch.autograd.grad(output, inputs, allow_unused=True, materialize_grads=True)
    return {name: float(slope) for name, slope in zip(point, found)}


if __name__ == "__main__":
    serve(gradient)
