"""The libraries, each asked in a process of its own, which stands in nobody's way."""

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

PEERS = {
    "mgrad": ("mgrad_cli", "mgrad"),
    "PyTorch": ("torch", "pytorch"),
    "JAX": ("jax", "jax_"),
    "autograd": ("autograd", "hips_autograd"),
    "CasADi": ("casadi", "casadi_"),
}
"""Under its name the module that must be there, and the one here that runs it."""
CHECKERS = {
    "mgrad": ("mgrad", "mgrad_check"),
    "mgrad[proof]": ("mgrad", "mgrad_proof_check"),
    "PyTorch": ("PyTorch", "pytorch_check"),
    "JAX": ("JAX", "jax_check"),
}
"""Under its name the library whose gradients it checks, and the module here that runs it."""


def ask(name: str, questions: list[tuple[str, dict[str, float]]]) -> list[dict[str, Any]] | None:
    """The library's answers, or nothing if it is not installed."""
    needed, runner = PEERS[name]
    return _run(needed, runner, questions)


def ask_checker(name: str, questions: list[tuple[str, dict[str, float], str]]) -> list[dict[str, Any]] | None:
    """What the library's own gradient check says of its gradient, as it is and spoiled."""
    library, runner = CHECKERS[name]
    return _run(PEERS[library][0], runner, questions)


def _run(needed: str, runner: str, questions: list[Any]) -> list[dict[str, Any]] | None:
    if find_spec(needed) is None:
        return None
    command = [sys.executable, "-m", f"benchmarks.trust.runners.{runner}"]
    lines = "\n".join(map(json.dumps, questions))
    found = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    if len(answers) != len(questions):
        raise RuntimeError(f"{runner} answered {len(answers)} of {len(questions)}\n{found.stderr[-2000:]}")
    return answers
