"""Is what is about to be printed the derivative? Its text is read back and held against the graph, point by point.

The graph's derivatives are made from the slopes of the table itself, the text's from those of the textbook, so the two
have the program in common and little else.
"""

from collections.abc import Mapping, Sequence
from itertools import count, islice
from random import Random
from typing import NamedTuple

from mgrad_cli.analyses.formulas.symbolic import Formulas
from mgrad_cli.analyses.formulas.wording import Worded
from mgrad_cli.analyses.sampling import Sampler
from mgrad_cli.backends.lenient import Found, Nowhere, attempt
from mgrad_cli.backends.slopes import holds
from mgrad_cli.errors import MgradError
from mgrad_cli.graph.build import Model, build
from mgrad_cli.graph.differentiate import depending_on
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.higher import Path, derivatives
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.graph.tidying.plain_slopes import NARROWED
from mgrad_cli.language.reader import read
from mgrad_cli.operations import OPERATIONS

POINTS, TRIES = 12, 300
WORK = 1_200_000
"""Nodes that may be computed: of a large graph fewer points are looked at, but at least one."""
TOLERANCE = 1e-6
SHAKES = 4
SPECIAL = (0.0, 1.0, -1.0, 2.0, 0.5)
"""Points with one number for all inputs, where what is left out would show first."""


class Unlike(MgradError):
    """The text and the graph differ, by a mistake of mgrad's own or where something cancels: that is no answer."""


class Held(NamedTuple):
    """How many points told of all derivatives."""

    points: int
    tried: int


class _Pair(NamedTuple):
    """The same derivatives twice: by the graph, and by the text."""

    exact: Graph
    truths: dict[Path, int]
    text: Graph
    claims: dict[Path, int]
    constants: dict[str, float]  # names in the text that are numbers
    where: list[int]  # nodes of the text's graph that are 1 where the text may be asked


def held(formulas: Formulas, worded: Worded, seed: int = 1) -> Held:
    """Look at the text at points where the program has a value; raises Unlike where it differs."""
    exact, truths = _exact(formulas)
    pair = _Pair(exact, truths, *_read_back(formulas, worded))
    model = formulas.model
    inputs = list(model.graph.inputs)
    sampler = Sampler(inputs, {}, {}, model.defaults, seed)
    most = max(1, min(TRIES, WORK // (len(pair.exact) + len(pair.text))))
    points = tried = 0
    for point in [dict.fromkeys(inputs, number) for number in SPECIAL if most > len(SPECIAL)]:
        _judge(formulas, pair, point)
    while points < POINTS and tried < most:
        point = sampler.draw()
        tried += 1
        told = _judge(formulas, pair, point)
        sampler.learn(told)
        points += told
    return Held(points, tried)


def _exact(formulas: Formulas) -> tuple[Graph, dict[Path, int]]:
    """The derivatives as the table has them, the program itself in the same graph."""
    model = formulas.model
    graph, found = derivatives(model.graph, model.output, formulas.derivatives)
    paths: list[Path] = [(), *formulas.derivatives]
    small, places = simplify(graph, [found[path] for path in paths])
    return small, dict(zip(paths, places, strict=True))


def _read_back(formulas: Formulas, worded: Worded) -> tuple[Graph, dict[Path, int], dict[str, float], list[int]]:
    """The text as a program: what mgrad understands when it is given it."""
    lines = [f"{name} = {text}" for name, text in worded.definitions.items()]
    lines += [f"{formulas.name(path)} = {text}" for path, text in worded.derivatives.items()]
    taken = {*formulas.taken, *map(formulas.name, worded.derivatives)}
    fresh = (name for name in (f"where{number}" for number in count(1)) if name not in taken)
    conditions = list(islice(fresh, len(worded.where)))
    lines += [f"{name} = if({text}, 1, 0)" for name, text in zip(conditions, worded.where, strict=True)]
    model = build(read("\n".join(lines)), bound=frozenset(formulas.model.graph.inputs), limit=formulas.graph.limit)
    claims = {path: model.results[formulas.name(path)] for path in worded.derivatives}
    return model.graph, claims, model.defaults, [model.results[name] for name in conditions]


def _judge(formulas: Formulas, pair: _Pair, point: Mapping[str, float]) -> bool:
    """Whether the point tells anything: the program has a value there, and some derivative has one too."""
    exact = attempt(pair.exact, point)
    if _number(exact[pair.truths[()]]) is None:
        return False
    text = attempt(pair.text, {**pair.constants, **point})
    excused = any(text[node] != 1 for node in pair.where)
    told = False
    for path, place in pair.claims.items():
        truth, claim = _number(exact[pair.truths[path]]), _number(text[place])
        if truth is not None and claim is not None:
            told = True
            if not (
                _near(truth, claim) or _is_noise(pair, path, point, truth, claim) or _at_kink(formulas, path, point)
            ):
                raise _unlike(formulas, path, point, f"is {claim!r}, and the graph says {truth!r}")
        elif (
            truth is not None
            and not excused
            and not _overflows(text[place])
            and not _narrowed(formulas.model, point, len(path))
        ):
            raise _unlike(formulas, path, point, f"has no value, and the graph says {truth!r}")
        elif claim is not None and not excused and not _is_beyond(pair, exact, exact[pair.truths[path]]):
            raise _hiding(formulas, path, point, claim)
    return told


def _number(found: Found) -> float | None:
    return float(found) if isinstance(found, float | int) else None


def _overflows(found: Found) -> bool:
    """Whether it is float64 that ends, and not the mathematics."""
    return isinstance(found, Nowhere) and found.refusal.message.startswith("overflow")


def _is_beyond(pair: _Pair, found: Sequence[Found], truth: Found) -> bool:
    """Whether the graph has no slope only because a number grew too large, or too small to be told from 0."""
    rows = enumerate(pair.exact.operations)
    return _overflows(truth) or any(found[node] == 0 and row is not None and row.to_zero for node, row in rows)


def _near(one: float, other: float, noise: float = 0.0) -> bool:
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other)) + noise + 1e-300


def _is_noise(pair: _Pair, path: Path, point: Mapping[str, float], truth: float, claim: float) -> bool:
    """Whether the two differ by no more than they move when the last digits of every step are shaken."""
    chance, noise = Random(1), 0.0
    given = {**pair.constants, **point}
    for _ in range(SHAKES):
        for graph, place, still in (
            (pair.exact, pair.truths[path], truth),
            (pair.text, pair.claims[path], claim),
        ):
            moved = attempt(graph, given, chance)[place]
            noise += 16 * abs(moved - still) if isinstance(moved, float) else float("inf")
    return _near(truth, claim, noise)


def _at_kink(formulas: Formulas, path: Path, point: Mapping[str, float]) -> bool:
    """Whether the graph's second slope here is that of a convention for the first one, as of hypot(x, x) at 0."""
    return len(path) > 1 and _narrowed(formulas.model, point, len(path))


def _narrowed(model: Model, point: Mapping[str, float], order: int) -> bool:
    """Whether a slope of the program is one that the textbook does not have here, as that of 0^y."""
    graph = model.graph
    found = attempt(graph, point)
    moves = depending_on(graph, set(graph.inputs.values()))
    for (name, position), text in NARROWED.items():
        row = OPERATIONS[name]
        names = ("out",) if row.variadic else ("out", *row.parameters)
        for node, operation in enumerate(graph.operations):
            if operation is row and any(moves[each] for each in _felt(graph, node, position, order)):
                values = [_number(found[each]) for each in (node, *graph.operands[node])][: len(names)]
                at_edge = order > 1 and values[1:2] == [0.0]  # x^y at x = 0, where each order narrows more
                if None not in values and (at_edge or not holds(text, names)(*values)):
                    return True
    return False


def _felt(graph: Graph, node: int, position: int, order: int) -> Sequence[int]:
    """The operands that have to move for the slope to matter."""
    return graph.operands[node] if order > 1 else graph.operands[node][position : position + 1]


def _hiding(formulas: Formulas, path: Path, point: Mapping[str, float], claim: float) -> Unlike:
    """By the chain rule there is no slope, as of (y - y)^(1/3), though what is left of the formula has a number."""
    return Unlike(
        f"at {_here(point)} the program has no such derivative, and the formula for {formulas.name(path)}"
        f" would be {claim!r}, so it is not printed",
        hint="write the program without what cancels, or ask `mgrad grad --why` at that point where the slope is lost",
    )


def _here(point: Mapping[str, float]) -> str:
    return ", ".join(f"{name} = {number!r}" for name, number in list(point.items())[:8])


def _unlike(formulas: Formulas, path: Path, point: Mapping[str, float], how: str) -> Unlike:
    return Unlike(
        f"the formula for {formulas.name(path)} {how} at {_here(point)}, so it is not printed",
        hint="this is a mistake in mgrad: please report the program; `mgrad grad` gives the slopes as numbers",
    )
