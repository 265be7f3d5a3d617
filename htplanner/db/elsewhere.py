"""Other files of a plan on this computer that are no backups: what was set aside, and copies of other places.

Each may hold what is erased from the plan. They are found to be told; nobody deletes them but the person.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.aside import ASIDE
from htplanner.db.backup import SUFFIX, Kept
from htplanner.db.cipher import lite_errors
from htplanner.db.files import folder_for
from htplanner.db.mending import SUSPECT
from htplanner.db.reading import read_plan_id
from htplanner.db.sqlite import Access, connect
from htplanner.db.working_copy import FILE
from htplanner.errors import FileProblem

if TYPE_CHECKING:
    from htplanner.db.store import Surroundings

OLD: Final = ".old"


def other_files(plan: Path, file: Path, plan_id: str, around: Surroundings) -> Iterator[Kept]:
    """Files of the plan at ``plan``, of which ``file`` is open, with the moment each was last written."""
    for path in sorted({*_beside(plan), *_among_backups(plan_id, around), *_copies(plan_id, around)}):
        with suppress(OSError):
            if path not in (plan, file) and path.is_file():
                yield Kept(datetime.fromtimestamp(path.stat().st_mtime, UTC), "", path)


def may_be_of(path: Path, plan_id: str) -> bool:
    """Whether a file is of this plan; one that cannot be read may be."""
    with suppress(*lite_errors(FileProblem, ValueError)), closing(connect(path, Access.READ)) as reading:
        return read_plan_id(reading) == plan_id
    return True


def _beside(plan: Path) -> Iterator[Path]:
    """What made way beside the plan: named after it and why it did, or with ``.old`` at its end."""
    with suppress(OSError):
        for path in plan.parent.iterdir():
            after_it = path.name.startswith(f"{plan.stem} (") and path.suffix == plan.suffix
            if after_it or (path.name.startswith(plan.name) and OLD in path.suffix):
                yield path


def _among_backups(plan_id: str, around: Surroundings) -> Iterator[Path]:
    for root in filter(None, (around.backups, around.second_backups)):
        for folder in (ASIDE, SUSPECT):
            with suppress(OSError):
                yield from (root / folder_for(plan_id)).glob(f"*/{folder}/*{SUFFIX}")


def _copies(plan_id: str, around: Surroundings) -> Iterator[Path]:
    if around.working is not None:
        with suppress(OSError):
            yield from (around.working / folder_for(plan_id)).glob(f"*/{FILE}*")
