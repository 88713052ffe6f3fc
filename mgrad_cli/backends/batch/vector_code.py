"""A graph as a loop over rows in LLVM's language: value and slopes in one turn, several rows at a time."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mgrad_cli.backends.batch.doubts import Prepared, prepare
from mgrad_cli.backends.batch.lanes import Lanes, Machine
from mgrad_cli.backends.batch.order import in_order_of_need
from mgrad_cli.backends.batch.vector_rows import native, write
from mgrad_cli.graph.graph import Graph

SILENT = frozenset({"clamp"})
"""Native rows that answer a number outside of their domain."""
PIECE = 1000
"""Lines between two labels."""
LOOP = """
define i32 @loop(ptr %columns, ptr %steps, ptr %table, ptr %results, ptr %doubt, i64 %start, i64 %stop)
  alignstack(64) "min-legal-vector-width"="{bits}" "prefer-vector-width"="{bits}" {{
entry:
{opening}
  %last = sub i64 %stop, {width}
  br label %turn
turn:
  %row = phi i64 [ %start, %entry ], [ %next, %close ]
  %before = phi <{width} x i1> [ zeroinitializer, %entry ], [ %seen, %close ]
{body}
  br label %close
close:
  %seen = or <{width} x i1> %before, {doubt}
  %marks = zext <{width} x i1> {doubt} to <{width} x i8>
  %place = getelementptr i8, ptr %doubt, i64 %row
  store <{width} x i8> %marks, ptr %place, align 1
  %further = add i64 %row, {width}
  %next = call i64 @llvm.umin.i64(i64 %further, i64 %last)
  %done = icmp eq i64 %row, %last
  br i1 %done, label %exit, label %turn
exit:
  %any = call i1 @llvm.vector.reduce.or.v{width}i1(<{width} x i1> %seen)
  %answer = zext i1 %any to i32
  ret i32 %answer
}}
declare i64 @llvm.umin.i64(i64, i64)
declare i1 @llvm.vector.reduce.or.v{width}i1(<{width} x i1>)
"""
"""The last turn begins a whole vector before the end, so that it may do rows again but never leaves one out."""


class Code(NamedTuple):
    """The text of a loop, the functions of C libraries that it calls, and the table of numbers that it reads."""

    text: str
    symbols: list[str]
    table: bytes


def vector_code(graph: Graph, results: Sequence[int], inputs: Sequence[str], machine: Machine) -> Code:
    """The loop over rows.

    Column k is read at `%row & step k`: a step of 0 is that of a number that is the same in all rows.
    """
    functions = native(machine)
    prepared = prepare(graph, results, functions, telling=functions - SILENT | {"/"})
    writer = _Writer(prepared, inputs, Lanes(machine))
    doubt = writer.write()
    body, opening = "\n".join(_in_pieces(writer.lanes.lines)), "\n".join(writer.opening())
    width, bits = machine.lanes, 64 * machine.vector
    text = LOOP.format(width=width, bits=bits, opening=opening, body=body, doubt=doubt)
    declared = writer.lanes.declared
    symbols = [symbol for symbol in declared if not symbol.startswith("llvm.")]
    return Code(text + "\n".join(declared.values()), symbols, b"".join(each * width for each in writer.lanes.table))


def _in_pieces(lines: Sequence[str]) -> Iterator[str]:
    """The lines with labels between them: what LLVM does with so many lines at once grows with their square."""
    for number, line in enumerate(lines):
        if number and number % PIECE == 0:
            yield f"  br label %piece{number}\npiece{number}:"
        yield line


class _Writer:
    """Writes the nodes of a prepared graph; branches are computed on both sides."""

    def __init__(self, prepared: Prepared, inputs: Sequence[str], lanes: Lanes) -> None:
        self.prepared, self.inputs, self.lanes = prepared, inputs, lanes
        self.graph = prepared.graph
        self.found: dict[int, str] = {}
        self.names = {node: name for name, node in self.graph.inputs.items()}

    def write(self) -> str:
        """All lines; answers where the rows are in doubt."""
        results, doubt = self.prepared.results, self.prepared.doubt
        places = self._places()
        for node in in_order_of_need(self.graph, [*results[1:], *results[:1], doubt]):
            self._write(node)
            for place in places.get(node, ()):
                self.lanes.store(self.text(node), f"%result{place}")
        nothing = self.lanes.arithmetic("fsub", self.text(doubt), self.text(doubt))
        return self.lanes.compare("une", nothing, self.lanes.constant(0.0))

    def _places(self) -> dict[int, list[int]]:
        places: dict[int, list[int]] = {}
        for place, node in enumerate(self.prepared.results):
            places.setdefault(node, []).append(place)
        return places

    def _write(self, node: int) -> None:
        operation = self.graph.operations[node]
        if operation is not None:
            self.found[node] = self._operation(operation.name, self.graph.operands[node])
        elif node in self.names:
            self.found[node] = self._load(self.inputs.index(self.names[node]))

    def text(self, node: int) -> str:
        constants = self.graph.constants
        return self.lanes.constant(constants[node]) if node in constants else self.found[node]

    def _truth(self, node: int) -> str:
        constants = self.graph.constants
        return self.lanes.truth(bool(constants[node])) if node in constants else self.found[node]

    def _operation(self, name: str, operands: tuple[int, ...]) -> str:
        if name == "if":
            return self.lanes.choose(self._truth(operands[0]), self.text(operands[1]), self.text(operands[2]))
        if name == "not":
            return self.lanes.logic("xor", self._truth(operands[0]), self.lanes.truth(True))
        if name in ("and", "or"):
            return self.lanes.logic(name, self._truth(operands[0]), self._truth(operands[1]))
        for factor, other in (operands, operands[::-1]) if name == "*" else ():
            if factor in self.graph.constants:
                return self.lanes.multiple(self.graph.constants[factor], self.text(other))
        return write(self.lanes, name, [self.text(operand) for operand in operands])

    def _load(self, column: int) -> str:
        place = self.lanes.value(f"and i64 %row, %step{column}")
        address = self.lanes.value(f"getelementptr double, ptr %column{column}, i64 {place}")
        return self.lanes.value(f"load {self.lanes.numbers}, ptr {address}, align 8")

    def opening(self) -> Iterator[str]:
        """Where columns and results begin."""
        for number in range(len(self.inputs)):
            yield f"  %at.column{number} = getelementptr ptr, ptr %columns, i64 {number}"
            yield f"  %column{number} = load ptr, ptr %at.column{number}"
            yield f"  %at.step{number} = getelementptr i64, ptr %steps, i64 {number}"
            yield f"  %step{number} = load i64, ptr %at.step{number}"
        for number in range(len(self.prepared.results)):
            yield f"  %at.result{number} = getelementptr ptr, ptr %results, i64 {number}"
            yield f"  %result{number} = load ptr, ptr %at.result{number}"
