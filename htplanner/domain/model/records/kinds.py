"""The kinds of record a plan holds, in the order history and the file know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from htplanner.domain.model.records.base import Entity, FieldSpec, Record, Shape
from htplanner.domain.model.vocabulary import (
    Applicability,
    AskKind,
    AskStatus,
    Channel,
    DocumentKind,
    EvidenceKind,
    Health,
    InPlace,
    LinkState,
    PartyKind,
    PeriodKind,
    Repeats,
    Status,
    VersionState,
    Word,
)


def _field(label: str, shape: Shape, **more: Any) -> Any:
    empty = False if shape is Shape.FLAG else None
    return field(default=empty, metadata={"label": label, "shape": shape, "empty": empty, **more})


def _line(label: str) -> Any:
    return _field(label, Shape.LINE)


def _text(label: str) -> Any:
    return _field(label, Shape.TEXT)


def _date(label: str, *, inherits: bool = False) -> Any:
    return _field(label, Shape.DATE, inherits=inherits)


def _flag(label: str) -> Any:
    return _field(label, Shape.FLAG)


def _number(label: str) -> Any:
    return _field(label, Shape.NUMBER)


def _word(label: str, word: type[Word], *, inherits: bool = False) -> Any:
    return _field(label, Shape.WORD, word=word, inherits=inherits)


def _ref(label: str, target: Entity, *, inherits: bool = False) -> Any:
    return _field(label, Shape.REF, target=target, inherits=inherits)


def _refs(label: str, target: Entity, *, inherits: bool = False) -> Any:
    return _field(label, Shape.REFS, target=target, inherits=inherits)


@dataclass(frozen=True)
class PlanInfo(Record):
    """What the plan says of itself; one record, its id is the plan's id."""

    entity = Entity.PLAN
    edition: str | None = _line("Edition")
    digest: str | None = _line("Digest of the edition")
    name: str | None = _line("Plan name")
    organization: str | None = _line("Organization")
    setting: str | None = _line("Setting")
    research: bool = _flag("Does research or quality improvement")
    teaching: bool = _flag("Teaches or precepts")
    investment: str | None = _text("Levels of investment")
    capacity: str | None = _text("Resource capacity")
    knowledge: str | None = _text("Current staff knowledge")
    message: str | None = _text("Message to leadership")
    confidentiality: str | None = _line("Confidentiality line")
    fiscal_month: int | None = _number("First month of the fiscal year")
    sponsor: str | None = _ref("Executive sponsor", Entity.PARTY)
    funding: str | None = _line("Standing funding")


@dataclass(frozen=True)
class Item(Record):
    """A sub-competency, group or action in this plan: its own values only, nothing inherited or computed."""

    entity = Entity.ITEM
    code: str = _field("Code", Shape.LINE)
    status: Status | None = _word("Status", Status, inherits=True)
    in_place: InPlace | None = _word("In place", InPlace)
    applicability: Applicability | None = _word("Applicability", Applicability, inherits=True)
    reason: str | None = _text("Reason")
    decided_by: str | None = _line("Decided by")
    review_on: date | None = _date("Review on")
    owner: str | None = _ref("Owner", Entity.PARTY, inherits=True)
    responsible: tuple[str, ...] | None = _refs("Responsible", Entity.PARTY, inherits=True)
    consulted: tuple[str, ...] | None = _refs("Consulted", Entity.PARTY, inherits=True)
    informed: tuple[str, ...] | None = _refs("Informed", Entity.PARTY, inherits=True)
    phase: str | None = _ref("Phase", Entity.PHASE, inherits=True)
    start: date | None = _date("Start", inherits=True)
    due: date | None = _date("Due", inherits=True)
    completed: date | None = _date("Completed")
    repeats: Repeats | None = _word("Repeats", Repeats)
    health: Health | None = _word("Health", Health)
    health_reason: str | None = _line("Reason for the health")
    notes: str | None = _text("Notes")
    barrier: str | None = _text("Barrier")
    notes_for_leadership: bool = _flag("Notes for leadership")
    barrier_for_leadership: bool = _flag("Barrier for leadership")
    restricted: bool = _flag("Restricted")
    waits_for: str | None = _ref("Waits for", Entity.ASK)


@dataclass(frozen=True)
class Party(Record):
    """A person, a position (which has a holder) or a committee (which has a chair and members)."""

    entity = Entity.PARTY
    kind: PartyKind = _word("Kind", PartyKind)
    name: str = _line("Name")
    title: str | None = _line("Job title")
    department: str | None = _line("Department")
    email: str | None = _line("E-mail")
    phone: str | None = _line("Phone")
    holder: str | None = _ref("Holder", Entity.PARTY)
    chair: str | None = _ref("Chair", Entity.PARTY)
    members: tuple[str, ...] | None = _refs("Members", Entity.PARTY)
    away_from: date | None = _date("Away from")
    away_until: date | None = _date("Away until")
    note: str | None = _text("Note")


@dataclass(frozen=True)
class Seat(Record):
    """A seat of the task force for a discipline, and who sits in it. There is none for lived experience."""

    entity = Entity.SEAT
    discipline: str = _line("Discipline")
    party: str | None = _ref("Held by", Entity.PARTY)
    order: int | None = _number("Order")


@dataclass(frozen=True)
class Phase(Record):
    """An ordered stage of the tiered adaptation: *when*, never *whether*."""

    entity = Entity.PHASE
    name: str = _line("Name")
    tier: str | None = _line("Tier")
    start: date | None = _date("Start")
    end: date | None = _date("End")
    order: int | None = _number("Order")


@dataclass(frozen=True)
class Document(Record):
    """A policy, procedure, protocol, form, agreement or job description; ``review_months`` is its cycle."""

    entity = Entity.DOCUMENT
    kind: DocumentKind = _word("Kind", DocumentKind)
    number: str | None = _line("Number")
    title: str = _line("Title")
    scope: str | None = _text("Scope")
    department: str | None = _line("Owner department")
    owner: str | None = _ref("Owner", Entity.PARTY)
    review_months: int | None = _number("Review cycle in months")
    family: str | None = _line("Job family")
    note: str | None = _text("Note")

    @property
    def label(self) -> str:
        """How it is called where its kind is plain: number and title."""
        return f"{self.number} {self.title}" if self.number else self.title


NO_FAMILY = "No job family yet"
"""Where job descriptions stand that name no family."""


@dataclass(frozen=True)
class Version(Record):
    """One version of a document; at most one is in force."""

    entity = Entity.VERSION
    document: str = _ref("Document", Entity.DOCUMENT)
    number: str | None = _line("Version")
    state: VersionState = _word("State", VersionState)
    effective: date | None = _date("Effective")
    note: str | None = _text("Note")


@dataclass(frozen=True)
class Approval(Record):
    """A body's approval of a version."""

    entity = Entity.APPROVAL
    version: str = _ref("Version", Entity.VERSION)
    body: str = _line("Approved by")
    on: date | None = _date("Approved on")


@dataclass(frozen=True)
class Link(Record):
    """That a document says, or should say, an item."""

    entity = Entity.LINK
    item: str = _ref("Item", Entity.ITEM)
    document: str = _ref("Document", Entity.DOCUMENT)
    clause: str | None = _line("Clause")
    wording: str | None = _text("Wording")
    state: LinkState = _word("State", LinkState)


@dataclass(frozen=True)
class Evidence(Record):
    """Dated proof of practice on an item."""

    entity = Entity.EVIDENCE
    item: str = _ref("Item", Entity.ITEM)
    kind: EvidenceKind = _word("Kind", EvidenceKind)
    what: str = _line("What")
    on: date = _date("Date")
    checked_by: str | None = _line("Checked by")
    where: str | None = _line("Where it lies")


@dataclass(frozen=True)
class Update(Record):
    """A dated report on an item: who said it and how it came. Never overwritten."""

    entity = Entity.UPDATE
    item: str = _ref("Item", Entity.ITEM)
    on: date = _date("Date")
    said_by: str | None = _line("Said by")
    how: Channel | None = _word("How it came", Channel)
    text: str = _text("Update")


@dataclass(frozen=True)
class Round(Record):
    """One finished round of a repeating item."""

    entity = Entity.ROUND
    item: str = _ref("Item", Entity.ITEM)
    due: date | None = _date("Due")
    completed: date = _date("Completed")


@dataclass(frozen=True)
class Ask(Record):
    """What leadership is asked for, and what came of it; ``amount`` is in whole units of ``currency``."""

    entity = Entity.ASK
    kind: AskKind = _word("Kind", AskKind)
    title: str = _line("What is asked")
    why: str | None = _text("Why it is needed")
    amount: int | None = _number("Amount")
    currency: str | None = _line("Currency")
    sponsor: str | None = _ref("Sponsor", Entity.PARTY)
    needed_by: date | None = _date("Needed by")
    status: AskStatus = _word("Status", AskStatus)
    raised_on: date | None = _date("Raised on")
    decided_on: date | None = _date("Decided on")
    outcome: str | None = _text("Outcome")
    items: tuple[str, ...] | None = _refs("Items", Entity.ITEM)
    note: str | None = _text("Note")


@dataclass(frozen=True)
class Waiver(Record):
    """That a finding of a plan check is accepted as it is, and why.

    ``item`` is the item it is about, ``about`` the id or name of whatever else it is.
    """

    entity = Entity.WAIVER
    check: str = _line("Check")
    item: str | None = _ref("Item", Entity.ITEM)
    about: str | None = _line("About")
    reason: str = _text("Reason")
    on: date | None = _date("Waived on")


@dataclass(frozen=True)
class Period(Record):
    """A closed period: the baseline, or a quarter of the fiscal year, with the figures it was closed with.

    ``end`` is the day it is judged on, ``closed_on`` the day it was closed. The frozen copy of everything
    else is kept in history. ``rules`` is the version of the rules it was judged by. A voided period stays,
    with the reason, and no figure is held against it any more.
    """

    entity = Entity.PERIOD
    kind: PeriodKind = _word("Kind", PeriodKind)
    name: str = _line("Name")
    start: date | None = _date("Start")
    end: date = _date("End")
    closed_on: date = _date("Closed on")
    message: str | None = _text("Message to leadership")
    rules: int | None = _number("Version of the rules")
    total: int | None = _number("Actions")
    applicable: int | None = _number("Actions that apply")
    undecided: int | None = _number("Undecided")
    in_place: int | None = _number("In place")
    done: int | None = _number("Done")
    active: int | None = _number("In progress or review")
    on_hold: int | None = _number("On hold")
    overdue: int | None = _number("Overdue")
    voided_on: date | None = _date("Voided on")
    voided_reason: str | None = _text("Reason for voiding")

    @property
    def stands(self) -> bool:
        """Whether it has not been voided."""
        return self.voided_on is None


RECORDS: Mapping[Entity, type[Record]] = {
    cls.entity: cls
    for cls in (
        PlanInfo,
        Item,
        Party,
        Seat,
        Phase,
        Document,
        Version,
        Approval,
        Link,
        Evidence,
        Update,
        Round,
        Ask,
        Waiver,
        Period,
    )
}
"""The record class of every entity, ordered so that references point backwards or to their own kind."""


def spec(entity: Entity, name: str) -> FieldSpec:
    """The description of one field; ``KeyError`` where there is none."""
    return RECORDS[entity].specs()[name]
