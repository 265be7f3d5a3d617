"""The head of the inspector: which items it is about, what they ask, and how far they have come."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.framework import Action, Group, SubCompetency
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.view import PlanView
from htplanner.ui.inspector.section import LINK_PADDING
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import hbox, vbox
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.plain_text import plain_tip

_MOST_CODES = 8


class InspectorHeader(QWidget):
    """Names what is selected; nothing is edited here."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.code = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self.place = ElidedLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self.title = TextLabel(theme, "", self, role=Role.SECTION, wrap=True)
        self.text = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        self.qualifier = TextLabel(theme, "", self, role=Role.SECONDARY_STRONG, wrap=True)
        self.counts = TextLabel(theme, "", self, role=Role.SECONDARY_STRONG, tone="text_secondary", wrap=True)
        column = vbox(self, GRID // 2, margins=(LINK_PADDING, 0, LINK_PADDING, 0))
        top = hbox(column, GRID)
        top.addWidget(self.code)
        top.addWidget(self.place, 1)
        for label in (self.title, self.text, self.qualifier, self.counts):
            column.addWidget(label)

    def show_subject(self, subject: Subject) -> None:
        """Name one item, or say how many there are."""
        if not subject.is_one:
            codes = ", ".join(subject.codes[:_MOST_CODES])
            rest = len(subject.codes) - _MOST_CODES
            listed = f"{codes} and {rest} more" if rest > 0 else codes
            how = ". Every field sets all of them, in one step." if subject.view.editable else "."
            self._say("", "", subject.name, f"{listed}{how}")
            return
        framework = subject.view.framework
        code = subject.codes[0]
        match framework.nodes[code]:
            case Action() as action:
                sub = framework.title_of(framework.lineage[code][-1])
                self._say(code, sub, action.title, action.explanation, action.qualifier or "")
            case Group() as group:
                sub = framework.title_of(framework.parents[code])
                self._say(code, sub, group.title, "", counts=_counted(subject.row.counts))
            case SubCompetency() as sub_competency:
                place = framework.competency_of(code).short_title
                counts = _counted(subject.row.counts)
                self._say(code, place, sub_competency.title, sub_competency.why, counts=counts)

    def show_competency(self, view: PlanView, code: str) -> None:
        """Name a competency, which is no item."""
        competency = view.framework.competency_by_code[code]
        counts = _counted(view.competency(code).counts)
        self._say(code, "Competency", competency.title, competency.why, counts=counts)

    def _say(
        self, code: str, place: str, title: str, text: str, qualifier: str = "", *, counts: str = ""
    ) -> None:
        self.code.setText(code)
        self.place.setText(place)
        self.title.setText(title)
        said = qualifier[:1].upper() + qualifier[1:]
        for label, words in ((self.text, text), (self.qualifier, said), (self.counts, counts)):
            label.show_text(words)
        for label in (self.code, self.place):
            label.setVisible(bool(label.text()))


def _counted(counts: Counts) -> str:
    """How far the actions have come: "2 of 5 done · 1 of 5 in place · 3 undecided"."""
    parts = []
    if counts.applicable:
        of_all = f"of {counts.applicable}"
        parts = [f"{counts.done} {of_all} done", f"{counts.in_place} {of_all} in place"]
    if counts.undecided:
        parts.append(f"{counts.undecided} undecided")
    return " · ".join(parts) or "Nothing here applies"


class ElidedLabel(TextLabel):
    """One line at the right, cut with "…" where the room ends; its tip tells all of it."""

    def sizeHint(self) -> QSize:
        return QSize(40, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setToolTip(plain_tip(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
