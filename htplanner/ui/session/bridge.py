"""The one way from a page to the plan and back: pages ask, the plan changes, one signal repaints.

A page never changes what it shows by itself. It calls ``Bridge.perform`` with plain data; when that was
written, ``changed`` fires once with everything that reads differently, and every page repaints just that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from htplanner.domain.editing.affected import Affected, affected, candidates
from htplanner.domain.model.changes import Change, Edit
from htplanner.domain.model.vocabulary import ChangeKind
from htplanner.domain.reading.view import PlanView
from htplanner.errors import MovedError, PlannerError, ValidationError
from htplanner.ui.session.background_jobs import BackgroundJobs
from htplanner.ui.session.plan_service import PlanService
from htplanner.ui.session.plan_session import SessionProtocol
from htplanner.ui.session.undo import UndoSteps

if TYPE_CHECKING:
    from htplanner.domain.editing.pending import Pending
    from htplanner.domain.model.erasure import Erasure


@dataclass(frozen=True)
class PlanChanged:
    """What ``Bridge.changed`` carries: the change, the rows that read differently, and the view before it."""

    change: Change
    affected: Affected
    before: PlanView


class Bridge(QObject):
    """The open plan as the window sees it: ``view`` is the present state, read today.

    While somebody looks back, ``view`` is the plan as it stood once and ``past`` says when ("at the end of
    Q2 2026"); else it is "". ``past_period`` is the id of the closing it is read from, None for a day.
    """

    changed = Signal(object)
    """Emits a ``PlanChanged`` when some rows change."""
    replaced = Signal()
    """Everything may read differently: another day began, or another plan stands behind the view."""
    refused = Signal(str)
    """An undo or redo could not be done; the text says why and what is safe."""
    backed_up = Signal(str)
    """A backup was made on the way to what the text says."""
    moved = Signal(object)
    """A ``MovedError``: the plan's file has gone or changed, and what was asked for is in ``kept`` now."""

    def __init__(
        self,
        session: SessionProtocol,
        today: Callable[[], date],
        parent: QObject | None = None,
        beside: BackgroundJobs | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.beside = beside if beside is not None else BackgroundJobs(self)
        """What works on the plan meanwhile; whatever rewrites the plan's file lets it come to rest first."""
        self._today = today
        self.view = self._fresh_view()
        self.past = ""
        self.past_period: str | None = None
        self.kept: tuple[Pending, ...] = ()
        """What could not be saved because of what became of the file, oldest first."""
        self.steps = UndoSteps(self._take_back, self)

    @property
    def service(self) -> PlanService:
        """The store that reads and writes the plan."""
        return self.session.store

    @property
    def today(self) -> date:
        """The day it is."""
        return self._today()

    def perform(self, edit: Edit) -> Change:
        """Write ``edit`` and let every page know.

        ``PlannerError`` where it is refused: nothing has changed, and the caller shows it beside the field
        with the typed text still there. A change whose ``empty`` is true changed nothing and is no undo step.
        """
        self._refuse_in_the_past()
        # A closing freezes the whole plan and is backed up first.
        alone = self._alone() if edit.kind is ChangeKind.QUARTER else nullcontext()
        with alone, self._keeping(edit):
            change = self.service.execute(edit)
        if not change.empty:
            # A closed period is no step to undo: it is voided, with a reason.
            if change.kind is not ChangeKind.QUARTER:
                self.steps.add(change)
            self._announce(change)
        return change

    def erase(self, erasure: Erasure) -> Change:
        """Erase texts for good; no step before it can be undone any more.

        ``PlannerError`` where it is refused: then nothing was erased.
        """
        self._refuse_in_the_past()
        with self._alone(), self._keeping(erasure):
            change = self.service.erase(erasure)
        self.steps.clear()
        self._announce(change)
        return change

    def undo_change(self, change_id: str) -> Change:
        """Take one change of history back, whichever it is; it becomes an undo step of its own."""
        self._refuse_in_the_past()
        change = self._undo(change_id)
        self.steps.add(change)
        self._announce(change)
        return change

    def new_day(self) -> None:
        """Judge everything by today again, where another day has begun."""
        if not self.past and self._today() != self.view.as_of:
            self.view = self._fresh_view()
            self.replaced.emit()

    def look_back(self, view: PlanView, called: str, period: str | None = None) -> None:
        """Show the plan as it stood once, read-only, on every page.

        ``called`` becomes ``past`` and ``period``, the id of the closing where it is one, ``past_period``.
        """
        self.view, self.past, self.past_period = view, called, period
        self.replaced.emit()

    def look_at_today(self) -> None:
        """Show the present plan again."""
        if self.past:
            self.past, self.past_period = "", None
            self.view = self._fresh_view()
            self.replaced.emit()

    def renew(self) -> None:
        """Show the plan as the service has it by now; other changes than before may have led to it."""
        if self.service.plan.head != self.view.plan.head:
            self.steps.clear()
        self.past, self.past_period = "", None
        self.view = self._fresh_view()
        self.replaced.emit()

    def _undo(self, change_id: str) -> Change:
        from htplanner.domain.editing.pending import PendingUndo

        with self._keeping(PendingUndo(change_id, "Take a step back")):
            return self.service.undo(change_id)

    @contextmanager
    def _keeping(self, wanted: Pending) -> Iterator[None]:
        """Keeps what was asked for where the file is not there to take it; once done it is kept no more."""
        try:
            yield
        except MovedError as error:
            from htplanner.domain.editing.pending import add_pending

            self.kept = add_pending(self.kept, wanted)
            self.moved.emit(error)
            raise
        if self.kept:
            from htplanner.domain.editing.pending import add_pending

            self.kept = add_pending(self.kept, wanted)[:-1]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nothing else works on the plan, of which a backup was just made beside the window.

        The store makes it otherwise, and the window stands still. Should it fail here, the store tries again.
        """
        with self.beside.paused():
            if self.service.editable:
                with suppress(PlannerError):
                    self.beside.waited(self.session.backups.work())
            yield

    def _refuse_in_the_past(self) -> None:
        if self.past:
            raise ValidationError(
                f"You are looking at the plan as it stood {self.past}. Nothing was changed; go back to today "
                "to change it."
            )

    def _take_back(self, change_id: str) -> Change | None:
        try:
            self._refuse_in_the_past()
            change = self._undo(change_id)
        except PlannerError as error:
            self.refused.emit(str(error))
            return None
        self._announce(change)
        return change

    def _announce(self, change: Change) -> None:
        before = self.view
        plan = self.service.plan
        # Rows that cannot have changed are kept; comparing the others names exactly what must repaint.
        self.view = before.after(plan, candidates(before, plan, change))
        self.changed.emit(PlanChanged(change, affected(before, self.view, change), before))

    def _fresh_view(self) -> PlanView:
        service = self.service
        return PlanView(service.plan, service.framework, self._today(), editable=service.editable)
