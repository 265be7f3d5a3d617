"""The Reports page: what leadership gets, what may be in it, and where it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from htplanner.domain.checks import PATIENT_DATA
from htplanner.domain.edits import set_fields
from htplanner.domain.figures import FindingGroup, finding_groups
from htplanner.domain.reporting import ReportOptions, ReportOrder, Written, default_since, persons_named
from htplanner.domain.validation import LONGEST_MESSAGE
from htplanner.errors import PlannerError
from htplanner.ui.desk import Desk
from htplanner.ui.jobs import Job, Work
from htplanner.ui.theme import GRID, MARGIN, Role
from htplanner.ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from htplanner.ui.widgets.card import Card, PageHeader, TextLabel
from htplanner.ui.widgets.date_field import DateField
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.note_field import NoteField, patient_warning
from htplanner.ui.widgets.scroll_pane import ScrollPane

KINDS = "Excel workbook (*.xlsx)"
SHEETS = (
    ("Summary", "one printed page: where we stand, four figures, two charts, the top risks"),
    ("What changed", "since the last closed period, where there is one"),
    ("Asks and decisions", "last quarter's answers, then what is asked now"),
    ("Overdue and at risk", "what needs attention, worst first, with the reason"),
    ("By competency", "status and what is in place, competency by competency"),
    ("By phase", "how far each phase has come"),
    ("By owner", "who carries what"),
    ("Policies and job descriptions", "what says which item, its state, review dates and gaps"),
    ("Plan checks", "what the checks found, and what was waived with a reason"),
    ("Full plan", "all 305 items as a table with filters"),
    ("Definitions", "what every word means, and the source"),
)


MOST_NAMES = 3
"""Persons named in the message that are listed beside it."""


class Exporter(Protocol):
    """Makes the work that writes a report; handed in by the program."""

    def report(self, order: ReportOrder, target: Path) -> Work:
        """Work that writes what is ordered to ``target``; returns ``Written``."""


class ReportsPage(QWidget):
    """Choose what may be said, export, and open what came of it."""

    items_wanted = Signal(object)
    """A ``Filter`` with exactly the items a plan check found."""

    def __init__(
        self, desk: Desk, exporter: Exporter, suggest: Callable[[], Path], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._exporter = exporter
        self._suggest = suggest
        self._job: Job | None = None
        self._written: Path | None = None
        theme = desk.theme
        header = PageHeader(theme, "Reports", "The workbook leadership opens, prints and forwards", self)
        self.export_button = PrimaryButton(theme, "Export workbook…", self, icon="export")
        self.export_button.clicked.connect(self.export)
        header.add_action(self.export_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outer.setSpacing(MARGIN)
        outer.addWidget(header)
        self.patient_warning = MessageLine(theme, self)
        outer.addWidget(self.patient_warning)
        outer.addWidget(self._progress_row())
        columns = self._columns = QHBoxLayout()
        columns.setSpacing(MARGIN)
        columns.addWidget(self._options_card(), 5)
        columns.addLayout(self._right_column(), 4)
        body = QWidget(self)
        body.setLayout(columns)
        columns.setContentsMargins(0, 0, 0, 0)
        self._pane = ScrollPane(body, self)
        outer.addWidget(self._pane, 1)
        self._stale = True
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._follow)

    # --- exporting

    def export(self) -> None:
        """Ask where to, then write the workbook beside the window."""
        if self._job is not None:
            return
        target = self._desk.prompts.save_path("Export the workbook", self._suggest(), KINDS)
        if target is None:
            return
        if target.suffix.lower() != ".xlsx":
            target = target.with_name(target.name + ".xlsx")
        try:
            work = self._exporter.report(self._order(), target)
        except PlannerError as error:
            self.result.show_error(str(error))
            return
        self._start(Job(work, self))

    def stop(self) -> None:
        """Give up an export that is under way, and wait until it has let go."""
        if self._job is not None:
            self._job.cancel()
            self._job.wait()

    def _start(self, job: Job) -> None:
        self._job = job
        job.progressed.connect(self._show_progress)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.stopped.connect(lambda: self._failed("Stopped. Nothing was written and the plan is as it was."))
        job.finished.connect(self._over)
        self.result.clear_message()
        self._set_written(None)
        self._bar.setValue(0)
        self._busy(busy=True)
        job.start()

    def _show_progress(self, done: int, total: int, what: str) -> None:
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done)
        self._bar.setFormat(what)
        self._bar.setAccessibleDescription(what)

    def _succeeded(self, result: object) -> None:
        assert isinstance(result, Written)
        self._set_written(result.path)
        said = " ".join((f"Wrote {result.path.name}.", *result.notices))
        (self.result.show_warning if result.notices else self.result.show_hint)(said)

    def _failed(self, why: str) -> None:
        self.result.show_error(why)

    def _over(self) -> None:
        self._busy(busy=False)
        job, self._job = self._job, None
        if job is not None:
            job.deleteLater()
            if job.crash is not None:
                # Raised here, it goes the way of every bug: into the log, and calmly to the person.
                raise job.crash

    def _busy(self, *, busy: bool) -> None:
        self._busy_now = busy
        self._offer_export()
        self._bar.setVisible(busy)
        self._cancel.setVisible(busy)
        self._update_row()

    def _offer_export(self) -> None:
        """Offer to export where nothing is being written, and in the present: a report is made from today."""
        past = bool(self._desk.bridge.past)
        self.export_button.setEnabled(not (self._busy_now or past))
        self.export_button.setToolTip("Go back to today to export" if past else "")

    def _set_written(self, path: Path | None) -> None:
        self._written = path
        self._open.setVisible(path is not None)
        self._show.setVisible(path is not None)
        self._update_row()

    def _update_row(self) -> None:
        shown = self._bar.isVisibleTo(self._row) or bool(self.result.message)
        self._row.setVisible(shown or self._written is not None)

    # --- building

    def _progress_row(self) -> QWidget:
        theme = self._desk.theme
        self._row = Card(theme, parent=self)
        line = QHBoxLayout()
        line.setSpacing(GRID)
        self._bar = QProgressBar(self._row)
        self._bar.setAccessibleName("Progress of the export")
        self._cancel = SecondaryButton(theme, "Cancel", self._row)
        self._cancel.clicked.connect(lambda: self._job.cancel() if self._job else None)
        self.result = MessageLine(theme, self._row)
        self._open = SecondaryButton(theme, "Open", self._row, icon="open")
        self._open.clicked.connect(lambda: self._launch(self._written))
        self._show = SecondaryButton(theme, "Show in folder", self._row, icon="folder")
        self._show.clicked.connect(lambda: self._launch(self._written.parent if self._written else None))
        for widget, stretch in (
            (self._bar, 1),
            (self._cancel, 0),
            (self.result, 1),
            (self._open, 0),
            (self._show, 0),
        ):
            line.addWidget(widget, stretch)
        self._row.body.addLayout(line)
        self._busy(busy=False)
        self._set_written(None)
        return self._row

    def _options_card(self) -> QWidget:
        theme = self._desk.theme
        card = Card(theme, "What may be in it", self)
        self.message_field = NoteField(
            theme, "Message to leadership", card, placeholder="Two or three sentences leadership reads first"
        )
        self.message_field.committed.connect(self._keep_message)
        self.message_field.text_edited.connect(self._look_over)
        card.body.addWidget(self._label("Your message, printed at the top of the summary"))
        card.body.addWidget(self.message_field)
        self._names = QCheckBox("Name persons (otherwise positions and departments)", card)
        self._names.toggled.connect(self._look_over)
        card.body.addWidget(self._names)
        card.body.addWidget(
            self._quiet("Owners appear as position or department, so that the file can be forwarded safely.")
        )
        card.body.addSpacing(GRID)
        self._subject = QCheckBox("Say on page one what the plan is about", card)
        card.body.addWidget(self._subject)
        card.body.addWidget(
            self._quiet("Without it the first page names neither the topic nor the framework.")
        )
        card.body.addSpacing(GRID)
        card.body.addWidget(self._label("State as of"))
        self._as_of = DateField(theme, "State as of", lambda: self._desk.bridge.today, card)
        self._as_of.setMaximumWidth(theme.px(200))
        card.body.addWidget(self._as_of)
        card.body.addWidget(
            self._quiet("Empty: as the plan stands now. A day: as it stood at that day's end.")
        )
        card.body.addSpacing(GRID)
        self._restricted_box = QVBoxLayout()
        self._restricted_box.setSpacing(4)
        self._restricted: dict[str, QCheckBox] = {}
        card.body.addWidget(self._label("Restricted items whose notes, clauses and evidence go in this time"))
        card.body.addLayout(self._restricted_box)
        card.body.addWidget(self._quiet("They stay out of every export unless you choose them each time."))
        card.body.addStretch(1)
        return card

    def _right_column(self) -> QVBoxLayout:
        theme = self._desk.theme
        column = QVBoxLayout()
        column.setSpacing(MARGIN)
        sheets = Card(theme, "What leadership gets", self)
        for name, what in SHEETS:
            sheets.body.addWidget(self._label(name))
            sheets.body.addWidget(self._quiet(what[:1].upper() + what[1:]))
        column.addWidget(sheets)
        self._checks = Card(theme, "Before you send it", self)
        self._no_findings = self._quiet("The plan checks found nothing to mend.")
        self._checks.body.addWidget(self._no_findings)
        self._findings: list[LinkButton] = []
        column.addWidget(self._checks)
        column.addStretch(1)
        return column

    def _label(self, text: str) -> TextLabel:
        return TextLabel(self._desk.theme, text, self, role=Role.SECONDARY_STRONG, wrap=True)

    def _quiet(self, text: str) -> TextLabel:
        return TextLabel(self._desk.theme, text, self, role=Role.SECONDARY, tone="text_quiet", wrap=True)

    # --- following the plan

    def _order(self) -> ReportOrder:
        order = ReportOrder(as_of=self._as_of.value, options=self._options())
        return replace(order, since=default_since(self._desk.bridge.view.plan, order))

    def _options(self) -> ReportOptions:
        chosen = frozenset(code for code, box in self._restricted.items() if box.isChecked())
        return ReportOptions(
            names=self._names.isChecked(),
            subject=self._subject.isChecked(),
            restricted=chosen,
            message=self.message_field.text or None,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Side by side where both have room; what leadership gets goes below on a small window."""
        parts = [item for item in map(self._columns.itemAt, range(self._columns.count())) if item]
        needed = sum(part.minimumSize().width() for part in parts) + MARGIN
        ways = QBoxLayout.Direction
        side_by_side = needed <= self._pane.viewport().width()
        self._columns.setDirection(ways.LeftToRight if side_by_side else ways.TopToBottom)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def _follow(self) -> None:
        self._stale = True
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        self._stale = False
        view = self._desk.bridge.view
        if not self.message_field.is_pending:
            self.message_field.set_text(view.plan.info.message or "")
            self._look_over()
        self.message_field.editor.setReadOnly(not view.editable)
        self._offer_export()
        codes = [row.code for row in view.rows() if row.item.restricted]
        if codes != list(self._restricted):
            self._fill_restricted(codes)
        groups = finding_groups(view)
        self._no_findings.setVisible(not groups)
        self._warn(groups)
        for button in self._findings:
            button.deleteLater()
        self._findings = [self._finding_button(group) for group in groups]
        self._fit_columns()

    def _warn(self, groups: Sequence[FindingGroup]) -> None:
        """Say first, and beside the way to it, what must not leave the building."""
        found = next((group for group in groups if group.id == PATIENT_DATA), None)
        codes = ", ".join(sorted(found.items.codes)) if found is not None else ""
        where = f" ({codes})" if codes else ""
        self.patient_warning.show_warning(
            f"Some text looks as if it tells of a patient{where}. Take it out before you export."
            if found is not None
            else ""
        )

    def _finding_button(self, group: FindingGroup) -> LinkButton:
        count = len(group.findings)
        button = LinkButton(self._desk.theme, f"{group.text} ({count})".replace("&", "&&"), self._checks)
        button.setEnabled(group.items.count > 0)
        button.clicked.connect(lambda: self.items_wanted.emit(group.items.filter))
        self._checks.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        return button

    def _fill_restricted(self, codes: list[str]) -> None:
        view = self._desk.bridge.view
        kept = {code for code, box in self._restricted.items() if box.isChecked()}
        for box in self._restricted.values():
            self._restricted_box.removeWidget(box)
            box.deleteLater()
        self._restricted = {}
        for code in codes:
            title = view.row(code).title
            box = QCheckBox(f"{code}  {title}".replace("&", "&&"), self)
            box.setToolTip(title)
            box.setChecked(code in kept)
            self._restricted[code] = box
            self._restricted_box.addWidget(box)

    def _keep_message(self, text: str) -> None:
        info = self._desk.bridge.view.plan.info
        try:
            change = self._desk.bridge.perform(
                set_fields(info, {"message": text}, "Write the message to leadership")
            )
        except PlannerError as error:
            self.message_field.set_error(str(error))
        else:
            if change.notices:
                self.message_field.set_warning(" ".join(change.notices))

    def _look_over(self) -> None:
        over = len(self.message_field.text) - LONGEST_MESSAGE
        long = f"{over} characters over what fits the first page." if over > 0 else ""
        self.message_field.set_warning(patient_warning(self.message_field.text) or long or self._naming())

    def _naming(self) -> str:
        """What to say where the message names persons though the report is to name none."""
        if self._names.isChecked():
            return ""
        named = persons_named(self._desk.bridge.view.plan, self.message_field.text)
        listed = ", ".join(named[:MOST_NAMES]) + (" and others" if len(named) > MOST_NAMES else "")
        return f"It names {listed}. The report says their position instead." if named else ""

    def _launch(self, path: Path | None) -> None:
        if path is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.result.show_error(
                f"No program here opens {path}. The file is there; open it from its folder."
            )
