"""Commands that close the plan's periods, void a closing, and tell what changed between two moments."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypedDict

import click

from htplanner.cli.console import JSON, PLAN, open_to_write, own_plans, print_json, print_lines, say
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity, Period
from htplanner.domain.model.text import folded
from htplanner.domain.output.period_view import (
    difference_data,
    difference_lines,
    next_closing,
    period_data,
    period_lines,
)
from htplanner.domain.parsing.values import find_period
from htplanner.domain.periods.closing import close, void
from htplanner.domain.reading.quarters import ClosablePeriod, closable, next_to_close
from htplanner.errors import UsageError, ValidationError

TODAY = "today"
"""The word for the present moment of a plan."""


@click.group()
def quarter() -> None:
    """Close quarters, look them over, and tell what changed."""


@quarter.command(name="list")
@PLAN
@JSON
def list_(plan: Path, as_json: bool) -> None:
    """Show every closing, voided ones too, with the figures it was closed with."""
    plans = own_plans()
    with plans.reading(plan) as store:
        closed = store.plan
    if as_json:
        print_json([period_data(closed, period) for period in closed.all_periods])
    else:
        print_lines(period_lines(closed, plans.today()))


@quarter.command(name="close")
@PLAN
@click.option("--message", default=None, help="To leadership, kept with it; else the plan's own message.")
@click.option("--period", default=None, help="Which, where several are over; else the latest.")
@click.option("--skip", is_flag=True, help="Close it even if an earlier quarter was never closed.")
def close_(plan: Path, message: str | None, period: str | None, *, skip: bool) -> None:
    """Close the latest quarter that is over; of a new plan, take the baseline.

    What is kept is how the plan stands now. With --skip a quarter before it that was never closed falls into
    it.
    """
    plans = own_plans()
    with open_to_write(plans, plan) as session:
        span = _span(session.store.plan, plans.today(), period)
        if span.takes_in and not skip:
            skipped, was = " and ".join(span.takes_in), "was" if len(span.takes_in) == 1 else "were"
            raise ValidationError(
                f"Closing {span.name} skips {skipped}, which {was} never closed. Nothing was changed. Close "
                f"{span.takes_in[0]} first with --period, or add --skip."
            )
        words = session.store.plan.info.message if message is None else message
        change = session.store.execute(close(span, plans.today(), words))
        say(change.notices)
        closed = session.store.plan.record(Entity.PERIOD, change.values[0].id)
    assert isinstance(closed, Period)
    click.echo(
        f"Closed {closed.name}, as of {closed.end}: {closed.in_place} of {closed.applicable} in place, "
        f"{closed.done} done, {closed.overdue} overdue. It covers {span.covers(str)}."
    )


@quarter.command(name="void")
@PLAN
@click.argument("name")
@click.option("--reason", required=True, help="Why it does not stand.")
def void_(plan: Path, name: str, reason: str) -> None:
    """Void a closing: it stays in history, and nothing is held against it any more."""
    plans = own_plans()
    with open_to_write(plans, plan) as session:
        period = find_period(session.store.plan, name)
        session.store.execute(void(period, reason, plans.today()))
    click.echo(f"Voided {period.name}.")


@quarter.command()
@PLAN
@click.argument("before", metavar="[FROM", required=False)
@click.argument("after", metavar="[TO]]", required=False)
@JSON
def diff(plan: Path, before: str | None, after: str | None, as_json: bool) -> None:
    """Tell what changed between two moments: closed periods by name, days (2027-01-31), or “today”.

    Without FROM it is from the last closing, without TO until today.
    """
    from htplanner.exports import ComparedMoments, view_at

    plans = own_plans()
    with plans.reading(plan) as store:
        today, present = plans.today(), store.plan
        first = _moment(present, today, before or _last(present))
        second = _moment(present, today, after or TODAY)
        if first == second:
            raise UsageError("Both moments are the same, so nothing changed between them; name two.")
        since = ComparedMoments.read(store, view_at(store, today, **first), view_at(store, today, **second))
    told = since.told()
    if as_json:
        print_json(difference_data(told))
    else:
        print_lines(difference_lines(told))


def _span(plan: Plan, today: date, name: str | None) -> ClosablePeriod:
    """What is to be closed: the span called ``name``, else the latest that can be."""
    spans = closable(plan, today)
    if not spans:
        raise ValidationError(f"Nothing is over yet. {next_closing(plan, today)} Nothing was changed.")
    if name is None:
        return next_to_close(plan, today) or spans[-1]
    wanted = folded(name)
    for span in spans:
        if folded(span.name) == wanted:
            return span
    raise ValidationError(f"“{name}” cannot be closed. Nothing was changed. {next_closing(plan, today)}")


def _last(plan: Plan) -> str:
    if plan.last_closed is None:
        raise UsageError("No period is closed yet; write FROM which day or closing on to compare.")
    return plan.last_closed.id


class _Moment(TypedDict):
    """What ``view_at`` takes: the id of a closed period, or a day."""

    period: str | None
    as_of: date | None


def _moment(plan: Plan, today: date, typed: str) -> _Moment:
    """The moment of a plan that is typed as a period's name or id, a day, or “today”."""
    if typed.strip().casefold() == TODAY:
        return {"period": None, "as_of": None}
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        return {"period": find_period(plan, typed).id, "as_of": None}
    return {"period": None, "as_of": None if day == today else day}
