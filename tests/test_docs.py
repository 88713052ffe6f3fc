"""The pages that are made from the table are fresh, and the pages that name functions name real ones."""

import importlib.util
import re
from pathlib import Path

from mgrad_cli.operations import OPERATIONS

DOCS = Path(__file__).parent.parent / "docs"


def test_the_functions_page_is_that_of_the_table() -> None:
    spec = importlib.util.spec_from_file_location("make", DOCS / "make.py")
    assert spec and spec.loader
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert (DOCS / "functions.md").read_text(encoding="utf-8") == make.page(), "run: python docs/make.py"


def test_the_language_page_names_real_functions() -> None:
    page = (DOCS / "language.md").read_text(encoding="utf-8")
    called = set(re.findall(r"`(\w+)\(", page)) - {"name", "f", "if"}
    assert called and called <= OPERATIONS.keys()
