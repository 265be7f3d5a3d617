"""The sheet of plan checks: what a careful colleague would point out, and what was accepted as it is.

A report goes further than the program does, so a finding that rests on a text says only where it stands, and
nobody's absence is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import groupby

from htplanner.domain.model.dates import short_date
from htplanner.domain.model.records import Waiver
from htplanner.domain.model.vocabulary import Severity
from htplanner.domain.reading.checks import IN_SHORT, PATIENT_DATA, Finding
from htplanner.reports.content.disclosure import WITHHELD
from htplanner.reports.content.model import (
    BAD,
    QUIET,
    Cell,
    ColumnKind,
    Paragraph,
    Sheet,
    Table,
    TableColumn,
    TableRow,
    band,
    table_row,
)
from htplanner.reports.content.reader import Reader

TITLE = "Plan checks"

COLUMNS = (
    TableColumn("check", "What was found", 38),
    TableColumn("count", "Places", 8.5, ColumnKind.NUMBER),
    TableColumn("where", "Where", 40),
    TableColumn("explanation", "What it means, and what to do", 70),
)

_PLACE_ALONE = frozenset({PATIENT_DATA, "owner-away"})
"""Checks whose explanation would tell more than the place: of a patient, or of somebody's absence."""

_OF_EVIDENCE = frozenset({"recheck", "stale"})
"""Checks whose explanation may tell a day of evidence."""

_TONES = {Severity.PROBLEM: BAD, Severity.WARNING: "at_risk"}

_DAY = re.compile(r"\b[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")

_PLURALS = {Severity.PROBLEM: "Problems", Severity.WARNING: "Warnings", Severity.NOTE: "Notes"}


def plan_checks(reader: Reader) -> Sheet:
    """Findings by how much they matter, alike ones in one line, then what was waived and why."""
    judged = reader.judged
    rows: list[TableRow] = []
    for severity, found in groupby(judged.stands, key=lambda finding: finding.severity):
        rows.append(band(_PLURALS[severity]))
        rows += _lines(reader, list(found))
    if judged.waived:
        rows.append(band("Waived: accepted as it is"))
        rows += (_waived(reader, finding, waiver) for finding, waiver in judged.waived)
    if not rows:
        calm = Paragraph("The plan checks found nothing to look at.")
        return Sheet(TITLE, TITLE, "", (calm,), grid=(100,))
    short = in_short(reader)
    subtitle = f"{short[:1].upper()}{short[1:]}. A check points something out; it changes nothing."
    return Sheet(TITLE, TITLE, subtitle, (Table(COLUMNS, tuple(rows)),))


def in_short(reader: Reader) -> str:
    """How much there is to look at: "5 findings to look at, 2 waived"."""
    stands, waived = len(reader.judged.stands), len(reader.judged.waived)
    said = "1 finding" if stands == 1 else f"{stands or 'no'} findings"
    return f"{said} to look at" + (f", {waived} waived" if waived else "")


def _lines(reader: Reader, found: list[Finding]) -> Iterator[TableRow]:
    """Findings of one severity; where a check says the same of several places, they share a line."""
    alike: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        alike.setdefault((finding.id, _explanation(reader, finding)), []).append(finding)
    before = ""
    for (check, explanation), findings in alike.items():
        places = dict.fromkeys(filter(None, (_place(reader, finding) for finding in findings)))
        said = Cell(None if check == before else IN_SHORT[check], _TONES.get(findings[0].severity, ""))
        where = _titled(reader, findings) or ", ".join(places)
        yield table_row(said, len(findings), where, explanation)
        before = check


def _titled(reader: Reader, findings: list[Finding]) -> str:
    """The code and title of the one item a line is about; "" where it is about several, or none."""
    codes = {finding.code for finding in findings}
    code = next(iter(codes)) if len(codes) == 1 else None
    return f"{code} {reader.title(reader.view.row(code))}" if code else ""


def _waived(reader: Reader, finding: Finding, waiver: Waiver) -> TableRow:
    reason = reader.free(finding.code, waiver.reason) if finding.code else reader.nameless(waiver.reason)
    if _on_withheld_ask(reader, finding):
        reason = WITHHELD
    on = f" (waived {short_date(waiver.on)})" if waiver.on else ""
    said = Cell(IN_SHORT[finding.id], QUIET)
    return table_row(said, 1, _place(reader, finding), f"{reason}{on}".strip())


def _explanation(reader: Reader, finding: Finding) -> str:
    """What a finding means, with days as this report writes them."""
    if finding.id in _PLACE_ALONE:
        return ""
    if finding.id in _OF_EVIDENCE and finding.code and reader.proof_withheld(finding.code):
        return WITHHELD
    if _on_withheld_ask(reader, finding):
        return WITHHELD
    return day_as_shown(reader.nameless(finding.explanation))


def day_as_shown(said: str) -> str:
    """``said`` with days as this report writes them; what only looks like one stays ("2026-02-31")."""

    def shown(found: re.Match[str]) -> str:
        try:
            return short_date(date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

    return _DAY.sub(shown, said)


def _on_withheld_ask(reader: Reader, finding: Finding) -> bool:
    ask = reader.plan.asks.get(finding.ask or finding.record or "")
    return ask is not None and reader.ask_withheld(ask)


def _place(reader: Reader, finding: Finding) -> str:
    """The item's code, else what the record is called."""
    if finding.code:
        return finding.code
    if finding.record in reader.plan.parties:
        return reader.name(finding.record)
    ask = reader.plan.asks.get(finding.record or "")
    if ask is not None:
        return reader.ask_title(ask)
    return reader.nameless(finding.where)
