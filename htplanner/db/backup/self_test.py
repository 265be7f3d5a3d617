"""Testing backups: each is brought back to a temporary place, opened and verified there; none is touched.

What came of it is remembered beside the backups, without a word of what they hold: a plan may be under a
passphrase, and this file is not.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from htplanner.db.backup.restore import restore
from htplanner.db.layout.file_check import BEGINNING_LOST, damaged
from htplanner.db.snapshots.backups import BackupCheck, save_checks
from htplanner.db.snapshots.old_passphrases import is_locked
from htplanner.db.sqlite.cipher import Passphrase, lite_errors
from htplanner.db.store.store import Store
from htplanner.domain.model.backups import Backup, BackupTestResult
from htplanner.domain.model.dates import moment_in_words
from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase

if TYPE_CHECKING:
    from htplanner.db.context import StoreContext

DRILL: Final = "tested.json"
ROOM: Final = 3
"""How many times the size of a backup its test may need."""


def run_self_test(
    backups: Sequence[Backup],
    context: StoreContext,
    folder: Path,
    key: Passphrase | None,
    salt: bytes,
    progress: Progress,
) -> BackupTestResult:
    """Tests every backup and remembers in ``folder`` what came of it.

    One that needs an earlier passphrase is not tested; of a plan under one, ``salt`` is how its file begins.
    ``Cancelled`` where that was asked for: what was tested so far is remembered of each. ``FileProblem``
    where there is no room to test.
    """
    found: dict[Path, dict[str, BackupCheck]] = defaultdict(dict)
    locked = 0
    try:
        with TemporaryDirectory(prefix="htplanner-") as temporary:
            for done, one in enumerate(backups):
                if progress.cancelled():
                    raise Cancelled("The test was stopped. No backup was touched.")
                progress.step(done, len(backups), moment_in_words(one.at))
                if is_locked(one.path, key, salt):
                    locked += 1
                    continue
                _check_room(Path(temporary), one.size)
                fault = _fault_of(one.path, Path(temporary) / f"{done}.htplan", context, key)
                found[one.path.parent][one.path.name] = BackupCheck(context.clock(), fault)
    finally:
        for place, checks in found.items():
            save_checks(place, checks)
    bad = sum(bool(one.fault) for checks in found.values() for one in checks.values())
    outcome = BackupTestResult(context.clock(), len(backups) - bad - locked, bad, locked)
    with suppress(OSError):
        told = {"at": outcome.at.isoformat(), "good": outcome.good, "bad": outcome.bad, "locked": locked}
        (folder / DRILL).write_text(json.dumps(told), encoding="ascii")
    return outcome


def last_self_test(folder: Path) -> BackupTestResult | None:
    """What the last test came to that was remembered in ``folder``."""
    try:
        told = json.loads((folder / DRILL).read_text(encoding="ascii"))
        return BackupTestResult(
            datetime.fromisoformat(told["at"]),
            int(told["good"]),
            int(told["bad"]),
            int(told.get("locked", 0)),
        )
    except (OSError, ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
        return None


def _check_room(temporary: Path, size: int) -> None:
    with suppress(OSError):
        if shutil.disk_usage(temporary).free < ROOM * size:
            raise FileProblem(
                "There is not enough room on this computer to test the backups. No backup was touched; free "
                "some space and try again."
            )


def _fault_of(backup: Path, target: Path, context: StoreContext, key: Passphrase | None) -> str:
    """Why a backup does not lead back to a sound plan; "" where it does."""
    alone = replace(
        context, seen=None, working=None, backups=target.parent, second_backups=None, earlier_backups=()
    )
    try:
        restore(backup, target, alone, key)
        with Store.open(target, alone, read_only=True, key=key) as store:
            faults, unshown = store.verify(), not store.plan.items
    except (PassphraseNeeded, WrongPassphrase):
        return str(damaged(backup, BEGINNING_LOST))
    except FileProblem as problem:
        return str(problem)
    except lite_errors(ValueError) as error:
        return f"It cannot be read through ({type(error).__name__})."
    finally:
        with suppress(OSError):
            target.unlink(missing_ok=True)
    if faults or unshown:
        places = "1 place in it differs" if len(faults) == 1 else f"{len(faults)} places in it differ"
        return f"It opens, but {places} from its history."
    return ""
