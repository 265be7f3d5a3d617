"""Asks and decisions: what leadership is asked for, what it answered, and the work that waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import Ask, Entity
from htplanner.domain.model.vocabulary import AskStatus
from htplanner.domain.reading.asks import days_late, fresh, usual_currency
from htplanner.domain.reading.filters import Filter
from htplanner.ui.models.ask_rows import AskRow, ask_columns, ask_rows, by_state, late_text, total_text
from htplanner.ui.registers.ask_sections import AskItemsSection
from htplanner.ui.registers.choices import party_choices
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.registers.page import RegisterPage
from htplanner.ui.registers.plain import plain_register
from htplanner.ui.registers.view import PaneSection, QuickFilter, RegisterSpec
from htplanner.ui.shell.desk import Desk

_EMPTY = (
    "What you need from leadership: a decision, money, staff or an approval, by when, and what came of it. "
    "An item on hold can wait for an ask, and every report tells how it stands."
)
_CURRENCIES = ("USD", "CAD", "EUR", "GBP")


class AsksPage(RegisterPage):
    """The register of asks."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, "Asks and decisions", _register(desk), parent)

    def sections(self, parent: QWidget) -> Sequence[PaneSection]:
        items = AskItemsSection(self._desk, parent)
        items.item_wanted.connect(self.item_wanted)
        return [items, *super().sections(parent)]

    def figures(self, rows: Sequence[AskRow]) -> Sequence[str]:
        raised = [row for row in rows if row.ask.status is AskStatus.RAISED]
        late = sum(row.late > 0 for row in rows)
        waiting = f"{len(raised)} to be decided" if rows else ""
        return waiting, total_text(row.ask for row in raised), f"{late} late" if late else ""


def _register(desk: Desk) -> RegisterSpec:
    def caption(record: Ask) -> str:
        late = late_text(days_late(record, desk.bridge.today))
        return " · ".join(part for part in (record.kind.label, record.status.text, late) if part)

    return plain_register(
        Entity.ASK,
        offers=_FIELDS,
        empty=_EMPTY,
        rows=ask_rows,
        columns=ask_columns(),
        suggested=lambda view: fresh(view.plan),
        grouping=by_state(),
        quick=(
            QuickFilter("Late", lambda row: row.late > 0),
            QuickFilter("Work waits", lambda row: bool(row.waiting)),
        ),
        opens=_named_items,
        caption=caption,
    )


def _named_items(row: AskRow, _key: str) -> Filter | None:
    return Filter(codes=frozenset(row.items), label=f"Asked for: {row.ask.title}") if row.items else None


_FIELDS = (
    FormField("title", "Ask"),
    FormField("kind"),
    FormField("why", "Why", placeholder="Purpose, and what happens without it"),
    FormField("amount"),
    FormField("currency", suggestions=lambda view: sorted({*_CURRENCIES, usual_currency(view.plan)})),
    FormField("sponsor", choices=party_choices, placeholder="Nobody yet"),
    FormField("needed_by"),
    FormField("status"),
    FormField("raised_on", visible_if=lambda ask: ask.status is not AskStatus.DRAFT),
    FormField("decided_on", visible_if=lambda ask: ask.status.is_decided),
    FormField(
        "outcome",
        placeholder="The decision and next steps",
        visible_if=lambda ask: not ask.status.is_open,
    ),
    FormField("note"),
)
