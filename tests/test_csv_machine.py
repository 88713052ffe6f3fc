"""Delimited text as machine code gives what plain Python gives, to the byte and to the bit."""

import struct
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from mgrad_cli.columns import csv_plain
from mgrad_cli.columns.csv_text import Scan

pytest.importorskip("llvmlite")
csv_machine = pytest.importorskip("mgrad_cli.columns.csv_machine")

TEXTS = [
    b"", b"\n", b"\n\n1,2\n\n", b"1,2\n3,4", b"1,2\r\n3,4\r\n", b" 1 ,\t2\n+1,+2\n", b"1\n1,2,3\n,\n1,\n,1\n",
    b'"1","2"\n"1.5" ,2\n" 3 ",4\n', b'a"b,1\n"a""b",2\n"a\nb",3\n"",4\n', b'"never closed,1\n2,3\n', b'"a"b,1\n2,3\n',
    b'"a"\r\n"b"\r\n', b'"a"\rb,1\n', b"1e400,1e-400\ninf,nan\n-0.0,0\n", b"1_0,0x10\n1.,.5\n1e5,1E-5\n+-1,--1\n",
    b"\xc2\xa01,2\n\xe4,1\n", b"1,2,\n", b",,\n1;2\n", b"1,2\r", b"\r\n\r\n1,2\r\n", b'"\n', b'1,"', b"5e,1\n1e+,2\n",
    b"123456789012345678901234567890,0.1000000000000000055511151231257827021181583404541015625\n", b"\x0b1,\x0c2\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def machine() -> "csv_machine.MachineText":
    return csv_machine.MachineText()


def seen(scan: Scan) -> tuple[object, ...]:
    """All but the numbers of rows that are bad, where they mean nothing."""
    numbers = [
        [None if row in scan.bad else struct.pack("d", number) for row, number in enumerate(column)]
        for column in scan.columns
    ]
    return list(scan.starts), list(scan.ends), numbers, scan.bad


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("wanted", "width"), [([0, 1], 2), ([1], 2), ([1, 0], 2), ([], 2), ([0], 1), ([2, 0], 3)])
def test_texts(text: bytes, wanted: list[int], width: int, machine: "csv_machine.MachineText") -> None:
    assert seen(machine.scan(text, b",", wanted, width)) == seen(csv_plain.scan(text, b",", wanted, width))


@settings(max_examples=400, deadline=None)
@given(some.lists(some.sampled_from([b"1", b"-2.5", b"e3", b",", b"\n", b'"', b"\r\n", b" ", b"a", b'""', b"nan"])))
def test_any_text(machine: "csv_machine.MachineText", signs: list[bytes]) -> None:
    text = b"".join(signs)
    assert seen(machine.scan(text, b",", [0, 1], 2)) == seen(csv_plain.scan(text, b",", [0, 1], 2))


@settings(max_examples=300, deadline=None)
@given(some.lists(some.floats(allow_nan=False, allow_infinity=False), max_size=40))
def test_any_number_comes_and_goes(machine: "csv_machine.MachineText", numbers: list[float]) -> None:
    text = b"".join(repr(number).encode() + b"\n" for number in numbers)
    scan = machine.scan(text, b",", [0], 1)
    assert [struct.pack("d", each) for each in scan.columns[0]] == [struct.pack("d", each) for each in numbers]
    columns = [array("d", numbers), array("d", numbers)]
    given = (text, scan, 0, len(numbers), columns, b";", b";\r\n")
    assert machine.append(*given) == csv_plain.append(*given)


def test_a_stretch_of_rows(machine: "csv_machine.MachineText") -> None:
    text = b'"a,b",1\r\nc,2\r\nd,3\r\n'
    scan = machine.scan(text, b",", [1], 2)
    columns = [array("d", [0.5, 1e16, 1e-5]), array("d", [-0.0, 2.0, 1e300])]
    for first, last in ((0, 3), (1, 2), (2, 2), (0, 1)):
        given = (text, scan, first, last, columns, b",", b"\n")
        assert machine.append(*given) == csv_plain.append(*given)
