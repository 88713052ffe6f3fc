"""A diagram in DOT, as micrograd draws it: records and circles; the only door to the graphviz package."""

from collections.abc import Iterable
from typing import Any

from graphviz import Digraph, escape, nohtml

from mgrad_cli.operations import Operation
from mgrad_cli.reports.pictures.diagram import Box, Diagram
from mgrad_cli.reports.pictures.render import render

FONT = {"fontname": "Helvetica,Arial,sans-serif", "fontsize": "12"}
BOX = {**FONT, "shape": "record", "height": "0.35", "margin": "0.12,0.05"}
CIRCLE = {"shape": "ellipse", "width": "0.4", "margin": "0.05,0.02"}
NOT_TAKEN = {"style": "dashed", "color": "gray60"}
NOTED = {"color": "darkorange3", "penwidth": "1.5"}
QUICK = {"nslimit": "2", "nslimit1": "2"}
"""Rounds of a layout for each node; a small picture needs fewer, and a middling one would take minutes for nothing."""

RECORD_SIGNS = str.maketrans({sign: f"\\{sign}" for sign in "\\{}|<>"} | {"&": "&amp;"})


class Drawing(Digraph):  # type: ignore[misc]
    """A Digraph that a notebook shows on machines without `dot`, too."""

    def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, str]:
        return {"image/svg+xml": render(self.source, "svg").decode()}


def drawing_of(diagram: Diagram, format: str = "svg", rankdir: str = "LR") -> Drawing:
    drawing = Drawing(_text(diagram.title), format=format, node_attr=BOX, edge_attr={"arrowsize": "0.7"})
    drawing.graph_attr.update(rankdir=rankdir, nodesep="0.2", ranksep="0.35", **QUICK)
    if len(diagram.boxes) > 100:
        drawing.graph_attr.update(mclimit="0.3")
    for number, box in enumerate(diagram.boxes):
        drawing.node(f"v{number}", _record(box.cells), tooltip=_tooltip(box.remarks), **_look(box))
        if box.operation is not None:
            _operation(drawing, diagram.boxes, number, box.operation)
    return drawing


def _operation(drawing: Drawing, boxes: list[Box], number: int, operation: Operation) -> None:
    """The circle before a box, and its edges; an operand that is used twice has two."""
    box = boxes[number]
    about = _tooltip([operation.signature, operation.about])
    drawing.node(f"o{number}", _text(operation.name), tooltip=about, **CIRCLE, **_look(box))
    # The weight keeps the circle beside its box, however far away the operands are.
    drawing.edge(f"o{number}", f"v{number}", weight="8", **_line(box))
    parts = operation.parameters if len(box.operands) == len(operation.parameters) else ()
    for position, operand in enumerate(box.operands):
        part = {"tooltip": _tooltip([f"{parts[position]} in {operation.signature}"])} if parts else {}
        drawing.edge(f"v{operand}", f"o{number}", **part, **_line(box if not box.taken else boxes[operand]))


def _look(box: Box) -> dict[str, str]:
    if not box.taken:
        return {**NOT_TAKEN, "fontcolor": "gray40"}
    return NOTED if box.note else {}


def _line(box: Box) -> dict[str, str]:
    return {} if box.taken else NOT_TAKEN


def _record(cells: Iterable[str]) -> str:
    return "{" + "|".join(cell.translate(RECORD_SIGNS) for cell in cells) + "}"


def _text(text: str) -> Any:
    """The text as it is: no escape of DOT, no entity and no HTML-like label."""
    return escape(text.replace("&", "&amp;"))


def _tooltip(lines: Iterable[str]) -> Any:
    """The lines; Graphviz undoes the backslashes of a tooltip twice."""
    return nohtml("\\n".join(escape(_text(line)) for line in lines if line))
