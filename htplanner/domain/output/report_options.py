"""What crosses the layers around a report: what to put in, how far it has come, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.vocabulary import Word
from htplanner.domain.privacy.name_removal import NameRemoval

CONFIDENTIALITY = "Confidential – for internal quality improvement use"
"""The confidentiality line of a report where the plan has none of its own."""


class ReportReader(Word):
    """Who a report is for: what it holds follows from that."""

    LEADERSHIP = "leadership"
    COMMITTEE = "quality_committee", "quality committee"
    TASK_FORCE = "task_force", "task force"
    DEPARTMENT = "department"


class Format(Word):
    """The kinds of file a report can be; the value is the ending of its name."""

    XLSX = "xlsx"
    DOCX = "docx"
    PDF = "pdf"
    ICS = "ics"
    CSV = "csv"

    @property
    def label(self) -> str:
        """What people call it."""
        return _FORMAT_LABELS[self.value]


_FORMAT_LABELS = {
    "xlsx": "Excel workbook",
    "docx": "Word document",
    "pdf": "PDF",
    "ics": "Calendar",
    "csv": "CSV table",
}


@dataclass(frozen=True)
class ReportOptions:
    """What a report may say; everything that could put somebody at risk is left out unless chosen.

    ``reader`` is who it is for; ``department`` names the one it is for where that is a department.
    ``names`` shows persons by name instead of position or department. ``subject`` says on the first page what
    the plan is about; without it the page is discreet. ``restricted`` are the codes of
    restricted items whose notes, clauses and evidence are let in this once. ``message`` and
    ``confidentiality`` replace the plan's own lines for this report; None keeps those.
    """

    reader: ReportReader = ReportReader.LEADERSHIP
    department: str | None = None
    names: bool = False
    subject: bool = False
    restricted: frozenset[str] = frozenset()
    message: str | None = None
    confidentiality: str | None = None


@dataclass(frozen=True)
class ReportOrder:
    """A report somebody wants: of which moment, held against which closed period, for whom, as what file.

    ``period`` is the id of the closed period it is about; else it is about the end of the day ``as_of``, or
    today where that is None too. ``since`` is the id of the closed period it is compared with, None for none.
    """

    format: Format = Format.XLSX
    period: str | None = None
    as_of: date | None = None
    since: str | None = None
    options: ReportOptions = ReportOptions()


def default_since(plan: Plan, order: ReportOrder) -> str | None:
    """The id of the closed period a report is usually compared with, None where there is none.

    It is the last one closed before the moment the report is about; a closed period is compared with the one
    before it. ``plan`` is the present one: what was voided since is not compared with.
    """
    about = next((p for p in plan.all_periods if p.id == order.period), None)
    if about is not None:
        earlier = [p for p in plan.periods if p.end < about.end and p.id != about.id]
    else:
        earlier = [p for p in plan.periods if order.as_of is None or p.closed_on <= order.as_of]
    return earlier[-1].id if earlier else None


def persons_named(plan: Plan, text: str) -> tuple[str, ...]:
    """Whom ``text`` names of those the plan knows or knew, by name: what a report replaces, and no more."""
    return NameRemoval.of(plan).named_in(text)


@dataclass(frozen=True)
class WrittenReport:
    """A report on disk. ``notices`` are plain lines about what the format could not hold."""

    path: Path
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileOutcome:
    """What came of one of several files: on disk, with ``notices``; or not, and ``problem`` says why."""

    format: Format
    path: Path
    notices: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class ReportBatch:
    """What came of a report in several formats; ``stopped`` where the user had the rest left out."""

    outcomes: tuple[FileOutcome, ...]
    stopped: bool = False
