"""Whoever writes reports in these tests, and the hands that choose and click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from htplanner.domain.model.progress import Progress
from htplanner.domain.output.report_options import (
    FileOutcome,
    Format,
    ReportBatch,
    ReportOptions,
    ReportOrder,
    ReportReader,
)
from htplanner.domain.periods.difference import Difference
from htplanner.domain.reading.view import PlanView
from htplanner.exports import preview_work, reports_work
from htplanner.ui.pages.reports_page import ReportsPage
from htplanner.ui.session.jobs import Work
from htplanner.ui.widgets.combo import ChoiceCombo
from htplanner.ui.widgets.message_line import MessageLine
from tests.fake_service import FakeService
from tests.small_plan import TODAY

FIRST, SECOND = "U.A.ORG.1", "U.A.ORG.2"
BASELINE_DAY = date(2026, 6, 30)


@dataclass
class Exporter:
    """Writes and paints as the program does; a test may say what comes of it instead."""

    service: FakeService
    result: Callable[[Mapping[Format, Path], Progress], object] | None = None
    asked: list[tuple[ReportOrder, dict[Format, Path]]] = field(default_factory=list)

    def reports(self, order: ReportOrder, targets: Mapping[Format, Path]) -> Work:
        self.asked.append((order, dict(targets)))
        result = self.result
        if result is not None:
            return lambda progress: result(targets, progress)
        return reports_work(self.service.plan, lambda: nullcontext(self.service), order, TODAY, targets)

    def preview(self, view: PlanView, options: ReportOptions, since: Difference | None, width: int) -> Work:
        return preview_work(view, options, since, width)

    @property
    def order(self) -> ReportOrder:
        """The last report ordered."""
        return self.asked[-1][0]

    @property
    def options(self) -> ReportOptions:
        """What it may say."""
        return self.order.options


def all_written(targets: Mapping[Format, Path], _progress: Progress) -> ReportBatch:
    """As if everything had been written."""
    return ReportBatch(tuple(FileOutcome(kind, path) for kind, path in targets.items()))


def export(page: ReportsPage, qtbot: QtBot) -> None:
    """Export, and wait until it is over."""
    page.export_button.click()
    qtbot.waitUntil(page.export_button.isEnabled, timeout=30_000)


def tick(page: ReportsPage, *kinds: Format) -> None:
    """Have these formats and no other."""
    for kind, box in page.about.boxes.items():
        box.setChecked(kind in kinds)


def choose(combo: ChoiceCombo, text: str) -> None:
    """Choose an entry as a click in the list does."""
    combo.activated.emit(combo.findText(text))


def read(page: ReportsPage, reader: ReportReader) -> None:
    """Choose whom the report is for."""
    page.about.reader.activated.emit(list(ReportReader).index(reader))


def choices(combo: ChoiceCombo) -> list[str]:
    return [combo.itemText(row) for row in range(combo.count())]


def button(page: ReportsPage, text: str) -> QPushButton:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return next(b for b in page.findChildren(QPushButton) if b.text() == text)


def shows(page: ReportsPage, qtbot: QtBot, *texts: str) -> None:
    """Wait until the preview shows them all."""
    qtbot.waitUntil(lambda: all(text in page.preview.text for text in texts), timeout=10_000)


def lines(page: ReportsPage) -> list[str]:
    """What is said below the result."""
    return [line.message for line in page.files.findChildren(MessageLine)]
