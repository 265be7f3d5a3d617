"""Where the program keeps what is not in a plan: one value, made at the start and handed to whoever needs it.

Handing the folders in, instead of asking for them here and there, lets a test or a second user account work
beside the first without touching its files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from platformdirs import PlatformDirs


@dataclass(frozen=True)
class Folders:
    """The four folders the program writes to unasked; each is made when something is first written there.

    ``settings`` holds the settings of this laptop, ``backups`` the copies of plans, ``logs`` the program's
    own log. ``documents`` is where reports are offered to be saved.
    """

    settings: Path
    backups: Path
    logs: Path
    documents: Path

    @property
    def working(self) -> Path:
        """Where copies lie of plans whose own place is synced, shared or carried about."""
        return self.backups.parent / "working"

    @classmethod
    def standard(cls) -> Self:
        """The folders that this operating system means for this user."""
        places = PlatformDirs("htplanner", appauthor=False)
        return cls(
            settings=places.user_config_path,
            backups=places.user_data_path / "backups",
            logs=places.user_log_path,
            documents=places.user_documents_path,
        )
