"""A plan as one immutable value: all its records, and the relations between them worked out once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast
from uuid import UUID, uuid5

from htplanner.domain.model.changes import Value, fold
from htplanner.domain.model.records import (
    RECORDS,
    Approval,
    Ask,
    Department,
    Document,
    Entity,
    Evidence,
    Item,
    Link,
    Party,
    Period,
    Phase,
    PlanInfo,
    Record,
    Round,
    Seat,
    Update,
    Version,
    Waiver,
    spec,
)
from htplanner.domain.model.vocabulary import AskStatus, DocumentKind, PeriodKind

R = TypeVar("R", bound=Record)

Records = Mapping[Entity, Mapping[str, Record]]


def link_id(item: str, document: str) -> str:
    """The id of the link between an item and a document: the same in every copy of the plan."""
    return str(uuid5(UUID(item), document))


@dataclass(frozen=True, eq=False)
class Plan:
    """``records`` holds every record by id, tombstones included; the properties give those that stand.

    ``head`` is the id of the change set this state is the outcome of.
    """

    head: str
    records: Records = field(repr=False)

    @classmethod
    def empty(cls) -> Plan:
        """A plan before its founding."""
        return cls("", {entity: {} for entity in RECORDS})

    @cached_property
    def info(self) -> PlanInfo:
        return cast(PlanInfo, next(iter(self.records[Entity.PLAN].values()), PlanInfo(id="")))

    @property
    def id(self) -> str:
        return self.info.id

    @cached_property
    def items(self) -> dict[str, Item]:
        """Items by code."""
        return {item.code: item for item in self._standing(Item).values()}

    @cached_property
    def departments(self) -> dict[str, Department]:
        return self._standing(Department, key=lambda d: (d.name.casefold(), d.id))

    def department_name(self, department: str | None) -> str:
        """Return the name of a department, "" for none."""
        found = self.departments.get(department or "")
        return found.name if found else ""

    @cached_property
    def parties(self) -> dict[str, Party]:
        return self._standing(Party, key=lambda p: (p.name.casefold(), p.id))

    @cached_property
    def phases(self) -> dict[str, Phase]:
        """Phases in their order."""
        return self._standing(Phase, key=lambda p: (p.order or 0, p.id))

    @cached_property
    def phase_labels(self) -> dict[str, str]:
        """How each phase reads, with its number: "1 Foundation"."""
        return {phase.id: f"{n} {phase.name}" for n, phase in enumerate(self.phases.values(), start=1)}

    @cached_property
    def seats(self) -> dict[str, Seat]:
        return self._standing(Seat, key=lambda s: (s.order or 0, s.id))

    @cached_property
    def documents(self) -> dict[str, Document]:
        return self._standing(Document, key=lambda d: (d.number or "\uffff", d.title.casefold(), d.id))

    @cached_property
    def policies(self) -> tuple[Document, ...]:
        """Every document that is not a job description."""
        return tuple(d for d in self.documents.values() if d.kind is not DocumentKind.JOB_DESCRIPTION)

    @cached_property
    def job_descriptions(self) -> tuple[Document, ...]:
        return tuple(d for d in self.documents.values() if d.kind is DocumentKind.JOB_DESCRIPTION)

    @cached_property
    def versions_of(self) -> Mapping[str, tuple[Version, ...]]:
        """Versions of each document, oldest first as far as dates tell."""
        return _grouped(
            self._standing(Version),
            "document",
            lambda v: (v.effective is None, v.effective, v.number or "", v.id),
        )

    @cached_property
    def approvals_of(self) -> Mapping[str, tuple[Approval, ...]]:
        return _grouped(self._standing(Approval), "version", lambda a: (a.on is None, a.on, a.id))

    @cached_property
    def links(self) -> dict[str, Link]:
        """Links whose document and item both stand."""
        return {
            link.id: link
            for link in self._standing(Link).values()
            if link.document in self.documents and link.item in self._item_codes
        }

    @cached_property
    def links_of_item(self) -> Mapping[str, tuple[Link, ...]]:
        """Links by item id."""
        return _grouped(self.links, "item", lambda link: link.id)

    @cached_property
    def links_of_document(self) -> Mapping[str, tuple[Link, ...]]:
        return _grouped(self.links, "document", lambda link: link.id)

    @cached_property
    def evidence_of(self) -> Mapping[str, tuple[Evidence, ...]]:
        """Evidence by item id, oldest first."""
        return _grouped(self._standing(Evidence), "item", lambda e: (e.on, e.id))

    @cached_property
    def updates_of(self) -> Mapping[str, tuple[Update, ...]]:
        """Updates by item id, oldest first."""
        return _grouped(self._standing(Update), "item", lambda u: (u.on, u.id))

    @cached_property
    def rounds_of(self) -> Mapping[str, tuple[Round, ...]]:
        """Finished rounds by item id, oldest first."""
        return _grouped(self._standing(Round), "item", lambda r: (r.completed, r.id))

    @cached_property
    def asks(self) -> dict[str, Ask]:
        """Asks, those to be decided first, then by the day they are needed."""
        order = list(AskStatus)
        return self._standing(
            Ask,
            key=lambda a: (
                not a.status.is_open,
                a.needed_by is None,
                a.needed_by,
                order.index(a.status),
                a.title.casefold(),
                a.id,
            ),
        )

    @cached_property
    def asks_of_item(self) -> Mapping[str, tuple[Ask, ...]]:
        """The asks that name an item, by item id."""
        groups: dict[str, list[Ask]] = defaultdict(list)
        for ask in self.asks.values():
            for item in ask.items or ():
                groups[item].append(ask)
        return {item: tuple(asks) for item, asks in groups.items()}

    @cached_property
    def waivers(self) -> dict[str, Waiver]:
        return self._standing(Waiver, key=lambda w: (w.on is None, w.on, w.id))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Closed periods that were not voided, oldest first."""
        return tuple(period for period in self.all_periods if period.stands)

    @cached_property
    def all_periods(self) -> tuple[Period, ...]:
        """Every closing, voided ones included, oldest first."""
        return tuple(
            self._standing(Period, key=lambda p: (p.end, p.closed_on, p.stands, p.voided_on, p.id)).values()
        )

    @cached_property
    def baseline(self) -> Period | None:
        return next((p for p in self.periods if p.kind is PeriodKind.BASELINE), None)

    @property
    def last_closed(self) -> Period | None:
        """The latest closed period, the baseline included."""
        return self.periods[-1] if self.periods else None

    def record(self, entity: Entity, record_id: str) -> Record | None:
        """The record that stands under an id, or None."""
        found = self.records[entity].get(record_id)
        return found if found is not None and found.alive else None

    def value(self, entity: Entity, record_id: str, name: str) -> Any:
        """What a field holds, of a tombstone too; its empty value where there never was such a record."""
        found = self.records[entity].get(record_id)
        return spec(entity, name).empty if found is None else getattr(found, name)

    def standing(self, entity: Entity) -> tuple[Record, ...]:
        """Return the records of a kind that are not removed, in the kind's order."""
        alive = (record for record in self.records[entity].values() if record.alive)
        return tuple(sorted(alive, key=entity.kind.sorted_by))

    def code_of(self, item_id: str) -> str | None:
        """The code of an item id, None where it is no item."""
        return self._item_codes.get(item_id)

    def after(self, head: str, values: Iterable[Value]) -> Plan:
        """This plan with ``values`` written over it."""
        state = {entity: dict(records) for entity, records in self.records.items()}
        for (entity, record_id), fields_ in fold([values]).items():
            of_kind = state[entity]
            record = of_kind.get(record_id) or RECORDS[entity](id=record_id)
            record = record.with_values(fields_)
            if record.blank:
                of_kind.pop(record_id, None)
            else:
                of_kind[record_id] = record
        return Plan(head, state)

    def same_content(self, other: Plan) -> bool:
        """Whether both hold exactly the same records, whatever led there."""
        return all(dict(self.records[e]) == dict(other.records[e]) for e in RECORDS)

    @cached_property
    def _item_codes(self) -> dict[str, str]:
        return {item.id: item.code for item in self.items.values()}

    def _standing(self, cls: type[R], key: Any = None) -> dict[str, R]:
        alive = [cast(R, record) for record in self.records[cls.entity].values() if record.alive]
        return {record.id: record for record in (sorted(alive, key=key) if key else alive)}


def _grouped(records: Mapping[str, R], by: str, key: Any) -> Mapping[str, tuple[R, ...]]:
    groups: dict[str, list[R]] = defaultdict(list)
    for record in sorted(records.values(), key=key):
        groups[getattr(record, by)].append(record)
    return {owner: tuple(group) for owner, group in groups.items()}
