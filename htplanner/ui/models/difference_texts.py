"""How the parts of a line about what changed are put into words: titles, spans, values, who and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from htplanner.domain.model.changes import Change, Value
from htplanner.domain.model.vocabulary import ChangeKind, Word
from htplanner.domain.periods.difference import Difference, FieldChange
from htplanner.domain.reading.descriptions import ChangeLine, author_name, describe
from htplanner.domain.reading.rules import days_text
from htplanner.domain.reading.view import PlanView
from htplanner.ui.shell.dates import date_text

"""Writes a date."""

NO_OWNER = "nobody"

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
"""Stands for the moment of a change where history no longer tells it."""


def title_of(view: PlanView, code: str) -> str:
    """The title of an item; a group's own is only its audience, so what it belongs to goes before."""
    above = view.framework.lineage[code]
    title = view.row(code).title
    return f"{view.framework.title_of(above[-1])}: {title}" if len(above) == 2 else title


def span(days: int) -> str:
    """A span in the largest unit it fills: whole weeks where it is some, else days."""
    count = abs(days)
    weeks, left = divmod(count, 7)
    return f"{weeks} weeks" if weeks > 1 and not left else days_text(timedelta(count))


def value_text(view: PlanView, name: str, value: object) -> str:
    """A field's value as it is written in ``view``."""
    if value is None:
        return NO_OWNER if name == "owner" else "not set"
    if isinstance(value, Word):
        return value.label
    if isinstance(value, date):
        return date_text(value)
    return view.party_name(str(value)) if name == "owner" else view.phase_name(str(value))


def owner_text(view: PlanView, party: object) -> str:
    """Who an item itself names as its owner; without one it has the owner of the item above, if any."""
    return view.party_name(party) if isinstance(party, str) else "as above"


def moved_by(told: Difference, one: FieldChange) -> tuple[str, str]:
    """Who last set a value, and when; "" for both where history no longer tells."""
    if one.at is None:
        return "", ""
    return author_name(_as_change((), one.at, one.author), told.after.plan), date_text(
        one.at.astimezone().date()
    )


def whole(lines: Sequence[ChangeLine], code: str) -> str:
    """A record that came or went: what it is, that it did, and what it holds."""
    about = without_code(lines[0].subject, code) if code else ""
    came = next((line.new for line in lines if not line.field), "")
    said = "; ".join(line.said for line in lines if line.field)
    happened = " ".join(part for part in (came, about) if part)
    return ": ".join(part for part in (happened, said) if part)


def without_code(subject: str, code: str) -> str:
    """What a record that belongs to an item is called below that item: "evidence", "in HR-114 Training"."""
    return "" if subject == code else subject.removeprefix(code).lstrip(", ")


def described(told: Difference, moved: Sequence[FieldChange]) -> tuple[ChangeLine, ...]:
    """What moved on a record, told as the history of the plan tells it."""
    values = tuple(Value(one.entity, one.id, one.field, one.old, one.new) for one in moved)
    return describe(_as_change(values, None, None), told.after.plan, day=date_text)


def _as_change(values: tuple[Value, ...], at: datetime | None, author: str | None) -> Change:
    """Values in the form in which ``describe`` reads them."""
    return Change("", at or LONG_AGO, ChangeKind.EDIT, "", values, author)
