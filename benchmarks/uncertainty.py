"""What uncertainties cost: a million rows with them and without, a million draws, one point, and a peer."""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
ROWS = 1_000_000
TURNS = 7
BLACK_SCHOLES = (ROOT / "examples" / "black_scholes.mgrad").read_text(encoding="utf-8")
ERRORS = ["--err", "V=sV", "--err", "I=1.5%", "--corr", "V,I=0.2", "--budget"]


def in_turns(cases: dict[str, Callable[[], object]], turns: int = TURNS) -> dict[str, list[float]]:
    """Seconds of each case; they take turns, so that a busy machine slows all."""
    found: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(turns):
        for name, case in cases.items():
            begin = time.perf_counter()
            case()
            found[name].append(time.perf_counter() - begin)
    return found


def show(found: dict[str, list[float]], base: str, scale: float = 1e3, unit: str = "ms") -> None:
    for name, seconds in found.items():
        low, middle = min(seconds) * scale, statistics.median(seconds) * scale
        ratio = statistics.median(seconds) / statistics.median(found[base])
        print(f"  {name:44} {low:9.1f} {middle:9.1f} {unit}  {ratio:5.2f}")


def mgrad(*arguments: str) -> Callable[[], object]:
    command = [sys.executable, "-m", "mgrad_cli", *arguments]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    return lambda: subprocess.run(command, env=surroundings, check=True, capture_output=True)


def tables(folder: Path) -> None:
    """Whole processes, from file to file."""
    source, out, random_ = folder / "m.csv", folder / "out.csv", random.Random(1)
    with source.open("w") as stream:
        stream.write("V,I,sV\n")
        for _ in range(ROWS):
            stream.write(
                f"{random_.uniform(1, 10):.6g},{random_.uniform(0.01, 0.1):.6g},{random_.uniform(0.01, 0.1):.6g}\n"
            )
    order = ["map", "R = V/I", str(source), "-o", str(out)]
    cases = {
        "map": mgrad(*order),
        "map --err": mgrad(*order, *ERRORS[:4]),
        "map --err --corr --budget": mgrad(*order, *ERRORS),
    }
    show(in_turns(cases), "map")


def kernels() -> None:
    """The loop alone, of a larger program with five measured inputs."""
    from array import array

    from mgrad_cli.analyses.rows.row_plans import Order, plan

    names = ["S", "K", "T", "r", "sigma", "sS"]
    low, high = [90, 90, 0.5, 0.01, 0.1, 0.1], [110, 110, 2, 0.05, 0.4, 0.5]
    random_ = random.Random(1)
    columns = [array("d", [random_.uniform(a, b) for _ in range(ROWS)]) for a, b in zip(low, high)]
    err = (("S", "sS"), ("K", "0.1%"), ("T", "0.01"), ("r", "0.001"), ("sigma", "2%"))

    def runner(order: Order) -> Callable[[], object]:
        planned = plan(order, names, "rows")
        given = [columns[column] for column in planned.wanted]
        results = [array("d", bytes(8 * ROWS)) for _ in planned.layout.new]
        doubt = bytearray(ROWS)
        return lambda: planned.work.kernel(given, results, doubt, ROWS)

    cases = {
        "kernel": runner(Order(BLACK_SCHOLES)),
        "kernel with u": runner(Order(BLACK_SCHOLES, err=err)),
        "kernel with u and the shares": runner(Order(BLACK_SCHOLES, err=err, budget=True)),
    }
    show(in_turns(cases), "kernel")


def draws() -> None:
    from mgrad_cli.analyses.uncertainty.montecarlo import Wish, montecarlo
    from mgrad_cli.commands.measured import problem_of

    def case(program: str, wish: Wish, *bindings: str) -> Callable[[], object]:
        problem = problem_of(
            (), None, None, False, None, True, program=program, file=None, bindings=bindings, values=None
        )
        return lambda: montecarlo(problem, wish)

    resistance = ("V=5±0.05", "I=0.02±0.0003")
    option = ("S=100±0.5", "K=100±0.1", "T=1±0.01", "r=0.03±0.001", "sigma=0.2±2%")
    cases = {
        "a million draws of V/I": case("R = V/I", Wish(draws=10**6), *resistance),
        "V/I until its digits stand still": case("R = V/I", Wish(), *resistance),
        "a million draws of Black and Scholes": case(BLACK_SCHOLES, Wish(draws=10**6), *option),
    }
    show(in_turns(cases), "a million draws of V/I")


def one_point() -> None:
    question = ["eval", "R = V/I", "--set"]
    cases = {
        "mgrad eval V/I": mgrad(*question, "V=5,I=0.02"),
        "mgrad eval V/I, measured": mgrad(*question, "V=5±0.05,I=0.02±0.0003"),
        "the peer: a process of uncertainties": lambda: subprocess.run(
            [sys.executable, "-c", "from uncertainties import ufloat; print(ufloat(5, 0.05)/ufloat(0.02, 0.0003))"],
            check=True,
            capture_output=True,
        ),
    }
    show(in_turns(cases, 15), "mgrad eval V/I")


def the_peer() -> None:
    """A row at a time, as a notebook has it."""
    from uncertainties import ufloat

    def rows() -> None:
        for place in range(10_000):
            (ufloat(5 + place * 1e-4, 0.05) / ufloat(0.02, 0.0003)).std_dev  # noqa: B018

    show(in_turns({"uncertainties, 10,000 rows": rows}, 3), "uncertainties, 10,000 rows")


if __name__ == "__main__":
    print(f"{'':46} {'minimum':>9} {'median':>9}     ratio of medians")
    with tempfile.TemporaryDirectory() as folder:
        tables(Path(folder))
    kernels()
    draws()
    one_point()
    the_peer()
