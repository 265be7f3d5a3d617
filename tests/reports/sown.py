"""A plan sown with words that must not travel: wherever somebody may write, something is written.

``HIDDEN`` stands in texts that no report shows unless chosen, ``NAMES`` are of its people, also in texts that
do travel, ``RESTRICTED`` stands in whatever a restricted item can hold.
"""

from __future__ import annotations

from datetime import date, timedelta

from htplanner.domain import edits
from htplanner.domain.changes import Edit
from htplanner.domain.difference import Difference, difference
from htplanner.domain.framework import Framework
from htplanner.domain.periods import take_baseline
from htplanner.domain.records import Entity
from htplanner.domain.view import PlanView
from htplanner.domain.vocabulary import (
    Applicability,
    AskKind,
    AskStatus,
    Channel,
    DocumentKind,
    EvidenceKind,
    Health,
    LinkState,
    PartyKind,
    Status,
    VersionState,
)
from tests.fake_service import FakeService
from tests.small_plan import TODAY, TRAINING, small_plan

HIDDEN, RESTRICTED, FOLDER = "Marzipan", "Obsidian", "Quarantelli"
"""The last is the name of a folder, as in the path of a file."""

NAMES = ("Zenobia", "Quillfeather", "Thaddeus", "Ombersley")
ZENOBIA, THADDEUS = "person-zenobia", "person-thaddeus"
WHOLE = "Zenobia Quillfeather"
SAID = f"{WHOLE} and Dr. Ombersley asked for it; Zenobia waits, and so does THADDEUS OMBERSLEY."

RESTRICTED_ITEM, OPEN_ITEM = "4.A.ORG.1", "U.B.ORG.1"
NURSING = "Nursing"

PATH = f"S:\\{FOLDER}\\{HIDDEN}.docx"


def sown_plan(framework: Framework) -> tuple[FakeService, Difference]:
    """The plan and what changed since its baseline: everything that was sown."""
    service = small_plan(framework)
    service.execute(take_baseline(TODAY - timedelta(days=30)))
    period = service.plan.baseline
    assert period is not None
    before = service.closed(period.id)
    _people(service)
    service.author = ZENOBIA
    for code in (OPEN_ITEM, "U.A.ORG.1", "U.C", RESTRICTED_ITEM):
        _item(service, code, RESTRICTED if code == RESTRICTED_ITEM else SAID)
    _around(service)
    view = PlanView(service.plan, framework, TODAY)
    return service, difference(before, view, service.changes_between(before.plan.head, view.plan.head))


def _do(service: FakeService, *steps: Edit) -> None:
    for edit in steps:
        service.execute(edit)


def _add(service: FakeService, entity: Entity, record_id: str, **values: object) -> None:
    service.execute(edits.add(entity, values, f"Add {SAID} {HIDDEN}", record_id=record_id))


def _people(service: FakeService) -> None:
    private = {"email": f"{HIDDEN}@example.org", "phone": f"ext. {HIDDEN}", "note": HIDDEN}
    zenobia = {"title": "Clinic lead", "department": NURSING, **private}
    kind = PartyKind.PERSON
    _add(service, Entity.PARTY, ZENOBIA, kind=kind, name=WHOLE, **zenobia)
    _add(service, Entity.PARTY, THADDEUS, kind=kind, name="Thaddeus Ombersley", **private)
    _add(service, Entity.PARTY, "post", kind=PartyKind.POSITION, name=f"Deputy of {WHOLE}", holder=ZENOBIA)
    group = {"name": f"Group of {WHOLE}", "chair": ZENOBIA, "members": (THADDEUS,)}
    _add(service, Entity.PARTY, "group", kind=PartyKind.COMMITTEE, **group)
    # Whoever has left is still named in what others wrote.
    _add(service, Entity.PARTY, "left", kind=kind, name="Gone Wintergreen")
    service.execute(edits.remove(service.plan.parties["left"], "Remove"))


def _item(service: FakeService, code: str, text: str) -> None:
    def put(**values: object) -> None:
        service.execute(edits.set_items(service.plan, (code,), values))

    marked = code == RESTRICTED_ITEM
    put(notes=text if marked else HIDDEN, barrier=text if marked else HIDDEN)
    put(notes_for_leadership=marked, barrier_for_leadership=marked)
    put(owner=ZENOBIA, responsible=("post", "group"), due=TODAY - timedelta(days=3))
    put(applicability=Applicability.PARTLY, reason=text, decided_by=WHOLE)
    put(health=Health.OFF_TRACK, health_reason=text, status=Status.ON_HOLD)
    plan = service.plan
    _do(
        service,
        edits.add_evidence(
            plan, code, what=text, on=TODAY, kind=EvidenceKind.DRILL, checked_by=WHOLE, where=PATH
        ),
        edits.add_update(plan, code, text=HIDDEN, on=TODAY, said_by=WHOLE, how=Channel.PHONE),
        edits.link(plan, [code], TRAINING, clause=text, wording=text, state=LinkState.DRAFTED),
    )


def _around(service: FakeService) -> None:
    texts = {"title": f"Protocol of {WHOLE}", "scope": HIDDEN, "note": HIDDEN, "department": NURSING}
    _add(service, Entity.DOCUMENT, "paper", kind=DocumentKind.PROTOCOL, owner=THADDEUS, **texts)
    version = {"document": "paper", "number": "9", "note": HIDDEN, "effective": TODAY}
    _add(service, Entity.VERSION, "paper-9", state=VersionState.IN_FORCE, **version)
    _add(service, Entity.APPROVAL, "approved", version="paper-9", body=SAID, on=TODAY)
    service.execute(edits.link(service.plan, [OPEN_ITEM], "paper", clause=SAID, wording=SAID))
    asked = {"title": f"Seats, says {WHOLE}", "why": SAID, "note": HIDDEN, "sponsor": ZENOBIA}
    ids = tuple(service.plan.items[code].id for code in (OPEN_ITEM, RESTRICTED_ITEM))
    for name, status in (("raised", AskStatus.RAISED), ("answered", AskStatus.DECLINED)):
        days = {"needed_by": TODAY, "raised_on": TODAY, "items": ids, "amount": 900, "currency": "USD"}
        outcome = {"outcome": SAID, "decided_on": TODAY} if status.is_decided else {}
        _add(service, Entity.ASK, name, kind=AskKind.FUNDING, status=status, **asked, **days, **outcome)
    draft = {"title": f"{HIDDEN} in preparation", "items": ids}
    _add(service, Entity.ASK, "draft", kind=AskKind.DECISION, status=AskStatus.DRAFT, **draft)
    service.execute(edits.set_items(service.plan, ("U.A.ORG.1",), {"waits_for": "draft"}))
    service.execute(edits.set_items(service.plan, (OPEN_ITEM,), {"waits_for": "raised", "health": None}))
    told = {"investment": HIDDEN, "capacity": HIDDEN, "knowledge": HIDDEN, "setting": HIDDEN}
    lines = {"funding": SAID, "message": SAID, "sponsor": ZENOBIA}
    lines |= {"confidentiality": SAID, "name": f"Plan of {WHOLE}"}
    service.execute(edits.set_fields(service.plan.info, told | lines, "Say"))
    phase = next(iter(service.plan.phases.values()))
    service.execute(edits.set_fields(phase, {"name": f"Phase of {WHOLE}"}, "Rename"))
    waived = {"check": "no-due-date", "item": service.plan.items[RESTRICTED_ITEM].id, "reason": RESTRICTED}
    _add(service, Entity.WAIVER, "waived", on=date(2026, 11, 1), **waived)
