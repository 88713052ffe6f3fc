"""What is the gradient of each of several outputs?"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mgrad_cli.analyses.gradient import Question, answer, output_of
from mgrad_cli.analyses.kinks import Note


class Row(NamedTuple):
    """One output, its value, and its slope for each input that was asked for."""

    output: str
    value: float
    slopes: dict[str, float]
    notes: list[Note]


class Jacobian(NamedTuple):
    """A row for each output."""

    question: Question
    rows: list[Row]

    @property
    def notes(self) -> list[Note]:
        """Of all rows, each once."""
        return list(dict.fromkeys(note for row in self.rows for note in row.notes))


def jacobian(question: Question, outputs: Sequence[str]) -> Jacobian:
    return Jacobian(question, [_row(each) for each in questions(question, outputs)])


def questions(question: Question, outputs: Sequence[str]) -> Iterator[Question]:
    """The question of each output; a name that there is not is told before anything is computed."""
    model = question.model
    places = [output_of(model, name) for name in outputs]
    for name, place in zip(outputs, places):
        yield question._replace(model=model._replace(output=place, output_name=name))


def _row(question: Question) -> Row:
    gradient = answer(question)
    return Row(gradient.output, gradient.value, dict(gradient), gradient.notes)
