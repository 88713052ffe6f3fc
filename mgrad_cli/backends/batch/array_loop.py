"""The loop over arrays: each operation on a block of rows that fits the cache, block after block."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from mgrad_cli.backends.batch.array_rows import ALONE, CHAINED, NATIVE, TRUTHS, UFUNCS, copy
from mgrad_cli.backends.batch.buffers import doubles
from mgrad_cli.backends.batch.doubts import Prepared, prepare
from mgrad_cli.backends.batch.order import in_order_of_need
from mgrad_cli.backends.batch.threads import available, split
from mgrad_cli.graph.graph import Graph

BLOCK = 8192
"""Rows; the numbers of a dozen nodes then stay in the cache."""


class Step(NamedTuple):
    """One call of numpy: the places of what it is given, and the place for its answer."""

    call: Callable[..., Any]
    given: tuple[int, ...]
    answer: int


def block_loop(graph: Graph, results: Sequence[int], inputs: Sequence[str], threads: int | None = None) -> "BlockLoop":
    prepared = prepare(graph, results, NATIVE, telling=NATIVE)
    return BlockLoop(_Plan(prepared, inputs), available(threads))


class _Plan:
    """The steps for one block. Places are columns, results, the doubt, constants and scratch, in this order."""

    def __init__(self, prepared: Prepared, inputs: Sequence[str]) -> None:
        self.graph, self.results = prepared.graph, prepared.results
        self.constants = list(self.graph.constants.values())
        self.steps: list[Step] = []
        self.kinds: list[type] = []  # of the scratch
        self.first_constant = len(inputs) + len(self.results)
        self.first_scratch = self.first_constant + len(self.constants)
        leaves = {node: inputs.index(name) for name, node in self.graph.inputs.items() if name in inputs}
        self.places = leaves | {node: self.first_constant + k for k, node in enumerate(self.graph.constants)}
        self.free: dict[type, list[int]] = {float: [], bool: []}
        self.targets = {node: len(inputs) + number for number, node in enumerate(self.results)}
        order = in_order_of_need(self.graph, [*self.results, prepared.doubt])
        self.uses = Counter(each for node in order for each in self.graph.operands[node])
        self.uses.update([*self.results, prepared.doubt])
        for node in order:
            if self.graph.operations[node] is not None:
                self._compute(node)
        for target, node in enumerate(self.results, len(inputs)):
            if self.places[node] != target:
                self.steps.append(Step(copy, (self.places[node],), target))
        self.doubt = self.places[prepared.doubt]

    def _compute(self, node: int) -> None:
        operation, operands = self.graph.operations[node], self.graph.operands[node]
        assert operation is not None
        given = tuple(self.places[operand] for operand in operands)
        kind = bool if operation.name in TRUTHS else float
        if operation.name in CHAINED:
            self.places[node] = self._chain(operation.name, given)
        else:
            self.places[node] = self.targets[node] if node in self.targets else self._scratch(kind)
            self.steps.append(Step(UFUNCS[operation.name], given, self.places[node]))
        for operand in operands:
            self.uses[operand] -= 1
            if not self.uses[operand] and self.places[operand] >= self.first_scratch:
                place = self.places[operand]
                self.free[self.kinds[place - self.first_scratch]].append(place)

    def _chain(self, name: str, given: tuple[int, ...]) -> int:
        """Pair by pair, so that few roundings lie one upon the other."""
        if len(given) == 1:
            place = self._scratch(float)
            self.steps.append(Step(ALONE[name], given, place))
            return place
        made: list[int] = []
        while len(given) > 1:
            pairs, rest = list(zip(given[::2], given[1::2])), given[len(given) - len(given) % 2 :]
            fresh = [self._scratch(float) for _ in pairs]
            self.steps += [Step(CHAINED[name], pair, place) for pair, place in zip(pairs, fresh)]
            made += fresh
            given = (*fresh, *rest)
        self.free[float] += [place for place in made if place != given[0]]
        return given[0]

    def _scratch(self, kind: type) -> int:
        if self.free[kind]:
            return self.free[kind].pop()
        self.kinds.append(kind)
        return self.first_scratch + len(self.kinds) - 1


class BlockLoop:
    """Runs the steps of a plan, block after block, in several threads with buffers of their own."""

    def __init__(self, plan: _Plan, threads: int) -> None:
        self.plan, self.threads = plan, threads

    def __call__(self, columns: Sequence[Any], results: Sequence[Any], doubt: Any, rows: int) -> int:
        sources = [each if isinstance(each, (int, float)) else _numbers(each)[:rows] for each in columns]
        targets = [_numbers(each)[:rows] for each in results]
        marks = np.frombuffer(doubt, np.uint8)[:rows].view(bool)

        def work(start: int, stop: int) -> int:
            with np.errstate(all="ignore"):
                return self._part(sources, targets, marks, start, stop)

        return split(work, rows, self.threads)

    def _part(self, sources: list[Any], targets: list[Any], marks: Any, start: int, stop: int) -> int:
        plan, doubtful = self.plan, 0
        scratch: list[Any] = [np.empty(min(BLOCK, stop - start), kind) for kind in plan.kinds]
        for begin in range(start, stop, BLOCK):
            end = min(begin + BLOCK, stop)
            places = [each if isinstance(each, (int, float)) else each[begin:end] for each in sources]
            places += [each[begin:end] for each in targets]
            places += plan.constants
            places += [each[: end - begin] for each in scratch]
            for call, given, answer in plan.steps:
                call(*[places[place] for place in given], out=places[answer])
            total = places[plan.doubt]
            np.not_equal(total - total, 0.0, out=marks[begin:end])
            doubtful += int(np.count_nonzero(marks[begin:end]))
        return doubtful


def _numbers(holder: Any) -> Any:
    """A buffer as an array of float64, without a copy."""
    return holder if isinstance(holder, np.ndarray) else np.frombuffer(doubles(holder), np.float64)
