"""The command that writes a report, for any reader and in any format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from htplanner.cli.console import AS_OF, PLAN, own_plans, say
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import RECORDS, Entity, Period
from htplanner.domain.model.text import patient_marks
from htplanner.domain.output.report_options import (
    Format,
    ReportOptions,
    ReportOrder,
    ReportReader,
    default_since,
)
from htplanner.domain.parsing.values import find_period
from htplanner.domain.reading.checks import PATIENT_DATA, Finding, check_plan, marked_field
from htplanner.domain.reading.view import PlanView
from htplanner.errors import UsageError

READERS = {reader.name.lower().replace("_", "-"): reader for reader in ReportReader}
"""Who a report can be for, by the word the command line uses."""

NONE = "none"
"""The word that asks for no comparison."""

_NAMED = 5
"""Places that are named in one line."""


@click.command()
@PLAN
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--format", "kind", type=click.Choice([one.value for one in Format]), help="Else as OUT ends.")
@click.option("--reader", type=click.Choice(list(READERS)), default=None, help="Else leadership.")
@click.option("--department", default=None, help="The department it is for.")
@click.option("--names", is_flag=True, help="Persons by name, not by position or department.")
@AS_OF
@click.option("--period", default=None, help="The closed period it is about, by name.")
@click.option("--since", default=None, help="The closed period to compare with, or “none”; else the last.")
def report(  # noqa: PLR0913, PLR0917 - one for each option
    plan: Path,
    out: Path,
    kind: str | None,
    reader: str | None,
    department: str | None,
    names: bool,
    as_of: date | None,
    period: str | None,
    since: str | None,
) -> None:
    """Write a report: workbook, Word document, PDF, calendar of what is due, or the full plan as CSV.

    It is of today, of a day (--as-of) or of a closed period (--period), and tells what changed since the last
    closed period before that.
    """
    from htplanner.exports import report_work, view_at

    if as_of is not None and period is not None:
        raise UsageError("A report is of a day or of a closed period, not of both. Nothing was written.")
    order = ReportOrder(
        format=format_of(out, kind), as_of=as_of, options=_options(reader, department, names=names)
    )
    plans = own_plans()
    with plans.reading(plan) as store:
        if period is not None:
            order = replace(order, period=find_period(store.plan, period).id)
        order = replace(order, since=_since(store.plan, order, since))
        write = report_work(store, order, plans.today(), out)
        view = view_at(store, plans.today(), period=order.period, as_of=order.as_of)
    say(write(None).notices)
    if order.format is not Format.ICS:  # it holds codes and days, no text anybody wrote
        say(_to_look_at(view, order.period))
    click.echo(f"Wrote {out}.")


def _to_look_at(view: PlanView, period: str | None) -> Iterator[str]:
    """A line where the message or another text looks as if it told of a patient: where, never what."""
    found = [finding for finding in check_plan(view).stands if finding.id == PATIENT_DATA]
    places = [" ".join(filter(None, (one.code or one.where, _field(view, one)))) for one in found]
    closed = view.plan.record(Entity.PERIOD, period) if period else None
    if isinstance(closed, Period) and patient_marks(closed.message):
        places.insert(0, f"the message of {closed.name}")
    if places:
        more = len(places) - _NAMED
        yield (
            "Before you send it: text looks as if it tells of a patient: "
            f"{'; '.join(places[:_NAMED])}{f'; {more} more' if more > 0 else ''}. "
            "Describe the work, never a patient or case; Checks in the window takes it out for good."
        )


def _field(view: PlanView, finding: Finding) -> str:
    """What the field is called in which the text stands."""
    entity, _, name = marked_field(view.plan, finding) or (Entity.PLAN, "", "")
    spec = RECORDS[entity].specs().get(name)
    return f"({spec.label.lower()})" if spec else ""


def format_of(out: Path, kind: str | None) -> Format:
    """The format that was asked for, else the one that the name ends in."""
    if kind is not None:
        return Format(kind)
    try:
        return Format.parse(out.suffix.removeprefix("."))
    except ValueError:
        endings = ", ".join(f".{one}" for one in Format)
        raise UsageError(
            f"“{out.name}” does not end in the name of a format. Nothing was written; end it in one of "
            f"{endings}."
        ) from None


def _options(reader: str | None, department: str | None, *, names: bool) -> ReportOptions:
    who = READERS[reader] if reader else ReportReader.DEPARTMENT if department else ReportReader.LEADERSHIP
    if (who is ReportReader.DEPARTMENT) != (department is not None):
        raise UsageError(
            "A report for a department needs --department with its name; no other has one. Nothing was "
            "written."
        )
    return ReportOptions(reader=who, department=department, names=names)


def _since(plan: Plan, order: ReportOrder, text: str | None) -> str | None:
    if text is None:
        return default_since(plan, order)
    return None if text.strip().casefold() == NONE else find_period(plan, text).id
