"""The rows of the task force: people, positions, committees and seats, and how much each of them carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from htplanner.domain.model.records import Party, Seat
from htplanner.domain.model.vocabulary import PartyKind, Status
from htplanner.domain.reading.filters import Filter
from htplanner.domain.reading.view import PlanView
from htplanner.ui.models.register_model import RegisterColumn

VACANT = "Vacant"

OPEN = frozenset(status for status in Status if status.is_open)
"""How work stands that is still to be done."""


@dataclass(frozen=True)
class Workload:
    """How many actions a party owns, how many of those that apply are open, and how many are overdue."""

    owns: int = 0
    open: int = 0
    overdue: int = 0

    def __add__(self, other: Workload) -> Workload:
        return Workload(self.owns + other.owns, self.open + other.open, self.overdue + other.overdue)


def workloads(view: PlanView) -> dict[str, Workload]:
    """The load of every owner by id, over the actions as they stand."""
    found: dict[str, Workload] = {}
    for row in view.actions():
        owner = row.owner.value
        if owner is not None:
            is_open = row.applicability.value.counts and row.status.value.is_open
            found[owner] = found.get(owner, Workload()) + Workload(1, int(is_open), int(row.overdue))
    return found


def workload_filter(key: str, owners: Iterable[str], label: str) -> Filter | None:
    """The filter that shows exactly the actions a figure counts; None for columns that open nothing."""
    ids = frozenset(owners)
    match key:
        case "owns":
            return Filter(owners=ids, label=f"{label}: owns")
        case "open":
            return Filter(owners=ids, applies=True, statuses=OPEN, label=f"{label}: open")
        case "overdue":
            return Filter(owners=ids, overdue=True, label=f"{label}: overdue")
        case _:
            return None


@dataclass(frozen=True)
class PartyRow:
    """One person, position or committee. ``owners`` are the ids its load is counted for.

    A person carries what the positions they hold own, too. ``names`` are holder, or chair, or positions held.
    """

    id: str
    party: Party
    owners: tuple[str, ...]
    load: Workload
    lead: str
    members: str
    department: str


def party_rows(view: PlanView, kind: PartyKind) -> list[PartyRow]:
    """The rows of one kind of party."""
    found = workloads(view)
    return [_party_row(view, party, found) for party in view.plan.parties.values() if party.kind is kind]


def _party_row(view: PlanView, party: Party, found: Mapping[str, Workload]) -> PartyRow:
    parties = view.plan.parties
    held = [p for p in parties.values() if p.holder == party.id]
    owners = (party.id, *(p.id for p in held))
    members = [parties[m].name for m in party.members or () if m in parties]
    return PartyRow(
        id=party.id,
        party=party,
        owners=owners,
        load=sum((found.get(one, Workload()) for one in owners), Workload()),
        lead=view.party_name(party.holder or party.chair),
        members=", ".join(members),
        department=view.plan.department_name(party.department),
    )


@dataclass(frozen=True)
class SeatRow:
    """One seat of the task force and who sits in it."""

    id: str
    seat: Seat
    name: str


def seat_rows(view: PlanView) -> list[SeatRow]:
    """The seats in their order."""
    return [SeatRow(seat.id, seat, view.party_name(seat.party)) for seat in view.plan.seats.values()]


@dataclass(frozen=True)
class DepartmentRow:
    """One department, with its counts of people and positions and of documents."""

    id: str
    name: str
    parties: int
    documents: int


def department_rows(view: PlanView) -> list[DepartmentRow]:
    """Return the departments by name."""
    plan = view.plan
    parties = Counter(party.department for party in plan.parties.values())
    documents = Counter(document.department for document in plan.documents.values())
    return [
        DepartmentRow(one.id, one.name, parties[one.id], documents[one.id])
        for one in plan.departments.values()
    ]


def department_columns() -> list[RegisterColumn[DepartmentRow]]:
    """Return the columns of the department list."""

    def count(key: str, title: str, figure: Callable[[DepartmentRow], int]) -> RegisterColumn[DepartmentRow]:
        return RegisterColumn(key, title, lambda r: str(figure(r) or ""), 140, sort=figure, right=True)

    return [
        RegisterColumn("name", "Name", lambda r: r.name, 200, stretch=1),
        count("parties", "People and positions", lambda r: r.parties),
        count("documents", "Documents", lambda r: r.documents),
    ]


def _load_columns() -> list[RegisterColumn[PartyRow]]:
    def figure(key: str, title: str, tip: str, tone: str = "text") -> RegisterColumn[PartyRow]:
        def count(row: PartyRow) -> int:
            return int(getattr(row.load, key))

        return RegisterColumn(
            key,
            title,
            lambda r: str(count(r) or ""),
            80,
            sort=lambda r: count(r) or None,
            tone=lambda r: tone,
            tip=lambda r: tip,
            right=True,
            opens=True,
        )

    return [
        figure("owns", "Owns", "Actions owned, also through positions held"),
        figure("open", "Open", "Actions that apply and are neither done nor deferred"),
        figure("overdue", "Overdue", "Open actions past their due date", "off_track"),
    ]


def _name() -> RegisterColumn[PartyRow]:
    return RegisterColumn("name", "Name", lambda r: r.party.name, 140, stretch=1)


def _department() -> RegisterColumn[PartyRow]:
    return RegisterColumn("department", "Department", lambda r: r.department, 120, stretch=1, gives_way=3)


def party_columns(kind: PartyKind) -> list[RegisterColumn[PartyRow]]:
    """The columns of the register of one kind of party."""
    own: dict[PartyKind, list[RegisterColumn[PartyRow]]] = {
        PartyKind.PERSON: [
            RegisterColumn("title", "Job title", lambda r: r.party.title or "", 150, stretch=2, gives_way=4),
            _department(),
            RegisterColumn("email", "E-mail", lambda r: r.party.email or "", 170, gives_way=2),
            RegisterColumn("phone", "Phone", lambda r: r.party.phone or "", 110, gives_way=1),
        ],
        PartyKind.POSITION: [
            _department(),
            RegisterColumn("holder", "Holder", lambda r: r.lead or VACANT, 150, stretch=1, tone=_vacant_tone),
        ],
        PartyKind.COMMITTEE: [
            RegisterColumn("chair", "Chair", lambda r: r.lead or VACANT, 140, tone=_vacant_tone),
            RegisterColumn("members", "Members", lambda r: r.members, 200, stretch=2, gives_way=1),
        ],
    }
    return [_name(), *own[kind], *_load_columns()]


def _vacant_tone(row: PartyRow) -> str:
    return "text" if row.lead else "at_risk"


def seat_columns() -> list[RegisterColumn[SeatRow]]:
    """The columns of the seats."""
    return [
        RegisterColumn("discipline", "Discipline", lambda r: r.seat.discipline, 180, stretch=1),
        RegisterColumn(
            "holder",
            "Held by",
            lambda r: r.name or VACANT,
            240,
            stretch=1,
            tone=lambda r: "text" if r.name else "at_risk",
        ),
    ]
