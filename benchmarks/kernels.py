"""How long do value and full gradient of every row take, against hand-written C and other libraries?

    python benchmarks/kernels.py                 # 1e6 rows, all three workloads
    python benchmarks/kernels.py --rows 1e7 --rounds 9
    python benchmarks/kernels.py --first         # the first answer of a fresh process, import and compile included

Every contestant takes its turn in every round; printed are the medians, and the medians of the ratios to the limit in
the same round. The limit is kernels.c, built by gcc with -O3 -march=native -ffast-math: libmvec, two threads.
Libraries that are not installed are left out.
"""

import argparse
import ctypes
import itertools
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mgrad_cli import compile
from mgrad_cli.errors import MgradError

HERE = Path(__file__).parent
FLAGS = ["-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-shared", "-fPIC"]
BLOCK = 8192
POINTS = [f"x{number}" for number in range(10)]


class Workload(NamedTuple):
    """A program for mgrad, and for the others the value and slopes as a person writes them."""

    program: str
    inputs: dict[str, tuple[float, float]]  # and where their numbers lie
    steps: dict[str, str]
    results: list[str]


def rosenbrock() -> Workload:
    steps, slopes = {}, dict.fromkeys(POINTS, "0")
    for x, y in itertools.pairwise(POINTS):
        steps |= {f"u{x}": f"{y} - {x}*{x}", f"v{x}": f"1 - {x}"}
        slopes[x] += f" - 2*v{x} - 400*{x}*u{x}"
        slopes[y] += f" + 200*u{x}"
    value = " + ".join(f"100*u{x}*u{x} + v{x}*v{x}" for x in POINTS[:-1])
    program = " + ".join(f"100*({y} - {x}^2)^2 + (1 - {x})^2" for x, y in itertools.pairwise(POINTS))
    return Workload(program, dict.fromkeys(POINTS, (-2, 2)), steps, [value, *slopes.values()])


WORKLOADS = {
    "neuron": Workload(
        "o = tanh(x1*w1 + x2*w2 + b)",
        dict.fromkeys(["x1", "w1", "x2", "w2", "b"], (-2, 2)),
        {"t": "tanh(x1*w1 + x2*w2 + b)", "s": "1 - t*t"},
        ["t", "s*w1", "s*x1", "s*w2", "s*x2", "s"],
    ),
    "Rosenbrock-10": rosenbrock(),
    "Black-Scholes": Workload(
        "d1 = (log(S/K) + (r + v^2/2)*T) / (v*sqrt(T)); d2 = d1 - v*sqrt(T)\n"
        "C = S*normcdf(d1) - K*exp(-r*T)*normcdf(d2)",
        {"S": (50, 150), "K": (50, 150), "r": (0, 0.1), "T": (0.1, 2), "v": (0.1, 0.6)},
        {
            "root": "sqrt(T)",
            "d1": "(log(S/K) + (r + v*v/2)*T) / (v*root)",
            "d2": "d1 - v*root",
            "k": "K*exp(-r*T)",
            "n1": "erfc(-d1*0.7071067811865476)/2",
            "kn": "k*erfc(-d2*0.7071067811865476)/2",
            "p": "S*0.3989422804014327*exp(-d1*d1/2)",
        },
        ["S*n1 - kn", "n1", "-kn/K", "kn*T", "p*v/(2*root) + r*kn", "p*root"],
    ),
}
Run = Callable[[], Any]


class Data(NamedTuple):
    """Columns, and room for the results: memory that has been touched."""

    columns: dict[str, Any]
    results: list[Any]


def data(workload: Workload, rows: int) -> Data:
    chance = np.random.default_rng(1)
    columns = {name: chance.uniform(*range_, rows) for name, range_ in workload.inputs.items()}
    return Data(columns, [np.zeros(rows) for _ in workload.results])


def limit(number: int, given: Data) -> Run:
    library = Path(tempfile.gettempdir()) / "mgrad_limit.so"
    subprocess.run(["gcc", *FLAGS, HERE / "kernels.c", "-o", library, "-lmvec", "-lm", "-lpthread"], check=True)
    function = ctypes.CDLL(str(library)).limit
    sources, targets = (
        (ctypes.c_void_p * len(arrays))(*(each.ctypes.data for each in arrays))
        for arrays in (list(given.columns.values()), given.results)
    )
    rows = ctypes.c_size_t(len(given.results[0]))
    return lambda: function(number, sources, targets, rows)


def mgrad(backend: str) -> Callable[[Workload, Data], Run]:
    def make(workload: Workload, given: Data) -> Run:
        kernel = compile(workload.program, backend=backend).kernel
        model_inputs = compile(workload.program, backend=backend).inputs
        columns, rows = [given.columns[name] for name in model_inputs], len(given.results[0])
        doubt = bytearray(rows)
        return lambda: kernel(columns, given.results, doubt, rows)

    return make


def source(workload: Workload, before: str) -> str:
    steps = [f"{before}{name} = {text}" for name, text in workload.steps.items()]
    stores = [f"{before}out{number}[i] = {text}" for number, text in enumerate(workload.results)]
    return "\n".join([*steps, *stores])


def in_blocks(workload: Workload, given: Data) -> Run:
    """numpy, 8,192 rows at a time, on two threads."""
    from scipy.special import erfc

    names = [*workload.inputs, *(f"out{number}" for number in range(len(workload.results)))]
    space = {"erfc": erfc, **{name: getattr(np, name) for name in ("tanh", "log", "exp", "sqrt")}}
    exec(f"def block({', '.join(names)}, i):\n{source(workload, '    ')}", space)  # noqa: S102
    arrays, rows = [*given.columns.values(), *given.results], len(given.results[0])

    def half(start: int, stop: int) -> None:
        for begin in range(start, stop, BLOCK):
            space["block"](*[each[begin : min(begin + BLOCK, stop)] for each in arrays], slice(None))

    def run() -> None:
        other = threading.Thread(target=half, args=(rows // 2, rows))
        other.start()
        half(0, rows // 2)
        other.join()

    return run


def numba(workload: Workload, given: Data) -> Run:
    import math

    from numba import njit, prange

    names = [*workload.inputs, *(f"out{number}" for number in range(len(workload.results)))]
    rename = "".join(f"        {name} = all_{name}[i]\n" for name in workload.inputs)
    parameters = ", ".join(f"all_{name}" if name in workload.inputs else name for name in names)
    text = f"def loop({parameters}):\n    for i in prange(len(out0)):\n{rename}{source(workload, ' ' * 8)}"
    space = {"prange": prange, **{name: getattr(math, name) for name in ("tanh", "log", "exp", "sqrt", "erfc")}}
    exec(text, space)  # noqa: S102
    loop = njit(parallel=True, fastmath=True, error_model="numpy")(space["loop"])
    arrays = [*given.columns.values(), *given.results]
    return lambda: loop(*arrays)


def numexpr(workload: Workload, given: Data) -> Run:
    import numexpr

    if "erfc" in str(workload.steps):
        raise ImportError("it has no erfc")

    def run() -> None:
        space = dict(given.columns)
        for name, text in workload.steps.items():
            space[name] = numexpr.evaluate(text, space)
        for text, out in zip(workload.results, given.results):
            numexpr.evaluate(text, space, out=out)

    return run


def jax(workload: Workload, given: Data) -> Run:
    import jax
    from jax import numpy as jnp
    from jax.scipy.special import erfc

    jax.config.update("jax_enable_x64", True)
    space = {"erfc": erfc, **{name: getattr(jnp, name) for name in ("tanh", "log", "exp", "sqrt")}}
    steps = "".join(f"    {name} = {text}\n" for name, text in workload.steps.items())
    exec(f"def f({', '.join(workload.inputs)}):\n{steps}    return {workload.results[0]}", space)  # noqa: S102
    every = tuple(range(len(workload.inputs)))
    function = jax.jit(jax.vmap(jax.value_and_grad(space["f"], argnums=every)))
    columns = [jnp.asarray(each) for each in given.columns.values()]
    return lambda: jax.block_until_ready(function(*columns))


CONTESTANTS = {
    "mgrad jit": mgrad("jit"),
    "mgrad numpy": mgrad("numpy"),
    "numpy in blocks": in_blocks,
    "numba": numba,
    "numexpr": numexpr,
    "JAX": jax,
}


def contest(number: int, workload: Workload, rows: int, rounds: int) -> Iterator[tuple[str, float, float]]:
    """Each contestant's name, median in ms and ratio to the limit."""
    given = data(workload, rows)
    runs = {"limit (C)": limit(number, given)}
    for name, make in CONTESTANTS.items():
        try:
            runs[name] = make(workload, given)
            runs[name]()
        except (ImportError, MgradError) as reason:
            print(f"without {name}: {reason}", file=sys.stderr)
    found: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            begin = time.perf_counter()
            run()
            found[name].append(time.perf_counter() - begin)
    base = found["limit (C)"]
    for name, each in found.items():
        yield name, statistics.median(each) * 1e3, statistics.median(x / y for x, y in zip(each, base))


FIRST = """
import json, sys, time
import numpy as np
given = json.loads(sys.argv[1])
columns = {name: np.random.default_rng(1).uniform(*each, 10**6) for name, each in given["inputs"].items()}
begin = time.perf_counter(), time.process_time()
from mgrad_cli import compile
compile(given["program"], backend="jit")(columns)
print(time.perf_counter() - begin[0], time.process_time() - begin[1])
"""


def first(rounds: int) -> None:
    """For an installed wheel: a checkout makes its parse tables in every process, which takes longer than the rest."""
    for name, workload in WORKLOADS.items():
        command = [sys.executable, "-c", FIRST, json.dumps({"inputs": workload.inputs, "program": workload.program})]
        lines = [subprocess.check_output(command, text=True, cwd=tempfile.gettempdir()) for _ in range(rounds)]
        wall, own = (statistics.median(float(line.split()[k]) for line in lines) for k in (0, 1))
        print(f"{name:14} first answer on 1e6 rows: {wall:.3f} s; {own:.3f} s of processor time on all cores")


def main() -> None:
    ask = argparse.ArgumentParser()
    ask.add_argument("--rows", type=float, default=1e6)
    ask.add_argument("--rounds", type=int, default=15)
    ask.add_argument("--only", default="")
    ask.add_argument("--first", action="store_true")
    asked = ask.parse_args()
    if asked.first:
        first(asked.rounds)
        return
    for number, (name, workload) in enumerate(WORKLOADS.items()):
        if asked.only in name:
            print(f"{name}, {asked.rows:g} rows")
            for who, milliseconds, ratio in contest(number, workload, int(asked.rows), asked.rounds):
                print(f"  {who:16} {milliseconds:9.2f} ms  {ratio:6.2f} × the limit", flush=True)


if __name__ == "__main__":
    main()
