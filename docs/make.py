"""Writes docs/functions.md from the table of operations: `python docs/make.py`. A test holds the page to the table."""

from pathlib import Path

from mgrad_cli.operations import OPERATIONS, Operation

PAGE = Path(__file__).parent / "functions.md"
TITLES = {"function": "Functions", "infix": "Operators", "prefix": "Signs"}
ABOUT = """# The table of operations

Made from the rows of `mgrad_cli/operations.py` by `python docs/make.py`; `mgrad functions` prints the same. The slopes
are written in mgrad's own language, one for each operand; `out` is the result itself. A function with `...` takes any
number of operands, and its slope is that for any one of them, `x`.
"""


def page() -> str:
    parts = [ABOUT]
    for form, title in TITLES.items():
        rows = [row for row in dict.fromkeys(OPERATIONS.values()) if row.form == form]
        parts.append(f"\n## {title}\n\n| | what it is | slopes | defined where |\n|---|---|---|---|\n")
        parts += [_line(row) for row in rows]
    return "".join(parts)


def _line(row: Operation) -> str:
    slopes = "<br>".join(f"`{slope}`" for slope in row.slopes) + ", each over their sum" * row.shared
    also = f"; also `{'`, `'.join(row.aliases)}`" if row.aliases else ""
    return f"| `{row.signature}` | {row.about}{also} | {slopes} | {f'`{row.domain}`' if row.domain else ''} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
