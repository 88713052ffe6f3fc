"""Formulas as texts, in the idiom that is asked for: definitions, the derivatives, and what has to be said."""

from collections.abc import Mapping
from typing import NamedTuple

from mgrad_cli.analyses.formulas.symbolic import Formulas
from mgrad_cli.backends.dialects.idiom import Idiom, mgrad_idiom
from mgrad_cli.graph.higher import Path
from mgrad_cli.graph.statements import parts_of, statements
from mgrad_cli.language.syntax import Call, Part


class Worded(NamedTuple):
    """Every text without the name before it."""

    definitions: dict[str, str]
    derivatives: dict[Path, str]
    where: list[str]


def worded(formulas: Formulas, idiom: Idiom | None = None, names: Mapping[int, str] | None = None) -> Worded:
    """`names` are those of nodes with a statement of their own, if not the formulas' own."""
    idiom = idiom or mgrad_idiom({*formulas.taken, *formulas.model.results})
    graph, named = formulas.graph, formulas.names if names is None else names
    known = {**named, **{node: name for name, node in graph.inputs.items()}}

    def parts(node: int) -> list[Part]:
        return [known[node]] if node in known else parts_of(graph, node, known)

    definitions = {each.name: idiom.text(each.parts) for each in statements(graph, named)}
    texts = {node: idiom.text(parts(node)) for node in set(formulas.derivatives.values())}
    where = [idiom.text([*parts(node), 0.0, Call(relation, 2)]) for node, relation in formulas.conditions]
    return Worded(definitions, {path: texts[node] for path, node in formulas.derivatives.items()}, where)
