"""The rows of the plan checks: each check with what it found, open or folded, and what was waived."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from htplanner.domain.model.records import KINDS, Waiver
from htplanner.domain.model.vocabulary import Severity
from htplanner.domain.reading.checks import IN_SHORT, CheckResults, Finding
from htplanner.domain.reading.figures import FindingGroup, group_findings
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.register_model import RegisterColumn
from htplanner.ui.shell.dates import date_text

FEW = 6
"""As many findings of one check are shown from the start; of more, the check alone."""

WAIVED = "waived"
"""The key of the row above what was waived."""


@dataclass(frozen=True)
class GroupRow:
    """A check with all it found, or all that was waived (``severity`` is None there)."""

    key: str
    text: str
    severity: Severity | None
    findings: tuple[Finding, ...]
    expanded: bool

    @property
    def id(self) -> str:
        return f"group:{self.key}"

    @property
    def codes(self) -> tuple[str, ...]:
        """The items it is about, each once."""
        return tuple(dict.fromkeys(f.code for f in self.findings if f.code))


@dataclass(frozen=True)
class FindingRow:
    """One finding. ``title`` names what it is about, ``told`` says it in a line.

    ``mended`` is one that was just mended and stays in sight until one looks elsewhere; ``waiver`` says why
    it was waived.
    """

    group: str
    finding: Finding
    title: str
    told: str
    mended: bool = False
    waiver: Waiver | None = None

    @property
    def id(self) -> str:
        return f"{self.group}:{':'.join(self.finding.key)}"

    @property
    def code(self) -> str:
        """The code of its item, "" where it is about something else."""
        return self.finding.code or ""


Row = GroupRow | FindingRow


@dataclass(frozen=True)
class FixedFinding:
    """A finding that was just mended and stays at its ``place`` in its check, that at ``group_place``."""

    row: FindingRow
    group_place: int
    place: int

    @classmethod
    def of(cls, rows: Sequence[Row], row: FindingRow) -> FixedFinding:
        """Keep ``row`` where it stands among ``rows``."""
        number = next(n for n, one in enumerate(rows) if one.id == row.id)
        above = [n for n, one in enumerate(rows[:number]) if isinstance(one, GroupRow)]
        mended_row = FindingRow(row.group, row.finding, row.title, "Mended.", mended=True)
        return cls(mended_row, len(above) - 1, number - above[-1] - 1)


def finding_rows(
    view: PlanView,
    judged: CheckResults,
    turned: Mapping[str, bool],
    kept: FixedFinding | None,
) -> list[Row]:
    """Every check with its findings below it where it is open, worst first, then what was waived.

    ``turned`` holds which rows somebody opened or folded; the others are open where they have ``FEW``
    findings.
    """
    rows: list[Row] = []
    groups = list(group_findings(judged.stands))
    if kept is not None and all(group.key != kept.row.group for group in groups):
        groups.insert(kept.group_place, _emptied(kept.row))
    for group in groups:
        expanded = turned.get(group.key, len(group.findings) <= FEW)
        rows.append(GroupRow(group.key, group.text, group.severity, group.findings, expanded))
        if expanded:
            found = [
                FindingRow(group.key, finding, _title(view, finding), _told(finding))
                for finding in group.findings
            ]
            if kept is not None and kept.row.group == group.key:
                found.insert(kept.place, kept.row)
            rows += found
    if judged.waived:
        expanded = turned.get(WAIVED, False)
        findings = tuple(finding for finding, _ in judged.waived)
        rows.append(GroupRow(WAIVED, "Waived", None, findings, expanded))
        rows += _waived_rows(view, judged) if expanded else ()
    return rows


def columns() -> list[RegisterColumn[Row]]:
    """The one column of the list: what a row says when it is read aloud."""
    return [RegisterColumn("finding", "Finding", _said, tip=lambda row: getattr(row, "told", ""))]


def count_text(count: int) -> str:
    """How many findings, in words."""
    return "1 finding" if count == 1 else f"{count} findings"


def _said(row: Row) -> str:
    if isinstance(row, GroupRow):
        severity = row.severity.label if row.severity else ""
        state = "open" if row.expanded else "folded"
        return ", ".join(part for part in (severity, row.text, count_text(len(row.findings)), state) if part)
    return ", ".join(part for part in (row.code, row.title, row.told) if part)


def _emptied(kept: FindingRow) -> FindingGroup:
    [group] = group_findings([kept.finding])
    return FindingGroup(group.id, group.severity, group.text, (), group.items)


def _waived_rows(view: PlanView, judged: CheckResults) -> Iterable[FindingRow]:
    for finding, waiver in judged.waived:
        on = f" {date_text(waiver.on)}" if waiver.on else ""
        told = f"{IN_SHORT[finding.id]}. Waived{on}: {waiver.reason}"
        yield FindingRow(WAIVED, finding, _title(view, finding), told, waiver=waiver)


_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def _told(finding: Finding) -> str:
    """What a check says, with days as the window writes them."""

    def shown(found: re.Match[str]) -> str:
        try:
            return date_text(date.fromisoformat(found.group()))
        except ValueError:
            return found.group()

    return _DAY.sub(shown, finding.explanation)


def _title(view: PlanView, finding: Finding) -> str:
    """What a finding is about, in words: the item's title, or the name of what is not an item."""
    if finding.code:
        return view.row(finding.code).title
    plan = view.plan
    for kind in KINDS.values():
        record = plan.record(kind.entity, finding.record or "")
        if record is not None and kind.names:
            return str(getattr(record, kind.name_field))
    return finding.where or ""
