"""Proves that two nodes of a graph are the same number wherever both are defined, as formulas and not by numbers."""

from collections.abc import Collection, Mapping
from time import monotonic
from typing import Any

from mgrad_cli.backends.proof.atoms import FORMULAS
from mgrad_cli.backends.proof.balls import arb, fmpq
from mgrad_cli.backends.proof.laws import opaque, pi
from mgrad_cli.backends.proof.proven_values import Leaf, taken
from mgrad_cli.backends.proof.rationals import COMPARISONS
from mgrad_cli.backends.proof.ring import Asked, NoValue, Ratio, Ring, TooHard
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import needed_for
from mgrad_cli.operations import Operation

MOST_NODES = 1500
MOST_INPUTS = 100
MOST_CASES = 200
SECONDS = 5.0
EVERYWHERE = "proven wherever both are defined"
IN_CASES = "kinks and edges of conditions"
WITH_BASES = "powers of 0"


def proven_equal(graph: Graph, one: int, other: int, leaves: Mapping[int, Leaf], fixed: Collection[str] = ()) -> str:
    """What is proven, in words; nothing if there is no proof. Inputs that are fixed are the numbers that they have."""
    free = [name for name in graph.inputs if name not in fixed]
    if len(graph) > MOST_NODES or len(free) > MOST_INPUTS:
        return ""
    formulas = _Formulas(graph, one, other, leaves, free)
    cases: list[dict[str, int]] = [{}]
    exceptions: dict[str, None] = {}
    deadline = monotonic() + SECONDS
    proven = looked_at = 0
    while cases:
        ring = Ring(free, cases.pop())
        looked_at += 1
        try:
            if looked_at > MOST_CASES or not (formulas.are_same(ring, deadline) or ring.is_impossible()):
                return ""
            proven += 1
        except Asked as asked:
            exceptions[IN_CASES] = None
            cases += [{**ring.signs, asked.key: sign} for sign in (1, -1)]
        except NoValue:
            pass  # in this case one of the two is defined nowhere
        except TooHard:
            return ""
        if ring.bases:
            exceptions[WITH_BASES] = None
    told = f", but for {' and '.join(exceptions)}" if exceptions else ""
    return EVERYWHERE + told if proven else ""


class _Formulas:
    """Two nodes of a graph, to be written as formulas."""

    def __init__(self, graph: Graph, one: int, other: int, leaves: Mapping[int, Leaf], free: Collection[str]) -> None:
        self.graph = graph
        self.pair = one, other
        self.leaves = leaves
        self.names = {graph.inputs[name]: name for name in free}
        self.first = needed_for(graph, [one])
        self.opening = graph.branches_by_start()

    def are_same(self, ring: Ring, deadline: float) -> bool:
        # The laws that the first one brings along are there before the second one is looked at.
        numbers: list[Any] = [None] * len(self.graph)
        self._write(ring, numbers, True, deadline)
        self._write(ring, numbers, False, deadline)
        one, other = self.pair
        return ring.same(numbers[one], numbers[other])

    def _write(self, ring: Ring, numbers: list[Any], first: bool, deadline: float) -> None:
        graph, skip_to = self.graph, 0
        for place, operation in enumerate(graph.operations):
            if place in self.opening and place >= skip_to:
                ends = (each.end for each in self.opening[place] if numbers[each.condition] != each.wanted)
                skip_to = max(ends, default=skip_to)
            if self.first[place] is not first:
                continue
            if operation is None:
                numbers[place] = _leaf(ring, self.names.get(place), self.leaves[place])
            elif place >= skip_to:
                numbers[place] = _formula(ring, operation, [numbers[operand] for operand in graph.operands[place]])
            if monotonic() > deadline:
                raise TooHard


def _leaf(ring: Ring, name: str | None, leaf: Leaf) -> Ratio:
    """An input, a fraction, or one of the constants that have a name."""
    if not callable(leaf):
        return ring.constant(leaf) if name is None else ring.input(name)
    if leaf == arb.pi:
        return pi(ring)
    if leaf == arb.const_e:
        return FORMULAS["exp"](ring, ring.constant(fmpq(1)))
    return ring.multiply(ring.constant(fmpq(2)), pi(ring))


def _formula(ring: Ring, operation: Operation, operands: list[Any]) -> Ratio | bool:
    if operation.form == "choice":
        return operands[taken(operation, operands)[-1]]  # type: ignore[no-any-return]
    if operation.name == "not":
        return not operands[0]
    if operation.form == "comparison":
        holds, _ = COMPARISONS[operation.name]
        return holds(ring.sign(ring.subtract(*operands)), 0)
    if operation.name in FORMULAS:
        return FORMULAS[operation.name](ring, *operands)
    return opaque(ring, operation.name, operands)
