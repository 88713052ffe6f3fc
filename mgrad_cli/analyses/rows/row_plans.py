"""What has to be read, computed and written to answer a program in every row of a table?"""

from collections.abc import Mapping, Sequence
from functools import cache, partial, reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from mgrad_cli.analyses.gradient import pose
from mgrad_cli.analyses.rows.row_questions import COLUMN, Asked
from mgrad_cli.backends.batch.kernels import Kernel, make_kernel
from mgrad_cli.columns.blocks import ERROR, Layout
from mgrad_cli.errors import InputError, UsageError, choice, nearest, some_of
from mgrad_cli.graph.build import Model, build
from mgrad_cli.graph.corners import corners
from mgrad_cli.graph.graph import DEFAULT_LIMIT, Graph
from mgrad_cli.language.reader import read
from mgrad_cli.language.spelling import spelled

if TYPE_CHECKING:
    from mgrad_cli.analyses.uncertainty.row_errors import Error, Measured

KEEP = ("all", "used", "none")
ON_ERROR = ("fail", "null", "skip")


class Order(NamedTuple):
    """What is asked of every row: plain texts and numbers, which can go to another machine."""

    program: str
    bindings: tuple[tuple[str, float], ...] = ()
    of: tuple[str, ...] = ()
    wrt: tuple[str, ...] | None = None
    order: int = 1
    rename: tuple[tuple[str, str], ...] = ()
    keep: str = "all"
    on_error: str = "fail"
    prefix: str = ""
    backend: str = "auto"
    limit: int = DEFAULT_LIMIT
    err: tuple[tuple[str, str], ...] = ()
    corr: tuple[tuple[tuple[str, str], float], ...] = ()
    budget: bool = False


class Plan(NamedTuple):
    """An order for a table with these columns: what is read, computed and written."""

    order: Order
    fed: tuple[str, ...]  # the inputs that have a column
    wanted: tuple[int, ...]  # these columns
    layout: Layout
    fixed: tuple[str, ...]  # inputs with a column whose number is given all the same
    work: "Work"


class Work(NamedTuple):
    """What is computed for a row: the same for all tables that feed the same inputs."""

    asked: tuple[Any, ...]  # one for each output: Asked, or Measured
    new: tuple[str, ...]
    unused: tuple[str, ...]  # numbers that the program has no use for
    kernel: Kernel
    marked: bool  # whether the kernel's last result is 1 where the row stands at a corner
    look: Kernel | None  # in doubt where the straight line of the uncertainties may lie


def plan(order: Order, names: Sequence[str], title: str) -> Plan:
    """The plan, or what the columns or the program lack for it."""
    bindings = dict(order.bindings)
    columns = _columns(order, names, title)
    model = build(read(order.program), frozenset([*columns, *bindings]), order.limit)
    _check_rename(order, model)
    fed = {name: columns[name] for name in model.graph.inputs if name in columns and name not in bindings}
    _check_inputs(order, model, fed, names, title)
    errors = _errors(order, model, names, title)
    fed |= {COLUMN + error.input: column for error, column in errors.items() if error.has_column}
    work = _work(order, tuple(fed), tuple(errors))
    layout = _layout(order, names, tuple(fed.values()), work.new, title)
    fixed = tuple(name for name in bindings if name in columns and name in model.graph.inputs)
    return Plan(order, tuple(fed), tuple(fed.values()), layout, fixed, work)


def _errors(order: Order, model: Model, names: Sequence[str], title: str) -> "dict[Error, int]":
    """How uncertain the inputs are, and the columns that tell."""
    if not order.err:
        return {}
    from mgrad_cli.analyses.uncertainty.row_texts import errors_of

    return errors_of(order.err, order.corr, list(model.graph.inputs), names, title)


def _columns(order: Order, names: Sequence[str], title: str) -> dict[str, int]:
    """Each name of the program's language, and the column that it means."""
    found = {spelled(name): column for column, name in reversed(list(enumerate(names)))}
    for name, column in order.rename:
        if column not in names:
            raise UsageError(f"{title} has no column {column}", hint=choice(column, names))
        found[name] = list(names).index(column)
    return found


def _check_rename(order: Order, model: Model) -> None:
    for name, _ in order.rename:
        if name not in model.graph.inputs:
            hint = f"write --rename INPUT=COLUMN; {choice(name, model.graph.inputs)}"
            raise UsageError(f"--rename: the program has no input {name}", hint=hint)


def _check_inputs(order: Order, model: Model, fed: dict[str, int], names: Sequence[str], title: str) -> None:
    """Each input has one column or a number."""
    given = {*fed, *model.defaults, *dict(order.bindings)}
    missing = [name for name in model.graph.inputs if name not in given]
    if missing:
        raise InputError(
            f"{title} has no column{'s' * (len(missing) > 1)} {', '.join(missing)}",
            model.place(model.graph.inputs[missing[0]]),
            hint=_way_out(missing[0], names, title),
        )
    for name, column in fed.items():
        if names.count(names[column]) > 1:
            raise InputError(
                f"{title} has {names.count(names[column])} columns {names[column]}, and the program uses {name}"
            )


def _way_out(name: str, names: Sequence[str], title: str) -> str:
    if all(map(_is_number, names)):
        return "the first line has to name the columns, and here it holds numbers"
    for sign, spelling in ((";", "';'"), ("\t", "tab"), ("|", "'|'")):
        if len(names) == 1 and sign in names[0]:
            return f"its columns seem to be divided by {spelling}: --delimiter {spelling}"
    if meant := nearest(name, names):
        return f"did you mean {meant}? --rename {name}={meant}, or --set {name}=…"
    return f"it has {some_of(names)}; --rename {name}=COLUMN, or --set {name}=…"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@cache
def _work(order: Order, fed: tuple[str, ...], errors: "tuple[Error, ...]") -> Work:
    asked = tuple(_measured(order, _asked(order, of, fed), errors) for of in order.of or (None,))
    new = tuple(order.prefix + name for each in asked for name in each.names())
    return Work(asked, new, asked[0].question.unused, *_kernel(order, asked, fed), _look(order, asked, fed))


def _measured(order: Order, asked: Asked, errors: "tuple[Error, ...]") -> "Asked | Measured":
    if not errors:
        return asked
    from mgrad_cli.analyses.uncertainty.row_errors import Measured

    return Measured(asked, errors, order.corr, order.budget)


def _asked(order: Order, of: str | None, fed: tuple[str, ...]) -> Asked:
    """One output as a question about a row, whose numbers come later."""
    point = {**{name: 1.0 for name in fed if not name.startswith(COLUMN)}, **dict(order.bindings)}
    question = pose(read(order.program), point, of=of, wrt=order.wrt, limit=order.limit)
    model = question.model
    title = model.output_name
    named = of is not None or (title in model.results and title not in model.graph.inputs)
    return Asked(question, title.replace("′", "_") if named else "value", order.order)


def _layout(order: Order, names: Sequence[str], used: tuple[int, ...], new: tuple[str, ...], title: str) -> Layout:
    kept = {"all": tuple(range(len(names))), "used": tuple(sorted(set(used))), "none": ()}[order.keep]
    numbers = tuple(names[column] for column in kept if column in used)
    kept_names = tuple(names[column] for column in kept)
    layout = Layout(kept, kept_names, new, order.on_error, order.keep == "all", numbers)
    for name in layout.added:
        if name in layout.names:
            extra = "" if name == ERROR else "--prefix new_ renames the new ones, "
            raise InputError(
                f"{title} has a column {name} already", hint=f"{extra}--keep used or --keep none leaves the old one out"
            )
        if layout.added.count(name) > 1:
            raise UsageError(f"two new columns would be called {name}", hint="ask for each output once, by --of")
    return layout


def _kernel(order: Order, asked: "Sequence[Asked | Measured]", fed: tuple[str, ...]) -> tuple[Kernel, bool]:
    """The kernel. What has a second derivative is not seen from numbers alone: it tells the corners as well."""
    graph, results, marks = asked[0].question.model.graph, list[int](), list[int]()
    if order.order == 2:
        graph, marks = corners(graph, {graph.inputs[name] for name in asked[0].question.asked})
    for each in asked:
        graph, found = each.derivatives(graph)
        results += found
    graph, numbers = graph.copy(), asked[0].question.point
    results += [reduce(partial(graph.apply, "+"), marks)] if marks else []
    return _made(order, graph, results, numbers, fed), bool(marks)


def _look(order: Order, asked: Sequence[Any], fed: tuple[str, ...]) -> Kernel | None:
    """Apart from the other kernel: what has an answer may have no second derivative."""
    if not order.err:
        return None
    from mgrad_cli.analyses.uncertainty.row_looks import lies

    graph, found = lies(asked[0].question.model.graph, asked)
    if not found:
        return None
    graph, numbers = graph.copy(), asked[0].question.point
    return _made(order, graph, [reduce(partial(graph.apply, "+"), found)], numbers, fed)


def _made(
    order: Order, graph: Graph, results: Sequence[int], numbers: Mapping[str, float], fed: tuple[str, ...]
) -> Kernel:
    for name in [name for name in graph.inputs if name not in fed]:  # a given number can be folded
        graph.constants[graph.inputs.pop(name)] = numbers[name]
    return make_kernel(graph, results, fed, order.backend, threads=1)
