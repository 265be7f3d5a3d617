"""The command that writes a report, for any reader and in any format."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from htplanner.cli.console import AS_OF, PLAN, say
from htplanner.domain.plan import Plan
from htplanner.domain.reporting import Format, ReportOptions, ReportOrder, ReportReader, default_since
from htplanner.domain.typed import find_period
from htplanner.errors import UsageError
from htplanner.plans import Plans

READERS = {reader.name.lower().replace("_", "-"): reader for reader in ReportReader}
"""Who a report can be for, by the word the command line uses."""

NONE = "none"
"""The word that asks for no comparison."""


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
    from htplanner.exports import report_work

    if as_of is not None and period is not None:
        raise UsageError("A report is of a day or of a closed period, not of both. Nothing was written.")
    order = ReportOrder(
        format=format_of(out, kind), as_of=as_of, options=_options(reader, department, names=names)
    )
    plans = Plans.standard()
    with plans.open(plan, read_only=True) as store:
        if period is not None:
            order = replace(order, period=find_period(store.plan, period).id)
        order = replace(order, since=_since(store.plan, order, since))
        write = report_work(store, order, plans.today(), out)
    say(write(None).notices)
    click.echo(f"Wrote {out}.")


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
