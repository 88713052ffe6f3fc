"""What could be written instead, where that has the answer or more right digits at this point."""

import math
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from mgrad_cli.backends.engine import run
from mgrad_cli.backends.slopes import holds
from mgrad_cli.backends.value import Value
from mgrad_cli.errors import MathematicsError
from mgrad_cli.graph.build import Model, build
from mgrad_cli.graph.match import Match, matches, pattern
from mgrad_cli.language.reader import read
from mgrad_cli.rewrites import REWRITES

LOST = 1e-9
"""Relative: a rewrite, which is right to the last few digits, helps if what is written is as far off from it."""


class Advice(NamedTuple):
    """A part of the program, and what to write instead, in the person's own words."""

    node: int
    nodes: frozenset[int]
    written: str
    instead: str
    gain: str  # what is wrong with what is written; nothing if it has no answer at all


def find_advice(model: Model, values: Sequence[Value]) -> Iterator[Advice]:
    """Every rewrite that helps at this point, of those that begin at one node the longest."""
    patterns = [pattern(rewrite.written) for rewrite in REWRITES]
    best: dict[int, tuple[Match, str]] = {}
    for match in matches(model.graph, patterns):
        if match.node not in best or len(best[match.node][0].nodes) < len(match.nodes):
            gain = _gain(match, values)
            if gain is not None:
                best[match.node] = match, gain
    for match, gain in best.values():
        instead = _filled(REWRITES[match.pattern].instead, {n: _operand(model, at) for n, at in match.names.items()})
        yield Advice(match.node, match.nodes, model.text(match.node), instead, gain)


def _gain(match: Match, values: Sequence[Value]) -> str | None:
    """In what the answer of what is written differs from that of the rewrite; None if the rewrite does not help."""
    rewrite = REWRITES[match.pattern]
    point = {name: values[node].data for name, node in match.names.items()}
    if any(number is None or not math.isfinite(number) for number in point.values()):
        return None
    if rewrite.where and not holds(rewrite.where, tuple(point))(*point.values()):
        return None
    asked = [name for name, node in match.names.items() if values[node].grad is not None]
    instead = _answers(rewrite.instead, point, asked)
    if instead is None:
        return None
    written = _answers(rewrite.written, point, asked)
    if written is None:
        return ""
    titles = ["its value", *(f"its slope for {name}" for name in asked)]
    answers = zip(titles, written, instead, strict=True)
    return next(
        (f"{title} is {old:.12g} here, not {new:.12g}" for title, old, new in answers if _differ(old, new)), None
    )


def _differ(old: float, new: float) -> bool:
    return abs(old - new) > LOST * max(abs(old), abs(new))


def _answers(text: str, point: dict[str, float], asked: Collection[str]) -> list[float] | None:
    """The value of a formula and its slopes, or nothing where it has not all of them."""
    model = _model(text, tuple(point))
    try:
        values = run(model, point, asked)
    except MathematicsError:
        return None
    slopes = [values[model.graph.inputs[name]].grad or 0.0 for name in asked]
    return [values[model.output].data, *slopes]


@cache
def _model(text: str, names: tuple[str, ...]) -> Model:
    return build(read(text), frozenset(names))


def _operand(model: Model, node: int) -> str:
    name = model.names.get(node, "′")
    return model.text(node) if name.endswith("′") else name


def _filled(template: str, texts: dict[str, str]) -> str:
    """The template with the person's texts for its names, in parentheses where they would fall apart."""

    def text(found: re.Match[str]) -> str:
        operand = texts.get(found[0], found[0])
        alone = template[: found.start()].endswith(("(", ", ")) and template[found.end() :].startswith((")", ", "))
        whole = alone or found[0] == template or re.fullmatch(r"\w+|[\d.]+|\w+\([^()]*\)", operand)
        return operand if whole else f"({operand})"

    return re.sub(r"[^\W\d]\w*", text, template)
