"""From DOT to SVG, PNG and PDF: by `dot` where it is installed, else by the Graphviz inside pygraphviz."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from mgrad_cli.errors import UsageError
from mgrad_cli.reports.pictures.embedded import NOT_HERE

PATIENCE = 60.0
"""Seconds that a layout may take: dot's time grows much faster than the graph."""

SHARP = ["-Gdpi=144", "-Gsize=150,40"]
"""Twice the dots of a screen, and no more inches than half a gigabyte of memory holds."""

RENDERED = ("svg", "png", "pdf")
WAYS_OUT = "-o graph.dot and -o graph.mmd need no layout, and mgrad eval prints the numbers"


def render(source: str, format: str) -> bytes:
    """The picture, by whichever renderer can draw it first."""
    trouble = ""
    for command in _commands(format):
        done = _run(command, source)
        if done.returncode == 0 and done.stdout:
            _need_font(command, format)
            return _alone(done.stdout) if format == "svg" else done.stdout
        if done.returncode != NOT_HERE:
            trouble = trouble or _last_line(done)
    if trouble:
        raise UsageError(f"Graphviz could not draw the picture: {trouble}", hint=WAYS_OUT)
    raise UsageError(
        f"drawing {format} needs Graphviz",
        hint="pip install 'mgrad[draw]' brings it, or install Graphviz; -o graph.dot and -o graph.mmd work without it",
    )


def _commands(format: str) -> Iterator[list[str]]:
    arguments = SHARP if format == "png" else []
    if program := shutil.which("dot"):
        yield [program, f"-T{format}", *arguments]
    if sys.executable:
        # -P: whatever lies in the working folder, or here, is not imported by its name.
        yield [sys.executable, "-P", str(Path(__file__).with_name("embedded.py")), format, *arguments]


def _run(command: list[str], source: str) -> "subprocess.CompletedProcess[bytes]":
    """The renderer's answer. What it writes to stderr is mostly noise about fonts, and is kept from the person."""
    surroundings = {"SOURCE_DATE_EPOCH": "0", **os.environ}  # a PDF tells the time, and differs each time
    try:
        return subprocess.run(command, input=source.encode(), capture_output=True, timeout=PATIENCE, env=surroundings)
    except subprocess.TimeoutExpired:
        raise UsageError(f"the layout of the picture takes more than {PATIENCE:g} seconds", hint=WAYS_OUT) from None
    except OSError as error:
        return subprocess.CompletedProcess(command, 1, b"", str(error.strerror).encode())


def _last_line(done: "subprocess.CompletedProcess[bytes]") -> str:
    lines = done.stderr.decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), f"exit code {done.returncode}")


def _need_font(command: list[str], format: str) -> None:
    """Without any font Graphviz draws each letter as the same empty box, and calls it done; an SVG needs none."""
    if format != "svg":
        one, other = (_run(_as_png(command, format), f"digraph {{ v [label={letter}] }}").stdout for letter in "ab")
        if one == other:
            raise UsageError(
                "there is no font on this machine to write the numbers with",
                hint="install one (as in: apt-get install fonts-dejavu-core), or draw an .svg, which needs none",
            )


def _as_png(command: list[str], format: str) -> list[str]:
    return [{f"-T{format}": "-Tpng", format: "png"}.get(part, part) for part in command]


def _alone(svg: bytes) -> bytes:
    """The SVG without Graphviz's version, and without the document type, which names a file on the web."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + svg[svg.index(b"<svg") :]
