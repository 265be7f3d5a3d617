"""Which rows read differently after a change: exactly those are repainted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from htplanner.domain.model.changes import Change, Value
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Link, Record, Version
from htplanner.domain.reading.view import PlanView


@dataclass(frozen=True)
class Affected:
    """``codes`` are items and competencies that read differently; ``stale`` those that were looked at."""

    codes: frozenset[str]
    stale: frozenset[str]


def candidates(old: PlanView, new: Plan, change: Change) -> frozenset[str]:
    """Items that may read differently after ``change``; never too few."""
    return _Search(old, new).over(change.values)


def affected(old: PlanView, new: PlanView, change: Change) -> Affected:
    """The items and competencies whose rows differ between two views that ``change`` leads from and to.

    Heirs, ancestors and items of a renamed owner are included.
    """
    stale = candidates(old, new.plan, change)
    codes = {code for code in stale if old.row(code) != new.row(code)}
    competencies = {code.split(".", 1)[0] for code in stale}
    codes |= {code for code in competencies if old.competency(code) != new.competency(code)}
    return Affected(frozenset(codes), stale)


class _Search:
    def __init__(self, old: PlanView, new: Plan) -> None:
        self._old = old
        self._plans = (old.plan, new)
        self._framework: Framework = old.framework

    def over(self, values: Iterable[Value]) -> frozenset[str]:
        codes: set[str] = set()
        for entity, record_id in dict.fromkeys((v.entity, v.id) for v in values):
            codes |= self._direct(entity, record_id)
        return frozenset(self._family(codes))

    def _family(self, codes: Iterable[str]) -> set[str]:
        """The items, those below that may inherit from them, and those above that follow from either."""
        family: set[str] = set()
        for code in codes:
            stack = [code]
            while stack:
                below = stack.pop()
                family.add(below)
                stack.extend(self._framework.children[below])
            family.update(self._framework.lineage[code])
        return family

    def _direct(self, entity: Entity, record_id: str) -> set[str]:
        """Items that show something of the record themselves."""
        own = {
            Entity.ITEM: lambda one: self._codes({one}),
            Entity.ASK: self._waiting,
            Entity.PARTY: self._with_party,
            Entity.PHASE: self._numbered_with,
            Entity.DOCUMENT: self._linked,
            Entity.VERSION: self._of_version,
        }
        return own[entity](record_id) if entity in own else self._belonging(entity, record_id)

    def _belonging(self, entity: Entity, record_id: str) -> set[str]:
        """Return the items that a record belongs to."""
        fields = [spec.name for spec in entity.kind.belonging if spec.target is Entity.ITEM]
        return self._codes({getattr(r, name) for r in self._both(entity, record_id) for name in fields})

    def _numbered_with(self, phase: str) -> set[str]:
        """Return the items that have a phase; each shows the phase number."""
        shown = {row.code for row in self._old.rows() if row.phase.value is not None}
        return shown | self._naming("phase", {phase})

    def _of_version(self, version: str) -> set[str]:
        documents = {cast(Version, one).document for one in self._both(Entity.VERSION, version)}
        return {code for document in documents for code in self._linked(document)}

    def _codes(self, item_ids: Iterable[str | None]) -> set[str]:
        found = (self._framework.codes_by_id.get(item_id or "") for item_id in item_ids)
        return {code for code in found if code}

    def _both(self, entity: Entity, record_id: str) -> list[Record]:
        return [r for r in (plan.records[entity].get(record_id) for plan in self._plans) if r is not None]

    def _with_party(self, party: str) -> set[str]:
        """Items owned by the party, or by a position it holds."""
        names = {party}
        for plan in self._plans:
            names |= {p.id for p in plan.parties.values() if p.holder == party}
        return self._naming("owner", names)

    def _waiting(self, ask: str) -> set[str]:
        """Items that wait for the ask."""
        return self._naming("waits_for", {ask})

    def _naming(self, field: str, records: set[str]) -> set[str]:
        """Items whose ``field`` names one of some records."""
        return {
            code
            for plan in self._plans
            for code, item in plan.items.items()
            if getattr(item, field) in records and code in self._framework.nodes
        }

    def _linked(self, document: str) -> set[str]:
        items = {
            cast(Link, record).item
            for plan in self._plans
            for record in plan.records[Entity.LINK].values()
            if cast(Link, record).document == document
        }
        return self._codes(items)
