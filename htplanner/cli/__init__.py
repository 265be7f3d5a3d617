"""The console: every core operation without a window. Thin; what it says and does lives in the layers below.

Exit codes: 0 done, 1 refused or findings, 2 usage, 3 environment (disk, lock, file). An error is raised with
one line, which ``__main__`` prints: what happened, what is safe, what to do. Nothing here imports Qt but the
report that is written as PDF or Word, which needs it to paint.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import click

from htplanner import __version__
from htplanner.cli import backups, editing, erasing, files, passphrase, quarters, reports, rollup, salvage
from htplanner.errors import PlannerError, UsageError


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


for command in (
    *(editing.framework, editing.show, editing.add, editing.list_, editing.set_, editing.check),
    *(files.new, files.undo, files.history, files.verify, files.backup, files.restore),
    backups.backups,
    *(quarters.quarter, reports.report, rollup.rollup, passphrase.passphrase, erasing.erase, salvage.salvage),
):
    commands.add_command(command)


def run(words: Sequence[str]) -> int:
    """Run one command; the exit code. ``PlannerError`` where it is refused or its words are off."""
    # The console says an error once; what is meant for the log must not stand there as a second line.
    logging.lastResort = logging.NullHandler()
    try:
        result = commands.main(list(words), prog_name="htplanner", standalone_mode=False)
    except click.exceptions.Abort as error:
        raise PlannerError("Stopped; nothing was changed.") from error
    except click.ClickException as error:
        raise UsageError(f"{error.format_message()} See htplanner --help.") from error
    return result if isinstance(result, int) else 0
