"""What can be done for a plan that does not open, or is wrong: looked at, brought back, salvaged, mended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from htplanner.db.backup.restore import DAMAGED, NOT_OPENED, bring_back
from htplanner.db.context import StoreContext
from htplanner.db.files.atomic import folder_for, place_of, real_path
from htplanner.db.files.temporary import temporary_folder
from htplanner.db.history.head_pin import HeadPin
from htplanner.db.history.table_reading import begins_with, read_head, read_plan_id
from htplanner.db.layout.file_check import AS_IT_WAS, check_layout, check_presence, settled
from htplanner.db.repair.rebuild import rebuild_tables
from htplanner.db.session import PlanSession
from htplanner.db.snapshots.backups import BackupFile, backups_below, first_fault
from htplanner.db.snapshots.old_passphrases import key_of, shows_damage
from htplanner.db.sqlite.cipher import (
    PLAIN_START,
    Passphrase,
    beginning_of,
    lite_errors,
    looks_encrypted,
    may_be_whole,
    needed,
)
from htplanner.db.sqlite.connection import Access, connect, connect_apart, is_under, plain_errors
from htplanner.db.store.store import Store
from htplanner.db.sync.checkout import known_copy, with_plan_name
from htplanner.domain.editing.salvage import (
    BestBackup,
    OpenProblem,
    PassphraseFindings,
    RestoredInPlace,
    SalvageResult,
)
from htplanner.domain.model.changes import Fault
from htplanner.errors import (
    EarlierPassphraseNeeded,
    FileProblem,
    NewerVersion,
    PassphraseNeeded,
    PlannerError,
    WrongPassphrase,
)

LOOKED_AT: Final = (
    "This is what can be read of a damaged file. Bring back a backup, or make a salvage copy, to work on it."
)


NOT_NEWEST: Final = "This passphrase does not open the newest backup of the plan."

MOST_SEARCHED: Final = 1 << 26
"""How much of a damaged file is looked through for the plan it was; none is as large."""


@dataclass(frozen=True)
class RepairOptions:
    """All repair functions, with the context that one user's plans are opened with.

    ``unproven`` was typed for a file that is thought to be damaged: it is tried for the backups, each of
    which shows whether it fits, and nothing new is put under it without that.
    """

    context: StoreContext
    key: Passphrase | None = None
    unproven: Passphrase | None = None

    def trouble(self, path: Path) -> OpenProblem | None:
        """What keeps a file from being opened that holds a plan, or may; None where nothing can be done."""
        from htplanner.db.repair import salvage

        path = real_path(path)
        try:
            with with_plan_name(path):
                return salvage.diagnose(self._file_of(path), self.key)
        except (PassphraseNeeded, WrongPassphrase):
            if self.key is None:
                damaged = self.never_protected(path) and not self.may_be_whole(path)
                return OpenProblem.DAMAGED if damaged else None
            return OpenProblem.DAMAGED if self._fits(path, self.key) else None
        except NewerVersion:
            # Whole, so an older backup in its place would lose what the newer version saved.
            return None
        except (PlannerError, OSError):
            # Where a plan was backed up lay a plan, whatever lies there now.
            kept = path.is_file() and (any(self._backups(path)) or any(self._from_other_places(path)))
            return OpenProblem.DAMAGED if kept else None

    def _fits(self, path: Path, key: Passphrase) -> bool:
        """Return whether the passphrase is right but the file is damaged."""
        return shows_damage(self._file_of(path), path, key, self._roots)

    def never_protected(self, path: Path) -> bool:
        """Whether the backups of what lies at ``path`` say that it is under no passphrase."""
        # Asked of every plan under a passphrase while its window waits: the newest lie where backups go now,
        # and another folder may be on a network that does not answer.
        for roots in (self._roots[:1], self._roots[1:]):
            newest = max(backups_below(roots, f"*/{place_of(real_path(path))}"), default=None)
            if newest is not None:
                return is_under(newest.path, None)
        return False

    def may_be_whole(self, path: Path) -> bool:
        """Whether a file that what was given does not open may be whole, under another passphrase.

        Where it is not, it is surely damaged: a part of it was not written by this program, or it shows that
        what was given is right.
        """
        path = real_path(path)
        key = self.key or self.unproven
        try:
            return may_be_whole(self._file_of(path)) and not (key is not None and self._fits(path, key))
        except OSError:
            return False

    def tried(self, path: Path) -> PassphraseFindings:
        """What the backups of what lies at ``path`` tell of a passphrase that does not open it."""
        path = real_path(path)
        key, plan = self.key or self.unproven, b""
        with suppress(OSError):
            plan = beginning_of(self._file_of(path))
        opens: datetime | None = None
        # Of those in both folders each counts once.
        others: dict[str, datetime] = {}
        same: datetime | None = None
        # The oldest first: one that begins as those before it is only damaged, and needs no other passphrase.
        fitting: set[bytes] = set()
        for kept in sorted(self._backups(path)):
            with suppress(OSError):
                start = beginning_of(kept.path)
                if start == PLAIN_START or not looks_encrypted(kept.path):
                    continue
                if key is not None and is_under(kept.path, key):
                    opens = max(kept.at, opens or kept.at)
                    fitting.add(start)
                elif start not in fitting and may_be_whole(kept.path):
                    others[kept.path.name] = kept.at
                    if start == plan:
                        same = max(kept.at, same or kept.at)
        return PassphraseFindings(key is not None, opens, tuple(sorted(others.values())), same)

    def best_backup(self, path: Path) -> BestBackup | None:
        """The newest backup of the plan at ``path`` that passes every check; None where there is none.

        Only where none was made here one counts that was made at another place, or under another name.
        """
        path = real_path(path)
        here = self._best(self._backups(path), path)
        if here is not None:
            return here
        from_other_places = self._best(self._from_other_places(path), path)
        return None if from_other_places is None else replace(from_other_places, elsewhere=True)

    def _best(self, backups: Iterable[BackupFile], path: Path) -> BestBackup | None:
        best: BestBackup | None = None
        head = ""
        for kept in sorted(backups, reverse=True):
            # Of those made in the same second no name tells which has more; and one that goes on from the
            # best is newer, whatever its clock said.
            if best is not None and kept.at < best.at and not self._goes_on_from(kept, head):
                continue
            try:
                found = replace(self._looked_into(kept.path, path)[0], at=kept.at)
            except lite_errors(PlannerError, OSError):
                continue
            if best is None or found.changes > best.changes:
                best, head = found, kept.head
        return best

    def _goes_on_from(self, kept: BackupFile, head: str) -> bool:
        """Return whether a backup holds the change that begins with ``head`` and later changes."""
        if kept.head == head:
            return False
        try:
            key = key_of(kept.path, (self.key, self.unproven))
            with closing(connect_apart(kept.path, key)) as connection:
                return begins_with(connection, head)
        except lite_errors(PlannerError, OSError):
            return False

    def newest_of_gone(self, path: Path) -> BestBackup:
        """The same of a plan whose file is gone, so that only its backups tell of a passphrase.

        ``PassphraseNeeded`` where a newer one may be whole, under another passphrase than was given;
        ``FileProblem`` where there is none at all.
        """
        best, tried = self.best_backup(path), self.tried(path)
        if tried.newer_than(best.at) if best is not None else tried.others:
            raise WrongPassphrase(NOT_NEWEST) if tried.typed else needed(path.name)
        if best is None:
            raise FileProblem(f"No whole backup of “{path.name}” was found on this computer.")
        return best

    def chosen_backup(self, path: Path, file: Path) -> BestBackup:
        """A file that somebody chose to bring back in place of the one at ``path``, checked as backups are.

        ``FileProblem`` where it is not whole, or is known to be of another plan.
        """
        path, file = real_path(path), real_path(file)
        if file in (path, real_path(self._file_of(path))):
            raise FileProblem("This is the damaged file itself. Choose a backup or a copy of the plan.")
        check_presence(file)
        with plain_errors(file, AS_IT_WAS):
            best, plan_id = self._looked_into(file, path)
        known = self._plan_id(path)
        if known and known != plan_id:
            raise FileProblem(
                f"“{file.name}” is another plan. Nothing was changed. Choose a copy of this one."
            )
        return replace(best, chosen=True)

    def _looked_into(self, file: Path, path: Path) -> tuple[BestBackup, str]:
        """What a file holds that may take the place of ``path``, checked in full, and the id of its plan."""
        try:
            key = key_of(file, (self.key, self.unproven))
        except EarlierPassphraseNeeded as error:
            raise FileProblem(
                f"“{file.name}” is under another passphrase than was typed. Nothing was changed."
            ) from error
        with settled(file, key) as as_it_reads:
            fault = first_fault(
                as_it_reads.path, check_layout(as_it_reads.path, name=file.name, key=key), key
            )
            if fault:
                raise FileProblem(
                    f"“{file.name}” is not whole ({fault}). Nothing was changed. Choose another."
                )
            with closing(connect(as_it_reads.path, Access.READ, key)) as connection:
                head, plan_id = read_head(connection), read_plan_id(connection)
                (at,) = connection.execute("SELECT at FROM change_set WHERE id = ?", (head.id,)).fetchone()
        seen = HeadPin(self.context.seen, plan_id, path).known
        lost = max(0, seen.lamport - head.lamport) if seen else None
        return BestBackup(file, datetime.fromisoformat(at), head.lamport, lost), plan_id

    def _backups(self, path: Path) -> Iterator[BackupFile]:
        """Backups of what lay at ``path``, whatever its id was, which may be lost with the file."""
        yield from backups_below(self._roots, f"*/{place_of(path)}")

    def _from_other_places(self, path: Path) -> Iterator[BackupFile]:
        """Backups of the same plan from other places: of a file that was renamed, moved or copied."""
        its_id, content, file = self._plan_id(path), b"", self._file_of(path)
        if file.is_file():
            with suppress(OSError), file.open("rb") as opened:
                content = opened.read(MOST_SEARCHED)
        ids = {folder_for(its_id)}
        if not file.exists():
            # One that is gone is known by what was backed up at its place, even if none of that is whole.
            ids.update(kept.path.parent.parent.name for kept in self._backups(path))
        for kept in backups_below(self._roots, "*/*"):
            place, plan_id = kept.path.parent.name, kept.path.parent.parent.name
            # A damaged file names its plan in many places, of which any may be left.
            if place != place_of(path) and (plan_id in ids or plan_id.encode() in content):
                yield kept

    @property
    def _roots(self) -> tuple[Path, ...]:
        return self.context.backup_folders

    def _plan_id(self, path: Path) -> str:
        """Which plan a damaged file was, "" where that cannot be read."""
        file = self._file_of(path)
        try:
            check_presence(file)
            with (
                settled(file, self.key) as as_it_reads,
                closing(connect(as_it_reads.path, Access.READ, self.key)) as connection,
            ):
                return read_plan_id(connection)
        # Looked up only now: opening it may have brought in SQLCipher, with errors of its own.
        except lite_errors(PlannerError, OSError, UnicodeDecodeError):
            return ""

    def bring_back(self, path: Path, backup: Path) -> RestoredInPlace:
        """Replace the file with ``backup``; see ``restore.bring_back``."""
        what = NOT_OPENED if self.key is None and self.may_be_whole(path) else DAMAGED
        return bring_back(real_path(path), backup, self.context, self.key, self.unproven, what=what)

    def salvage(self, path: Path, target: Path, trouble: OpenProblem | None = None) -> SalvageResult:
        """Create a plan from what can be read from ``path``; see ``salvage_file``."""
        from htplanner.db.repair import salvage

        path = real_path(path)
        source, seen = self._file_of(path), self._seen(path)
        key = self.key
        if key is None and self.unproven is not None and self._fits(path, self.unproven):
            key = self.unproven
        with with_plan_name(path):
            if trouble is None:
                try:
                    trouble = salvage.diagnose(source, key)
                except WrongPassphrase:
                    if key is None or not self._fits(path, key):
                        raise
                    trouble = OpenProblem.DAMAGED
            return salvage.salvage_file(
                source, target, self.context, trouble=trouble, key=key, last_known=seen
            )

    def _file_of(self, path: Path) -> Path:
        """What an opening of ``path`` opens: the copy here, where it is worked on as one."""
        copy = known_copy(path, self.context)
        return path if copy is None else copy.file

    def _seen(self, path: Path) -> int:
        """How many changes this computer saw in what lies at ``path``, 0 where that is not known."""
        for kept in self._backups(real_path(path)):
            plan_id = kept.path.parent.parent.name
            seen = HeadPin(self.context.seen, plan_id, real_path(path)).known
            if seen is not None:
                return seen.lamport
        return 0

    def look(self, path: Path) -> PlanSession:
        """What can be read of a damaged file, opened to look at; it is gone when it is closed."""
        with ExitStack() as stack:
            folder = stack.enter_context(temporary_folder())
            made = self.salvage(path, folder / path.name, OpenProblem.DAMAGED).path
            store = Store.open(made, self.context, read_only=True, key=self.key)
            # In this order: what is still open cannot be deleted on every system.
            stack.enter_context(store._resources.pop_all())
            store._resources = stack.pop_all()
        store.read_only_reason = LOOKED_AT
        return PlanSession(store, self.context)

    def check(self, path: Path) -> list[Fault]:
        """Return everything that is wrong with a plan, which may be edited meanwhile."""
        with Store.open(path, self.context, read_only=True, key=self.key) as store:
            return store.verify_beside()

    def mend(self, path: Path, *, wait: float = 0.0) -> tuple[Path, list[Fault]]:
        """Puts back what history says; see ``mending.rebuild_tables``."""
        return rebuild_tables(path, self.context, self.key, wait=wait)
