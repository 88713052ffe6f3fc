"""What a person wrote: a Program is a flat row of parts in the order in which they are evaluated.

The parts stand operands first (`a*b + c` is a, b, *, c, +), so that neither reading nor building needs a tree, and
no length or depth of text needs recursion.
"""

from enum import Enum
from typing import NamedTuple

from mgrad_cli.errors import Place


class Call(NamedTuple):
    """Apply an operation, or a function of the person's own, to the last `arity` results."""

    name: str
    arity: int


LONGEST_SOURCE = 120
"""Characters: the texts of all the parts of a long sum together would be as long as its square."""

NEGATE = Call("-x", 1)


class Branch(Enum):
    """Where a branch begins: what follows is evaluated only if the last condition is true, false, or else."""

    IF = "if"
    UNLESS = "unless"
    ELSE = "else"


Part = str | float | Call | Branch
"""A name, a number, a call, or the beginning of a branch."""


class Statement(NamedTuple):
    """One statement and the range of its parts. `operator` is "" for `=`, else the one before it."""

    name: str
    operator: str
    parameters: tuple[str, ...] | None
    first: int
    last: int
    start: int
    end: int

    @property
    def is_function(self) -> bool:
        return self.parameters is not None


class Program(NamedTuple):
    """A text and its parts, each with the span that it covers."""

    text: str
    parts: list[Part]
    starts: list[int]
    ends: list[int]
    statements: list[Statement]

    def place(self, part: int) -> Place:
        return Place(self.text, self.starts[part], self.ends[part])

    def place_of(self, statement: Statement) -> Place:
        return Place(self.text, statement.start, statement.end)

    def source(self, part: int) -> str:
        """What the person wrote there, on one line; of a long text the beginning and the end."""
        start, end = self.starts[part], self.ends[part]
        if end - start <= LONGEST_SOURCE:
            return " ".join(self.text[start:end].split())
        half = LONGEST_SOURCE // 2
        return " ".join(f"{self.text[start : start + half]} … {self.text[end - half : end]}".split())

    def default_of(self, statement: Statement) -> float | None:
        """The number in `a = -2`, which makes `a` an input with a default."""
        if statement.operator or statement.is_function or not statement.name:
            return None
        match self.parts[statement.first : statement.last]:
            case [float() as number]:
                return number
            case [float() as number, Call() as call] if call is NEGATE:
                return -number
        return None
