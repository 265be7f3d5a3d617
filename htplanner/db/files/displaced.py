"""Where a file goes that makes way for another one: where the person finds it, and never away.

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
"""The folder among a plan's backups of files that made way while their place was away."""
SUSPECT: Final = "suspect"
"""The folder beside it of files as they were before they were mended; none counts as a backup."""
SAFE: Final = "The plan is as it was."


def keep_displaced(file: Path, path: Path, words: str, away: Path) -> Path:
    """Copies ``file``, which nobody has open, to where whoever knows it as ``path`` finds it; its path.

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
    """Where files go that make way for the plan at ``path`` while its place is away: among ``backups``."""
    return backups / folder_for(plan_id) / place_of(path) / DISPLACED


def _bring_journals(file: Path, target: Path) -> None:
    for of in (journal_of, log_of):
        if of(file).exists():
            with plain_errors(target, SAFE):
                shutil.copyfile(of(file), of(target))
