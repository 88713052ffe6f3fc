"""What a function in another language is made of, and what such a language has to say about itself."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from mgrad_cli.backends.dialects.idiom import Idiom
from mgrad_cli.backends.dialects.naming import Naming

WORD = re.compile(r"[^\W\d]\w*")
Statement = tuple[str, str]
"""A name and the text of the expression that it stands for."""

Slots = tuple[str, ...]
"""What a result is for: nothing for the value, an input for a slope, two inputs for a slope of a slope."""


class Function(NamedTuple):
    """A function of numbers that answers one number: one of mgrad's, written out."""

    name: str
    parameters: Sequence[str]
    statements: Sequence[Statement]
    result: str


class Answer(NamedTuple):
    """One number that the function has to answer, and how far off rounding may put it."""

    label: str
    slots: Slots
    number: float
    tolerance: float


class Case(NamedTuple):
    """A point at which the function tests itself."""

    point: Sequence[float]
    answers: Sequence[Answer]


class Code(NamedTuple):
    """Everything that a template puts in its places; all texts are spelled in the language already."""

    name: str
    output: str  # what the person calls it, else the function's name
    parameters: Sequence[str]
    columns: Sequence[str]  # what the person calls the parameters
    defaults: Mapping[str, str]  # by parameter
    statements: Sequence[Statement]
    value: str
    slopes: Mapping[str, str]  # by what the person calls an input
    curvatures: Mapping[tuple[str, str], str]  # both triangles
    labels: Mapping[Slots, str]  # what the results are called in a table
    functions: Sequence[Function]
    cases: Sequence[Case] | None = None  # None: no test is asked for

    @property
    def asked(self) -> list[str]:
        return list(self.slopes)


class Target(NamedTuple):
    """A language: how it spells expressions, what it has, which names it keeps for itself, and how it frames all."""

    name: str
    title: str
    comment: str
    idiom: Idiom
    native: frozenset[str]
    template: Callable[[Code], Iterator[str]]
    reserved: frozenset[str] = frozenset()
    of_two: frozenset[str] = frozenset()  # of the native ones, those that take two operands and no more
    own: Mapping[str, Function] = MappingProxyType({})  # written by hand, since mgrad's language cannot say it
    repeating: frozenset[str] = frozenset()  # whose spelling says an operand more than once
    any_letter: bool = True
    any_case: bool = True
    with_functions: bool = True
    usage: str = ""  # lines of the comment; {name} is the function
    title_of: Callable[[str, Slots], str] | None = None  # how a derivative is written, if not by its name
    can_test: bool = True
    function: str = "f"  # what the function is called if nobody says

    def ascii(self, name: str) -> str:
        """A name for a text in the language."""
        return Naming((), any_letter=False, any_case=True).own(name)


def remainder(call: str, both: str = "&&", pick: str = "{0} ? {1} : {2}") -> dict[str, Function]:
    """mod(x, y) from the remainder that has the sign of x."""
    condition = f"r != 0.0 {both} (r < 0.0) != (y < 0.0)"
    return {"mod": Function("mgrad_mod", ("x", "y"), [("r", call)], pick.format(condition, "r + y", "r"))}


def unused(code: Code) -> list[str]:
    """The parameters that no expression speaks of."""
    texts = [text for _, text in code.statements] + [code.value, *code.slopes.values()]
    spoken = {word for text in texts for word in WORD.findall(text)}
    return [name for name in code.parameters if name not in spoken]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def indented(lines: Sequence[str], depth: int = 1) -> Iterator[str]:
    return ("    " * depth + line for line in lines)
