"""What a report says of a plan, for one reader.

It reads what ``allowed`` makes of the plan and not the plan itself, so leaving something out does not depend
on every sheet thinking of it. Whatever a sheet shows of parties and free text comes through a ``Reader``.
"""

from __future__ import annotations

from functools import cached_property

from htplanner.domain.model.dates import short_date
from htplanner.domain.model.records import Ask, Document, Evidence, Item, Version
from htplanner.domain.model.vocabulary import Applicability, AskStatus, Health, ItemKind, Status
from htplanner.domain.output.report_options import CONFIDENTIALITY, ReportOptions, ReportReader
from htplanner.domain.periods.difference import Difference
from htplanner.domain.reading.checks import CheckResults, Finding
from htplanner.domain.reading.counts import Counts
from htplanner.domain.reading.rules import EffectiveValue
from htplanner.domain.reading.view import PlanView, Row
from htplanner.reports.content.disclosure import WITHHELD, DisclosurePolicy
from htplanner.reports.content.model import QUIET, Cell
from htplanner.reports.content.partial_rows import over


class Reader:
    """Reads a view as far as ``options`` let it, and tells what changed ``since`` where that is given.

    ``ValidationError`` where the report is for a department the plan has not.
    """

    def __init__(self, view: PlanView, options: ReportOptions, since: Difference | None = None) -> None:
        self.allowance = allowance = DisclosurePolicy(view, options, since.before if since else None)
        self.view = allowance.view
        self.plan = self.view.plan
        self.framework = view.framework
        self.options = options
        self.since = allowance.difference(since) if since else None
        self.department = allowance.department
        self.scope = allowance.scope
        """The codes of the actions the report is about, None for all."""
        self.scope_of_changes = allowance.scope_of_changes
        """Those, and what was theirs at the earlier moment."""

    # --- what it is about

    def concerns(self, code: str, scope: frozenset[str] | None) -> bool:
        """Whether an item, or an action below it, is in ``scope``."""
        return scope is None or not scope.isdisjoint(self.framework.actions_below[code])

    def actions(self, above: str | None = None) -> list[Row]:
        """The actions the report is about, of all or below an item or competency."""
        return [r for r in self.view.actions(above) if self.scope is None or r.code in self.scope]

    def rows(self) -> list[Row]:
        """Every item that the report is about, or that stands above what it is about."""
        return [self._theirs(row) for row in self.view.rows() if self.concerns(row.code, self.scope)]

    def _theirs(self, row: Row) -> Row:
        """A row as the department reads it that the report is for; as it stands for everybody else."""
        if self.scope is None or row.kind is ItemKind.ACTION:
            return row
        return over(row, self.actions(row.code), owned=self.owns(row))

    def owns(self, row: Row) -> bool:
        """Whether whoever the report is for may read what was written on an item: all, or its owners."""
        owner = self.plan.parties.get(row.owner.value or "")
        own = owner is not None and self.allowance.is_for(owner.department)
        return self.scope is None or row.code in self.scope or own

    def counts(self, code: str) -> Counts:
        """The counts of an item or competency over the actions the report is about."""
        if self.scope is None:
            known = code in self.framework.nodes
            return self.view.row(code).counts if known else self.view.competency(code).counts
        return Counts.over(row.counts for row in self.actions(code))

    @cached_property
    def totals(self) -> Counts:
        """The counts over everything the report is about."""
        return self.view.totals if self.scope is None else Counts.over(r.counts for r in self.actions())

    @cached_property
    def judged(self) -> CheckResults:
        """What the plan checks found about what the report is about, and this reader may see."""
        judged, told = self.allowance.judged, self.plan.waivers
        return CheckResults(
            tuple(finding for finding in judged.stands if self._may_see(finding)),
            tuple((finding, told[waiver.id]) for finding, waiver in judged.waived if self._may_see(finding)),
        )

    def _may_see(self, finding: Finding) -> bool:
        told = (self.plan.asks.get(one or "") for one in (finding.record, finding.ask))
        if any(ask is not None and not self.sees(ask) for ask in told):
            return False
        return self.scope is None or (finding.code is not None and self.concerns(finding.code, self.scope))

    @cached_property
    def totals_before(self) -> Counts | None:
        """The counts of the same actions at the earlier moment, None where there is none."""
        if self.since is None:
            return None
        before = self.since.before
        if self.scope is None:
            return before.totals
        return Counts.over(before.row(row.code).counts for row in self.actions())

    # --- the plan's own lines

    @property
    def message(self) -> str:
        """The coordinator's message: this report's own, else the plan's."""
        given = self.options.message
        return self.nameless(given if given is not None else self.plan.info.message).strip()

    @property
    def confidentiality(self) -> str:
        """The line at the foot of every page: this report's own, else the plan's."""
        given = self.options.confidentiality
        own = self.plan.info.confidentiality or CONFIDENTIALITY
        return self.nameless(given if given is not None else own)

    @property
    def plan_name(self) -> str:
        """The plan's name, as it stands on every page."""
        return self.label(self.plan.info.name) or "Plan"

    @property
    def organization(self) -> str:
        """The organization's name."""
        return self.label(self.plan.info.organization)

    @property
    def whom(self) -> str:
        """The department the report is for, as it may be told; "" where it is for none."""
        return self.label(self.department)

    @property
    def compared_with(self) -> str:
        """What the report is held against: the name of a closed period, else a day; empty for nothing."""
        if self.since is None:
            return ""
        day = self.since.before.as_of
        closed = (period.name for period in reversed(self.plan.periods) if period.end == day)
        return next(closed, short_date(day))

    # --- people

    def name(self, party: str | None) -> str:
        """How a party reads in this report; empty for none. One that is gone reads as it did before."""
        views = (self.view, *((self.since.before,) if self.since else ()))
        view = next((one for one in views if party in one.plan.parties), self.view)
        return view.party_name(party) if self.options.names else self.label(view.position_name(party))

    def names(self, parties: tuple[str, ...]) -> str:
        """Several parties, each once."""
        return "; ".join(dict.fromkeys(filter(None, (self.name(party) for party in parties))))

    def label(self, text: str | None) -> str:
        """A title or name that stands in the plan, without the whole name of a person in it."""
        return self.allowance.label(text)

    def nameless(self, text: str | None) -> str:
        """Free text with the plan's persons replaced by their position, unless names are chosen.

        The plan holds such text ("decided by") next to the parties themselves.
        """
        return self.allowance.nameless(text)

    # --- titles

    def title(self, row: Row) -> str:
        """The item's title where it stands alone: a group's own is only its audience."""
        if row.kind is not ItemKind.GROUP:
            return row.title
        sub = self.framework.lineage[row.code][-1]
        return f"{self.framework.title_of(sub)}: {row.title}"

    # --- free text of items

    def withheld(self, code: str) -> bool:
        """Whether the item, or one above it, is restricted and was not chosen for this report."""
        return self.allowance.withheld(code)

    def free(self, code: str, text: str | None) -> str:
        """Free text of an item as this report may show it."""
        if not text:
            return ""
        return WITHHELD if self.withheld(code) else self.nameless(text)

    def notes(self, row: Row) -> str:
        """The notes, where they are marked for leadership."""
        told = row.item.notes_for_leadership and self.owns(row)
        return self.free(row.code, row.item.notes) if told else ""

    def barrier(self, row: Row) -> str:
        """The barrier, where it is marked for leadership."""
        told = row.item.barrier_for_leadership and self.owns(row)
        return self.free(row.code, row.item.barrier) if told else ""

    def health(self, row: Row) -> Cell:
        """The health, calm where it only says that nothing has begun and no day is set."""
        begun = row.counts.applicable - row.counts.not_started - row.counts.deferred
        dated = row.start.value is not None or row.due.value is not None
        calm = row.health is Health.ON_TRACK and not row.health_overridden and not begun and not dated
        return Cell(row.health, QUIET if calm else "")

    def health_reason(self, row: Row) -> str:
        """Why the health is what it is, and the ask it waits for; nothing where all is well.

        A reason that a person wrote on a restricted item is left out.
        """
        if row.health is Health.ON_TRACK and not row.health_overridden:
            return ""
        cause = row
        if not row.health_overridden:
            # A parent repeats the reason of its worst action: "4.A.ORG.1: …".
            worst = row.health_reason.partition(":")[0]
            cause = self.view.row(worst) if worst in self.framework.nodes else row
        if not cause.health_overridden:
            waiting = self.waiting_for(cause)
            return f"{row.health_reason}, waiting for: {waiting}" if waiting else row.health_reason
        if not self.withheld(cause.code):
            return self.nameless(row.health_reason)
        return WITHHELD if cause is row else f"{cause.code}: {WITHHELD.lower()}"

    def waiting_for(self, row: Row) -> str:
        """The title of the ask that work on hold waits for, where this reader sees it."""
        held = self.plan.items.get(row.status.source or "")
        ask = self.plan.asks.get(held.waits_for or "") if held is not None else None
        shown = row.waiting_for and ask is not None and self.sees(ask)
        return self.ask_title(ask) if ask is not None and shown else ""

    # --- documents

    def keeps(self, document: Document) -> bool:
        """Whether a document is kept by whom the report is for: always, but for a department."""
        if self.department is None:
            return True
        owner = self.plan.parties.get(document.owner or "")
        kept_by = document.department or (owner.department if owner else None)
        return self.allowance.is_for(kept_by)

    def document(self, document: Document) -> str:
        """What a document is called: its number and title."""
        return self.label(document.label)

    def keeper(self, document: Document) -> str:
        """Who keeps a document: its department, else its owner; "" for nobody."""
        return self.department_name(document.department) or self.name(document.owner)

    def department_name(self, department: str | None) -> str:
        """Return the name of a department; "" for none."""
        return self.label(self.plan.department_name(department))

    def version_number(self, version: Version) -> str:
        """How a version is numbered; "" where it is not."""
        return self.label(version.number)

    # --- asks

    def sees(self, ask: Ask) -> bool:
        """Whether this reader may see an ask: what was never raised is the task force's own."""
        never_raised = ask.status is AskStatus.WITHDRAWN and ask.raised_on is None
        for_task_force = self.options.reader is ReportReader.TASK_FORCE
        return for_task_force or not (ask.status is AskStatus.DRAFT or never_raised)

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """The asks the report is about, those to be decided first."""
        return tuple(ask for ask in self.plan.asks.values() if self.sees(ask) and self._asked_for(ask))

    def ask_withheld(self, ask: Ask) -> bool:
        """Whether a withheld item is named by an ask or waits for it: it may tell what the item must not."""
        waiting = (item.code for item in self.plan.items.values() if item.waits_for == ask.id)
        return any(map(self.withheld, (*self.ask_codes(ask), *waiting)))

    def ask_codes(self, ask: Ask) -> list[str]:
        """The codes of the items an ask is for, in the publication's order."""
        asked = set(ask.items or ())
        return [code for code, item in self.framework.item_ids.items() if item in asked]

    def ask_title(self, ask: Ask) -> str:
        """What is asked; of a withheld item only what kind of ask it is, and for which items."""
        if not self.ask_withheld(ask):
            return self.nameless(ask.title)
        codes = ", ".join(self.ask_codes(ask))
        return f"{WITHHELD}: {ask.kind.label.lower()}" + (f" for {codes}" if codes else "")

    def ask_text(self, ask: Ask, text: str | None) -> str:
        """Why something is asked, or what came of it."""
        if not text:
            return ""
        return WITHHELD if self.ask_withheld(ask) else self.nameless(text)

    def _asked_for(self, ask: Ask) -> bool:
        return self.scope is None or any(self.concerns(code, self.scope) for code in self.ask_codes(ask))

    def decision(self, row: Row) -> Item:
        """The item whose reason, decider and review date explain this row's applicability or deferral."""
        if row.item.reason:
            return row.item
        shown: EffectiveValue[Applicability] | EffectiveValue[Status] = row.applicability
        if row.applicability.value.counts and row.status.value is Status.DEFERRED:
            shown = row.status
        return self.plan.items.get(shown.source or row.code, row.item)

    def decides_for(self, row: Row, decided: Item) -> bool:
        """Whether what was ``decided`` on a row is for the reader: it is theirs, or holds for their work."""
        return self.owns(row) or any(
            decided.code in (action.applicability.source, action.status.source)
            for action in self.actions(row.code)
        )

    def proof_withheld(self, code: str) -> bool:
        """Whether evidence of an item, or of one below it, is withheld: not even its day may be told."""
        return any(
            self.withheld(below) and self.view.evidence_of(self.framework.item_ids[below])
            for below in self.framework.branch[code]
        )

    def evidence(self, row: Row) -> Evidence | None:
        """The latest evidence of the item, unless the item is withheld."""
        found = self.view.evidence_of(row.item.id)
        return found[-1] if found and not self.withheld(row.code) and self.owns(row) else None
