"""What keeps a plan from being lost, as the window sees to it: backups by themselves, dialogs, the check.

A backup that comes by itself is made in a job beside whoever edits. One that somebody waits for (before the
plan is closed, or asked for) is made in a job too: the window says so and goes on painting.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from htplanner.domain.model.backups import Backup
from htplanner.domain.model.changes import Fault
from htplanner.domain.model.progress import Progress
from htplanner.errors import PassphraseNeeded, PlannerError
from htplanner.settings import BackupFolders
from htplanner.ui.prompts import Prompts
from htplanner.ui.session.background_jobs import BackgroundJobs
from htplanner.ui.session.jobs import Job
from htplanner.ui.session.moments import busy_cursor
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.file_names import PLAN_FILES, is_there, plan_file
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.status_bar import StatusBar
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.timers import new_timer

if TYPE_CHECKING:
    from htplanner.domain.editing.salvage import BestBackup

SHOWN_MS = 300
"""When a plan that was opened is surely painted, and its backups may be looked for."""

FIRST_MS = 2_000
"""When nobody waits for a plan that was opened any more, and it may be backed up."""

EVERY_MS = 30 * 60 * 1_000
"""How often a plan that was changed is backed up while it is open."""

_MINUTE_MS = 60 * 1_000
_BACKUP: Final = "backup"
_COPIES: Final = "copies"
_LOOK: Final = "look"


class RestoreRequest(NamedTuple):
    """Which backup is to come back, and as which new file; None in place of the plan itself."""

    backup: Path
    target: Path | None


class FileGoneAnswer(NamedTuple):
    """What is to be done about a plan whose file is gone: its newest backup becomes the file ``target``."""

    target: Path | None
    look_for_it: bool = False


class AutomaticBackups(QObject):
    """Follows the plan that is open in ``window``; ``made`` says that a backup by itself has ended."""

    made = Signal()

    def __init__(
        self, program: Program, prompts: Prompts, status: StatusBar, beside: BackgroundJobs, window: QWidget
    ) -> None:
        super().__init__(window)
        self._program = program
        self._prompts = prompts
        self._status = status
        self._window = window
        self._beside = beside
        self._session: SessionProtocol | None = None
        self.put_back_told = ""
        self._told = ""
        self._older: Sequence[Backup] = ()
        self._holding: Sequence[Backup] = ()
        beside.rested.connect(self._catch_up)
        self._soon = new_timer(self, SHOWN_MS, self.show_last, once=True)
        self._first = new_timer(self, FIRST_MS, self.back_up_beside, once=True)
        self._every = new_timer(self, EVERY_MS, self.back_up_beside)
        self._minute = new_timer(self, _MINUTE_MS, self._pass_minute)

    # --- by themselves

    def follow(self, session: SessionProtocol) -> None:
        """See to the backups of a plan that was just opened."""
        self._session = session
        self._told, self._older, self._holding = "", (), ()
        self._soon.start()
        self._minute.start()
        if session.store.editable:
            self._first.start()
            self._every.start()

    def leave(self) -> None:
        """The plan is about to be closed: a last backup, and nothing of it goes on."""
        for timer in (self._soon, self._first, self._every, self._minute):
            timer.stop()
        session = self._session
        if session is not None and session.store.editable and self._due:
            self._status.announce("Backing the plan up first…")
            with suppress(PlannerError):
                self._beside.waited(session.backups.work())
            self._status.drop_announcement()
        self._session = None

    def back_up_beside(self) -> None:
        """Begin a backup in a job, if the plan was changed since the last one."""
        session = self._session
        if session is None or not session.store.editable or self.works:
            return
        try:
            if session.backups.due or session.backups.second_problem:
                # Whoever opened the plan again in its place, after a look at its file, is asked anew.
                self._beside.start(_BACKUP, Job(session.backups.work()), self._over)
            else:
                self._catch_up()
        except PlannerError:
            # What became of its file is told elsewhere; the next turn tries again.
            self.show_last()

    def take_settings(self) -> None:
        """Have the backups in the folders that were chosen."""
        session = self._session
        if session is not None and session.store.editable:
            session.backups.go_to(*self._folders)
            self.back_up_beside()
            self.show_last()

    def _over(self) -> None:
        self.show_last()
        self.made.emit()
        self._catch_up()

    # --- the second folder, when it is back

    def _catch_up(self) -> None:
        session = self._session
        if session is None or not session.store.editable or self.works or not session.backups.to_copy:
            return
        job = Job(session.backups.catch_up())
        job.succeeded.connect(self._found_older)
        self._beside.start(_COPIES, job, self._caught_up, may_stop=True)

    def _found_older(self, older: Sequence[Backup]) -> None:
        self._older = older
        self._holding = self._session.backups.still_holding if self._session is not None else ()

    def _caught_up(self) -> None:
        self.show_last()
        self.made.emit()
        self._ask_about_older()

    def _ask_about_older(self) -> None:
        """Ask about backups in the second folder that hold what was erased, or have another passphrase."""
        session, older = self._session, self._older
        # In a meeting others look on, and the line below is hidden.
        meeting, asked = not self._status.isVisible(), QApplication.activeModalWidget()
        busy = self._beside.resting or meeting or asked is not None
        if session is None or busy:
            return
        holding, self._holding = self._holding, ()
        if not session.store.encrypted:
            older = ()
        if holding or older:
            self._older = ()
            from htplanner.ui.safety.second_folder import ask_about_holding, ask_about_second

            ask_about_holding(session, holding, self._program, self._prompts, self._beside)
            ask_about_second(session, older, self._program, self._prompts, self._beside)
            self.show_last()

    def show_last(self) -> None:
        """Show how long ago the last backup was made, or that the last one failed, until one succeeds."""
        session = self._session
        if session is None:
            return
        backups = session.backups
        if backups.last is None and not session.store.editable and not backups.problem:
            # What is only looked at, as a damaged file is, gets no backups of its own.
            self._status.show_no_backup()
            return
        self._status.show_backup(
            backups.last, self._program.now(), problem=backups.problem, second=backups.second_problem
        )
        if backups.problem and backups.problem != self._told:
            self._status.announce(f"This plan could not be backed up. {backups.problem}")
        self._told = backups.problem

    def _pass_minute(self) -> None:
        self.show_last()
        self._ask_about_older()

    @property
    def works(self) -> bool:
        """Whether a backup is being made."""
        return self._beside.works(_BACKUP)

    @property
    def _due(self) -> bool:
        with suppress(PlannerError):
            return self._session is not None and self._session.backups.due
        return False

    # --- asked for

    def back_up(self) -> None:
        """Write a verified copy now, and say whether there was anything new to keep."""
        session = self._session
        if session is None:
            return
        problem = session.look() if session.waits else None
        if problem is not None:
            self._prompts.tell("Back up", str(problem))
            return
        before = set(session.backups.folder.glob("*"))
        self._status.announce("Backing up…")
        try:
            path = self._beside.waited(session.backups.work())
        except PlannerError as error:
            self._prompts.tell("Back up", str(error))
            self.show_last()
            return
        said = (
            "Nothing has changed since the last backup."
            if path in before
            else f"Backed up at {self._program.now():%H:%M} and checked."
        )
        self._status.announce(f"{said} {session.backups.second_problem}".strip())
        self.show_last()

    def choose(self, desk: Desk | None) -> RestoreRequest | None:
        """Show the backups of the open plan, or ask for a file; what is to come back, None where nothing."""
        if desk is None:
            backup = self._choose_file()
            return self._to_new_file(backup) if backup is not None else None
        from htplanner.ui.dialogs.backups_dialog import BackupsDialog

        dialog = BackupsDialog(desk, self._program.now, self._window)
        self._look_for_others(desk.bridge.session)
        # One that is being made comes into the list once it is there.
        self.made.connect(dialog.refresh)
        dialog.file_wanted.connect(lambda: dialog.take_file(self._choose_file()))
        self._prompts.run(dialog)
        self.show_last()
        if dialog.chosen is None:
            return None
        return RestoreRequest(dialog.chosen, None) if dialog.in_place else self._to_new_file(dialog.chosen)

    def _look_for_others(self, session: SessionProtocol) -> None:
        """Which other folders are there is looked for beside the window: a network may not answer."""
        _, second, earlier = self._folders
        if second is not None or earlier:
            self._beside.start(_LOOK, Job(lambda _: session.backups.look_for_others()), self.made.emit)

    @property
    def _folders(self) -> BackupFolders:
        return self._program.settings.backup_folders(self._program.standard_folders[1])

    def put_back(self, backup: Path, plan: Path) -> SessionProtocol:
        """Put a backup in the place of a plan that is not open; ``put_back_told`` says what came of it."""
        self._status.announce("The present is backed up, and the backup put in its place…")
        with busy_cursor():
            session, aside = self._program.restore_in_place(backup, plan)
        where = f"as {aside.name}" if aside.parent == plan.parent else f"in {aside.parent}, as {aside.name}"
        self.put_back_told = f"Restored. The plan as it was is kept as a backup and {where}."
        return session

    def _choose_file(self) -> Path | None:
        session = self._session
        folder = session.backups.folder if session is not None else self._folders.first
        return self._prompts.open_path("Choose a backup", folder, PLAN_FILES)

    def _to_new_file(self, backup: Path) -> RestoreRequest | None:
        target = self._ask_new_file("Restored plan")
        return None if target is None else RestoreRequest(backup, target)

    def _ask_new_file(self, stem: str) -> Path | None:
        suggested = plan_file(self._program.standard_folders[0] / stem)
        target = self._prompts.save_path("Restore to a new file", suggested, PLAN_FILES)
        return None if target is None else plan_file(target)

    def ask_about_gone(self, plan: Path, theme: Theme) -> FileGoneAnswer:
        """Tell that a plan's file is gone, and ask what to do about it."""
        from htplanner.ui.dialogs.file_gone_dialog import FileGoneChoice, FileGoneDialog

        rescues, today = self._program.rescues, self._program.now().date()

        def find(_: Progress) -> BestBackup | None:
            with suppress(PassphraseNeeded):
                return rescues.newest_of_gone(plan)
            return None

        has_place = is_there(plan.parent)
        dialog = FileGoneDialog(theme, plan.name, find, today, self._window, has_place=has_place)
        self._prompts.run(dialog)
        dialog.stop()
        if dialog.way is FileGoneChoice.NEW_FILE:
            target = self._ask_new_file(plan.stem)
            return FileGoneAnswer(target)
        return FileGoneAnswer(
            plan if dialog.way is FileGoneChoice.OLD_PLACE else None,
            look_for_it=dialog.way is FileGoneChoice.OPEN,
        )

    def verify(self, session: SessionProtocol, theme: Theme) -> Sequence[Fault]:
        """Compare the plan with its history and tell what differs; what is to be shown in full."""
        from htplanner.ui.dialogs.verify_dialog import VerifyDialog

        dialog = VerifyDialog(theme, session.store.verify, self._window)
        self._prompts.run(dialog)
        if dialog.said:
            self._status.announce(dialog.said)
        return dialog.faults if dialog.show_wanted else ()
