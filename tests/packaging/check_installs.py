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
COMMANDS = {
    ("diff", "sin(x)*exp(-x)", "x"): "exp(-x)*(cos(x) - sin(x))",
    ("explain", "a + a", "--set", "a=3"): "dy/da = 2",
    ("code", "x*y", "--to", "awk"): "function f(",
    ("verify", "y = x^2", "--claim", "dy/dx = 2*x"): "pass",
    ("grad", "x^3*y", "--set", "x=1,y=2", "--order", "2"): "12.0",
    ("eval", "R = V/I", "--set", "V=5±0.05,I=0.02±0.0003"): "250.0 ± 4.5",
    ("map", "R = V/I", "rows.csv"): "250.0,50.0,-12500.0",
}
"""What a plain wheel does without any extra, and something that it prints."""


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


def check_commands(binaries: Path, empty: Path) -> None:
    (empty / "rows.csv").write_text("V,I\n5,0.02\n")
    for command, expected in COMMANDS.items():
        printed = run(str(binaries / "mgrad"), *command, cwd=empty)
        assert expected in printed, f"{command}: {printed}"
    code = "from pathlib import Path; import mgrad_cli; print(list(Path(mgrad_cli.__path__[0]).glob('columns/*.ll')))"
    assert "csv.ll" in run(str(binaries / "python"), "-c", code, cwd=empty)
    print(f"{len(COMMANDS)} other commands without an extra, and the machine code for CSV is there")


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
            if kind == "wheel":
                check_commands(binaries, empty)
        checkout = room / "checkout"
        run("git", "clone", "--quiet", str(ROOT), str(checkout)) if (ROOT / ".git").exists() else None
        if checkout.exists():  # with the dependencies of the last environment, but no install of its own
            module = [str(binaries / "python"), "-m", "mgrad_cli"]
            check("checkout", run(*module, *QUESTION, cwd=checkout), tables_ready=False)


if __name__ == "__main__":
    main()
