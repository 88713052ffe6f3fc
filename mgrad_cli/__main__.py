"""Where the shell comes in: runs a command, shows what went wrong once, and answers with an exit code."""

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from mgrad_cli.errors import WIDTH, Exit, MgradError, printable
from mgrad_cli.streams import prepare, say, silence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    gc.disable()  # a run makes next to no rubbish in circles; looking for it takes a tenth of a short one,
    code = run(arguments)
    gc.freeze()  # most of that when Python leaves
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    try:
        prepare()
        from mgrad_cli.commands.main import invoke  # click takes most of the time of a start: a Ctrl-C may fall here

        code = invoke(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except MgradError as error:
        return _complain(error.told(_width()), error.code)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        silence(sys.stdout)
        return Exit.PIPE_CLOSED
    except OSError as error:
        silence(sys.stdout)
        return _complain(f"cannot write the output: {error.strerror or 'it is closed'}", Exit.PROGRAM_AT_FAULT)
    except MemoryError:
        return _complain("there is not enough memory for this program", Exit.PROGRAM_AT_FAULT)
    except Exception as bug:
        return _confess(bug)
    return code


def _width() -> int:
    """What fits on a line of the terminal, beside the indent and two ellipses."""
    with suppress(OSError, ValueError):
        return min(max(os.get_terminal_size(sys.stderr.fileno()).columns - 6, 10), WIDTH)
    return WIDTH


def _complain(text: str, code: Exit) -> Exit:
    say(f"error: {text}")
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


if __name__ == "__main__":
    main()
