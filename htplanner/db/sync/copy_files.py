"""The folder of a plan's working copy, and the names of the files in it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from htplanner.db.files.atomic import place_of

FILE: Final = "plan.htplan"
RECORD: Final = "last.json"
LEAVING, SEEN = "leaving.htplan", "seen.htplan"
"""The outgoing file, and a copy of the remote file; both are temporary."""


def find_copy(root: Path, path: Path) -> Path | None:
    """Return the folder of the working copy for ``path``, if there is one."""
    found = (one for one in root.glob(f"*/{place_of(path)}") if (one / FILE).exists())
    # Where another plan had the name before and could not be taken away, the later one counts.
    return max(found, key=lambda one: (one / FILE).stat().st_mtime_ns, default=None)
