"""What a report is about: the moment it tells of, what that is held against, who reads it, as what files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Period
from htplanner.domain.output.report_options import (
    Format,
    ReportOptions,
    ReportOrder,
    ReportReader,
    default_since,
)
from htplanner.domain.reading.departments import staffed
from htplanner.ui.shell.dates import medium_date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.combo import Choice, ChoiceCombo, WordCombo, unknown_text
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.flow import FlowLayout
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.plain_text import plain_tip

TODAY: Final = "today"
A_DAY: Final = "day"
NOTHING: Final = "nothing"
"""Ids of what can be chosen beside closed periods."""

GETS: Final[Mapping[ReportReader, str]] = {
    ReportReader.LEADERSHIP: "Everything, from the summary to the full plan. Asks in draft stay out.",
    ReportReader.COMMITTEE: "Summary, what changed, asks and decisions, policies and job descriptions, and "
    "definitions.",
    ReportReader.TASK_FORCE: "Everything that leadership gets, and asks in draft.",
    ReportReader.DEPARTMENT: "What the department's people and positions answer for: summary, what changed, "
    "overdue and at risk, policies and job descriptions, its part of the full plan, and definitions.",
}
"""What each reader gets, in a line."""

SHORT: Final[Mapping[Format, str]] = {
    Format.XLSX: "Excel",
    Format.DOCX: "Word",
    Format.PDF: "PDF",
    Format.ICS: "Calendar",
    Format.CSV: "CSV",
}
"""What stands beside the box of a format."""

_HINTS: Final[Mapping[Format, str]] = {
    Format.XLSX: "The workbook: every sheet, with charts and filters",
    Format.DOCX: "A document to edit before it is sent",
    Format.PDF: "Pages to print or to forward",
    Format.ICS: "Due days, reviews and decisions, for Outlook or a phone",
    Format.CSV: "The full plan as a plain table for other programs",
}


class ReportAbout(Card):
    """``changed`` fires when a person chose something else. Closed periods are those of the present plan."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, parent=parent)
        self._desk = desk
        self._since_chosen = False
        self.setAccessibleName("What the report is about")
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID * 2)
        grid.setVerticalSpacing(GRID + 4)
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        grid.addLayout(self._build_moment(), 0, 0)
        grid.addLayout(self._build_since(), 0, 1)
        grid.addLayout(self._build_reader(), 1, 0)
        grid.addLayout(self._build_department(), 1, 1)
        self.body.addLayout(grid)
        self.gets = TextLabel(desk.theme, "", self, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        self.body.addWidget(self.gets)
        self._build_formats()
        for combo in (self.moment, self.since, self.department):
            combo.unknown_entered.connect(lambda typed: self.message.show_error(unknown_text(typed)))
        self._show_reader()

    # --- what is chosen

    @property
    def period(self) -> Period | None:
        """The closed period the report is about, None for today or a day."""
        return self._periods.get(self.moment.value or "")

    @property
    def _periods(self) -> Mapping[str, Period]:
        return {period.id: period for period in self._plan.all_periods}

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats that are ticked and can be had for this reader."""
        return tuple(kind for kind, box in self.boxes.items() if box.isChecked() and box.isEnabled())

    @property
    def problem(self) -> str:
        """What is missing before a report can be made, "" where nothing is."""
        if self.moment.value == A_DAY and (self.day.value() is None or self.day.unreadable):
            return "Choose the day the report is about."
        if self.reader.value is ReportReader.DEPARTMENT and self.department.value is None:
            return self._no_department or "Choose the department the report is for."
        return ""

    def order(self, options: ReportOptions) -> ReportOrder:
        """The report as it is chosen here, with ``options`` for the rest."""
        period = self.period
        since = self.since.value
        return ReportOrder(
            period=period.id if period else None,
            as_of=self.day.value() if self.moment.value == A_DAY else None,
            since=None if since == NOTHING else since,
            options=options,
        )

    @property
    def department_id(self) -> str | None:
        """The department it is for, as the plan writes it."""
        for_department = self.reader.value is ReportReader.DEPARTMENT
        return self.department.value if for_department else None

    # --- shown from outside

    def refresh(self) -> None:
        """Offer what the plan holds now; what was chosen stays where it is still there."""
        plan = self._plan
        closed = [
            Choice(p.id, p.name, f"closed {medium_date_text(p.closed_on)}") for p in reversed(plan.periods)
        ]
        kept = self.moment.value
        shown = self._periods.get(kept or "")
        if shown is not None and not shown.stands:
            # It was voided meanwhile, or somebody looks back at one that was.
            closed.append(Choice(shown.id, shown.name, "voided"))
        choices = (Choice(TODAY, "Today"), *closed, Choice(A_DAY, "Another day…"))
        self.moment.set_choices(choices)
        self.moment.set_value(kept if kept in {choice.id for choice in choices} else TODAY)
        self.department.set_choices([Choice(one.id, one.name) for one in staffed(plan)])
        self._no_department = (
            ""
            if self.department.count()
            else "Nobody in the plan has a department yet; give people and positions one on Task force."
        )
        self._offer_since()
        self._show_reader()

    def show_moment(self, moment: str, day: date | None = None) -> None:
        """Choose what the report tells of: a closed period by its id, ``TODAY``, or ``A_DAY`` with a day."""
        if moment not in (TODAY, A_DAY) and moment in self._periods:
            self.moment.set_choices((Choice(moment, self._periods[moment].name),))
        self.moment.set_value(moment)
        self.refresh()
        self.day.show_value(day)
        self._since_chosen = False
        self._show_day()
        self._offer_since()

    def show_order(self, order: ReportOrder, department: str | None, formats: Iterable[Format]) -> None:
        """Choose everything again as it was in ``order``, as far as it is still there."""
        known = order.period in self._periods
        there = order.period if known and order.period else A_DAY if order.as_of else TODAY
        self.show_moment(there, order.as_of)
        self._since_chosen = True
        self.since.set_value(order.since or NOTHING)
        self._offer_since()
        self.reader.set_value(order.options.reader)
        self.department.set_value(department)
        chosen = set(formats)
        for kind, box in self.boxes.items():
            box.setChecked(kind in chosen)
        self._show_reader()
        self.changed.emit()

    # --- building

    def _build_moment(self) -> QVBoxLayout:
        self.moment = ChoiceCombo(self._desk.theme, "Period", self)
        self.moment.set_choices((Choice(TODAY, "Today"),))
        self.moment.set_value(TODAY)
        self.moment.chosen.connect(self._take_moment)
        self.day = DateField(
            self._desk.theme, "Day", lambda: self._desk.bridge.today, self, placeholder="Which day?"
        )
        self.day.edited.connect(self._take_day)
        self.day.hide()
        column = self._labelled("Period", self.moment)
        column.addWidget(self.day)
        column.addStretch(1)
        return column

    def _build_since(self) -> QVBoxLayout:
        self.since = ChoiceCombo(self._desk.theme, "Compared with", self)
        self.since.chosen.connect(self._take_since)
        column = self._labelled("Compared with", self.since)
        column.addStretch(1)
        return column

    def _build_reader(self) -> QVBoxLayout:
        self.reader = WordCombo(self._desk.theme, "Reader", tuple(ReportReader), self)
        self.reader.set_value(ReportReader.LEADERSHIP)
        self.reader.value_chosen.connect(self._take_reader)
        return self._labelled("For", self.reader)

    def _build_department(self) -> QVBoxLayout:
        self._no_department = ""
        self.department: ChoiceCombo = ChoiceCombo(self._desk.theme, "Department", self)
        self.department.set_empty_text("Which department?")
        self.department.chosen.connect(self._take_department)
        column = self._labelled("Department", self.department)
        first = column.itemAt(0)
        label = first.widget() if first is not None else None
        assert label is not None
        self._department_parts: tuple[QWidget, ...] = (label, self.department)
        return column

    def _build_formats(self) -> None:
        theme = self._desk.theme
        self.message = put(self.body, MessageLine(theme, self))
        holder = QWidget(self)
        flow = FlowLayout(holder, GRID * 2)
        flow.addWidget(TextLabel(theme, "Files", holder, role=Role.SECONDARY_STRONG))
        self.boxes: dict[Format, QCheckBox] = {}
        for kind in Format:
            box = self.boxes[kind] = QCheckBox(SHORT[kind], holder)
            box.setAccessibleName(kind.label)
            box.setAccessibleDescription(_HINTS[kind])
            box.setToolTip(plain_tip(_HINTS[kind]))
            box.setChecked(kind is Format.XLSX)
            box.toggled.connect(self.changed)
            flow.addWidget(box)
        self.body.addWidget(holder)

    def _labelled(self, text: str, field: QWidget) -> QVBoxLayout:
        column = vbox(spacing=GRID // 2)
        label = put(column, TextLabel(self._desk.theme, text, self, role=Role.SECONDARY_STRONG))
        label.setBuddy(field)
        column.addWidget(field)
        return column

    # --- following what a person chooses

    @property
    def _plan(self) -> Plan:
        """The present plan, also while somebody looks back: what was closed since can be told of too."""
        return self._desk.bridge.service.plan

    def _take_moment(self, chosen: str | None) -> None:
        if chosen is None:
            self.moment.set_value(TODAY)
        self._since_chosen = False
        self.message.clear_message()
        self._show_day()
        self._offer_since()
        self.changed.emit()
        if chosen == A_DAY:
            self.day.setFocus()

    def _take_day(self) -> None:
        self._offer_since()
        self.changed.emit()

    def _take_since(self, chosen: str | None) -> None:
        self._since_chosen = chosen is not None
        self.message.clear_message()
        self._offer_since()
        self.changed.emit()

    def _take_reader(self, chosen: ReportReader) -> None:
        self.reader.set_value(chosen)
        self._show_reader()
        self.changed.emit()
        if chosen is ReportReader.DEPARTMENT and self.department.value is None:
            self.department.setFocus()

    def _take_department(self) -> None:
        self.message.clear_message()
        self.changed.emit()

    def _show_day(self) -> None:
        self.day.setVisible(self.moment.value == A_DAY)

    def _offer_since(self) -> None:
        """Offer the closings before the moment; the last of them unless a person chose another."""
        closed = self._plan.periods
        usual = default_since(self._plan, self.order(ReportOptions()))
        # Closings follow each other, so all that came before the usual one can be compared with as well.
        earlier = closed[: [p.id for p in closed].index(usual) + 1] if usual else ()
        kept = self.since.value if self._since_chosen else None
        choices = [
            Choice(p.id, f"Since {p.name}", "the last closed" if p.id == usual else "")
            for p in reversed(earlier)
        ]
        self.since.set_choices((*choices, Choice(NOTHING, "No comparison")))
        there = {choice.id for choice in choices} | {NOTHING}
        self.since.set_value(kept if kept in there else usual or NOTHING)

    def _show_reader(self) -> None:
        reader = self.reader.value
        assert isinstance(reader, ReportReader)
        for part in self._department_parts:
            part.setVisible(reader is ReportReader.DEPARTMENT)
        self.gets.setText(GETS[reader])
        no_plan = reader is ReportReader.COMMITTEE
        self.boxes[Format.CSV].setEnabled(not no_plan)
        self.boxes[Format.CSV].setToolTip(
            plain_tip(
                "CSV holds the full plan, which the quality committee doesn’t receive"
                if no_plan
                else _HINTS[Format.CSV]
            )
        )
        lacking = self._no_department if reader is ReportReader.DEPARTMENT else ""
        if lacking:
            self.message.show_hint(lacking)
        elif not self.department.is_pending:
            self.message.clear_message()
