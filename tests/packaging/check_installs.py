"""Builds the sdist and the wheel, and runs the main command from each kind of install, in fresh environments.

Kinds: a bare checkout, an editable install, the wheel, and a wheel built from the sdist.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
QUESTION = ["eval", "L = (a*b + c) * f", "--set", "a=2,b=-3,c=10,f=-2", "--format", "json"]
EXPECTED = {"a": 6.0, "b": -4.0, "c": -2.0, "f": 4.0}


def run(*command: str, cwd: Path | None = None, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=clean | environment, text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def environment(place: Path) -> Path:
    run(sys.executable, "-m", "venv", str(place))
    return place / "bin"


def install(binaries: Path, *what: str) -> None:
    run(str(binaries / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


def check(kind: str, answer: str, tables_ready: bool) -> None:
    gradient = json.loads(answer)["gradient"]
    assert gradient == EXPECTED, f"{kind}: {gradient}"
    print(f"{kind}: {gradient}{', tables ready made' if tables_ready else ''}")


def tables_are_ready(binaries: Path, cwd: Path) -> bool:
    code = (
        "import sys; from mgrad_cli.language.tables import load_tables; load_tables(); print('lark' not in sys.modules)"
    )
    return run(str(binaries / "python"), "-c", code, cwd=cwd).strip() == "True"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        empty = room / "empty"
        empty.mkdir()
        builder = environment(room / "builder")
        install(builder, "build")
        run(str(builder / "python"), "-m", "build", "--sdist", "--outdir", str(room / "sdist"), str(ROOT))
        run(str(builder / "python"), "-m", "build", "--wheel", "--outdir", str(room / "wheel"), str(ROOT))
        sdist = next((room / "sdist").glob("*.tar.gz"))
        for kind, what in {
            "wheel": [str(next((room / "wheel").glob("*.whl")))],
            "wheel from the sdist": [str(sdist)],
            "editable": ["-e", str(ROOT)],
        }.items():
            binaries = environment(room / kind.replace(" ", "-"))
            install(binaries, *what)
            ready = tables_are_ready(binaries, empty)
            assert ready, f"{kind}: the parse tables are not there"
            check(kind, run(str(binaries / "mgrad"), *QUESTION, cwd=empty), ready)
        checkout = room / "checkout"
        run("git", "clone", "--quiet", str(ROOT), str(checkout)) if (ROOT / ".git").exists() else None
        if checkout.exists():  # with the dependencies of the last environment, but no install of its own
            module = [str(binaries / "python"), "-m", "mgrad_cli"]
            check("checkout", run(*module, *QUESTION, cwd=checkout), tables_ready=False)


if __name__ == "__main__":
    main()
