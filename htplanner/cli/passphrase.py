"""Passphrases on the console: asked for out of sight, or read from the environment, never given as words.

What stands on a command line is seen by everybody who looks at the list of processes, and kept by the shell.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from htplanner.domain.privacy.passphrase_rules import FORGOTTEN, OLDER_COPIES, fault_of, fault_of_pair
from htplanner.errors import FileProblem, UsageError

if TYPE_CHECKING:
    from htplanner.db.store.store import Store

VARIABLE = "HTPLANNER_PASSPHRASE"
NEW_VARIABLE = "HTPLANNER_NEW_PASSPHRASE"


def ask_for_plan(plan: Path) -> str | None:
    """The passphrase of a plan; None where there is nobody to ask and none in the environment."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    return _ask(f"Passphrase of {plan.name}") if sys.stdin.isatty() else None


def ask_for_new(variable: str = VARIABLE) -> str:
    """A new passphrase, asked for twice; ``UsageError`` where none can be taken."""
    given = os.environ.get(variable)
    if given is not None:
        fault = fault_of(given)
    elif sys.stdin.isatty():
        given = _ask("New passphrase")
        fault = fault_of(given) or fault_of_pair(given, _ask("The same once more"))
    else:
        given, fault = "", f"Nobody can be asked for the passphrase here; set {variable}."
    if fault:
        raise UsageError(f"{fault} Nothing was changed.")
    return given


def _ask(words: str) -> str:
    return str(click.prompt(words, hide_input=True, default="", show_default=False, err=True))


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("what", type=click.Choice(["set", "change", "remove"]))
@click.option("--delete-older-backups", is_flag=True, help="Delete backups that are not under it.")
def passphrase(plan: Path, what: str, *, delete_older_backups: bool) -> None:
    """Protect a plan by a passphrase, change it, or remove it.

    The present passphrase is asked for, or read from HTPLANNER_PASSPHRASE; a new one in its place from
    HTPLANNER_NEW_PASSPHRASE.
    """
    from htplanner.cli.console import open_to_write, own_plans

    with open_to_write(own_plans(), plan) as store:
        if store.encrypted == (what == "set"):
            said = "is under a passphrase already" if store.encrypted else "has no passphrase"
            raise UsageError(f"{plan.name} {said}; nothing was changed.")
        store.rekey(None if what == "remove" else ask_for_new(NEW_VARIABLE))
        # Said at once: whatever fails from here on, this is so.
        if what == "remove":
            click.echo(f"{plan} has no passphrase any more. Anyone who has this file can read it.")
        else:
            click.echo(f"{plan} opens with the new passphrase only. {FORGOTTEN} {OLDER_COPIES}")
        _renew_backups(store, delete_older=delete_older_backups)


def _renew_backups(store: Store, *, delete_older: bool) -> None:
    """Backs the plan up as it is protected now, and deletes those that are not so, or tells of them."""
    try:
        store.backups.make()
    except FileProblem as problem:
        raise FileProblem(
            f"The passphrase is as you asked, but no new backup was made, and no older one deleted. {problem}"
        ) from problem
    older = [one.path for one in store.backups.otherwise_kept()]
    if delete_older:
        store.backups.discard(older)
    if older:
        kept = "Kept, and not under it" if store.encrypted else "Kept, and still under the old passphrase"
        count = f"{len(older)} older backup{'' if len(older) == 1 else 's'}"
        click.echo(f"{'Deleted' if delete_older else kept}: {count} in {older[0].parent}.")
