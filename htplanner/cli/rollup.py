"""The command that rolls the plans of many organizations up into one report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from htplanner.cli.console import say
from htplanner.cli.reports import format_of
from htplanner.domain.output.rollup import ROLL_UP_FORMATS
from htplanner.plans import Plans, plan_files

FINDINGS = 1
"""The exit code where the report is written and a file was left out of it."""


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument(
    "places", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="PLAN_OR_FOLDER..."
)
@click.option(
    "--format", "kind", type=click.Choice([one.value for one in ROLL_UP_FORMATS]), help="Else as OUT ends."
)
@click.option("--names", is_flag=True, help="Name who sponsors each plan and who chairs its committees.")
def rollup(out: Path, places: Sequence[Path], kind: str | None, *, names: bool) -> None:
    """Roll the plans of many organizations up into one report: workbook, Word document, PDF or CSV table.

    Of a folder every plan that lies in it is read, not what lies in folders below. Plans are only read, also
    while somebody works on them. A file that cannot be read, and a copy of a plan that has come further, is
    named with the reason, the others go on, and the exit code is 1.
    """
    from htplanner.exports import roll_up_work

    work = roll_up_work(Plans.standard(), plan_files(places), out, format_of(out, kind), names=names)
    rolled = work(None)
    say(rolled.written.notices)
    say(f"Left out: {one.told}" for one in rolled.found.unread)
    count = len(rolled.found.parts)
    click.echo(f"Wrote {out}: {count} {'plan' if count == 1 else 'plans'}.")
    if rolled.found.unread:
        raise click.exceptions.Exit(FINDINGS)
