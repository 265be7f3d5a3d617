"""Other files of a plan on this computer that are no backups: set aside, copied, or copies of other places.

Each may hold what is erased from the plan. They are found to be told; nobody deletes them but the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.files.atomic import folder_for
from htplanner.db.files.displaced import DISPLACED, SUSPECT
from htplanner.db.files.lock import PlanLock
from htplanner.db.history.table_reading import read_plan_id
from htplanner.db.snapshots.backups import SUFFIX, BackupFile
from htplanner.db.sqlite.cipher import PLAIN_START, Passphrase, lite_errors
from htplanner.db.sqlite.connection import connect_apart
from htplanner.db.sync.copy_files import FILE

if TYPE_CHECKING:
    from htplanner.db.context import StoreContext
    from htplanner.db.store.open_file import OpenFile

OLD: Final = ".old"
MOST_NEIGHBOURS: Final = 200
"""How many plans in the folder of a plan are looked at, whatever they are called."""


@dataclass(frozen=True)
class OtherFiles:
    """Other files of a plan, with the moment each was last written.

    Those ``in_use`` are open to write in another program, and are not opened here: what is in them, and
    whether they are of this plan, is not known.
    """

    files: tuple[BackupFile, ...]
    in_use: tuple[BackupFile, ...]


def other_files(plan: OpenFile, context: StoreContext) -> OtherFiles:
    """The other files of a plan; one that cannot be read is among them if its name or its place tells so."""
    named = {*_beside(plan.path), *_among_backups(plan.plan_id, context), *_copies(plan.plan_id, context)}
    own = set(_existing((plan.path, plan.file)))
    files, in_use = [], []
    for path in sorted(named.union(_neighbours(plan.path)) - {plan.path, plan.file}):
        with suppress(OSError):
            if not path.is_file() or any(map(path.samefile, own)):
                continue
            kept = BackupFile(datetime.fromtimestamp(path.stat().st_mtime, UTC), "", path)
            if not PlanLock.is_free(path):
                in_use.append(kept)
            elif (its_id := _plan_id(path, plan.key)) == plan.plan_id or (its_id is None and path in named):
                files.append(kept)
    return OtherFiles(tuple(files), tuple(in_use))


def _plan_id(path: Path, key: Passphrase | None) -> str | None:
    """Of which plan a file is; None where that cannot be read without trying passphrases."""
    with suppress(*lite_errors(OSError, ValueError)):
        with path.open("rb") as file:
            start = file.read(len(PLAIN_START))
        if start == PLAIN_START:
            key = None
        elif key is None or start not in key.salts:
            return None
        with closing(connect_apart(path, key)) as reading:
            return read_plan_id(reading)
    return None


def _existing(files: Iterable[Path]) -> Iterator[Path]:
    """Those that are there; a place that does not answer has none."""
    for path in files:
        with suppress(OSError):
            if path.exists():
                yield path


def _beside(plan: Path) -> Iterator[Path]:
    """What made way beside the plan: named after it and why it did, or with ``.old`` at its end."""
    with suppress(OSError):
        for path in plan.parent.iterdir():
            after_it = path.name.startswith(f"{plan.stem} (") and path.suffix == plan.suffix
            if after_it or (path.name.startswith(plan.name) and OLD in path.suffix):
                yield path


def _neighbours(plan: Path) -> Iterator[Path]:
    """The plans in the same folder, as many as are looked at."""
    with suppress(OSError):
        plans = (path for path in sorted(plan.parent.iterdir()) if path.suffix.casefold() == SUFFIX)
        yield from islice(plans, MOST_NEIGHBOURS)


def _among_backups(plan_id: str, context: StoreContext) -> Iterator[Path]:
    for root in context.backup_folders:
        for folder in (DISPLACED, SUSPECT):
            with suppress(OSError):
                yield from (root / folder_for(plan_id)).glob(f"*/{folder}/*{SUFFIX}")


def _copies(plan_id: str, context: StoreContext) -> Iterator[Path]:
    if context.working is not None:
        with suppress(OSError):
            yield from (context.working / folder_for(plan_id)).glob(f"*/{FILE}*")
