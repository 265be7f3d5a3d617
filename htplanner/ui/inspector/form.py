"""The inspector's form: a head that names the selected items, and the sections about them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from htplanner.domain.reading.view import PlanView
from htplanner.ui.inspector.asks import AsksSection
from htplanner.ui.inspector.assignment import AssignmentSection
from htplanner.ui.inspector.evidence import EvidenceSection
from htplanner.ui.inspector.header import InspectorHeader
from htplanner.ui.inspector.keyboard import order_tabs
from htplanner.ui.inspector.linked_documents import LinkedDocumentsSection
from htplanner.ui.inspector.notes import NotesSection
from htplanner.ui.inspector.section import LINK_PADDING, InspectorSection
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.inspector.tracking import TrackingSection
from htplanner.ui.inspector.updates import UpdatesSection
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, MARGIN
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.scroll_pane import keep_upright


class InspectorForm(QScrollArea):
    """All sections, one below the other.

    ``history_wanted`` asks for the history of what is shown, ``record_wanted`` for the ask with that id.
    """

    history_wanted = Signal()
    record_wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        # Filled only when it stands in its place: what is moved there later is styled once more.
        self._body = QWidget(self.viewport())
        self._lay_out()
        self.header = InspectorHeader(desk.theme, self._body)
        self.tracking = TrackingSection(desk, self._body)
        self.assignment = AssignmentSection(desk, self._body)
        self.asks = AsksSection(desk, self._body)
        self.asks.opened.connect(self.record_wanted)
        self.written = LinkedDocumentsSection(desk, self._body)
        self.updates = UpdatesSection(desk, self._body)
        self.evidence = EvidenceSection(desk, self._body)
        self.notes = NotesSection(desk, self._body)
        self.sections: tuple[InspectorSection, ...] = (
            self.tracking,
            self.assignment,
            self.asks,
            self.written,
            self.updates,
            self.evidence,
            self.notes,
        )
        self.history_button = LinkButton(desk.theme, "What changed", self._body, icon="history")
        self._column.addWidget(self.header)
        for section in self.sections:
            self._column.addWidget(section)
            section.revealed.connect(self._reveal)
        self._column.addWidget(self.history_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch(1)
        self.history_button.clicked.connect(self.history_wanted)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self._body)
        self._column.setSpacing(GRID)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        keep_upright(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._body)
        self.verticalScrollBar().rangeChanged.connect(self._make_room)
        self._make_room(0, 0)
        # The inspector's own surface shows through.
        self._body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def show_items(self, view: PlanView, codes: tuple[str, ...]) -> None:
        """Show items, read together where there are several."""
        subject = Subject(view, codes)
        self.header.show_subject(subject)
        for section in self.sections:
            fits = section.fits(subject)
            section.setVisible(fits)
            if fits:
                section.show_subject(subject)
        self.history_button.setVisible(len(codes) == 1)

    def show_competency(self, view: PlanView, code: str) -> None:
        """Show what a competency is about; there is nothing to change."""
        self.header.show_competency(view, code)
        for section in self.sections:
            section.hide()
        self.history_button.hide()

    def leave(self) -> None:
        """Commit what is being typed, as by leaving the field, and go back to the top."""
        focused = self._body.focusWidget()
        if focused is not None and focused.hasFocus():
            focused.clearFocus()
        self.verticalScrollBar().setValue(0)

    def go_to(self, place: str) -> None:
        """Give the keyboard to a field by its name, to a section by its key, or to a ``decision``."""
        starts: dict[str, QWidget] = {
            "decision": next(
                (d.change_button for d in self.tracking.decisions if d.change_button.isVisibleTo(self)),
                self.tracking.status,
            ),
            "updates": self.updates.add_button,
            "evidence": self.evidence.add_button,
            "written": self.written.link_button,
        }
        for section in self.sections:
            field = section.fields.get(place)
            target = field.box if field is not None else starts.get(place)
            if target is not None and section.isAncestorOf(target):
                section.reveal(target)
                target.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusNextPrevChild(self, forwards: bool) -> bool:
        # Much in the form is made when it is first asked for, and would come last.
        order_tabs(self._body)
        return super().focusNextPrevChild(forwards)

    def _make_room(self, _lowest: int, highest: int) -> None:
        """Let the scroll bar stand in the margin, so that fields keep their width when it comes and goes."""
        bar = self.verticalScrollBar().sizeHint().width() if highest else 0
        side = MARGIN - LINK_PADDING
        self._column.setContentsMargins(side, MARGIN, max(0, side - bar), MARGIN)

    def _reveal(self, widget: QWidget) -> None:
        """Scroll to what has opened, once the form has found its new size."""
        QTimer.singleShot(0, widget, lambda: self.ensureWidgetVisible(widget, 0, GRID))
