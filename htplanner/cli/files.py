"""Commands about a plan's file and its history: begin, undo, look back, verify, back up, restore."""

from __future__ import annotations

from pathlib import Path

import click

from htplanner.cli.console import JSON, PLAN, open_to_write, print_json, print_lines
from htplanner.db.store import Store
from htplanner.domain.changes import Change
from htplanner.domain.check_number import read_check_number
from htplanner.domain.describe import describe, happened, who
from htplanner.domain.listing import change_data
from htplanner.domain.plan import Plan
from htplanner.domain.typed import no_such_item
from htplanner.errors import ValidationError
from htplanner.plans import Plans

MAX_LINES = 12
"""Lines of one change that ``history`` prints."""

ID_DIGITS = 12
"""Characters of a change's id that ``history`` prints; so many, or fewer, name it to ``undo``."""


@click.command()
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


@click.command()
@PLAN
@click.argument("change", required=False)
def undo(plan: Path, change: str | None) -> None:
    """Take a change back: the given one, or the latest neither undone nor itself an undo.

    CHANGE is an id from `htplanner history`; its first characters are enough.
    """
    with open_to_write(Plans.standard(), plan) as store:
        click.echo(happened(store.undo(_whole_id(store, change)).label))


@click.command()
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
        print_json([change_data(current, change) for change in changes])
    else:
        for change in changes:
            _print_change(change, current)


@click.command()
@PLAN
@click.option("--head", default=None, metavar="DIGITS", help="The check number printed on a report.")
def verify(plan: Path, head: str | None) -> None:
    """Compare the plan's tables with its history, and with a printed number; exit 1 where they differ."""
    known = read_check_number(head) if head is not None else None
    with Plans.standard().open(plan, read_only=True) as store:
        faults, erased = store.verify(known), store.erased
    for fault in faults:
        click.echo(f"{fault.where}: {fault.what}")
    if faults:
        raise click.exceptions.Exit(1)
    click.echo("All is well: the plan says exactly what its history says.")
    if erased:
        click.echo(f"Values erased on purpose, gone for good: {erased}.")


@click.command()
@PLAN
@click.argument("folder", type=click.Path(path_type=Path), required=False)
def backup(plan: Path, folder: Path | None) -> None:
    """Write a verified copy, into FOLDER or where backups usually go."""
    with Plans.standard().open(plan, read_only=True) as store:
        click.echo(store.backups.make(folder))


@click.command()
@click.argument("backup_file", metavar="BACKUP", type=click.Path(path_type=Path))
@click.argument("new_plan", metavar="NEWPLAN", type=click.Path(path_type=Path))
def restore(backup_file: Path, new_plan: Path) -> None:
    """Bring a backup back under a new name; the backup stays as it is."""
    Plans.standard().restore(backup_file, new_plan)
    click.echo(f"Restored to {new_plan}.")


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


def _print_change(change: Change, plan: Plan) -> None:
    undone = "  (undone)" if change.undone_by else ""
    when = change.at.astimezone().strftime("%Y-%m-%d %H:%M")
    click.echo(f"{change.id[:ID_DIGITS]}  {when}  {who(change, plan)}  {change.label}{undone}")
    lines = describe(change, plan)
    print_lines(f"    {line.text}" for line in lines[:MAX_LINES])
    if len(lines) > MAX_LINES:
        click.echo(f"    … and {len(lines) - MAX_LINES} more (use --json)")
