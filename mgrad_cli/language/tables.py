"""The only door to lark: turns the grammar into the tables that the reader runs on.

A wheel carries the tables ready made (see hatch_build.py), because importing lark costs more than everything else that a
plain `mgrad eval` does; a checkout without them makes them anew. Either way lark's LALR construction decides what the
language is.
"""

from pathlib import Path
from typing import Any, NamedTuple


END, UNKNOWN = "END", "UNKNOWN"
"""Two tokens that no grammar names: the end of the text, and a character that begins no token."""


class Tables(NamedTuple):
    """An automaton: `actions[state][symbol]` is the next state, or `~rule` for a rule that is complete."""

    actions: list[dict[str, int]]
    rules: list[tuple[str, int, str]]
    pattern: str
    start: int


def grammar_text() -> str:
    """The grammar: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "grammar" / "mgrad.lark"
    return (inside if inside.exists() else package.parent / "grammar" / "mgrad.lark").read_text(encoding="utf-8")


def load_tables() -> Tables:
    """The ready-made tables if they are those of the grammar, else new ones."""
    grammar = grammar_text()
    try:
        from mgrad_cli.language import generated
    except ImportError:
        return make_tables(grammar)
    return Tables(*generated.TABLES) if generated.GRAMMAR == grammar else make_tables(grammar)


def make_tables(grammar: str) -> Tables:
    """The tables of a grammar, by lark."""
    from lark import Lark

    parser: Any = Lark(grammar, parser="lalr", lexer="basic", start="program", maybe_placeholders=False)
    table = parser.parser.parser._parse_table
    rules = list({arg: None for state in table.states.values() for _, arg in state.values() if not isinstance(arg, int)})
    numbers = {rule: number for number, rule in enumerate(rules)}
    actions = [
        {symbol.lstrip("$"): arg if isinstance(arg, int) else ~numbers[arg] for symbol, (_, arg) in table.states[state].items()}
        for state in range(len(table.states))
    ]
    actions[table.end_states["program"]][END] = table.end_states["program"]
    return Tables(
        actions,
        [(rule.origin.name, len(rule.expansion), rule.alias or "") for rule in rules],
        _pattern(parser),
        table.start_states["program"],
    )


def _pattern(parser: Any) -> str:
    """One regular expression that finds the next token and names it, words of the language before names."""
    ignored = "|".join(terminal.pattern.to_regexp() for terminal in parser.terminals if terminal.name in parser.ignore_tokens)
    tokens = [terminal for terminal in parser.parser.lexer.terminals if terminal.name not in parser.ignore_tokens]
    words = [terminal for terminal in tokens if terminal.pattern.value.isalpha()]
    named = [f"(?P<{terminal.name}>{terminal.pattern.value}(?!\\w))" for terminal in words]
    named += [f"(?P<{terminal.name}>{terminal.pattern.to_regexp()})" for terminal in tokens if terminal not in words]
    return f"(?:{ignored})*(?:{'|'.join(named)}|(?P<{END}>\\Z)|(?P<{UNKNOWN}>(?s:.)))"
