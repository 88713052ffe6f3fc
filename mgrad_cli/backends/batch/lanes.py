"""Lines of LLVM's language for several rows at once: each value a vector, and no value computed twice."""

import math
import struct
from typing import NamedTuple


class Machine(NamedTuple):
    """What matters of a processor: the rows to be done in one turn of a loop, which are two vectors or more so that
    one's additions fill the other's waiting; the length of the C library's vectors; whether it multiplies and adds in
    one step.
    """

    lanes: int
    vector: int
    fused: bool


class Lanes:
    """What one turn of the loop does. A value is known by the text that stands for it: a register or a constant."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.width = width = machine.lanes
        self.numbers = f"<{width} x double>"
        self.truths = f"<{width} x i1>"
        self.lines: list[str] = []
        self.table: dict[bytes, int] = {}  # numbers, and which of the table's vectors they are
        self.known: dict[str, str] = {}
        self.multiples: dict[str, tuple[float, str]] = {}  # what is a number times another value
        self.opposites: dict[str, str] = {}
        self.declared: dict[str, str] = {}

    def value(self, text: str) -> str:
        """The register that holds what an instruction gives."""
        if text not in self.known:
            self.known[text] = f"%v{len(self.known)}"
            self.lines.append(f"  {self.known[text]} = {text}")
        return self.known[text]

    def constant(self, number: float) -> str:
        """A number in all lanes; but for 0 it is read from a table, which is quicker than making it in every turn."""
        if number == 0 and math.copysign(1, number) > 0:
            return "zeroinitializer"
        place = self.width * self.table.setdefault(struct.pack("d", number), len(self.table))
        address = self.value(f"getelementptr double, ptr %table, i64 {place}")
        return self.value(f"load {self.numbers}, ptr {address}, align {8 * self.width}")

    def truth(self, holds: bool) -> str:
        return f"splat (i1 {'true' if holds else 'false'})"

    def arithmetic(self, instruction: str, *operands: str) -> str:
        """fadd, fsub, fdiv or frem: as IEEE 754 has them, nothing fused and nothing reordered."""
        return self.value(f"{instruction} {self.numbers} {', '.join(operands)}")

    def add(self, x: str, y: str) -> str:
        if y in self.opposites:
            return self.arithmetic("fsub", x, self.opposites[y])
        return self.arithmetic("fadd", x, y)

    def negative(self, x: str) -> str:
        if x in self.multiples:
            factor, base = self.multiples[x]
            return self.multiple(-factor, base)
        found = self.value(f"fneg {self.numbers} {x}")
        self.opposites[found] = x
        return found

    def multiple(self, factor: float, x: str) -> str:
        """A number times a value; powers of two are gathered in one factor, which is exact."""
        inner, base = self.multiples.get(x, (1.0, x))
        if _is_power_of_two(factor) or _is_power_of_two(inner):
            factor, x = factor * inner, base
        found = self.arithmetic("fmul", self.constant(factor), x)
        self.multiples[found] = factor, x
        return found

    def product(self, x: str, y: str) -> str:
        """The product; of a factor that is a multiple by ±2, ±4, … that number goes to the other factor's."""
        for one, other in ((x, y), (y, x)):
            if one in self.multiples and other in self.multiples:
                factor, base = self.multiples[one]
                if _is_power_of_two(factor) and abs(factor) >= 1:
                    return self.arithmetic("fmul", self.multiple(factor, other), base)
        return self.arithmetic("fmul", x, y)

    def compare(self, how: str, x: str, y: str) -> str:
        return self.value(f"fcmp {how} {self.numbers} {x}, {y}")

    def logic(self, instruction: str, x: str, y: str) -> str:
        return self.value(f"{instruction} {self.truths} {x}, {y}")

    def choose(self, condition: str, this: str, that: str) -> str:
        return self.value(f"select {self.truths} {condition}, {self.numbers} {this}, {self.numbers} {that}")

    def intrinsic(self, name: str, *operands: str) -> str:
        """One of LLVM's own functions, such as fabs, sqrt, floor or fma."""
        symbol = f"llvm.{name}.v{self.width}f64"
        self.declared[symbol] = f"declare {self.numbers} @{symbol}({', '.join([self.numbers] * len(operands))})"
        given = ", ".join(f"{self.numbers} {operand}" for operand in operands)
        return self.value(f"call {self.numbers} @{symbol}({given})")

    def call(self, symbol: str, *operands: str) -> str:
        """A function of the C library, which may be of shorter vectors."""
        width = self.machine.vector
        kind = f"<{width} x double>"
        self.declared[symbol] = f"declare {kind} @{symbol}({', '.join([kind] * len(operands))})"
        parts = []
        for start in range(0, self.width, width):
            given = ", ".join(f"{kind} {self._part(operand, start, width)}" for operand in operands)
            parts.append(self.value(f"call {kind} @{symbol}({given})"))
        while len(parts) > 1:
            parts = [self._joined(*pair, self.width // len(parts)) for pair in zip(parts[::2], parts[1::2])]
        return parts[0]

    def _part(self, text: str, start: int, width: int) -> str:
        if width == self.width:
            return text
        places = ", ".join(f"i32 {lane}" for lane in range(start, start + width))
        return self.value(f"shufflevector {self.numbers} {text}, {self.numbers} poison, <{width} x i32> <{places}>")

    def _joined(self, first: str, second: str, width: int) -> str:
        places = ", ".join(f"i32 {lane}" for lane in range(2 * width))
        kind = f"<{width} x double>"
        return self.value(f"shufflevector {kind} {first}, {kind} {second}, <{2 * width} x i32> <{places}>")

    def call_each(self, symbol: str, *operands: str) -> str:
        """A function of single numbers, for one lane after the other."""
        self.declared[symbol] = f"declare double @{symbol}({', '.join(['double'] * len(operands))})"
        found = "poison"
        for lane in range(self.width):
            given = [self.value(f"extractelement {self.numbers} {operand}, i32 {lane}") for operand in operands]
            number = self.value(f"call double @{symbol}({', '.join(f'double {each}' for each in given)})")
            found = self.value(f"insertelement {self.numbers} {found}, double {number}, i32 {lane}")
        return found

    def two_to(self, text: str) -> str:
        """2^k, for a whole k that stands in the last bits of the vector's numbers."""
        bits = f"<{self.width} x i64>"
        whole = self.value(f"bitcast {self.numbers} {text} to {bits}")
        moved = self.value(f"shl {bits} {whole}, splat (i64 52)")
        biased = self.value(f"add {bits} {moved}, splat (i64 {1023 << 52})")
        return self.value(f"bitcast {bits} {biased} to {self.numbers}")

    def store(self, text: str, target: str) -> None:
        """Write a vector at the row that the loop is at."""
        address = self.value(f"getelementptr double, ptr {target}, i64 %row")
        self.lines.append(f"  store {self.numbers} {text}, ptr {address}, align 8")


def _is_power_of_two(number: float) -> bool:
    return math.isfinite(number) and abs(math.frexp(number)[0]) == 0.5
