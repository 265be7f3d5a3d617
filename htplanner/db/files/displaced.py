"""Move a displaced file to where the user can find it; never delete it.

That is beside the plan. Of a plan that is worked on as a copy here it is beside the place the person knows,
or, where that is away, a folder among the plan's backups; whoever is told of it is told that path.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from htplanner.db.files.atomic import folder_for, place_of, sync_file
from htplanner.db.files.replacing import names_beside, put_beside
from htplanner.db.sqlite.connection import journal_of, log_of, plain_errors
from htplanner.errors import FileProblem
from htplanner.private import begin_private, private_folder

DISPLACED: Final = "set aside"
"""The folder in a plan's backups for files displaced while their location was unreachable."""
SUSPECT: Final = "suspect"
"""The sibling folder for files as they were before repair; none counts as a backup."""
SAFE: Final = "The plan is as it was."


def keep_displaced(file: Path, path: Path, words: str, away: Path) -> Path:
    """Copy ``file``, which nobody has open, to where a user who knows ``path`` finds it; return its path.

    That is beside ``path`` or, where that place is away, in the folder ``away``. ``words`` tell what it is.
    ``FileProblem`` where it cannot be put anywhere.
    """
    if path.exists():
        with suppress(FileProblem):
            target = put_beside(file, path, words)
            _bring_journals(file, target)
            return target
    with plain_errors(path, SAFE):
        names = names_beside(private_folder(away) / path.name, words)
        # Nor may what lay beside another file be taken for its own.
        target = next(one for one in names if not any(of(one).exists() for of in (Path, journal_of, log_of)))
        begin_private(target)
        shutil.copyfile(file, target)
        sync_file(target)
        _bring_journals(file, target)
    return target


def displaced_folder(backups: Path, plan_id: str, path: Path) -> Path:
    """Return the folder in ``backups`` for files displaced by the plan at ``path`` while unreachable."""
    return backups / folder_for(plan_id) / place_of(path) / DISPLACED


def _bring_journals(file: Path, target: Path) -> None:
    for of in (journal_of, log_of):
        if of(file).exists():
            with plain_errors(target, SAFE):
                shutil.copyfile(of(file), of(target))
