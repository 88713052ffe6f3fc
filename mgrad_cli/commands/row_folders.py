"""Makes the parts of a folder; whoever stops it is told how to go on."""

from collections.abc import Callable, Iterator

from mgrad_cli.analyses.rows.row_jobs import Counts, Task, Watch
from mgrad_cli.analyses.rows.row_parts import Folder
from mgrad_cli.streams import say

Engine = Callable[[Folder, Watch], Iterator[Counts]]
"""Makes the parts that are ahead, and tells of each when it is done."""


def one_by_one(folder: Folder, watch: Watch) -> Iterator[Counts]:
    return (folder.make(part, watch) for part in folder.ahead)


def run_to_folder(task: Task, form: str | None, path: str, resume: bool, engine: Engine | None, watch: Watch) -> Counts:
    folder = Folder(task, form, path, resume)
    if folder.finished:
        say(f"{folder.finished} of {len(folder.parts)} parts are finished already")
    total = Counts()
    try:
        for counts in (engine or one_by_one)(folder, watch):
            total = total.plus(counts)
        folder.manifest.write()
    except BaseException:
        folder.manifest.write()
        if folder.finished:
            say(f"{folder.finished} of {len(folder.parts)} parts are finished; the same command with --resume goes on")
        raise
    return total
