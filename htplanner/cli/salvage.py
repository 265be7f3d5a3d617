"""The command that makes a fresh plan of a damaged file, or of one that another program has laid out."""

from __future__ import annotations

from pathlib import Path

import click

from htplanner.cli.console import own_plans, print_lines
from htplanner.db.repair.options import RepairOptions
from htplanner.domain.editing.salvage import OpenProblem, SalvageResult
from htplanner.errors import PassphraseNeeded, PlannerError, ValidationError, WrongPassphrase


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("new_plan", metavar="NEWPLAN", type=click.Path(path_type=Path))
@click.option("--details", is_flag=True, help="Name every single field that was lost or not checked.")
def salvage(file: Path, new_plan: Path, details: bool) -> None:
    """Make a new plan of what can be read of a damaged or foreign plan file; FILE stays as it is.

    What was lost or left out is counted by kind; exit 1 where anything was. A plan from a damaged file is
    marked as salvaged in its name and its history: check it before you rely on it.
    """
    taken = own_plans().recover(file, lambda rescues: _salvaged(rescues, file, new_plan))
    what = "Salvaged" if taken.trouble is OpenProblem.DAMAGED else "Taken in"
    click.echo(f"{what} to {new_plan}.")
    print_lines((taken.summary, *taken.told()))
    if details:
        print_lines(taken.details())
    if not taken.whole:
        raise click.exceptions.Exit(1)


def _salvaged(rescues: RepairOptions, file: Path, new_plan: Path) -> SalvageResult:
    """The new plan; ``ValidationError`` where nothing is wrong with the old one, which would lose by it."""
    try:
        sound = not rescues.check(file)
    except (PassphraseNeeded, WrongPassphrase):
        raise
    except PlannerError:
        sound = False
    if sound:
        raise ValidationError(
            f"Nothing is wrong with “{file.name}”, so there is nothing to salvage. No plan was made; open it "
            "as it is, or copy it with all its history: htplanner restore."
        )
    return rescues.salvage(file, new_plan)
