"""What does a person say that the derivatives of a program are? A claim is a program about another one's names."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mgrad_cli.analyses.claims.targets import LIKELY, Derivative, fractions, masked, readings
from mgrad_cli.errors import LanguageError, MgradError, Place, choice
from mgrad_cli.graph.build import Model, build
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.reader import read
from mgrad_cli.language.syntax import Call, Program, Statement

EXAMPLE = "write it as in: dE/dx = 2*x"


class Claim(NamedTuple):
    """One derivative as it is claimed: what is meant, and the node with its value."""

    target: str  # as it was typed
    derivative: Derivative
    node: int
    place: Place  # of what stands on the right


class Stated(NamedTuple):
    """A text of claims as a model of its own, and where its nodes are in the graph that all share."""

    model: Model
    places: list[int]


class Case(NamedTuple):
    """A program, and all that is claimed of it, in one graph."""

    model: Model
    graph: Graph
    stated: list[Stated]
    claims: list[Claim]


def state(model: Model, texts: Sequence[str]) -> Case:
    """The claims in these texts, each of which has names of its own beside those of the program."""
    case = Case(model, model.graph.copy(), [], [])
    for text in texts:
        _add(case, text)
    return case


def _add(case: Case, text: str) -> None:
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text)
    mask, targets = masked(text)
    try:
        program = _with_functions(read(mask)._replace(text=text), case.model.program)
        claimed = build(program, frozenset(case.model.results), case.graph.limit)
        found = list(_targets(case.model, program, targets))
        inputs = {name: _meaning(case, claimed, name, node) for name, node in claimed.graph.inputs.items()}
    except MgradError as error:
        raise _as_typed(error, text, targets) from None
    places = case.graph.insert(claimed.graph, inputs)
    case.stated.append(Stated(claimed, places))
    for name, (target, derivative, place) in found:
        case.claims.append(Claim(target, derivative, places[claimed.results[name]], place))


def _as_typed(error: MgradError, text: str, targets: dict[str, str]) -> MgradError:
    """The error, speaking of what the person typed."""
    message, hint = error.message, error.hint
    for mask, target in targets.items():
        message, hint = message.replace(mask, target), hint.replace(mask, target)
    typed = (place._replace(source=text + place.source[len(text) :]) for place in error.places)
    return type(error)(message, *typed, hint=hint)


def _with_functions(claim: Program, program: Program) -> Program:
    """The claim with the program's functions that it calls and does not define; their texts stand behind its own."""
    own = {statement.name for statement in claim.statements if statement.is_function}
    borrowed = [each for each in program.statements if each.is_function and each.name not in own]
    if not any(isinstance(part, Call) and part.name in {each.name for each in borrowed} for part in claim.parts):
        return claim
    shift, offset = len(claim.parts), len(claim.text) + 1
    return Program(
        f"{claim.text}\n{program.text}",
        claim.parts + program.parts,
        claim.starts + [start + offset for start in program.starts],
        claim.ends + [end + offset for end in program.ends],
        [_moved(each, shift, offset) for each in borrowed] + claim.statements,
    )


def _moved(statement: Statement, shift: int, offset: int) -> Statement:
    name, operator, parameters, first, last, start, end = statement
    return Statement(name, operator, parameters, first + shift, last + shift, start + offset, end + offset)


def _targets(
    model: Model, program: Program, masks: dict[str, str]
) -> Iterator[tuple[str, tuple[str, Derivative, Place]]]:
    """The statements that claim a derivative, by name, the last one for each."""
    used = {part for part in program.parts if isinstance(part, str)}
    found: dict[str, tuple[str, Derivative, Place]] = {}
    for statement in program.statements:
        name = statement.name
        if not name or statement.is_function:
            continue
        if name in model.graph.inputs and program.default_of(statement) is None:
            place = program.place_of(statement)
            raise LanguageError(
                f"{name} is an input of the program", place, hint="the claim needs another name for this"
            )
        target = masks.get(name, name)
        looks = name in masks or (LIKELY.fullmatch(name) is not None)
        meant = readings(target, model.results, model.graph.inputs, _is_unnamed(model)) if looks else []
        if len(meant) == 1:
            found[name] = target, meant[0], program.place(statement.last - 1)
        elif name in masks or (looks and (meant or name not in used)):
            raise _unclear(model, program, statement, target, meant)
    if not found:
        last = program.statements[-1]
        raise LanguageError("nothing here claims a derivative", program.place_of(last), hint=EXAMPLE)
    yield from found.items()


def _is_unnamed(model: Model) -> bool:
    return model.output_name not in model.results


def _unclear(
    model: Model, program: Program, statement: Statement, target: str, meant: list[Derivative]
) -> LanguageError:
    """Of a target that has no meaning, or several."""
    place = Place(program.text, statement.start, statement.start + len(target))
    if meant:
        ways = " or ".join(spelled(each) for each in meant)
        return LanguageError(f"{target} may be {ways}", place, hint="write it with a slash, or rename an input")
    for output, below in fractions(target):
        name = output.lstrip("0123456789") if output[:1].isdigit() else output
        if output[:1].isdigit() and output[0] not in "12":
            return LanguageError(f"{target}: first and second derivatives can be claimed, no higher ones", place)
        if name in model.results or not name or _is_unnamed(model):
            return _no_input(model, target, below, place)
    name = next(fractions(target))[0].lstrip("0123456789")
    named = [each for each in model.results if each not in model.graph.inputs]
    return LanguageError(f"the program has no {name}", place, hint=choice(name, named))


def _no_input(model: Model, target: str, below: str, place: Place) -> LanguageError:
    inputs = list(model.graph.inputs)
    if below in model.results and below not in inputs:
        hint = f"the inputs are {', '.join(inputs)}"
        return LanguageError(f"{below} is computed; a derivative is one for inputs", place, hint=hint)
    return LanguageError(f"{target}: the program has no input {below}", place, hint=choice(below, inputs))


def spelled(derivative: Derivative) -> str:
    output, inputs = derivative
    if len(inputs) == 1:
        return f"d{output}/d{inputs[0]}"
    below = f"d{inputs[0]}^2" if inputs[0] == inputs[1] else f"d{inputs[0]}d{inputs[1]}"
    return f"d2{output}/{below}"


def _meaning(case: Case, claimed: Model, name: str, node: int) -> int:
    """The node that a name of a claim's means: a number of its own, or what the program calls so."""
    results, inputs = case.model.results, case.model.graph.inputs
    number = claimed.defaults.get(name)
    if number is not None and (name not in inputs or number != case.model.defaults.get(name)):
        if name in inputs:
            hint = f"--set {name}={number:g} fixes it for both"
            raise LanguageError(
                f"{name} is an input of the program, and the claim gives it a number", claimed.place(node), hint=hint
            )
        return case.graph.constant(number)
    if name not in results:
        hint = choice(name, [*(each for each in claimed.results if each not in claimed.graph.inputs), *results])
        raise LanguageError(f"there is no {name} in the program or in the claim", claimed.place(node), hint=hint)
    return results[name]
