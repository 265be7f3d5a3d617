"""The file under an open plan as the window deals with it: noticed, told once, and answered.

Two things are watched. A plan that is being changed may lose its file; whoever comes back to the window or
tries to save learns so, and what could not be saved is kept until it can. A plan that can only be read
because another window has it follows what is saved there, and can be taken over once it is free.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.privacy.passphrase_rules import PROTECTED, REKEYED
from htplanner.errors import FileEvent, MovedError, PlannerError
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.file_names import PLAN_FILES, plan_file
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.status_bar import StatusBar
from htplanner.ui.widgets.timers import new_timer

if TYPE_CHECKING:
    from htplanner.ui.dialogs.file_event_dialog import FileChoice
    from htplanner.ui.shell.notice_bar import NoticeBar

LOOK_AGAIN_MS: Final = 4000
"""How often a plan that waits is looked at."""

_TITLE: Final = "The plan’s file"
_FREE: Final = "This plan is free again: it is not open anywhere else. You can go on with it here."
_ASKED: Final = (
    "Type the passphrase that the plan has now. You read on by it, and can take over once the plan is free."
)
_UNSAVED: Final = "Nothing can be saved just now: something happened to the plan’s file."
_UNDECIDED: Final = "Not everything is saved: it is not decided yet which values stay."
_MEMORY: Final = (
    "Only what this window showed could be saved: the file could not be read any more, and no backup of it "
    "was found. The copy begins a new history, and closed quarters are not in it."
)


class FileWatch(QObject):
    """Of one open plan; ``show_bar`` puts a line above its pages.

    ``open_wanted`` carries the opening of what is to be shown instead; ``moved_on`` fires when the plan
    goes on from another file or state than before, ``freed`` when another window has let it go.
    """

    open_wanted = Signal(object)
    moved_on = Signal()
    freed = Signal()
    rekeyed = Signal()
    """The plan can be read on only by the passphrase it has now."""
    put_off = Signal()
    """Something that could not be saved waits."""

    def __init__(
        self,
        desk: Desk,
        program: Program,
        status: StatusBar,
        window: QWidget,
        show_bar: Callable[[QWidget], None],
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._program = program
        self._status = status
        self._window = window
        self._show_bar = show_bar
        self._bar: NoticeBar | None = None
        self._told: FileEvent | None = None
        self._went_on = ""
        self._asking = False
        self._closing = self._answered = False
        self._due: MovedError | None = None
        self._soon = new_timer(self, 0, self._ask_due, once=True)
        self._timer = new_timer(self, LOOK_AGAIN_MS, self.watch)
        desk.bridge.beside.rested.connect(self._rested)
        desk.bridge.moved.connect(self._ask_soon)
        window.installEventFilter(self)
        if self._session.waits:
            self._timer.start()

    @property
    def _session(self) -> SessionProtocol:
        return self._desk.bridge.session

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowActivate and watched is self._window:
            self.come_back()
        return super().eventFilter(watched, event)

    def come_back(self) -> None:
        """Look at the file, because somebody has come back to the window."""
        if self._asking or self._closing or self._due is not None or self._desk.bridge.beside.resting:
            return
        self._answered = False
        if self._session.waits:
            self.watch()
            return
        problem = self._session.look()
        if problem is None:
            self._all_well()
        elif problem.event is not self._told:
            self._ask_soon(problem)

    def stop(self) -> None:
        """Watch no more: the plan is let go."""
        self._closing = True
        self._due = None
        self._timer.stop()
        self._window.removeEventFilter(self)

    # --- the file has gone

    def _ask_soon(self, problem: MovedError) -> None:
        self._answered = False
        # First whoever asked for the edit shows beside the field that it was refused.
        if not self._asking and not self._closing:
            self._due = problem
            self._soon.start()

    def _ask_due(self) -> None:
        problem, resting = self._due, self._desk.bridge.beside.resting
        if problem is not None and not resting and not self._asking:
            self._due = None
            self._ask(problem)

    def _rested(self) -> None:
        # What waited for the rest is asked after whoever wanted it has gone on.
        self._soon.start()

    def _ask(self, problem: MovedError | None) -> None:
        """Tell, and do what is chosen, until the plan stands on a file again or it is put off."""
        with self._question():
            choice = None
            while problem is not None and not self._closing:
                again = choice is not None and problem.event is self._told
                self._told = problem.event
                choice = self._choose(problem, again=again)
                if not self._do(choice, problem):
                    self.say_unsaved()
                    return
                problem = self._session.look()
        if not self._closing:
            self._all_well()

    def may_close(self) -> bool:
        """Whether the plan may be closed: all is saved, or whoever closes it lets the rest go."""
        # Another close may be wished for while a question stands open, by whoever ends the session.
        return self._answered or (not self._asking and self._ask_at_end(stays=True))

    def before_closing(self) -> None:
        """Offer to save what only this window has, where the closing cannot be taken back any more."""
        if not self._closing and not self._answered:
            self._ask_at_end(stays=False)

    def _ask_at_end(self, *, stays: bool) -> bool:
        """Have all saved before the plan is closed; whether nothing is left, or what is left is let go."""
        from htplanner.ui.dialogs.file_event_dialog import FileChoice

        bridge = self._desk.bridge
        # What was to be asked soon is asked here.
        self._due = None
        with self._question():
            while True:
                problem = None if self._session.waits else self._session.look()
                if problem is None and bridge.kept:
                    self._do_kept()
                if problem is None and not bridge.kept:
                    return True
                choice = self._choose(problem, closing=True, stays=stays)
                if choice is FileChoice.BACK:
                    self._told = problem.event if problem is not None else None
                    self.say_unsaved()
                    return False
                if not self._do(choice, problem):
                    self._answered = True
                    return True

    @contextmanager
    def _question(self) -> Iterator[None]:
        """Ask nothing else meanwhile."""
        self._asking = True
        try:
            yield
        finally:
            self._asking = False

    def _choose(
        self,
        problem: MovedError | None,
        *,
        again: bool = False,
        closing: bool = False,
        stays: bool = False,
    ) -> FileChoice:
        """Ask what is to be done; ``again`` because what was chosen before did not help."""
        from htplanner.domain.editing.pending import lines
        from htplanner.ui.dialogs.file_event_dialog import FileEventDialog
        from htplanner.ui.safety.unsaved_edits import parent_of_question

        bridge, theme = self._desk.bridge, self._desk.theme
        kept = [line for one in bridge.kept for line in lines(bridge.service.plan, one, day=date_text)]
        replaced = problem is not None and problem.event is FileEvent.REPLACED
        opens = replaced and self._session.holds_plan()
        dialog = FileEventDialog(
            *(theme, problem, kept, parent_of_question(self._window)),
            again=again,
            closing=closing,
            stays=stays,
            opens=opens,
        )
        # What was announced before must not stand behind the question as if it were of now.
        self._status.drop_announcement()
        self._desk.prompts.run(dialog)
        return dialog.choice

    def _do(self, choice: FileChoice, problem: MovedError | None) -> bool:
        """Do what was chosen; False where it is put off."""
        from htplanner.ui.dialogs.file_event_dialog import FileChoice

        try:
            match choice:
                case FileChoice.RELOAD:
                    self._go_on(None)
                    self._status.announce("This is the plan as its file says it now.")
                case FileChoice.FIND:
                    assert problem is not None
                    assert problem.found is not None
                    self._go_on(problem.found)
                    self._tell_where(problem.found)
                case FileChoice.COPY:
                    self._save_copy()
                case FileChoice.OPEN:
                    # What could not be saved does not go with the plan without a word.
                    self._answered = not self._desk.bridge.kept
                    path = self._desk.bridge.service.path
                    self.open_wanted.emit(lambda: self._program.open(path))
                case FileChoice.LATER:
                    return False
        except PlannerError as error:
            self._desk.prompts.tell(_TITLE, str(error))
        return True

    def _save_copy(self) -> None:
        from htplanner.domain.editing.pending import CopyOrigin

        session = self._desk.bridge.session
        folder = session.store.path.parent
        if not os.access(folder, os.W_OK):
            folder = self._program.standard_folders[0]
        suggested = folder / f"{session.store.path.stem} copy.htplan"
        path = self._desk.prompts.save_path("Save a copy", suggested, PLAN_FILES)
        if path is None:
            return
        target = plan_file(path)
        made_from = self._session.save_copy(target)
        self._go_on(target)
        if made_from is CopyOrigin.MEMORY:
            self._desk.prompts.tell(_TITLE, _MEMORY)
        else:
            self._tell_where(target, "Saved whole, with all its history.")

    def _tell_where(self, path: Path, said: str = "") -> None:
        """Say in which file the window goes on; it stays to be read."""
        self._went_on = f"You go on in “{path.name}”."
        self._status.announce(f"{said} {self._went_on}".strip(), waits=True)

    def _go_on(self, path: Path | None) -> None:
        session = self._desk.bridge.session
        with self._desk.bridge.beside.paused():
            session.reopen(path)
        if path is not None:
            self._program.change_settings(
                lambda settings: settings.with_recent(session.store.path.absolute())
            )
        self._desk.bridge.renew()
        self.moved_on.emit()

    def _all_well(self) -> None:
        """The plan stands on its file: what was kept is done now."""
        self._told = None
        if not self._session.waits:
            self.hide_bar()
        if self._desk.bridge.kept:
            with self._question():
                self._do_kept()

    # --- what was kept

    def _do_kept(self) -> None:
        from htplanner.ui.safety.unsaved_edits import save_pending_edits

        done, gone = save_pending_edits(self._desk, self._window)
        self._told = gone or self._told
        if done:
            said = "What had not been saved is saved now" if done == 1 else f"{done} edits are saved now"
            self._status.announce(f"{said}. {self._went_on}".strip(), waits=bool(self._went_on))
        self._went_on = ""
        if self._desk.bridge.kept:
            self.say_unsaved()

    # --- another window has it

    def watch(self) -> None:
        """Follow what the other window saves; once it has let go, offer to take over."""
        session, bridge = self._session, self._desk.bridge
        if not session.waits or self._closing:
            self._timer.stop()
            return
        if bridge.beside.resting or self._asking:
            return
        try:
            if not bridge.past and session.catch_up():
                bridge.renew()
                self._status.announce("The other window has saved changes; you see them now.")
            if session.is_free():
                self._show(("unlock", _FREE, "Take over"))
                self.freed.emit()
            else:
                self.hide_bar()
        except MovedError as error:
            if session.rekeyed:
                self._show_rekeyed()
                return
            self._timer.stop()
            self._status.announce(str(error))
            self.hide_bar()
        except PlannerError:
            # The other window is moving it about just now; it is looked at again in a moment.
            self.hide_bar()

    def _show_rekeyed(self) -> None:
        had = self._desk.bridge.service.encrypted
        self._show(("lock", REKEYED if had else PROTECTED, "Open again…"))
        self.rekeyed.emit()

    def read_on(self) -> None:
        """Ask for the passphrase that the plan has now, and go on with it as it is there."""
        from htplanner.ui.dialogs.passphrase_dialog import PassphraseDialog

        bridge, session = self._desk.bridge, self._session

        def unlock(typed: str) -> SessionProtocol:
            session.unlock(typed)
            return bridge.session

        dialog = PassphraseDialog(self._desk.theme, unlock, self._window, about=_ASKED)
        with self._question():
            self._desk.prompts.run(dialog)
        if dialog.problem is not None:
            self._desk.prompts.tell(_TITLE, str(dialog.problem))
        if dialog.session is not None and not self._closing:
            self.hide_bar()
            bridge.renew()
            self.moved_on.emit()
            self._status.announce("You see the plan as it is now.")
            self.watch()

    def take_over(self) -> None:
        """Go on here with a plan that is free again."""
        try:
            self._session.take_over()
        except PlannerError as error:
            if self._session.rekeyed:
                self._show_rekeyed()
                return
            self._status.announce(str(error))
            self.hide_bar()
            return
        self._timer.stop()
        self.hide_bar()
        self._desk.bridge.renew()
        self.moved_on.emit()
        self._status.announce("The plan is yours to change now.")

    # --- the line above the pages

    def say_unsaved(self) -> None:
        """Show above the pages that something waits to be saved."""
        count = len(self._desk.bridge.kept)
        kept = f" {count} edit{' is' if count == 1 else 's are'} kept for you." if count else ""
        self.put_off.emit()
        why = _UNDECIDED if self._told is None else _UNSAVED
        self._show(("warning", f"{why}{kept}", "What now?"))

    def _show(self, said: tuple[str, str, str]) -> None:
        if self._bar is None:
            from htplanner.ui.shell.notice_bar import NoticeBar

            self._bar = NoticeBar(self._desk.theme)
            self._bar.answered.connect(self._answer)
            self._show_bar(self._bar)
        self._bar.say(*said)

    def hide_bar(self) -> None:
        """Show nothing above the pages."""
        if self._bar is not None:
            self._bar.hide()

    def _answer(self) -> None:
        if self._session.waits:
            (self.read_on if self._session.rekeyed else self.take_over)()
            return
        self._ask(self._session.look())
