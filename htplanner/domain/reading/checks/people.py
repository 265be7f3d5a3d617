"""The checks of who carries the plan: owners, those who are away or have too much, seats, the sponsor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Party
from htplanner.domain.model.text import counted
from htplanner.domain.model.vocabulary import PartyKind, Status
from htplanner.domain.reading.checks.finding import Finding, found
from htplanner.domain.reading.view import PlanView, Row

MOST_AT_ONCE = 12
"""Open actions one owner can answer for within ``AT_ONCE``: three a week, beside the work of a post."""

AT_ONCE = timedelta(days=30)
"""How near to each other due dates have to be to weigh on somebody at once."""


def owners(view: PlanView) -> Iterator[Finding]:
    """Every action that applies has one who is accountable, and that one is a person in the end."""
    for row in view.actions():
        if not row.applicability.value.counts or row.status.value is Status.DEFERRED:
            continue
        if row.owner.value is None:
            yield found("no-owner", "It applies, but nobody is accountable for it. Say who is.", row.code)
    for party in view.plan.parties.values():
        if party.kind is PartyKind.POSITION and party.holder is None:
            owned = sum(
                1 for row in view.actions() if row.owner.value == party.id and row.applicability.value.counts
            )
            if owned:
                yield found(
                    "vacant-owner",
                    f"The position “{party.name}” owns {counted(owned, 'action')} and has no holder. "
                    "Say who holds it.",
                    where=party.name,
                    record=party.id,
                    entity=Entity.PARTY,
                )


def overloaded(view: PlanView) -> Iterator[Finding]:
    """Owners who answer for more than ``MOST_AT_ONCE`` open actions due within the same ``AT_ONCE``.

    What a position owns weighs on its holder. Work that is overdue is to be done now and counts as due today.
    The fullest stretch is told, the earliest one where there are several.
    """
    loads: dict[str, list[date]] = {}
    for row in _open_actions(view):
        carrier = view.plan.parties.get(_carrier(view.plan, row.owner.value) or row.owner.value or "")
        if carrier is not None and row.due.value is not None:
            loads.setdefault(carrier.id, []).append(max(row.due.value, view.as_of))
    for party in view.plan.parties.values():
        count, first, last = _fullest(sorted(loads.get(party.id, ())))
        if count > MOST_AT_ONCE:
            yield found(
                "owner-overloaded",
                f"“{party.name}” answers for {count} open actions due from {first} to {last}. "
                "Spread the days, or give some to somebody else.",
                where=party.name,
                record=party.id,
                entity=Entity.PARTY,
            )


def _fullest(days: list[date]) -> tuple[int, date, date]:
    """How many of these sorted days lie at most ``AT_ONCE`` apart, and the first and last of them."""
    best, start = (0, date.min, date.min), 0
    for end, day in enumerate(days):
        while day - days[start] >= AT_ONCE:
            start += 1
        if end - start + 1 > best[0]:
            best = (end - start + 1, days[start], day)
    return best


def away(view: PlanView) -> Iterator[Finding]:
    """Work that comes due while its owner, or the holder of the position that owns it, is away.

    Actions that take both day and owner from above are told once, where the nearer of the two is set.
    """
    told: dict[tuple[str, str], tuple[Party, date]] = {}
    for row in _open_actions(view):
        person = view.plan.parties.get(_carrier(view.plan, row.owner.value) or "")
        due = row.due.value
        if person is None or due is None or due < view.as_of or not _is_away(person, due):
            continue
        source = row.due.source
        dated_by = source if source and view.plan.items[source].due == due else row.code
        lineage = view.framework.lineage[row.code]
        code = min(dated_by, row.owner.source or row.code, key=lineage.index)
        told.setdefault((code, person.id), (person, due))
    for (code, _), (person, due) in told.items():
        span = " ".join(
            f"{word} {day}" for word, day in (("from", person.away_from), ("to", person.away_until)) if day
        )
        yield found(
            "owner-away",
            f"It is due on {due}, and {person.name} is away {span}. Move the day, or let somebody else own "
            "it.",
            code,
            about=f"{person.id} {person.away_from or person.away_until}",
        )


def _is_away(person: Party, day: date) -> bool:
    """Whether somebody is away on a day; an absence without a first or last day is open there."""
    if person.away_from is None and person.away_until is None:
        return False
    begun = person.away_from is None or person.away_from <= day
    return begun and (person.away_until is None or day <= person.away_until)


def sponsor(view: PlanView) -> Iterator[Finding]:
    """Once it is known that something applies, somebody in leadership answers for the plan."""
    if view.plan.info.sponsor is None and view.totals.applicable:
        yield found(
            "no-sponsor",
            "The plan names no executive sponsor. Say in the plan's details who in leadership stands for it.",
            where="Plan details",
            entity=Entity.PLAN,
        )


def seats(view: PlanView) -> Iterator[Finding]:
    """Seats of the task force that nobody sits in, told in one."""
    vacant = [seat.discipline for seat in view.plan.seats.values() if seat.party is None]
    if vacant:
        what = "A seat is" if len(vacant) == 1 else f"{len(vacant)} seats are"
        yield found(
            "vacant-seats",
            f"{what} vacant: {', '.join(vacant)}. Find somebody, or remove what you do not need.",
            where="Seats",
            entity=Entity.SEAT,
        )


def _open_actions(view: PlanView) -> Iterator[Row]:
    for row in view.actions():
        if row.applicability.value.counts and row.status.value.is_open:
            yield row


def _carrier(plan: Plan, owner: str | None) -> str | None:
    """The person an owner comes to: oneself, or the holder of a position; None for all others."""
    party = plan.parties.get(owner or "")
    if party is None or party.kind is PartyKind.COMMITTEE:
        return None
    return party.id if party.kind is PartyKind.PERSON else party.holder
