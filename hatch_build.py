"""Puts the parse tables of the grammar beside the reader when a wheel is built, so that a plain start needs no lark."""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent


class TablesHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        spec = importlib.util.spec_from_file_location("tables", ROOT / "mgrad_cli" / "language" / "tables.py")
        assert spec and spec.loader
        tables = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tables)
        grammar = tables.grammar_text()
        text = f'"""Made from the grammar when the wheel was built."""\n\nGRAMMAR = {grammar!r}\n'
        text += f"TABLES = {tables.frozen(tables.make_tables(grammar))!r}\n"
        (ROOT / "mgrad_cli" / "language" / "generated.py").write_text(text, encoding="utf-8")
