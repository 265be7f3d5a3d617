"""The columns of the Plan page: what each is called, what it reads, edits and tells, and how it sorts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QDate, QLocale

from htplanner.domain.model.vocabulary import Applicability, Health, InPlace, ItemKind, Status, Word
from htplanner.domain.reading.rules import EffectiveValue
from htplanner.domain.reading.view import CompetencyRow, Row

AnyRow = Row | CompetencyRow

NONE = "–"
"""What a cell reads where a date or a phase is not set."""

_YEAR_APART = 330
"""Days from today beyond which a date needs its year."""


class PlanColumn(IntEnum):
    """The columns in the order a new window shows them."""

    CODE = 0
    TITLE = 1
    AUDIENCE = 2
    APPLIES = 3
    STATUS = 4
    IN_PLACE = 5
    OWNER = 6
    PHASE = 7
    START = 8
    DUE = 9
    HEALTH = 10
    DOCUMENTS = 11
    UPDATED = 12


@dataclass(frozen=True)
class DayTexts:
    """Reads days out as they look from ``today`` in ``locale``."""

    today: date
    locale: QLocale
    _texts: dict[date | None, str] = field(default_factory=lambda: {None: NONE}, compare=False, repr=False)

    def text(self, day: date | None) -> str:
        """A day in few letters: "Nov 13", or the locale's short form where the year is not plain."""
        text = self._texts.get(day)
        if text is None:
            text = self._texts[day] = self._read_out(day)
        return text

    def _read_out(self, day: date | None) -> str:
        assert day is not None, "no day has its text from the start"
        pattern = self.locale.dateFormat(QLocale.FormatType.ShortFormat)
        if abs((day - self.today).days) > _YEAR_APART:
            return self.locale.toString(QDate(day.year, day.month, day.day), pattern.replace("yyyy", "yy"))
        month = self.locale.monthName(day.month, QLocale.FormatType.ShortFormat).rstrip(".")
        day_first = pattern.find("d") < pattern.find("M")
        return f"{day.day} {month}" if day_first else f"{month} {day.day}"


def set_aside(row: AnyRow) -> Applicability | None:
    """What stands in place of a status while there is no work to have one: undecided, or does not apply.

    Work that was begun before it was decided is shown as it stands.
    """
    if not isinstance(row, Row) or row.counts.applicable:
        return None
    is_open = row.counts.undecided > 0
    if is_open and row.status.value is not Status.NOT_STARTED:
        return None
    return Applicability.UNDECIDED if is_open else Applicability.DOES_NOT_APPLY


def done_text(row: AnyRow) -> str:
    """What stands quietly beside the title of a parent: "6 of 19 done". Nothing for an action."""
    if isinstance(row, Row) and row.kind is ItemKind.ACTION:
        return ""
    counts = row.counts
    if counts.applicable:
        return f"{counts.done} of {counts.applicable} done"
    return "undecided" if counts.undecided else "nothing applies"


def phase_text(row: Row) -> str:
    """The phase by number and name, "1 Foundation"; empty without one."""
    return f"{row.phase_number} {row.phase_name}" if row.phase_number else ""


def in_place_text(row: Row) -> str:
    """What is in place, and whether that has to be looked at again; nothing where nobody need look."""
    aside = set_aside(row)
    if aside is Applicability.DOES_NOT_APPLY or (aside and row.in_place is InPlace.NOT_ASSESSED):
        return ""
    return f"{row.in_place.label} · recheck" if row.recheck else row.in_place.label


def documents_text(row: Row) -> str:
    """How many of the linked documents count, "1 of 2 say it"; empty where none is linked."""
    return f"{len(row.says)} of {len(row.linked)} say it" if row.linked else ""


def _status_text(row: Row) -> str:
    aside = set_aside(row)
    return aside.label if aside else row.status_text


def _status_tip(row: Row) -> str:
    if set_aside(row):
        return _applies_tip(row)
    told = "computed from its actions" if row.status_computed else source_text(row.status, row.code)
    return "; ".join(part for part in (told, _waits_text(row)) if part)


def _waits_text(row: Row) -> str:
    """What work on hold waits for, "waits for: Fund 40 seats"."""
    return f"waits for: {row.waiting_for}" if row.waiting_for else ""


def _applies_tip(row: Row) -> str:
    return row.item.reason or source_text(row.applicability, row.code)


def _in_place_tip(row: Row) -> str:
    if row.recheck:
        return "its evidence is a year old or more: check again"
    return "computed from its actions" if row.in_place_computed else ""


def _health_tip(row: Row) -> str:
    if row.health is None:
        return ""
    told = f"{row.health_reason}, set by hand" if row.health_overridden else row.health_reason
    return "; ".join(part for part in (told, _waits_text(row)) if part)


def _due_tip(row: Row) -> str:
    return "next round" if row.next_due else source_text(row.due, row.code)


def source_text(shown: EffectiveValue[Any], code: str) -> str:
    """Where an inherited value comes from, "from U.A"; empty for an own one."""
    return f"from {shown.source}" if shown.source and shown.source != code else ""


def _rank(word: Word | None) -> int | None:
    return None if word is None else list(type(word)).index(word)


@dataclass(frozen=True)
class ColumnSpec:
    """One column. ``name`` is its key in what is remembered; ``field`` the item's field a cell edits, if any.

    ``width`` is in pixels at 13-pixel text. ``optional`` columns are off until someone switches them on.
    ``text``, ``value`` (what an editor starts from), ``tip`` and ``key`` (what siblings are sorted by, None
    last) read a row; ``shown`` gives the inherited value behind the cell, if it has one.
    """

    name: str
    header: str
    width: int
    text: Callable[[Row, DayTexts], str]
    key: Callable[[Row], Any]
    field: str | None = None
    value: Callable[[Row], object] = lambda _row: None
    tip: Callable[[Row], str] = lambda _row: ""
    shown: Callable[[Row], EffectiveValue[Any]] | None = None
    right: bool = False
    optional: bool = False


def _inherited(
    name: str,
    header: str,
    width: int,
    text: Callable[[Row, DayTexts], str],
    shown: Callable[[Row], EffectiveValue[Any]],
    **more: Any,
) -> ColumnSpec:
    """A column whose value an item takes from above unless it has its own."""
    defaults: dict[str, Any] = {
        "field": name,
        "value": lambda row: shown(row).value,
        "key": lambda row: shown(row).value,
        "tip": lambda row: source_text(shown(row), row.code),
    }
    return ColumnSpec(name, header, width, text, shown=shown, **(defaults | more))


COLUMNS: Mapping[PlanColumn, ColumnSpec] = MappingProxyType(
    {
        PlanColumn.CODE: ColumnSpec("code", "Code", 90, lambda row, _: row.code, lambda _: None),
        PlanColumn.TITLE: ColumnSpec(
            "title",
            "Title",
            274,
            lambda row, _: row.title,
            lambda row: row.title.casefold(),
            tip=lambda row: row.title,
        ),
        PlanColumn.AUDIENCE: ColumnSpec(
            "audience",
            "Audience",
            96,
            lambda row, _: row.audience.label if row.audience else "",
            lambda row: row.audience.label if row.audience else None,
        ),
        PlanColumn.APPLIES: _inherited(
            "applies",
            "Applies",
            120,
            lambda row, _: row.applicability.value.label,
            lambda row: row.applicability,
            field="applicability",
            key=lambda row: _rank(row.applicability.value),
            tip=_applies_tip,
            optional=True,
        ),
        PlanColumn.STATUS: _inherited(
            "status",
            "Status",
            109,
            lambda row, _: _status_text(row),
            lambda row: row.status,
            key=lambda row: None if set_aside(row) else _rank(row.status.value),
            tip=_status_tip,
        ),
        PlanColumn.IN_PLACE: ColumnSpec(
            "in_place",
            "In place",
            125,
            lambda row, _: in_place_text(row),
            lambda row: _rank(row.in_place),
            field="in_place",
            value=lambda row: row.in_place,
            tip=_in_place_tip,
        ),
        PlanColumn.OWNER: _inherited(
            "owner",
            "Owner",
            112,
            lambda row, _: row.owner_name or "Unassigned",
            lambda row: row.owner,
            key=lambda row: row.owner_name.casefold() or None,
        ),
        PlanColumn.PHASE: _inherited(
            "phase",
            "Phase",
            136,
            lambda row, _: phase_text(row) or NONE,
            lambda row: row.phase,
            key=lambda row: row.phase_number,
            tip=lambda row: ", ".join(filter(None, (phase_text(row), source_text(row.phase, row.code)))),
        ),
        PlanColumn.START: _inherited(
            "start",
            "Start",
            70,
            lambda row, days: days.text(row.start.value),
            lambda row: row.start,
            right=True,
            optional=True,
        ),
        PlanColumn.DUE: _inherited(
            "due",
            "Due",
            70,
            lambda row, days: days.text(row.due.value),
            lambda row: row.due,
            right=True,
            tip=_due_tip,
        ),
        PlanColumn.HEALTH: ColumnSpec(
            "health",
            "Health",
            30,
            lambda row, _: row.health.label if row.health else "",
            lambda row: _rank(row.health),
            tip=_health_tip,
        ),
        PlanColumn.DOCUMENTS: ColumnSpec(
            "documents",
            "Documents",
            104,
            lambda row, _: documents_text(row),
            lambda row: len(row.linked) or None,
            tip=lambda row: "\n".join(row.linked_titles),
        ),
        PlanColumn.UPDATED: ColumnSpec(
            "updated",
            "Last update",
            88,
            lambda row, days: days.text(row.updated_on) if row.updated_on else "",
            lambda row: row.updated_on,
            right=True,
        ),
    }
)

BY_NAME: Mapping[str, PlanColumn] = MappingProxyType({spec.name: column for column, spec in COLUMNS.items()})


def cell_text(column: PlanColumn, row: AnyRow, days: DayTexts) -> str:
    """What a cell reads; a competency's heading has its code, title and health only."""
    if isinstance(row, Row):
        return COLUMNS[column].text(row, days)
    health = row.health.label if row.health else ""
    return {PlanColumn.CODE: row.code, PlanColumn.TITLE: row.title, PlanColumn.HEALTH: health}.get(column, "")


def can_edit(column: PlanColumn, row: AnyRow) -> bool:
    """Whether a cell takes a value of its own: a computed one does not, nor a competency's heading."""
    if not isinstance(row, Row) or COLUMNS[column].field is None:
        return False
    if column is PlanColumn.STATUS:
        return not row.status_computed
    return column is not PlanColumn.IN_PLACE or not row.in_place_computed


def is_quiet(column: PlanColumn, row: AnyRow) -> bool:
    """Whether a cell shows a value that comes from above."""
    shown = COLUMNS[column].shown
    if shown is None or not isinstance(row, Row):
        return False
    value = shown(row)
    return not value.own and value.source is not None


def tip_text(column: PlanColumn, row: AnyRow) -> str:
    """What a cell tells beyond its text: the whole title, where a value comes from, why."""
    text = COLUMNS[column].tip(row) if isinstance(row, Row) else ""
    return text[:1].upper() + text[1:]


def spoken_text(column: PlanColumn, row: AnyRow, days: DayTexts) -> str:
    """A cell for a screen reader: what it is of, its value, where that comes from."""
    text = cell_text(column, row, days)
    if column is PlanColumn.CODE or not isinstance(row, Row):
        return text
    if column is PlanColumn.TITLE:
        return ", ".join(filter(None, (text, done_text(row))))
    said = f"{COLUMNS[column].header}: {text if text not in ('', NONE) else 'none'}"
    tip = COLUMNS[column].tip(row)
    return f"{said}, {tip}" if tip and tip not in text else said


def sort_key(column: PlanColumn, row: AnyRow) -> Any:
    """What siblings are ordered by; None goes last whichever way the column is sorted."""
    if isinstance(row, Row):
        return COLUMNS[column].key(row)
    return {PlanColumn.TITLE: row.title.casefold(), PlanColumn.HEALTH: _rank(row.health)}.get(column)


WORDS: Mapping[PlanColumn, type[Word]] = MappingProxyType(
    {
        PlanColumn.APPLIES: Applicability,
        PlanColumn.STATUS: Status,
        PlanColumn.IN_PLACE: InPlace,
        PlanColumn.HEALTH: Health,
    }
)
"""The columns that show a word with its sign, and the words there are."""


def word_of(column: PlanColumn, row: AnyRow) -> Word | None:
    """The word a cell of ``WORDS`` shows; None where it shows none."""
    if not isinstance(row, Row):
        return row.health if column is PlanColumn.HEALTH else None
    match column:
        case PlanColumn.APPLIES:
            return row.applicability.value
        case PlanColumn.STATUS:
            return set_aside(row) or (None if row.nothing_applies else row.status.value)
        case PlanColumn.IN_PLACE:
            return row.in_place if in_place_text(row) else None
        case PlanColumn.HEALTH:
            return row.health
        case _:
            return None
