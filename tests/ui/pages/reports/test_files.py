"""What is written where, and what is said of files that were not."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Event

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from htplanner.domain.model.progress import Cancelled, Progress
from htplanner.domain.output.report_options import FileOutcome, Format, ReportBatch
from htplanner.errors import FileProblem
from htplanner.ui.pages.reports_page import ReportsPage
from tests.ui.conftest import FakePrompts
from tests.ui.pages.reports.hands import Exporter, button, export, lines, tick


def test_five_formats_are_written_beside_each_other_under_one_name(
    page: ReportsPage, exporter: Exporter, prompts: FakePrompts, qtbot: QtBot, tmp_path: Path
) -> None:
    exporter.result = None
    prompts.path = tmp_path / "Quarter 3.2026.pdf"
    tick(page, *Format)
    export(page, qtbot)
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [f"Quarter 3.2026.{end}" for end in ("csv", "docx", "ics", "pdf", "xlsx")]
    assert load_workbook(tmp_path / "Quarter 3.2026.xlsx").sheetnames[0] == "Summary"
    assert page.files.result.message == "Wrote Quarter 3.2026.xlsx, .docx, .pdf, .ics, .csv."
    for kind in Format:
        assert button(page, f"Open {kind.label}").isVisible()


def test_files_that_are_there_are_replaced_only_when_that_was_said(
    page: ReportsPage, exporter: Exporter, prompts: FakePrompts, qtbot: QtBot, tmp_path: Path
) -> None:
    tick(page, Format.XLSX, Format.PDF)
    for end in ("xlsx", "pdf"):
        (tmp_path / f"Report.{end}").write_text("old")
    prompts.yes = False
    export(page, qtbot)
    assert exporter.asked == []
    assert prompts.asked[-1] == "Replace it?: Report.pdf is in that folder already."
    prompts.path = None
    export(page, qtbot)
    assert exporter.asked == [], "no place, no report"


def test_a_format_that_fails_says_why_and_the_others_are_kept(
    page: ReportsPage,
    exporter: Exporter,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exporter.result = None
    tick(page, Format.XLSX, Format.PDF, Format.ICS)
    usual = os.fsync
    calls: list[int] = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 3:
            # The second file: each is synced, and then its folder.
            raise OSError(errno.ENOSPC, "No space left on device")
        usual(handle)

    monkeypatch.setattr("htplanner.reports.formats.writing.os.fsync", full)
    export(page, qtbot)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Report.ics", "Report.xlsx"]
    assert page.files.result.message == "Wrote 2 of 3 files: Report.xlsx, .ics."
    assert any("disk is full, so “Report.pdf”" in line for line in lines(page))


def test_cancel_stops_and_keeps_what_was_finished(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot, tmp_path: Path
) -> None:
    begun = Event()

    def slow(targets: Mapping[Format, Path], progress: Progress) -> ReportBatch:
        progress.step(1, 2, "PDF: Laying out")
        begun.set()
        while not progress.cancelled():
            Event().wait(0.01)
        return ReportBatch((FileOutcome(Format.XLSX, targets[Format.XLSX]),), stopped=True)

    exporter.result = slow
    tick(page, Format.XLSX, Format.PDF)
    page.export_button.click()
    qtbot.waitUntil(lambda: begun.is_set() and page.files.bar.format() == "PDF: Laying out")
    assert not page.export_button.isEnabled()
    page.files.cancel_button.click()
    qtbot.waitUntil(page.export_button.isEnabled)
    assert page.files.result.message == "Stopped. What was finished is kept: Report.xlsx."


def test_what_is_refused_or_stopped_as_a_whole_says_so(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot
) -> None:
    def refuse(_targets: Mapping[Format, Path], _progress: Progress) -> ReportBatch:
        raise FileProblem("The disk is full.")

    def stop(_targets: Mapping[Format, Path], _progress: Progress) -> ReportBatch:
        raise Cancelled("Stopped.")

    for result, said in ((refuse, "The disk is full."), (stop, "Stopped. Nothing was written")):
        exporter.result = result
        export(page, qtbot)
        assert page.files.result.message.startswith(said)
        assert not any(b.text() == "Show in folder" and b.isVisible() for b in page.findChildren(QPushButton))


def test_the_file_and_its_folder_open_and_what_does_not_says_where_it_is(
    page: ReportsPage, exporter: Exporter, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter.result = lambda targets, _: ReportBatch(
        (FileOutcome(Format.XLSX, targets[Format.XLSX], ("Two notes were cut.",)),)
    )
    export(page, qtbot)
    assert page.files.result.message == "Wrote Report.xlsx."
    assert "Two notes were cut." in lines(page)
    opened: list[str] = []

    def launch(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", launch)
    button(page, "Open").click()
    button(page, "Show in folder").click()
    assert opened == [str(tmp_path / "Report.xlsx"), str(tmp_path)]
    assert page.files.result.message.startswith("No program here opens")
