"""What a plan's file is called, wherever the window asks for one, and what its size tells."""

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
"""Bytes from which on opening a plan takes longer than a blink where the disk is slow."""


def opens_slowly(path: Path) -> bool:
    """Whether opening the plan at ``path`` may take seconds; False where there is none."""
    with suppress(OSError):
        return path.stat().st_size >= _LARGE
    return False


def plan_file(path: Path) -> Path:
    """``path`` with the ending of plans, whatever other dots its name has ("Plan 1.2")."""
    return path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX)
