"""A plan as it reads on one day: what every row shows, worked out once and asked for by code.

Pages, checks and reports read this and nothing else. A view is immutable in effect: rows are computed when
first asked for and kept. A day knows nothing of later ones: what is dated after it does not count on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Document, Entity, Evidence, Item, Link, Round, Update, Version
from htplanner.domain.model.vocabulary import (
    Applicability,
    DocumentKind,
    Health,
    InPlace,
    ItemKind,
    PartyKind,
    Repeats,
    Status,
)
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.kept_figures import KeptFigures, KeptFinding
from htplanner.domain.reading.rows import CompetencyRow, Row
from htplanner.domain.reading.rules import (
    EffectiveValue,
    WorkState,
    computed_in_place,
    computed_status,
    due_soon,
    health,
    in_place_on,
    inherited,
    is_fresh,
    latest_evidence,
    link_counts,
    review_due,
    saying_documents,
    version_in_force,
    work_state,
)

__all__ = ["CompetencyRow", "PlanView", "Row"]


class PlanView:
    """``plan`` read with ``framework`` as of a day. ``editable`` says whether edits are possible at all."""

    def __init__(
        self,
        plan: Plan,
        framework: Framework,
        as_of: date,
        *,
        editable: bool = True,
        rows: Mapping[str, Row] | None = None,
        kept: KeptFigures | None = None,
    ) -> None:
        """``rows`` are those known already: a closed period's, or what a change has left alone.

        ``kept`` is what else a closed period kept.
        """
        self.plan = plan
        self.framework = framework
        self.as_of = as_of
        self.editable = editable
        self._kept = kept
        self._rows: dict[str, Row] = dict(rows or {})
        self._competencies: dict[str, CompetencyRow] = {}

    def told_of(self, plan: Plan, kept_row: Callable[[Row, Plan], Row]) -> PlanView:
        """The same day of ``plan``, which holds the same with less said; a row that was kept becomes that."""
        kept = {code: kept_row(row, plan) for code, row in self._rows.items()} if self.as_closed else None
        return PlanView(plan, self.framework, self.as_of, editable=False, rows=kept, kept=self._kept)

    # --- asking

    @property
    def as_closed(self) -> bool:
        """Whether this is what the closing of a period kept, and not a plan as it stood on a day."""
        return self._kept is not None

    def row(self, code: str) -> Row:
        """What the item shows; ``KeyError`` where the framework has no such item."""
        found = self._rows.get(code)
        if found is None:
            found = self._rows[code] = self._make_row(code)
        return found

    def competency(self, code: str) -> CompetencyRow:
        """What a competency's heading shows."""
        found = self._competencies.get(code)
        if found is None:
            subs = [self.row(child) for child in self.framework.children[code]]
            found = self._competencies[code] = CompetencyRow(
                code,
                self.framework.competency_by_code[code].title,
                Counts.over(sub.counts for sub in subs),
                _worst(sub.health for sub in subs),
            )
        return found

    def rows(self) -> Iterator[Row]:
        """Every item in the publication's order."""
        return (self.row(code) for code in self.framework.nodes)

    def actions(self, above: str | None = None) -> Iterator[Row]:
        """Every action, or those below a competency, sub-competency or group."""
        codes = self.framework.actions_below[above] if above else (a.code for a in self.framework.actions)
        return (self.row(code) for code in codes)

    @cached_property
    def totals(self) -> Counts:
        """The counts over the whole plan."""
        return Counts.over(self.competency(c.code).counts for c in self.framework.competencies)

    def party_name(self, party: str | None) -> str:
        """How a party reads: a position with its holder; empty for none."""
        found = self.plan.parties.get(party or "")
        if found is None:
            return ""
        holder = self.plan.parties.get(found.holder or "")
        if found.kind is PartyKind.POSITION and holder is not None:
            return f"{found.name} ({holder.name})"
        return found.name

    def phase_name(self, phase: str | None) -> str:
        """A phase's name; empty for none."""
        found = self.plan.phases.get(phase or "")
        return found.name if found else ""

    def waiting_for(self, held: str | None) -> str:
        """The title of the open ask that the item with the code ``held``, being on hold, waits for."""
        item = self.plan.items.get(held or "")
        ask = self.plan.asks.get(item.waits_for or "") if item is not None else None
        if item is None or ask is None:
            return ""
        return ask.title if item.status is Status.ON_HOLD and ask.status.is_open else ""

    def position_name(self, party: str | None) -> str:
        """How a party reads where no person may be named: position, committee, job title or department."""
        found = self.plan.parties.get(party or "")
        if found is None:
            return ""
        if found.kind is PartyKind.PERSON:
            return found.title or self.plan.department_name(found.department) or "A member of staff"
        return found.name

    def is_mine(self, row: Row, me: str) -> bool:
        """Whether the person ``me`` is accountable or responsible: in person, as holder, chair or member."""
        parties = [row.owner.value, *row.responsible.value]
        for party_id in parties:
            party = self.plan.parties.get(party_id or "")
            if party is not None and me in (party.id, party.holder, party.chair, *(party.members or ())):
                return True
        return False

    def documents(self, row: Row, *, job_descriptions: bool) -> tuple[Document, ...]:
        """Documents linked to the item itself, of one of the two registers."""
        return tuple(
            d
            for d in (self.plan.documents[i] for i in row.linked)
            if (d.kind is DocumentKind.JOB_DESCRIPTION) == job_descriptions
        )

    def proof_on(self, code: str) -> date | None:
        """The day of the newest evidence of practice on an item or anything below it."""
        return latest_evidence(self._proof(code), self.as_of)

    def evidence_of(self, item: str) -> tuple[Evidence, ...]:
        """The evidence there was of an item (by id) on this day, oldest first."""
        return tuple(one for one in self.plan.evidence_of.get(item, ()) if one.on <= self.as_of)

    def updates_of(self, item: str) -> tuple[Update, ...]:
        """The updates there were on an item (by id) on this day, oldest first."""
        return tuple(one for one in self.plan.updates_of.get(item, ()) if one.on <= self.as_of)

    def rounds_of(self, item: str) -> tuple[Round, ...]:
        """The rounds of an item (by id) that were finished on this day, oldest first."""
        return tuple(one for one in self.plan.rounds_of.get(item, ()) if one.completed <= self.as_of)

    def completed(self, item: Item) -> date | None:
        """The day an item's own work was completed, as far as it was on this day."""
        return item.completed if item.completed and item.completed <= self.as_of else None

    def version_in_force(self, document: str) -> Version | None:
        """The version of a document (by id) in force; of a closed period, the one that was then."""
        if self._kept is None or document not in self._kept.in_force:
            return version_in_force(self.plan, document)
        version = self.plan.records[Entity.VERSION].get(self._kept.in_force[document] or "")
        return version if isinstance(version, Version) else None

    def review_due(self, document: Document) -> date | None:
        """When a document is to be reviewed; of a closed period, as it was worked out then."""
        if self._kept is None or document.id not in self._kept.review_due:
            return review_due(self.plan, document)
        return self._kept.review_due[document.id]

    def link_counts(self, link: Link) -> bool:
        """Whether a link counts: see ``rules.link_counts``."""
        return link_counts(link, self.version_in_force(link.document))

    @property
    def findings_kept(self) -> tuple[KeptFinding, ...] | None:
        """What the plan checks found when this was closed, worst first; None where that is to be judged."""
        return self._kept.findings if self._kept else None

    def after(self, plan: Plan, stale: Iterable[str]) -> PlanView:
        """A view of ``plan`` that keeps this one's rows but for the ``stale`` codes (see ``affected``)."""
        gone = set(stale)
        kept = {code: row for code, row in self._rows.items() if code not in gone}
        return PlanView(plan, self.framework, self.as_of, editable=self.editable, rows=kept)

    # --- working out

    @cached_property
    def _phase_numbers(self) -> dict[str, int]:
        return {phase: n for n, phase in enumerate(self.plan.phases, start=1)}

    def _make_row(self, code: str) -> Row:
        node, plan = self.framework.nodes[code], self.plan
        chain = [self._item(above) for above in self.framework.lineage[code]]
        item = chain[0]
        below = [] if node.kind is ItemKind.ACTION else list(self.actions(code))
        applicability = inherited(chain, lambda i: i.applicability, Applicability.UNDECIDED)
        start: EffectiveValue[date | None] = inherited(chain, lambda i: i.start, None)
        own_due: EffectiveValue[date | None] = inherited(chain, lambda i: i.due, None)
        owner: EffectiveValue[str | None] = inherited(chain, lambda i: i.owner, None)
        phase: EffectiveValue[str | None] = inherited(chain, lambda i: i.phase, None)
        status, stands, nothing_applies = self._status(chain, below, own_due.value)
        in_place, in_place_computed = self._in_place(code, item, below)
        computed_health, reason = (
            _worst_of_rows(below)
            if below
            else health(
                stands.status, _start_ahead(start, stands), stands.due, applicability.value, self.as_of
            )
        ) or (None, "")
        overridden = item.health is not None and computed_health is not None
        evidence, updates = self.evidence_of(item.id), self.updates_of(item.id)
        proof_on = evidence[-1].on if evidence else None
        links = plan.links_of_item.get(item.id, ())
        says = saying_documents(plan, item.id)
        soon = applicability.value.counts and due_soon(stands.status, stands.due, self.as_of)
        counts = (
            Counts.over(a.counts for a in below)
            if below
            else Counts.of_action(
                applies=applicability.value,
                status=stands.status,
                in_place=in_place,
                overdue=computed_health is Health.OFF_TRACK,
                has_owner=owner.value is not None,
                has_policy=any(d.kind is not DocumentKind.JOB_DESCRIPTION for d in says),
                has_job_description=any(d.kind is DocumentKind.JOB_DESCRIPTION for d in says),
                has_evidence=is_fresh(proof_on, self.as_of),
            )
        )
        return Row(
            code=code,
            kind=node.kind,
            audience=node.audience,
            title=node.title,
            item=item,
            status=status,
            status_computed=any(action.item.status is not None for action in below),
            nothing_applies=nothing_applies,
            applicability=applicability,
            in_place=in_place,
            in_place_computed=in_place_computed,
            recheck=in_place is InPlace.IN_PLACE and self._recheck(code, below if in_place_computed else []),
            owner=owner,
            responsible=inherited(chain, lambda i: i.responsible, ()),
            consulted=inherited(chain, lambda i: i.consulted, ()),
            informed=inherited(chain, lambda i: i.informed, ()),
            owner_name=self.party_name(owner.value),
            phase=phase,
            phase_name=self.phase_name(phase.value),
            phase_number=self._phase_numbers.get(phase.value or ""),
            start=start,
            due=EffectiveValue(stands.due, own_due.source, own_due.own),
            next_due=stands.next_due,
            health=item.health if overridden else computed_health,
            health_reason=(item.health_reason or "") if overridden else reason,
            health_overridden=overridden,
            computed_health=computed_health,
            counts=counts,
            says=tuple(document.id for document in says),
            linked=tuple(link.document for link in links),
            linked_titles=tuple(plan.documents[link.document].label for link in links),
            evidence_on=proof_on,
            evidence_count=len(evidence),
            updated_on=updates[-1].on if updates else None,
            due_soon=soon,
            waiting_for=self.waiting_for(status.source),
        )

    def _item(self, code: str) -> Item:
        return self.plan.items.get(code) or Item(id=self.framework.item_ids[code], code=code)

    def _status(
        self, chain: list[Item], below: list[Row], due: date | None
    ) -> tuple[EffectiveValue[Status], WorkState, bool]:
        """The status shown, how the work stands for all that follows from it, and whether nothing applies."""
        own = inherited(chain, lambda i: i.status, Status.NOT_STARTED)
        if any(action.item.status is not None for action in below):
            computed = computed_status((a.status.value, a.applicability.value) for a in below)
            status = computed or Status.NOT_STARTED
            return EffectiveValue(status, None, False), WorkState(status, due, None), computed is None
        stands = self._standing(chain, own, due)
        return EffectiveValue(stands.status, own.source, own.own), stands, False

    def _recheck(self, code: str, deciding: list[Row]) -> bool:
        """Whether the proof of what is in place is old: its own, or that of the actions ``deciding``."""
        if deciding:
            applying = (a for a in deciding if a.applicability.value is not Applicability.DOES_NOT_APPLY)
            return any(action.recheck for action in applying)
        return not is_fresh(self.proof_on(code), self.as_of)

    def _in_place(self, code: str, item: Item, below: list[Row]) -> tuple[InPlace, bool]:
        if any(a.item.in_place not in (None, InPlace.NOT_ASSESSED) for a in below):
            return computed_in_place((a.in_place, a.applicability.value) for a in below), True
        return in_place_on(item.in_place or InPlace.NOT_ASSESSED, self._proof(code), self.as_of), False

    def _proof(self, code: str) -> Iterator[Evidence]:
        """All evidence on an item and anything below it, whatever its day."""
        ids = (self.framework.item_ids[one] for one in self.framework.branch[code])
        return (proof for one in ids for proof in self.plan.evidence_of.get(one, ()))

    def _standing(self, chain: list[Item], status: EffectiveValue[Status], due: date | None) -> WorkState:
        """How the work stands: one who takes the status from above takes its rounds from there too."""
        item = chain[0]
        source = next((one for one in chain if one.code == status.source), item)
        rounds = self.rounds_of(source.id)
        return work_state(
            status.value,
            due,
            source.completed,
            rounds[-1].completed if rounds else None,
            item.repeats or source.repeats or Repeats.NEVER,
            self.as_of,
        )


def _start_ahead(start: EffectiveValue[date | None], stands: WorkState) -> date | None:
    """The start of the round that is open now: one before the latest finished round is past."""
    past = start.value is not None and stands.finished is not None and start.value <= stands.finished
    return None if past else start.value


def _worst(healths: Iterable[Health | None]) -> Health | None:
    return max((h for h in healths if h is not None), key=lambda h: h.severity, default=None)


def _worst_of_rows(rows: list[Row]) -> tuple[Health, str] | None:
    """The worst health among rows, with the first such row's code and reason."""
    worst = max(
        (r for r in rows if r.health is not None),
        key=lambda r: r.health.severity if r.health else 0,
        default=None,
    )
    if worst is None or worst.health is None:
        return None
    if worst.health is Health.ON_TRACK:
        return Health.ON_TRACK, "On track"
    return worst.health, f"{worst.code}: {worst.health_reason}"
