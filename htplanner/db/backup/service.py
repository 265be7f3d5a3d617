"""The backups of an open plan: made and checked, listed, looked into, tested; and what the person is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from htplanner.db.context import StoreContext
from htplanner.db.history.head_pin import HeadPin
from htplanner.db.history.table_reading import holds, read_head, read_plan
from htplanner.db.layout.file_check import AS_IT_WAS
from htplanner.db.snapshots.backups import (
    SAFE,
    SUFFIX,
    BackupFile,
    Backups,
    SourceChanged,
    backups_in,
    copy_checked,
    opened,
    read_checks,
)
from htplanner.db.snapshots.old_passphrases import is_locked, key_of
from htplanner.db.sqlite.connection import (
    SCHEMA_VERSION,
    Access,
    connect,
    is_under,
    plain_errors,
    pragma,
    remove,
)
from htplanner.db.store.open_file import OpenFile
from htplanner.domain.model.backups import Backup, BackupLocation, BackupTestResult, newest_first
from htplanner.domain.model.dates import moment_in_words
from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.domain.reading.view import PlanView
from htplanner.errors import FileProblem

if TYPE_CHECKING:
    from htplanner.db.backup.other_files import OtherFiles
    from htplanner.domain.model.erasure import RemainingBackup
    from htplanner.domain.privacy.erasure import ErasureFindings

STOPPED = "The backup was stopped; the older ones are all there."

UNEXPECTED = "Something unexpected went wrong; the older backups are all there. Details are in the log."


class BackupService:
    """What keeps an open plan from being lost.

    ``problem`` says why the last backup failed, "" where it did not; ``second_problem`` why it is not in the
    second folder as well, or why older ones stay, which never stops anything and is tried again.
    ``still_holding`` are those in the second folder that hold what was erased from the plan.
    """

    def __init__(self, plan: OpenFile, context: StoreContext) -> None:
        self._plan = plan
        self._context = context
        self._first = Backups(context.backups, plan.plan_id, plan.path, plan.key)
        self._second = self._at_second()
        self._caught_up = False
        self._second_found: bool | None = None
        self._earlier: tuple[Backups, ...] | None = None
        self.earlier_away: tuple[Path, ...] = ()
        self.still_holding: list[Backup] = []
        # A job beside the window and the window itself may want one at the same moment.
        self._making = RLock()
        self.problem = ""
        self.second_problem = ""

    def _at_second(self) -> Backups | None:
        root, plan = self._context.second_backups, self._plan
        if root is None or root == self._context.backups:
            return None
        return Backups(root, plan.plan_id, plan.path, plan.key)

    @property
    def context(self) -> StoreContext:
        """What the plan is opened anew with."""
        return self._context

    def go_to(self, first: Path, second: Path | None, earlier: Iterable[Path] = ()) -> None:
        """Have the backups in these folders from now on; in no second one where it is None.

        In the ``earlier`` ones they are looked for as well.
        """
        context = replace(self._context, backups=first, second_backups=second, earlier_backups=tuple(earlier))
        if context == self._context:
            return
        plan, self._context = self._plan, context
        self._first = Backups(first, plan.plan_id, plan.path, plan.key)
        self._second, self._caught_up, self.second_problem = self._at_second(), False, ""
        self._second_found, self._earlier, self.earlier_away, self.still_holding = None, None, (), []

    @property
    def last(self) -> datetime | None:
        """When the plan was last backed up (UTC)."""
        made = [kept.at for kept in self._first.all()]
        if len(made) < 2:
            return made[0] if made else None
        now = self._context.clock()
        # One from a clock that was ahead says nothing of the others.
        return max((at for at in made if at <= now), default=made[-1])

    @property
    def folder(self) -> Path:
        """Where this plan's own backups lie."""
        return self._first.folder

    @property
    def second_away(self) -> bool:
        """Whether there is a second folder that could not be reached at the last look."""
        return self._second is not None and self._second_found is False

    def look_for_second(self) -> bool:
        """Whether the second folder is there just now; where a network hangs, this takes long."""
        second = self._second
        found = second is not None and second.root.is_dir()
        # Another folder may have been chosen meanwhile.
        if second is self._second:
            self._second_found = found
        return found

    def look_for_others(self) -> bool:
        """The same, and which earlier folders are there: from now on these are looked through as well.

        Those that are not there are the ``earlier_away`` ones.
        """
        found, context = self.look_for_second(), self._context
        roots: list[Path] = []
        away = set(context.earlier_backups)
        for root in context.backup_folders:
            with suppress(OSError):
                if not root.is_dir():
                    continue
                # One folder by two names would lose a backup that stays by the one when it goes by the other.
                if not any(map(root.samefile, roots)):
                    roots.append(root)
                away.discard(root)
        plan = self._plan
        earlier = [root for root in roots if root not in (context.backups, context.second_backups)]
        if context == self._context:
            self.earlier_away = tuple(sorted(away))
            self._earlier = tuple(Backups(root, plan.plan_id, plan.path, plan.key) for root in earlier)
        return found

    @property
    def to_copy(self) -> bool:
        """Whether the second folder may lack backups: it is a new one, or was away."""
        return self._second is not None and not self._caught_up

    @property
    def due(self) -> bool:
        """Whether the plan holds what no sound backup does."""
        return self._first.holding(self._plan.head().id) is None

    # --- making them

    def make(self, directory: Path | None = None) -> Path:
        """Copies the plan into ``directory``, or among its own backups, and gives the copy's path."""
        plan, now, head = self._plan, self._context.clock(), self._plan.head()
        if directory is None:
            return self._make(lambda: self._first.make(plan.connection, head.id, now))
        stem = f"{plan.path.stem}-{now:%Y-%m-%d-%H%M%S}"
        names = (stem, *(f"{stem}-{n}" for n in range(2, 100)))
        copied = next(one for one in (directory / f"{name}{SUFFIX}" for name in names) if not one.exists())
        copy_checked(plan.connection, copied, head.id, plan.key, thorough=True)
        HeadPin(self._context.seen, plan.plan_id, copied).note(head)
        return copied

    def make_quietly(self) -> None:
        """Backs up among the plan's own backups; where that fails ``problem`` says why."""
        with suppress(FileProblem):
            self.make()

    def work(self) -> Callable[[Progress], Path]:
        """Work that does the same as ``make`` beside whoever edits the plan, over a connection of its own."""
        plan, head = self._plan, self._plan.head()

        def make(progress: Progress) -> Path:
            def step() -> None:
                if progress.cancelled():
                    raise Cancelled(STOPPED)

            with plain_errors(plan.path, SAFE), closing(connect(plan.file, Access.READ, plan.key)) as reading:
                if not holds(reading, head):
                    raise FileProblem(
                        f"“{plan.path.name}” was changed by another program. {SAFE} Open it again."
                    )
                # What is edited meanwhile goes in as well; whoever edits on and on waits once for the copy.
                for how in (step, step, None):
                    with suppress(SourceChanged):
                        return self._first.make(reading, read_head(reading).id, self._context.clock(), how)
                raise FileProblem(f"“{plan.path.name}” was changed again and again. {SAFE} Try again.")

        return lambda progress: self._make(lambda: make(progress))

    def _make(self, make: Callable[[], Path]) -> Path:
        with self._making:
            try:
                made = make()
            except FileProblem as problem:
                self.problem = str(problem)
                raise
            except Cancelled:
                raise
            except Exception:
                self.problem = UNEXPECTED
                raise
            self.problem = ""
            self._copy_to_second(made)
            if self._earlier is None:
                self.look_for_others()
        return made

    def _copy_to_second(self, made: Path) -> None:
        self.second_problem = self._first.not_dropped
        second = self._second
        if second is None:
            return
        if not self.look_for_second():
            self._caught_up = False
            self.second_problem = (
                f"The second backup folder, {second.root}, is not there just now. Backups go to the "
                "first one alone until it is back."
            )
            return
        try:
            second.take(made, self._context.clock())
            self.second_problem = self.second_problem or second.not_dropped
        except FileProblem as problem:
            self._caught_up = False
            self.second_problem = f"The second backup folder did not take the backup. {problem}"

    def catch_up(self) -> Callable[[Progress], list[Backup]]:
        """Work that copies to the second folder what it lacks; gives those there under another passphrase.

        Each is looked through before, and the copy compared with it. The newest come first, and ``Cancelled``
        leaves those that are there by then.
        """
        from htplanner.db.backup.erased_copies import still_holding

        def copy(progress: Progress) -> list[Backup]:
            second = self._second
            if second is None or not self.look_for_others():
                return []
            try:
                own_ones = (own for own, _ in self._own() if own is not second)
                lacking = second.lacking(own_ones, self._context.clock())
                for done, kept in enumerate(lacking):
                    if progress.cancelled():
                        raise Cancelled(STOPPED)
                    progress.step(done, len(lacking), moment_in_words(kept.at))
                    if self._is_sound(kept):
                        with self._making:
                            second.take(kept.path, self._context.clock())
            except FileProblem as problem:
                self.second_problem = f"The second backup folder did not take every backup. {problem}"
            else:
                # Another folder may have been chosen meanwhile.
                self._caught_up = second is self._second
                self.second_problem = self._first.not_dropped or second.not_dropped
            copies = [
                self._told(kept, lies, {})
                for kept, lies in self._everywhere()
                if second.root in kept.path.parents
            ]
            self.still_holding = still_holding(
                self._plan, (one for one in copies if one.lies is BackupLocation.SECOND)
            )
            return [replace(one, lies=BackupLocation.SECOND) for one in self._under_other_passphrases(copies)]

        return copy

    def _is_sound(self, kept: BackupFile) -> bool:
        with suppress(FileProblem):
            return self._first.check(kept.path, self._context.clock())
        return False

    # --- which there are and what they hold

    def listed(self) -> list[Backup]:
        """Every backup of this plan in all folders, of copies of it at other places too; newest first."""
        return self._listed(self._order())

    def _listed(self, order: dict[str, int]) -> list[Backup]:
        return newest_first([self._told(kept, lies, order) for kept, lies in self._everywhere()])

    def under_other_passphrases(self) -> list[Backup]:
        """Return backups that have an earlier passphrase than the plan, or none."""
        return self._under_other_passphrases(self.listed())

    def _under_other_passphrases(self, backups: Iterable[Backup]) -> list[Backup]:
        key = self._plan.key
        return [
            replace(one, locked=is_locked(one.path, key)) for one in backups if not is_under(one.path, key)
        ]

    def other_files_under_other_passphrases(self) -> list[Path]:
        """The same of other files of the plan on this computer: set aside, copied, or of another place."""
        return [one.path for one in self._others().files if not is_under(one.path, self._plan.key)]

    def _others(self) -> OtherFiles:
        from htplanner.db.backup.other_files import other_files

        return other_files(self._plan, self._context)

    def look(self, backup: Backup, today: date) -> PlanView:
        """The plan that a backup holds, read on ``today``; ``FileProblem`` where it cannot be shown."""
        catalogue = self._context.catalogue
        with opened(backup.path, key_of(backup.path, (self._plan.key,))) as connection:
            if pragma(connection, "user_version") != SCHEMA_VERSION:
                raise FileProblem(
                    "This backup was made by an earlier version of the program. It is as it was; restore it "
                    "to a new file to look into it."
                )
            plan = read_plan(connection, read_head(connection), catalogue)
        if plan is None:
            raise FileProblem(f"This backup is damaged and cannot be shown. {AS_IT_WAS} Choose another one.")
        return PlanView(plan, catalogue.framework(plan.info.edition or ""), today, editable=False)

    def _order(self) -> dict[str, int]:
        """How many changes came after each change, by the start of its id."""
        self._plan.head()
        with plain_errors(self._plan.path, SAFE):
            rows = self._plan.connection.execute(
                "SELECT substr(id, 1, 12) FROM change_set ORDER BY lamport DESC, id DESC"
            ).fetchall()
        return {start: after for after, (start,) in enumerate(rows)}

    def _told(self, kept: BackupFile, lies: BackupLocation, order: dict[str, int]) -> Backup:
        known = read_checks(kept.path.parent).get(kept.path.name)
        size = 0
        with suppress(OSError):
            size = kept.path.stat().st_size
        behind = order.get(kept.head)
        checked, fault = (known.at, known.fault) if known else (None, "")
        return Backup(kept.path, kept.at, kept.head, size, lies, behind, checked, fault)

    def _everywhere(self) -> Iterator[tuple[BackupFile, BackupLocation]]:
        """Every backup of this plan, wherever it was made on this computer."""
        for own, lies in self._own():
            with suppress(OSError):
                for folder in sorted(own.folder.parent.iterdir()):
                    for kept in backups_in(folder):
                        yield kept, lies if folder == own.folder else BackupLocation.OTHER

    def _own(self) -> Iterator[tuple[Backups, BackupLocation]]:
        """This plan's own backups in every folder that was there when it was looked for."""
        yield self._first, BackupLocation.FIRST
        # One that does not answer would keep a window waiting: only jobs look for it.
        if self._second is not None and self._second_found:
            yield self._second, BackupLocation.SECOND
        yield from ((own, BackupLocation.SECOND) for own in self._earlier or ())

    # --- testing them

    def drill(self) -> Callable[[Progress], BackupTestResult]:
        """Work that restores each backup to a temporary place, opens and verifies it, and touches none."""
        from htplanner.db.backup.self_test import run_self_test

        key, salt = self._plan.key, b""
        if key is not None:
            salt = bytes.fromhex(self._plan.connection.execute("PRAGMA cipher_salt").fetchone()[0])
        order = self._order()

        def test(progress: Progress) -> BackupTestResult:
            self.look_for_others()
            return run_self_test(self._listed(order), self._context, self.folder, key, salt, progress)

        return test

    @property
    def drilled(self) -> BackupTestResult | None:
        """What the last test of all backups came to, None where there was none."""
        from htplanner.db.backup.self_test import last_self_test

        return last_self_test(self.folder)

    # --- deleting them

    def holding(self, sought: ErasureFindings) -> list[RemainingBackup]:
        """The plan's own backups and other files here that still hold what is sought, or cannot be read.

        The present is backed up first, as before all that cannot be undone, so that backup is told of too.
        """
        self.make_quietly()
        return self._holding(sought)

    def looking_for(self, sought: ErasureFindings) -> Callable[[Progress], list[RemainingBackup]]:
        """Work that finds the same as ``holding`` beside whoever edits the plan."""
        make: Callable[[Progress], object] | None = None
        with suppress(FileProblem):
            make = self.work()

        def look(progress: Progress) -> list[RemainingBackup]:
            with suppress(FileProblem):
                if make is not None:
                    make(progress)
            return self._holding(sought)

        return look

    def _holding(self, sought: ErasureFindings) -> list[RemainingBackup]:
        from htplanner.db.backup.erased_copies import copies_holding

        plan = self._plan
        self.look_for_others()
        everywhere = list(self._everywhere())
        own = {kept.path for kept, lies in everywhere if lies is not BackupLocation.OTHER}
        backups = [
            replace(one, own=one.path in own)
            for one in copies_holding((kept for kept, _ in everywhere), sought, plan.key)
        ]
        # After the backups: by now it is known how the plan's files begin under its passphrase.
        others = self._others()
        holding = copies_holding(others.files, sought, plan.key, others.in_use)
        return backups + [replace(one, backup=False) for one in holding]

    def discard(self, backups: Iterable[Path]) -> None:
        """Deletes some of the plan's own backups, once there is a sound one of the present, which stays.

        ``FileProblem`` where that cannot be made, or where one cannot be deleted.
        """
        chosen = {kept.path for kept, _ in self._everywhere()}.intersection(backups)
        if not chosen:
            return
        present = self.make()
        for path in chosen - {present}:
            with plain_errors(path, SAFE):
                remove(path)
        self.still_holding = [one for one in self.still_holding if one.path not in chosen - {present}]
        if present in chosen:
            raise FileProblem(
                "The backup of the plan as it is now was not deleted, since it is the only one of that. The "
                "other ones are; change the plan first, then delete it."
            )
