"""The command that erases a person from a plan: it tells what would go, and only when told so does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from htplanner.cli.console import PLAN, open_to_write, own_plans, print_lines
from htplanner.db.backup.service import BackupService
from htplanner.db.store.store import Store
from htplanner.domain.model.erasure import ErasureTrace, RemainingBackup
from htplanner.domain.model.text import shortened
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.parsing.values import find_one
from htplanner.domain.privacy.erasure import FORMER, ErasureFindings, ErasurePlace, erasure_of, find_person
from htplanner.errors import UsageError
from htplanner.plans import Plans

_PERSON = "person"


@click.command()
@PLAN
@click.argument("who", metavar="person:NAME")
@click.option("--as", "instead", default=FORMER, show_default=True, help="What the person is called then.")
@click.option("--clear-position", is_flag=True, help="Erase the job title and department, too.")
@click.option("--delete-backups", is_flag=True, help="Delete the plan's own backups that hold the name.")
@click.option("--yes", is_flag=True, help="Do it. Without, it is only told what would be erased.")
def erase(
    plan: Path, who: str, instead: str, *, clear_position: bool, delete_backups: bool, yes: bool
) -> None:
    """Erase a person for good: name, ways to reach them and every text that names them.

    What they own and did stays, under another name. It goes from all of history and from closed periods, too,
    and cannot be undone. Texts that may be about somebody else are told and left as they are; the window lets
    you decide them one by one.
    """
    plans = own_plans()
    with open_to_write(plans, plan) as session:
        found = find_person(session.store.plan, _person(session.store, who), session.store.texts())
        sure = [place for place in found.places if place.sure]
        taken = {place.id: found.proposed(place, instead) for place in sure}
        erasure = erasure_of(
            found, session.store.framework, taken, instead=instead, keep_position=not clear_position
        )
        copies = session.backups.holding(found)
        click.echo("This cannot be undone.")
        print_lines(_told(found, sure, instead, clear_position=clear_position))
        if not yes:
            print_lines(_told_copies(copies, session.backups))
            print_lines(_told_reports(plans, session.store.plan.id, found))
            click.echo("Nothing was erased. This cannot be undone; add --yes to do it.")
            return
        session.store.erase(erasure)
        session.backups.make()
        if delete_backups:
            session.backups.discard(copy.path for copy in copies if copy.may_go)
        left = session.backups.holding(found)
    print_lines(_told_copies(left, session.backups))
    print_lines(_told_reports(plans, found.plan.id, found))
    click.echo(f"Erased for good: {len(erasure.keys)} values of history. A new backup was made.")


def _person(store: Store, who: str) -> str:
    kind, colon, name = who.partition(":")
    if not colon or kind.strip().casefold() != _PERSON:
        raise UsageError(f"Write person:NAME, not “{who}”. Nothing was changed; only a person can be erased.")
    people = [party for party in store.plan.parties.values() if party.kind is PartyKind.PERSON]
    return find_one(store.plan, people, name.strip(), _PERSON)


def _told(
    found: ErasureFindings, sure: Sequence[ErasurePlace], instead: str, *, clear_position: bool
) -> Iterator[str]:
    yield f"{found.about} becomes “{instead}”. E-mail, phone and note of the record go."
    if found.has_position:
        yield (
            "Job title and department go; only history still tells which department it was."
            if clear_position
            else "Job title and department stay."
        )
    for place in sure:
        new = f" → {shortened(found.proposed(place, instead) or 'empty')}" if place.present else ""
        yield f"  {_place(place)}: {shortened(place.text)}{new}"
    for place in found.places:
        if not place.sure:
            yield f"  Left as it is, may be about somebody else: {_place(place)}: {shortened(place.text)}"


def _place(place: ErasurePlace) -> str:
    closed = f", {place.closings} in closed periods" if place.closings else ""
    many = "1 text of history" if place.earlier == 1 else f"{place.earlier} texts of history"
    return f"{place.where} ({many}{closed})"


_REPORTS = {
    ErasureTrace.YES: "Still holds the name",
    ErasureTrace.MAYBE: "May hold the name",
    ErasureTrace.UNREAD: "Can’t be read, so it may contain the text",
}


def _told_reports(plans: Plans, plan_id: str, found: ErasureFindings) -> Iterator[str]:
    """The reports that the window made of the plan on this computer, and whether they tell of the person."""
    from htplanner.reports.leak_scan.earlier_reports import holding

    for report in holding(plans.settings.reports_of(plan_id), found):
        if report.holds in _REPORTS:
            yield f"{_REPORTS[report.holds]}: {report.path}"


def _of_copy(copy: RemainingBackup) -> str:
    if copy.readable:
        return "Still holds the name"
    if copy.locked:
        return "Under an earlier passphrase, so it may contain the text"
    return (
        "Open in another window or command, so it wasn’t checked"
        if copy.in_use
        else "Can’t be read, so it may contain the text"
    )


def _told_copies(copies: Sequence[RemainingBackup], kept: BackupService) -> Iterator[str]:
    for copy in copies:
        yield f"{_of_copy(copy)}: {copy.path}"
    second = kept.context.second_backups
    away = (*((second,) if second is not None and kept.second_away else ()), *kept.earlier_away)
    for folder in away:
        yield f"Not there just now, backups in it may hold the name: {folder}"
    if copies or away:
        yield "Delete backups (--delete-backups), other files by hand, and any copy or report you gave away."
