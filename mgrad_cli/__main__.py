"""Where the shell comes in: runs a command, shows what went wrong once, and answers with an exit code."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from mgrad_cli.errors import Exit, MgradError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    try:
        _escape_what_cannot_be_encoded()
        from mgrad_cli.commands.main import invoke  # click takes most of the time of a start: a Ctrl-C may fall here

        code = invoke(arguments)
        _flush()
    except MgradError as error:
        return _complain(str(error), error.code)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _silence()
        return Exit.PIPE_CLOSED
    except OSError as error:
        _silence()
        return _complain(f"cannot write the output: {error.strerror}", Exit.PROGRAM_AT_FAULT)
    except MemoryError:
        return _complain("there is not enough memory for this program", Exit.PROGRAM_AT_FAULT)
    return code


def _escape_what_cannot_be_encoded() -> None:
    """In a C locale `∂` comes out as `\\u2202`, and not as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _flush() -> None:
    if sys.stdout is None:
        raise MgradError("standard output is closed, so there is nowhere to answer")
    sys.stdout.flush()


def _complain(text: str, code: Exit) -> Exit:
    with suppress(OSError, AttributeError):  # nobody listens
        sys.stderr.write(f"error: {text}\n")
        sys.stderr.flush()
    return code


def _silence() -> None:
    """What is left in the buffer has nowhere to go; without this Python complains about it when it leaves."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
