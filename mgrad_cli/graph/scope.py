"""Which node a name means, statement by statement, and what is said where it means none."""

import math
from collections.abc import Set as AbstractSet

from mgrad_cli.errors import LanguageError, Place, nearest
from mgrad_cli.graph.graph import Graph
from mgrad_cli.language.syntax import Call, Program, Statement
from mgrad_cli.operations import OPERATIONS, functions

CONSTANTS = {"pi": math.pi, "tau": math.tau, "e": math.e}


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
            return LanguageError(
                f"{self.current.name} depends on itself: {way}", place, hint="one of these needs a value of its own"
            )
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
        known = [row.name for row in functions()] + list(self.functions)
        meant = nearest(call.name, known)
        hint = f"did you mean {meant}?" if meant else "`mgrad functions` lists them all"
        if call.name in self.nodes or call.name in self.makers or call.name in self.bound or len(call.name) == 1:
            inside = self.program.source(part).partition("(")[2]
            hint = f"or {call.name}*({inside}?" if inside else hint
        return LanguageError(f"there is no function {call.name}", self.program.place(part), hint=hint)

    def wrong_count(self, call: Call, takes: str, part: int) -> LanguageError:
        return LanguageError(f"{takes}, here {call.arity}", self.program.place(part))

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
