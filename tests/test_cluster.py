"""`--engine dask` on a real cluster whose workers die, and the function that other engines send to their workers."""

import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mgrad_cli import MgradError, batches
from mgrad_cli.analyses.rows import cluster, row_pieces

pytest.importorskip("distributed")
pytest.importorskip("pyarrow")

import distributed
import pyarrow

Run = Callable[..., Any]
ROOT = Path(__file__).parent.parent
PROGRAM = "z = sin(x)*y"
ROWS = 40_000
SLOW = ["--backend", "python"]


@pytest.fixture(scope="module")
def workers() -> Iterator[Any]:
    """A cluster as somebody else has it: two workers, each a process."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as found:
        yield found


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four files of rows in a folder."""
    monkeypatch.chdir(tmp_path)
    os.mkdir("in")
    for name in "abcd":
        rows = (f'{number / 7 + ord(name)!r},{number},"a ""{number}"", b"\n' for number in range(1, ROWS))
        Path(f"in/{name}.csv").write_text("x,y,t\n" + "".join(rows))
    return tmp_path


def parts(folder: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(folder).iterdir() if path.name != "mgrad-map.json"}


def test_a_worker_that_is_killed_does_not_change_a_byte(book: Path, workers: Any, mgrad: Run) -> None:
    assert mgrad("map", PROGRAM, "in", "-o", "here/", *SLOW) == (0, "", "")
    before = {nanny.pid for nanny in workers.workers.values()}
    killed: list[int] = []
    thread = threading.Thread(target=kill_one_at_work, args=(workers, book / "there", killed))
    thread.start()
    done = mgrad(
        "map", PROGRAM, "in", "-o", "there/", "--engine", "dask", "--scheduler", workers.scheduler_address, *SLOW
    )
    thread.join()
    assert done == (0, "", "")
    assert killed and set(killed) <= before
    assert parts("there") == parts("here") and len(parts("here")) == 4


def kill_one_at_work(workers: Any, folder: Path, killed: list[int]) -> None:
    """Ends a worker without warning while what it writes stands unfinished beside its place."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with distributed.Client(workers, set_as_default=False) as client:
            busy = [address for address, tasks in client.processing().items() if tasks]
        if busy and list(folder.glob(".mgrad-*/.mgrad-*")):
            pids = {nanny.worker_address: nanny.pid for nanny in workers.workers.values()}
            killed.append(pids[busy[0]])
            os.kill(killed[0], signal.SIGKILL)
            return
        time.sleep(0.01)


def test_a_task_that_ends_every_worker_is_told() -> None:
    import dask

    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), cluster.Cluster(None, 1, print) as own:
        told = []
        for name, function, argument in (("a.csv", int, "a"), ("b.csv", os._exit, 1)):
            own.submit(name, function, argument)
            told += [str(error).partition("\n")[0] for _, error in own.results(wait=True)]
    assert told == [
        "the cluster could not make a.csv: invalid literal for int() with base 10: 'a'",
        "the workers that were to make b.csv died, one after another",
    ]


def test_large_files_are_made_in_pieces_and_joined(
    book: Path, workers: Any, mgrad: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are those of one process, wherever the cuts fall, from text and from row groups, with later files."""
    monkeypatch.setattr(row_pieces, "LARGE", 1_000_000)
    engine = ["--engine", "dask", "--scheduler", workers.scheduler_address]
    Path("in/b.csv").write_bytes(Path("in/b.csv").read_bytes().replace(b"\n", b"\r\n"))
    for files, name in ((["in/a.csv"], "one.jsonl"), (["in/b.csv", "in/a.csv"], "two.csv")):
        for output, more in ((f"here-{name}", []), (f"there-{name}", engine)):
            assert mgrad("map", PROGRAM, *files, "-o", output, *more) == (0, "", "")
        assert Path(f"there-{name}").read_bytes() == Path(f"here-{name}").read_bytes()
    assert mgrad("map", PROGRAM, "in/a.csv", "-o", "a.parquet") == (0, "", "")
    for output, more in (("here", []), ("there", engine)):
        for ending in ("csv", "parquet"):
            assert mgrad("map", "x + y", "a.parquet", "--keep", "used", "-o", f"{output}.{ending}", *more).err == ""
    for ending in ("csv", "parquet"):
        assert Path(f"there.{ending}").read_bytes() == Path(f"here.{ending}").read_bytes()
    assert not list(book.glob(".mgrad-*"))


def test_an_error_is_the_one_that_a_single_process_tells(book: Path, workers: Any, mgrad: Run) -> None:
    """The first of two bad rows, with its place; what is finished stays, and --resume goes on from there."""
    engine = ["--engine", "dask", "--scheduler", workers.scheduler_address]
    for name in "bd":
        with open(f"in/{name}.csv", "a") as file:
            file.write("-1,2,bad\n")
    told = [mgrad("map", "log(x)", "in", "-o", name, *more) for name, more in (("here/", []), ("there/", engine))]
    assert told[0].code == told[1].code == 1
    expected = told[0].err.partition("error: ")[2]
    assert told[1].err.partition("error: ")[2] == expected
    assert expected.startswith(f"line {ROWS + 1} of in/b.csv has no value: log is defined where x > 0; here x = -1\n")
    assert "    log(x)\n    ^^^^^^\n" in expected
    assert "a.csv" in parts("there") and "the same command with --resume goes on" in told[1].err
    kept = os.stat("there/a.csv").st_mtime_ns
    done = mgrad("map", "log(2*x)", "in", "-o", "there/", "--resume", *engine)
    assert (done.code, done.out) == (2, "") and "were made with another program" in done.err
    for name in "bd":
        Path(f"in/{name}.csv").write_text(Path(f"in/{name}.csv").read_text().replace("-1,2,bad\n", ""))
    done = mgrad("map", "log(x)", "in", "-o", "there/", "--resume", *engine)
    assert done.code == 0 and "parts are finished already" in done.err
    assert os.stat("there/a.csv").st_mtime_ns == kept
    assert len(parts("there")) == 4


def test_rows_without_an_answer_are_counted(book: Path, workers: Any, mgrad: Run) -> None:
    engine = ["--engine", "dask", "--scheduler", workers.scheduler_address]
    done = mgrad("map", "log(x - 98)", "in/a.csv", "-o", "out.csv", "--on-error", "skip", *engine)
    assert done == mgrad("map", "log(x - 98)", "in/a.csv", "-o", "out.csv", "--on-error", "skip")
    assert "left out" in done.err


def test_stopped_by_hand_on_a_cluster_of_its_own(book: Path) -> None:
    """Ctrl-C goes to the workers, too; only one voice is heard, and finished parts stay."""
    rows = Path("in/a.csv").read_text()
    for name in "bcd":
        Path(f"in/{name}.csv").write_text(rows + rows.partition("\n")[2] * 15)
    command = [sys.executable, "-m", "mgrad_cli", "map", PROGRAM, "in", "-o", "out/", "--engine", "dask", "--jobs", "1"]
    with subprocess.Popen(
        [*command, *SLOW], stderr=subprocess.PIPE, text=True, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        until = time.monotonic() + 30
        manifest = book / "out" / "mgrad-map.json"
        while not (manifest.exists() and "a.csv" in manifest.read_text()) and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.1)
        os.killpg(process.pid, signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told == "1 of 4 parts are finished; the same command with --resume goes on\n"
    assert sorted(os.listdir("out")) == ["a.csv", "mgrad-map.json"]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--engine", "dask"], ["--engine dask writes files", "-o FILE, or -o FOLDER/"]),
        (["-o", "out.csv", "--scheduler", "tcp://head:8786"], ["--scheduler goes with --engine dask"]),
        (["-o", "out.csv", "--engine", "dask", "--scheduler", "head"], ["no scheduler answers at head", "tcp://HOST:8786"]),
        (["-o", "o/", "--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"], ["no scheduler answers at tcp://127.0.0.1:1"]),
        (["-o", "/dev/null", "--engine", "dask"], ["/dev/null is none"]),
    ],
)  # fmt: skip
def test_what_a_command_line_lacks(
    arguments: list[str], parts: list[str], book: Path, mgrad: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    done = mgrad("map", PROGRAM, "in/a.csv", *arguments)
    assert (done.code, done.out) == (2, "")
    for part in parts:
        assert part in done.err
    assert "bug" not in done.err and not Path("out.csv").exists()


def test_standard_input_is_no_file(book: Path, mgrad: Run) -> None:
    done = mgrad("map", "x", "-o", "out.csv", "--engine", "dask", stdin="x\n1\n")
    assert done.code == 2 and "standard input is none\nhint: name the files" in done.err


def test_another_version_and_another_disk_are_told(book: Path, workers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with distributed.Client(workers, set_as_default=False) as client:
        outcome = client.submit(row_pieces.make, "0.0.0", None, "x").result()
        assert "has mgrad" in str(outcome) and "you have 0.0.0" in str(outcome)
        from mgrad_cli import __version__
        from mgrad_cli.analyses.rows.row_jobs import Task
        from mgrad_cli.analyses.rows.row_plans import Order

        outcome = client.submit(row_pieces.make, __version__, Task(Order("x"), ()), "/nowhere/at/all").result()
        assert "does not see /nowhere/at" in str(outcome) and "all workers share" in str(outcome)


def test_without_the_extra_the_error_names_it(book: Path, process: Run) -> None:
    code = "import sys; sys.modules['distributed'] = None; from mgrad_cli.__main__ import main;"
    code += "main(['map', 'x', 'in/a.csv', '-o', 'out/', '--engine', 'dask'])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 2
    assert done.stderr == "error: --engine dask needs the extra mgrad[dask]\nhint: pip install 'mgrad[dask]'\n"


# The function for other engines


BATCH = pyarrow.record_batch({"V": [1.0, 2.0, 3.0], "I": [1, 0, 2], "who": ["ann", "bob", None]})


@pytest.mark.parametrize("on_error", ["null", "skip"])
def test_batches_get_the_columns_that_map_writes(on_error: str, book: Path, mgrad: Run) -> None:
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_batches([BATCH]), "t.parquet")
    options = ["--on-error", on_error, "--order", "2", "--set", "k=3", "--rename", "U=V", "--prefix", "n_", "-q"]
    assert mgrad("map", "R = k*U/I", "t.parquet", "-o", "out.parquet", *options) == (0, "", "")
    function = batches("R = k*U/I", set={"k": 3}, order=2, rename={"U": "V"}, prefix="n_", on_error=on_error)
    function = pickle.loads(pickle.dumps(function))
    expected = parquet.read_table("out.parquet")
    assert pyarrow.Table.from_batches([function(BATCH)]).equals(expected)
    assert function(pyarrow.Table.from_batches([BATCH])).equals(expected)
    assert function.schema(BATCH.schema).equals(expected.schema)
    assert [each.num_rows for each in function(iter([BATCH, BATCH.slice(0, 0)]))] == [expected.num_rows, 0]


def test_batches_of_other_kinds() -> None:
    numpy = pytest.importorskip("numpy")
    given = {"V": numpy.array([1.0, 2.0]), "I": numpy.array([2, 0]), "image": numpy.zeros((2, 3))}
    found = batches("R = V/I", on_error="skip", wrt="V")(given)
    assert {name: each.tolist() for name, each in found.items()} == {
        "V": [1.0], "I": [2], "image": [[0.0] * 3], "R": [0.5], "dR_dV": [0.5],
    }  # fmt: skip
    found = batches("R = V/I", on_error="null", keep="none", wrt="V")(given)
    assert found["error"].tolist() == [None, "x / y is defined where y != 0; here y = 0 (in V/I)"]
    assert numpy.isnan(found["R"][1]) and found["R"][0] == 0.5


def test_an_error_of_a_batch_names_its_row_and_travels() -> None:
    with pytest.raises(MgradError, match="row 5 of the batch has no R: x / y is defined where y != 0") as caught:
        list(batches("R = V/I")(iter([BATCH.slice(0, 1).take([0, 0, 0]), BATCH])))
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.told(), again.code, again.places) == (caught.value.told(), 1, caught.value.places)
    for wrong, part in [
        (lambda: batches("x", keep="some"), "keep is all, used, none, not some"),
        (lambda: batches("x")(5), "a int is no batch of rows"),
        (lambda: batches("who")(BATCH), "the column who of the batch holds string"),
        (lambda: batches("W")(BATCH), "the batch has no column W"),
    ]:
        with pytest.raises(MgradError, match=part):
            wrong()


# The page


PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
SHOWN = [
    each
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for each in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE)
]
RECIPES = dict(zip(("python", "spark", "ray"), re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL), strict=True))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the commands of the page come after one another."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


@pytest.mark.parametrize(("command", "expected"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_page_shows_what_is_printed(command: str, expected: str, shell: Run, desk: Path) -> None:
    done = shell(f"cd '{desk}' && {command} 2>&1")
    assert done.out == expected


def test_python_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    exec(RECIPES["python"], {})  # noqa: S102
    assert capsys.readouterr().out == "{'P': [2.0, 12.0], 'dP_dV': [2.0, 3.0]}\n"


def function_of(recipe: str) -> Any:
    """What a recipe hands to its engine, without the engine."""
    (line,) = re.findall(r"^f = .*$", recipe, re.MULTILINE)
    inside: dict[str, Any] = {}
    exec("import mgrad_cli\n" + line, inside)  # noqa: S102
    return inside["f"]


def test_the_function_of_the_spark_recipe_as_spark_calls_it() -> None:
    """An iterator of record batches in and out, in another process; Spark itself is not started here."""
    cloudpickle = pytest.importorskip("cloudpickle")
    function = pickle.loads(cloudpickle.dumps(function_of(RECIPES["spark"])))
    (found,) = function(iter([BATCH]))
    assert found.schema == function.schema(BATCH.schema)
    assert found.column("R").to_pylist() == [1.0, None, 1.5]


def test_the_function_of_the_ray_recipe_as_ray_calls_it() -> None:
    """A table, or a dict of arrays; Ray itself is not started here."""
    function = function_of(RECIPES["ray"])
    table = pyarrow.Table.from_batches([BATCH])
    assert function(table).column("R").to_pylist() == [1.0, None, 1.5]
    found = function({name: table.column(name).to_numpy(zero_copy_only=False) for name in ("V", "I")})
    assert found["R"].tolist()[::2] == [1.0, 1.5]
