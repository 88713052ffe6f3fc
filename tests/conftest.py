"""Ways to run mgrad as a person does: inside this process, which is quick; as a process; in bash; on a terminal."""

import contextlib
import fcntl
import io
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mgrad_cli.__main__ import run

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "mgrad_cli"]
LOOK = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "MGRAD_DEBUG"}
INTERPRETER = {"PYTHONIOENCODING", "PYTHONUTF8", "PYTHONUNBUFFERED", "LC_ALL"}


class Outcome(NamedTuple):
    """What the shell sees."""

    code: int
    out: str
    err: str


def run_here(*arguments: str, stdin: str | bytes = b"") -> Outcome:
    """The command line with streams of its own; what it does not foresee comes out as a message of a bug."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    streams = [io.TextIOWrapper(io.BytesIO(content), "utf-8", newline="") for content in (given, b"", b"")]
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        code = run(arguments)
        out, err = (_written(stream) for stream in streams[1:])
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    return Outcome(int(code), out, err)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode()  # type: ignore[attr-defined, no-any-return]


def surroundings(**more: str) -> dict[str, str]:
    """The environment without what changes the look of an answer."""
    kept = {name: value for name, value in os.environ.items() if name not in LOOK | INTERPRETER}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def run_process(*arguments: str, stdin: str | bytes = b"", env: dict[str, str] | None = None, **more: Any) -> Outcome:
    """The command line as a process of its own."""
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(
        [*COMMAND, *arguments], input=given, capture_output=True, env=surroundings(**env or {}), timeout=60, **more
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def run_in_shell(script: str, **env: str) -> Outcome:
    """A line of bash in which `mgrad` is this checkout."""
    line = f'mgrad() {{ "{sys.executable}" -m mgrad_cli "$@"; }}\n{script}'
    done = subprocess.run(
        ["bash", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, env=surroundings(**env), timeout=60
    )
    return Outcome(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def run_on_terminal(*arguments: str, columns: int = 80, **env: str) -> Outcome:
    """The command line where all three streams are a terminal; `out` is all that a person sees."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    look = surroundings(TERM="xterm-256color", **env)
    with subprocess.Popen([*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=look) as process:
        os.close(theirs)
        seen = b"".join(_until_it_ends(ours))
    os.close(ours)
    return Outcome(process.returncode, seen.decode().replace("\r\n", "\n"), "")


def _until_it_ends(terminal: int) -> Iterator[bytes]:
    with contextlib.suppress(OSError):  # Linux says so when nobody holds the other end any more
        while piece := os.read(terminal, 65536):
            yield piece


@pytest.fixture(scope="session")
def mgrad() -> Callable[..., Outcome]:
    return run_here


@pytest.fixture(scope="session")
def process() -> Callable[..., Outcome]:
    return run_process


@pytest.fixture(scope="session")
def shell() -> Callable[..., Outcome]:
    return run_in_shell


@pytest.fixture(scope="session")
def terminal() -> Callable[..., Outcome]:
    return run_on_terminal


@pytest.fixture(autouse=True, scope="session")
def _plain_surroundings() -> Iterator[None]:
    """The tests see the same with any environment around them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in LOOK:
            patch.delenv(name, raising=False)
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The score of the check against spoilt slopes."""
    caught, missed = (
        sum("test_the_check_catches" in report.nodeid for report in terminalreporter.stats.get(outcome, []))
        for outcome in ("passed", "failed")
    )
    if caught + missed:
        terminalreporter.write_line(f"spoilt slopes of the table that --check catches: {caught} of {caught + missed}")
