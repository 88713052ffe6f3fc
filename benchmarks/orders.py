"""A 20-variable Hessian and an 8th derivative, to the first answer: mgrad, SymPy, JAX and CasADi."""

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from measure import in_child, report_and_leave

TURNS = 3
POINT = [1.2 + place / 10 for place in range(20)]
NAMES = [f"x{place}" for place in range(20)]
X, ORDER = 0.5, 8
PARTS = ("load", "answer", "again")


def rosenbrock(x: Sequence[Any]) -> Any:
    return sum(100 * (right - left**2) ** 2 + (1 - left) ** 2 for left, right in pairwise(x))


def mgrad() -> dict[str, Callable[[], float]]:
    from mgrad_cli import hessian, taylor

    terms = " + ".join(f"100*({right} - {left}^2)^2 + (1 - {left})^2" for left, right in pairwise(NAMES))
    return {
        "hessian": lambda: hessian(terms, **dict(zip(NAMES, POINT)))["x5"]["x6"],
        "taylor": lambda: taylor("exp(sin(x*cos(x)))/(1 + x**2)", ORDER, x=X).derivatives[ORDER],
    }


def sympy() -> dict[str, Callable[[], float]]:
    import sympy as library

    def hessian() -> float:
        x = library.symbols(NAMES)
        matrix = library.hessian(rosenbrock(x), x)
        return float(matrix.subs(dict(zip(x, POINT)))[5, 6])

    def taylor() -> float:
        x = library.Symbol("x")
        formula = library.exp(library.sin(x * library.cos(x))) / (1 + x**2)
        return float(library.diff(formula, x, ORDER).subs(x, X))

    return {"hessian": hessian, "taylor": taylor}


def jax() -> dict[str, Callable[[], float]]:
    import jax as library
    import jax.numpy as numpy
    from jax.experimental.jet import jet

    library.config.update("jax_enable_x64", True)

    def hessian() -> float:
        return float(library.jit(library.hessian(lambda x: rosenbrock(list(x))))(numpy.array(POINT))[5, 6])

    def taylor() -> float:
        def formula(x: Any) -> Any:
            return numpy.exp(numpy.sin(x * numpy.cos(x))) / (1 + x**2)

        _, series = jet(formula, (X,), ([1.0] + [0.0] * (ORDER - 1),))
        return float(series[-1])

    return {"hessian": hessian, "taylor": taylor}


def casadi() -> dict[str, Callable[[], float]]:
    import casadi as library

    def hessian() -> float:
        x = library.SX.sym("x", 20)
        matrix, _ = library.hessian(rosenbrock(library.vertsplit(x)), x)
        return float(library.Function("f", [x], [matrix])(POINT)[5, 6])

    def taylor() -> float:
        x = library.SX.sym("x")
        formula = library.exp(library.sin(x * library.cos(x))) / (1 + x**2)
        for _ in range(ORDER):
            formula = library.jacobian(formula, x)
        return float(library.Function("f", [x], [formula])(X))

    return {"hessian": hessian, "taylor": taylor}


LIBRARIES = {"mgrad": mgrad, "sympy": sympy, "jax": jax, "casadi": casadi}


def measure(library: str, task: str) -> None:
    begin = time.perf_counter()
    answer = LIBRARIES[library]()[task]
    loaded = time.perf_counter()
    found = answer()
    first = time.perf_counter()
    answer()
    report_and_leave(load=loaded - begin, answer=first - loaded, again=time.perf_counter() - first, found=found)


def main() -> None:
    if len(sys.argv) == 3:
        measure(*sys.argv[1:])
        return
    print("milliseconds, medians: loading the library, building and evaluating once, both, and once more; the answer")
    for task in ("hessian", "taylor"):
        found: dict[str, list[dict[str, float]]] = {library: [] for library in LIBRARIES}
        for _ in range(TURNS):
            for library, measured in found.items():
                answer = in_child(library, task)
                if isinstance(answer, str):
                    print(f"{task:8} {library:7} cannot finish: {answer}")
                else:
                    measured.append(answer)
        for library, measured in found.items():
            if measured:
                print(row(task, library, measured), flush=True)


def row(task: str, library: str, measured: list[dict[str, float]]) -> str:
    load, answer, again = (1000 * statistics.median(each[part] for each in measured) for part in PARTS)
    return f"{task:8} {library:7} {load:8.1f} {answer:8.1f} {load + answer:8.1f} {again:8.1f}  {measured[0]['found']!r}"


if __name__ == "__main__":
    main()
