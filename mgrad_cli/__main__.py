"""Where the shell comes in: runs a command, shows what went wrong once, and answers with an exit code."""

import codecs
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from mgrad_cli.errors import Exit, MgradError, printable


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    try:
        _stand_in_for_closed_streams()
        _escape_what_cannot_be_encoded()
        from mgrad_cli.commands.main import invoke  # click takes most of the time of a start: a Ctrl-C may fall here

        code = invoke(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except MgradError as error:
        return _complain(str(error), error.code)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _silence()
        return Exit.PIPE_CLOSED
    except OSError as error:
        _silence()
        return _complain(f"cannot write the output: {error.strerror or error}", Exit.PROGRAM_AT_FAULT)
    except MemoryError:
        return _complain("there is not enough memory for this program", Exit.PROGRAM_AT_FAULT)
    except Exception as bug:
        return _confess(bug)
    return code


def _stand_in_for_closed_streams() -> None:
    """An answer without standard output (`>&-`) is an error; a complaint without standard error is just not heard."""
    sys.stdout = sys.stdout or open(os.devnull)  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115


def _escape_what_cannot_be_encoded() -> None:
    """Where there is no `∂`, it comes out as `\\u2202`, which JSON understands, and not as a traceback."""
    codecs.register_error("mgrad", _escaped)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="mgrad")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    from json import dumps

    assert isinstance(error, UnicodeEncodeError)
    return dumps(error.object[error.start : error.end])[1:-1], error.end


def _complain(text: str, code: Exit) -> Exit:
    with suppress(OSError):  # nobody listens
        sys.stderr.write(f"error: {text}\n")
        sys.stderr.flush()
    return code


def _confess(bug: Exception) -> Exit:
    """What nobody foresaw is still no traceback; the person who mends it can ask for one."""
    if os.environ.get("MGRAD_DEBUG"):
        raise bug
    return _complain(
        f"mgrad has a bug, sorry: {printable(f'{type(bug).__name__}: {bug}')}\n"
        "hint: please report what you typed; MGRAD_DEBUG=1 shows where it happened",
        Exit.PROGRAM_AT_FAULT,
    )


def _silence() -> None:
    """What is left in the buffer has nowhere to go; without this Python complains about it when it leaves."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
