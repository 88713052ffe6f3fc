"""The house rules: imports run down, each library has one door, rooms are small and have a sentence at the door."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "mgrad_cli"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "generated.py")
FLOORS = ["ground", "language", "graph", "backends", "columns", "analyses", "reports", "commands"]
ENTRANCES = {"__init__.py", "__main__.py", "api.py"}  # they show what the house has, so they see all of it
DOORS = {
    "click": "commands/",
    "lark": "language/tables.py",
    "rich": "reports/table.py",
    "graphviz": "reports/pictures/dot.py",
    "pygraphviz": "reports/pictures/embedded.py",
    "flint": "backends/proof/balls.py",
    "pyarrow": "columns/arrow",
    "llvmlite": "backends/batch/machine.py",
    "numpy": "backends/batch/array",
    "dask": "analyses/rows/cluster.py",
    "distributed": "analyses/rows/cluster.py",
}


def floor_of(path: Path) -> int:
    parts = path.relative_to(PACKAGE).parts
    return FLOORS.index(parts[0]) if len(parts) > 1 else 0


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
class TestRoom:
    def test_has_a_sentence_at_its_door(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert not text.strip() or ast.get_docstring(ast.parse(text))

    def test_is_small(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 250
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno + 1 <= 30, f"{node.name} is long"

    def test_imports_run_down(self, path: Path) -> None:
        if path.parent == PACKAGE and path.name in ENTRANCES:
            return
        for name in imports_of(path):
            head, _, rest = name.partition(".")
            room = rest.split(".")[0]
            if head == "mgrad_cli" and room in FLOORS:
                assert FLOORS.index(room) <= floor_of(path), f"{name} is on a floor above"

    def test_libraries_come_in_by_their_door(self, path: Path) -> None:
        place = str(path.relative_to(PACKAGE))
        for name in imports_of(path):
            door = DOORS.get(name.split(".")[0])
            assert door is None or place.startswith(door), f"{name} is imported outside of {door}"
