"""Names and sizes of plan files in the window's file dialogs."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

SUFFIX: Final = ".htplan"

PLAN_FILES: Final = f"Plan (*{SUFFIX})"
"""The kind of file to offer when a plan is opened or saved."""


def is_there(path: Path) -> bool:
    """Whether something lies at ``path``, as far as its place answers."""
    with suppress(OSError):
        return path.exists()
    return False


_LARGE: Final = 32 * 2**20
"""The file size in bytes from which opening a plan may be slow."""


def opens_slowly(path: Path) -> bool:
    """Return whether opening the plan at ``path`` may take seconds; False if there is no file."""
    with suppress(OSError):
        return path.stat().st_size >= _LARGE
    return False


def plan_file(path: Path) -> Path:
    """``path`` with the ending of plans, whatever other dots its name has ("Plan 1.2")."""
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
