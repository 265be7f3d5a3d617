"""What went wrong with a plan's file, and the way out: damage, another program's changes, an unclean end."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import Fault
from htplanner.errors import PlannerError
from htplanner.ui.prompts import Prompts
from htplanner.ui.safety.passphrase import PassphraseGate
from htplanner.ui.session.background_jobs import BackgroundJobs
from htplanner.ui.session.jobs import Job
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.session.rescue_service import RescueService
from htplanner.ui.shell.file_names import PLAN_FILES, plan_file
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.status_bar import StatusBar
from htplanner.ui.shell.theme import Theme

if TYPE_CHECKING:
    from htplanner.domain.editing.salvage import OpenProblem, SalvageResult
    from htplanner.ui.dialogs.damage_dialog import DamageDialog

CHECK_AFTER_MS = 1_500
"""When a plan that was opened is surely painted."""

WHOLE = (
    "The program ended unexpectedly last time. Everything was checked: your plan is whole. "
    "Text you were typing when it ended may be missing."
)
BRING_BACK = "Bring back an older state?"
OLDER = (
    "What was changed after that backup is not in it. It stays in the file that was not opened, which is "
    "kept under another name; if that is whole, its own passphrase opens it."
)
_NOT_OPENED: Final = "This plan was not opened"
_NOT_DONE: Final = "That was not done"
_CHECK: Final = "check"


class PlanRecovery(QObject):
    """``reopen_wanted`` carries what gives the plan to show in place of the open one."""

    reopen_wanted = Signal(object)
    again_wanted = Signal(object)
    """The plan at a path is to be opened by another passphrase."""

    def __init__(
        self,
        theme: Theme,
        program: Program,
        prompts: Prompts,
        status: StatusBar,
        beside: BackgroundJobs,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._theme, self._program, self._prompts = theme, program, prompts
        self._status, self._beside, self._window = status, beside, window
        self._session: SessionProtocol | None = None
        self._typed = ""
        self._found: Sequence[Fault] | None = None
        self._mended = False
        beside.rested.connect(self._tell_found)

    # --- a file that does not open

    def tell(self, path: Path | None, error: PlannerError) -> bool:
        """Say why a plan could not be opened, with what can be done; whether one was opened instead."""
        behind = error if isinstance(error, PassphraseGate) else None
        self._typed = "" if behind is None else behind.typed or behind.unproven
        with nullcontext() if behind is None else self._program.using(behind.typed, behind.unproven):
            unopened = behind is not None and not behind.typed
            trouble = None if path is None else self._trouble(path, unopened=unopened)
            if path is None or trouble is None:
                self._prompts.tell(_NOT_OPENED if path is not None else _NOT_DONE, str(error))
                return False
            before = self._session
            again = self._offer(path, str(error), trouble, tries=behind is not None)
        if again:
            self.again_wanted.emit(path)
        return self._session is not None and self._session is not before

    def _trouble(self, path: Path, *, unopened: bool) -> OpenProblem | None:
        """What keeps it from being opened; it is ``unopened`` where no passphrase that was typed did so.

        It is found out beside the window, as backups lie in folders that may not answer.
        """
        from htplanner.domain.editing.salvage import OpenProblem

        rescues = self._program.rescues
        if not unopened:
            return self._beside.waited(lambda _: rescues.trouble(path))
        whole = self._beside.waited(lambda _: rescues.may_be_whole(path))
        return OpenProblem.UNOPENED if whole else OpenProblem.DAMAGED

    def _open_anew(self, path: Path) -> SessionProtocol:
        """Opens what was made by what was typed before; where that does not fit, it is asked for."""
        typed, self._typed = self._typed, ""
        with self._program.using(typed) if typed else nullcontext():
            return self._program.open(path)

    def _offer(self, path: Path, why: str, trouble: OpenProblem, *, tries: bool) -> bool:
        """Do what is chosen; whether another passphrase is to be tried. ``tries`` tells that one was."""
        from htplanner.domain.editing.salvage import OpenProblem
        from htplanner.ui.dialogs.damage_dialog import DamageChoice, DamageDialog

        rescues = self._program.rescues
        today = self._program.now().date()
        tried = self._beside.waited(lambda _: rescues.tried(path)) if tries else None
        dialog = DamageDialog(
            self._theme, trouble, why, lambda _: rescues.best_backup(path), today, self._window, tried=tried
        )
        dialog.file_wanted.connect(lambda: self._choose_file(dialog, rescues, path))
        self._prompts.run(dialog)
        dialog.stop()
        try:
            if dialog.choice is DamageChoice.LOOK:
                self.reopen_wanted.emit(lambda: rescues.look(path))
            elif dialog.choice is DamageChoice.BRING_BACK and dialog.best is not None:
                best = dialog.best
                unopened = trouble is OpenProblem.UNOPENED
                if unopened and not self._prompts.confirm(BRING_BACK, OLDER, "Bring it back", "Not now"):
                    return False
                back = self._beside.waited(lambda _: rescues.bring_back(path, best.path))
                self.reopen_wanted.emit(lambda: self._open_anew(path))
                beside = back.aside.parent == path.resolve().parent
                where = back.aside.name if beside else str(back.aside)
                what = "file that was not opened" if unopened else "damaged file"
                self._status.announce(f"Brought back. The {what} is kept as {where}.")
            elif dialog.choice is DamageChoice.COPY:
                self._copy(path, trouble)
        except PlannerError as error:
            self._prompts.tell(_NOT_DONE, str(error))
        return dialog.choice is DamageChoice.AGAIN

    def _choose_file(self, dialog: DamageDialog, rescues: RescueService, path: Path) -> None:
        usual = self._program.settings.backup_folder or self._program.standard_folders[1]
        file = self._prompts.open_path("Choose a backup", usual, PLAN_FILES)
        if file is not None:
            dialog.look_into(lambda _: rescues.chosen_backup(path, file))

    def _copy(self, path: Path, trouble: OpenProblem) -> None:
        from htplanner.domain.editing.salvage import OpenProblem

        word = "copy" if trouble is OpenProblem.FOREIGN else "salvaged"
        suggested = path.with_name(f"{path.stem} ({word}){path.suffix}")
        target = self._prompts.save_path("Save the new plan", suggested, PLAN_FILES)
        if target is None:
            return
        made = plan_file(target)
        rescues = self._program.rescues
        taken: SalvageResult = self._beside.waited(lambda _: rescues.salvage(path, made, trouble))
        from htplanner.ui.dialogs.salvage_dialog import SalvageDialog

        report = SalvageDialog(self._theme, taken, self._window)
        report.save_wanted.connect(lambda text: self._save_list(made, text))
        self._prompts.run(report)
        self.reopen_wanted.emit(lambda: self._open_anew(made))

    def _save_list(self, made: Path, text: str) -> None:
        suggested = made.with_name(f"{made.stem} - what was read.txt")
        target = self._prompts.save_path("Save this list", suggested, "Text (*.txt)")
        if target is not None:
            try:
                target.write_text(text, encoding="utf-8")
            except OSError as error:
                why = error.strerror or "the disk refused it"
                self._prompts.tell("This list", f"It was not saved: {why}. Choose another folder.")

    # --- an unclean end

    def follow(self, session: SessionProtocol) -> None:
        """Check a plan that was just opened, if the program did not close it last time."""
        self._session = session
        if session.ended_badly:
            QTimer.singleShot(CHECK_AFTER_MS, self, lambda: self._check(session))

    def _check(self, session: SessionProtocol) -> None:
        if self._session is not session:
            return
        rescues, path = self._program.rescues_of(session), session.store.path
        job = Job(lambda _: rescues.check(path))
        job.succeeded.connect(self._checked)
        job.failed.connect(self._status.announce)
        if not self._beside.start(_CHECK, job, self._tell_found):
            QTimer.singleShot(CHECK_AFTER_MS, self, lambda: self._check(session))

    def _checked(self, faults: Sequence[Fault]) -> None:
        self._found = faults

    def _tell_found(self) -> None:
        """Say what the check came to; not while somebody waits for it, or the plan is being rewritten."""
        session, faults = self._session, self._found
        if session is None or faults is None or self._beside.resting:
            return
        self._found = None
        if faults:
            self.show(session, faults)
        else:
            self._status.announce(WHOLE, waits=True)

    def leave(self) -> None:
        """The plan is let go."""
        self._session = self._found = None

    # --- what differs from history

    def show(self, session: SessionProtocol, faults: Sequence[Fault]) -> None:
        """Show where the plan is not what its history says, and put that back if it is wished."""
        if not faults:
            return
        from htplanner.ui.dialogs.history_mismatch_dialog import HistoryMismatchDialog

        path, rescues = session.store.path, self._program.rescues_of(session)
        if self._prompts.run(HistoryMismatchDialog(self._theme, faults, self._window)):
            self._mended = False
            self.reopen_wanted.emit(lambda: self._mend(rescues, path))

    def _mend(self, rescues: RescueService, path: Path) -> SessionProtocol:
        """Puts back, once the window has let the plan go; whatever comes of it, the plan opens again."""
        if self._mended:
            # Called once more with the passphrase that was asked for.
            return self._program.open(path)
        self._mended = True
        try:
            self._beside.waited(lambda _: rescues.mend(path))
        except PlannerError as error:
            self._prompts.tell("Nothing was put back", str(error))
        else:
            self._status.announce("Put back: the plan says what its history says. The old file is kept.")
        return self._program.open(path)
