"""What a report may say of a plan: names, restricted items and unmarked notes are decided here and only here.

Whatever a sheet shows of parties and free text comes through a ``Reader``, so leaving something out does not
depend on every sheet thinking of it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property

from htplanner.domain.difference import Difference
from htplanner.domain.records import Evidence, Item, Link
from htplanner.domain.reporting import CONFIDENTIALITY, ReportOptions
from htplanner.domain.rules import Shown
from htplanner.domain.view import PlanView, Row
from htplanner.domain.vocabulary import Applicability, Health, ItemKind, PartyKind, Status
from htplanner.reports.model import QUIET, Cell

WITHHELD = "Restricted"
"""Stands where there is something that this report leaves out."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def long_date(day: date) -> str:
    """A day in words, whatever language the computer is set to."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date(day: date) -> str:
    """A day with its month shortened, as the cells of a workbook show it."""
    return f"{_MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


class Reader:
    """Reads a view as far as ``options`` let it."""

    def __init__(self, view: PlanView, options: ReportOptions, since: Difference | None = None) -> None:
        self.view = view
        self.since = since
        self.plan = view.plan
        self.framework = view.framework
        self.options = options

    # --- the plan's own lines

    @property
    def message(self) -> str:
        """The coordinator's message: this report's own, else the plan's."""
        given = self.options.message
        return (given if given is not None else self.plan.info.message or "").strip()

    @property
    def confidentiality(self) -> str:
        given = self.options.confidentiality
        return given if given is not None else self.plan.info.confidentiality or CONFIDENTIALITY

    # --- people

    def name(self, party: str | None) -> str:
        """How a party reads in this report; empty for none."""
        return self.view.party_name(party) if self.options.names else self.view.position_name(party)

    def names(self, parties: tuple[str, ...]) -> str:
        """Several parties, each once."""
        return "; ".join(dict.fromkeys(filter(None, (self.name(party) for party in parties))))

    def nameless(self, text: str | None) -> str:
        """Free text with the plan's persons replaced by their position, unless names are chosen.

        The plan holds such text ("decided by") next to the parties themselves. A single word is replaced only
        where it is all there is: it may be a word of the language.
        """
        if not text or self.options.names:
            return text or ""
        alone = self._positions.get(text.strip().casefold())
        if alone is not None:
            return alone
        if self._full_names is None:
            return text
        return self._full_names.sub(lambda found: self._positions[found[0].casefold()], text)

    @cached_property
    def _positions(self) -> dict[str, str]:
        return {
            party.name.casefold(): self.view.position_name(party.id)
            for party in self.plan.parties.values()
            if party.kind is PartyKind.PERSON
        }

    @cached_property
    def _full_names(self) -> re.Pattern[str] | None:
        names = sorted((name for name in self._positions if " " in name), key=len, reverse=True)
        if not names:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)

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
        chosen = self.options.restricted
        return code not in chosen and any(
            above not in chosen and (item := self.plan.items.get(above)) is not None and item.restricted
            for above in self.framework.lineage[code]
        )

    def free(self, code: str, text: str | None) -> str:
        """Free text of an item as this report may show it."""
        if not text:
            return ""
        return WITHHELD if self.withheld(code) else self.nameless(text)

    def notes(self, row: Row) -> str:
        """The notes, where they are marked for leadership."""
        return self.free(row.code, row.item.notes) if row.item.notes_for_leadership else ""

    def barrier(self, row: Row) -> str:
        """The barrier, where it is marked for leadership."""
        return self.free(row.code, row.item.barrier) if row.item.barrier_for_leadership else ""

    def health(self, row: Row) -> Cell:
        """The health, calm where it only says that nothing has begun and no day is set."""
        begun = row.counts.applicable - row.counts.not_started - row.counts.deferred
        dated = row.start.value is not None or row.due.value is not None
        calm = row.health is Health.ON_TRACK and not row.health_overridden and not begun and not dated
        return Cell(row.health, QUIET if calm else "")

    def health_reason(self, row: Row) -> str:
        """Why the health is what it is; nothing where all is well.

        A reason that a person wrote on a restricted item is left out.
        """
        if row.health is Health.ON_TRACK and not row.health_overridden:
            return ""
        written = row.code
        if not row.health_overridden:
            # A parent repeats the reason of its worst action: "4.A.ORG.1: …".
            written = row.health_reason.partition(":")[0]
            if written not in self.framework.nodes or not self.view.row(written).health_overridden:
                return row.health_reason
        if not self.withheld(written):
            return self.nameless(row.health_reason)
        return WITHHELD if written == row.code else f"{written}: {WITHHELD.lower()}"

    def decision(self, row: Row) -> Item:
        """The item whose reason, decider and review date explain this row's applicability or deferral."""
        if row.item.reason:
            return row.item
        shown: Shown[Applicability] | Shown[Status] = row.applicability
        if row.applicability.value.counts and row.status.value is Status.DEFERRED:
            shown = row.status
        return self.plan.items.get(shown.source or row.code, row.item)

    def evidence(self, row: Row) -> Evidence | None:
        """The latest evidence of the item, unless the item is withheld."""
        found = self.plan.evidence_of.get(row.item.id)
        return None if found is None or self.withheld(row.code) else found[-1]

    def clause(self, code: str, link: Link) -> str:
        """Where a document says the item."""
        return self.free(code, link.clause)

    def wording(self, code: str, link: Link) -> str:
        """How a document says the item."""
        return self.free(code, link.wording)
