"""Asks of leadership: how an amount reads, how late a decision is, and the edit that asks on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from htplanner.domain.model.changes import Assign, Create, Edit, new_id
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Ask, Entity
from htplanner.domain.model.vocabulary import AskKind, AskStatus

CURRENCY: Final = "USD"
"""The currency offered where a plan has not used another."""

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def amount_text(ask: Ask) -> str:
    """What is asked for in money, as "$6,400" or "6,400 CAD"; "" where no amount is said."""
    return "" if ask.amount is None else money_text(ask.amount, ask.currency)


def money_text(amount: int, currency: str | None) -> str:
    """An amount in whole units of a currency, as "$6,400" or "6,400 CAD"."""
    sign = _SIGNS.get(currency or "")
    return f"{sign}{amount:,}" if sign else f"{amount:,} {currency or ''}".strip()


def days_late(ask: Ask, today: date) -> int:
    """Days since the decision was needed, while it is still open; 0 where it is not late."""
    if ask.needed_by is None or not ask.status.is_open:
        return 0
    return max(0, (today - ask.needed_by).days)


def usual_currency(plan: Plan) -> str:
    """The currency most asks of the plan name."""
    used = [ask.currency for ask in plan.asks.values() if ask.currency]
    return max(dict.fromkeys(used), key=used.count, default=CURRENCY)


def fresh(plan: Plan) -> dict[str, object]:
    """What a new ask starts from: a draft for a decision, put before the executive sponsor."""
    return {
        "kind": AskKind.DECISION,
        "status": AskStatus.DRAFT,
        "currency": usual_currency(plan),
        "sponsor": plan.info.sponsor,
    }


def name_items(ask: Ask, items: Sequence[str]) -> Assign:
    """The step that has an ask name these items (by id) and no others."""
    return Assign(Entity.ASK, ask.id, "items", tuple(items) or None, expected=ask.items)


def ask_and_wait(plan: Plan, codes: Sequence[str], values: Mapping[str, object]) -> Edit:
    """Make an ask that names items, and let those items wait for it, all in one step."""
    ask, items = new_id(), [plan.items[code] for code in codes]
    made = Create(Entity.ASK, ask, {**values, "items": tuple(item.id for item in items)})
    waits = (Assign(Entity.ITEM, item.id, "waits_for", ask, expected=item.waits_for) for item in items)
    what = codes[0] if len(codes) == 1 else f"{len(codes)} items"
    return Edit.of(f"Add an ask and let {what} wait for it", [made, *waits])
