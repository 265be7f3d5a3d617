"""The console: every core operation without a window. Thin; what it says and does lives in the layers below.

Exit codes: 0 done, 1 refused or findings, 2 usage, 3 environment (disk, lock, file). An error is raised with
one line, which ``__main__`` prints: what happened, what is safe, what to do. Nothing here imports Qt.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from htplanner import __version__
from htplanner.db.store import Store
from htplanner.domain.changes import Change
from htplanner.domain.checks import run_checks
from htplanner.domain.describe import describe, happened, who
from htplanner.domain.listing import change_data, finding_data, framework_data, plan_data
from htplanner.domain.parsing import ADDITIONS, addition_edit, item_edit, no_such_item, split_assignment
from htplanner.domain.plain import framework_lines, item_lines, plan_lines
from htplanner.domain.plan import Plan
from htplanner.domain.view import PlanView, Row
from htplanner.errors import PlannerError, UsageError, ValidationError
from htplanner.plans import Plans

WAIT = 5.0
"""Seconds a writing command waits for another program to let the plan go."""

MAX_LINES = 12
"""Lines of one change that ``history`` prints."""

ID_DIGITS = 12
"""Characters of a change's id that ``history`` prints; so many, or fewer, name it to ``undo``."""


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
    subcommand_metavar="[PLAN] | COMMAND [ARGS]...",
    help="Plan, assign and track a health system's response to human trafficking.\n\n"
    "Without a command the window opens, with PLAN in it where one is named.",
    epilog="Exit codes: 0 done, 1 refused or findings, 2 usage, 3 disk, lock or file.",
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
    else:
        _print_lines(framework_lines(edition))


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
    view = _view(plan, as_of)
    rows = _rows(view, code)
    if as_json:
        _print_json(plan_data(view, rows))
    elif code and len(rows) == 1:
        _print_lines(item_lines(view, rows[0]))
    else:
        _print_lines(plan_lines(view, rows))


@commands.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@PLAN
@click.argument("kind", type=click.Choice(list(ADDITIONS), case_sensitive=False))
@click.argument("name")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
def add(plan: Path, kind: str, name: str, fields: Sequence[str]) -> None:
    """Add a person, position, committee, phase, policy or job description; prints its id.

    Fields are for example title=, department=, holder=, members= (a list), start=, end=, tier=, number=,
    version=, state=, effective=; an unknown one is answered with all there are.
    """
    assignments = [split_assignment(field) for field in fields]
    with _open_to_write(Plans.standard(), plan) as store:
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
    with _open_to_write(plans, plan) as store:
        change = store.execute(item_edit(store.plan, codes, assignments, plans.today()))
        _say(change.notices)
    click.echo(change.label if not change.empty else "Nothing to change; it already says so.")


@commands.command()
@PLAN
@click.argument("change", required=False)
def undo(plan: Path, change: str | None) -> None:
    """Take a change back: the given one, or the latest neither undone nor itself an undo.

    CHANGE is an id from `htplanner history`; its first characters are enough.
    """
    with _open_to_write(Plans.standard(), plan) as store:
        click.echo(happened(store.undo(_whole_id(store, change)).label))


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
    else:
        for change in changes:
            _print_change(change, current)


@commands.command()
@PLAN
@JSON
def check(plan: Path, as_json: bool) -> None:
    """Look the plan over; exit 1 where something was found."""
    findings = run_checks(_view(plan, None))
    if as_json:
        _print_json([finding_data(finding) for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.severity}  {finding.code or finding.where or ''}  {finding.explanation}")
        count = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
        click.echo(count if findings else "Nothing found.")
    if findings:
        raise click.exceptions.Exit(1)


@commands.command()
@PLAN
@click.argument("out", type=click.Path(path_type=Path))
@AS_OF
def report(plan: Path, out: Path, as_of: date | None) -> None:
    """Write the leadership workbook."""
    view = _view(plan, as_of)
    from htplanner.domain.reporting import ReportOptions
    from htplanner.reports import content
    from htplanner.reports.excel import write_workbook

    _say(write_workbook(content.report(view, ReportOptions()), out).notices)
    click.echo(f"Wrote {out}.")


@commands.command()
@PLAN
def verify(plan: Path) -> None:
    """Compare the plan's tables with its history; exit 1 where they differ."""
    with Plans.standard().open(plan, read_only=True) as store:
        faults, erased = store.verify(), store.erased
    for fault in faults:
        click.echo(f"{fault.where}: {fault.what}")
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("All is well: the plan says exactly what its history says.")
    if erased:
        click.echo(f"Values erased on purpose, gone for good: {erased}.")


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


def run(words: Sequence[str]) -> int:
    """Run one command; the exit code. ``PlannerError`` where it is refused or its words are off."""
    try:
        result = commands.main(list(words), prog_name="htplanner", standalone_mode=False)
    except click.exceptions.Abort as error:
        raise PlannerError("Stopped; nothing was changed.") from error
    except click.ClickException as error:
        raise UsageError(f"{error.format_message()} See htplanner --help.") from error
    return result if isinstance(result, int) else 0


# --- plans and changes -------------------------------------------------------------------------------------


def _open_to_write(plans: Plans, plan: Path) -> Store:
    return plans.open(plan, wait=WAIT, must_write=True)


def _view(plan: Path, as_of: date | None) -> PlanView:
    plans = Plans.standard()
    with plans.open(plan, read_only=True) as store:
        if as_of is None:
            return PlanView(store.plan, store.framework, plans.today(), editable=False)
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


def _whole_id(store: Store, start: str | None) -> str | None:
    """The id of the one change that ``start`` begins; what begins none is left to the store to refuse."""
    if not start:
        return None
    found = [change.id for change in store.history() if change.id.startswith(start.lower())]
    if len(found) > 1:
        several = ", ".join(one[:ID_DIGITS] for one in found[:3])
        raise ValidationError(
            f"“{start}” begins the ids of {len(found)} changes ({several} …). Nothing was changed; write "
            "more of it."
        )
    return found[0] if found else start


# --- printing ----------------------------------------------------------------------------------------------


def _print_json(data: object) -> None:
    # Where the other end reads no UTF-8, plain ASCII says the same.
    narrow = "utf" not in (sys.stdout.encoding or "utf-8").lower()
    click.echo(json.dumps(data, ensure_ascii=narrow, indent=2))


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _print_change(change: Change, plan: Plan) -> None:
    undone = "  (undone)" if change.undone_by else ""
    when = change.at.astimezone().strftime("%Y-%m-%d %H:%M")
    click.echo(f"{change.id[:ID_DIGITS]}  {when}  {who(change, plan)}  {change.label}{undone}")
    lines = describe(change, plan)
    _print_lines(f"    {line.text}" for line in lines[:MAX_LINES])
    if len(lines) > MAX_LINES:
        click.echo(f"    … and {len(lines) - MAX_LINES} more (use --json)")


def _say(notices: Iterable[str]) -> None:
    for notice in notices:
        click.echo(notice, err=True)
