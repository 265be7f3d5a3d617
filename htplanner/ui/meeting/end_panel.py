"""After the cards: what was decided, the agenda for next time, the page on paper, and the baseline."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from htplanner.domain.model.vocabulary import Applicability
from htplanner.domain.output.minutes import AgendaPoint, Minutes, MinutesDecision
from htplanner.ui.meeting.sizes import MARGIN, BigLabel, BigMessage, KeyPane, Sizes
from htplanner.ui.widgets.boxes import clear_layout, hbox, vbox
from htplanner.ui.widgets.buttons import PrimaryButton, SecondaryButton
from htplanner.ui.widgets.card import Card


class EndPanel(QWidget):
    """Shows the minutes for the room. Everything it offers is a wish of the person at the desk."""

    print_wanted = Signal()
    save_wanted = Signal()
    open_wanted = Signal(object)
    """The path of a file or folder to be opened by the system."""
    baseline_wanted = Signal()
    round_wanted = Signal()
    back_wanted = Signal()
    leave_wanted = Signal()

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        theme = sizes.theme
        self.title = BigLabel(sizes, 34, weight=QFont.Weight.Bold)
        self.title.setText("What we decided today")
        self.message = BigMessage(sizes, self)
        self._saved: Path | None = None
        self.decided_titles: list[str] = []
        self.save_button = PrimaryButton(theme, "Save as &PDF…", on_click=self.save_wanted)
        self.print_button = SecondaryButton(theme, "P&rint…", on_click=self.print_wanted)
        self.round_button = SecondaryButton(theme, "&New round", on_click=self.round_wanted)
        self.baseline_button = SecondaryButton(theme, "Take today as the &baseline…")
        self.setFocusProxy(self.save_button)
        self.baseline_button.clicked.connect(self.baseline_wanted)
        self._baseline = BigLabel(sizes, 16, tone="text_secondary")
        for button in (self.save_button, self.print_button, self.round_button, self.baseline_button):
            sizes.keep_font(button, 16)
        self.open_button = SecondaryButton(theme, "&Open", icon="open")
        self.folder_button = SecondaryButton(theme, "Show in &folder", icon="folder")
        self.open_button.clicked.connect(lambda: self.open_wanted.emit(self._saved))
        self.folder_button.clicked.connect(lambda: self._saved and self.open_wanted.emit(self._saved.parent))
        said = QHBoxLayout()
        said.addWidget(self.message, 1)
        for button in (self.open_button, self.folder_button):
            sizes.keep_font(button, 16)
            said.addWidget(button)
        self._set_saved(None)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for button in (self.round_button, self.print_button, self.save_button):
            head.addWidget(button)
        below = QHBoxLayout()
        below.addWidget(self._baseline, 1)
        below.addWidget(self.baseline_button)
        self._decided, self._open, self._next = (QVBoxLayout() for _ in range(3))
        column = vbox(
            self, sizes.px(10), margins=(sizes.px(MARGIN), sizes.px(16), sizes.px(MARGIN), sizes.px(12))
        )
        column.addLayout(head)
        column.addLayout(said)
        column.addWidget(self._columns(), 1)
        column.addLayout(below)

    def show_minutes(self, minutes: Minutes, baseline: str, *, offer_baseline: bool) -> None:
        """Show the page; ``baseline`` is the line beside the offer to take today as the baseline."""
        _clear(self._decided, self._open, self._next)
        self.decided_titles = [decision.title for decision in minutes.decided]
        count = len(minutes.decided)
        head = "1 sub-competency" if count == 1 else f"{count} sub-competencies"
        self._add(self._decided, head if count else "Nothing was decided today.", 18)
        for decision in minutes.decided:
            self._add(self._decided, decision.title, 17, before=6)
            self._add(self._decided, decision_line(decision), 15, tone="text_secondary")
        if minutes.still_open:
            self._add(self._open, "Still open", 18)
            self._add(self._open, " · ".join(minutes.still_open), 15)
        self._add(self._next, "Agenda for next time", 18, before=8 if minutes.still_open else 0)
        if not minutes.agenda:
            self._add(self._next, "Nothing is left over from this round.", 15)
        for number, point in enumerate(minutes.agenda, start=1):
            self._add(self._next, f"{number}. {point.text}", 16, before=4)
            if point.about:
                self._add(self._next, about_line(point), 14, tone="text_secondary")
        self._baseline.setText(baseline)
        self.baseline_button.setVisible(offer_baseline)
        self.save_button.setFocus()

    def show_saved(self, path: Path) -> None:
        """Say where the page now is, and offer to open it."""
        self._set_saved(path)
        self.message.show_hint(f"Saved as {path.name} in {path.parent}.")

    def show_unsaved(self, problem: str) -> None:
        """Say why the page was not saved."""
        self._set_saved(None)
        self.message.show_error(problem)

    def _set_saved(self, path: Path | None) -> None:
        self._saved = path
        for button in (self.open_button, self.folder_button):
            button.setVisible(path is not None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave_wanted.emit()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Left):
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _columns(self) -> QWidget:
        left, right = Card(self._sizes.theme), Card(self._sizes.theme)
        left.body.addLayout(self._decided)
        left.body.addStretch(1)
        right.body.addLayout(self._open)
        right.body.addLayout(self._next)
        right.body.addStretch(1)
        inside = QWidget()
        line = hbox(inside)
        line.addWidget(left, 1)
        line.addWidget(right, 1)
        pane = KeyPane(inside)
        pane.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        pane.setAccessibleName("What was decided, and the agenda for next time")
        return pane

    def _add(
        self, column: QVBoxLayout, text: str, pixels: float, *, tone: str = "text", before: int = 0
    ) -> None:
        strong = QFont.Weight.DemiBold if tone == "text" and pixels >= 16 else QFont.Weight.Normal
        label = BigLabel(self._sizes, pixels, weight=strong, tone=tone)
        label.setText(text)
        column.addSpacing(self._sizes.px(before))
        column.addWidget(label)


def decision_line(decision: MinutesDecision) -> str:
    """A decision in one line: "Applies · Partly in place · Nurse educator · Foundation"."""
    if decision.applicability is Applicability.DOES_NOT_APPLY:
        return f"{decision.applicability.label} · {decision.remark}"
    parts = (decision.applicability.label, decision.in_place.label, decision.lead or "Nobody leads yet")
    return " · ".join((*parts, decision.phase or "In no phase yet"))


def about_line(point: AgendaPoint) -> str:
    """What a point of the agenda is about, in one line."""
    return " · ".join(point.about)


def _clear(*columns: QVBoxLayout) -> None:
    for column in columns:
        clear_layout(column)
