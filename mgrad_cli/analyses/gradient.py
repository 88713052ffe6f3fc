"""What is the value of a program at a point, and the slope of the output for each input?"""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from mgrad_cli.analyses.kinks import Note, find_marks, find_notes
from mgrad_cli.backends.engine import run
from mgrad_cli.backends.value import Value
from mgrad_cli.errors import UsageError, choice, nearest
from mgrad_cli.graph.build import Model, build
from mgrad_cli.graph.graph import DEFAULT_LIMIT
from mgrad_cli.language.syntax import Program


class Question(NamedTuple):
    """A program, the point, and what is asked of it."""

    model: Model
    point: dict[str, float]
    asked: tuple[str, ...]
    unused: tuple[str, ...]
    hardware: bool = False


class Gradient(Mapping[str, float]):
    """The slopes of the output, by input; and all else that the run found."""

    __slots__ = ("nodes", "notes", "question")

    def __init__(self, question: Question, nodes: list[Value], notes: list[Note]) -> None:
        self.question = question
        self.nodes = nodes
        self.notes = notes

    def __getitem__(self, name: str) -> float:
        model = self.question.model
        slope = self.nodes[model.graph.inputs[name]].grad  # none where it was not asked for
        if slope is None:
            raise KeyError(name)
        return slope

    def __iter__(self) -> Iterator[str]:
        return iter(self.question.asked)

    def __len__(self) -> int:
        return len(self.question.asked)

    def __repr__(self) -> str:
        return f"Gradient({self.output} = {self.value!r}, {dict(self)})"

    @property
    def model(self) -> Model:
        return self.question.model

    @property
    def value(self) -> float:
        return self.nodes[self.model.output].data

    @property
    def output(self) -> str:
        """The name of the output, or its text where it has none."""
        return self.model.output_name


def pose(
    program: Program,
    bindings: Mapping[str, float],
    *,
    of: str | None = None,
    wrt: Collection[str] | None = None,
    limit: int = DEFAULT_LIMIT,
    hardware: bool = False,
) -> Question:
    """The question with everything in its place, or what is missing."""
    model = build(program, bindings.keys(), limit)
    if of is not None:
        model = model._replace(output=output_of(model, of), output_name=of)
    unused = tuple(name for name in bindings if name not in model.graph.inputs)
    return Question(model, _point(model, bindings), _asked(model, wrt), unused, hardware)


def _point(model: Model, bindings: Mapping[str, float]) -> dict[str, float]:
    """A number for every input, or what is missing."""
    inputs = model.graph.inputs
    for name in bindings:
        if name in model.results and name not in inputs:
            raise UsageError(
                f"{name} is computed by the program, so it cannot be given a value",
                model.place(model.results[name]),
                hint=f"its inputs are {', '.join(inputs)}" if inputs else "the program has no inputs",
            )
    given = {**model.defaults, **bindings}
    missing = [name for name in inputs if name not in given]
    if missing:
        raise _missing(model, missing, list(bindings))
    return {name: float(given[name]) for name in inputs}


def answer(question: Question) -> Gradient:
    values = run(question.model, question.point, frozenset(question.asked), question.hardware)
    look = find_marks if question.hardware else find_notes
    return Gradient(question, values, look(question.model, values))


def output_of(model: Model, name: str) -> int:
    if name not in model.results:
        if "," in name:
            raise UsageError(f"{name} is more than one name", hint="`mgrad grad --of f,g` takes several outputs")
        raise UsageError(f"the program has no {name}", hint=choice(name, list(model.results)))
    return model.results[name]


def _asked(model: Model, wrt: Collection[str] | None) -> tuple[str, ...]:
    inputs = model.graph.inputs
    for name in wrt or ():
        if name in model.results and name not in inputs:
            raise UsageError(f"{name} is computed; --wrt takes inputs", hint=f"the inputs are {', '.join(inputs)}")
        if name not in inputs:
            raise UsageError(f"the program has no input {name}", hint=choice(name, list(inputs)))
    if isinstance(wrt, list | tuple):
        return tuple(dict.fromkeys(wrt))  # in the order of the person, who may count columns
    return tuple(name for name in inputs if wrt is None or name in wrt)


def _missing(model: Model, missing: list[str], given: list[str]) -> UsageError:
    names = ", ".join(missing)
    places = [model.place(model.graph.inputs[name]) for name in missing[:1]]
    unused = [name for name in given if name not in model.graph.inputs][:20]
    hint = " ".join(f"--set {name}=…" for name in missing[:8]) + " …" * (len(missing) > 8)
    for name in unused:
        if meant := nearest(name, missing):
            hint = f"{name} was given, but the program does not use it: did you mean {meant}?"
            break
    else:
        hint += f"; the program does not use {', '.join(unused[:3])}" if unused else ""
    subject = "values are" if len(missing) > 1 else "a value is"
    return UsageError(f"{subject} missing for {names}", *places, hint=hint)
