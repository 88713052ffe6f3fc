"""The words in which both passes are told, in no layout yet: paragraphs, and boxes of rows."""

from collections.abc import Iterator, Sequence

from mgrad_cli.analyses.telling.explain import Backward, Share, Telling
from mgrad_cli.analyses.telling.local_rules import parameters, respelled
from mgrad_cli.errors import printable
from mgrad_cli.operations import Operation
from mgrad_cli.reports.lectures.blocks import Block, Box, Heading
from mgrad_cli.reports.lectures.words import (
    LONGEST,
    clipped,
    in_parentheses,
    numeral,
    short_name,
    side_of,
    some,
    spelled,
    statement,
    title,
)

ENDS = 10
"""Steps at each end of a long program that are told; those in the middle are left out, and it is said."""
MOST_ROWS = 30


FORWARD = "Each step computes one node from those above it."
BACKWARD = (
    "How much does {name} move when a node moves a little? That is the node's gradient, and that of {name} itself is "
    "1. A step multiplies the gradient of its node by the local slope for each operand, and adds the product to that "
    "operand's gradient. The order is that of the forward pass turned round: every use comes before its maker, so that "
    "a gradient is whole before it goes on."
)
RETRACED = (
    "Some shares fell out of the range of float64 on their way. The gradients are those of a second pass, in decimals; "
    "the sums above are what float64 makes of them."
)


def telling(told: Telling, digits: int, show_all: bool, quiet: bool) -> Iterator[Block]:
    """Everything from the inputs to their gradients."""
    return _Voice(told, digits, show_all, quiet).blocks()


class _Voice:
    def __init__(self, told: Telling, digits: int, show_all: bool, quiet: bool) -> None:
        self.told, self.digits, self.show_all = told, digits, show_all
        self.model, self.values = told.model, told.values
        self.name = short_name(told.gradient)
        notes = [] if quiet else [note for note in told.gradient.notes if note.node in told.steps]
        self.notes = {note.node: note.text.removeprefix(f"{self.model.text(note.node)}: ") for note in reversed(notes)}
        self.noted: set[int] = set()  # whose note has been told

    def blocks(self) -> Iterator[Block]:
        yield title(self.told.gradient, self.digits)
        yield Heading("Forward")
        if self.told.steps:
            yield FORWARD
            yield from self._forward()
        else:
            yield "There is nothing to compute."
        yield Heading("Backward")
        if self.told.backward:
            yield BACKWARD.format(name=self.name)
        if silent := self._silent():
            yield silent
        arrived = [step for step in self.told.backward if step.users or step.grad != 0]
        for group in self._ends(arrived):
            yield group if isinstance(group, str) else self._backward(group)
        if idle := [step for step in self.told.backward if not step.users and step.grad == 0]:
            named = some(f"step {self.told.steps[step.node]}" for step in idle)
            yield f"Nothing arrives at {named}, so nothing goes on from there."
        yield from self._gradient()

    def _ends(self, steps: Sequence[Backward]) -> Iterator[Backward | str]:
        """All steps, or those at the ends and a word for the ones between."""
        if self.show_all or len(steps) <= 2 * ENDS:
            yield from steps
            return
        yield from steps[:ENDS]
        yield left_out(len(steps) - 2 * ENDS)
        yield from steps[-ENDS:]

    def _forward(self) -> Iterator[Block]:
        nodes = list(self.told.steps)
        if self.show_all or len(nodes) <= 2 * ENDS:
            yield self._computed(nodes)
        else:
            yield self._computed(nodes[:ENDS])
            yield left_out(len(nodes) - 2 * ENDS)
            yield self._computed(nodes[-ENDS:])
        if self.told.skipped:
            yield "A branch that is not taken is skipped: it is neither computed nor given a gradient."

    def _computed(self, nodes: Sequence[int]) -> Box:
        noted = [node for node in nodes if node in self.notes and self.values[node].grad is None]
        self.noted.update(noted)
        remarks = [f"note, step {self.told.steps[node]}: {self.notes[node]}" for node in noted]
        return Box("", ("step", "node", "operation", "result"), [self._computation(node) for node in nodes], remarks)

    def _computation(self, node: int) -> tuple[str, ...]:
        value, operation = self.values[node], self.model.graph.operations[node]
        assert operation is not None
        number, name = str(self.told.steps[node]), self._title(node)
        if value.data is None:
            return number, name, "skipped", ""
        operands = [self._number(operand.data) for operand in value.operands]
        return number, name, spelled(operation, operands), f"= {self._number(value.data)}"

    def _silent(self) -> str:
        """What gets no gradient, said once."""
        graph, asked = self.model.graph, set(self.told.gradient.question.asked)
        used = {operand for node in self.told.steps for operand in graph.operands[node]}
        sentences = []
        if used & graph.constants.keys():
            sentences.append("Numbers that stand in the program get no gradient: they do not move.")
        if any(isinstance(self.values[node].data, bool) for node in self.told.steps):
            sentences.append("A condition has no slope: it only decides which branch is taken.")
        if idle := [name for name, node in graph.inputs.items() if name not in asked and node in used]:
            sentences.append(f"Not asked for, and so left out: {some(idle)}.")
        return " ".join(sentences)

    def _backward(self, step: Backward) -> Box:
        number, name = self.told.steps[step.node], self.model.names.get(step.node)
        text = self.model.text(step.node)
        head = f"{number}. {statement(name, text) if name else clipped(text, 2 * LONGEST)}"
        cut = len(step.shares) > MOST_ROWS and not self.show_all
        shown = [*step.shares[:ENDS], *step.shares[-ENDS:]] if cut else step.shares
        rows = [self._share(step, share) for share in shown]
        if cut:
            rows.insert(ENDS, (f"… {len(step.shares) - 2 * ENDS:,} more operands", "", "", ""))
        columns = ("goes to", "local slope", "gradient * slope", "so far")
        return Box(head, columns, rows, [*self._remarks(step), *self._noted(step)])

    def symbol(self, node: int) -> str:
        return f"d{self.name}/d{self._bare(node)}"

    def _bare(self, node: int) -> str:
        """A node as it stands below a fraction line."""
        name = self.model.names.get(node)
        return clipped(name, LONGEST) if name else self.name if node == self.model.output else f"({self._text(node)})"

    def _remarks(self, step: Backward) -> Iterator[str]:
        gradient = f"{self.symbol(step.node)} = {self._number(step.grad)}"
        if step.grad is None:
            yield f"{self.symbol(step.node)} is beyond float64 here, so only the second pass can go on from it"
            return
        if not step.users:
            origin = "where it begins" if step.node == self.model.output else "as the second pass found it"
            yield f"{gradient}, {origin}"
        elif len(step.users) == 1:
            yield f"{gradient}, from step {self.told.steps[step.users[0]]}, its only use"
        else:
            steps = [f"step {self.told.steps[user]}" for user in dict.fromkeys(step.users)]
            yield f"{gradient}, whole now that its {len(step.users):,} uses are done: {some(steps)}"
        if step.grad == 0:
            yield "0 times any slope is 0: nothing goes on from here, and no slope is asked for"
            return
        operation, operands = self.model.graph.operations[step.node], self.model.graph.operands[step.node]
        assert operation is not None
        yield from self._meanings(operation, operands, step)

    def _meanings(self, operation: Operation, operands: Sequence[int], step: Backward) -> Iterator[str]:
        """Which operands the letters of the rules stand for."""
        if operation.name == "if":
            truth = "true" if self.values[operands[0]].data else "false"
            yield f"the condition is {truth}, so all goes to the branch taken"
        elif operation.variadic:
            yield f"{self.told.letters[0]} is each operand in turn"
        else:
            pairs = zip(parameters(operation, self.told.letters), operands, strict=True)
            yield ", ".join(f"{letter} is {self._described(operand)}" for letter, operand in pairs)

    def _described(self, node: int) -> str:
        title = self._title(node)
        number = self._number(self.values[node].data)
        return number if node in self.model.graph.constants else f"{title} = {number}"

    def _noted(self, step: Backward) -> Iterator[str]:
        operation = self.model.graph.operations[step.node]
        if step.node in self.notes and operation is not None:
            self.noted.add(step.node)
            yield f"note: {respelled(operation, self.notes[step.node], self.told.letters)}"

    def _share(self, step: Backward, share: Share) -> tuple[str, ...]:
        slope, product = self._number(share.slope), self._number(share.product)
        rule = str(share.rule) if share.rule.slope == slope else f"{share.rule}, here {slope}"
        times = f"{self._number(step.grad)} * {in_parentheses(slope)} = {product}"
        return self._side(step.node, share), rule, times, self._so_far(share, product)

    def _side(self, node: int, share: Share) -> str:
        side = side_of(self.model, node, share.position)
        number = self.told.steps.get(share.operand)
        step = f" (step {number})" if number and share.operand not in self.model.names else ""
        return f"{self._title(share.operand)}{step}{f', {side}' * bool(side)}"

    def _so_far(self, share: Share, product: str) -> str:
        """How shares add up, where there are several."""
        if share.uses == 1:
            return ""
        use = f"use {share.use:,} of {share.uses:,}"
        if share.use == 1:
            return use
        return f"{use}: {self._number(share.before)} + {in_parentheses(product)} = {self._number(share.total)}"

    def _gradient(self) -> Iterator[Block]:
        yield Heading("The gradient")
        names = list(self.told.gradient)
        if not names:
            yield "No input is asked for."
            return
        rows = [self._input(name) for name in (names if self.show_all else names[:MOST_ROWS])]
        more = [f"… {len(names) - len(rows):,} more inputs; --all shows them"] if len(names) > len(rows) else []
        yield Box("", ("input", "gradient", ""), rows, more)
        if self.told.retraced:
            yield RETRACED
        if silent := len(self.notes) - len(self.noted):
            yield f"{silent:,} more notes belong to steps that are left out; `mgrad grad --all` prints them."

    def _input(self, name: str) -> tuple[str, ...]:
        gradient = self.told.gradient
        count = self.told.uses[gradient.model.graph.inputs[name]]
        begins = gradient.model.graph.inputs[name] == gradient.model.output
        uses = "where it begins" if begins else f"from {count:,} use{'s' * (count > 1)}" if count else "nothing arrives"
        point, slope = self._number(gradient.question.point[name]), self._number(gradient[name])
        return f"{printable(name)} = {point}", f"d{self.name}/d{printable(name)} = {slope}", uses

    def _title(self, node: int) -> str:
        return clipped(self.model.title(node), LONGEST)

    def _text(self, node: int) -> str:
        return clipped(self.model.text(node), LONGEST)

    def _number(self, number: float | bool | None) -> str:
        return numeral(number, self.digits)


def left_out(count: int) -> str:
    return f"… {count:,} steps in the middle are left out; --all tells them, and --format json holds them all …"
