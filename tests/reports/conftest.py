"""The small plan as reports see it, and the workbook that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.model.framework import Framework
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.reading.view import PlanView
from htplanner.framework.catalogue import Catalogue
from htplanner.reports.content import report as content
from htplanner.reports.content.model import Report, RowRole, Value
from htplanner.reports.formats.excel.workbook import write_workbook
from htplanner.resources import resources
from tests.fake_service import FakeService
from tests.small_plan import TODAY, small_edition, small_plan


@pytest.fixture(scope="session")
def whole_edition() -> Framework:
    """The edition as it ships: what every format makes of the whole sample is tested on the console."""
    return Catalogue.load(resources() / "framework").newest


@pytest.fixture(scope="session")
def framework(whole_edition: Framework) -> Framework:
    return small_edition(whole_edition)


@dataclass
class Desk:
    """A plan to change and the report of it."""

    service: FakeService

    def set(self, *codes: str, **values: object) -> None:
        """Set fields of items."""
        self.service.execute(edits.set_items(self.service.plan, codes, values))

    def say(self, **values: object) -> None:
        """Set what the plan says of itself."""
        self.service.execute(edits.set_fields(self.service.plan.info, values, "Say"))

    @property
    def view(self) -> PlanView:
        return PlanView(self.service.plan, self.service.framework, TODAY)

    def report(self, options: ReportOptions | None = None) -> Report:
        return content.report(self.view, options or ReportOptions())


@pytest.fixture
def desk(framework: Framework) -> Desk:
    return Desk(small_plan(framework))


@dataclass(frozen=True)
class Exported:
    """A workbook on disk."""

    path: Path
    notices: tuple[str, ...]

    def texts(self) -> str:
        """Everything in the file, unzipped."""
        with ZipFile(self.path) as archive:
            return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


@pytest.fixture
def export(tmp_path: Path) -> Callable[[Report], Exported]:
    def write(report: Report) -> Exported:
        written = write_workbook(report, tmp_path / "report.xlsx")
        return Exported(written.path, written.notices)

    return write


def lines(report: Report, title: str) -> list[dict[str, Value]]:
    """The rows of a sheet's table by column key, bands left out."""
    table = report.sheet(title).table
    assert table is not None
    keys = [column.key for column in table.columns]
    return [
        dict(zip(keys, (cell.value for cell in row.cells), strict=True))
        for row in table.rows
        if row.role is not RowRole.BAND
    ]


def every_text(report: Report) -> str:
    """All values of a report, in its own order."""
    return repr(report.sheets)
