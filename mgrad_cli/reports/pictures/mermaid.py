"""The picture of a computation as a Mermaid flowchart, which GitHub and many wikis draw by themselves."""

import re
from collections.abc import Iterator

from mgrad_cli.reports.pictures.diagram import Box, Diagram

SIGN = re.compile(r"(?![-+.]\d)[^\w ]|_")
"""Anything but letters, digits, spaces, and what makes a number out of digits."""


def mermaid(diagram: Diagram) -> str:
    boxes = diagram.boxes
    lines = ["flowchart LR"]
    for number, box in enumerate(boxes):
        lines += _lines(boxes, number, box)
    lines.append("classDef nottaken stroke-dasharray:4,stroke:#999,color:#666")
    lines.append("classDef noted stroke:#cd6600,stroke-width:2px")
    return "\n    ".join(lines) + "\n"


def _lines(boxes: list[Box], number: int, box: Box) -> Iterator[str]:
    """The box, the circle before it, and its edges; an operand that is used twice has two."""
    kind = ":::nottaken" if not box.taken else ":::noted" if box.note else ""
    yield f'v{number}["{"<br/>".join(map(_escaped, box.cells))}"]{kind}'
    if box.operation is None:
        return
    yield f'o{number}(("{_escaped(box.operation.name)}")){kind}'
    yield f"o{number} {_arrow(box)} v{number}"
    for operand in box.operands:
        yield f"v{operand} {_arrow(box if not box.taken else boxes[operand])} o{number}"


def _arrow(box: Box) -> str:
    return "-->" if box.taken else "-.->"


def _escaped(text: str) -> str:
    """Every sign as its number: Mermaid takes quotes, tags, directives, stars and list marks for its own."""
    return SIGN.sub(lambda sign: f"#{ord(sign[0])};", text)
