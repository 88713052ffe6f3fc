"""CasADi with scalar symbols (SX), slopes by reverse mode."""

import operator
from typing import Any

import casadi

from benchmarks.trust.runners.library import Answers, Library, folded, serve

SAME = """exp expm1 log log1p log10 sqrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh
sign floor ceil erf"""
FUNCTIONS = {
    **{name: getattr(casadi, name) for name in SAME.split()},
    "ln": casadi.log,
    "abs": casadi.fabs,
    "relu": lambda x: casadi.fmax(x, 0),
    "logsumexp": lambda *xs: casadi.logsumexp(casadi.vertcat(*xs)),
    "min": folded(casadi.fmin),
    "max": folded(casadi.fmax),
    "clamp": lambda x, low, high: casadi.fmin(casadi.fmax(x, low), high),
    "hypot": lambda *xs: casadi.hypot(*xs) if len(xs) == 2 else casadi.norm_2(casadi.vertcat(*xs)),
}


class _CasADi(Library):
    def both(self, left: Any, right: Any) -> Any:
        return casadi.logic_and(left, right)

    def either(self, left: Any, right: Any) -> Any:
        return casadi.logic_or(left, right)


LIBRARY = _CasADi(FUNCTIONS, casadi.if_else, casadi.SX)


def gradient(text: str, point: dict[str, float]) -> Answers:
    inputs = [casadi.SX.sym(name) for name in point]
    output = LIBRARY.function(text, list(point))(*inputs)
    found = casadi.Function("g", inputs, [casadi.gradient(output, each) for each in inputs])(*point.values())
    found = found if isinstance(found, tuple) else (found,)
    return {name: float(slope) for name, slope in zip(point, map(operator.pos, found))}


if __name__ == "__main__":
    serve(gradient)
