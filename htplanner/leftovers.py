"""What an end without warning left lying about, removed at the next start: copies and half-written files.

The program deletes what it makes in passing as soon as it is done with it. Where it was killed in between,
such a file may hold names; it goes once it is old enough that nobody can still be working on it. A copy that
is looked at may be that old: its folder tells of the process that uses it. Only what bears a name that this
program gives is touched, and nothing that is a plan, a backup or a finished report.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from htplanner.db.files.temporary import is_in_use
from htplanner.paths import Folders
from htplanner.settings import Settings

OLD = 3600
"""After how many seconds nobody works on it any more."""

_REPORTS = re.compile(r"\.(?:[0-9a-f]{32}\.part|.+\.pdf\.tmp)")
_WRITTEN = re.compile(r".+\.[0-9a-f]{32}\.new")


def sweep(folders: Folders, settings: Settings, now: float, temporary: Path | None = None) -> int:
    """Remove what was left; how much there was. What cannot be removed stays, and nobody is told."""
    found = [
        *_in(temporary or Path(tempfile.gettempdir()), re.compile(r"htplanner-[a-z0-9_]{8}")),
        *_in(folders.settings, _WRITTEN),
        *_in(folders.settings / "seen", _WRITTEN),
    ]
    for folder in _report_folders(folders, settings):
        found += _in(folder, _REPORTS)
    return sum(_remove(path, now) for path in found)


def _report_folders(folders: Folders, settings: Settings) -> set[Path]:
    made = settings.state.get("last_reports")
    plans = made if isinstance(made, dict) else {}
    files = [file for plan in plans for file in settings.reports_of(plan)]
    return {folders.documents, *filter(None, [settings.report_folder]), *(file.parent for file in files)}


def _in(folder: Path, name: re.Pattern[str]) -> Iterator[Path]:
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if name.fullmatch(entry.name):
                yield Path(entry.path)


def _remove(path: Path, now: float) -> bool:
    """Whether something of ours, and old, is gone."""
    try:
        state = path.lstat()
        mine = not hasattr(os, "getuid") or state.st_uid == os.getuid()
        if not mine or stat.S_ISLNK(state.st_mode) or now - _touched(path) < OLD:
            return False
        if stat.S_ISDIR(state.st_mode):
            if is_in_use(path):
                return False
            shutil.rmtree(path)
        else:
            path.unlink()
    except OSError:
        return False
    return True


def _touched(path: Path) -> float:
    """When something in ``path`` was last written."""
    return max(one.lstat().st_mtime for one in (path, *path.rglob("*")))
