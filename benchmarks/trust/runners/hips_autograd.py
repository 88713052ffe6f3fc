"""HIPS autograd."""

import autograd
import autograd.numpy as np
from autograd.scipy import special
from autograd.scipy.stats import norm

from benchmarks.trust.runners.library import Answers, Library, folded, serve

SAME = "exp expm1 exp2 log log1p log2 log10 sqrt cbrt sin cos tan sinh cosh tanh abs sign floor ceil round mod"
ARC = "asin acos atan asinh acosh atanh atan2"
FUNCTIONS = {
    **{name: getattr(np, name) for name in SAME.split()},
    **{name: getattr(np, name.replace("a", "arc", 1)) for name in ARC.split()},
    "ln": np.log,
    "sigmoid": special.expit,
    "softplus": lambda x: np.logaddexp(0.0, x),
    "relu": lambda x: np.maximum(x, 0.0),
    "logsumexp": lambda *xs: special.logsumexp(np.array(xs)),
    "min": folded(np.minimum),
    "max": folded(np.maximum),
    "clamp": np.clip,
    "hypot": lambda *xs: np.hypot(*xs) if len(xs) == 2 else np.linalg.norm(np.array(xs)),
    "erf": special.erf,
    "erfc": special.erfc,
    "normcdf": norm.cdf,
    "normpdf": norm.pdf,
    "gamma": special.gamma,
    "lgamma": special.gammaln,
    "digamma": special.digamma,
    "polygamma": special.polygamma,
}
LIBRARY = Library(FUNCTIONS, np.where, float)


def gradient(text: str, point: dict[str, float]) -> Answers:
    function = LIBRARY.function(text, list(point))
    found = autograd.grad(function, tuple(range(len(point))))(*point.values())
    return {name: float(slope) for name, slope in zip(point, found)}


if __name__ == "__main__":
    serve(gradient)
