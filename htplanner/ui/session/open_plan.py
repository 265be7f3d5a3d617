"""A plan open in the window: what is made for it together, and how it is let go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from htplanner.ui.prompts import Prompts
from htplanner.ui.safety.file_watch import FileWatch
from htplanner.ui.session.background_jobs import BackgroundJobs
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.notice_bar import NoticeBar
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.return_place import go_back
from htplanner.ui.shell.status_bar import StatusBar
from htplanner.ui.shell.theme import Theme
from htplanner.ui.shell.window_memory import WindowMemory
from htplanner.ui.shell.workspace import Workspace

if TYPE_CHECKING:
    from htplanner.domain.privacy.erasure import ErasureFindings
    from htplanner.ui.session.jobs import Work


class OpenPlan:
    """The plan behind ``service`` with its desk and its workspace, which belongs to ``window``."""

    def __init__(
        self,
        session: SessionProtocol,
        program: Program,
        theme: Theme,
        prompts: Prompts,
        status: StatusBar,
        beside: BackgroundJobs,
        menu: QMenu,
        window: QWidget,
    ) -> None:
        self.session = session
        self._program = program
        bridge = Bridge(session, lambda: program.now().date(), window, beside)
        self.desk = Desk(bridge, theme, prompts, WindowMemory(program, session.store.plan.id), self._search)
        self.workspace = Workspace(self.desk, program, menu, status, window)
        self.file_watch = FileWatch(self.desk, program, status, window, self.workspace.put_above)
        for signal in (self.file_watch.freed, self.file_watch.put_off, self.file_watch.rekeyed):
            signal.connect(self.workspace.top_bar.refresh)
        self._unanswered = len(session.store.warnings)
        for warning in session.store.warnings:
            self._warn(theme, warning)

    def _warn(self, theme: Theme, warning: str) -> None:
        """Show opening warnings above the pages until the user dismisses them."""
        bar = NoticeBar(theme)
        self.workspace.put_above(bar)
        bar.answered.connect(lambda: self._answered(bar))
        bar.say("warning", warning, "Go on")

    def _answered(self, bar: NoticeBar) -> None:
        bar.hide()
        self._unanswered -= 1
        store = self.session.store
        # Who says that the clock is right has said nothing yet of an older state told beside it.
        if store.is_older and not self._unanswered:
            store.trust_current_head()

    def show_last_page(self) -> None:
        """Show the page one worked on last, on whichever plan; after a restart the place one was at."""
        if go_back(self.desk, self.workspace):
            return
        page = str(self.desk.memory.get("page"))
        self.workspace.show_page(page if page in self.workspace.names else "overview")
        # Else the first thing that can have the keyboard gets it: the rail's first entry, whatever is shown.
        self.workspace.focus_page()

    @property
    def name(self) -> str:
        """What the plan calls itself, "" where it does not say."""
        info = self.session.store.plan.info
        return info.name or info.organization or ""

    def _search(self, sought: ErasureFindings) -> Work:
        program = self._program
        return program.reports_holding(program.settings.reports_of(self.session.store.plan.id), sought)

    @property
    def passphrase(self) -> Callable[[str], bool] | None:
        """What judges whether a text opens the plan, None where it needs none."""
        return self.session.store.opens_with if self.session.store.encrypted else None

    def stop(self) -> None:
        """Offer to save what only the window has, and give up what nobody waits for, such as a report."""
        self.file_watch.before_closing()
        self.file_watch.stop()
        self.workspace.stop()

    def may_close(self) -> bool:
        """Whether the plan may be closed: what is typed is taken over, what is not saved is asked about.

        Whoever goes back finds the keyboard where it was.
        """
        typing = take_over_typed(self.workspace.window())
        if self.file_watch.may_close():
            return True
        if typing is not None:
            typing.setFocus()
        return False

    def let_go(self) -> None:
        """Throw the pages of the plan away and close its file, once it was stopped."""
        self.workspace.deleteLater()
        self.file_watch.deleteLater()
        self.desk.bridge.deleteLater()
        self.session.close()


def let_go_of_windows(window: QWidget) -> None:
    """Take over what is typed in ``window``, and close the dialogs over it."""
    take_over_typed(window)
    for dialog in window.findChildren(QDialog, options=Qt.FindChildOption.FindDirectChildrenOnly):
        dialog.close()


def take_over_typed(window: QWidget) -> QWidget | None:
    """Leave the field that has the keyboard, which then takes over what was typed in it; that field."""
    typing = window.focusWidget()
    if typing is not None:
        typing.clearFocus()
    return typing
