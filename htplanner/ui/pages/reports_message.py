"""The coordinator's message to leadership: written here, and frozen with a closed period."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing.edits import set_fields
from htplanner.domain.model.records import LONGEST_MESSAGE, Period
from htplanner.domain.output.report_options import persons_named
from htplanner.errors import PlannerError
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.fields.field import patient_warning
from htplanner.ui.widgets.fields.note_field import NoteField

LINES = 6

MOST_NAMES = 3
"""Persons named in the message that are listed beside it."""


class ReportMessage(Card):
    """``changed`` fires while somebody types. ``field`` is where the message is written."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, "Your message to leadership", parent)
        self._desk = desk
        self._period: Period | None = None
        self._names = False
        self.counter = TextLabel(desk.theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self.add_action(self.counter)
        self.field = NoteField(
            desk.theme,
            "Message to leadership",
            self,
            placeholder="Two or three sentences for leadership to read first",
            warns=False,
        )
        self.field.edited.connect(self._keep)
        self.field.text_edited.connect(self._take)
        # Most of what fits the first page is in sight at once.
        self.field.editor.setMinimumHeight(LINES * self.field.editor.fontMetrics().lineSpacing() + 2 * GRID)
        self.body.addWidget(self.field)
        self.frozen = TextLabel(desk.theme, "", self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        self.body.addWidget(self.frozen)
        self.show_for(None)

    @property
    def text(self) -> str:
        """What the report will say."""
        return self.field.text.strip()

    @property
    def problem(self) -> str:
        """Why no report can be written with this message, "" where one can."""
        over = len(self.text) - LONGEST_MESSAGE
        if over <= 0:
            return ""
        return f"The message is {over} characters too long. Nothing was written; shorten it first."

    def show_for(self, period: Period | None) -> None:
        """Show the message of the present, or for a closed period the one that was frozen with it."""
        bridge = self._desk.bridge
        if period is not self._period:
            # What is being typed belongs to the present, and is kept before something else is shown.
            self.field.commit()
        if period is not self._period or not self.field.is_pending:
            message = period.message if period else bridge.service.plan.info.message
            self.field.show_value(message)
        self._period = period
        writable = period is None and bridge.service.editable and not bridge.past
        self.field.editor.setReadOnly(not writable)
        self.frozen.show_text(f"Frozen when {period.name} was closed." if period else "")
        self._look_over()

    def allow_names(self, *, allowed: bool) -> None:
        """Whether the report may name persons; where it may not, those the message names are pointed out."""
        self._names = allowed
        self._look_over()

    def _take(self) -> None:
        self._look_over()
        self.changed.emit()

    def _keep(self, text: str | None) -> None:
        if self._period is not None:
            return
        bridge = self._desk.bridge
        try:
            change = bridge.perform(
                set_fields(bridge.view.plan.info, {"message": text}, "Write the message to leadership")
            )
        except PlannerError as error:
            self.field.show_error(str(error))
        else:
            if change.notices:
                self.field.show_warning(" ".join(change.notices))

    def _look_over(self) -> None:
        count = len(self.text)
        over = count - LONGEST_MESSAGE
        self.counter.setText(f"{count} of {LONGEST_MESSAGE} characters")
        self.counter.set_tone("off_track" if over > 0 else "text_secondary")
        if over > 0:
            self.field.show_error(f"{over} characters too many. It is kept, and sent, once it is shorter.")
        else:
            self.field.show_warning(patient_warning(self.text) or self._naming())

    def _naming(self) -> str:
        """What to say where the message names persons though the report is to name none."""
        named = () if self._names else persons_named(self._desk.bridge.service.plan, self.text)
        listed = ", ".join(named[:MOST_NAMES]) + (" and others" if len(named) > MOST_NAMES else "")
        return f"It names {listed}. The report says their position instead." if named else ""
