"""A plan sown with words that must not travel: wherever somebody may write, something is written.

``HIDDEN`` stands in texts that no report shows unless chosen, ``NAMES`` are of its people, also in texts that
do travel, ``RESTRICTED`` stands in whatever a restricted item can hold.
"""

from __future__ import annotations

from datetime import date, timedelta

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity, Named
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
    Status,
    VersionState,
)
from htplanner.domain.periods.closing import take_baseline
from htplanner.domain.periods.difference import Difference, difference
from htplanner.domain.reading.view import PlanView
from tests.fake_service import FakeService
from tests.small_plan import TODAY, TRAINING, small_plan

HIDDEN, RESTRICTED, FOLDER = "Marzipan", "Obsidian", "Quarantelli"
"""The last is the name of a folder, as in the path of a file."""

NAMES = ("Zenobia", "Quillfeather", "Thaddeus", "Ombersley")
ZENOBIA, THADDEUS = "person-zenobia", "person-thaddeus"
WHOLE = "Zenobia Quillfeather"
PHONE = "(212) 555-0199"
SAID = (
    f"{WHOLE} and Dr. Ombersley asked for it; Zenobia waits, and so does THADDEUS OMBERSLEY. ZENOBIA and "
    f"quillfeather can be reached: zenobia.quillfeather@home.example, zquillfeather@home.example, "
    f"{HIDDEN}@example.org, 212.555.0199 or 555-0199."
)
"""What somebody may write who thinks of nobody but colleagues."""

RESTRICTED_ITEM, OPEN_ITEM = "4.A.ORG.1", "U.B.ORG.1"
PROVED_ITEM, PROVED_BELOW, WHOLLY_PROVED = "5.D.ORG.2", "3.A.ORG.2", "3.A"
"""Restricted as well: one in place by old evidence, and one whose evidence stands for what is above it."""
NURSING, OFFICE = "Nursing", f"Office of {WHOLE}"

PROVED_ON, WALKED_ON, WALKED_LATER = date(2025, 11, 3), date(2025, 2, 9), date(2025, 3, 7)
"""Days of evidence on a restricted item that stand nowhere else."""

PREPARED = f"{HIDDEN} in preparation"
"""What an ask is called that leadership does not know of."""

PATH = f"S:\\{FOLDER}\\{HIDDEN}.docx"


def sown_plan(framework: Framework) -> tuple[FakeService, Difference]:
    """The plan and what changed since its baseline: everything that was sown."""
    service = small_plan(framework)
    service.today = TODAY - timedelta(days=30)
    _proved(service)
    service.execute(take_baseline(service.today))
    service.today = TODAY
    period = service.plan.baseline
    assert period is not None
    before = service.closed(period.id)
    _people(service)
    service.author = ZENOBIA
    for code in (OPEN_ITEM, "U.A.ORG.1", "U.C", RESTRICTED_ITEM):
        _item(service, code, RESTRICTED if code == RESTRICTED_ITEM else SAID)
    _around(service)
    _asks(service)
    service.execute(
        edits.set_fields(service.plan.records[Entity.EVIDENCE]["walk"], {"on": WALKED_LATER}, "Set")
    )
    view = PlanView(service.plan, framework, TODAY)
    return service, difference(before, view, service.changes_between(before.plan.head, view.plan.head))


def _do(service: FakeService, *steps: Edit) -> None:
    for edit in steps:
        service.execute(edit)


def _add(service: FakeService, entity: Entity, record_id: str, **values: object) -> None:
    service.execute(edits.add(entity, values, f"Add {SAID} {HIDDEN}", record_id=record_id))


def _proved(service: FakeService) -> None:
    """A restricted item whose evidence grows old between the two moments; nothing else was heard of it."""
    proofs = (
        ("proof", PROVED_ITEM, PROVED_ON),
        ("walk", PROVED_ITEM, WALKED_ON),
        ("below", PROVED_BELOW, PROVED_ON),
    )
    for record, code, day in proofs:
        held = {"item": service.plan.items[code].id, "kind": EvidenceKind.DRILL, "what": RESTRICTED}
        _add(service, Entity.EVIDENCE, record, on=day, **held)
    under_way = {"in_place": InPlace.IN_PLACE, "status": Status.IN_PROGRESS}
    service.execute(edits.set_items(service.plan, (PROVED_ITEM, WHOLLY_PROVED), under_way))


def _people(service: FakeService) -> None:
    private = {"email": f"{HIDDEN}@example.org", "phone": PHONE, "note": HIDDEN}
    zenobia = {"title": "Clinic lead", "department": Named(NURSING), **private}
    thaddeus = {"title": f"Assistant to {WHOLE}", "department": Named(OFFICE), **private}
    kind = PartyKind.PERSON
    _add(service, Entity.PARTY, ZENOBIA, kind=kind, name=WHOLE, **zenobia)
    _add(service, Entity.PARTY, THADDEUS, kind=kind, name="Thaddeus Ombersley", **thaddeus)
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
    texts = {"title": f"Protocol of {WHOLE}", "scope": HIDDEN, "note": HIDDEN}
    texts["number"] = f"The 3rd of {WHOLE}"
    kept = {"kind": DocumentKind.PROTOCOL, "owner": THADDEUS, "department": Named(OFFICE)}
    _add(service, Entity.DOCUMENT, "paper", **kept, **texts)
    described = {"title": f"Aide to {WHOLE}", "family": f"Family of {WHOLE}", "owner": ZENOBIA}
    _add(service, Entity.DOCUMENT, "job", kind=DocumentKind.JOB_DESCRIPTION, **described)
    draft = {"document": "job", "number": f"draft of {WHOLE}", "state": VersionState.DRAFT}
    _add(service, Entity.VERSION, "job-1", **draft)
    _add(service, Entity.APPROVAL, "job-approved", version="job-1", body=SAID, on=TODAY)
    version = {"document": "paper", "number": f"9 of {WHOLE}", "note": HIDDEN, "effective": TODAY}
    _add(service, Entity.VERSION, "paper-9", state=VersionState.IN_FORCE, **version)
    _add(service, Entity.APPROVAL, "approved", version="paper-9", body=SAID, on=TODAY)
    service.execute(edits.link(service.plan, [OPEN_ITEM], "paper", clause=SAID, wording=SAID))
    told = {"investment": HIDDEN, "capacity": HIDDEN, "knowledge": HIDDEN, "setting": HIDDEN}
    lines = {"funding": SAID, "message": SAID, "sponsor": ZENOBIA}
    lines |= {"confidentiality": SAID, "name": f"Plan of {WHOLE}"}
    lines["organization"] = f"Clinic of {WHOLE}"
    service.execute(edits.set_fields(service.plan.info, told | lines, "Say"))
    phase = next(iter(service.plan.phases.values()))
    service.execute(
        edits.set_fields(phase, {"name": f"Phase of {WHOLE}", "tier": f"Tier of {WHOLE}"}, "Name")
    )
    _add(service, Entity.SEAT, "vacant", discipline=f"Seat of {WHOLE}", order=1)
    waived = {"check": "no-due-date", "item": service.plan.items[RESTRICTED_ITEM].id, "reason": RESTRICTED}
    _add(service, Entity.WAIVER, "waived", on=date(2026, 11, 1), **waived)


def _asks(service: FakeService) -> None:
    """Asks that were raised and answered, some for what is restricted, and two that were never raised."""
    asked = {"title": f"Seats, says {WHOLE}", "why": SAID, "note": HIDDEN, "sponsor": ZENOBIA}
    lock = {"title": RESTRICTED, "why": RESTRICTED, "sponsor": THADDEUS}
    for name, said, item in (("seats", asked, OPEN_ITEM), ("lock", lock, RESTRICTED_ITEM)):
        for status in (AskStatus.RAISED, AskStatus.DECLINED):
            days = {
                "needed_by": TODAY - timedelta(days=1),
                "raised_on": TODAY,
                "amount": 900,
                "currency": "USD",
            }
            outcome = {"outcome": said["why"], "decided_on": TODAY} if status.is_decided else {}
            items = (service.plan.items[item].id,)
            given = {"kind": AskKind.FUNDING, "status": status, "items": items, **said, **days, **outcome}
            _add(service, Entity.ASK, f"{name} {status.label}", **given)
    renamed = service.plan.asks["lock Raised"]
    service.execute(edits.set_fields(renamed, {"title": f"{RESTRICTED} again"}, "Name"))
    prepared = {"title": PREPARED, "kind": AskKind.DECISION, "items": (service.plan.items[OPEN_ITEM].id,)}
    for name, status in (("draft", AskStatus.DRAFT), ("never raised", AskStatus.WITHDRAWN)):
        _add(service, Entity.ASK, name, status=status, **prepared)
    held = {"status": Status.ON_HOLD, "applicability": Applicability.APPLIES, "health": None}
    waits = {
        "U.A.ORG.1": "draft",
        OPEN_ITEM: "seats Raised",
        "U.A.ORG.2": "never raised",
        "U.C": "lock Raised",
        "U.A.IND.4": "lock Declined",
    }
    for code, ask in waits.items():
        service.execute(edits.set_items(service.plan, (code,), {"waits_for": ask, **held}))
