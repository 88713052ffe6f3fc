"""Draws the inputs of a program and computes it for each draw, by one kernel that makes inputs of random numbers."""

from array import array
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from mgrad_cli.analyses.uncertainty.correlations import correlated, root
from mgrad_cli.analyses.uncertainty.problem import Problem, place_of
from mgrad_cli.backends.batch.draws import source_of
from mgrad_cli.backends.batch.kernels import Kernel, make_kernel
from mgrad_cli.backends.engine import forward
from mgrad_cli.errors import MathematicsError, UsageError
from mgrad_cli.graph.build import build
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.quantities import Quantity
from mgrad_cli.language.reader import read

FEW = 100
"""Draws in doubt that are done again before all are, to see whether it is worth it."""

LARGE = 60
"""Nodes; a smaller program is done before machine code for it is made."""


class Random(NamedTuple):
    """A random number that a draw takes: standard normal, uniform between 0 and 1, or Student's."""

    kind: str
    dof: float = 0.0

    @property
    def centre(self) -> float:
        return 0.5 if self.kind == "uniform" else 0.0


class Sampler:
    """The program as a function of random numbers."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self.problem = problem
        self.source = source_of(seed)
        self.numbers: dict[str, Random] = {}
        self.owners: dict[str, tuple[str, ...]] = {}
        self.drawn = self.refused = 0
        self.sentence: MathematicsError | None = None
        self.graph = Graph(problem.question.model.graph.limit)
        self.inputs = self._inputs()
        model = problem.question.model
        places = self.graph.insert(model.graph, self.inputs)
        results = [places[place_of(problem.question, name)] for name in problem.outputs]
        self.makers = [name for name in model.graph.inputs if name in problem.quantities]
        self.kernel = self._kernel(results)

    def block(self, rows: int, only: str | None = None) -> list[Sequence[float]]:
        """The outputs of so many draws, without those that have no value; with `only`, one input moves alone."""
        columns = [self._column(name, random, rows, only) for name, random in self.numbers.items()]
        results = [self.source.empty(rows) for _ in self.problem.outputs]
        doubt = bytearray(rows)
        doubtful = self.kernel(columns, results, doubt, rows)
        self.drawn += rows
        if doubtful:
            self._again(columns, results, doubt, rows)
            return self.source.without(results, doubt)
        return results

    def joined(self, blocks: Sequence[Sequence[Sequence[float]]]) -> list[Sequence[float]]:
        return [self.source.joined(each) for each in zip(*blocks)]

    def _column(self, name: str, random: Random, rows: int, only: str | None) -> Any:
        if only is not None and only not in self.owners[name]:
            return random.centre
        return self.source.draw(random.kind, random.dof, rows)

    def _again(self, columns: Sequence[Any], results: Sequence[Any], doubt: bytearray, rows: int) -> None:
        """Draws that the kernel does not trust, by the engine: a few, and all only if one of these has a value."""
        doubtful = [row for row in range(rows) if doubt[row]]
        few = doubtful[:FEW]
        settled = sum(self._settle(columns, results, doubt, row) for row in few)
        if settled:
            settled += sum(self._settle(columns, results, doubt, row) for row in doubtful[FEW:])
        self.refused += len(doubtful) - settled

    def _settle(self, columns: Sequence[Any], results: Sequence[Any], doubt: bytearray, row: int) -> bool:
        model = self.problem.question.model
        drawn = [each if isinstance(each, float) else float(each[row]) for each in columns]
        made = [array("d", [0.0]) for _ in self.makers]
        self.making(drawn, made, bytearray(1), 1)
        point = {**self.problem.question.point, **{name: each[0] for name, each in zip(self.makers, made)}}
        try:
            values = forward(model, point)
        except MathematicsError as refusal:
            self.sentence = self.sentence or refusal
            return False
        for result, name in zip(results, self.problem.outputs):
            result[row] = values[place_of(self.problem.question, name)].data
        doubt[row] = 0
        return True

    @cached_property
    def making(self) -> Kernel:
        """The inputs of a draw."""
        return self._kernel([self.inputs[name] for name in self.makers])

    def _kernel(self, results: Sequence[int]) -> Kernel:
        small = self.source.name == "numpy" and len(self.graph) < LARGE
        return make_kernel(self.graph, results, list(self.graph.inputs), "numpy" if small else "auto")

    def _inputs(self) -> dict[str, int]:
        """A node for each input of the program: a number, or what is made of random numbers."""
        problem, graph = self.problem, self.graph
        together = correlated(problem.correlations)
        found = self._together(together)
        for name, number in problem.question.point.items():
            if name in found:
                continue
            quantity = problem.quantities.get(name)
            found[name] = graph.constant(number) if quantity is None else self._alone(name, quantity)
        return found

    def _alone(self, name: str, quantity: Quantity) -> int:
        graph = self.graph
        if quantity.shape.draw:
            program = read(quantity.shape.draw)
            model = build(program, frozenset(("p", "q", "d")))
            given = {each: self._random(f"{name}.{each}", Random("uniform"), (name,)) for each in ("p", "q")}
            given["d"] = graph.constant(quantity.inexact)
            used = {each: given[each] for each in model.graph.inputs}
            drawn = graph.insert(model.graph, used)[model.output]
        else:
            kind = Random("student", quantity.dof) if quantity.dof < 1e6 else Random("normal")
            drawn = self._random(name, kind, (name,))
        return self._shifted(quantity, [(quantity.width, drawn)])

    def _together(self, names: Sequence[str]) -> dict[str, int]:
        """Correlated inputs, which are drawn as normal ones: sums of independent numbers."""
        problem = self.problem
        for name in names:
            if problem.quantities[name].shape.draw:
                shape = problem.quantities[name].shape.name
                raise UsageError(
                    f"{name} is {shape} and correlated: Monte Carlo draws correlated inputs as normal ones only",
                    hint=f"leave out /{shape} or --corr, or write what moves both as an input of its own",
                )
        independent = [self._random(name, Random("normal"), tuple(names)) for name in names]
        rows = root(names, problem.correlations)
        return {
            name: self._shifted(
                problem.quantities[name],
                [(share * problem.quantities[name].u, each) for share, each in zip(row, independent) if share],
            )
            for name, row in zip(names, rows)
        }

    def _random(self, name: str, random: Random, owners: tuple[str, ...]) -> int:
        if name not in self.numbers:
            self.numbers[name], self.owners[name] = random, owners
        return self.graph.input(name)

    def _shifted(self, quantity: Quantity, terms: Sequence[tuple[float, int]]) -> int:
        graph = self.graph
        total = graph.constant(quantity.value)
        for factor, node in terms:
            total = graph.apply("+", total, graph.apply("*", graph.constant(factor), node))
        return total
