"""The strip below the findings: the selected one in full, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.reading.checks import PATIENT_DATA
from htplanner.ui.models.finding_rows import FindingRow, GroupRow, Row, count_text
from htplanner.ui.session.record_places import place_of
from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.buttons import SecondaryButton
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.flow import FlowLayout

_OF_ONE_CHECK = "Select a finding to see it in full, or mend all of them together at the right."
_OF_EACH = "Select a finding to see it in full; each of these is mended by itself."
_OF_OTHERS = "Select a finding to see it in full."


class ChecksBar(Card):
    """``going_wanted`` asks for the place of the finding, ``mending_wanted`` for its field in the inspector.

    ``waiving_wanted``, ``taking_back_wanted`` and ``erasing_wanted`` ask for what they say about the row that
    is shown.
    """

    going_wanted = Signal()
    mending_wanted = Signal()
    waiving_wanted = Signal()
    taking_back_wanted = Signal()
    erasing_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self.setAccessibleName("Selected finding")
        self.title = TextLabel(theme, "", self, role=Role.STRONG, wrap=True)
        self.told = TextLabel(theme, "", self, tone="text_secondary", wrap=True)
        # Two lines are most that most findings take: the list above keeps its height from one to the next.
        self.told.setMinimumHeight(2 * self.told.fontMetrics().lineSpacing())
        self.told.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        buttons = QWidget(self)
        line = FlowLayout(buttons)
        self.mend_button = SecondaryButton(theme, "Mend here", buttons, icon="edit")
        self.mend_button.setToolTip("Go to the field at the right (F2)")
        self.go_button = SecondaryButton(theme, "", buttons, icon="open")
        self.waive_button = SecondaryButton(theme, "", buttons, icon="eye-off")
        self.take_back_button = SecondaryButton(theme, "Take back", buttons, icon="undo")
        self.erase_button = SecondaryButton(theme, "Erase this text for good…", buttons, icon="delete")
        self.erase_button.setToolTip("From the plan, all of its history and its closed quarters")
        for button, wanted in (
            (self.mend_button, self.mending_wanted),
            (self.go_button, self.going_wanted),
            (self.waive_button, self.waiving_wanted),
            (self.take_back_button, self.taking_back_wanted),
            (self.erase_button, self.erasing_wanted),
        ):
            button.clicked.connect(wanted)
            line.addWidget(button)
        for widget in (self.title, self.told, buttons):
            self.body.addWidget(widget)

    def show_row(self, row: Row | None, *, editable: bool, together: bool) -> None:
        """Show a check or a finding, with what can be done about it.

        ``together`` tells whether one field of the inspector mends all that the check found.
        """
        self.setVisible(row is not None)
        if isinstance(row, GroupRow):
            self._show_group(row, editable=editable, together=together)
        elif row is not None:
            self._show_finding(row, editable=editable)

    def _show_group(self, row: GroupRow, *, editable: bool, together: bool) -> None:
        count = len(row.findings)
        waived = row.severity is None
        self.title.setText(f"{row.text}: {count_text(count)}")
        mending = _OF_ONE_CHECK if together else _OF_EACH
        self.told.setText(
            "Found, and accepted as it is for the reason given."
            if waived
            else mending
            if row.codes and editable and count > 1
            else _OF_OTHERS
        )
        codes = len(row.codes)
        self.go_button.setText("Show in Plan" if codes == 1 else f"Show {codes} items in Plan")
        self.go_button.setVisible(bool(codes))
        self.waive_button.setText("Waive…" if count == 1 else f"Waive all {count}…")
        self.waive_button.setVisible(editable and not waived and bool(count))
        for button in (self.mend_button, self.take_back_button, self.erase_button):
            button.hide()

    def _show_finding(self, row: FindingRow, *, editable: bool) -> None:
        self.title.setText(f"{row.code}  {row.title}" if row.code else row.title)
        self.told.setText(row.told)
        place = place_of(row.finding.entity)
        going = place.going if place is not None else ""
        self.go_button.setText(going)
        self.go_button.setVisible(bool(going))
        stands = row.waiver is None and not row.mended
        self.mend_button.setVisible(editable and stands and bool(row.code))
        self.waive_button.setText("Waive…")
        self.waive_button.setVisible(editable and stands)
        self.take_back_button.setVisible(editable and row.waiver is not None)
        self.erase_button.setVisible(editable and not row.mended and row.finding.id == PATIENT_DATA)
