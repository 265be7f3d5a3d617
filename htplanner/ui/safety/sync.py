"""Saves a plan to the synced, shared or carried place it lies in, and says which copy is which.

The plan itself is worked on as a copy on this computer; the store sees to that. Here are the moments at which
the copy goes there: every few minutes, when the window is left for another, with a backup, on request, and
when the plan is closed; always in a thread, so that a slow network never stops the window.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from htplanner.domain.output.places import (
    CopyChoice,
    PlaceProblem,
    SyncState,
    copies_in_words,
    unsaved_changes_text,
)
from htplanner.errors import PlannerError
from htplanner.ui.prompts import Prompts
from htplanner.ui.session.background_jobs import BackgroundJobs
from htplanner.ui.session.jobs import Job
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.shell.program import Program
from htplanner.ui.shell.status_bar import JUST_NOW, StatusBar, how_long_ago
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.timers import new_timer

MINUTE_MS = 60_000
SAVED_EVERY = 5
"""Minutes from one save there to the next."""

_EXPLAINED = "explained_copies"
_SAVING: Final = "save there"


class SyncedSaving(QObject):
    """Of the open plan, if it lies in such a place; else it keeps quiet.

    ``reopen_wanted`` carries what opens the plan anew, once it is closed.
    """

    reopen_wanted = Signal(object)
    renewed = Signal()
    """The open plan is what lay there now."""
    changed = Signal()
    """It stands otherwise now."""

    def __init__(
        self,
        theme: Theme,
        program: Program,
        prompts: Prompts,
        status: StatusBar,
        beside: BackgroundJobs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._beside = beside
        self._theme = theme
        self._program = program
        self._prompts = prompts
        self._status = status
        self._session: SessionProtocol | None = None
        self._again: list[Callable[[], None] | None] = []
        self._chosen: tuple[Path, CopyChoice, Path] | None = None
        self._minutes = 0
        self._minute = new_timer(self, MINUTE_MS, self._one_minute)
        status.place_clicked.connect(self.explain)

    @property
    def told(self) -> SyncState | None:
        """How the open plan stands to the file at its place; None without such a plan."""
        return self._session.store.whereabouts if self._session is not None else None

    # --- a plan comes and goes

    def follow(self, session: SessionProtocol) -> None:
        """Keep ``service`` saved from now on, if its plan lies in such a place."""
        self._session = session
        told = self.told
        chosen, self._chosen = self._chosen, None
        self._refresh()
        if told is None:
            return
        self._minutes = 0
        self._minute.start()
        if told.two is not None:
            self._after_paint(self.ask_which)
        elif told.barrier is not None and session.store.editable:
            self._after_paint(self.explain)
        elif chosen is not None and chosen[0] == session.store.path:
            # One thing at a time: what a copy is for is told when the plan is opened next.
            came = _what_came_of(chosen[1], told, chosen[2])
            self._after_paint(lambda: self._status.announce(came))
        elif not self._program.settings.state.get(_EXPLAINED):
            self._program.change_settings(lambda settings: settings.with_state(_EXPLAINED, True))
            self._after_paint(self.explain)

    def leave(self) -> None:
        """Save the plan there before it is closed, and tell what could not be."""
        session, told = self._session, self.told
        self._minute.stop()
        if session is not None and told is not None and session.store.editable:
            if told.unsaved:
                # What is under way may have begun before the last edit.
                self._status.announce(f"Saving to {told.place.service}…")
                with suppress(PlannerError):
                    self._beside.waited(lambda _: session.store.check_in())
                self._status.drop_announcement()
            left = unsaved_changes_text(
                session.store.whereabouts or told, session.store.path.name, "open the plan again"
            )
            if left:
                self._prompts.tell(f"Not yet saved to {told.place.service}", left)
        self._session = None
        self._refresh()

    # --- moments

    def save_now(self) -> None:
        """Save the plan there now, because somebody asked for it."""
        if self.told is not None:
            self._start(self._say_what_came_of_it)

    def save_quietly(self) -> None:
        """Save the plan there if there is anything to save."""
        told = self.told
        if told is not None and told.unsaved:
            self._start()

    def window_turned(self, *, is_active: bool) -> None:
        """Save when the window is left for another; see what is new there when somebody comes back to it."""
        if is_active and self.told is not None:
            self._start()
        elif QApplication.activeWindow() is None:
            self.save_quietly()

    def _one_minute(self) -> None:
        self._minutes += 1
        if self._minutes % SAVED_EVERY == 0:
            self._start()
        self._refresh()

    # --- what is said

    def explain(self) -> None:
        """Tell which copy is which, or ask where something is to be decided."""
        told = self.told
        if told is None:
            return
        if told.two is not None:
            self.ask_which()
        elif told.newer:
            self._offer_newer(told)
        elif told.barrier is not None:
            self._get_past(told)
        else:
            self._prompts.tell(f"This plan lies {told.place.inside}", _explanation(told))

    def ask_which(self) -> None:
        """Ask which of two copies goes on, and let it."""
        from htplanner.ui.dialogs.two_copies_dialog import TwoCopiesDialog

        session, told = self._session, self.told
        if session is None or told is None or told.two is None:
            return
        path, today = session.store.path, self._program.now().date()
        window = self._status.window()
        dialog = TwoCopiesDialog(self._theme, told.place, told.two, path.stem, today, window)
        if not self._prompts.run(dialog) or dialog.keep is None:
            return
        keep = dialog.keep

        def choose() -> SessionProtocol:
            opened, beside = self._program.choose(path, keep)
            self._chosen = (path, keep, beside) if beside is not None else None
            return opened

        self._session = None
        self.reopen_wanted.emit(choose)

    def _offer_newer(self, told: SyncState) -> None:
        session = self._session
        assert session is not None
        if self._prompts.confirm(
            f"A newer copy is {told.place.inside}",
            "Somebody has worked on this plan elsewhere. Nothing of yours is unsaved. If you go on here "
            "without the newer copy, you will be asked which of the two is to go on.",
            "Show the newer copy",
        ):
            try:
                with self._beside.paused():
                    session.reopen()
            except PlannerError as error:
                self._prompts.tell("The newer copy was not shown", str(error))
                return
            self._refresh()
            self.renewed.emit()

    def _get_past(self, told: SyncState) -> None:
        """Offer what helps where the file there is damaged, or was put under a passphrase elsewhere."""
        from htplanner.ui.safety.blocked_place import asking_first, offer_unblocking

        session, program = self._session, self._program
        if session is None or not offer_unblocking(told, self._prompts, may_encrypt=program.may_encrypt):
            return
        if told.barrier is PlaceProblem.DAMAGED:
            # A save may be looking at the damaged file just now.
            with self._beside.paused():
                work = Job(lambda _: session.store.check_in(over_damage=True))
            self._beside.start(_SAVING, work, lambda: self._ended(self._say_what_came_of_it))
            return
        path, self._session = session.store.path, None
        self.reopen_wanted.emit(asking_first(lambda: program.open(path)))

    def _say_what_came_of_it(self) -> None:
        told = self.told
        if told is None:
            return
        if told.two is not None:
            self.ask_which()
        elif told.newer:
            self._offer_newer(told)
        elif told.unsaved or told.barrier is not None:
            name = self._session.store.path.name if self._session is not None else ""
            left = unsaved_changes_text(told, name, "click the line at the bottom") or told.problem
            self._prompts.tell(f"Not yet saved to {told.place.service}", left)
        else:
            kept = f" The damaged file is kept beside it as {told.aside}." if told.aside else ""
            self._status.announce(f"Saved to {told.place.service} and verified.{kept}")

    # --- inside

    def _start(self, then: Callable[[], None] | None = None) -> None:
        """Save there in a thread; where it is being done already, once more after it.

        What is under way may have begun before the last edit.
        """
        session = self._session
        if session is None or self._beside.resting or not session.store.editable:
            return
        if self._beside.works(_SAVING):
            self._again = [*self._again, then] if then is not None else self._again or [None]
            return
        self._beside.start(_SAVING, Job(lambda _: session.store.check_in()), lambda: self._ended(then))

    def _ended(self, then: Callable[[], None] | None) -> None:
        self._refresh()
        again, self._again = self._again, []
        if self._beside.resting or self.told is None:
            # Somebody waited for it, and goes on.
            return
        if then is not None:
            then()
        if again:
            self._start(again[-1])

    def _refresh(self) -> None:
        self.show_line()
        self.changed.emit()

    def show_line(self) -> None:
        """Say below how it stands now; quick, as what is told of the place was seen at the last look."""
        told = self.told
        if told is None:
            self._status.show_place("")
        else:
            ago = how_long_ago(told.saved, self._program.now()) if told.saved else ""
            if told.unsaved and ago == JUST_NOW:
                ago = ""
            self._status.show_place(copies_in_words(told, ago), tip=told.problem, warn=_needs_somebody(told))

    def _after_paint(self, what: Callable[[], None]) -> None:
        QTimer.singleShot(0, self, what)


def _needs_somebody(told: SyncState) -> bool:
    decides = told.two is not None or told.newer or told.barrier is not None
    return decides or (told.unsaved and (told.away or bool(told.problem)))


def _what_came_of(keep: CopyChoice, told: SyncState, beside: Path) -> str:
    """What has become of either copy, once one of them was chosen to go on; the other lies at ``beside``."""
    place = told.place
    if keep is CopyChoice.THERE:
        return f"You go on with the other copy; yours is kept beside it as “{beside.name}”."
    now = f"go to {place.service} with the next save" if told.unsaved else f"are {place.inside} now"
    return f"Your changes {now}; the other copy is kept beside it as “{beside.name}”."


def _explanation(told: SyncState) -> str:
    place = told.place
    why = (
        f"You work on a copy of it on this computer, so nothing is lost when {place.service} is slow, "
        "changes by itself or goes away."
    )
    when = (
        f"The copy is saved {place.inside} every few minutes, when you leave the window and when you close "
        f"the plan; “Save to {place.service} now” in the plan menu does it at once. If somebody else worked "
        "on it meanwhile, you are asked, and both copies are kept."
    )
    now = told.problem
    if told.away:
        now = "The file is not there just now. What you do is kept on this computer until it is."
    return "\n\n".join(filter(None, (why, when, now)))
