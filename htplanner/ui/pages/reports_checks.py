"""What the plan checks found, to look at before a report is sent; the report tells of it too."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from htplanner.domain.model.vocabulary import Health
from htplanner.domain.reading.checks import PATIENT_DATA
from htplanner.domain.reading.figures import FindingGroup, finding_groups
from htplanner.domain.reading.view import PlanView
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import drop, hbox, put
from htplanner.ui.widgets.buttons import LinkButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.glyph import glyph_icon
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.severity import SIGNS

SHOWN = 4
"""Checks with findings there is room for; the others are on the Checks page."""

_SIGN = 16

_BESIDE = 12
"""What a link has beside its text: padding and border."""

_SPARE = 6
"""So that a text is not cut for a fraction of a pixel."""


class ReportChecks(Card):
    """``group_wanted`` asks for the findings of one check by its key, "" for all of them."""

    group_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Before you send it", parent)
        self._theme = theme
        self.all_link = LinkButton(theme, "Go to the checks", self)
        self.all_link.clicked.connect(lambda: self.group_wanted.emit(""))
        self.add_action(self.all_link)
        self.nothing = TextLabel(theme, "The plan checks found nothing to mend.", self, tone="text_secondary")
        self.body.addWidget(self.nothing)
        self.past = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        self.body.addWidget(self.past)
        self._lines: list[QWidget] = []
        self._shown: tuple[tuple[FindingGroup, ...], bool] = ((), False)
        theme.changed.connect(self._fill)

    def show_findings(self, view: PlanView, *, past: bool) -> str:
        """Run the checks on what the report tells of; where text may tell of a patient, what to say of it.

        What is ``past`` cannot be mended any more, so there is no way to it.
        """
        groups = finding_groups(view)
        self._shown = groups, past
        self._fill()
        more = len(groups) - SHOWN
        self.all_link.setText(f"{more} more on Checks" if more > 0 else "Go to Checks")
        self.all_link.setVisible(bool(groups) and not past)
        self.nothing.setVisible(not groups)
        self.past.show_text(
            "As found at that time; what is closed stays as it was." if past and groups else ""
        )
        found = next((group for group in groups if group.id == PATIENT_DATA), None)
        return "" if found is None else _patient_text(found, past=past)

    def _fill(self) -> None:
        """Write the lines, in the colors of this moment."""
        groups, past = self._shown
        for line in self._lines:
            self.body.removeWidget(line)
            drop(line)
        self._lines = [self._line(group, past=past) for group in groups[:SHOWN]]
        for line in self._lines:
            self.body.addWidget(line)

    def _line(self, group: FindingGroup, *, past: bool) -> QWidget:
        line = QWidget(self)
        row = hbox(line, GRID // 2)
        sign = SIGNS[group.severity]
        theme = self._theme
        icon = glyph_icon(theme, sign, _SIGN) if isinstance(sign, Health) else theme.icon(sign, size=_SIGN)
        picture = put(row, QLabel(line))
        picture.setPixmap(icon.pixmap(QSize(_SIGN, _SIGN), self.devicePixelRatioF()))
        picture.setFixedWidth(_SIGN)
        text = f"{group.text} ({len(group.findings)})"
        if past:
            row.addSpacing(GRID // 2)
            row.addWidget(TextLabel(self._theme, text, line, role=Role.SECONDARY, wrap=True), 1)
        else:
            button = put(row, _LineLink(theme, text, line), 1)
            button.setAccessibleDescription(group.severity.label)
            button.clicked.connect(lambda: self.group_wanted.emit(group.key))
            row.addStretch(0)
        return line


class _LineLink(LinkButton):
    """A link that ends in "…" where its line is too narrow, and then says all of it in its tip."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(theme, text.replace("&", "&&"), parent)
        self._whole = text
        self.setAccessibleName(text)
        self.setMaximumWidth(self.fontMetrics().horizontalAdvance(text) + _BESIDE + _SPARE)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.width() - _BESIDE
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))
        self.setToolTip(plain_tip(self._whole if shown != self._whole else ""))


def _patient_text(group: FindingGroup, *, past: bool) -> str:
    codes = ", ".join(sorted(group.items.codes))
    where = f" ({codes})" if codes else ""
    what = "Read the report before you send it." if past else "Take it out before you make the report."
    return f"Some text looks as if it tells of a patient{where}. {what}"
