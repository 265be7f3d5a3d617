"""The Reports page: choose what a report tells, for whom and as what files; see it, write it, open it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from htplanner.domain.output.report_options import (
    Format,
    ReportBatch,
    ReportOptions,
    ReportOrder,
    ReportReader,
)
from htplanner.domain.periods.difference import Difference
from htplanner.domain.reading.view import PlanView
from htplanner.errors import PlannerError, UsageError
from htplanner.ui.pages.reports_about import A_DAY, TODAY, ReportAbout
from htplanner.ui.pages.reports_checks import ReportChecks
from htplanner.ui.pages.reports_files import STOPPED, ReportFiles
from htplanner.ui.pages.reports_last import LastReport, LastReports
from htplanner.ui.pages.reports_message import ReportMessage
from htplanner.ui.pages.reports_options import ReportChoices
from htplanner.ui.pages.reports_preview import ReportPreview
from htplanner.ui.session.jobs import Job, Work
from htplanner.ui.session.moments import Moments, plan_on_day
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.following_page import FollowingPage
from htplanner.ui.shell.theme import MARGIN
from htplanner.ui.widgets.boxes import hbox, vbox
from htplanner.ui.widgets.buttons import PrimaryButton, QuietButton
from htplanner.ui.widgets.card import PageHeader
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.scroll_pane import ScrollPane


class Exporter(Protocol):
    """Makes the work behind this page; handed in by the program."""

    def reports(self, order: ReportOrder, targets: Mapping[Format, Path]) -> Work:
        """Work that writes what is ordered in several formats; returns a ``ReportBatch``."""

    def preview(self, view: PlanView, options: ReportOptions, since: Difference | None, width: int) -> Work:
        """Work that paints the first page, ``width`` pixels wide; returns a ``Preview``."""


class ReportsPage(FollowingPage):
    """``suggest`` tells where a report as of a day usually goes; its ending does not matter."""

    checks_wanted = Signal(str)
    """What the plan checks found: the key of a group, or "" for all."""
    rollup_wanted = Signal()
    """Somebody wants several plans in one report."""

    def __init__(
        self, desk: Desk, exporter: Exporter, suggest: Callable[[date], Path], parent: QWidget | None = None
    ) -> None:
        super().__init__(desk, parent)
        self._exporter = exporter
        self._suggest = suggest
        self._moments = Moments(desk.bridge)
        self._job: Job | None = None
        self._looking_back = ""
        self._last_day: tuple[tuple[str, date], PlanView] | None = None
        self._build()

    # --- asked from outside

    def export(self) -> None:
        """Ask where to, then write the report in every format chosen beside the window."""
        if self._job is not None:
            return
        self.message.field.commit()
        self._check()
        nothing = "" if self.about.formats else "Tick at least one kind of file."
        problem = self.about.problem or self.message.problem or nothing
        if problem:
            self.files.show_failure(problem)
            return
        targets = self._targets()
        if targets is None:
            return
        order = self._order()
        try:
            work = self._exporter.reports(order, targets)
        except PlannerError as error:
            self.files.show_failure(str(error))
            return
        self._start(Job(work, self), order)

    def show_period(self, period_id: str) -> None:
        """Choose a closed period as what the report is about."""
        self.about.show_moment(period_id)
        self.read()

    def stop(self) -> None:
        """Give up what is under way, and wait until it has let go."""
        self.preview.stop()
        if self._job is not None:
            self._job.cancel()
            self._job.wait()

    # --- writing

    def _named_for_reader(self, path: Path) -> Path:
        """``path`` with who the report is for in its name: leadership's has none."""
        reader = self._reader
        return path if reader is ReportReader.LEADERSHIP else path.with_stem(f"{path.stem} {reader.text}")

    def _targets(self) -> dict[Format, Path] | None:
        """Where each format goes: beside each other under one name. None where the person gave up."""
        kinds = self.about.formats
        endings = " ".join(f"*.{kind}" for kind in kinds)
        filter_text = f"{kinds[0].label if len(kinds) == 1 else 'Report'} ({endings})"
        suggested = self._named_for_reader(self._suggest(self._day())).with_suffix(f".{kinds[0]}")
        chosen = self._desk.prompts.save_path("Write the report", suggested, filter_text)
        if chosen is None:
            return None
        known = chosen.suffix.lower() in {f".{kind}" for kind in Format}
        base = chosen.stem if known else chosen.name
        targets = {kind: chosen.with_name(f"{base}.{kind}") for kind in kinds}
        # The question for the place has asked about the file it was given, and no other.
        there = [path.name for path in targets.values() if path != chosen and path.exists()]
        if there:
            question = "Replace it?" if len(there) == 1 else "Replace them?"
            text = f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} in that folder already."
            if not self._desk.prompts.confirm(question, text, "Replace"):
                return None
        return targets

    def _start(self, job: Job, order: ReportOrder) -> None:
        self._job = job
        # What is erased meanwhile would still be in it.
        self._desk.bridge.beside.join(job)
        job.progressed.connect(self.files.show_progress)
        job.succeeded.connect(lambda batch: self._written(batch, order))
        job.failed.connect(self.files.show_failure)
        job.stopped.connect(lambda: self.files.show_failure(STOPPED))
        job.finished.connect(self._over)
        self.files.begin()
        self.export_button.setEnabled(False)
        job.start()

    def _written(self, batch: object, order: ReportOrder) -> None:
        assert isinstance(batch, ReportBatch)
        self.files.show_batch(batch)
        files = [outcome.path for outcome in batch.outcomes if not outcome.problem]
        if files:
            self.last.add(order, files)
            self.options.keep_out_again()

    def _over(self) -> None:
        self.export_button.setEnabled(True)
        job, self._job = self._job, None
        if job is not None:
            job.deleteLater()

    # --- building

    def _build(self) -> None:
        theme = self._desk.theme
        header = PageHeader(theme, "Reports", "Written from the plan, to print or to forward", self)
        self.rollup_button = QuietButton(theme, "Roll up several plans…", self, on_click=self.rollup_wanted)
        self.rollup_button.setToolTip("One workbook over the plans of several organizations")
        header.add_action(self.rollup_button)
        self.export_button = PrimaryButton(theme, "Export report…", self, icon="export", on_click=self.export)
        header.add_action(self.export_button)
        self.patient_warning = MessageLine(theme, self)
        self.files = ReportFiles(theme, self)
        self.files.cancelled.connect(lambda: self._job.cancel() if self._job else None)
        columns = hbox(spacing=MARGIN)
        self.preview = ReportPreview(theme, self._preview_work, self)
        columns.addWidget(self._build_choices(), 1)
        columns.addWidget(self.preview, 1)
        outer = vbox(self, MARGIN, margins=(MARGIN, MARGIN, MARGIN, MARGIN))
        for widget in (header, self.patient_warning, self.files):
            outer.addWidget(widget)
        outer.addLayout(columns, 1)

    def _build_choices(self) -> QWidget:
        desk = self._desk
        inside = QWidget(self)
        column = vbox(inside, MARGIN)
        self.about = ReportAbout(desk, inside)
        self.about.changed.connect(self.read)
        self.checks = ReportChecks(desk.theme, inside)
        self.checks.group_wanted.connect(self.checks_wanted)
        self.message = ReportMessage(desk, inside)
        self.options = ReportChoices(desk.theme, inside)
        self.options.names.toggled.connect(lambda on: self.message.allow_names(allowed=on))
        self.last = LastReports(desk, inside)
        self.last.again_wanted.connect(self._choose_again)
        self.last.open_wanted.connect(self.files.open)
        for card in (self.about, self.checks, self.message, self.options, self.last):
            column.addWidget(card)
        column.addStretch(1)
        for part in (self.message, self.options):
            part.changed.connect(self.preview.refresh)
        return ScrollPane(inside, self)

    # --- following the plan and what is chosen

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.last.refresh()

    def read(self) -> None:
        """Offer what the plan holds now, check it, and paint the first page again."""
        self._follow_looking_back()
        self.about.refresh()
        self.message.show_for(self.about.period)
        self._check()
        self.preview.refresh()

    def _follow_looking_back(self) -> None:
        """Offer the moment somebody looks back at, and today again when they have come back."""
        bridge = self._desk.bridge
        if bridge.past == self._looking_back:
            return
        self._looking_back = bridge.past
        if not bridge.past:
            self.about.show_moment(TODAY)
        elif bridge.past_period is not None:
            self.about.show_moment(bridge.past_period)
        else:
            self.about.show_moment(A_DAY, bridge.view.as_of)

    def _check(self) -> None:
        """Run the plan checks on what the report will tell of."""
        try:
            view = self._view()
        except PlannerError:
            view = self._moments.present()
        # What is written to leadership is not for a department.
        self.message.setVisible(self._reader is not ReportReader.DEPARTMENT)
        self.options.refresh(view)
        past = bool(self._desk.bridge.past) or self.about.moment.value != TODAY
        self.patient_warning.show_warning(self.checks.show_findings(view, past=past))
        self.patient_warning.setVisible(bool(self.patient_warning.message))

    def _view(self) -> PlanView:
        """The plan at the moment the report is about; ``PlannerError`` where there is none."""
        if self.about.problem and self.about.moment.value == A_DAY:
            raise UsageError(self.about.problem)
        order = self.about.order(ReportOptions())
        if order.as_of is not None:
            return self._as_of(order.as_of)
        period = self.about.period
        return self._moments.closed(period) if period else self._moments.present()

    def _as_of(self, day: date) -> PlanView:
        """The plan at the end of a day; kept, since it is asked for with every stroke of a key."""
        bridge = self._desk.bridge
        asked = (bridge.service.plan.head, day)
        if self._last_day is None or self._last_day[0] != asked:
            self._last_day = asked, plan_on_day(bridge, day)
        return self._last_day[1]

    def _day(self) -> date:
        """The day the report is of."""
        period = self.about.period
        return period.end if period else self.about.order(ReportOptions()).as_of or self._desk.bridge.today

    def _order(self) -> ReportOrder:
        return self.about.order(
            ReportOptions(
                reader=self._reader,
                department=self.about.department_id,
                names=self.options.names.isChecked(),
                subject=self.options.subject.isChecked(),
                restricted=self.options.restricted,
                message="" if self._reader is ReportReader.DEPARTMENT else self.message.text,
                confidentiality=self.options.confidentiality,
            )
        )

    @property
    def _reader(self) -> ReportReader:
        reader = self.about.reader.value
        assert isinstance(reader, ReportReader)
        return reader

    def _preview_work(self, width: int) -> Work:
        problem = self.about.problem
        if problem:
            raise UsageError(problem)
        order = self._order()
        view = self._view()
        since = next((p for p in self._moments.present().plan.periods if p.id == order.since), None)
        told = self._moments.told(since, view) if since is not None else None
        return self._exporter.preview(view, order.options, told, width)

    def _choose_again(self, made: LastReport) -> None:
        options = made.order.options
        self.options.names.setChecked(options.names)
        self.options.subject.setChecked(options.subject)
        self.options.keep_out_again()
        self.about.show_order(made.order, made.department or None, made.formats)
        self.about.moment.setFocus()
