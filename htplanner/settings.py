"""What this laptop remembers between two starts, apart from any plan.

The settings name plans by their paths and people by their ids: no names and no text of a plan, since they lie
outside the plan's own file and outlive it. They are kept as JSON and replaced in one step, so a power cut
leaves the old or the new ones. A damaged file is set aside, never deleted, and never stops the program.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple, Self
from uuid import UUID, uuid4

from htplanner.errors import FileProblem
from htplanner.private import private_folder, write_whole

MAX_RECENT = 10
"""How many recent plans are remembered."""

MAX_EARLIER = 5
"""How many folders that backups once went to are remembered, besides the standard one."""

BLANK_AFTER = 10
"""After how many idle minutes the window blanks itself, where nobody chose otherwise."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class ThemeChoice(StrEnum):
    """How the window is lit; ``SYSTEM`` follows the operating system."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class BackupFolders(NamedTuple):
    """Where backups go, to the second folder as well; they are looked for in the ``earlier`` ones, too."""

    first: Path
    second: Path | None
    earlier: tuple[Path, ...]


@dataclass(frozen=True)
class Settings:
    """The settings of one laptop.

    ``device_id`` names the laptop in a plan's history and is made once. ``i_am`` tells, by plan id, which
    party sits here. ``recent`` holds the latest plan first. ``report_folder`` and ``backup_folder`` stand in
    for the usual ones; ``second_backup_folder`` gets a copy of every backup as well. Where backups went
    before is in ``earlier_backup_folders``, the latest first. ``blank_after`` is after how many minutes
    without a key or a movement the window blanks itself, 0 for never. ``state`` is what pages remember of
    their own looks: plain JSON by the page's name.
    """

    device_id: str
    theme: ThemeChoice = ThemeChoice.SYSTEM
    discreet: bool = True
    i_am: Mapping[str, str] = field(default_factory=dict)
    recent: tuple[Path, ...] = ()
    report_folder: Path | None = None
    backup_folder: Path | None = None
    second_backup_folder: Path | None = None
    earlier_backup_folders: tuple[Path, ...] = ()
    blank_after: int = BLANK_AFTER
    state: Mapping[str, Json] = field(default_factory=dict)

    def with_recent(self, plan: Path) -> Self:
        """``plan`` comes first among the recent ones; the oldest beyond ``MAX_RECENT`` drops out."""
        others = (path for path in self.recent if path != plan)
        return replace(self, recent=(plan, *others)[:MAX_RECENT])

    def without_recent(self, plan: Path) -> Self:
        """``plan`` is no longer among the recent ones."""
        return replace(self, recent=tuple(path for path in self.recent if path != plan))

    def backup_folders(self, standard: Path) -> BackupFolders:
        """Every folder for backups, each once; ``standard`` is in use where no other was chosen."""
        first, second = self.backup_folder or standard, self.second_backup_folder
        earlier = dict.fromkeys((standard, *self.earlier_backup_folders))
        return BackupFolders(first, second, tuple(one for one in earlier if one not in (first, second)))

    def with_backup_folders(self, first: Path | None, second: Path | None) -> Self:
        """Backups go there from now on; where they went until now is remembered."""
        used = (self.backup_folder, self.second_backup_folder, *self.earlier_backup_folders)
        earlier = [one for one in dict.fromkeys(used) if one is not None and one not in (first, second)]
        kept = tuple(earlier[:MAX_EARLIER])
        return replace(self, backup_folder=first, second_backup_folder=second, earlier_backup_folders=kept)

    def with_me(self, plan_id: str, party_id: str | None) -> Self:
        """In that plan I am ``party_id``; ``None`` forgets it."""
        others = {plan: party for plan, party in self.i_am.items() if plan != plan_id}
        return replace(self, i_am=others if party_id is None else {**others, plan_id: party_id})

    def reports_of(self, plan_id: str) -> tuple[Path, ...]:
        """The files of the reports last made of a plan on this laptop, as the Reports page keeps them."""
        kept = self.state.get("last_reports")
        made = kept.get(plan_id) if isinstance(kept, dict) else None
        listed = [
            one.get("files") for one in (made if isinstance(made, list) else []) if isinstance(one, dict)
        ]
        paths = [path for files in listed if isinstance(files, list) for path in files]
        return tuple(dict.fromkeys(Path(path) for path in paths if isinstance(path, str)))

    def with_state(self, page: str, state: Json) -> Self:
        """What ``page`` wants to find again at the next start."""
        return replace(self, state={**self.state, page: state})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The settings written by ``to_json``, by this version or an earlier one.

        What an earlier one did not know reads as usual. ``ValueError`` or ``TypeError`` if they are not that.
        """
        told = json.loads(text)
        if not isinstance(told, dict) or "device_id" not in told:
            raise ValueError("not the settings of this program")
        read: Mapping[str, Callable[[object], object]] = {
            "device_id": _text,
            "theme": lambda value: ThemeChoice(_text(value)),
            "discreet": _truth,
            "i_am": lambda value: {plan: _text(party) for plan, party in _mapping(value).items()},
            "recent": _paths,
            "report_folder": _path,
            "backup_folder": _path,
            "second_backup_folder": _path,
            "earlier_backup_folders": _paths,
            "blank_after": _minutes,
            "state": _mapping,
        }
        return cls(**{name: how(told[name]) for name, how in read.items() if name in told})  # type: ignore[arg-type]

    def to_json(self) -> str:
        """The settings as readable JSON, in ASCII since a path may hold what UTF-8 cannot."""
        return json.dumps(vars(self), default=str, indent=2)


class LoadedSettings(NamedTuple):
    """The settings in use, and one plain line for the user where they are not the ones last saved."""

    settings: Settings
    message: str | None = None


class SettingsFile:
    """The file in ``folder`` that holds the settings; ``new_id`` makes the laptop's id on its first start."""

    def __init__(self, folder: Path, new_id: Callable[[], UUID] = uuid4) -> None:
        self.path = folder / "settings.json"
        self._new_id = new_id

    def load(self) -> LoadedSettings:
        """The settings, or fresh ones where there are none; whatever is wrong, the program can start."""
        try:
            return LoadedSettings(Settings.from_json(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return self._fresh(None)
        except OSError as error:
            return LoadedSettings(
                Settings(str(self._new_id())),
                f"The settings in {self.path} cannot be read ({error.strerror}); the usual ones are in use. "
                "Your plans are not touched. Check who may read that file.",
            )
        except (ValueError, TypeError, RecursionError):
            return self._replacement()

    def save(self, settings: Settings) -> None:
        """Replaces the file in one step; ``FileProblem`` if it cannot, with the old settings still there."""
        try:
            private_folder(self.path.parent)
            write_whole(self.path, settings.to_json() + "\n")
        except OSError as error:
            raise FileProblem(
                f"The settings cannot be saved in {self.path.parent} ({error.strerror}). Your plans are not "
                "touched. Check that there is room and that you may write there."
            ) from error

    def change(self, how: Callable[[Settings], Settings]) -> Settings:
        """Applies ``how`` to the settings as they stand in the file, so two open windows keep each other's.

        ``FileProblem`` if the outcome cannot be saved.
        """
        settings = self.load().settings
        changed = how(settings)
        if changed != settings:
            self.save(changed)
        return changed

    def _fresh(self, message: str | None) -> LoadedSettings:
        settings = Settings(str(self._new_id()))
        try:
            self.save(settings)
        except FileProblem as problem:
            return LoadedSettings(settings, message or str(problem))
        return LoadedSettings(settings, message)

    def _replacement(self) -> LoadedSettings:
        kept = self.path.with_suffix(".damaged.json")
        said = "The settings were damaged, so the usual ones are in use. Your plans are not touched. "
        try:
            self.path.replace(kept)
        except OSError:
            return LoadedSettings(
                Settings(str(self._new_id())), f"{said}The damaged file is still {self.path}."
            )
        return self._fresh(f"{said}What was there is kept as {kept}.")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _minutes(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("not a number of minutes")
    return value


def _mapping(value: object) -> dict[str, Json]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def _path(value: object) -> Path | None:
    return None if value is None else Path(_text(value))


def _paths(value: object) -> tuple[Path, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(Path(_text(path)) for path in value)
