"""What are the value of a program and its derivatives in every row of a table?"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mgrad_cli.analyses.rows.row_plans import Plan
from mgrad_cli.columns.blocks import Answers, Block, Refused
from mgrad_cli.errors import InputError, MathematicsError, clipped, printable


def compute(plan: Plan, block: Block) -> Answers:
    """The new columns of a block: all rows by the kernel, and those in doubt again by the engine."""
    rows, columns, bad = block.numbers()
    results = [array("d", bytes(8 * rows)) for _ in plan.layout.new]
    marks = [array("d", bytes(8 * rows))] * plan.work.marked
    doubt = bytearray(rows)
    doubtful = plan.work.kernel(columns, [*results, *marks], doubt, rows) if rows else 0
    refused: dict[int, Refused] = {}
    for row in _unsettled(bad, doubt if doubtful else b"", marks):
        answer = _again(plan, block, row, bad.get(row), columns)
        if isinstance(answer, Refused):
            refused[row] = answer
        else:
            for result, number in zip(results, answer):
                result[row] = number
    return Answers(rows, results, refused, _look(plan, block, rows, columns, refused))


def _look(plan: Plan, block: Block, rows: int, columns: Sequence[Any], refused: Mapping[int, Refused]) -> object:
    if not plan.order.err:
        return None
    from mgrad_cli.analyses.uncertainty.row_looks import look_at

    return look_at(plan, block, rows, columns, refused)


def _unsettled(bad: Mapping[int, str], doubt: bytes | bytearray, marks: Sequence[Sequence[float]]) -> Iterable[int]:
    """The rows without a number to compute from, in doubt, or at a corner, in their order."""
    found = set(bad)
    row = doubt.find(1)
    while row >= 0:
        found.add(row)
        row = doubt.find(1, row + 1)
    for column in marks:
        found.update(row for row, mark in enumerate(column) if mark)
    return sorted(found)


def _again(
    plan: Plan, block: Block, row: int, sentence: str | None, columns: Sequence[Any]
) -> Refused | Sequence[float]:
    """The numbers of a row by the engine, or why there are none."""
    if sentence is not None:
        return _bad_row(plan, block, row, sentence)
    point = {**plan.work.asked[0].question.point, **{name: column[row] for name, column in zip(plan.fed, columns)}}
    try:
        return [number for each in plan.work.asked for number in each.answer(point)]
    except MathematicsError as error:
        return _undefined(plan, block, row, point, error)


def _bad_row(plan: Plan, block: Block, row: int, sentence: str) -> Refused:
    on_error = plan.order.on_error
    if on_error == "fail" or (on_error == "null" and not block.fits(row)):
        ways = "--on-error null, or skip," if on_error == "fail" and block.fits(row) else "--on-error skip"
        raise InputError(f"{block.place(row)}: {sentence}", hint=f"{ways} goes on with the other rows")
    return Refused(sentence, (None,) * len(plan.layout.new))


def _undefined(plan: Plan, block: Block, row: int, point: Mapping[str, float], error: MathematicsError) -> Refused:
    if plan.order.on_error == "skip":
        return Refused(error.message, ())
    cells = [cell for each in plan.work.asked for cell in each.parts(point)]
    if plan.order.on_error == "fail":
        name = next((name for name, cell in zip(plan.layout.new, cells) if cell is None), plan.layout.new[-1])
        hint = (
            f"{error.hint}; --on-error null goes on"
            if error.hint
            else "--on-error null, or skip, goes on with the other rows"
        )
        raise MathematicsError(f"{block.place(row)} has no {name}: {error.message}", *error.places, hint=hint)
    where = "".join(f" (in {each.source[each.start : each.end]})" for each in error.places[:1])
    return Refused(clipped(printable(error.message + where)), tuple(cells))
