"""A plan open in this program: its store, its backups, and how to continue when its file changes.

The store reads and writes one file. If the plan continues from another file or state than it was opened
from (reloaded, found under a new name, taken over from another window, under another passphrase), the session
opens another store and lets the old one go; whoever works with the plan holds the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from htplanner.db import snapshots
from htplanner.db.context import StoreContext
from htplanner.db.files.lock import PlanLock, lending, with_lock_time
from htplanner.db.history.head_pin import HeadPin
from htplanner.db.history.types import Intent
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.db.store.file_guard import SAVED
from htplanner.db.store.store import Store
from htplanner.domain.model.changes import Moment
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.privacy.passphrase_rules import PROTECTED, REKEYED
from htplanner.errors import FileEvent, FileProblem, MovedError, PassphraseNeeded, WrongPassphrase

if TYPE_CHECKING:
    from htplanner.db.backup.service import BackupService
    from htplanner.domain.editing.pending import CopyOrigin

UNTIL_THEN: Final = "Until then, you see the plan as it was."


class PlanSession:
    """An open plan; ``store`` is replaced when the plan continues from another file or state."""

    def __init__(self, store: Store, context: StoreContext) -> None:
        self.store = store
        self._context = context
        self._backups: BackupService | None = None
        self._waited_for = ""
        self._keep_backups()

    # --- opening and closing

    @classmethod
    def create(
        cls,
        path: Path,
        info: Mapping[str, object],
        context: StoreContext,
        *,
        edition: str | None = None,
        at: datetime | None = None,
        story: Callable[[Plan], Iterable[Moment]] = lambda _: (),
        key: Passphrase | None = None,
    ) -> Self:
        """Create a plan and open it; see ``Store.create``."""
        store = Store.create(path, info, context, edition=edition, at=at, story=story, key=key)
        return cls(store, context)

    @classmethod
    def open(
        cls,
        path: Path,
        context: StoreContext,
        *,
        read_only: bool = False,
        must_write: bool = False,
        wait: float = 0.0,
        key: Passphrase | None = None,
    ) -> Self:
        """Open a plan; see ``Store.open``."""
        store = Store.open(path, context, read_only=read_only, must_write=must_write, wait=wait, key=key)
        return cls(store, context)

    def close(self) -> None:
        """Back up the plan if it changed, and release the file. Closing twice is safe."""
        try:
            if self.store.editable:
                # Its backups tell where that failed.
                with suppress(FileProblem):
                    self._keep_state()
        finally:
            self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def backups(self) -> BackupService:
        """The backups of the plan."""
        from htplanner.db.backup.service import BackupService

        if self._backups is None:
            self._backups = BackupService(self.store.open_file, self._context)
        return self._backups

    @property
    def ended_badly(self) -> bool:
        """Return whether the last program that had the plan ended without closing it."""
        return any(lock.left_over for lock in self.store.locks.taken)

    def rekey(self, typed: str | None) -> None:
        """Change the passphrase of the plan, or remove it with None; entirely or not at all.

        What was copied before, backups too, stays as it was. ``FileProblem`` where it cannot be done.
        """
        from htplanner.db.store.rekey import rekey

        rekey(self.store, self.backups.context, typed, self._go_on_with)
        self.store.check_in()

    # --- the file has changed

    def look(self) -> MovedError | None:
        """Return what happened to the file of a plan being edited; None if it is unchanged.

        Of one that waits only whether its passphrase was changed.
        """
        if self.store.editable:
            return self.store.guard.look()
        if self.waits and self.store.guard.was_written:
            try:
                self._open(self.store.path, must_write=False).close()
            except MovedError as error:
                return error
            except FileProblem:
                return None
        return None

    def holds_plan(self) -> bool:
        """Return whether the file under the plan's name is a plan, this one or another."""
        return self.store.guard.holds_plan()

    def save_copy(self, target: Path) -> CopyOrigin:
        """Save the plan as it is here to the new file ``target``, and return which source was left to use.

        ``FileProblem`` where that cannot be written.
        """
        from htplanner.db.store.whole_copy import save_copy

        made_from, head = save_copy(self.store, self._own_backups.all(), target, self._beginning())
        if head is not None:
            HeadPin(self.backups.context.seen, self.store.plan.id, target).note(head)
        return made_from

    def reopen(self, path: Path | None = None) -> None:
        """Continue with the file in the plan's place, or at ``path``; the old state is among the backups.

        ``FileProblem`` where that cannot be, or where another plan lies there: then all is as it was.
        """
        self._keep_state()
        with lending(self.store.locks.taken):
            fresh = self._open(path or self.store.path, must_write=True)
        if path is None:
            self._check_same(fresh)
        fresh.trust_current_head()
        self._go_on_with(fresh)

    # --- two windows

    @property
    def waits(self) -> bool:
        """Return whether the plan is read-only because someone else had it open for writing."""
        return bool(self.store.locks.refused) and not self.store.editable

    def is_free(self) -> bool:
        """Return whether the plan can be taken over: it is released, and its passphrase is known."""
        return not self.rekeyed and all(map(PlanLock.is_free, self.store.locks.refused))

    @property
    def rekeyed(self) -> bool:
        """Return whether a waiting plan now has another passphrase."""
        return bool(self._waited_for)

    def unlock(self, typed: str) -> None:
        """Continue reading a waiting plan with its new passphrase; ``WrongPassphrase`` if it is wrong."""
        self._read_on(self._open_under(Passphrase(typed), self.store.path, must_write=False))

    def take_over(self) -> None:
        """Make a waiting plan editable, as its file is now; raise whatever opening it raises.

        ``MovedError`` where another plan lies there: then all is as it was.
        """
        fresh = self._open(self.store.path, must_write=True)
        self._check_same(fresh)
        self._go_on_with(fresh)

    def catch_up(self) -> bool:
        """Read a waiting plan again if someone has saved; return whether someone had.

        ``MovedError`` where another plan lies there, or its passphrase was changed: then all is as it was.
        """
        if not self.waits:
            return False
        # Somebody else may have it by now.
        for plan in self.store.locks.refused:
            self.store.read_only_reason = with_lock_time(self.store.read_only_reason, plan)
        if not self.store.guard.was_written:
            return False
        return self._read_on(self._open(self.store.path, must_write=False))

    # --- inside

    def _keep_backups(self) -> None:
        self._backups = None
        self.store.back_up = self._back_up
        if self.store.editable and self._context.backs_up_first:
            self._back_up()

    def _back_up(self) -> None:
        """Back up the plan; its backups report a failure."""
        self.backups.make_quietly()

    def _go_on_with(self, fresh: Store) -> None:
        """Replace this opening with another, unshared one, and release the file of this one."""
        fresh.author = self.store.author
        self._context = self.backups.context
        before, self.store, self._waited_for = self.store, fresh, ""
        self._keep_backups()
        before.let_go()

    def _read_on(self, fresh: Store) -> bool:
        """Keep waiting with the newly read plan; return whether it differs."""
        self._check_same(fresh)
        fresh.read_only_reason = self._waited_for or self.store.read_only_reason
        fresh.locks = self.store.locks
        changed = fresh.head != self.store.head
        self._go_on_with(fresh)
        return changed

    def _open(self, path: Path, *, must_write: bool) -> Store:
        """Reopen the file there; raise ``MovedError`` if it now needs another passphrase."""
        try:
            return self._open_under(self.store.key, path, must_write=must_write)
        except (WrongPassphrase, PassphraseNeeded) as error:
            if isinstance(error, PassphraseNeeded) and error.part_missing:
                raise
            said = f"{PROTECTED if self.store.key is None else REKEYED} {UNTIL_THEN}"
            if self.waits:
                self._waited_for = self._waited_for or self.store.read_only_reason
                self.store.read_only_reason = said
            raise MovedError(said, FileEvent.REPLACED) from error

    def _open_under(self, key: Passphrase | None, path: Path, *, must_write: bool) -> Store:
        return Store.open(
            path, self.backups.context, must_write=must_write, read_only=not must_write, key=key
        )

    def _check_same(self, fresh: Store) -> None:
        """Close ``fresh`` and raise ``MovedError`` if it is a different plan under the same name."""
        if fresh.plan.id != self.store.plan.id:
            fresh.close()
            raise MovedError(
                f"“{self.store.path.name}” is a different plan now. {SAVED} Open that plan separately.",
                FileEvent.REPLACED,
            )

    def _keep_state(self) -> None:
        """Back up the plan as it is here, from whatever is left of it."""
        if self.look() is None:
            self.backups.make_quietly()
            return
        from htplanner.db.store.whole_copy import keep_state

        keep_state(self.store, self._own_backups, self.backups.context.clock(), self._beginning())

    @property
    def _own_backups(self) -> snapshots.Backups:
        store = self.store
        return snapshots.Backups(self.backups.context.backups, store.plan.id, store.path, store.key)

    def _beginning(self) -> Intent:
        """Return the author for a plan that has to be created again."""
        context = self.backups.context
        return Intent(ChangeKind.FOUND, "", context.clock(), context.device, self.store.author)
