"""The voices of `mgrad diff`: mgrad's own syntax, LaTeX, Python, and JSON."""

from collections.abc import Iterator

from mgrad_cli import __version__
from mgrad_cli.analyses.formulas.symbolic import Formulas
from mgrad_cli.analyses.formulas.wording import Worded, worded
from mgrad_cli.backends.dialects.latex import LATEX_IDIOM, latex_derivative, latex_name
from mgrad_cli.reports.document import strict


def as_program(formulas: Formulas, said: Worded) -> str:
    """The bare expression where there is one derivative and a line is enough, else statements."""
    note = f"  # where {' and '.join(said.where)}" if said.where else ""
    begin = [*_defaults(formulas), *(f"{name} = {text}" for name, text in said.definitions.items())]
    texts = [(formulas.name(path), text) for path, text in said.derivatives.items()]
    is_line = "\n" not in formulas.model.program.text.strip() and not formulas.swollen
    if len(texts) == 1 and (is_line or not begin):
        return "; ".join([*begin, texts[0][1]]) + note + "\n"
    lines = [*begin, *(f"{name} = {text}" for name, text in texts)]
    return "\n".join([*([note.strip()] if note else []), *lines]) + "\n"


def _defaults(formulas: Formulas) -> Iterator[str]:
    """The person's own numbers, so that the formulas can be evaluated as the program can."""
    defaults = formulas.model.defaults
    used = [f"{name} = {defaults[name]!r}".removesuffix(".0") for name in formulas.spoken if name in defaults]
    if used:
        yield "; ".join(used)


def as_latex(formulas: Formulas) -> str:
    said = worded(formulas, LATEX_IDIOM)
    lines = [f"{latex_name(name)} = {text}" for name, text in said.definitions.items()]
    for path, text in said.derivatives.items():
        alone = len(said.derivatives) == 1 and not lines
        lines.append(text if alone else f"{latex_derivative(formulas.output, path)} = {text}")
    if said.where:
        lines[-1] += rf" \quad \text{{where }} {', '.join(said.where)}"
    return " \\\\\n".join(lines) + "\n"


def as_json(formulas: Formulas, said: Worded) -> str:
    document = {
        "mgrad": __version__,
        "program": formulas.model.program.text,
        "output": formulas.model.output_name,
        "definitions": said.definitions,
        "derivatives": [
            {"name": formulas.name(path), "wrt": list(path), "text": text} for path, text in said.derivatives.items()
        ],
        "where": said.where,
    }
    return strict(document) + "\n"
