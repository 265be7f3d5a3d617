"""Commands about a plan's file and its history: begin, undo, look back, verify, back up, restore."""

from __future__ import annotations

from pathlib import Path

import click

from htplanner.cli.console import (
    JSON,
    PLAN,
    WAIT,
    catch_up,
    open_to_write,
    own_plans,
    print_json,
    print_lines,
)
from htplanner.db.store.store import Store
from htplanner.domain.model.changes import Change
from htplanner.domain.model.plan import Plan
from htplanner.domain.output.json_view import change_data
from htplanner.domain.parsing.values import no_such_item
from htplanner.domain.reading.descriptions import author_name, describe, past_tense
from htplanner.errors import ValidationError

MAX_LINES = 12
"""Lines of one change that ``history`` prints."""

ID_DIGITS = 12
"""Characters of a change's id that ``history`` prints; so many, or fewer, name it to ``undo``."""


@click.command()
@PLAN
@click.option("--organization", default=None, help="The organization's name.")
@click.option("--sample", is_flag=True, help="Fill it with a made-up organization's plan to look around in.")
@click.option("--passphrase", "protected", is_flag=True, help="Protect it by a passphrase, asked for.")
def new(plan: Path, organization: str | None, *, sample: bool, protected: bool) -> None:
    """Start a plan in a new file."""
    from htplanner.cli.passphrase_prompt import ask_for_new
    from htplanner.db.sqlite.cipher import Passphrase

    plans = own_plans()
    if protected:
        plans.key = Passphrase(ask_for_new())
    if sample:
        session = plans.create_sample(plan, organization)
    else:
        session = plans.create(plan, {"organization": organization})
    session.close()
    access = (
        "Nobody can open it without its passphrase" if protected else "Anyone who has this file can read it"
    )
    click.echo(f"Started {plan}. {access}.")


@click.command()
@PLAN
@click.argument("change", required=False)
def undo(plan: Path, change: str | None) -> None:
    """Take a change back: the given one, or the latest neither undone nor itself an undo.

    CHANGE is an id from `htplanner history`; its first characters are enough.
    """
    with open_to_write(own_plans(), plan) as session:
        click.echo(past_tense(session.store.undo(_whole_id(session.store, change)).label))


@click.command()
@PLAN
@click.argument("code", required=False)
@JSON
def history(plan: Path, code: str | None, as_json: bool) -> None:
    """Show what was changed, newest first."""
    with own_plans().reading(plan) as store:
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
@click.option("--mend", is_flag=True, help="Put back what history says where the tables differ from it.")
def verify(plan: Path, *, mend: bool) -> None:
    """Compare the plan's tables with its history; exit 1 where they differ.

    Before anything is mended the file is copied as it is, apart from its backups.
    """
    plans = own_plans()
    if mend:
        kept, mended = plans.recover(plan, lambda rescues: rescues.mend(plan, wait=WAIT))
        print_lines(f"Put back: {fault.where}: {fault.what}" for fault in mended)
        if mended:
            click.echo(f"The file as it was before: {kept}")
    with plans.reading(plan) as store:
        faults, erased = store.verify(), store.erased
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
    with own_plans().open(plan, read_only=True) as session:
        click.echo(session.backups.make(folder))
        catch_up(session)


@click.command()
@click.argument("backup_file", metavar="BACKUP", type=click.Path(path_type=Path))
@click.argument("new_plan", metavar="NEWPLAN", type=click.Path(path_type=Path))
def restore(backup_file: Path, new_plan: Path) -> None:
    """Bring a backup back under a new name; the backup stays as it is."""
    own_plans().restore(backup_file, new_plan)
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
    click.echo(f"{change.id[:ID_DIGITS]}  {when}  {author_name(change, plan)}  {change.label}{undone}")
    lines = describe(change, plan)
    print_lines(f"    {line.text}" for line in lines[:MAX_LINES])
    if len(lines) > MAX_LINES:
        click.echo(f"    … and {len(lines) - MAX_LINES} more (use --json)")
