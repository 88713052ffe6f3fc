"""Pictures: what they show, what they may not be broken by, who draws them, and how the file is written."""

import errno
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from importlib import metadata
from pathlib import Path

import pytest

from mgrad_cli.analyses.gradient import Gradient
from mgrad_cli.api import grad
from mgrad_cli.backends.value import Value
from mgrad_cli.errors import InputError, UsageError
from mgrad_cli.reports.pictures import files, render
from mgrad_cli.reports.pictures.diagram import diagram_of_gradient, diagram_of_value, rounded, short
from mgrad_cli.reports.pictures.drawing import FORMATS, draw, draw_dot, notebook_svg, picture, trace
from mgrad_cli.reports.pictures.mermaid import mermaid

NASTY = [
    "<b>bold</b>",
    "<",
    "a<b>c|d{e}f",
    "}",
    "{x|y}",
    'say "hi"',
    '"]; evil [label="',
    "back\\slash",
    "\\N \\G \\n \\l \\\\",
    "ends in \\",
    'mixed \\" \\\\"',
    "two\nlines\r\nand\ttabs",
    "&amp; &lt; &#65; &",
    "]]> --> -- <!-- x -->",
    "</svg><script>alert(1)</script>",
    "`code` $(touch x) ${HOME} %s %%{init: {}}%%",
    "end",
    "- item",
    "1. item",
    "#quot; #35;",
    "\x1b[31mred\x1b[0m \x00 \x7f \u202egnp.\u2066",
    "\ud800 lone",
    "λ₁′ 数 é",
    "digraph",
    "x" * 1000,
]
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(->)|([][{}=;])|([^][{}=;\s"]+)', re.DOTALL)


def number_of(dot: str) -> tuple[int, int, int]:
    """Boxes, circles and edges."""
    nodes, edges = parsed(dot)
    return sum(name[0] == "v" for name in nodes), sum(name[0] == "o" for name in nodes), len(edges)


def parsed(dot: str) -> tuple[dict[str, dict[str, str]], list[tuple[str, str, dict[str, str]]]]:
    """The nodes with their attributes, and the edges with theirs; the title is a node of its own, ''."""
    nodes: dict[str, dict[str, str]] = {}
    edges = []
    for line in dot.splitlines()[1:-1]:
        tokens = [match[1] if match[1] is not None else match[0] for match in TOKEN.finditer(line)]
        assert not TOKEN.sub("", line).strip(), line
        begin = tokens.index("[") if "[" in tokens else len(tokens)
        inside = tokens[begin + 1 : -1]
        attributes = dict(zip(inside[0::3], inside[2::3], strict=True))
        assert set(inside[1::3]) <= {"="}
        if tokens[1:2] == ["->"]:
            edges.append((tokens[0], tokens[2], attributes))
        elif tokens[0] not in ("graph", "node", "edge"):
            nodes[tokens[0]] = attributes
    return nodes, edges


def cells(label: str) -> list[str]:
    """What stands in the cells of a record, undone as Graphviz does it: the DOT string, the record, the label."""
    record = label.replace('\\"', '"')
    assert record[0] == "{" and record[-1] == "}"
    parts = re.findall(r"(?:[^\\{}|<>]|\\.)+", record[1:-1])
    assert "|".join(parts) == record[1:-1]
    return [re.sub(r"\\(.)", r"\1", part).replace("&amp;", "&") for part in parts]


def classic() -> Gradient:
    return grad("L = (a*b + c) * f", a=2, b=-3, c=10, f=-2)


def test_the_picture_is_that_of_micrograd() -> None:
    dot = draw(classic()).source
    assert number_of(dot) == (7, 3, 9)
    nodes, edges = parsed(dot)
    labels = [cells(attributes["label"]) for name, attributes in nodes.items() if name[0] == "v"]
    assert labels == [
        ["a", "data 2.0000", "grad 6.0000"],
        ["b", "data -3.0000", "grad -4.0000"],
        ["data -6.0000", "grad -2.0000"],
        ["c", "data 10.0000", "grad -2.0000"],
        ["data 4.0000", "grad -2.0000"],
        ["f", "data -2.0000", "grad 4.0000"],
        ["L", "data -8.0000", "grad 1.0000"],
    ]
    assert [attributes["label"] for name, attributes in nodes.items() if name[0] == "o"] == ["*", "+", "*"]
    assert [edge[:2] for edge in edges[:3]] == [("o2", "v2"), ("v0", "o2"), ("v1", "o2")]
    assert "rankdir=LR" in dot
    assert nodes["v4"]["tooltip"] == r"a*b + c\ndata = 4.0\ngrad = -2.0"


def test_an_operand_that_is_used_twice_has_two_edges() -> None:
    gradient = grad("a + a", a=3)
    _, edges = parsed(draw(gradient).source)
    assert [edge[:2] for edge in edges] == [("o1", "v1"), ("v0", "o1"), ("v0", "o1")]
    assert picture(gradient, "mmd").decode().count("v0 --> o1") == 2


def test_what_the_output_does_not_need_is_not_drawn() -> None:
    assert number_of(draw(grad("s = a + b; d = a*2; e = d - 1", of="d", a=1, b=2)).source) == (3, 1, 3)


def test_constants_have_no_gradient_and_branches_not_taken_no_data() -> None:
    nodes, edges = parsed(draw(grad("if(x > 0, x*5, exp(x)/3)", x=2)).source)
    boxes = {name: cells(attributes["label"]) for name, attributes in nodes.items() if name[0] == "v"}
    assert ["data 5.0000"] in boxes.values()
    assert ["data true"] in boxes.values()
    absent = [name for name, texts in boxes.items() if texts == ["not taken"]]
    assert len(absent) == 2
    dashed = {name for name, attributes in nodes.items() if attributes.get("style") == "dashed"}
    assert dashed == {*absent, *(f"o{name[1:]}" for name in absent)}
    for tail, head, attributes in edges:
        assert (attributes.get("style") == "dashed") == bool({tail, head} & dashed)


def test_a_note_has_a_mark_and_its_sentence() -> None:
    nodes, _ = parsed(draw(grad("relu(x)", x=0)).source)
    assert cells(nodes["v1"]["label"])[-1] == "note"
    assert "kink at x = 0" in nodes["v1"]["tooltip"]
    assert ":::noted" in picture(grad("relu(x)", x=0), "mmd").decode()


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        *((2.0, "2.0000"), (138.8338, "138.8338"), (-0.0, "0.0000"), (0.5, "0.5000"), (True, "true")),
        *((1e-9, "1e-09"), (-0.00012345678, "-0.0001235"), (0.05, "0.05"), (1e6, "1e+06"), (-123456.7, "-123456.7000")),
        *((float("inf"), "inf"), (float("nan"), "nan"), (5e-324, "4.941e-324")),
    ],
)
def test_no_number_is_hidden(number: float, shown: str) -> None:
    assert rounded(number) == shown


def named(text: str) -> Value:
    value = Value(3, text)
    total = value + value
    total.label = text
    return total


@pytest.mark.parametrize("text", NASTY)
def test_no_text_breaks_out_of_dot(text: str) -> None:
    dot = draw_dot(named(text)).source
    assert dot.isprintable() or set(filter(lambda sign: not sign.isprintable(), dot)) == {"\n", "\t"}
    assert number_of(dot) == (2, 1, 3)
    nodes, _ = parsed(dot)
    assert cells(nodes["v0"]["label"]) == [short(text, 40), "data 3.0000", "grad 0.0000"]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_breaks_out_of_mermaid(text: str) -> None:
    first, *lines, _, _ = mermaid(diagram_of_value(named(text))).splitlines()
    assert first == "flowchart LR"
    label = r"(?:[\w .+-]|#\d+;)+"
    shape = rf'    (?:v\d+\["{label}(?:<br/>{label})*"\]|o\d+\(\("{label}"\)\)|\w\d+ --> \w\d+)'
    assert len(lines) == 6
    assert all(re.fullmatch(shape, line) for line in lines), lines
    name = lines[0].split('"')[1].split("<br/>")[0]
    assert re.sub(r"#(\d+);", lambda code: chr(int(code[1])), name) == short(text, 40)


def embedded_is_here() -> bool:
    try:
        return int(metadata.version("pygraphviz").split(".")[0]) >= 2
    except metadata.PackageNotFoundError:
        return False


@pytest.fixture(params=["dot", "pygraphviz"])
def renderer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each way to draw that this machine has."""
    if not (shutil.which("dot") if request.param == "dot" else embedded_is_here()):
        pytest.skip(f"{request.param} is not installed")
    if request.param == "pygraphviz":
        monkeypatch.setenv("PATH", "")
    return str(request.param)


def texts_of(svg: bytes) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_each_renderer_draws_each_format(renderer: str, capfd: pytest.CaptureFixture[str]) -> None:
    beginnings = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph", "mmd": b"flowchart"}
    for form in FORMATS:
        try:
            content = picture(classic(), form)
        except UsageError as error:
            assert "no font" in str(error)
            continue
        assert content.startswith(beginnings[form])
    assert capfd.readouterr() == ("", "")


def test_the_svg_stands_alone(renderer: str) -> None:
    svg = picture(classic(), "svg")
    assert b"<!DOCTYPE" not in svg
    assert set(re.findall(rb"\w+://[^\"]+", svg)) <= {b"http://www.w3.org/2000/svg", b"http://www.w3.org/1999/xlink"}
    assert not re.search(rb"href|url\(|<image|<script", svg)
    assert next(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}title")).text == "L"
    boxes = [each.cells for each in diagram_of_gradient(classic()).boxes]
    assert sorted(texts_of(svg)) == sorted(["*", "+", "*", *(cell for box in boxes for cell in box)])


def test_no_text_breaks_out_of_svg(renderer: str) -> None:
    """All at once, in a sum, because each run takes a while."""
    total = Value(0, "zero")
    for text in NASTY:
        total = total + Value(3, text)
    svg = render.render(draw_dot(total).source, "svg")
    shown = [short(text, 40) for text in NASTY]
    assert set(shown) <= {text.replace("\xa0", " ") for text in texts_of(svg)}
    titles = [each.get("{http://www.w3.org/1999/xlink}title", "") for each in ElementTree.fromstring(svg).iter()]
    tooltips = {title.split("\n")[0] for title in titles}
    assert {short(text, 120) for text in NASTY} <= tooltips


def test_the_same_program_gives_the_same_bytes(renderer: str) -> None:
    program = "from mgrad_cli.api import grad\nfrom mgrad_cli.reports.pictures.drawing import picture\nimport sys\n"
    program += "sys.stdout.buffer.write(picture(grad('y = x*w + tanh(x/z) - w', x=1, w=2, z=3), sys.argv[1]))"
    for form in ("dot", "mmd", "svg"):
        here = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(Path(__file__).parent.parent)}
        other = subprocess.run([sys.executable, "-c", program, form], env=here, capture_output=True, check=True)
        assert other.stdout == picture(grad("y = x*w + tanh(x/z) - w", x=1, w=2, z=3), form)


def test_a_large_graph_is_refused_with_ways_out() -> None:
    gradient = grad("x" + "+x" * 400, x=1)
    with pytest.raises(UsageError, match=r"401 nodes.*more than 400") as caught:
        picture(gradient, "svg")
    assert all(way in caught.value.hint for way in ("--max-nodes", "-o graph.dot", "mgrad eval"))
    assert number_of(picture(gradient, "dot").decode())[0] == 401
    assert picture(gradient, "mmd").count(b"-->") == 1200


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="no pictures in gif"):
        picture(classic(), "gif")


def test_without_a_renderer_the_ways_out_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(UsageError, match="svg needs Graphviz") as caught:
        picture(classic(), "svg")
    assert all(way in caught.value.hint for way in ("mgrad[draw]", "install Graphviz", "graph.dot", "graph.mmd"))
    assert notebook_svg(Value(1) + 2) is None
    assert picture(classic(), "dot") and picture(classic(), "mmd")


def test_a_child_without_pygraphviz_says_so() -> None:
    child = Path(render.__file__).with_name("embedded.py")
    done = subprocess.run([sys.executable, "-ISP", str(child), "svg"], input=b"", capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (render.NOT_HERE, b"", b"")


def stand_in(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """A renderer that does what the program says."""
    monkeypatch.setattr(render, "_commands", lambda _: iter([[sys.executable, "-c", program]]))


def test_a_renderer_that_fails_is_quoted_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, "import sys; sys.exit('Fontconfig error\\nno plugin \\x1b[31m for svg')")
    with pytest.raises(UsageError, match="could not draw the picture: no plugin") as caught:
        picture(classic(), "svg")
    assert "\x1b" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_a_layout_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, "import time; time.sleep(20)")
    monkeypatch.setattr(render, "PATIENCE", 0.1)
    with pytest.raises(UsageError, match="takes more than"):
        picture(classic(), "svg")


def test_a_machine_without_fonts_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, "print('the same boxes for each letter')")
    with pytest.raises(UsageError, match="no font"):
        picture(classic(), "png")


def test_a_notebook_shows_a_value() -> None:
    if not shutil.which("dot") and not embedded_is_here():
        pytest.skip("nothing here can draw")
    svg = notebook_svg(named("a"))
    assert svg is not None and "data 6.0000" in svg
    assert "data 6.0000" in draw_dot(named("a"))._repr_mimebundle_()["image/svg+xml"]


def test_trace_is_a_list_in_order_and_does_not_recurse() -> None:
    a, b = Value(2, "a"), Value(3, "b")
    product = a * b
    total = product + a
    nodes, edges = trace(total)
    assert nodes[-1] is total and {*nodes} == {a, b, product, total}
    assert edges == [(a, product), (b, product), (product, total), (a, total)]
    value = Value(0.5)
    for _ in range(100_000):
        value = -value
    nodes, edges = trace(value)
    assert (len(nodes), len(edges)) == (100_001, 100_000)


def test_nothing_loads_graphviz_before_it_is_needed() -> None:
    program = "import sys, mgrad_cli.reports.pictures.drawing; sys.exit('graphviz' in sys.modules)"
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    assert subprocess.run([sys.executable, "-c", program], env=here).returncode == 0


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "graph.svg"
    files.write_atomically(target, b"one")
    umask = os.umask(0)
    os.umask(umask)
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o666 & ~umask
    target.chmod(0o640)
    files.write_atomically(str(target), b"two")
    assert target.read_bytes() == b"two"
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [target]


def test_an_old_file_survives_a_failed_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph.svg"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(InputError, match=r"cannot write .*graph\.svg: the disk is full"):
        files.write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "graph.svg", tmp_path / "link.svg"
    link.symlink_to("graph.svg")
    files.write_atomically(link, b"one")
    files.write_atomically(link, b"two")
    assert link.is_symlink()
    assert target.read_bytes() == b"two"


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="there are no descriptors by name")
def test_what_stands_in_an_open_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "log"
    target.write_bytes(b"old ")
    with target.open("ab") as file:
        files.write_atomically(f"/dev/fd/{file.fileno()}", b"new")
    assert target.read_bytes() == b"old new"


def test_places_that_take_no_file_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"")
    for place, reason in [
        (tmp_path / "none" / "graph.svg", "there is no such folder"),
        (tmp_path / "file" / "graph.svg", "a part of the path is not a folder"),
        (tmp_path, "it is a folder"),
        (tmp_path / ("x" * 300), "the name is too long"),
        (Path("/dev/full"), "the disk is full"),
    ]:
        if place.is_relative_to(tmp_path) or place.exists():
            with pytest.raises(InputError, match=reason):
                files.write_atomically(place, b"new")
    monkeypatch.setattr(files.os, "access", lambda *_: False)
    with pytest.raises(InputError, match="permission denied"):
        files.write_atomically(tmp_path / "file", b"new")
    files.write_atomically(os.devnull, b"new")  # not replaced by a file, which root could do
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
