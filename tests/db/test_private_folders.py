"""A coworker may use the same computer: what the program makes for itself is for nobody but its owner."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files import name_swap as exchange
from htplanner.db.files.atomic import fresh_file, temp_path_for
from htplanner.db.session import PlanSession
from htplanner.errors import FileProblem
from htplanner.log import start_log
from htplanner.settings import SettingsFile
from tests.db.conftest import CODE, KEY, set_item

posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's own folders private by itself")


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def _open_to_all() -> Iterator[None]:
    before = os.umask(0o002)
    yield
    os.umask(before)


@posix
@pytest.mark.usefixtures("_open_to_all")
def test_what_the_program_makes_for_itself_is_private_and_a_chosen_folder_keeps_its_rights(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    chosen = tmp_path / "shared"
    chosen.mkdir()
    around = replace(surroundings, seen=tmp_path / "settings" / "seen", second_backups=chosen)
    with PlanSession.open(closed_plan, around, must_write=True) as session:
        set_item(session.store, CODE, "notes", "Private")
    SettingsFile(tmp_path / "settings").load()
    start_log(tmp_path / "logs")
    for own in (around.backups, around.seen, tmp_path / "settings", tmp_path / "logs"):
        assert own is not None
        assert rights(own) == 0o700, own
    backups = [path for root in (around.backups, chosen) for path in root.rglob("*.htplan")]
    assert len(backups) == 4
    for backup in backups:
        assert (rights(backup), rights(backup.parent)) == (0o600, 0o700), backup
    assert rights(chosen) == 0o775


@posix
@pytest.mark.usefixtures("_open_to_all")
def test_another_passphrase_does_not_open_the_file_to_others(
    closed_plan: Path, surroundings: StoreContext, keys_at_once: None
) -> None:
    closed_plan.chmod(0o600)
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        session.rekey(KEY.text)
    assert rights(closed_plan) == 0o600


@pytest.mark.parametrize("alone", [False, True], ids=["in one step", "by a second name"])
def test_a_file_that_appears_in_the_last_moment_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, alone: bool
) -> None:
    if alone and os.name != "posix":
        pytest.skip("Windows never replaces by a rename")
    target = tmp_path / "clinic.htplan"
    one_step = exchange.rename_over_nothing

    def too_late(making: Path, target: Path) -> None:
        target.write_text("theirs")
        one_step(making, target)

    monkeypatch.setattr(exchange, "rename_over_nothing", too_late)
    if alone:
        monkeypatch.setattr(exchange, "_rename", lambda *_: 38)
        monkeypatch.setattr(os.path, "lexists", lambda _: False)
    with pytest.raises(FileProblem, match="has appeared meanwhile"), fresh_file(target, "Safe.") as making:
        making.write_text("ours")
    assert target.read_text() == "theirs"
    assert not temp_path_for(target).exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows never replaces by a rename")
def test_a_disk_that_can_neither_still_gets_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_second_names(*_: object) -> None:
        raise PermissionError("a FAT stick")

    monkeypatch.setattr(exchange, "_rename", lambda *_: 38)
    monkeypatch.setattr(os, "link", no_second_names)
    target = tmp_path / "clinic.htplan"
    with fresh_file(target, "Safe.") as making:
        making.write_text("ours")
    assert (target.read_text(), list(tmp_path.iterdir())) == ("ours", [target])
