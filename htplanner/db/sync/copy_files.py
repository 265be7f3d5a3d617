"""Where the copy on this computer of a plan lies, and what the files in its folder are called."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from htplanner.db.files.atomic import place_of

FILE: Final = "plan.htplan"
RECORD: Final = "last.json"
LEAVING, SEEN = "leaving.htplan", "seen.htplan"
"""What is about to go there, and a copy of what was seen there; neither outlives the moment."""


def find_copy(root: Path, path: Path) -> Path | None:
    """The folder of the copy here of what lies at ``path``, if there is one."""
    found = (one for one in root.glob(f"*/{place_of(path)}") if (one / FILE).exists())
    # Where another plan had the name before and could not be taken away, the later one counts.
    return max(found, key=lambda one: (one / FILE).stat().st_mtime_ns, default=None)
