"""What the command line says of measured numbers: quantities, correlations, and how much an interval covers."""

import os
from collections.abc import Iterable, Sequence
from typing import Any

from mgrad_cli.analyses.gradient import Question
from mgrad_cli.analyses.uncertainty.problem import Coverage, Problem, pose_measured
from mgrad_cli.commands.bindings import is_measured, parse_texts, spelled
from mgrad_cli.commands.correlations import correlations_of
from mgrad_cli.commands.inputs import question_of, text_of
from mgrad_cli.errors import MgradError, UsageError
from mgrad_cli.language.numerals import bare_parts, number_of
from mgrad_cli.language.quantities import Quantity, quantity


def holds_measured(values: str) -> bool:
    """Whether a file of numbers may have uncertainties; what cannot be read twice has none."""
    from mgrad_cli.commands.documents import texts_in_object

    try:
        return os.path.isfile(values) and any(map(is_measured, texts_in_object(text_of(values), values)))
    except MgradError:
        return False  # whoever reads it as numbers says what is wrong


def problem_of(
    corr: Sequence[str], k: float | None, level: str | None, nodes: bool, of: str | None, quiet: bool, **given: Any
) -> Problem:
    quantities = _quantities(given.pop("bindings"), given.pop("values"))
    outputs = _outputs(of)
    numbers = [f"{name}={each.value!r}" for name, each in quantities.items()]
    first = outputs[0] if outputs else None
    question = question_of(bindings=numbers, values=None, of=first, wrt=None, ieee=False, quiet=quiet, **given)
    names = outputs or [question.model.output_name]
    if nodes:
        names = _with_nodes(question, names)
    return pose_measured(question, names, quantities, correlations_of(corr), _coverage(k, level))


def _quantities(bindings: Iterable[str], values: str | None) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    if values:
        from mgrad_cli.commands.documents import cells_from_object

        for name, cell in cells_from_object(text_of(values), values).items():
            found[name] = Quantity(cell) if isinstance(cell, float) else quantity(cell, f"{name} in {values}")
    for name, text in parse_texts(bindings).items():
        found[name] = quantity(text, f"--set {name}={text}")
    return found


def _outputs(of: str | None) -> list[str]:
    if of is None:
        return []
    names = [spelled(name) for name in of.split(",")]
    if not all(names):
        raise UsageError(f"--of {of}: a name is missing", hint="write --of X,Y")
    if len(set(names)) < len(names):
        raise UsageError(f"--of {of} names an output twice")
    return names


def _with_nodes(question: Question, names: Sequence[str]) -> list[str]:
    """Every name that is computed, in the order of the program, and what was asked for."""
    operations = question.model.graph.operations
    computed = [name for node, name in sorted(question.model.names.items()) if operations[node] is not None]
    return [*computed, *(name for name in names if name not in computed)]


def _coverage(k: float | None, level: str | None) -> Coverage:
    if k is not None and level is not None:
        raise UsageError("--k and --level are two ways to say the same", hint="leave one out")
    if k is not None and not 0 < k < 1e6:
        raise UsageError(f"--k {k:g}: a factor is above 0", hint="as in: --k 2")
    return Coverage(k, None if level is None else level_of(level))


def level_of(text: str) -> float:
    """95%, 95 and 0.95 are the same."""
    number = number_of(bare_parts(text.strip().removesuffix("%")))
    share = number if number is None or (number < 1 and "%" not in text) else number / 100
    if share is None or not 0 < share < 1:
        raise UsageError(f"--level {text}: a level is between 0 and 100 %", hint="as in: --level 95%")
    return share
