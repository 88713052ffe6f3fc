"""Feeds the reader, the builder, the engine and the JSON reader what a coverage-guided fuzzer (atheris) comes up with.

    pip install atheris && python fuzz/fuzz_reader.py -max_total_time=600 -timeout=10 corpus/

Anything but an answer or a MgradError is a finding.
"""

import sys

import atheris

with atheris.instrument_imports(include=["mgrad_cli"]):
    from mgrad_cli.analyses.gradient import answer, pose
    from mgrad_cli.commands.documents import numbers_from_object, source_from_document
    from mgrad_cli.errors import MgradError
    from mgrad_cli.language.reader import read
    from mgrad_cli.language.writer import write

NODES = 20_000
"""Keeps each run short; the limits themselves have tests of their own."""


def one_input(content: bytes) -> None:
    provider = atheris.FuzzedDataProvider(content)
    choice = provider.ConsumeIntInRange(0, 3)
    text = provider.ConsumeUnicode(provider.remaining_bytes())
    try:
        if choice == 0:
            source_from_document(text, "the fuzzer")
        elif choice == 1:
            numbers_from_object(text, "the fuzzer")
        else:
            run(text)
    except MgradError as error:
        complaint = str(error)
        assert complaint.replace("\n", "").isprintable(), complaint


def run(text: str) -> None:
    """Read, write, read again, and evaluate with every input at 0.75."""
    program = read(text)
    again = read(write(program))
    assert again.parts == program.parts, text
    try:
        found = answer(pose(program, {}, limit=NODES))
    except MgradError as error:
        names = error.message.partition("missing for ")[2]
        found = answer(pose(program, {name.strip(): 0.75 for name in names.split(",") if name.strip()}, limit=NODES))
    assert all(slope - slope == 0 for slope in found.values()), text


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
