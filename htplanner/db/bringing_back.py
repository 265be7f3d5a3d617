"""A backup in the place of a damaged plan, of the copy here as well where it is worked on as one.

The damaged file moves aside with its journal, where the person finds it, and is never deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.aside import named, put_aside
from htplanner.db.backup import copy_checked, opened
from htplanner.db.change_sets import Head
from htplanner.db.cipher import Passphrase
from htplanner.db.earlier import key_of, put_under
from htplanner.db.files import place_of, restoring_of, sync_folder
from htplanner.db.lock import PlanLock
from htplanner.db.reading import read_head, read_plan_id
from htplanner.db.sqlite import journal_of, log_of, plain_errors, remove
from htplanner.db.witness import Witness
from htplanner.domain.salvaging import BroughtBack
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase

if TYPE_CHECKING:
    from htplanner.db.store import Surroundings
    from htplanner.db.working_copy import WorkingCopy

Keys = tuple[Passphrase | None, Passphrase | None]
"""That of the backup, and that under which it is brought back."""
NOT_BACK: Final = "Nothing was brought back; the damaged file is as it was."


def bring_back(path: Path, backup: Path, around: Surroundings, key: Passphrase | None) -> BroughtBack:
    """Puts ``backup`` in the place of the damaged plan at ``path``, which nobody has open.

    ``FileProblem`` where that cannot be done; then the damaged file is as it was.
    """
    from htplanner.db.checking_out import fitting_at, known_copy

    copy, its_key = known_copy(path, around), key_of(backup, (key,))
    # A backup from before the passphrase was set does not leave the plan without one.
    key = fitting_at(path, key, around) or its_key
    with plain_errors(path, NOT_BACK):
        if copy is None:
            with _locked(path, around.clock()) as now:
                aside, head, plan_id = _in_folder(path, backup, (its_key, key), now)
        else:
            copy.key = key
            aside, head, plan_id = _as_copy(copy, backup, its_key, around)
    # Bringing it back says that this state is the one to go on from, however old it is.
    Witness(around.seen, plan_id, path).note(head)
    if copy is not None:
        copy.check_in(around.clock())
    return BroughtBack(path, aside)


@contextmanager
def _locked(path: Path, now: datetime) -> Iterator[datetime]:
    lock = PlanLock.take(path, now)
    try:
        yield now
    finally:
        lock.release()


def _made(making: Path, backup: Path, keys: Keys) -> tuple[Head, str]:
    """What is to take the place, checked in full; its head and the id of its plan."""
    its_key, key = keys
    remove(making)
    with opened(backup, its_key) as source:
        copy_checked(source, making, key=its_key, thorough=True)
        head, plan_id = read_head(source), read_plan_id(source)
    if its_key != key:
        put_under(making, its_key, key)
    return head, plan_id


def _words(now: datetime) -> str:
    return f"damaged {now:%Y-%m-%d}"


def _in_folder(path: Path, backup: Path, keys: Keys, now: datetime) -> tuple[Path, Head, str]:
    making = restoring_of(path)
    head, plan_id = _made(making, backup, keys)
    free = (one for one in named(path, _words(now)) if not one.exists() and not journal_of(one).exists())
    aside = next(free)
    moved: list[tuple[Path, Path]] = []
    try:
        for old, new in ((path, aside), *((of(path), of(aside)) for of in (journal_of, log_of))):
            if old.exists():
                old.rename(new)
                moved.append((old, new))
        making.rename(path)
        sync_folder(path.parent)
    except BaseException:
        for old, new in reversed(moved):
            with suppress(OSError):
                if not old.exists():
                    new.rename(old)
        remove(making)
        raise
    return aside, head, plan_id


def _as_copy(
    copy: WorkingCopy, backup: Path, its_key: Passphrase | None, around: Surroundings
) -> tuple[Path, Head, str]:
    """The same for a plan that is worked on as a copy: that one makes way, and what lies there if it must."""
    assert around.working is not None
    now = around.clock()
    # The one lock tells of who works on this copy, the other of who has its file open.
    with _locked(around.working / place_of(copy.path), now), _locked(copy.file, now):
        making = restoring_of(copy.file)
        head, plan_id = _made(making, backup, (its_key, copy.key))
        try:
            aside = put_aside(copy, _words(now), around)
            _make_way_there(copy, around)
            for of in (journal_of, log_of):
                of(copy.file).unlink(missing_ok=True)
            making.replace(copy.file)
            sync_folder(copy.folder)
        except BaseException:
            remove(making)
            raise
    return aside, head, plan_id


def _make_way_there(copy: WorkingCopy, around: Surroundings) -> None:
    """A file that lies there and is damaged as well is kept beside, and may be replaced."""
    from htplanner.db.there import Lying, checked, fetch, put_beside

    into = copy.folder / "arriving.htplan"
    try:
        fetched = fetch(copy.path, into)
    except FileProblem:
        return
    try:
        checked(fetched, copy.path.name, copy.key)
    except (PassphraseNeeded, WrongPassphrase):
        return
    except FileProblem:
        # Looked at, it may have changed: what is kept is what lies there.
        fetched = fetch(copy.path, into)
        put_beside(fetched.here, copy.path, f"{_words(around.clock())}, from its place")
        copy.count_as_last(
            Lying(fetched.digest, fetched.stamp, fetched.here, Head("", 0), ""), around.clock()
        )
    finally:
        with suppress(OSError):
            remove(into)
