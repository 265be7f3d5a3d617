"""Set, change or remove the passphrase of a plan on the console."""

from __future__ import annotations

from pathlib import Path

import click

from htplanner.cli.console import open_to_write, own_plans
from htplanner.cli.passphrase_prompt import NEW_VARIABLE, ask_for_new
from htplanner.db.session import PlanSession
from htplanner.domain.privacy.passphrase_rules import FORGOTTEN, OLDER_COPIES
from htplanner.errors import FileProblem, UsageError


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("what", type=click.Choice(["set", "change", "remove"]))
@click.option("--delete-older-backups", is_flag=True, help="Delete backups that are not under it.")
def passphrase(plan: Path, what: str, *, delete_older_backups: bool) -> None:
    """Protect a plan by a passphrase, change it, or remove it.

    The present passphrase is asked for, or read from HTPLANNER_PASSPHRASE; a new one in its place from
    HTPLANNER_NEW_PASSPHRASE.
    """
    with open_to_write(own_plans(), plan) as session:
        if session.store.encrypted == (what == "set"):
            said = "is under a passphrase already" if session.store.encrypted else "has no passphrase"
            raise UsageError(f"{plan.name} {said}; nothing was changed.")
        session.rekey(None if what == "remove" else ask_for_new(NEW_VARIABLE))
        # Said at once: whatever fails from here on, this is so.
        if what == "remove":
            click.echo(f"{plan} has no passphrase any more. Anyone who has this file can read it.")
        else:
            click.echo(f"{plan} opens with the new passphrase only. {FORGOTTEN} {OLDER_COPIES}")
        _renew_backups(session, delete_older=delete_older_backups)


def _renew_backups(session: PlanSession, *, delete_older: bool) -> None:
    """Backs the plan up as it is protected now, and deletes those that are not so, or tells of them."""
    try:
        session.backups.make()
    except FileProblem as problem:
        raise FileProblem(
            f"The passphrase was changed, but no new backup was made and no older one deleted. {problem}"
        ) from problem
    older = [one.path for one in session.backups.under_other_passphrases()]
    if delete_older:
        session.backups.discard(older)
    if older:
        kept = (
            "Kept without the new passphrase" if session.store.encrypted else "Kept under the old passphrase"
        )
        count = f"{len(older)} older backup{'' if len(older) == 1 else 's'}"
        click.echo(f"{'Deleted' if delete_older else kept}: {count} in {older[0].parent}.")
