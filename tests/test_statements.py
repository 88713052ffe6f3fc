"""A program and its gradient, written as statements: what is read back means the same, number by number."""

from pathlib import Path

import pytest

from mgrad_cli.backends.python import compile_graph
from mgrad_cli.graph.build import build
from mgrad_cli.graph.differentiate import differentiate
from mgrad_cli.graph.graph import Graph
from mgrad_cli.graph.simplify import simplify
from mgrad_cli.graph.statements import statements, used_often
from mgrad_cli.language.reader import read
from mgrad_cli.language.writer import expression

FILES = sorted((Path(__file__).parent / "programs").glob("*.mgrad"))
BRANCHES = [
    "if(x > 0, log(x)*log(x), -x)",
    "if(x > 0 and (y > 0 or x > 3), sqrt(x)*sqrt(x) + y, if(not y > 1, x*y, x/y))",
    "d = x - y; if(d > 0, if(d > 1, exp(d)*exp(d), d^2), 0) + d",
    "u = if(x > y, x*y, 1); u*u + max(x, y, u)",
]
POINTS = [(2.5, 0.25), (0.25, 2.5), (-1.5, 0.5), (4.0, -2.0), (-1.0, -3.0), (0.5, 0.75)]


def gradient_of(text: str) -> tuple[Graph, dict[str, int]]:
    model = build(read(text))
    bigger, adjoints = differentiate(model.graph, model.output, model.graph.inputs.values())
    wanted = {f"d_{name}": adjoints[node] for name, node in model.graph.inputs.items() if node in adjoints}
    small, places = simplify(bigger, [model.output, *wanted.values()])
    results = dict(zip(["value", *wanted], places, strict=True))
    return small, {name: node for name, node in results.items() if node not in small.constants}


def written(graph: Graph, results: dict[str, int]) -> str:
    """As few statements as compute each node once, and the results by their names."""
    names = {node: f"t{node}" for node in used_often(graph, results.values())}
    names |= {node: f"r{node}" for node in results.values() if node not in names}
    lines = [f"{each.name} = {expression(each.parts)}" for each in statements(graph, names)]
    leaves = {node: name for name, node in graph.inputs.items()}
    lines += [f"{name} = {leaves.get(node) or names[node]}" for name, node in results.items()]
    return "\n".join(lines)


def numbers(graph: Graph, results: list[int], names: list[str], point: list[float]) -> list[str] | str:
    try:
        return [repr(number) for number in compile_graph(graph, results, names)(*point)]
    except (ArithmeticError, ValueError) as failure:
        return type(failure).__name__


@pytest.mark.parametrize("text", [file.read_text(encoding="utf-8") for file in FILES] + BRANCHES)
def test_what_is_written_means_the_same(text: str) -> None:
    graph, results = gradient_of(text)
    again = build(read(written(graph, results)), bound=frozenset(graph.inputs))
    names = list(graph.inputs)
    places = [again.results[name] for name in results]
    for first, second in POINTS:
        point = [first if number % 2 else second for number in range(len(names))]
        assert numbers(again.graph, places, names, point) == numbers(graph, list(results.values()), names, point)


def test_a_long_chain_is_written_without_recursion() -> None:
    model = build(read("x" + " + sin(x)" * 100_000))
    names = {model.output: "L"}
    (only,) = statements(model.graph, names)
    assert len(expression(only.parts)) > 900_000
