"""Which node a name means, statement by statement, and what is said where it means none."""

import math
from collections.abc import Set as AbstractSet

from mgrad_cli.errors import LanguageError, Place, nearest
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.syntax import Call, Program, Statement
from mgrad_cli.operations import OPERATIONS

CONSTANTS = {"pi": math.pi, "tau": math.tau, "e": math.e}

ELSEWHERE = {
    **dict.fromkeys(("diff", "grad", "derivative", "D"), "a program does not ask for slopes; --wrt does"),
    **dict.fromkeys(("print", "return", "show"), "the last statement is the output"),
    **dict.fromkeys(("Value", "float", "Variable", "tensor"), "write the number alone, as in a = -4.0"),
    "factorial": "write gamma(n + 1)", "sec": "write 1/cos(x)", "csc": "write 1/sin(x)", "cot": "write 1/tan(x)",
    "heaviside": "write step(x)", "logistic": "write sigmoid(x)", "sum": "write the terms out, with + between them",
    **dict.fromkeys(["N", "Phi", "phi_cdf", "cdf", "pnorm", "norm_cdf"], "did you mean normcdf?"),
    **dict.fromkeys(["phi", "pdf", "dnorm", "norm_pdf"], "did you mean normpdf?"),
    **dict.fromkeys(["square", "sqr"], "write x^2"),
}  # fmt: skip
"""Functions of other languages, and what is done here instead."""

LONGEST = 60
"""Characters of the person's text that a hint repeats."""


class Scope:
    """The names of a program while its graph is built. `bound` are those that the person gave a value."""

    def __init__(self, program: Program, graph: Graph, bound: AbstractSet[str]) -> None:
        self.program = program
        self.graph = graph
        self.bound = bound
        self.nodes: dict[str, int] = {}
        self.makers: dict[str, Statement] = {}
        self.functions: dict[str, Statement] = {}
        self.constants: dict[str, int] = {}
        self.current = Statement("", "", None, 0, 0, 0, 0)
        for statement in program.statements:
            self._announce(statement)

    def _announce(self, statement: Statement) -> None:
        if not statement.name or statement.operator:
            return
        known = self.functions if statement.is_function else self.makers
        if statement.name in known:
            raise self._twice(statement, known[statement.name])
        if statement.is_function and statement.name in OPERATIONS:
            raise LanguageError(
                f"{statement.name} is a function of mgrad already",
                self.program.place_of(statement),
                hint="choose another name for yours",
            )
        if statement.parameters and len({*statement.parameters}) < len(statement.parameters):
            raise LanguageError(
                f"two parameters of {statement.name} have the same name",
                self.program.place_of(statement),
                hint="each needs its own",
            )
        known[statement.name] = statement

    def _twice(self, statement: Statement, first: Statement) -> LanguageError:
        name = statement.name
        way_out = "use another name" if statement.is_function else f"use another name, or {name} += … for a new version"
        return LanguageError(
            f"{name} is {'defined' if statement.is_function else 'assigned'} twice",
            self.program.place_of(first),
            self.program.place_of(statement),
            hint=way_out,
        )

    def has(self, name: str) -> bool:
        """Whether the name has a value already, of the program's or of the person's."""
        return name in self.nodes or name in self.bound

    def node(self, name: str, part: int) -> int:
        """The node that a name means in the current statement."""
        if (node := self.nodes.get(name)) is not None:
            return node
        if name in self.makers:
            raise self._too_early(name, part)
        if name in CONSTANTS and name not in self.bound:
            if name not in self.constants:
                self.constants[name] = self.graph.constant(CONSTANTS[name])
            return self.constants[name]
        node = self.nodes[name] = self.graph.input(name)
        return node

    def _too_early(self, name: str, part: int) -> LanguageError:
        place, maker = self.program.place(part), self.makers[name]
        circle = self._path(name, self.current.name)
        if circle:
            way = " → ".join([self.current.name, *circle])
            way_out = f"give {name} its value first; {name} += … then changes it"
            if circle[1:]:
                way_out = "one of these needs a value of its own"
            return LanguageError(f"{self.current.name} depends on itself: {way}", place, hint=way_out)
        return LanguageError(
            f"{name} is used before it is assigned",
            place,
            self.program.place_of(maker),
            hint=f"move the line that assigns {name} up",
        )

    def _path(self, start: str, goal: str) -> list[str]:
        """The names over which start depends on goal, or none."""
        came_from, ahead = {start: ""}, [start]
        for name in ahead:
            if name == goal:
                path = [name]
                while came_from[path[0]]:
                    path.insert(0, came_from[path[0]])
                return path
            maker = self.makers.get(name)
            for part in self.program.parts[maker.first : maker.last] if maker else ():
                if isinstance(part, str) and part not in came_from:
                    came_from[part] = name
                    ahead.append(part)
        return []

    def unknown_function(self, call: Call, part: int) -> LanguageError:
        name = call.name if len(call.name) <= LONGEST else call.name[:LONGEST] + "…"
        return LanguageError(
            f"there is no function {name}", self.program.place(part), hint=self._instead(call.name, part)
        )

    def _instead(self, name: str, part: int) -> str:
        """What was probably meant by a function that there is not: a slope, another function, or a product."""
        start = self.program.starts[part]
        before, _, inside = self.program.source(part).partition("(")
        product = f"{name}*({inside}" if before.strip() == name and 1 < len(inside) <= LONGEST - len(name) else ""
        if name.startswith("d") and "".join(self.program.text[max(start - 4, 0) : start].split()).endswith("d/"):
            return f"a program does not ask for slopes; --wrt {name[1:]} does"
        if name in ELSEWHERE:
            return ELSEWHERE[name]
        if product and (len(name) == 1 or name in {*self.nodes, *self.makers, *self.bound, *CONSTANTS}):
            return f"or {product}?"
        known = [word for word, row in OPERATIONS.items() if row.form == "function" or word in row.aliases]
        if meant := nearest(name, [*self.functions, *known]) or nearest(name.lower(), known):
            return f"did you mean {meant}?"
        return "`mgrad functions` lists them all" + f"; a product is {product}" * bool(product)

    def wrong_count(self, call: Call, takes: str, part: int) -> LanguageError:
        source = self.program.source(part)
        owner, dot, operands = source.partition(f".{call.name}(")
        method = dot and owner.isidentifier() and len(operands) <= LONGEST
        hint = f"{source} means {call.name}({owner}{', ' * (operands != ')')}{operands}" if method else ""
        return LanguageError(f"{takes}, here {call.arity}", self.program.place(part), hint=hint)

    def recursion(self, names: list[str], part: int) -> LanguageError:
        return LanguageError(
            f"{names[-1]} calls itself: {' → '.join(names[names.index(names[-1]) :])}",
            self.program.place(part),
            hint="a function of your own is written out where it is called, so it cannot call itself",
        )

    def nothing_to_change(self, statement: Statement) -> LanguageError:
        name = statement.name
        return LanguageError(
            f"{name} has no value yet that {statement.operator}= could change",
            Place(self.program.text, statement.start, statement.end),
            hint=f"assign it first, as {name} = …",
        )
