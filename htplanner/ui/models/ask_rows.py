"""The rows of the register of asks: what leadership is asked for, by when, and what waits for the answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Ask
from htplanner.domain.model.vocabulary import AskStatus, Health, Status
from htplanner.domain.reading.asks import amount_text, days_late
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.register_model import RegisterColumn, RowGrouping
from htplanner.ui.shell.dates import date_text

WITH_LEADERSHIP, IN_DRAFT, OVER = "To be decided", "In draft", "Decided or withdrawn"
"""The headings asks stand under, in their order."""


@dataclass(frozen=True)
class AskRow:
    """What the register shows of one ask.

    ``items`` are the codes it names, ``waiting`` those on hold until it is decided; ``late`` counts the days
    since the decision was needed.
    """

    id: str
    ask: Ask
    sponsor: str
    items: tuple[str, ...]
    waiting: tuple[str, ...]
    late: int


def ask_rows(view: PlanView) -> list[AskRow]:
    """All asks, those to be decided first."""
    return [_ask_row(view, ask) for ask in view.plan.asks.values()]


def _ask_row(view: PlanView, ask: Ask) -> AskRow:
    return AskRow(
        id=ask.id,
        ask=ask,
        sponsor=view.party_name(ask.sponsor),
        items=named_items(view, ask),
        waiting=waiting_items(view.plan, ask),
        late=days_late(ask, view.as_of),
    )


def named_items(view: PlanView, ask: Ask) -> tuple[str, ...]:
    """The codes of the items an ask names, in the publication's order."""
    named = {view.plan.code_of(item) for item in ask.items or ()}
    return tuple(code for code in view.framework.nodes if code in named)


def waiting_items(plan: Plan, ask: Ask) -> tuple[str, ...]:
    """The codes of the items on hold until the ask is decided; none once it is."""
    if not ask.status.is_open:
        return ()
    return tuple(
        code
        for code, item in plan.items.items()
        if item.waits_for == ask.id and item.status is Status.ON_HOLD
    )


def late_text(late: int) -> str:
    """How late a decision is, in words; "" where it is not."""
    return f"{late} day{'' if late == 1 else 's'} past the day it is needed" if late else ""


def total_text(asks: Iterable[Ask]) -> str:
    """What several asks come to, by currency; "" where none says an amount."""
    sums: dict[str | None, Ask] = {}
    for ask in asks:
        if ask.amount is not None:
            so_far = sums.get(ask.currency)
            added = (so_far.amount or 0) + ask.amount if so_far else ask.amount
            sums[ask.currency] = ask.with_values({"amount": added})
    return " and ".join(amount_text(one) for one in sums.values())


def by_state() -> RowGrouping[AskRow]:
    """What waits for an answer first, then what is being drafted, then what is over."""

    def heading(row: AskRow) -> str:
        if not row.ask.status.is_open:
            return OVER
        return WITH_LEADERSHIP if row.ask.status is AskStatus.RAISED else IN_DRAFT

    return RowGrouping(heading, "", order=(WITH_LEADERSHIP, IN_DRAFT, OVER))


def ask_columns() -> list[RegisterColumn[AskRow]]:
    """The columns of the register."""
    return [
        RegisterColumn("title", "Ask", lambda r: r.ask.title, 190, stretch=3),
        RegisterColumn("kind", "Kind", lambda r: r.ask.kind.label, 76, gives_way=2),
        RegisterColumn(
            "amount", "Amount", lambda r: amount_text(r.ask), 80, sort=lambda r: r.ask.amount, right=True
        ),
        RegisterColumn(
            "needed",
            "Needed by",
            lambda r: date_text(r.ask.needed_by),
            98,
            sort=lambda r: r.ask.needed_by,
            word=lambda r: Health.AT_RISK if r.late else None,
            tone=_needed_tone,
            tip=lambda r: late_text(r.late),
            right=True,
        ),
        RegisterColumn("sponsor", "Sponsor", lambda r: r.sponsor, 190, stretch=1, gives_way=1),
        RegisterColumn(
            "status",
            "Status",
            lambda r: r.ask.status.text,
            104,
            sort=lambda r: list(AskStatus).index(r.ask.status),
            word=lambda r: r.ask.status,
        ),
        RegisterColumn(
            "items",
            "Items",
            lambda r: str(len(r.items) or ""),
            56,
            sort=lambda r: len(r.items) or None,
            tip=_items_tip,
            right=True,
            gives_way=3,
            opens=True,
        ),
    ]


def _needed_tone(row: AskRow) -> str:
    if row.late:
        return "at_risk"
    return "text" if row.ask.status.is_open else "text_quiet"


def _items_tip(row: AskRow) -> str:
    if not row.items:
        return ""
    named = f"Names {', '.join(row.items)}"
    return f"{named}; {', '.join(row.waiting)} on hold until it is decided" if row.waiting else named
