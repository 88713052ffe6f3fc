"""Draws what kernels.py prints as bars, in times of the limit.

python benchmarks/kernels.py | tee figures.txt
python benchmarks/chart.py docs/kernels.svg < figures.txt
"""

import re
import sys
from html import escape
from pathlib import Path

HEADING = re.compile(r"^(\S.*), 1e\+0*(\d+) rows$")
LINE = re.compile(r"^  (\S.*?) +[\d.]+ ms +([\d.]+) × the limit$")
WIDTH, LEFT, BAR, STEP, MOST = 720, 150, 16, 22, 12.0
STYLE = (
    "text{font:13px sans-serif;fill:#333}.head{font-weight:bold}"
    ".other{fill:#b8c4d6}.own{fill:#2f6fb0}.limit{stroke:#c33}"
)


def read(lines: list[str]) -> dict[str, dict[str, float]]:
    """The ratio of each contestant, by workload."""
    found: dict[str, dict[str, float]] = {}
    for line in lines:
        if heading := HEADING.match(line):
            current = found[f"{heading[1]}, {10 ** int(heading[2]):,} rows"] = {}
        elif ratio := LINE.match(line):
            current[ratio[1]] = float(ratio[2])
    return found


def bars(heading: str, ratios: dict[str, float], top: int) -> list[str]:
    unit = (WIDTH - LEFT - 90) / MOST
    lines = [f'<text class="head" x="10" y="{top + 14}">{escape(heading)}</text>']
    for row, (name, ratio) in enumerate(ratios.items(), 1):
        y = top + row * STEP
        length = min(ratio, MOST) * unit
        kind = "own" if name.startswith("mgrad") else "other"
        lines += [
            f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}"/>',
            f'<text x="{LEFT + length + 6:.1f}" y="{y + 13}">{ratio:.2f}{" →" * (ratio > MOST)}</text>',
        ]
    end = top + (len(ratios) + 1) * STEP
    at = LEFT + unit
    return [*lines, f'<line class="limit" x1="{at:.1f}" x2="{at:.1f}" y1="{top + STEP - 3}" y2="{end - 4}"/>']


def main() -> None:
    body: list[str] = []
    top = 36
    for heading, ratios in read(sys.stdin.read().splitlines()).items():
        body += bars(heading, ratios, top)
        top += (len(ratios) + 1) * STEP + 14
    title = "Value and full gradient of every row: time, in times of hand-written C (red line); shorter is better"
    text = f'<text x="10" y="20">{title}</text>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{top}" viewBox="0 0 {WIDTH} {top}">'
    back = '<rect width="100%" height="100%" fill="#fff"/>'
    Path(sys.argv[1]).write_text("\n".join([head, f"<style>{STYLE}</style>", back, text, *body, "</svg>\n"]))


if __name__ == "__main__":
    main()
