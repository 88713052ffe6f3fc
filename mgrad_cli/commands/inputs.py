"""What a command is asked: the program and its numbers, from arguments, files, or a JSON result in the pipe."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Gradient, Question, answer, pose
from mgrad_cli.errors import InputError, LanguageError, MgradError, UsageError, nearest
from mgrad_cli.graph.graph import DEFAULT_LIMIT
from mgrad_cli.language.reader import read
from mgrad_cli.language.syntax import Call, Program

LARGEST = 64 * 1024 * 1024
"""Bytes of a program; a longer one is refused before it is read."""

EXAMPLE = 'give it as an argument, as in: mgrad eval "L = (a*b + c) * f" --set a=2,b=-3,c=10,f=-2'


class Source(NamedTuple):
    """A program's text and what came with it."""

    text: str
    bindings: Mapping[str, float] = MappingProxyType({})
    output: str | None = None


def ask(
    program: str | None,
    file: str | None,
    bindings: Sequence[str],
    values: str | None,
    of: str | None,
    wrt: str | None,
    ieee: bool,
    max_nodes: int = DEFAULT_LIMIT,
    quiet: bool = False,
) -> Gradient:
    """Everything from the command line to the answer; warns of numbers that the program does not use."""
    source = _source(program, file)
    given = {**source.bindings, **(_values(values) if values else {}), **parse_bindings(bindings)}
    question = pose(read(source.text), given, of=of or source.output, wrt=_names(wrt), limit=max_nodes, hardware=ieee)
    if not quiet:
        _warn(question)
    return answer(question)


def inputs_of(program: str | None, file: str | None) -> list[str]:
    """The inputs of a program that is still being typed; none if it cannot be read yet."""
    from mgrad_cli.graph.build import build

    try:
        return list(build(read(_source(program, file).text)).graph.inputs) if program or file else []
    except MgradError:
        return []


def _names(wrt: str | None) -> list[str] | None:
    return None if wrt is None else [name.strip() for name in wrt.split(",")]


def _warn(question: Question) -> None:
    inputs = list(question.model.graph.inputs)
    for name in question.unused:
        meant = nearest(name, inputs)
        hint = f"; did you mean {meant}?" if meant else ""
        sys.stderr.write(f"warning: the program does not use {name}{hint}\n")


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
    return _interpreted(_decoded(sys.stdin.buffer.read(LARGEST + 1), "standard input"), "standard input")


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
        raise InputError(f"{name} holds more than {LARGEST // 2**20} MiB, the most that a program may have")
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


def parse_bindings(texts: Iterable[str]) -> dict[str, float]:
    """`a=2` and `a=2,b=-3`, each name once."""
    found: dict[str, float] = {}
    for text in texts:
        for piece in text.split(","):
            name, equals, number = piece.partition("=")
            name = name.strip()
            if not equals or not name:
                raise _no_binding(text, piece)
            if name in found:
                raise UsageError(f"--set gives {name} twice")
            found[_checked_name(name)] = _number(name, number)
    return found


def _no_binding(text: str, piece: str) -> UsageError:
    hint = "a decimal point is a point: --set a=1.5" if piece[:1].isdigit() else "write --set a=2, or --set a=2,b=-3"
    return UsageError(f"--set {text}: {piece.strip() or 'nothing'} is not NAME=VALUE", hint=hint)


def _checked_name(name: str) -> str:
    match _parts(name):
        case [str() as word]:
            return word
    raise UsageError(f"--set {name}=…: {name} is not a name")


def _number(name: str, text: str) -> float:
    match _parts(text):
        case [float() as number]:
            return number
        case [float() as number, Call("-x", 1)]:
            return -number
    raise UsageError(
        f"--set {name}={text}: the value has to be one finite number, such as 2, -3.5 or 1e-3",
        hint=f"an expression belongs in the program: {name} = {text.strip()}" if text.strip() else "",
    )


def _parts(text: str) -> list[object]:
    try:
        program: Program = read(text)
    except LanguageError:
        return []
    one_bare = len(program.statements) == 1 and not program.statements[0].name
    return list(program.parts) if one_bare else []
