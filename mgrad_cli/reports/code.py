"""The voice in other languages: a program taken along, as a function of its inputs with all that it needs."""

from collections.abc import Iterator, Sequence

from mgrad_cli import __version__
from mgrad_cli.analyses.functions.taken_along import TakenAlong
from mgrad_cli.analyses.functions.witnesses import Witness
from mgrad_cli.backends.dialects.body import Body, named, words_of
from mgrad_cli.backends.dialects.functions import function, lacking, name_of, prepared, renamed, shortcomings
from mgrad_cli.backends.dialects.naming import Naming
from mgrad_cli.backends.dialects.target import Answer, Case, Code, Slots, Target
from mgrad_cli.errors import UsageError, clipped, printable
from mgrad_cli.graph.derivative_names import derivative_name
from mgrad_cli.graph.simplify import needed_for


def as_code(taken: TakenAlong, target: Target, name: str, tests: Sequence[Witness] | None = None) -> str:
    """The whole text of a file."""
    speller = _Speller(taken, target, name)
    code = speller.code(tests)
    comment = (f"{target.comment} {line}".rstrip() for line in speller.comment())
    return "\n".join([*comment, *target.template(code)]) + "\n"


class _Speller:
    """Puts a program into the spelling of one language."""

    def __init__(self, taken: TakenAlong, target: Target, name: str) -> None:
        self.taken = taken
        self.target = target
        self.name = name
        self.slots: list[Slots] = [(), *((each,) for each in taken.slopes), *taken.curvatures]
        own = taken.model.output_name
        self.output = own if own.isidentifier() else name if target.with_functions else "f"
        self.labels = _labels(taken, self.output)
        known = list(taken.names)
        graph, places = prepared(taken.graph, [*taken.results, *known], target)
        self.results, others = places[: len(taken.results)], places[len(taken.results) :]
        self.formulas = lacking(graph, target)
        calls = {key: name_of(key) for key in self.formulas}
        kept = {name, *target.reserved, *words_of(target), *calls.values()}
        self.naming = Naming(kept, target.any_letter, target.any_case)
        self.inputs = {each: self.naming.own(each) for each in graph.inputs}
        self.graph = renamed(graph, self.inputs)
        self.titles: dict[str, str] = {}
        self.names = self._names({place: taken.names[node] for node, place in zip(known, others, strict=True)})
        self.body = Body(target, calls, self.titles)

    def _names(self, known: dict[int, str]) -> dict[int, str]:
        """The person's names, those of derivatives, and then short ones for whatever needs one."""
        computed = {place for place, operation in enumerate(self.graph.operations) if operation is not None}
        names = {place: self.naming.own(name) for place, name in known.items() if place in computed}
        below = needed_for(self.graph, self.results[:1])
        for slot, place in zip(self.slots, self.results, strict=True):
            # What the value is made of is not called a slope, though it may be one as well.
            if place in computed and place not in names and not (slot and below[place]):
                names[place] = self.naming.like(self.labels[slot])
                if self.target.title_of:
                    self.titles[names[place]] = self.target.title_of(self.output, slot)
        return named(self.graph, self.results, names, self.naming, self.target.repeating)

    def code(self, tests: Sequence[Witness] | None) -> Code:
        taken, number = self.taken, self.target.idiom.dialect.number
        leaves = {**{place: own for own, place in self.graph.inputs.items()}, **self.names}
        texts = {
            slot: self.body.leaf(self.graph, leaves, place)
            for slot, place in zip(self.slots, self.results, strict=True)
        }
        texts |= {(column, row): texts[row, column] for row, column in taken.curvatures}
        square = [(row, column) for row in taken.asked for column in taken.asked if taken.curvatures]
        defaults = taken.model.defaults
        return Code(
            name=self.name,
            output=self.output,
            parameters=list(self.inputs.values()),
            columns=list(self.inputs),
            defaults={own: number(defaults[each]) for each, own in self.inputs.items() if each in defaults},
            statements=list(self.body.statements(self.graph, self.names)),
            value=texts[()],
            slopes={each: texts[each,] for each in taken.slopes},
            curvatures={pair: texts[pair] for pair in square},
            labels=self._columns(),
            functions=[function(key, each, self.body, self.target) for key, each in self.formulas.items()],
            cases=None if tests is None else [self._case(each) for each in tests],
        )

    def _columns(self) -> dict[Slots, str]:
        """The results as columns beside those of the inputs."""
        naming = Naming(self.inputs, any_letter=True, any_case=self.target.any_case)
        return {slot: naming.own(label) for slot, label in self.labels.items()}

    def _case(self, witness: Witness) -> Case:
        labels = (self.target.ascii(self.labels[slot]) for slot in self.slots)
        numbers = zip(labels, self.slots, witness.numbers, strict=True)
        return Case(list(witness.point.values()), [Answer(label, slot, *number) for label, slot, number in numbers])

    def comment(self) -> Iterator[str]:
        what = "value, gradient and Hessian" if self.taken.curvatures else "value and gradient"
        yield f"{self.name}: {what} of the program below, in {self.target.title}; written by mgrad {__version__}"
        yield from self.target.usage.format(name=self.name).splitlines()
        yield from shortcomings(self.taken.graph, self.target)
        for own, wanted in self.naming.changed.items():
            yield f"{own} stands for {printable(wanted)}"
        yield ""
        yield from (f"    {_harmless(line)}" for line in self.taken.model.program.text.splitlines())


def _labels(taken: TakenAlong, output: str) -> dict[Slots, str]:
    slots: list[Slots] = [*((each,) for each in taken.slopes), *taken.curvatures]
    return {(): "value", **{slot: derivative_name(output, slot) for slot in slots}}


def _harmless(line: str) -> str:
    """A line of a comment: what is at its end does not make the next one a part of it, as a backslash does in C."""
    line = printable(line).rstrip()
    return f"{line} ." if line.endswith(("\\", "??/")) else line


def checked_name(name: str | None, target: Target) -> str:
    """The name of the function as the person wants it, if the language takes it."""
    if name is None:
        return target.function
    naming = Naming(target.reserved | words_of(target), target.any_letter, target.any_case)
    if not name.isidentifier() or (spelled := naming.own(name)) != name:
        hint = f"--name {spelled} would be one" if name.isidentifier() else "a name has letters, digits and _"
        raise UsageError(f"--name {clipped(printable(name))}: no name for a function in {target.title}", hint=hint)
    return name
