"""Disclosure of plan data in reports: enforces the rule of each field.

A report never reads the plan itself. It reads what ``DisclosurePolicy`` makes of it: every field as its rule
says, and a field without a rule is empty. So a sheet or field added later cannot disclose
what nobody decided on. What was kept out is remembered, and looked for in the file before it is released
(``leak_scan.scanner``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import TypeVar

from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Ask, Entity, Item, Party, Record, ReportRule, Waiver
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.periods.difference import Difference, FieldChange
from htplanner.domain.privacy.name_removal import NameRemoval
from htplanner.domain.reading.checks import CheckResults, check_plan
from htplanner.domain.reading.view import PlanView, Row
from htplanner.reports.content.scope import actions_of, chosen_department

R = TypeVar("R", bound=Record)

WITHHELD = "Restricted"
"""Stands where there is something that this report leaves out."""


class WithheldKind(Enum):
    """What sort of text was kept out, in words that go on after "it holds"."""

    NEVER = "details that no report tells"
    UNMARKED = "a note or barrier that is not marked for leadership"
    RESTRICTED = "text of a restricted item"
    OTHERS = "something of another department’s items"
    PERSON = "the name of a person"


@dataclass(frozen=True)
class Withheld:
    """A text that a report must not hold."""

    kind: WithheldKind
    text: str


class DisclosurePolicy:
    """What the report with ``options`` may know of ``view``, and of ``earlier`` where it compares.

    ``ValidationError`` where it is for a department the plan has not.
    """

    def __init__(self, view: PlanView, options: ReportOptions, earlier: PlanView | None = None) -> None:
        self.whole = view
        self.options = options
        self.framework = view.framework
        self._earlier = earlier
        self._department = chosen_department(view.plan, options)

    @cached_property
    def naming(self) -> NameRemoval:
        """Everybody the plan knows or knew."""
        return NameRemoval.of(*(view.plan for view in self._views))

    @cached_property
    def view(self) -> PlanView:
        """The plan as the report may know it."""
        return self._of(self.whole)

    @cached_property
    def earlier(self) -> PlanView | None:
        """The earlier moment as it may know it."""
        return self._of(self._earlier) if self._earlier is not None else None

    @property
    def _views(self) -> tuple[PlanView, ...]:
        return (self.whole, *((self._earlier,) if self._earlier is not None else ()))

    # --- the whole plan, for whoever decides on it

    @cached_property
    def department(self) -> str | None:
        """The department the report is for, as it may be told; None where it is for none."""
        return None if self._department is None else self.label(self._department.name)

    def is_for(self, department: str | None) -> bool:
        """Return whether the report is for the department with an id."""
        return self._department is not None and self._department.id == department

    @cached_property
    def scope(self) -> frozenset[str] | None:
        """The codes of the actions the report is about, None for all."""
        return None if self._department is None else actions_of(self.whole, self._department.id)

    @cached_property
    def scope_of_changes(self) -> frozenset[str] | None:
        """Those, and what was theirs at the earlier moment."""
        if self.scope is None or self._department is None or self._earlier is None:
            return self.scope
        return self.scope | actions_of(self._earlier, self._department.id)

    @cached_property
    def judged(self) -> CheckResults:
        """What the plan checks found in the whole plan: they tell places, in words of the program."""
        return check_plan(self.whole)

    def withheld(self, code: str) -> bool:
        """Whether the item, or one above it, is restricted and was not chosen for this report."""
        chosen = self.options.restricted
        return code not in chosen and any(
            above not in chosen and above in self._restricted for above in self.framework.lineage[code]
        )

    @cached_property
    def _restricted(self) -> frozenset[str]:
        return frozenset(code for code, item in self.whole.plan.items.items() if item.restricted)

    def label(self, text: str | None) -> str:
        """A title or name that stands in the plan, without the whole name of a person in it."""
        return text or "" if not text or self.options.names else self.naming.out_of_label(text)

    def nameless(self, text: str | None) -> str:
        """Free text with the plan's persons replaced by their position, unless names are chosen."""
        return text or "" if not text or self.options.names else self.naming.out_of_text(text)

    # --- what is kept out

    def kept_out(self) -> Iterator[Withheld]:
        """Every text of the plan that the report must not hold, and everybody it must not name."""
        if not self.options.names:
            yield from (Withheld(WithheldKind.PERSON, name) for name in self.naming.persons)
        for view in self._views:
            for entity, records in view.plan.records.items():
                for record in records.values():
                    yield from self._kept_out(view.plan, entity, record)

    def _kept_out(self, plan: Plan, entity: Entity, record: Record) -> Iterator[Withheld]:
        for name, rule in _RULED[entity].items():
            value = getattr(record, name)
            if value and isinstance(value, str):
                kind = self._refused(plan, record, name, rule)
                if kind is not None:
                    yield Withheld(kind, value)

    def kept(self) -> Iterator[str]:
        """Every text that the report may hold."""
        for view in (self.view, *((self.earlier,) if self.earlier is not None else ())):
            for records in view.plan.records.values():
                for record in records.values():
                    yield from (v for v in vars(record).values() if isinstance(v, str))

    def difference(self, since: Difference) -> Difference:
        """What changed, between what it may know of both moments."""
        before = self.earlier if self._earlier is since.before and self.earlier else self._of(since.before)
        after = self.view if self.whole is since.after else self._of(since.after)

        def told(records: tuple[R, ...]) -> tuple[R, ...]:
            return tuple(self._record(since.after.plan, record) for record in records)

        return replace(
            since,
            before=before,
            after=after,
            moved=tuple(self._moved(since, one) for one in since.moved),
            in_force=told(since.in_force),
            review_overdue=told(since.review_overdue),
            asks_raised=told(since.asks_raised),
            asks_decided=told(since.asks_decided),
        )

    def _moved(self, since: Difference, moved: FieldChange) -> FieldChange:
        """What moved, both values as they may be told; the step's name may hold what somebody wrote."""
        rule = _RULED[moved.entity].get(moved.field)
        if rule is None:
            return replace(moved, label="")
        ends = []
        for plan, value in ((since.before.plan, moved.old), (since.after.plan, moved.new)):
            other = since.after.plan if plan is since.before.plan else since.before.plan
            record = plan.records[moved.entity].get(moved.id) or other.records[moved.entity].get(moved.id)
            empty = RECORDS[moved.entity].specs()[moved.field].empty
            if record is not None and self._refused(plan, record, moved.field, rule) is None:
                ends.append(self._told(record, rule, value))
            else:
                # That there was something may be told, not what.
                ends.append(WITHHELD if value else empty)
        return replace(moved, old=ends[0], new=ends[1], label="")

    # --- enforcing the list

    def _of(self, view: PlanView) -> PlanView:
        plan = view.plan
        records = {
            entity: {record.id: self._record(plan, record) for record in records.values()}
            for entity, records in plan.records.items()
        }
        return view.told_of(Plan(plan.head, records), self._row)

    def _record(self, plan: Plan, record: R) -> R:
        """A record with every field as its rule says."""
        told: dict[str, object] = {}
        for name, rule in _RULED[record.entity].items():
            value = getattr(record, name)
            if value:
                refused = self._refused(plan, record, name, rule)
                told[name] = self._told(record, rule, value) if refused is None else _instead(refused, value)
        return record.with_values(told) if told else record

    def _refused(self, plan: Plan, record: Record, name: str, rule: ReportRule) -> WithheldKind | None:
        """Why a field of a record must not be told, None where it may be."""
        if rule is ReportRule.NEVER:
            return WithheldKind.NEVER
        if rule not in (ReportRule.GUARDED, ReportRule.MARKED):
            return None
        if any(map(self.withheld, self._codes(plan, record))):
            return WithheldKind.RESTRICTED
        if not self._for_them(plan, record, rule):
            return WithheldKind.OTHERS
        if rule is ReportRule.MARKED and not getattr(record, f"{name}_for_leadership"):
            return WithheldKind.UNMARKED
        return None

    def _for_them(self, plan: Plan, record: Record, rule: ReportRule) -> bool:
        """Whether what an item says is for the department that the report is for."""
        code = _code(plan, record)
        if self.scope_of_changes is None or code is None:
            return True
        if rule is ReportRule.MARKED and code not in self.scope_of_changes:
            row = self.whole.row(code)
            owner = self.whole.plan.parties.get(row.owner.value or "")
            return owner is not None and self.is_for(owner.department)
        return not self.scope_of_changes.isdisjoint(self.framework.actions_below[code])

    def _codes(self, plan: Plan, record: Record) -> tuple[str, ...]:
        """The items a text may tell of: of an ask those that it names, and those that wait for it."""
        ask = record if isinstance(record, Ask) else None
        if isinstance(record, Waiver):
            ask = plan.asks.get(record.about or "")
        if ask is not None:
            asked = (code for one in ask.items or () if (code := self.framework.codes_by_id.get(one)))
            return (*asked, *self._waiting.get(ask.id, ()))
        code = _code(plan, record)
        if code is not None:
            return (code,)
        fields = (s.name for s in record.entity.kind.references if s.target is Entity.ITEM)
        held = (getattr(record, name) for name in fields)
        named = (one for value in held for one in (value if isinstance(value, tuple) else (value,)))
        return tuple(found for one in named if one and (found := plan.code_of(one)))

    @cached_property
    def _waiting(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of the items that wait for each ask."""
        found: dict[str, tuple[str, ...]] = {}
        for code, item in self.whole.plan.items.items():
            if item.waits_for:
                found[item.waits_for] = (*found.get(item.waits_for, ()), code)
        return found

    def _told(self, record: Record, rule: ReportRule, value: object) -> object:
        """A value that may be told, with nobody named in it who must not be."""
        if self.options.names or not isinstance(value, str):
            return value
        if rule is ReportRule.NAME and isinstance(record, Party) and record.kind is PartyKind.PERSON:
            return self.naming.called(record.id)
        whole = rule in (ReportRule.NAME, ReportRule.LABEL)
        return self.naming.out_of_label(value) if whole else self.naming.out_of_text(value)

    def _row(self, row: Row, plan: Plan) -> Row:
        """A row that a closing kept, with nothing in it that must not be told."""
        reason = row.health_reason
        worst = reason.partition(":")[0]
        cause = worst if worst in self.framework.nodes else row.code
        if self.withheld(cause) and self.whole.row(cause).health_overridden:
            reason = WITHHELD if cause == row.code else f"{cause}: {WITHHELD.lower()}"
        return replace(
            row,
            item=plan.items.get(row.code, row.item),
            health_reason=self.nameless(reason),
            owner_name=row.owner_name if self.options.names else self.naming.called(row.owner.value or ""),
            phase_name=self.label(row.phase_name),
            linked_titles=tuple(map(self.label, row.linked_titles)),
            waiting_for=_awaited(row, plan),
        )


def ruled(entity: Entity) -> Mapping[str, ReportRule]:
    """Return the fields of a record that a report withholds or changes."""
    rules = {name: spec.report for name, spec in entity.kind.specs.items()}
    return {name: rule for name, rule in rules.items() if rule is not ReportRule.FREE}


_RULED = {entity: ruled(entity) for entity in RECORDS}


def _instead(refused: WithheldKind, value: object) -> str | None:
    """What stands where a value is refused: that there is something, only where it is restricted."""
    # Rules may count on a text that must be given.
    return WITHHELD if refused is WithheldKind.RESTRICTED else "" if isinstance(value, str) else None


def _awaited(row: Row, plan: Plan) -> str:
    """The open ask that a kept row waits for, as ``plan`` tells it."""
    held = plan.items.get(row.status.source or "")
    ask = plan.asks.get(held.waits_for or "") if held is not None else None
    return ask.title or "" if ask is not None and row.waiting_for else ""


def _code(plan: Plan, record: Record) -> str | None:
    """The item a record is or belongs to."""
    if isinstance(record, Item):
        return record.code
    item = getattr(record, "item", None)
    return plan.code_of(item) if isinstance(item, str) else None
