"""The history section below a record's form."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from htplanner.domain.model.changes import Change
from htplanner.domain.model.records import Record
from htplanner.domain.reading.descriptions import author_name, describe, display_name
from htplanner.errors import PlannerError
from htplanner.ui.registers.view import PaneSection
from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import drop, put, vbox
from htplanner.ui.widgets.card import SectionTitle, TextLabel
from htplanner.ui.widgets.message_line import MessageLine

_MOST_CHANGES = 5


class RecordHistorySection(PaneSection):
    """The latest changes to one record, newest first: date, author, old and new values."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self.lines: list[TextLabel] = []
        self._column = vbox(self, 2)
        self._column.addWidget(SectionTitle(desk.theme, "History", self))
        self.message = put(self._column, MessageLine(desk.theme, self))

    def show_record(self, record: Record) -> None:
        self.message.clear_message()
        while self.lines:
            line = self.lines.pop()
            drop(line)
        try:
            changes = self._desk.bridge.service.history(
                record=record.id, until=self._until(), limit=_MOST_CHANGES
            )
        except PlannerError as error:
            self.message.show_error(str(error))
            return
        for change in changes:
            self._tell(change, record)

    def _until(self) -> date | None:
        """When viewing the past, show only what was known then."""
        bridge = self._desk.bridge
        return bridge.view.as_of if bridge.past else None

    def _tell(self, change: Change, record: Record) -> None:
        plan = self._desk.bridge.view.plan
        subject = display_name(record, plan)
        lines = [line for line in describe(change, plan, day=date_text) if line.subject == subject]
        # What it was added with stands in the form; of what was changed since, every value counts.
        whole = [line.new.capitalize() for line in lines if not line.field]
        said = whole or [line.said for line in lines]
        if not said:
            return
        when = f"{date_text(change.at.astimezone().date())} · {author_name(change, plan)}"
        self._add_line(when, "text_secondary", above=GRID // 2 if self.lines else 0)
        self._add_line("\n".join(said), "text")

    def _add_line(self, text: str, tone: str, *, above: int = 0) -> None:
        line = TextLabel(self._desk.theme, text, self, role=Role.SECONDARY, tone=tone, wrap=True)
        line.setContentsMargins(0, above, 0, 0)
        self._column.addWidget(line)
        self.lines.append(line)
