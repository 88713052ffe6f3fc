"""The standard streams as they come: closed, full, without Unicode, or left by whoever read them."""

import codecs
import os
import sys
from contextlib import suppress
from typing import TextIO


def prepare() -> None:
    """Afterwards an answer can be written, or the attempt is an OSError; where there is no `∂`, it is `\\u2202`."""
    # Without standard output (`>&-`) an answer is an error; without standard error a complaint is just not heard.
    sys.stdout = sys.stdout or open(os.devnull)  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    codecs.register_error("mgrad", _escaped)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="mgrad")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    """In the way of JSON, so that a result stays one."""
    from json import dumps

    assert isinstance(error, UnicodeEncodeError)
    return dumps(error.object[error.start : error.end])[1:-1], error.end


def say(text: str) -> None:
    """A line for the person, beside the answer; it is no failure that nobody can be told."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """What is left in its buffer has nowhere to go; without this Python complains about it when it leaves."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
