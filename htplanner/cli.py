"""The console: every core operation without a window. Thin; what it says and does lives in the layers below.

Exit codes: 0 done, 1 refused or findings, 2 usage, 3 environment (disk, lock, file). An error is one line on
standard error: what happened, what is safe, what to do. Nothing here imports Qt.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from htplanner import __version__
from htplanner.domain.checks import run_checks
from htplanner.domain.describe import describe, who
from htplanner.domain.listing import change_data, finding_data, framework_data, plan_data
from htplanner.domain.parsing import ADDITIONS, addition_edit, item_edit, no_such_item, split_assignment
from htplanner.domain.view import PlanView, Row
from htplanner.errors import PlannerError, UsageError
from htplanner.plans import Plans

WAIT = 5.0
"""Seconds a writing command waits for another program to let the plan go."""


MAX_LINES = 12
"""Lines of one change that ``history`` prints."""


class Day(click.ParamType[date]):
    """A day as ``2027-01-31``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a day; write it as 2027-01-31.", param, ctx)


PLAN = click.argument("plan", type=click.Path(path_type=Path))
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
AS_OF = click.option(
    "--as-of", type=Day(), default=None, help="The state at that day's end, judged on that day."
)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help="Plan, assign and track a health system's response to human trafficking.\n\n"
    "`htplanner` or `htplanner PLAN` opens the window.",
)
@click.version_option(__version__, prog_name="htplanner")
def commands() -> None:
    """The group all commands hang from."""


@commands.command()
@JSON
def framework(as_json: bool) -> None:
    """Show the publication's competencies, sub-competencies and actions in this program's words."""
    edition = Plans.standard().catalogue.newest
    if as_json:
        _print_json(framework_data(edition))
        return
    click.echo(f"{edition.title}, {edition.edition}")
    for competency in edition.competencies:
        click.echo(f"\n{competency.code}  {competency.title}")
        for sub in competency.sub_competencies:
            click.echo(f"  {sub.code}  {sub.title}")
            for action in sub.actions:
                click.echo(f"    {action.code:<10} {action.title}")


@commands.command()
@PLAN
@click.option("--organization", default=None, help="The organization's name.")
@click.option("--sample", is_flag=True, help="Fill it with a made-up organization's plan to look around in.")
def new(plan: Path, organization: str | None, sample: bool) -> None:
    """Start a plan in a new file."""
    plans = Plans.standard()
    if sample:
        store = plans.create_sample(plan, organization)
    else:
        store = plans.create(plan, {"organization": organization})
    store.close()
    click.echo(f"Started {plan}. Anyone who has this file can read it.")


@commands.command()
@PLAN
@click.argument("code", required=False)
@JSON
@AS_OF
def show(plan: Path, code: str | None, as_json: bool, as_of: date | None) -> None:
    """Show the plan, one competency or one item."""
    with Plans.standard().open(plan, read_only=True) as store:
        view = _view(store, as_of)
    rows = _rows(view, code)
    if as_json:
        _print_json(plan_data(view, rows))
    elif code and len(rows) == 1:
        _print_item(view, rows[0])
    else:
        _print_rows(view, rows if code else [row for row in rows if row.code in view.framework.children])


@commands.command()
@PLAN
@click.argument("kind", type=click.Choice(list(ADDITIONS), case_sensitive=False))
@click.argument("name")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
def add(plan: Path, kind: str, name: str, fields: Sequence[str]) -> None:
    """Add a person, position, committee, phase, policy or job description."""
    assignments = [split_assignment(field) for field in fields]
    with Plans.standard().open(plan, wait=WAIT) as store:
        edit, record = addition_edit(store.plan, kind, name, assignments)
        _say(store.execute(edit).notices)
    click.echo(record)


@commands.command(name="set")
@PLAN
@click.argument("words", nargs=-1, required=True, metavar="CODE... FIELD=VALUE...")
def set_(plan: Path, words: Sequence[str]) -> None:
    """Set fields of one or more items in one step.

    Words in any case; lists are separated by “;”; a clause follows “#” (policies=HR-114#3.2); an empty value
    clears. evidence="WHAT;DATE;WHO" and update="WHO;HOW;TEXT" append.
    """
    codes = [word.upper() for word in words if "=" not in word]
    assignments = [split_assignment(word) for word in words if "=" in word]
    if not codes or not assignments:
        raise UsageError("Give at least one CODE and one FIELD=VALUE. Nothing was changed.")
    plans = Plans.standard()
    with plans.open(plan, wait=WAIT) as store:
        change = store.execute(item_edit(store.plan, codes, assignments, plans.today()))
        _say(change.notices)
    click.echo(change.label if not change.empty else "Nothing to change; it already says so.")


@commands.command()
@PLAN
@click.argument("change", required=False)
def undo(plan: Path, change: str | None) -> None:
    """Take a change back: the given one, or the latest neither undone nor itself an undo."""
    with Plans.standard().open(plan, wait=WAIT) as store:
        click.echo(store.undo(change).label)


@commands.command()
@PLAN
@click.argument("code", required=False)
@JSON
def history(plan: Path, code: str | None, as_json: bool) -> None:
    """Show what was changed, newest first."""
    with Plans.standard().open(plan, read_only=True) as store:
        code = code.upper() if code else None
        if code and code not in store.plan.items:
            raise no_such_item(store.plan, code)
        changes = store.history(code=code)
        current = store.plan
    if as_json:
        _print_json([change_data(current, change) for change in changes])
        return
    for change in changes:
        undone = "  (undone)" if change.undone_by else ""
        when = change.at.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"{change.id[:12]}  {when}  {who(change, current)}  {change.label}{undone}")
        lines = describe(change, current)
        for line in lines[:MAX_LINES]:
            click.echo(f"    {line.text}")
        if len(lines) > MAX_LINES:
            click.echo(f"    … and {len(lines) - MAX_LINES} more (use --json)")


@commands.command()
@PLAN
@JSON
def check(plan: Path, as_json: bool) -> None:
    """Look the plan over; exit 1 where something was found."""
    with Plans.standard().open(plan, read_only=True) as store:
        view = _view(store, None)
    findings = run_checks(view)
    if as_json:
        _print_json([finding_data(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.severity}  {finding.code or finding.where or ''}  {finding.explanation}")
        click.echo(f"{len(findings)} findings" if findings else "Nothing found.")
    if findings:
        raise click.exceptions.Exit(1)


@commands.command()
@PLAN
@click.argument("out", type=click.Path(path_type=Path))
@AS_OF
def report(plan: Path, out: Path, as_of: date | None) -> None:
    """Write the leadership workbook."""
    with Plans.standard().open(plan, read_only=True) as store:
        view = _view(store, as_of)
    from htplanner.domain.reporting import ReportOptions
    from htplanner.reports.content import leadership
    from htplanner.reports.excel import write_workbook

    write_workbook(leadership(view, ReportOptions()), out)
    click.echo(f"Wrote {out}.")


@commands.command()
@PLAN
def verify(plan: Path) -> None:
    """Compare the plan's tables with its history; exit 1 where they differ."""
    with Plans.standard().open(plan, read_only=True) as store:
        faults = store.verify()
    for fault in faults:
        click.echo(f"{fault.where}: {fault.what}")
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("All is well: the plan says exactly what its history says.")


@commands.command()
@PLAN
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def backup(plan: Path, folder: Path | None) -> None:
    """Write a verified copy, into FOLDER or where backups usually go."""
    with Plans.standard().open(plan, read_only=True) as store:
        click.echo(store.backup(folder))


@commands.command()
@click.argument("backup_file", metavar="BACKUP", type=click.Path(path_type=Path))
@click.argument("new_plan", metavar="NEWPLAN", type=click.Path(path_type=Path))
def restore(backup_file: Path, new_plan: Path) -> None:
    """Bring a backup back under a new name; the backup stays as it is."""
    Plans.standard().restore(backup_file, new_plan)
    click.echo(f"Restored to {new_plan}.")


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code. Expected errors are one line on standard error."""
    try:
        result = commands.main(list(arguments), prog_name="htplanner", standalone_mode=False)
    except PlannerError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except click.exceptions.Abort:
        click.echo("Stopped; nothing was changed.", err=True)
        return 1
    except click.ClickException as error:
        click.echo(" ".join(error.format_message().split()) + " See htplanner --help.", err=True)
        return error.exit_code
    return result if isinstance(result, int) else 0


# --- printing ----------------------------------------------------------------------------------------------


def _view(store: Any, as_of: date | None) -> PlanView:
    today = datetime.now().astimezone().date()
    if as_of is None:
        return PlanView(store.plan, store.framework, today)
    return PlanView(store.plan_on(as_of), store.framework, as_of, editable=False)


def _rows(view: PlanView, code: str | None) -> list[Row]:
    if code is None:
        return list(view.rows())
    code = code.upper()
    if code in view.framework.competency_by_code:
        return [row for row in view.rows() if view.framework.competency_of(row.code).code == code]
    if code not in view.framework.nodes:
        raise no_such_item(view.plan, code)
    return [view.row(code)]


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _say(notices: Sequence[str]) -> None:
    for notice in notices:
        click.echo(notice, err=True)


def _print_rows(view: PlanView, rows: Sequence[Row]) -> None:
    totals = view.totals
    click.echo(f"{view.plan.info.name or view.plan.info.organization or 'Plan'}, as of {view.as_of}")
    click.echo(
        f"{totals.in_place} of {totals.applicable} actions in place, {totals.done} done, "
        f"{totals.overdue} overdue, {totals.undecided} undecided\n"
    )
    for row in rows:
        indent = "  " * row.code.count(".")
        done = f"{row.counts.done}/{row.counts.applicable}"
        due = row.due.value.isoformat() if row.due.value else ""
        click.echo(
            f"{indent}{row.code:<10} {row.title[:48]:<48} {row.status_text:<15} {row.in_place.label:<16} "
            f"{done:>7}  {row.owner_name[:28]:<28} {due}"
        )


def _print_item(view: PlanView, row: Row) -> None:
    node = view.framework.nodes[row.code]
    click.echo(f"{row.code}  {row.title}")
    for text in (
        getattr(node, "explanation", ""),
        getattr(node, "why", ""),
        getattr(node, "qualifier", None),
    ):
        if text:
            click.echo(f"  {text}")

    def show(label: str, value: object) -> None:
        if value:
            click.echo(f"  {label:<14} {value}")

    show("Status", row.status_text + (" (computed from its actions)" if row.status_computed else ""))
    show("Next due", row.next_due)
    show("In place", row.in_place.label + (", recheck" if row.recheck else ""))
    show("Applies", row.applicability.value.label)
    show("Health", f"{row.health.label}: {row.health_reason}" if row.health else "")
    show("Owner", row.owner_name + _source(row.owner))
    show("Phase", row.phase_name + _source(row.phase))
    show("Start", row.start.value)
    show("Due", row.due.value)
    show("Done", f"{row.counts.done} of {row.counts.applicable}")
    for title in row.linked_titles:
        show("Written into", title)
    show("Notes", row.item.notes)
    show("Barrier", row.item.barrier)


def _source(shown: Any) -> str:
    return f" (from {shown.source})" if shown.value and shown.source and not shown.own else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
