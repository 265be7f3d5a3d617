"""Small plans for the tests of the rules, and random edits over them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from htplanner.domain.editing.edits import hand_over, set_items
from htplanner.domain.editing.founding import found
from htplanner.domain.editing.prepare import prepare
from htplanner.domain.model.changes import Assign, Change, Create, Edit, Remove, new_id
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan, link_id
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    ChangeKind,
    DocumentKind,
    EvidenceKind,
    Health,
    InPlace,
    LinkState,
    PartyKind,
    Repeats,
    Status,
    VersionState,
)
from htplanner.errors import PlannerError

TODAY = date(2026, 11, 24)


class World:
    """A plan that edits are done to without a store, with every change kept."""

    def __init__(self, framework: Framework, today: date = TODAY) -> None:
        self.framework = framework
        self.today = today
        plan, change = _founded(framework, today)
        self.plan: Plan = plan
        self.changes: list[Change] = [change]

    def do(self, edit: Edit) -> Change:
        """Do an edit as the store would."""
        return self.write(edit.label, prepare(self.plan, self.framework, edit, self.today).values)

    def write(self, label: str, values: Any) -> Change:
        change = Change(new_id(), _moment(self.today), ChangeKind.EDIT, label, tuple(values))
        self.plan = self.plan.after(change.id, change.values)
        self.changes.append(change)
        return change

    def set(self, code: str | tuple[str, ...], **values: object) -> Change:
        """Set fields of items."""
        codes = (code,) if isinstance(code, str) else code
        return self.do(set_items(self.plan, codes, values))

    def add(self, entity: Entity, **values: object) -> str:
        """Make a record; its id."""
        record = new_id()
        self.do(Edit("Add", (Create(entity, record, values),)))
        return record

    def person(self, name: str = "R. Ortiz", **values: object) -> str:
        return self.add(Entity.PARTY, kind=PartyKind.PERSON, name=name, **values)

    def prove(self, code: str, on: date | None = None) -> str:
        """Add evidence of practice to an item."""
        return self.add(
            Entity.EVIDENCE,
            item=self.plan.items[code].id,
            kind=EvidenceKind.AUDIT,
            what="Audit of the practice",
            on=on or self.today - timedelta(days=30),
        )


@cache
def _founded(framework: Framework, today: date) -> tuple[Plan, Change]:
    """A plan as it begins, and the change that began it: made once, as all tests ask for it."""
    plan, edit = Plan.empty(), found(framework, {"organization": "A made-up clinic"})
    values = prepare(plan, framework, edit, today).values
    change = Change(new_id(), _moment(today), ChangeKind.EDIT, edit.label, tuple(values))
    return plan.after(change.id, change.values), change


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


# --- random edits ------------------------------------------------------------------------------------------

_DAY = st.integers(-500, 200).map(lambda n: TODAY + timedelta(days=n))
_DAYS = _DAY | st.none()
_TEXTS = (
    st.sampled_from(["", "No such function here", "=1+1", "Line\nbreak", "\u202b\u05e2\u05d1", "🙂"])
    | st.none()
)


def names_in(data: object) -> Any:
    """JSON with the name alone of every record that it names by id and name."""
    if isinstance(data, list):
        return [names_in(one) for one in data]
    if isinstance(data, dict):
        names = data.keys() == {"id", "name"}
        return data["name"] if names else {key: names_in(one) for key, one in data.items()}
    return data


_KINDS = [*["items"] * 8, "party", "phase", "document", "link", "evidence", "version", "remove", "hand over"]

Draw = Callable[[st.SearchStrategy[Any]], Any]

_CREATIONS: dict[str, Callable[[str, Draw], tuple[Entity, dict[str, Any]]]] = {
    "party": lambda item, draw: (
        Entity.PARTY,
        {"kind": draw(st.sampled_from(PartyKind)), "name": draw(st.sampled_from(["A. Vega", "B. Lind"]))},
    ),
    "phase": lambda item, draw: (Entity.PHASE, {"name": "Foundation", "order": draw(st.integers(1, 3))}),
    "document": lambda item, draw: (
        Entity.DOCUMENT,
        {"kind": draw(st.sampled_from(DocumentKind)), "title": "Response policy"},
    ),
    "evidence": lambda item, draw: (
        Entity.EVIDENCE,
        {"item": item, "kind": EvidenceKind.DRILL, "what": "Drill", "on": draw(_DAY)},
    ),
}

_ITEM_VALUES: dict[str, Callable[[World], st.SearchStrategy[Any]]] = {
    "status": lambda w: st.sampled_from([*Status, None]),
    "in_place": lambda w: st.sampled_from([*InPlace, None]),
    "applicability": lambda w: st.sampled_from([*Applicability, None]),
    "reason": lambda w: _TEXTS,
    "owner": lambda w: st.sampled_from([*w.plan.parties, None]),
    "responsible": lambda w: st.lists(
        st.sampled_from([*w.plan.parties, *w.plan.parties] or [""]), max_size=2
    ).map(lambda ids: tuple(i for i in ids if i)),
    "phase": lambda w: st.sampled_from([*w.plan.phases, None]),
    "start": lambda w: _DAYS,
    "due": lambda w: _DAYS,
    "completed": lambda w: _DAYS,
    "repeats": lambda w: st.sampled_from([*Repeats, None]),
    "health": lambda w: st.sampled_from([*Health, None]),
    "health_reason": lambda w: _TEXTS,
    "notes": lambda w: _TEXTS,
    "restricted": lambda w: st.booleans(),
}


def random_edit(world: World, draw: Draw) -> Edit:
    """Any edit a person could ask for; some are refused."""
    kind = draw(st.sampled_from(_KINDS))
    codes = sorted(world.framework.nodes)
    plan = world.plan
    if kind == "items":
        chosen = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=4, unique=True))
        fields = draw(st.lists(st.sampled_from(sorted(_ITEM_VALUES)), min_size=1, max_size=3, unique=True))
        return set_items(plan, chosen, {f: draw(_ITEM_VALUES[f](world)) for f in fields})
    item = plan.items[draw(st.sampled_from(codes))].id
    if kind in _CREATIONS:
        entity, values = _CREATIONS[kind](item, draw)
        return Edit("Add", (Create(entity, new_id(), values),))
    if kind == "hand over" and len(plan.parties) > 1:
        return hand_over(plan, *draw(st.permutations(sorted(plan.parties)))[:2])
    if kind in ("link", "version") and plan.documents:
        document = draw(st.sampled_from(sorted(plan.documents)))
        return _link(plan, item, document, draw) if kind == "link" else _version(document, draw)
    removable = [
        (e, r) for e in (Entity.PARTY, Entity.PHASE, Entity.DOCUMENT) for r in sorted(plan.records[e])
    ]
    standing = [(e, r) for e, r in removable if plan.record(e, r)]
    if not standing:
        return set_items(plan, [codes[0]], {"notes": "x"})
    entity, record = draw(st.sampled_from(standing))
    if kind == "remove":
        return Edit("Remove", (Remove(entity, record),))
    name = "title" if entity is Entity.DOCUMENT else "name"
    return Edit("Rename", (Assign(entity, record, name, draw(st.sampled_from(["Renamed", "Foundation"]))),))


def _link(plan: Plan, item: str, document: str, draw: Draw) -> Edit:
    identity, state = link_id(item, document), draw(st.sampled_from(LinkState))
    if plan.record(Entity.LINK, identity):
        return Edit("Relink", (Assign(Entity.LINK, identity, "state", state),))
    return Edit(
        "Link", (Create(Entity.LINK, identity, {"item": item, "document": document, "state": state}),)
    )


def _version(document: str, draw: Draw) -> Edit:
    state = draw(st.sampled_from(VersionState))
    return Edit("Version", (Create(Entity.VERSION, new_id(), {"document": document, "state": state}),))


def try_edit(world: World, edit: Edit) -> Change | None:
    """Do an edit; None where it was refused."""
    try:
        return world.do(edit)
    except PlannerError:
        return None
