"""What every command of the console needs: the plan it is about, days, and how it prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import click

from htplanner.cli.passphrase_prompt import ask_for_plan
from htplanner.db.session import PlanSession
from htplanner.db.store.store import Store
from htplanner.domain.output.places import unsaved_changes_text
from htplanner.domain.reading.view import PlanView
from htplanner.errors import FileProblem
from htplanner.plans import Plans

WAIT = 5.0
"""Seconds a writing command waits for another program to let the plan go."""


class DayParam(click.ParamType[date]):
    """A day as ``2027-01-31``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a date. Enter it as 2027-01-31.", param, ctx)


PLAN = click.argument("plan", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
AS_OF = click.option(
    "--as-of", type=DayParam(), default=None, help="The state at that day's end, judged on that day."
)


def own_plans() -> Plans:
    """This user's plans; the passphrase of one that needs it is asked for, once in a command."""
    return replace(Plans.standard(), ask=cache(ask_for_plan), warn=say)


@contextmanager
def open_to_write(plans: Plans, plan: Path) -> Iterator[PlanSession]:
    """The plan for one change; ``LockedError`` where another program keeps it for longer than ``WAIT``.

    ``FileProblem`` at the end where the change could not be saved to the place the plan lies in.
    """
    with plans.open(plan, wait=WAIT, must_write=True) as session:
        if session.ended_badly:
            say(_checked_after_bad_end(session.store, plan))
        yield session
        catch_up(session)
    if session.backups.problem:
        say([f"The change was saved, but the plan couldn’t be backed up. {session.backups.problem}"])
    left = unsaved_changes_text(session.store.whereabouts, plan.name) if session.store.whereabouts else ""
    if left:
        raise FileProblem(left)


class SilentProgress:
    """Progress that nobody watches and nobody stops."""

    def step(self, done: int, total: int, what: str) -> None:
        """Nothing to show."""

    def cancelled(self) -> bool:
        """Ctrl+C ends a command by itself."""
        return False


def catch_up(session: PlanSession) -> None:
    """Copy to the second backup folder what it lacks; what keeps it from that is told beside the output."""
    kept = session.backups
    if kept.to_copy and not kept.problem:
        with suppress(FileProblem):
            kept.catch_up()(SilentProgress())
    if kept.still_holding:
        many = f"{len(kept.still_holding)} of the backups in the second folder"
        say([f"Still holding what was erased from the plan: {many}, the last {kept.still_holding[-1].path}"])
    if kept.second_problem and not kept.second_away:
        say([kept.second_problem])


def _checked_after_bad_end(store: Store, plan: Path) -> list[str]:
    """What a check says, made since the program that had the plan last did not close it."""
    faults = store.verify()
    if not faults:
        return ["The program ended unexpectedly last time. Everything was checked: your plan is whole."]
    first = f"{faults[0].where}: {faults[0].what}"
    bad = f"The program ended unexpectedly last time, and the plan has {len(faults)} faults"
    return [f"{bad}, the first: {first} Run: htplanner verify {plan}"]


def read_view(plan: Path, as_of: date | None) -> PlanView:
    """The plan as it reads today, or read at the end of a day that is not still to come."""
    from htplanner.exports import view_at

    plans = own_plans()
    with plans.reading(plan) as store:
        return view_at(store, plans.today(), as_of=as_of)


def print_json(data: object) -> None:
    """``data`` for scripts."""
    # Where the other end reads no UTF-8, plain ASCII says the same.
    narrow = "utf" not in (sys.stdout.encoding or "utf-8").lower()
    click.echo(json.dumps(data, ensure_ascii=narrow, indent=2))


def print_lines(lines: Iterable[str]) -> None:
    """Each line as it is."""
    for line in lines:
        click.echo(line)


def say(notices: Iterable[str]) -> None:
    """What was changed on the way, or could not be held: beside the output, for people alone."""
    for notice in notices:
        click.echo(notice, err=True)
