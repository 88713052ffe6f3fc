"""What Python programs call: Value, parse, grad and compile."""

from collections.abc import Collection

from mgrad_cli.analyses.compiled import Compiled, compile_program
from mgrad_cli.analyses.gradient import Gradient, answer, pose
from mgrad_cli.backends.value import Value
from mgrad_cli.language.reader import read
from mgrad_cli.language.syntax import Program

__all__ = ["Value", "compile", "grad", "parse"]


def _draw(value: Value) -> str | None:
    from mgrad_cli.reports.drawing import notebook_svg  # only a notebook asks for it

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
    return answer(pose(read(program) if isinstance(program, str) else program, inputs, of=of, wrt=wrt))


def compile(text: str, *, of: str | None = None, wrt: Collection[str] | None = None) -> Compiled:
    """A function of the program's inputs that gives (value, {input: slope}), quick enough for a loop."""
    return compile_program(text, of, wrt)
