"""Pictures of a computation, for Python programs, notebooks and the command; or why there is none."""

from typing import TYPE_CHECKING

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.backends.value import Value
from mgrad_cli.errors import UsageError
from mgrad_cli.reports.pictures.diagram import Diagram, diagram_of_gradient, diagram_of_value, trace
from mgrad_cli.reports.pictures.mermaid import mermaid
from mgrad_cli.reports.pictures.render import RENDERED, WAYS_OUT, render

if TYPE_CHECKING:
    from mgrad_cli.reports.pictures.dot import Drawing

__all__ = ["FORMATS", "MOST_NODES", "draw", "draw_dot", "notebook_svg", "picture", "trace"]

FORMATS = (*RENDERED, "dot", "mmd")
MOST_NODES = 400


def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR") -> "Drawing":
    """micrograd's picture of all that a value was computed from: a `graphviz.Digraph`."""
    return _drawn(diagram_of_value(root), format, rankdir)


def draw(gradient: Gradient) -> "Drawing":
    """The picture of a program at a point."""
    return _drawn(diagram_of_gradient(gradient))


def picture(gradient: Gradient, format: str, max_nodes: int = MOST_NODES) -> bytes:
    """The content of the file."""
    if format not in FORMATS:
        raise UsageError(f"there are no pictures in {format}", hint=f"choose one of {', '.join(FORMATS)}")
    diagram = diagram_of_gradient(gradient)
    if format == "mmd":
        return mermaid(diagram).encode()
    count = len(diagram.boxes)
    if format in RENDERED and count > max_nodes:
        raise UsageError(
            f"the picture would have {count:,} nodes, and more than {max_nodes:,} are hard to lay out and to read",
            hint=f"--max-nodes raises the limit; {WAYS_OUT}",
        )
    source = _drawn(diagram).source
    return render(source, format) if format in RENDERED else source.encode()


def notebook_svg(value: Value) -> str | None:
    """What a notebook shows for a value; None, which leaves it to `repr`, where nothing here can draw so much."""
    diagram = diagram_of_value(value)
    if len(diagram.boxes) > MOST_NODES:
        return None
    try:
        return render(_drawn(diagram).source, "svg").decode()
    except UsageError:
        return None


def _drawn(diagram: Diagram, format: str = "svg", rankdir: str = "LR") -> "Drawing":
    from mgrad_cli.reports.pictures.dot import (
        drawing_of,  # the graphviz package takes a while, and not every picture needs it
    )

    return drawing_of(diagram, format, rankdir)
