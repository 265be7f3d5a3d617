"""A short form of the search for secrets outside the plan and, once erased, in its bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from htplanner.domain.output.report_options import Format, ReportReader
from tools.faults import secrets

SHORT = [(ReportReader.TASK_FORCE, Format.ICS), (ReportReader.LEADERSHIP, Format.CSV)]
EACH_FORMAT = [
    *SHORT,
    (ReportReader.LEADERSHIP, Format.XLSX),
    (ReportReader.COMMITTEE, Format.DOCX),
    (ReportReader.DEPARTMENT, Format.PDF),
]
"""Each format once, and every reader; ``tests/reports/leak_scan/test_leaks.py`` holds all against all."""


@pytest.mark.parametrize(
    ("orders", "files"),
    [
        pytest.param(SHORT, 10, id="short"),
        pytest.param(EACH_FORMAT, 20, marks=[pytest.mark.campaign, pytest.mark.slow], id="each format"),
    ],
)
@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_no_secret_leaves_the_plan_and_none_that_was_erased_stays_in_it(
    tmp_path: Path, orders: secrets.Orders, files: int
) -> None:
    figures = secrets.campaign(tmp_path, 8, 20260302, orders)
    assert figures.clean, figures.failures
    assert figures.files > files
