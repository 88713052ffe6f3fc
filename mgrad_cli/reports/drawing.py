"""The picture of a computation as Andrej Karpathy's micrograd draws it; the only door to the graphviz package."""

from collections.abc import Iterable
from typing import Any

from graphviz import Digraph, escape, nohtml

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.backends.value import Value
from mgrad_cli.reports.diagram import Box, Diagram, diagram_of_gradient, diagram_of_value, trace
from mgrad_cli.reports.render import render

__all__ = ["Drawing", "draw", "draw_dot", "trace"]

FONT = {"fontname": "Helvetica,Arial,sans-serif", "fontsize": "12"}
BOX = {**FONT, "shape": "record", "height": "0.35", "margin": "0.12,0.05"}
CIRCLE = {"shape": "ellipse", "width": "0.4", "height": "0.35", "margin": "0.05,0.02"}
NOT_TAKEN = {"style": "dashed", "color": "gray60", "fontcolor": "gray45"}
NOTED = {"color": "darkorange3", "penwidth": "1.5"}
RECORD_SIGNS = str.maketrans({sign: "\\" + sign for sign in "\\{}|<>"} | {"&": "&amp;"})


class Drawing(Digraph):  # type: ignore[misc]
    """A Digraph that a notebook shows on machines without `dot`, too."""

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, str]:
        return {"image/svg+xml": render(self.source, "svg").decode()}


def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR") -> Drawing:
    """The picture of all that a value was computed from."""
    return _drawing(diagram_of_value(root), format, rankdir)


def draw(gradient: Gradient) -> Drawing:
    """The picture of a program at a point."""
    return _drawing(diagram_of_gradient(gradient))


def _drawing(diagram: Diagram, format: str = "svg", rankdir: str = "LR") -> Drawing:
    # The escaped title is no HTML-like string either, whatever it looks like.
    drawing = Drawing(_text(diagram.title), format=format, node_attr=BOX, edge_attr={"arrowsize": "0.7"})
    drawing.graph_attr.update(rankdir=rankdir, nodesep="0.2", ranksep="0.35")
    for number, box in enumerate(diagram.boxes):
        _box(drawing, number, box)
    return drawing


def _box(drawing: Drawing, number: int, box: Box) -> None:
    """The record, the operation before it, and the edges; an operand that is used twice has two."""
    look = _look(box)
    drawing.node(f"v{number}", _record(box.cells), tooltip=_tooltip(box.remarks), **look)
    if box.operation is None:
        return
    about = [box.operation.signature, box.operation.about]
    drawing.node(f"o{number}", _text(box.operation.name), tooltip=_tooltip(about), **CIRCLE, **look)
    edges = NOT_TAKEN if not box.taken else {}
    drawing.edge(f"o{number}", f"v{number}", **edges)
    for operand in box.operands:
        drawing.edge(f"v{operand}", f"o{number}", **edges)


def _look(box: Box) -> dict[str, str]:
    return NOT_TAKEN if not box.taken else NOTED if box.note else {}


def _record(cells: Iterable[str]) -> str:
    return "{" + "|".join(cell.translate(RECORD_SIGNS) for cell in cells) + "}"


def _text(text: str) -> str:
    """The text as it is: no escape of DOT, no entity and no HTML-like label."""
    return escape(text.replace("&", "&amp;"))


def _tooltip(lines: Iterable[str]) -> str:
    # Graphviz undoes backslashes twice in tooltips, so a text's own are entities.
    return nohtml("\\n".join(line.replace("&", "&amp;").replace("\\", "&#92;") for line in lines if line))
