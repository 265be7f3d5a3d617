"""The inspector: one form in sections for the selected items, which follows the plan as it changes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from htplanner.domain.records import Entity
from htplanner.ui.bridge import Shift
from htplanner.ui.desk import Desk
from htplanner.ui.inspector.assignment import AssignmentSection
from htplanner.ui.inspector.evidence import EvidenceSection
from htplanner.ui.inspector.header import Header
from htplanner.ui.inspector.keyboard import order_tabs
from htplanner.ui.inspector.notes import NotesSection
from htplanner.ui.inspector.section import LINK_PADDING, Section
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.inspector.tracking import TrackingSection
from htplanner.ui.inspector.updates import UpdatesSection
from htplanner.ui.inspector.written import WrittenSection
from htplanner.ui.models.plan_edits import Refusal
from htplanner.ui.theme import GRID, MARGIN
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import EmptyState

_NOTHING = "Select an item to see and change everything about it, or several to change them together."
_REGISTERS = frozenset({Entity.PARTY, Entity.PHASE, Entity.DOCUMENT, Entity.VERSION})


class Inspector(QWidget):
    """Everything about the items ``set_items`` names; ``history_wanted`` carries the code of one of them."""

    history_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._codes: tuple[str, ...] = ()
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Inspector")
        self._stack = QStackedWidget(self)
        self._scroll = QScrollArea(self._stack)
        # Filled only when it stands in its place: what is moved there later is styled once more.
        self._form = QWidget(self._scroll.viewport())
        self.empty = EmptyState(desk.theme, "plan", _NOTHING, parent=self._stack)
        self._lay_out()
        self.header = Header(desk.theme, self._form)
        self.tracking = TrackingSection(desk, self._form)
        self.assignment = AssignmentSection(desk, self._form)
        self.written = WrittenSection(desk, self._form)
        self.updates = UpdatesSection(desk, self._form)
        self.evidence = EvidenceSection(desk, self._form)
        self.notes = NotesSection(desk, self._form)
        self.sections: tuple[Section, ...] = (
            self.tracking,
            self.assignment,
            self.written,
            self.updates,
            self.evidence,
            self.notes,
        )
        self.history_button = LinkButton(desk.theme, "What changed", self._form, icon="history")
        self._column.addWidget(self.header)
        for section in self.sections:
            self._column.addWidget(section)
            section.revealed.connect(self._reveal)
        self._column.addWidget(self.history_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.history_button.clicked.connect(self._want_history)
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._show)
        self._show()

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self._form)
        self._column.setSpacing(GRID)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._form)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room)
        self._make_room(0, 0)
        # The inspector's own surface shows through.
        self._form.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._scroll)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(self._stack)

    def set_items(self, codes: tuple[str, ...]) -> None:
        """Show the items with these codes, or a competency where only one is named; none for an empty form.

        What is being typed about the last ones is committed first, as by leaving the field.
        """
        if codes != self._codes:
            focused = self._form.focusWidget()
            if focused is not None and focused.hasFocus():
                focused.clearFocus()
            self._codes = codes
            self._scroll.verticalScrollBar().setValue(0)
        self._show()

    def complete(self, refusal: Refusal) -> None:
        """Ask for what an edit made elsewhere lacked: the reason of a decision, or evidence."""
        self.set_items(refusal.codes)
        self.tracking.complete(refusal.values)

    def _follow(self, shift: Shift) -> None:
        shown = shift.affected.stale | shift.affected.codes
        if not shown.isdisjoint(self._codes) or any(v.entity in _REGISTERS for v in shift.change.values):
            self._show()

    def _show(self) -> None:
        view = self._desk.bridge.view
        items = tuple(code for code in self._codes if code in view.framework.nodes)
        competencies = [code for code in self._codes if code in view.framework.competency_by_code]
        self._stack.setCurrentIndex(1 if items or len(competencies) == 1 else 0)
        if items:
            subject = Subject(view, items)
            self.header.show_subject(subject)
            for section in self.sections:
                fits = section.fits(subject)
                section.setVisible(fits)
                if fits:
                    section.show_subject(subject)
        elif len(competencies) == 1:
            self.header.show_competency(view, competencies[0])
            for section in self.sections:
                section.hide()
        self.history_button.setVisible(len(items) == 1)

    def _make_room(self, _lowest: int, highest: int) -> None:
        """Let the scroll bar stand in the margin, so that fields keep their width when it comes and goes."""
        bar = self._scroll.verticalScrollBar().sizeHint().width() if highest else 0
        side = MARGIN - LINK_PADDING
        self._column.setContentsMargins(side, MARGIN, max(0, side - bar), MARGIN)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        # Much in the form is made when it is first asked for, and would come last.
        order_tabs(self._form)
        return super().focusNextPrevChild(forwards)

    def _want_history(self) -> None:
        self.history_wanted.emit(self._codes[0])

    def _reveal(self, widget: QWidget) -> None:
        """Scroll to what has opened, once the form has found its new size."""
        QTimer.singleShot(0, widget, lambda: self._scroll.ensureWidgetVisible(widget, 0, GRID))
