"""The command about the backups of a plan: which there are, and whether each leads back to a sound plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from htplanner.cli.console import JSON, PLAN, SilentProgress, catch_up, own_plans, print_json, print_lines
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase, looks_encrypted
from htplanner.domain.model.backups import Backup, BackupLocation
from htplanner.errors import FileProblem, NewerVersion, PassphraseNeeded, WrongPassphrase
from htplanner.plans import Plans


@click.command()
@PLAN
@JSON
@click.option("--test", is_flag=True, help="Restore each to a temporary place, open and verify it.")
def backups(plan: Path, *, as_json: bool, test: bool) -> None:
    """List the backups of a plan, newest first; with --test exit 1 where one is damaged.

    Of a plan that does not open the newest backup that passes every check is named.
    """
    with _opened(own_plans(), plan) as session:
        outcome = session.backups.drill()(SilentProgress()) if test else session.backups.drilled
        catch_up(session)
        session.backups.look_for_others()
        listed = session.backups.listed()
        if as_json:
            tested = outcome and {
                "at": outcome.at.isoformat(),
                "good": outcome.good,
                "damaged": outcome.bad,
                "need_earlier_passphrase": outcome.locked,
            }
            print_json({"backups": [_data(one) for one in listed], "tested": tested})
        else:
            print_lines(_told(session, listed))
            if outcome is not None:
                click.echo(
                    outcome.told
                    if test
                    else f"Last tested {outcome.at.astimezone():%Y-%m-%d %H:%M}. {outcome.told}"
                )
    if test and outcome is not None and outcome.bad:
        raise click.exceptions.Exit(1)


def _opened(plans: Plans, plan: Path) -> PlanSession:
    """The plan; ``FileProblem`` with the best way back where it does not open."""
    try:
        return plans.open(plan, read_only=True)
    except (PassphraseNeeded, WrongPassphrase, NewerVersion):
        raise
    except FileProblem as problem:
        # Asked for already, if it is under one at all.
        hidden = plan.is_file() and looks_encrypted(plan)
        typed = plans.ask(plan) if hidden and plans.ask is not None else None
        best = plans.rescues(Passphrase(typed) if typed else None).best_backup(plan)
        if best is None:
            raise
        at = f"{best.at.astimezone():%Y-%m-%d %H:%M}"
        raise FileProblem(
            f"{problem} The newest backup that passes every check is of {at}: {best.path}"
        ) from problem


def _told(session: PlanSession, listed: list[Backup]) -> Iterator[str]:
    if not listed:
        yield "There is no backup of this plan yet. `htplanner backup` makes one."
    for one in listed:
        state = "damaged" if one.fault else "checked" if one.checked else "not checked"
        yield f"{one.at.astimezone():%Y-%m-%d %H:%M}  {_held(one)}, {state}{_where(session, one)}  {one.path}"
        if one.fault:
            yield f"    {one.fault}"
    if session.backups.second_away:
        yield "The second backup folder is not there just now; its backups are not listed."


def _where(session: PlanSession, one: Backup) -> str:
    if one.lies is BackupLocation.SECOND:
        second = session.backups.context.second_backups
        return "  (second folder)" if second in one.path.parents else "  (earlier folder)"
    return "  (of a copy elsewhere)" if one.lies is BackupLocation.OTHER else ""


def _held(one: Backup) -> str:
    if one.behind is None:
        return "holds what the plan no longer has"
    if not one.behind:
        return "the same as the plan now"
    return f"{one.behind} {'change' if one.behind == 1 else 'changes'} behind"


def _data(one: Backup) -> dict[str, object]:
    return {
        "path": str(one.path),
        "at": one.at.isoformat(),
        "size": one.size,
        "lies": one.lies.value,
        "changes_behind": one.behind,
        "checked": one.checked.isoformat() if one.checked else None,
        "fault": one.fault or None,
    }
