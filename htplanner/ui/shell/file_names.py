"""What a plan's file is called, wherever the window asks for one."""

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


def plan_file(path: Path) -> Path:
    """``path`` with the ending of plans, whatever other dots its name has ("Plan 1.2")."""
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
