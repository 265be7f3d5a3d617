"""The first change of every plan, and the phases it can start with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from htplanner.domain.model.changes import Assign, Create, Edit, Step, new_id
from htplanner.domain.model.dates import add_months
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Applicability, Audience, ItemKind
from htplanner.domain.reading.rules import RESPONSE_FIRST, RESTRICTED_FROM_START


def found(framework: Framework, info: Mapping[str, object], *, plan_id: str | None = None) -> Edit:
    """The edit that founds a plan: what it says of itself and its items, all of them unset.

    ``info`` holds fields of ``PlanInfo``. The items about safety and confidentiality start as restricted.
    Where it says "no" to research or teaching, those groups stay Undecided when the whole above them is
    decided on: "no" never takes anything out of a plan silently.
    """
    values = {**info, "edition": framework.edition, "digest": framework.digest}
    unsure = {audience for audience, asked in _ASKED.items() if info.get(asked) is False}
    steps: list[Step] = [Create(Entity.PLAN, plan_id or new_id(), values)]
    for code, item_id in framework.item_ids.items():
        node = framework.nodes[code]
        item: dict[str, object] = {"code": code}
        if code in RESTRICTED_FROM_START:
            item["restricted"] = True
        if node.kind is ItemKind.GROUP and node.audience in unsure:
            item["applicability"] = Applicability.UNDECIDED
        steps.append(Create(Entity.ITEM, item_id, item))
    return Edit.of("Start the plan", steps)


_ASKED: Mapping[Audience | None, str] = {Audience.RESEARCH: "research", Audience.EDUCATION: "teaching"}
"""The audiences a new plan is asked about, and the field of ``PlanInfo`` that holds the answer."""


STARTER_PHASES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Foundation", "Tier 1", ("U.A", "U.B", "U.C", "1.A", "4.A", "5.A", "5.C", "5.D", *RESPONSE_FIRST)),
    ("Identify and assess", "Tier 2", ("1.B", "2.A", "2.B", "3.A", "3.B", "3.C", "5.B")),
    ("Whole system", "Tier 3", ("4.B", "4.C", "6.A", "6.B", "6.C")),
)
"""Name, tier and contents of the starter phases: response comes first, looking for risk after it."""

PHASE_MONTHS = 8
"""How long a starter phase lasts: three of them make two years."""


def starter_phases(framework: Framework, first_day: date, months: int = PHASE_MONTHS) -> Edit:
    """The edit that adds three starter phases from ``first_day`` on and puts the sub-competencies into them.

    Response before identification: the items of ``RESPONSE_FIRST`` are all in the first phase.
    """
    steps: list[Step] = []
    start = first_day
    for order, (name, tier, codes) in enumerate(STARTER_PHASES, start=1):
        phase, following = new_id(), add_months(start, months)
        end = following - timedelta(days=1)
        steps.append(
            Create(
                Entity.PHASE, phase, {"name": name, "tier": tier, "start": start, "end": end, "order": order}
            )
        )
        for code in dict.fromkeys(codes):
            if code in framework.item_ids:
                steps.append(Assign(Entity.ITEM, framework.item_ids[code], "phase", phase))
        start = following
    return Edit.of("Add the starter phases", steps)
