"""The kinds of record in a plan, in the order used by history and the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from htplanner.domain.model.records.base import NEXT, Entity, FieldSpec, Record, register
from htplanner.domain.model.records.fields import (
    FREE,
    GUARDED,
    LABEL,
    MARKED,
    NAME,
    TEXT,
    day,
    flag,
    integer,
    line,
    ref,
    refs,
    text,
    word,
)
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
)

LONGEST_MESSAGE = 600
"""The limit of a message to leadership in characters, so that the summary fits on one page."""


@register("plan", plural="Plans", names="name", reads="Plan", founded=True)
@dataclass(frozen=True)
class PlanInfo(Record):
    """The plan's own details; one record, whose id is the plan's id."""

    edition: str | None = line("Edition", report=FREE, given=True)
    digest: str | None = line("Edition digest", report=FREE, told=False, given=True)
    name: str | None = line("Plan name", report=LABEL, column=1)
    organization: str | None = line("Organization", report=LABEL, column=2)
    setting: str | None = line("Setting")
    research: bool = flag(
        "Does research or quality improvement", report=FREE, noun="research or quality improvement"
    )
    teaching: bool = flag("Teaches or precepts", report=FREE, noun="teaching")
    investment: str | None = text("Levels of investment")
    capacity: str | None = text("Resource capacity")
    knowledge: str | None = text("Current staff knowledge")
    message: str | None = text("Message to leadership", longest=LONGEST_MESSAGE, report=TEXT)
    confidentiality: str | None = line("Confidentiality line", report=TEXT)
    fiscal_month: int | None = integer("First month of the fiscal year", minimum=1, maximum=12, report=FREE)
    sponsor: str | None = ref(
        "Executive sponsor", "party", report=FREE, used_as=("executive sponsor of", "", "")
    )
    funding: str | None = line("Ongoing funding", report=TEXT)


@register("item", plural="Items", names="code", bare=True, founded=True)
@dataclass(frozen=True)
class Item(Record):
    """A sub-competency, group or action in this plan: its own values only, nothing inherited or computed."""

    code: str = line("Code", report=FREE, told=False, given=True, column=1)
    status: Status | None = word("Status", Status, inherits=True, report=FREE, column=2)
    in_place: InPlace | None = word("In place", InPlace, report=FREE, column=3)
    applicability: Applicability | None = word("Applicability", Applicability, inherits=True, report=FREE)
    reason: str | None = text("Reason", report=GUARDED)
    decided_by: str | None = line("Decided by", report=TEXT)
    review_on: date | None = day("Review on", report=FREE)
    owner: str | None = ref(
        "Owner", "party", inherits=True, report=FREE, column=4, used_as=("owner of", "item", "items")
    )
    responsible: tuple[str, ...] | None = refs(
        "Responsible", "party", inherits=True, report=FREE, used_as=("responsible for", "item", "items")
    )
    consulted: tuple[str, ...] | None = refs(
        "Consulted", "party", inherits=True, report=FREE, used_as=("consulted on", "item", "items")
    )
    informed: tuple[str, ...] | None = refs(
        "Informed", "party", inherits=True, report=FREE, used_as=("informed of", "item", "items")
    )
    phase: str | None = ref(
        "Phase", "phase", inherits=True, report=FREE, used_as=("the phase of", "item", "items")
    )
    start: date | None = day("Start", inherits=True, report=FREE)
    due: date | None = day("Due", inherits=True, report=FREE, column=5)
    completed: date | None = day("Completed", report=FREE)
    repeats: Repeats | None = word("Repeats", Repeats, report=FREE)
    health: Health | None = word("Health", Health, report=FREE)
    health_reason: str | None = line("Health reason", report=GUARDED)
    notes: str | None = text("Notes", report=MARKED)
    barrier: str | None = text("Barrier", report=MARKED)
    notes_for_leadership: bool = flag("Notes for leadership", report=FREE)
    barrier_for_leadership: bool = flag("Barrier for leadership", report=FREE)
    restricted: bool = flag("Restricted", report=FREE)
    waits_for: str | None = ref(
        "Waits for", "ask", report=FREE, used_as=("awaited by", "item", "items"), noun="awaited ask"
    )


@register("department", plural="Departments", names="name", bare=True)
@dataclass(frozen=True)
class Department(Record):
    """A department of the organization, with its people, positions and documents."""

    name: str = line("Name", required=True, report=LABEL, column=1)
    note: str | None = text("Note")


@register(
    "party",
    plural="People, positions and committees",
    names="name",
    bare=True,
    variant="kind",
    commands={kind.value: {"kind": kind} for kind in PartyKind},
)
@dataclass(frozen=True)
class Party(Record):
    """A person, a position (which has a holder) or a committee (which has a chair and members)."""

    kind: PartyKind = word("Kind", PartyKind, required=True, report=FREE, column=2)
    name: str = line("Name", required=True, report=NAME, column=1)
    title: str | None = line("Job title", report=LABEL, column=3)
    department: str | None = ref(
        "Department",
        "department",
        by_name=True,
        report=FREE,
        column=4,
        used_as=("department of", "person or position", "people and positions"),
    )
    email: str | None = line("E-mail")
    phone: str | None = line("Phone")
    holder: str | None = ref("Holder", "party", report=FREE, used_as=("holder of", "", ""))
    chair: str | None = ref("Chair", "party", report=FREE, used_as=("chair of", "", ""))
    members: tuple[str, ...] | None = refs("Members", "party", report=FREE, used_as=("member of", "", ""))
    away_from: date | None = day("Away from")
    away_until: date | None = day("Away until")
    note: str | None = text("Note")


@register("seat", plural="Seats", names="discipline", order=("order",))
@dataclass(frozen=True)
class Seat(Record):
    """A task force seat for a discipline, and its member. Lived experience has no seat."""

    discipline: str = line("Discipline", required=True, report=LABEL, column=1)
    party: str | None = ref("Held by", "party", report=FREE, column=2, used_as=("in the seat", "", ""))
    order: int | None = integer("Order", report=FREE, first=NEXT)


@register("phase", plural="Phases", names="name", order=("order",))
@dataclass(frozen=True)
class Phase(Record):
    """An ordered stage of the tiered adaptation. Phases set the timing, not the scope."""

    name: str = line("Name", required=True, report=LABEL, column=1)
    tier: str | None = line("Tier", report=LABEL, column=2)
    start: date | None = day("Start", report=FREE, column=3)
    end: date | None = day("End", report=FREE, column=4)
    order: int | None = integer("Order", report=FREE, first=NEXT)


@register(
    "document",
    plural="Documents",
    names="number title",
    bare=True,
    variant="kind",
    # A policy may be any kind of document but a job description: kind=protocol.
    commands={
        "policy": {"kind": [one for one in DocumentKind if one is not DocumentKind.JOB_DESCRIPTION]},
        "job-description": {"kind": DocumentKind.JOB_DESCRIPTION},
    },
)
@dataclass(frozen=True)
class Document(Record):
    """A policy, procedure, protocol, form, agreement or job description, reviewed every ``review_months``."""

    kind: DocumentKind = word(
        "Kind", DocumentKind, required=True, report=FREE, column=3, first=DocumentKind.POLICY
    )
    number: str | None = line("Number", report=LABEL, column=1)
    title: str = line("Title", required=True, report=LABEL, column=2)
    scope: str | None = text("Scope")
    department: str | None = ref(
        "Owner department",
        "department",
        by_name=True,
        report=FREE,
        column=4,
        used_as=("keeper of", "document", "documents"),
    )
    owner: str | None = ref(
        "Owner", "party", report=FREE, column=5, used_as=("owner of", "document", "documents")
    )
    review_months: int | None = integer("Review cycle in months", minimum=1, maximum=120, report=FREE)
    family: str | None = line("Job family", report=LABEL)
    note: str | None = text("Note")

    @property
    def label(self) -> str:
        """The name shown where the kind is known: number and title."""
        return f"{self.number} {self.title}" if self.number else self.title


NO_FAMILY = "No job family yet"
"""The group for job descriptions without a job family."""


@register("version", plural="Versions", reads="{document}, version {number}", order=("effective",))
@dataclass(frozen=True)
class Version(Record):
    """One version of a document; at most one is in force."""

    document: str = ref(
        "Document",
        "document",
        required=True,
        belongs=True,
        report=FREE,
        column=1,
        used_as=("with", "version", "versions"),
    )
    number: str | None = line("Version", report=LABEL, column=2, unset="without number")
    state: VersionState = word(
        "State", VersionState, required=True, report=FREE, column=3, first=VersionState.DRAFT
    )
    effective: date | None = day("Effective", report=FREE, column=4)
    note: str | None = text("Note")


@register("approval", plural="Approvals", order=("on",))
@dataclass(frozen=True)
class Approval(Record):
    """A body's approval of a version."""

    version: str = ref(
        "Version",
        "version",
        required=True,
        belongs=True,
        report=FREE,
        column=1,
        used_as=("with", "approval", "approvals"),
    )
    body: str = line("Approved by", required=True, report=TEXT, column=2)
    on: date | None = day("Approved on", report=FREE, column=3)


@register("link", plural="Links", reads="{item} in {document}")
@dataclass(frozen=True)
class Link(Record):
    """A link from a document to an item that it covers or should cover."""

    item: str = ref("Item", "item", required=True, belongs=True, report=FREE, column=1)
    document: str = ref(
        "Document",
        "document",
        required=True,
        belongs=True,
        report=FREE,
        column=2,
        used_as=("linked to", "item", "items"),
    )
    clause: str | None = line("Clause", report=GUARDED, column=3)
    wording: str | None = text("Wording", report=GUARDED)
    state: LinkState = word(
        "State", LinkState, required=True, report=FREE, column=4, first=LinkState.TO_BE_COVERED
    )


@register("evidence", plural="Evidence", order=("on",))
@dataclass(frozen=True)
class Evidence(Record):
    """Dated proof of practice on an item."""

    item: str = ref("Item", "item", required=True, belongs=True, report=FREE, column=1)
    kind: EvidenceKind = word(
        "Kind", EvidenceKind, required=True, report=FREE, column=2, first=EvidenceKind.OBSERVATION
    )
    what: str = line("What", required=True, report=GUARDED, column=3)
    on: date = day("Date", required=True, report=FREE, column=4)
    checked_by: str | None = line("Checked by")
    where: str | None = line("Location")


@register("update", plural="Updates", order=("on",), append_only=True)
@dataclass(frozen=True)
class Update(Record):
    """A dated update on an item, with its source. Never overwritten."""

    item: str = ref("Item", "item", required=True, belongs=True, report=FREE, column=1)
    on: date = day("Date", required=True, report=FREE, column=2)
    said_by: str | None = line("Said by", column=3)
    how: Channel | None = word("How it came", Channel, report=FREE, column=4)
    text: str = text("Update", required=True, column=5)


@register("round", plural="Rounds", order=("completed",))
@dataclass(frozen=True)
class Round(Record):
    """One finished round of a repeating item."""

    item: str = ref("Item", "item", required=True, belongs=True, report=FREE, column=1)
    due: date | None = day("Due", report=FREE, column=2)
    completed: date = day("Completed", required=True, report=FREE, column=3)


@register("ask", plural="Asks", names="title", order=("needed_by",))
@dataclass(frozen=True)
class Ask(Record):
    """A request to leadership and its outcome; ``amount`` is in whole units of ``currency``."""

    kind: AskKind = word("Kind", AskKind, required=True, report=FREE, column=2, first=AskKind.DECISION)
    title: str = line("What is asked", required=True, report=GUARDED, column=1)
    why: str | None = text("Why it is needed", report=GUARDED)
    amount: int | None = integer("Amount", minimum=0, report=FREE, column=3)
    currency: str | None = line("Currency", report=FREE, column=4)
    sponsor: str | None = ref(
        "Sponsor", "party", report=FREE, column=6, used_as=("sponsor of", "ask", "asks")
    )
    needed_by: date | None = day("Needed by", report=FREE, column=5)
    status: AskStatus = word("Status", AskStatus, required=True, report=FREE, column=7, first=AskStatus.DRAFT)
    raised_on: date | None = day("Raised on", report=FREE)
    decided_on: date | None = day("Decided on", report=FREE)
    outcome: str | None = text("Outcome", report=GUARDED)
    items: tuple[str, ...] | None = refs("Items", "item", report=FREE)
    note: str | None = text("Note")


@register("waiver", plural="Waivers", order=("on",))
@dataclass(frozen=True)
class Waiver(Record):
    """An accepted finding of a plan check, with the reason.

    ``item`` is the item it is about, ``about`` the id or name of whatever else it is.
    """

    check: str = line("Check", required=True, report=FREE, column=2)
    item: str | None = ref("Item", "item", belongs=True, report=FREE, column=1)
    about: str | None = line("About", report=FREE, told=False)
    reason: str = text("Reason", required=True, report=GUARDED, column=3)
    on: date | None = day("Waived on", report=FREE, column=4)


@register("period", plural="Closed periods", names="name", bare=True, order=("end",))
@dataclass(frozen=True)
class Period(Record):
    """A closed period: the baseline or a fiscal quarter, with its figures at closing.

    ``end`` is the day it is judged on, ``closed_on`` the day it was closed. The frozen copy of everything
    else is kept in history. ``rules`` is the version of the rules it was judged by. A voided period stays,
    with the reason, and no figure is held against it any more.
    """

    kind: PeriodKind = word("Kind", PeriodKind, required=True, report=FREE, column=2)
    name: str = line("Name", required=True, report=LABEL, column=1)
    start: date | None = day("Start", report=FREE, column=3)
    end: date = day("End", required=True, report=FREE, column=4)
    closed_on: date = day("Closed on", required=True, report=FREE, column=5)
    message: str | None = text("Message to leadership", longest=LONGEST_MESSAGE, report=TEXT)
    rules: int | None = integer("Rules version", report=FREE, told=False)
    total: int | None = integer("Actions", report=FREE)
    applicable: int | None = integer("Actions that apply", report=FREE)
    undecided: int | None = integer("Undecided", report=FREE)
    in_place: int | None = integer("In place", report=FREE)
    done: int | None = integer("Done", report=FREE)
    active: int | None = integer("In progress or review", report=FREE)
    on_hold: int | None = integer("On hold", report=FREE)
    overdue: int | None = integer("Overdue", report=FREE)
    voided_on: date | None = day("Voided on", report=FREE)
    voided_reason: str | None = text("Reason for voiding", report=TEXT)

    @property
    def stands(self) -> bool:
        """Return whether the closing is not voided."""
        return self.voided_on is None


def spec(entity: Entity, name: str) -> FieldSpec:
    """Return the description of a field; ``KeyError`` if there is none."""
    return entity.kind.specs[name]
