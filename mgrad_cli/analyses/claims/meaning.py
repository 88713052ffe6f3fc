"""Which numbers stand at the leaves of a case: those that the program and the claims write, and those of the table."""

from collections.abc import Mapping
from math import pi

from mgrad_cli.analyses.claims.claims import Case
from mgrad_cli.analyses.proofs.readings import as_written
from mgrad_cli.backends.proof.balls import arb
from mgrad_cli.backends.proof.proven_values import Leaf
from mgrad_cli.graph.build import Model
from mgrad_cli.graph.graph import Graph


def meanings(case: Case, graph: Graph, places: Mapping[int, int], point: Mapping[str, float]) -> dict[int, Leaf]:
    """The leaves of a part of the case's graph; `places` says where its nodes went."""
    written = as_written(case.model, point)
    for model, went in case.stated:
        mine = as_written(model, dict.fromkeys(model.graph.inputs, 0.0) | model.defaults)
        written |= {went[node]: leaf for node, leaf in mine.items() if _is_own(model, node, went[node], written)}
    back = {place: node for node, place in places.items()}
    leaves: dict[int, Leaf] = {}
    for place in (*graph.constants, *graph.inputs.values()):
        found = written.get(back[place])
        leaves[place] = _of_table(graph.constants[place]) if found is None else found
    return leaves


def _is_own(model: Model, node: int, place: int, written: Mapping[int, Leaf]) -> bool:
    """Whether a leaf is a number that a claim writes, and nothing of the program's."""
    return place not in written and (node in model.graph.constants or model.names.get(node) in model.defaults)


def _of_table(number: float) -> Leaf:
    """The slopes of the table write few numbers, each of which is itself, and pi."""
    return arb.pi if number == pi else arb(number).fmpq()
