"""Where a file goes that makes way for another one: where the person finds it, and never away.

That is beside the plan. Of a plan that is worked on as a copy here it is beside the place the person knows,
or, where that is away, a folder among the plan's backups; whoever is told of it is told that path.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.files.atomic import folder_for, place_of, sync_file
from htplanner.db.sqlite.connection import journal_of, log_of, plain_errors
from htplanner.errors import FileProblem
from htplanner.private import begin_private, private_folder

if TYPE_CHECKING:
    from htplanner.db.store.store import Surroundings
    from htplanner.db.sync.working_copy import WorkingCopy

ASIDE: Final = "set aside"
"""The folder among a plan's backups of files that made way while their place was away."""
SAFE: Final = "The plan is as it was."


def put_aside(copy: WorkingCopy, words: str, around: Surroundings) -> Path:
    """Copies the file of a working copy, which nobody has open, to where the person finds it; its path.

    ``words`` tell what it is. ``FileProblem`` where it cannot be put anywhere.
    """
    from htplanner.db.sync.remote_file import put_beside

    if copy.path.exists():
        with suppress(FileProblem):
            target = put_beside(copy.file, copy.path, words)
            _bring_journals(copy.file, target)
            return target
    with plain_errors(copy.path, SAFE):
        folder = private_folder(aside_folder(around, copy.folder.parent.name, copy.path))
        names = named(folder / copy.path.name, words)
        # Nor may what lay beside another file be taken for its own.
        target = next(one for one in names if not any(of(one).exists() for of in (Path, journal_of, log_of)))
        begin_private(target)
        shutil.copyfile(copy.file, target)
        sync_file(target)
        _bring_journals(copy.file, target)
    return target


def named(path: Path, words: str) -> Iterator[Path]:
    """Names beside ``path`` for a file that makes way, the best first."""
    for n in range(1, 1000):
        yield path.with_name(f"{path.stem} ({words}{f', {n}' if n > 1 else ''}){path.suffix}")


def aside_folder(around: Surroundings, plan_id: str, path: Path) -> Path:
    """Where files go that make way for the plan at ``path`` while its place is away."""
    return around.backups / folder_for(plan_id) / place_of(path) / ASIDE


def _bring_journals(file: Path, target: Path) -> None:
    for of in (journal_of, log_of):
        if of(file).exists():
            with plain_errors(target, SAFE):
                shutil.copyfile(of(file), of(target))
