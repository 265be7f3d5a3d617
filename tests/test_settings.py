"""What the laptop remembers survives, and nothing in its file can stop the program or lose what was there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import UUID

import pytest

from htplanner.errors import FileProblem
from htplanner.paths import Folders
from htplanner.settings import MAX_EARLIER, MAX_RECENT, Settings, SettingsFile, ThemeChoice

DEVICE = UUID(int=7)
OTHER = UUID(int=8)

EVERYTHING = Settings(
    device_id=str(DEVICE),
    theme=ThemeChoice.DARK,
    discreet=False,
    i_am={str(UUID(int=1)): str(UUID(int=2))},
    recent=(Path("plans") / "Réseau santé.htplan", Path("b.htplan")),
    report_folder=Path("reports"),
    backup_folder=Path("stick"),
    earlier_backup_folders=(Path("old stick"), Path("older")),
    state={"plan": {"columns": ["code", "title"], "widths": [80, 240], "split": True}},
)


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "not" / "yet there", lambda: DEVICE)


def test_every_setting_is_found_again(file: SettingsFile) -> None:
    file.save(EVERYTHING)
    assert file.load() == (EVERYTHING, None)


def test_the_laptop_keeps_the_id_of_its_first_start(file: SettingsFile) -> None:
    first = file.load()
    again = SettingsFile(file.path.parent, lambda: OTHER).load()
    assert first.settings == again.settings == Settings(str(DEVICE))
    assert (first.message, again.message) == (None, None)
    assert first.settings.discreet
    assert first.settings.theme is ThemeChoice.SYSTEM


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 400,
        b"{",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        EVERYTHING.to_json().replace("dark", "mauve").encode(),
        EVERYTHING.to_json().replace('"b.htplan"', "5").encode(),
        EVERYTHING.to_json().replace(f'"{UUID(int=2)}"', "{}").encode(),
    ],
)
def test_a_damaged_file_is_set_aside_whole_and_said(file: SettingsFile, content: bytes) -> None:
    file.path.parent.mkdir(parents=True)
    file.path.write_bytes(content)
    settings, message = file.load()
    assert settings == Settings(str(DEVICE))
    kept = file.path.with_name("settings.damaged.json")
    assert kept.read_bytes() == content
    assert message is not None
    assert str(kept) in message
    assert file.load() == (settings, None)


def test_recent_plans_come_latest_first_once_each_and_ten_at_most() -> None:
    settings = Settings(str(DEVICE))
    for number in range(MAX_RECENT + 3):
        settings = settings.with_recent(Path(f"{number}.htplan"))
    settings = settings.with_recent(Path("5.htplan"))
    assert [path.stem for path in settings.recent] == ["5", "12", "11", "10", "9", "8", "7", "6", "4", "3"]
    assert Path("5.htplan") not in settings.without_recent(Path("5.htplan")).recent


def test_who_i_am_is_kept_plan_by_plan() -> None:
    settings = Settings(str(DEVICE)).with_me("plan", "person").with_me("other plan", "committee")
    assert settings.i_am == {"plan": "person", "other plan": "committee"}
    assert settings.with_me("plan", None).i_am == {"other plan": "committee"}


def test_two_windows_keep_each_others_changes(file: SettingsFile) -> None:
    first, second = SettingsFile(file.path.parent), SettingsFile(file.path.parent)
    first.change(lambda settings: settings.with_recent(Path("a.htplan")))
    second.change(lambda settings: settings.with_state("plan", {"widths": [1]}))
    settings = first.load().settings
    assert settings.recent == (Path("a.htplan"),)
    assert settings.state == {"plan": {"widths": [1]}}


def test_a_path_that_is_no_unicode_text_is_kept(file: SettingsFile) -> None:
    path = Path(os.fsdecode(b"caf\xe9.htplan"))
    file.change(lambda settings: settings.with_recent(path))
    assert file.load().settings.recent == (path,)


def test_saving_leaves_nothing_beside_the_file(file: SettingsFile) -> None:
    file.save(EVERYTHING)
    file.save(Settings(str(DEVICE)))
    assert [path.name for path in file.path.parent.iterdir()] == ["settings.json"]


def test_a_place_that_cannot_be_written_is_said_and_the_program_starts(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    blocked = SettingsFile(tmp_path / "file", lambda: DEVICE)
    with pytest.raises(FileProblem, match="Your plans are not touched"):
        blocked.save(EVERYTHING)
    settings, message = blocked.load()
    assert settings == Settings(str(DEVICE))
    assert message is not None
    assert "Your plans are not touched" in message


def test_the_file_holds_only_what_the_settings_are_for(file: SettingsFile) -> None:
    file.save(EVERYTHING)
    assert set(json.loads(file.path.read_text())) == {
        "device_id",
        "theme",
        "discreet",
        "i_am",
        "recent",
        "report_folder",
        "backup_folder",
        "second_backup_folder",
        "earlier_backup_folders",
        "blank_after",
        "state",
    }


def test_the_standard_folders_are_this_users_and_apart() -> None:
    folders = Folders.standard()
    places = [folders.settings, folders.backups, folders.logs, folders.documents]
    assert all(place.is_absolute() for place in places)
    assert len(set(places)) == 4
    assert not any(place.exists() for place in places[:3])


def test_the_folders_that_backups_went_to_are_remembered_each_once(file: SettingsFile) -> None:
    usual, stick, disk = Path("usual"), Path("stick"), Path("disk")
    settings = file.load().settings
    assert settings.backup_folders(usual) == (usual, None, ())
    settings = settings.with_backup_folders(stick, None)
    assert settings.backup_folders(usual) == (stick, None, (usual,))
    settings = settings.with_backup_folders(disk, stick).with_backup_folders(disk, None)
    assert settings.backup_folders(usual) == (disk, None, (usual, stick))
    settings = settings.with_backup_folders(stick, None)
    assert settings.backup_folders(usual) == (stick, None, (usual, disk)), "one in use is no earlier one"
    for number in range(MAX_EARLIER + 2):
        settings = settings.with_backup_folders(Path(f"stick {number}"), None)
    kept = settings.earlier_backup_folders
    assert kept == tuple(Path(f"stick {number}") for number in range(MAX_EARLIER, 0, -1))
    file.save(settings)
    assert file.load().settings == settings
