"""What an open plan stands on: its file, watched, and what to do when that is not there any more.

A store asks ``writing`` around each transaction. The window asks ``look`` when it is come back to, and offers
what else is here: to go on with what lies there now, to save a copy, to take over from another window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from htplanner.db.files.lock import Noted, PlanLock, lending, told_anew
from htplanner.db.history.head_pin import Witness
from htplanner.db.history.types import Head, Intent
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.store.footing import Footing
from htplanner.db.store.open_plan import OpenPlan
from htplanner.db.store.replay import Since
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.privacy.passphrase_rules import PROTECTED, REKEYED
from htplanner.errors import FileProblem, Happened, MovedError, PassphraseNeeded, WrongPassphrase

if TYPE_CHECKING:
    from htplanner.db.context import Surroundings
    from htplanner.db.snapshots.backups import Backups
    from htplanner.db.store.store import Store
    from htplanner.db.store.whole_copy import AtHand
    from htplanner.domain.editing.pending import MadeFrom

SAVED: Final = "What was saved is safe."
NOT_SAVED: Final = "This edit was not saved; everything before it is safe."
_UNTIL_THEN: Final = "Until then you see it as it was before."


class Ground:
    """Of the open plan ``store``; ``locks`` is what came of its locks, ``since`` what was written since then.

    ``version`` is the ``data_version`` of the file when it was read.
    """

    def __init__(self, store: Store, plan: OpenPlan, around: Surroundings, version: object) -> None:
        self.store = store
        self._plan = plan
        self._around = around
        self._footing = Footing(
            plan.file, plan.path.name, plan.connection, around.catalogue, plan.key, version
        )
        self.since = Since(store.head.id)
        self.locks = Noted()
        self._waited_for = ""

    # --- noticing

    @property
    def ended_badly(self) -> bool:
        """Whether the program that had the plan last ended without closing it."""
        return any(lock.left_over for lock in self.locks.taken)

    def look(self) -> MovedError | None:
        """What has become of the file of a plan that is being changed; None where it is as it was.

        Of one that waits only whether its passphrase was changed.
        """
        if self.store.editable:
            return self._footing.look(*self._read, SAVED)
        if self.waits and self._footing.was_written:
            try:
                self._open(self._plan.path, must_write=False).close()
            except MovedError as error:
                return error
            except FileProblem:
                return None
        return None

    def check_journal(self, safe: str) -> None:
        """``MovedError`` where reading would write a journal of somebody else over the plan."""
        if self.store.editable:
            self._footing.check_journal(safe)

    @contextmanager
    def writing(self, transaction: Callable[[], AbstractContextManager[object]]) -> Iterator[None]:
        """A transaction over the file as it was read; ``MovedError`` where it is not so any more."""
        footing, read = self._footing, self._read
        footing.check_place(*read, NOT_SAVED)
        with footing.writing(*read, NOT_SAVED), transaction():
            footing.check_content(*read, NOT_SAVED)
            yield

    @property
    def _read(self) -> tuple[Head, Plan]:
        return self.store.head, self.store.plan

    def holds_plan(self) -> bool:
        """Whether what lies under the plan's name is a plan at all, this or another."""
        from htplanner.db.layout.file_check import judge

        try:
            return bool(judge(self._plan.file, key=self._plan.key))
        except FileProblem:
            return False

    # --- going on

    def save_copy(self, target: Path) -> MadeFrom:
        """Saves the plan as it is here to the new file ``target``, from whatever is left; says from what.

        ``FileProblem`` where that cannot be written.
        """
        from htplanner.db.store.whole_copy import save_copy
        from htplanner.domain.editing.pending import MadeFrom

        made_from, head = save_copy(self._at_hand(), target, self._anew())
        if made_from is not MadeFrom.MEMORY:
            Witness(self._around.seen, self._plan.plan_id, target).note(head)
        return made_from

    def reopen(self, path: Path | None = None) -> None:
        """Goes on with what lies where the plan was, or at ``path``; what it was here is among the backups.

        ``FileProblem`` where that cannot be, or where another plan lies there: then all is as it was.
        """
        self._keep_state()
        with lending(self.locks.taken):
            fresh = self._open(path or self._plan.path, must_write=True)
        if path is None:
            self._check_same(fresh)
        fresh.mean()
        self.store.become(fresh)

    def keep_state_quietly(self) -> None:
        """Backs the plan up as it is here, from whatever is left; its backups tell where that failed."""
        with suppress(FileProblem):
            self._keep_state()

    def _keep_state(self) -> None:
        if self.look() is None:
            self.store.backups.make_quietly()
        else:
            from htplanner.db.store.whole_copy import keep_state

            keep_state(self._at_hand(), self._own, self._around.clock(), self._anew())

    def _at_hand(self) -> AtHand:
        from htplanner.db.store.whole_copy import AtHand

        plan, own = self._plan, self._own.all()
        return AtHand(
            *(plan.file, plan.connection, self._footing, *self._read, self.since, own),
            *(self._around.catalogue, plan.key),
        )

    @property
    def _own(self) -> Backups:
        from htplanner.db.snapshots.backups import Backups

        plan = self._plan
        return Backups(self.store.backups.around.backups, plan.plan_id, plan.path, plan.key)

    def _anew(self) -> Intent:
        return Intent(ChangeKind.FOUND, "", self._around.clock(), self._around.device, self.store.author)

    def _open(self, path: Path, *, must_write: bool) -> Store:
        """What lies there, opened anew; ``MovedError`` where another passphrase is needed for it by now."""
        try:
            return self._opened_by(self._plan.key, path, must_write=must_write)
        except (WrongPassphrase, PassphraseNeeded) as error:
            if isinstance(error, PassphraseNeeded) and error.part_missing:
                raise
            said = f"{PROTECTED if self._plan.key is None else REKEYED} {_UNTIL_THEN}"
            if self.waits:
                self._waited_for = self._waited_for or self.store.read_only_reason
                self.store.read_only_reason = said
            raise MovedError(said, Happened.REKEYED) from error

    def _opened_by(self, key: Passphrase | None, path: Path, *, must_write: bool) -> Store:
        around = self.store.backups.around
        return type(self.store).open(path, around, must_write=must_write, read_only=not must_write, key=key)

    def _check_same(self, fresh: Store) -> None:
        """``MovedError`` where ``fresh`` is another plan under the name of this one; it is let go then."""
        if fresh.plan.id != self._plan.plan_id:
            fresh.close()
            raise MovedError(
                f"“{self._plan.path.name}” is another plan by now. {SAVED} Open it by itself.",
                Happened.REPLACED,
            )

    # --- two windows

    @property
    def waits(self) -> bool:
        """Whether the plan can only be read because somebody else had it open for writing."""
        return bool(self.locks.refused) and not self.store.editable

    def is_free(self) -> bool:
        """Whether it can be taken over: whoever had the plan has let it go, and its passphrase is known."""
        return not self.rekeyed and all(map(PlanLock.is_free, self.locks.refused))

    @property
    def rekeyed(self) -> bool:
        """Whether a plan that waits was found to be under another passphrase by now."""
        return bool(self._waited_for)

    def unlock(self, typed: str) -> None:
        """Goes on reading a plan that waits by what opens it now; ``WrongPassphrase`` where that does not."""
        self._read_on(self._opened_by(Passphrase(typed), self._plan.path, must_write=False))

    def take_over(self) -> None:
        """Makes a plan that waits one to be changed, as it lies there now; raises what opening it does.

        ``MovedError`` where another plan lies there: then all is as it was.
        """
        fresh = self._open(self._plan.path, must_write=True)
        self._check_same(fresh)
        self.store.become(fresh)

    def catch_up(self) -> bool:
        """Reads a plan that waits again where somebody has saved; whether that was so.

        ``MovedError`` where another plan lies there, or its passphrase was changed: then all is as it was.
        """
        if self.waits:
            # Somebody else may have it by now.
            for plan in self.locks.refused:
                self.store.read_only_reason = told_anew(self.store.read_only_reason, plan)
        if not self.waits or not self._footing.was_written:
            return False
        return self._read_on(self._open(self._plan.path, must_write=False))

    def _read_on(self, fresh: Store) -> bool:
        """Waits on with what was read anew; whether it says anything else."""
        self._check_same(fresh)
        fresh.read_only_reason = self._waited_for or self.store.read_only_reason
        fresh.ground.locks = self.locks
        changed = fresh.head != self.store.head
        self.store.become(fresh)
        return changed
