"""What a picture of a computation shows, in no drawing language yet: a box for each value, in order."""

from collections.abc import Sequence
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.backends.value import Value, topological_order
from mgrad_cli.errors import Place, printable
from mgrad_cli.operations import Operation

LONGEST_NAME = 40
LONGEST_TEXT = 120


class Box(NamedTuple):
    """A value, and the numbers of the boxes that it was computed from."""

    name: str
    data: float | None  # none in a branch that was not taken
    grad: float | None  # none where nobody asks for it
    operation: Operation | None
    operands: tuple[int, ...]
    text: str = ""
    note: str = ""

    @property
    def taken(self) -> bool:
        return self.data is not None

    @property
    def cells(self) -> list[str]:
        """What stands in the box; a mark says that there is a note."""
        data = "not taken" if self.data is None else f"data {rounded(self.data)}"
        grad = [] if self.grad is None or self.data is None else [f"grad {rounded(self.grad)}"]
        return [short(self.name, LONGEST_NAME)] * bool(self.name) + [data, *grad] + ["note"] * bool(self.note)

    @property
    def remarks(self) -> list[str]:
        """What stands behind the box: the text, all digits, and the note."""
        lines = [short(self.text or self.name, LONGEST_TEXT)]
        if self.data is not None:
            lines.append(f"data = {self.data!r}")
            lines += [] if self.grad is None else [f"grad = {self.grad!r}"]
        return [line for line in (*lines, short(self.note, 2 * LONGEST_TEXT)) if line]


class Diagram(NamedTuple):
    title: str
    boxes: list[Box]


def diagram_of_value(root: Value) -> Diagram:
    order = topological_order(root)
    number = {value: position for position, value in enumerate(order)}
    boxes = [
        Box(value.label, value.data, value.grad, value.operation, tuple([number[each] for each in value.operands]))
        for value in order
    ]
    return Diagram(short(root.label, LONGEST_TEXT) or "mgrad", boxes)


def diagram_of_gradient(gradient: Gradient) -> Diagram:
    """All that the output of a program was computed from, or would have been in the branches that were not taken."""
    model = gradient.model
    places = _below(model.graph.operands, model.output)
    number = {place: position for position, place in enumerate(places)}
    remarks: dict[int, str] = {}
    for remark in gradient.notes:
        remarks.setdefault(remark.node, remark.text)
    boxes = []
    for place in places:
        value, name = gradient.nodes[place], model.names.get(place, "")
        operands = tuple([number[operand] for operand in model.graph.operands[place]])
        text, note = _beginning(model.place(place)), remarks.get(place, "")
        boxes.append(Box(name, value.data, value.grad, value.operation, operands, text, note))
    return Diagram(model.output_name, boxes)


def trace(root: Value) -> tuple[list[Value], list[tuple[Value, Value]]]:
    """All values that the root was computed from, makers before users, and an edge for each use of one by another."""
    order = topological_order(root)
    return order, [(operand, value) for value in order for operand in value.operands]


def rounded(number: float) -> str:
    """The number in about four digits that count: 2.0000 and 138.8338, but 1e-09 and never 0.0000 for it."""
    if isinstance(number, bool):
        return str(number).lower()
    if number == 0 or 0.1 <= abs(number) < 1e6:
        return f"{abs(number) if number == 0 else number:.4f}"
    return f"{number:.4g}"


def short(text: str, longest: int) -> str:
    """The text on one line, with nothing in it that acts on a terminal, cut where it gets long."""
    line = printable(" ".join(text[: 2 * longest].split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _beginning(place: Place) -> str:
    """What the person wrote there; of the long texts of a long sum only what is shown, or time would be quadratic."""
    return short(place.source[place.start : min(place.end, place.start + 2 * LONGEST_TEXT)], LONGEST_TEXT)


def _below(operands: Sequence[tuple[int, ...]], output: int) -> list[int]:
    """The output and all that it is computed from, in order."""
    needed = {output}
    for place in range(output, -1, -1):
        if place in needed:
            needed.update(operands[place])
    return sorted(needed)
