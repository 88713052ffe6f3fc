"""Reading, building, evaluating and differentiating long texts, against lark alone parsing them for nothing."""

import re
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from measure import Measured, in_child, report_and_leave

from mgrad_cli.language.tables import grammar_text

TEXTS: dict[str, Callable[[int], str]] = {
    "a+a": lambda size: "+".join(["a"] * size),
    "x1*2.5": lambda size: "+".join(["x1*2.5"] * size),
    "((a))": lambda size: "(" * size + "a" + ")" * size,
}
SIZES = {"a+a": (100_000, 1_000_000), "x1*2.5": (100_000, 1_000_000), "((a))": (10_000, 100_000)}
POINT = {"a": 1.0, "x1": 1.0}
ROUNDS = 3


def mgrad() -> Callable[[str], object]:
    """The whole way from a text to its gradient."""
    from mgrad_cli.analyses.gradient import answer, pose
    from mgrad_cli.language.reader import read

    def differentiate(text: str) -> float:
        program = read(text)
        used = {name: number for name, number in POINT.items() if name in text}
        return sum(answer(pose(program, used)).values())

    differentiate("a")  # makes the tables, which a wheel has
    return differentiate


def lark() -> Callable[[str], object]:
    """lark with a transformer that is called for each rule and does nothing."""
    from lark import Lark, Transformer, v_args

    grammar = grammar_text()
    names = set(re.findall(r"->\s*(\w+)", grammar)) | set(re.findall(r"^\??([a-z]\w*):", grammar, re.MULTILINE))
    nothing: Any = v_args(inline=True)(type("Nothing", (Transformer,), dict.fromkeys(names, lambda self, *_: None)))
    parse: Callable[[str], object] = Lark(grammar, parser="lalr", start="program", transformer=nothing()).parse
    parse("a")
    return parse


MAKERS = {"mgrad": mgrad, "lark": lark}


def measure(who: str, kind: str, size: int) -> None:
    run, text = MAKERS[who](), TEXTS[kind](size)
    begin = time.perf_counter()
    run(text)
    report_and_leave(seconds=time.perf_counter() - begin)


def compare(kind: str, size: int) -> float:
    """Take turns, print a row, and answer mgrad's time for one term."""
    found: dict[str, list[Measured]] = {who: [] for who in MAKERS}
    for _ in range(ROUNDS):
        for who, measured in found.items():
            answer = in_child(who, kind, size)
            if isinstance(answer, str):
                sys.exit(f"{who} cannot finish {kind}: {answer}")
            measured.append(answer)
    medians = {who: statistics.median(each["seconds"] for each in measured) for who, measured in found.items()}
    peaks = {who: max(each["peak"] for each in measured) for who, measured in found.items()}
    cells = [f"{who} {medians[who]:6.2f} s {peaks[who]:6.0f} MB" for who in MAKERS]
    print(f"{kind:7} {size:9,}  {'  '.join(cells)}  ratio {medians['mgrad'] / medians['lark']:.2f}", flush=True)
    return medians["mgrad"] / size


def main() -> None:
    if len(sys.argv) == 4:
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
        return
    print("median time and peak memory; a ratio of at most 1.5 is the goal")
    for kind, sizes in SIZES.items():
        small, large = (compare(kind, size) for size in sizes)
        print(f"{kind:7} ten times the size takes {10 * large / small:.1f} times the time")


if __name__ == "__main__":
    main()
