"""What Python programs call: Value, parse, grad, jacobian, hessian, taylor, compile and batches."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, overload

from mgrad_cli.analyses.functions.compiled import Compiled, compile_program
from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.backends.value import Value
from mgrad_cli.language.reader import read
from mgrad_cli.language.syntax import Program

if TYPE_CHECKING:
    from mgrad_cli.analyses.orders.taylor import Taylor
    from mgrad_cli.analyses.rows.batch import Batch
    from mgrad_cli.analyses.rows.row_batches import Batches

__all__ = ["Value", "batches", "compile", "grad", "hessian", "jacobian", "parse", "taylor"]


def _draw(value: Value) -> str | None:
    from mgrad_cli.reports.pictures.drawing import notebook_svg  # only a notebook asks for it

    return notebook_svg(value)


Value.drawer = _draw


def parse(text: str) -> Program:
    """The program that a text is; a MgradError says where it is none."""
    return read(text)


def grad(
    program: str | Program, /, *, of: str | None = None, wrt: Collection[str] | None = None, **inputs: float
) -> Gradient:
    """The gradient at a point: a mapping from input to slope, with `.value`, `.nodes` and `.notes`.

    >>> grad("L = (a*b + c) * f", a=2, b=-3, c=10, f=-2)["a"]
    6.0
    """
    return answer(pose(_program(program), inputs, of=of, wrt=wrt))


def jacobian(
    program: str | Program, /, *, of: Collection[str], wrt: Collection[str] | None = None, **inputs: float
) -> dict[str, dict[str, float]]:
    """The gradient of each of several outputs.

    >>> jacobian("f = x*y; g = x/y", of=["f", "g"], x=1, y=2)
    {'f': {'x': 2.0, 'y': 1.0}, 'g': {'x': 0.5, 'y': -0.25}}
    """
    from mgrad_cli.analyses.orders import jacobian as room

    question = pose(_program(program), inputs, wrt=wrt)
    return {row.output: row.slopes for row in room.jacobian(question, list(of)).rows}


def hessian(
    program: str | Program, /, *, of: str | None = None, wrt: Collection[str] | None = None, **inputs: float
) -> dict[str, dict[str, float]]:
    """The second derivatives by two inputs, the whole symmetric matrix.

    >>> hessian("x**2 * y", x=1, y=3)
    {'x': {'x': 6.0, 'y': 2.0}, 'y': {'x': 2.0, 'y': 0.0}}
    """
    from mgrad_cli.analyses.orders import hessian as room

    found = room.hessian(pose(_program(program), inputs, of=of, wrt=wrt))
    return {row: {column: found.at(row, column) for column in found.inputs} for row in found.inputs}


def taylor(
    program: str | Program, order: int, /, *, of: str | None = None, wrt: Collection[str] | None = None, **inputs: float
) -> "Taylor":
    """The `.derivatives` and `.coefficients` in one input, the value first.

    >>> taylor("exp(2*x)", 3, x=0).derivatives
    [1.0, 2.0, 4.0, 8.0]
    """
    from mgrad_cli.analyses.orders import taylor as room

    return room.taylor(pose(_program(program), inputs, of=of, wrt=wrt), order)


def _program(program: str | Program) -> Program:
    return read(program) if isinstance(program, str) else program


@overload
def compile(text: str, *, of: str | None = None, wrt: Collection[str] | None = None) -> Compiled: ...


@overload
def compile(
    text: str, *, of: str | None = None, wrt: Collection[str] | None = None, backend: str, on_error: str = "fail"
) -> "Batch": ...


def compile(
    text: str,
    *,
    of: str | None = None,
    wrt: Collection[str] | None = None,
    backend: str | None = None,
    on_error: str = "fail",
) -> "Compiled | Batch":
    """A function of the program's inputs that gives (value, {input: slope}), quick enough for a loop.

    With a backend ("jit", "numpy", "python", or "auto" for the quickest that is there) it is a function of a table of
    columns instead: a dict of arrays, or a table of Arrow, pandas or polars; and gives one of that kind.

    >>> compile("y = x^2", backend="python")({"x": [1.0, 2.0]})
    {'y': array('d', [1.0, 4.0]), 'dy_dx': array('d', [2.0, 4.0])}
    """
    if backend is None:
        return compile_program(text, of, wrt)
    from mgrad_cli.analyses.rows.batch import compile_columns

    return compile_columns(text, of, wrt, backend, on_error)


def batches(program: str, /, *, set: Mapping[str, float] | None = None, **options: Any) -> "Batches":
    """What `mgrad map` does with rows, as a function of record batches that a cluster can send to its workers.

    The options are those of the command: `of`, `wrt`, `order`, `rename`, `keep`, `on_error`, `prefix`, `backend`.

    >>> f = batches("P = V*I", keep="none", wrt=["V"])
    """
    from mgrad_cli.analyses.rows.row_batches import batches as made

    return made(program, set or {}, **options)
