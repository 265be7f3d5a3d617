"""The rows of the backups dialog: each backup with what can be told of it at a glance, under its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from htplanner.domain.model.backups import Backup, BackupLocation
from htplanner.ui.models.register_model import Index, RegisterColumn, RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.shell.dates import long_date_text

KILO = 1024


@dataclass(frozen=True)
class DayRow:
    """The day under which backups stand."""

    id: str
    title: str

    @property
    def said(self) -> str:
        return self.title


@dataclass(frozen=True)
class BackupRow:
    """One backup, or several that are the same in other folders: ``backup`` is the one in the first.

    ``time`` is the local time it was made, ``held`` how it stands to the plan and where it lies, if that is
    not in the usual folder; ``aside`` is its size.
    """

    id: str
    backup: Backup
    time: str
    held: str
    aside: str

    @property
    def state(self) -> str:
        """What is known of whether it is good."""
        return "Damaged" if self.backup.fault else "Checked" if self.backup.checked else "Not checked yet"

    @property
    def said(self) -> str:
        return ", ".join(part for part in (self.time, self.held, self.state, self.aside) if part)


Row = DayRow | BackupRow


class BackupModel(RegisterModel[Row]):
    """Backups under their days, which cannot be selected."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__([RegisterColumn("backup", "Backup", lambda row: row.said)], parent=parent)

    def flags(self, index: Index) -> Qt.ItemFlag:
        is_day = index.isValid() and isinstance(index.data(ROW_ROLE), DayRow)
        return Qt.ItemFlag.NoItemFlags if is_day else super().flags(index)


def backup_rows(backups: Iterable[Backup], now: datetime) -> Iterator[Row]:
    """Rows for ``backups``, which come newest first; ``now`` is the present with the local time zone."""
    day = None
    for backup, lies in _together(backups):
        at = backup.at.astimezone(now.tzinfo)
        if at.date() != day:
            day = at.date()
            yield DayRow(f"day:{day}", day_title(at, now))
        held = " · ".join(part for part in (held_text(backup), lies) if part)
        yield BackupRow(str(backup.path), backup, f"{at:%H:%M}", held, size_text(backup.size))


def _together(backups: Iterable[Backup]) -> Iterator[tuple[Backup, str]]:
    """Each backup with where it lies; a sound one that lies in several folders once."""
    kept: dict[tuple[str, bool], list[Backup]] = {}
    for one in backups:
        # A damaged one stands alone, wherever it lies: the other may be good.
        alone = str(one.path) if one.fault else one.path.name
        kept.setdefault((alone, one.lies is BackupLocation.OTHER), []).append(one)
    for same in kept.values():
        first, *others = sorted(same, key=lambda one: one.lies is not BackupLocation.FIRST)
        newest = max((one.checked for one in same if one.checked), default=None)
        told = {
            BackupLocation.FIRST: "",
            BackupLocation.SECOND: f"in {folder_of(first).name}",
            BackupLocation.OTHER: f"of a copy at another place, in {folder_of(first).name}",
        }[first.lies]
        also = ", ".join(dict.fromkeys(folder_of(one).name for one in others))
        also = f"also in {also}" if also else ""
        yield replace(first, checked=newest), " · ".join(part for part in (told, also) if part)


def folder_of(backup: Backup) -> Path:
    """The folder a person knows it by: below it each plan has one of its own, and each of its places."""
    above = backup.path.parents
    return above[_DEEP] if len(above) > _DEEP + 1 else backup.path.parent


_DEEP = 2


def lies_text(backup: Backup) -> str:
    """Where a backup lies, in full, and what it is of where that is another file than the open one."""
    of = "Of a copy of this plan at another place, in" if backup.lies is BackupLocation.OTHER else "In"
    return f"{of} {folder_of(backup)}"


def day_title(at: datetime, now: datetime) -> str:
    """The day of ``at``, both local: "Today", "Yesterday", or the date in words."""
    days = (now.date() - at.date()).days
    return "Today" if days == 0 else "Yesterday" if days == 1 else long_date_text(at.date())


def held_text(backup: Backup) -> str:
    """How a backup stands to the plan."""
    if backup.behind is None:
        return "Holds changes that this plan does not"
    if not backup.behind:
        return "The same as the plan now"
    return f"{changes_text(backup.behind)} behind"


def changes_text(count: int) -> str:
    """A number of changes in words."""
    return "1 change" if count == 1 else f"{count} changes"


def size_text(size: int) -> str:
    """A size a person can compare."""
    if size < KILO * KILO:
        return f"{max(1, round(size / KILO))} KB"
    return f"{size / KILO / KILO:.1f} MB"
