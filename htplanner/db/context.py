"""The context for opening plans, passed in rather than global: clock, folders and editions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from htplanner.framework.catalogue import Catalogue


@dataclass(frozen=True)
class StoreContext:
    """What a store is handed: ``clock`` gives aware local time, ``device`` names the laptop (UUID text).

    ``backups`` is the folder of all plans' backups, ``author`` the party id of whoever sits here. ``seen`` is
    the folder in which this computer keeps the last head it saw of each plan; None keeps none. ``working`` is
    that of copies of plans that lie in synced, shared or carried places; with None they are worked on there.
    ``second_backups`` is a folder that gets a copy of every backup as well; in ``earlier_backups`` some may
    lie from before. Without ``backs_up_first`` whoever opens a plan sees to its first backup, since that
    takes a moment.
    """

    clock: Callable[[], datetime]
    device: str
    backups: Path
    catalogue: Catalogue
    author: str | None = None
    seen: Path | None = None
    working: Path | None = None
    second_backups: Path | None = None
    earlier_backups: tuple[Path, ...] = ()
    backs_up_first: bool = True

    @property
    def backup_folders(self) -> tuple[Path, ...]:
        """Every folder in which backups are looked for, the one they go to first; one may be away."""
        all_of_them = (self.backups, self.second_backups, *self.earlier_backups)
        return tuple(dict.fromkeys(filter(None, all_of_them)))
