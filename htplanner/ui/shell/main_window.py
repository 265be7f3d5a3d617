"""The window: the start page or an open plan, the commands of its menu, and F9 to blank it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, QTimer
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget

from htplanner.errors import PlannerError
from htplanner.ui.prompts import Prompts, WindowPrompts
from htplanner.ui.safety.automatic_backups import AutomaticBackups
from htplanner.ui.safety.blank_screen import BlankScreen
from htplanner.ui.safety.crashes import Crashes
from htplanner.ui.safety.idle_watch import IdleWatch
from htplanner.ui.safety.passphrase import unlocked
from htplanner.ui.safety.recovery import PlanRecovery
from htplanner.ui.safety.sync import SyncedSaving
from htplanner.ui.session.background_jobs import BackgroundJobs
from htplanner.ui.session.open_plan import OpenPlan, let_go_of_windows
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.actions import Actions
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.file_names import PLAN_FILES, is_there, opens_slowly, plan_file
from htplanner.ui.shell.midnight import Midnight
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.side_dialogs import SideDialogs
from htplanner.ui.shell.status_bar import StatusBar
from htplanner.ui.shell.theme import Theme
from htplanner.ui.shell.window_size import SMALLEST, show_within, usual_size
from htplanner.ui.shell.window_wiring import wire_commands, wire_workspace

if TYPE_CHECKING:
    from htplanner.ui.meeting.meeting_view import MeetingView
    from htplanner.ui.pages.start_page import StartPage
    from htplanner.ui.shell.workspace import Workspace

TITLE = "Planner"
"""The window's discreet title: neither topic nor organization."""


class MainWindow(QMainWindow):
    """One window, at most one open plan."""

    def __init__(self, theme: Theme, program: Program, prompts: Prompts | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._program = program
        self.prompts = prompts or WindowPrompts(self, self.blank)
        self.side = SideDialogs(theme, program, self.prompts, self)
        self._plan: OpenPlan | None = None
        self._leaving = False
        self.meeting: MeetingView | None = None
        self.setMinimumSize(*SMALLEST)
        self.resize(usual_size(theme))
        self.status = StatusBar(theme, self)
        self.setStatusBar(self.status)
        self._stack = QStackedWidget(self)
        self.setCentralWidget(self._stack)
        self._blanket = BlankScreen(theme, lambda: self._plan.passphrase if self._plan else None, self)
        beside = self._beside = BackgroundJobs(self)
        self.saving_there = SyncedSaving(theme, program, self.prompts, self.status, beside, self)
        self._safekeeping = AutomaticBackups(program, self.prompts, self.status, beside, self)
        self.mishaps = PlanRecovery(theme, program, self.prompts, self.status, beside, self)
        self.mishaps.reopen_wanted.connect(self._reopen)
        self.mishaps.again_wanted.connect(self.open_path)
        self.crashes = Crashes(theme, program, self)
        self.actions_ = Actions(theme, self)
        self._menu = QMenu(self)
        self.actions_.fill(self._menu)
        wire_commands(self)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._search)
        Midnight(program.now, self).passed.connect(self._new_day)
        self.idle = IdleWatch(program.now, lambda: program.settings.blank_after, self)
        self.idle.passed.connect(lambda: self._blanket.cover(by_itself=True))
        self.status.backup_clicked.connect(self.restore)
        self._start_page: StartPage | None = None
        self.actions_.set_plan_open(False)
        self.saving_there.changed.connect(self._show_place)
        self.saving_there.reopen_wanted.connect(self._reopen)
        self.saving_there.renewed.connect(lambda: self._plan and self._plan.desk.bridge.renew())
        self._retitle()

    def show_within(self, available: QSize) -> None:
        """Show the window in its usual size; filling the screen, where that and its frame have no room."""
        if not self.isVisible():
            show_within(self, self._theme, available)

    # --- plans

    @property
    def desk(self) -> Desk | None:
        """What the pages of the open plan are handed, None without a plan."""
        return self._plan.desk if self._plan is not None else None

    @property
    def workspace(self) -> Workspace | None:
        """The pages of the open plan, None without one."""
        return self._plan.workspace if self._plan is not None else None

    @property
    def _session(self) -> SessionProtocol | None:
        return self._plan.session if self._plan is not None else None

    def open_path(self, path: Path) -> bool:
        """Open a plan; where that fails the window says why and stays as it is."""
        session = self._session
        if session is not None and session.store.editable and path.resolve() == session.store.path.resolve():
            # Opened once more, our own lock would let it be read only.
            return True
        return self._attempt(lambda: self._open(path), path)

    def choose_plan(self) -> None:
        """Ask which plan to open."""
        recent = self._program.settings.recent
        folder = recent[0].parent if recent else self._program.standard_folders[0]
        path = self.prompts.open_path("Open plan", folder, PLAN_FILES)
        if path is not None:
            self.open_path(path)

    def new_plan(self) -> None:
        """Ask for what a new plan needs and start it."""
        from htplanner.ui.dialogs.new_plan_wizard import NewPlanWizard

        program, folder = self._program, self._program.standard_folders[0]
        wizard = NewPlanWizard(
            *(self._theme, self.prompts, program.framework, program.now().date(), folder, self),
            may_encrypt=program.may_encrypt,
        )
        if self.prompts.run(wizard) and wizard.outcome is not None:
            outcome = wizard.outcome
            if self._attempt(lambda: outcome.make(self._program)):
                if outcome.me and self._session is not None:
                    plan_id = self._session.store.plan.id
                    self._program.change_settings(lambda s: s.with_me(plan_id, outcome.me))
                    self._take_settings()
                self.hold_meeting()

    def new_sample(self) -> None:
        """Ask where the sample plan goes and start it."""
        suggested = self._program.standard_folders[0] / "Sample plan.htplan"
        path = self.prompts.save_path("Save the sample plan", suggested, PLAN_FILES)
        if path is not None and self._attempt(lambda: self._program.create_sample(plan_file(path))):
            assert self.workspace is not None
            # Whatever page one worked on last, this is another plan, to be looked at from its front.
            self.workspace.show_page("overview")

    def close_plan(self) -> bool:
        """Let the plan go and show the start page; False where that was taken back."""
        if gone := self._let_go():
            self.show_start()
            # In a moment its widgets are deleted.
            QTimer.singleShot(0, self, self._theme.forget_gone)
        return gone

    # --- commands

    def hold_meeting(self) -> None:
        """Show the First meeting over everything."""
        if self.desk is None or self.meeting is not None:
            return
        from htplanner.ui.meeting.meeting_view import MeetingView

        self.meeting = MeetingView(self.desk, self)
        self.meeting.closed.connect(self._end_meeting)
        self._stack.addWidget(self.meeting)
        self._stack.setCurrentWidget(self.meeting)
        self.status.hide()
        self.meeting.setFocus()

    def edit_phases(self) -> None:
        """Show the phases editor."""
        if self.desk is not None:
            from htplanner.ui.dialogs.phases_dialog import PhasesDialog

            there = self.findChild(PhasesDialog)
            if there is None:
                self.prompts.show(PhasesDialog(self.desk, self))
            else:
                there.raise_()
                there.activateWindow()

    def edit_details(self) -> None:
        """Show what the plan says of itself."""
        if self.desk is not None:
            from htplanner.ui.dialogs.plan_dialog import PlanDialog

            self.prompts.run(PlanDialog(self.desk, self))
            self._retitle()

    def close_quarter(self) -> None:
        """Go to Quarters and close the next one."""
        if self.workspace is not None:
            self.workspace.close_quarter()

    def export(self) -> None:
        """Go to Reports and export."""
        if self.workspace is not None:
            self.workspace.export()

    def back_up(self) -> None:
        """Write a verified copy now."""
        if self._session is not None:
            self._safekeeping.back_up()
            self.saving_there.save_quietly()

    def restore(self) -> None:
        """Show the backups; bring one back under a new name, or in the place of the plan, and open it."""
        chosen, session, program = self._safekeeping.choose(self.desk), self._session, self._program
        if chosen is None:
            return
        backup, target = chosen
        if target is not None:
            before = session.store.path.name if session is not None else ""
            if self._attempt(lambda: program.restore(backup, target)):
                untouched = f" “{before}” is as it was." if before else ""
                self.status.announce(f"You now work in “{target.name}”.{untouched}", waits=True)
        elif session is not None and self._may_leave():
            self._leave()
            if self._attempt(lambda: self._safekeeping.put_back(backup, session.store.path)):
                self.status.announce(self._safekeeping.put_back_told)
            elif not self.open_path(session.store.path):
                self.show_start()

    def verify(self) -> None:
        """Compare the plan with its history."""
        if self._session is not None:
            self.mishaps.show(self._session, self._safekeeping.verify(self._session, self._theme))

    def edit_settings(self) -> None:
        """Show the settings."""
        self.side.settings(self._session.store.plan if self._session else None)
        self._take_settings()

    def _take_settings(self) -> None:
        """Let the open plan know who sits here, and every page what else may have changed."""
        if self._session is not None:
            self._session.store.author = self._program.settings.i_am.get(self._session.store.plan.id)
            self._safekeeping.take_settings()
        if self.desk is not None:
            self.desk.bridge.replaced.emit()
        self._retitle()

    def blank(self) -> None:
        """Cover every window of the program, or uncover them."""
        self._blanket.toggle()

    # --- inside

    def _may_leave(self) -> bool:
        return self._plan is None or self._plan.may_close()

    def _let_go(self, *, first: Callable[[], object] = lambda: None) -> bool:
        """Let the plan go, and before it do what comes ``first``; whether that was not taken back."""
        may = self._may_leave()
        if may:
            first()
            self._leave()
        return may

    def _attempt(self, opening: Callable[[], SessionProtocol], path: Path | None = None) -> bool:
        if not self._may_leave():
            return False
        try:
            session = unlocked(opening, self._program, self.prompts, self._theme, self, path)
        except PlannerError as error:
            return self.mishaps.tell(path, error)
        if session is not None:
            self.show_plan(session)
        return session is not None

    def _open(self, path: Path) -> SessionProtocol:
        """Open the plan at ``path``; show progress at once while a large plan opens."""
        if not opens_slowly(path):
            return self._program.open(path)
        from htplanner.ui.shell.slow_opening import open_slowly

        self.show_within(self.screen().availableSize())
        return open_slowly(lambda: self._program.open(path), self._theme, self._stack, self._beside)

    def _reopen(self, opening: Callable[[], SessionProtocol]) -> None:
        if self._leaving:
            return
        self._leave()
        if not self._attempt(opening):
            self.show_start()

    def _show_place(self) -> None:
        told = self.saving_there.told
        self.actions_.set_place(told.place.service if told is not None else "")

    def show_plan(self, session: SessionProtocol) -> None:
        """Show an open plan in place of the one there was."""
        self._leave()
        plan = self._plan = OpenPlan(
            session, self._program, self._theme, self.prompts, self.status, self._beside, self._menu, self
        )
        bridge, workspace = plan.desk.bridge, plan.workspace
        bridge.replaced.connect(lambda: self.actions_.set_looking_back(bool(bridge.past)))
        self.saving_there.changed.connect(workspace.top_bar.refresh)
        wire_workspace(self, workspace)
        self._stack.addWidget(workspace)
        self._stack.setCurrentWidget(workspace)
        plan.file_watch.open_wanted.connect(self._reopen)
        plan.file_watch.moved_on.connect(lambda: self._follow(session))
        plan.show_last_page()
        self.actions_.set_plan_open(True)
        self._follow(session)
        self._retitle()

    def _follow(self, session: SessionProtocol) -> None:
        """See to what is open now; a plan that was taken over begins to need it then."""
        for one in (self.saving_there, self._safekeeping, self.mishaps):
            one.follow(session)

    def _leave(self) -> None:
        """Let the open plan go: first what is typed and what still works on it, then its file."""
        let_go_of_windows(self)
        self._end_meeting()
        self._leaving = True
        try:
            if self._plan is not None:
                self._plan.stop()
                # Until here it was about this plan; what comes of letting it go stays to be read.
                self.status.drop_announcement()
            with self._beside.paused():
                for one in (self._safekeeping, self.mishaps, self.saving_there):
                    one.leave()
        finally:
            self._leaving = False
        plan, self._plan = self._plan, None
        if plan is not None:
            self._stack.removeWidget(plan.workspace)
            plan.let_go()
        self._retitle()

    @property
    def start_page(self) -> StartPage:
        """The start page, made when there is first no plan to show."""
        if self._start_page is None:
            from htplanner.ui.pages.start_page import StartPage

            page = self._start_page = StartPage(self._theme, self)
            page.new_wanted.connect(self.new_plan)
            page.open_wanted.connect(self.choose_plan)
            page.sample_wanted.connect(self.new_sample)
            page.recent_wanted.connect(self.open_path)
            page.gone_wanted.connect(self._ask_about_gone)
            page.roll_up_wanted.connect(self.side.roll_up)
            page.forget_wanted.connect(self._forget)
            self._stack.addWidget(page)
        return self._start_page

    def show_start(self) -> None:
        """Show the start page."""
        recent = self._program.settings.recent
        self.start_page.show_recent(recent, frozenset(filter(self._program.has_copy, recent)))
        self._stack.setCurrentWidget(self.start_page)
        self.actions_.set_plan_open(False)
        self.status.show_page_text("")
        self.status.show_no_backup()
        self._retitle()

    def _ask_about_gone(self, path: Path) -> None:
        if is_there(path):
            # It is back since the page was shown.
            self.open_path(path)
            return
        gone = self._safekeeping.ask_about_gone(path, self._theme)
        target = gone.target
        if gone.look_for_it:
            self.choose_plan()
        elif target is not None:
            self._attempt(lambda: self._bring_back_gone(path, target))

    def _bring_back_gone(self, path: Path, target: Path) -> SessionProtocol:
        rescues = self._program.rescues
        newest = self._beside.waited(lambda _: rescues.newest_of_gone(path))
        return self._program.restore(newest.path, target)

    def _forget(self, path: Path) -> None:
        self._program.change_settings(lambda settings: settings.without_recent(path))
        self.show_start()

    def _end_meeting(self) -> None:
        if self.meeting is None:
            return
        meeting, self.meeting = self.meeting, None
        workspace = self.workspace
        if workspace is not None:
            before = workspace.focusWidget()
            self._stack.setCurrentWidget(workspace)
            if before is not None and before.isVisible():
                before.setFocus()
            else:
                workspace.focus_page()
        self._stack.removeWidget(meeting)
        meeting.deleteLater()
        self.status.show()

    def _retitle(self) -> None:
        name = self._plan.name if self._plan is not None and not self._program.settings.discreet else ""
        self.setWindowTitle(f"{name} – {TITLE}" if name else TITLE)

    def _search(self) -> None:
        if self.workspace is not None and self.meeting is None:
            self.workspace.focus_search()

    def _new_day(self) -> None:
        if self.desk is not None:
            self.desk.bridge.new_day()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self.saving_there.window_turned(is_active=self.isActiveWindow())
        # A laptop that slept through midnight is judged anew when somebody comes back to it.
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow() and self.desk is not None:
            self.desk.bridge.new_day()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._session is None:
            self.show_start()

    def closeEvent(self, event: QCloseEvent) -> None:
        # Whatever goes wrong on the way, the window stays.
        event.ignore()
        # Events go on while a job is waited for; what closes the plan goes on after it.
        if self._leaving or self._beside.waits:
            return
        # Out of sight first: a large plan is still backed up for a while.
        if self.crashes.let_go(lambda: self._let_go(first=self.hide)):
            super().closeEvent(event)
        else:
            self.show()
