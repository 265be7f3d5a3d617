"""Passphrases, prompted for without echo or read from the environment, never taken as arguments.

Anyone who lists processes can see a command line, and the shell keeps it in its history.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from htplanner.domain.privacy.passphrase_rules import fault_of, fault_of_pair
from htplanner.errors import UsageError

VARIABLE = "HTPLANNER_PASSPHRASE"
NEW_VARIABLE = "HTPLANNER_NEW_PASSPHRASE"


def ask_for_plan(plan: Path) -> str | None:
    """Return the passphrase of a plan; None if nobody can be asked and the environment has none."""
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    return _ask(f"Passphrase for {plan.name}") if sys.stdin.isatty() else None


def ask_for_new(variable: str = VARIABLE) -> str:
    """Ask for a new passphrase twice; raise ``UsageError`` if none can be taken."""
    given = os.environ.get(variable)
    if given is not None:
        fault = fault_of(given)
    elif sys.stdin.isatty():
        given = _ask("New passphrase")
        fault = fault_of(given) or fault_of_pair(given, _ask("New passphrase again"))
    else:
        given, fault = "", f"The program can’t ask for the passphrase here. Set {variable}."
    if fault:
        raise UsageError(f"{fault} Nothing was changed.")
    return given


def _ask(words: str) -> str:
    return str(click.prompt(words, hide_input=True, default="", show_default=False, err=True))
