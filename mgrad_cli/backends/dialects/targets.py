"""The languages that a program can be taken along to, each loaded when it is asked for."""

from importlib import import_module

from mgrad_cli.backends.dialects.target import Target

ROOMS = {
    "python": "python_function",
    "numpy": "numpy",
    "c": "c",
    "javascript": "javascript",
    "rust": "rust",
    "julia": "julia",
    "sql": "sql",
    "awk": "awk",
    "latex": "formulas",
}
UNTRIED = ("julia",)
"""Those that no test of mgrad's runs."""


def target(name: str) -> Target:
    found: Target = getattr(import_module(f"mgrad_cli.backends.dialects.{ROOMS[name]}"), name.upper())
    return found
