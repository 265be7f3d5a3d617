"""A small but true-to-life plan for tests: people, phases, documents, and a few items in every state.

Everything in it is made up. It is built by edits alone, so nothing in it breaks a rule. That takes longer
than many a test: it is done once, and each test gets a service of its own that begins there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found, starter_phases
from htplanner.domain.model.framework import Framework, Group, SubCompetency
from htplanner.domain.model.records import Entity, Named
from htplanner.domain.model.vocabulary import (
    Applicability,
    Audience,
    Channel,
    DocumentKind,
    EvidenceKind,
    InPlace,
    LinkState,
    PartyKind,
    Repeats,
    Status,
    VersionState,
)
from htplanner.domain.periods.closing import close, take_baseline
from htplanner.domain.reading.quarters import closable
from tests.fake_service import FakeService

TODAY: Final = date(2026, 11, 24)
"""The day the small plan is read on."""

BASELINE_ON: Final = date(2026, 6, 15)
THIRD_QUARTER: Final = "period-1"
"""The id of the closed quarter of ``quarters_plan``."""

OKAFOR, BRANDT, SATO, REYES, HADDAD, NGUYEN = (f"person-{n}" for n in range(1, 7))
QUALITY, POLICY_GROUP = "position-1", "committee-1"
TRAINING, INTAKE, CONSENT, NURSE, SECURITY = (f"document-{n}" for n in range(1, 6))

_PARTIES = (
    (
        OKAFOR,
        PartyKind.PERSON,
        "M. Okafor",
        {"title": "Chief nursing officer", "department": Named("Nursing")},
    ),
    (BRANDT, PartyKind.PERSON, "L. Brandt", {"title": "Education lead", "department": Named("Education")}),
    (SATO, PartyKind.PERSON, "J. Sato", {"title": "Compliance officer", "department": Named("Compliance")}),
    (
        REYES,
        PartyKind.PERSON,
        "D. Reyes",
        {"title": "Social work manager", "department": Named("Social work")},
    ),
    (HADDAD, PartyKind.PERSON, "A. Haddad", {"title": "Interpreter services lead"}),
    (NGUYEN, PartyKind.PERSON, "P. Nguyen", {"title": "Emergency nurse educator"}),
    (QUALITY, PartyKind.POSITION, "Quality office", {"department": Named("Quality")}),
    (POLICY_GROUP, PartyKind.COMMITTEE, "Policy group", {"chair": SATO, "members": (OKAFOR, SATO)}),
)
_DOCUMENTS = (
    (TRAINING, DocumentKind.POLICY, "HR-114", "Annual staff training", 12),
    (INTAKE, DocumentKind.PROTOCOL, "CL-021", "Intake and screening", 24),
    (CONSENT, DocumentKind.POLICY, "CO-007", "Informed consent", 24),
    (NURSE, DocumentKind.JOB_DESCRIPTION, None, "Registered nurse", None),
    (SECURITY, DocumentKind.JOB_DESCRIPTION, None, "Security officer", None),
)
_VERSIONS = (
    ("version-1", TRAINING, "3", VersionState.IN_FORCE, date(2026, 3, 1)),
    ("version-2", INTAKE, "2", VersionState.WITH_COMMITTEE, None),
    ("version-3", CONSENT, "5", VersionState.IN_FORCE, date(2025, 6, 1)),
    ("version-4", NURSE, "1", VersionState.IN_FORCE, date(2026, 1, 15)),
)

_WHOLE = ("U.A", "4.A")
"""What the small edition leaves whole."""


@cache
def small_edition(framework: Framework) -> Framework:
    """An edition with all competencies, sub-competencies and groups of another, but few of its actions.

    What writes and reads a report takes as long as it has rows.
    """

    def group(one: Group) -> Group:
        return replace(one, actions=one.actions[: 2 if one.audience is Audience.ORGANIZATION else 1])

    def sub(one: SubCompetency) -> SubCompetency:
        return one if one.code in _WHOLE else replace(one, groups=tuple(map(group, one.groups)))

    competencies = (
        replace(one, sub_competencies=tuple(map(sub, one.sub_competencies))) for one in framework.competencies
    )
    return replace(framework, competencies=tuple(competencies))


def small_plan(framework: Framework, *, editable: bool = True) -> FakeService:
    """The plan as a service whose history holds how it came about."""
    service = _begun_as(_small(framework))
    service.editable = editable
    return service


def quarters_plan(framework: Framework) -> FakeService:
    """The same plan with a baseline of ``BASELINE_ON`` and Q3 2026 closed, before what is tracked today."""
    return _begun_as(_with_quarters(framework))


def _begun_as(made: FakeService) -> FakeService:
    """A service of its own with the plan and history of another."""
    service = FakeService(made.framework, made.today)
    service.plan, service.changes, service._closed = made.plan, list(made.changes), dict(made._closed)
    return service


@cache
def _small(framework: Framework) -> FakeService:
    service = FakeService(framework, TODAY)
    _plan(service)
    _track(service)
    return service


@cache
def _with_quarters(framework: Framework) -> FakeService:
    service = FakeService(framework, BASELINE_ON)
    _plan(service)
    service.execute(take_baseline(BASELINE_ON))
    service.today = date(2026, 10, 5)
    third = closable(service.plan, service.today)[-1]
    service.execute(close(third, service.today, "Everything is planned.", period_id=THIRD_QUARTER))
    service.today = TODAY
    _track(service)
    return service


def _plan(service: FakeService) -> None:
    framework = service.framework
    service.execute(found(framework, {"name": "Plan 2026–2028", "organization": "Harbor Health"}))
    service.execute(starter_phases(framework, date(2026, 6, 1)))
    for party, kind, name, more in _PARTIES:
        service.execute(
            edits.add(Entity.PARTY, {"kind": kind, "name": name, **more}, f"Add {name}", record_id=party)
        )
    _write_documents(service)
    _scope(service)
    _assign(service)


def _write_documents(service: FakeService) -> None:
    for document, kind, number, title, months in _DOCUMENTS:
        values = {"kind": kind, "number": number, "title": title, "review_months": months}
        service.execute(edits.add(Entity.DOCUMENT, values, f"Add {title}", record_id=document))
    for version, document, number, state, effective in _VERSIONS:
        of_version = {"document": document, "number": number, "state": state, "effective": effective}
        service.execute(edits.add(Entity.VERSION, of_version, "Add a version", record_id=version))


def _set(service: FakeService, *codes: str, **values: object) -> None:
    service.execute(edits.set_items(service.plan, codes, values))


def _scope(service: FakeService) -> None:
    subs = [sub.code for sub in service.framework.sub_competencies if sub.code not in ("4.C", "6.C")]
    _set(service, *subs, applicability=Applicability.APPLIES)
    _set(
        service,
        "6.C",
        applicability=Applicability.DOES_NOT_APPLY,
        reason="A partner does it: Shoreline Recovery Center.",
        decided_by="Task force",
        review_on=date(2027, 6, 1),
    )
    _set(service, "5.A.RES", applicability=Applicability.PARTLY, reason="Quality improvement only.")


def _assign(service: FakeService) -> None:
    _set(service, "U.A", owner=OKAFOR, due=date(2027, 1, 29), start=date(2026, 9, 1))
    _set(service, "U.A.ORG", owner=POLICY_GROUP)
    _set(service, "U.A.ORG.1", owner=BRANDT, due=date(2026, 11, 13))
    _set(service, "U.A.ORG.3", owner=SATO, due=date(2026, 11, 4), start=date(2026, 6, 1))
    phases = list(service.plan.phases)
    _set(service, "U.A.RES", owner=QUALITY, due=date(2027, 6, 30), phase=phases[1])
    _set(service, "U.B", owner=REYES, due=date(2027, 2, 26))
    _set(service, "U.C", owner=HADDAD, due=date(2027, 4, 30))
    _set(service, "1.A", owner=NGUYEN, due=date(2027, 3, 31))
    _set(service, "2.A", owner=NGUYEN, due=date(2027, 6, 18), start=date(2027, 1, 4))
    _set(service, "4.A", owner=OKAFOR, responsible=(BRANDT, REYES), due=date(2026, 12, 2))


def _track(service: FakeService) -> None:
    plan = service.plan
    _set(service, "U.A.IND.1", "U.A.IND.2", "U.A.IND.3", status=Status.DONE, completed=date(2026, 10, 5))
    _set(service, "U.A.IND.4", "U.A.ORG.2", "U.B.IND.1", "1.A.IND.1", status=Status.IN_PROGRESS)
    _set(service, "U.A.ORG.1", status=Status.ON_HOLD, repeats=Repeats.YEARLY, in_place=InPlace.NOT_IN_PLACE)
    _set(service, "U.A.ORG.1", barrier="The learning system cannot carry the new module yet.")
    _set(service, "U.A.ORG.2", "1.A.IND.1", "U.A.IND.1", in_place=InPlace.PARTLY)
    _set(service, "5.C.ORG.1", status=Status.DEFERRED, reason="After the merger.", decided_by="Task force")
    evidence = edits.add_evidence(
        plan,
        "U.A.ORG.3",
        what="Audit of consent forms",
        on=date(2026, 10, 20),
        kind=EvidenceKind.AUDIT,
        checked_by="Quality",
    )
    service.execute(evidence)
    old = edits.add_evidence(
        plan, "U.A.ORG.2", what="Walk-through", on=date(2025, 4, 2), kind=EvidenceKind.OBSERVATION
    )
    service.execute(old)
    _set(service, "U.A.ORG.3", status=Status.DONE, completed=date(2026, 10, 30), in_place=InPlace.IN_PLACE)
    says = LinkState.COVERED
    service.execute(edits.link(plan, ["U.A.ORG.1"], TRAINING, clause="§3.2", state=says))
    service.execute(edits.link(plan, ["U.A.ORG.2"], INTAKE, clause="4", state=LinkState.DRAFTED))
    service.execute(edits.link(plan, ["U.A.ORG.3"], CONSENT, clause="2.1", state=says))
    service.execute(edits.link(plan, ["U.A.ORG.3"], NURSE, state=says))
    service.execute(
        edits.add_update(
            plan,
            "U.A.ORG.1",
            text="Waiting for the learning system to carry the new module; asked leadership for 40 seats.",
            on=date(2026, 11, 18),
            said_by="L. Brandt",
            how=Channel.EMAIL,
        )
    )
