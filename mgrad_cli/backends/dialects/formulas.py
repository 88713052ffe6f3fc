"""LaTeX: the value and its derivatives as aligned formulas, what they share first."""

from collections.abc import Iterator

from mgrad_cli.backends.dialects.functions import ROWS
from mgrad_cli.backends.dialects.latex import LATEX_IDIOM, latex_derivative, latex_name
from mgrad_cli.backends.dialects.target import Code, Slots, Target


def template(code: Code) -> Iterator[str]:
    lines = [f"{name} &= {text}" for name, text in code.statements]
    lines += [f"{title} &= {text}" for title, text in _others(code)]
    yield r"\begin{align*}"
    yield from (f"    {line} \\\\" for line in lines[:-1])
    yield from (f"    {line}" for line in lines[-1:])
    yield r"\end{align*}"


def _others(code: Code) -> Iterator[tuple[str, str]]:
    """The results that are no statement of their own: numbers, inputs, and what has another name."""
    said = {name for name, _ in code.statements}
    if code.value not in said:
        yield latex_name(code.output), code.value
    for name, text in code.slopes.items():
        if (title := title_of(code.output, (name,))) not in said:
            yield title, text
    for at, row in enumerate(code.asked):
        for column in code.asked[at:] if code.curvatures else ():
            if (title := title_of(code.output, (row, column))) not in said:
                yield title, code.curvatures[row, column]


def title_of(output: str, slots: Slots) -> str:
    return latex_derivative(output, slots) if slots else latex_name(output)


LATEX = Target("latex", "LaTeX", "%", LATEX_IDIOM, ROWS, template, title_of=title_of, can_test=False)
