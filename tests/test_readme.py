"""What the README shows, runs: its commands are run, and what they print is compared; its Python is run too."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = [each for block in BLOCKS for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)]


@pytest.fixture(scope="module")
def shell_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH on which `mgrad` is this checkout."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "mgrad"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mgrad_cli "$@"\n')
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize(("command", "expected"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_command_prints_what_the_readme_shows(command: str, expected: str, shell_path: str) -> None:
    done = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"}
        | {"PATH": shell_path, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
    )
    assert done.stdout == expected


def test_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(source, "README.md", "exec"), {})  # noqa: S102
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "6.0"
    assert lines[2] == "0.0 {'w': 2.0, 'x': 0.5, 'b': 1.0}"
