"""What a command is asked: the program and its numbers, from arguments, files, or a JSON result in the pipe."""

import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from mgrad_cli.analyses.gradient import Gradient, Question, answer, pose
from mgrad_cli.commands.bindings import parse_bindings, spelled
from mgrad_cli.errors import InputError, LanguageError, MgradError, UsageError, clipped, nearest, printable
from mgrad_cli.graph.graph import DEFAULT_LIMIT
from mgrad_cli.language.reader import read
from mgrad_cli.language.syntax import Program
from mgrad_cli.streams import say

LARGEST = 64 * 1024 * 1024
"""Bytes of a program or a result; more are refused before they are understood."""

MOST_WARNINGS = 20

EXAMPLE = 'give it as an argument, as in: mgrad eval "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2'


class Source(NamedTuple):
    """A program's text and what came with it."""

    text: str
    bindings: Mapping[str, float] = MappingProxyType({})
    output: str | None = None
    asked: Sequence[str] | None = None


def ask(**given: Any) -> Gradient:
    """Everything from the command line to the answer."""
    return answer(question_of(**given))


def question_of(
    program: str | None,
    file: str | None,
    bindings: Sequence[str],
    values: str | None,
    of: str | None,
    wrt: str | None,
    ieee: bool,
    max_nodes: int = DEFAULT_LIMIT,
    quiet: bool = False,
) -> Question:
    """What the command line asks; warns of numbers that the program does not use."""
    source = _source(program, file)
    given = {**source.bindings, **(_values(values) if values else {}), **parse_bindings(bindings)}
    parts, output = _read(source.text, program), source.output if of is None else spelled(of)
    asked = source.asked if wrt is None else _names(wrt)
    question = pose(parts, given, of=output, wrt=asked, limit=max_nodes, hardware=ieee)
    if not quiet:
        _warn(question)
    return question


def pointless(
    program: str | None,
    file: str | None,
    bindings: Sequence[str],
    of: str | None,
    max_nodes: int,
    quiet: bool,
    wrt: str | None = None,
) -> tuple[Question, dict[str, float], dict[str, float]]:
    """A question without a point: what the command line fixes, and where else inputs have numbers."""
    from mgrad_cli.graph.build import build

    source, fixed = _source(program, file), parse_bindings(bindings)
    parts = _read(source.text, program)
    model = build(parts, fixed.keys() | source.bindings.keys(), max_nodes)
    known = {**model.defaults, **source.bindings}
    filled = {**dict.fromkeys(model.graph.inputs, 0.0), **source.bindings, **fixed}
    asked = source.asked if wrt is None else _names(wrt)
    question = pose(parts, filled, of=source.output if of is None else spelled(of), wrt=asked, limit=max_nodes)
    if not quiet:
        _warn(question)
    return question, fixed, known


def program_text(program: str | None, file: str | None) -> str:
    """The program alone, once it is clear that it can be read."""
    text = _source(program, file).text
    _read(text, program)
    return text


def text_of(name: str) -> str:
    """What a file holds; - is standard input."""
    return _decoded(_standard_input(), "standard input") if name == "-" else _decoded(_file_bytes(name), name)


def inputs_of(program: str | None, file: str | None) -> list[str]:
    """The inputs of a program that is still being typed; none if it cannot be read yet."""
    from mgrad_cli.graph.build import build

    if "-" in (program, file):
        return []  # whoever completes does not wait for standard input
    try:
        return list(build(read(_source(program, file).text)).graph.inputs) if program or file else []
    except MgradError:
        return []


def _read(text: str, argument: str | None) -> Program:
    try:
        return read(text)
    except LanguageError:
        if argument == text and os.path.isfile(argument):
            raise UsageError(f"{argument} is a file, not a program", hint=f"read it with -f {argument}") from None
        raise


def _names(wrt: str) -> list[str]:
    names = [spelled(name) for name in wrt.split(",")]
    if not all(names):
        raise UsageError(f"--wrt {wrt}: a name is missing", hint="write --wrt a, or --wrt a,b")
    return names


def _warn(question: Question) -> None:
    inputs = list(question.model.graph.inputs)
    for name in question.unused[:MOST_WARNINGS]:
        meant = nearest(name, inputs)
        hint = f"; did you mean {meant}?" if meant else ""
        say(clipped(printable(f"warning: the program does not use {name}{hint}")))
    if len(question.unused) > MOST_WARNINGS:
        say(f"warning: nor {len(question.unused) - MOST_WARNINGS:,} more")


def _source(program: str | None, file: str | None) -> Source:
    if program is not None and file is not None:
        raise UsageError("there are two programs, an argument and a file", hint="leave one out")
    if file is not None and file != "-":
        return _interpreted(_decoded(_file_bytes(file), file), file)
    if program is not None and program != "-":
        return _interpreted(program, "the argument")
    if sys.stdin is None:
        raise UsageError("there is no program, and standard input is closed", hint=EXAMPLE)
    if sys.stdin.isatty() and program is None and file is None:
        raise UsageError("there is no program", hint=EXAMPLE)
    return _interpreted(_decoded(_standard_input(), "standard input"), "standard input")


def _standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read(LARGEST + 1)
    except OSError as error:
        raise unreadable("standard input", error) from None


def _file_bytes(name: str) -> bytes:
    try:
        with open(name, "rb") as stream:
            return stream.read(LARGEST + 1)
    except OSError as error:
        raise unreadable(name, error) from None


def unreadable(name: str, error: OSError) -> UsageError:
    return UsageError(f"cannot read {name}: {error.strerror}")


def _decoded(content: bytes, name: str) -> str:
    if len(content) > LARGEST:
        raise InputError(f"{name} holds more than {LARGEST // 2**20} MiB, the most that mgrad reads")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        raise InputError(
            f"{name} is not UTF-8: line {row}, byte {content[error.start]:#04x}",
            hint="it looks like UTF-16; save it as UTF-8" if utf16 else "save it as UTF-8",
        ) from None


def _interpreted(text: str, name: str) -> Source:
    """A program, or a JSON result that holds one."""
    if not text.lstrip().startswith("{"):
        return Source(text)
    from mgrad_cli.commands.documents import source_from_document

    return Source(*source_from_document(text, name))


def _values(name: str) -> dict[str, float]:
    from mgrad_cli.commands.documents import numbers_from_object

    return numbers_from_object(_decoded(_file_bytes(name), name), name)
