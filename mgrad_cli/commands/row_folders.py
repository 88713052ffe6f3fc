"""Makes the parts of a folder one after another; whoever stops it is told how to go on."""

from mgrad_cli.analyses.row_jobs import Counts, Task, Watch
from mgrad_cli.analyses.row_parts import Folder
from mgrad_cli.streams import say


def run_to_folder(task: Task, form: str | None, path: str, resume: bool, watch: Watch) -> Counts:
    folder = Folder(task, form, path, resume)
    if folder.finished:
        say(f"{folder.finished} of {len(folder.parts)} parts are finished already")
    total = Counts()
    try:
        for part in folder.ahead:
            total = total.plus(folder.make(part, watch))
        folder.manifest.write()
    except BaseException:
        folder.manifest.write()
        if folder.finished:
            say(f"{folder.finished} of {len(folder.parts)} parts are finished; the same command with --resume goes on")
        raise
    return total
