"""The only door to lark: turns the grammar into the tables that the reader runs on.

A wheel carries the tables ready made (see hatch_build.py), because importing lark costs more than everything else that
a plain `mgrad eval` does; a checkout without them makes them anew. Either way lark's LALR construction decides what
the language is.
"""

import os.path
from collections.abc import Sequence
from typing import Any, NamedTuple

END, UNKNOWN = "END", "UNKNOWN"
"""Two tokens that no grammar names: the end of the text, and a character that begins no token."""


class Tables(NamedTuple):
    """An automaton: `actions[state][symbol]` is the next state, or `~rule` for a rule that is complete."""

    actions: list[dict[str, int]]
    rules: Sequence[tuple[str, int, str]]
    pattern: str
    start: int


def grammar_text() -> str:
    """The grammar: inside the package in a wheel, beside it in a checkout."""
    package = os.path.dirname(os.path.dirname(__file__))
    inside = os.path.join(package, "grammar", "mgrad.lark")
    beside = os.path.join(os.path.dirname(package), "grammar", "mgrad.lark")
    with open(inside if os.path.exists(inside) else beside, encoding="utf-8") as stream:
        return stream.read()


def load_tables() -> Tables:
    """The ready-made tables if they are those of the grammar, else new ones."""
    grammar = grammar_text()
    try:
        from mgrad_cli.language import generated  # type: ignore[attr-defined,unused-ignore]
    except ImportError:
        return make_tables(grammar)
    if grammar != generated.GRAMMAR:
        return make_tables(grammar)
    return thawed(generated.TABLES)


def frozen(tables: Tables) -> tuple[Any, ...]:
    """The tables as one constant, which Python loads ten times as fast as it builds dictionaries."""
    return (tuple(tuple(row.items()) for row in tables.actions), *map(_as_tuple, tables[1:]))


def thawed(constant: tuple[Any, ...]) -> Tables:
    return Tables([dict(row) for row in constant[0]], *constant[1:])


def _as_tuple(part: Any) -> Any:
    return tuple(part) if isinstance(part, list) else part


def make_tables(grammar: str) -> Tables:
    """The tables of a grammar, by lark."""
    from lark import Lark

    parser: Any = Lark(grammar, parser="lalr", lexer="basic", start="program", maybe_placeholders=False)
    table = parser.parser.parser._parse_table
    start, end = table.start_states["program"], table.end_states["program"]
    rules = sorted({_rule(arg) for row in table.states.values() for _, arg in row.values() if not isinstance(arg, int)})
    order = _order(table.states, start)
    places = {state: place for place, state in enumerate(order)}
    actions = [
        {
            symbol.lstrip("$"): places[arg] if isinstance(arg, int) else ~rules.index(_rule(arg))
            for symbol, (_, arg) in sorted(table.states[state].items())
        }
        for state in order
    ]
    actions[places[end]][END] = places[end]
    return Tables(actions, rules, _pattern(parser), places[start])


def _order(states: Any, start: int) -> list[int]:
    """The states as one meets them: lark numbers them anew each time, and two wheels of one grammar should be equal."""
    order = [start]
    for state in order:
        order += dict.fromkeys(
            arg for _, (_, arg) in sorted(states[state].items()) if isinstance(arg, int) and arg not in order
        )
    return order


def _rule(rule: Any) -> tuple[str, int, str]:
    return str(rule.origin.name), len(rule.expansion), rule.alias or ""


def _pattern(parser: Any) -> str:
    """One regular expression that finds the next token and names it, words of the language before names."""
    ignored = "|".join(
        terminal.pattern.to_regexp() for terminal in parser.terminals if terminal.name in parser.ignore_tokens
    )
    tokens = [terminal for terminal in parser.parser.lexer.terminals if terminal.name not in parser.ignore_tokens]
    words = [terminal for terminal in tokens if terminal.pattern.value.isalpha()]
    named = [f"(?P<{terminal.name}>{terminal.pattern.value}(?!\\w))" for terminal in words]
    named += [f"(?P<{terminal.name}>{terminal.pattern.to_regexp()})" for terminal in tokens if terminal not in words]
    return f"(?:{ignored})*(?:{'|'.join(named)}|(?P<{END}>\\Z)|(?P<{UNKNOWN}>(?s:.)))"
