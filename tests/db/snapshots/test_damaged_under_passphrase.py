"""A damaged plan under a passphrase is not said to be under another one where a backup shows otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.layout.rekeying import write_under
from htplanner.db.repair import raw_reader as raw_rows
from htplanner.db.repair.options import RepairOptions
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import PAGE, Passphrase
from htplanner.db.store.store import Store
from htplanner.domain.editing.salvage import OpenProblem
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase
from tests.db.conftest import CODE, NOTE, set_item
from tests.db.outside import picture

WORDS, OTHER = "seven calm gardens", Passphrase("a bridge at dawn")
BAD_SPOTS: dict[str, Callable[[bytes], bytes]] = {
    "on the first page": lambda plan: plan[:900] + bytes([plan[900] ^ 1]) + plan[901:],
    "the first sector gone": lambda plan: bytes(512) + plan[512:],
    "the first page gone": lambda plan: bytes(PAGE) + plan[PAGE:],
    "the end gone, in the middle of a page": lambda plan: bytes(
        plan[: len(plan) * 2 // 3 // PAGE * PAGE + 700]
    ),
}


@pytest.fixture
def under_key(
    closed_plan: Path, surroundings: StoreContext, monkeypatch: pytest.MonkeyPatch, keys_at_once: None
) -> Path:
    """A plan under ``WORDS`` of which there is a backup."""
    monkeypatch.setattr(raw_rows, "_has_child", lambda: False)
    OTHER._keys.clear()
    making, key = closed_plan.with_name("making.htplan"), Passphrase(WORDS)
    write_under(closed_plan, None, making, key)
    making.replace(closed_plan)
    with PlanSession.open(closed_plan, surroundings, must_write=True, key=key) as session:
        session.backups.make()
    return closed_plan


@pytest.mark.parametrize("spoil", BAD_SPOTS.values(), ids=BAD_SPOTS)
def test_damage_is_not_taken_for_a_wrong_passphrase(
    under_key: Path, surroundings: StoreContext, spoil: Callable[[bytes], bytes]
) -> None:
    under_key.write_bytes(spoil(under_key.read_bytes()))
    before = picture(under_key.parent)
    for read_only in (True, False):
        # Each time as if it had just been typed: nothing is known of the plan yet.
        with pytest.raises(FileProblem, match=r"clinic\.htplan” is damaged") as told:
            Store.open(under_key, surroundings, read_only=read_only, key=Passphrase(WORDS))
        assert not isinstance(told.value, WrongPassphrase)
        with pytest.raises(WrongPassphrase):
            Store.open(under_key, surroundings, read_only=read_only, key=OTHER)
        with pytest.raises(PassphraseNeeded):
            Store.open(under_key, surroundings, read_only=read_only)
    assert picture(under_key.parent) == before
    rescues = RepairOptions(surroundings, Passphrase(WORDS))
    assert rescues.trouble(under_key) is OpenProblem.DAMAGED
    assert rescues.best_backup(under_key) is not None
    assert RepairOptions(surroundings, OTHER).trouble(under_key) is None


@pytest.mark.parametrize("left", [b"", bytes(200_000), b"minutes of a meeting" * 500])
def test_where_nothing_of_it_is_left_the_passphrase_is_asked_for_that_its_backups_are_under(
    under_key: Path, surroundings: StoreContext, left: bytes
) -> None:
    under_key.write_bytes(left)
    for read_only in (True, False):
        with pytest.raises(PassphraseNeeded, match="backups are protected"):
            Store.open(under_key, surroundings, read_only=read_only)
        with pytest.raises(WrongPassphrase):
            Store.open(under_key, surroundings, read_only=read_only, key=OTHER)
        with pytest.raises(FileProblem, match=r"is empty|some other kind") as told:
            Store.open(under_key, surroundings, read_only=read_only, key=Passphrase(WORDS))
        assert not isinstance(told.value, WrongPassphrase)
    assert under_key.read_bytes() == left
    rescues = RepairOptions(surroundings, Passphrase(WORDS))
    best = rescues.best_backup(under_key)
    assert rescues.trouble(under_key) is OpenProblem.DAMAGED
    assert best is not None
    rescues.bring_back(under_key, best.path)
    with Store.open(under_key, surroundings, must_write=True, key=Passphrase(WORDS)) as store:
        assert store.plan.items[CODE].notes == NOTE


def test_no_page_is_salvaged_and_the_newest_backup_brings_all_of_it_back(
    under_key: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    under_key.write_bytes(BAD_SPOTS["on the first page"](under_key.read_bytes()))
    rescues, out = RepairOptions(surroundings, Passphrase(WORDS)), tmp_path / "out.htplan"
    with pytest.raises(FileProblem, match="Nothing can be salvaged from a damaged file"):
        rescues.salvage(under_key, out)
    assert not out.exists()
    best = rescues.best_backup(under_key)
    assert best is not None
    rescues.bring_back(under_key, best.path)
    with Store.open(under_key, surroundings, read_only=True, key=Passphrase(WORDS)) as store:
        assert store.plan.items[CODE].notes == NOTE


def test_a_flipped_bit_in_the_salt_may_be_either_and_no_backup_is_kept_back(
    under_key: Path, surroundings: StoreContext
) -> None:
    content = under_key.read_bytes()
    under_key.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    with pytest.raises(WrongPassphrase, match="or the beginning of the file is damaged"):
        Store.open(under_key, surroundings, key=Passphrase(WORDS))
    assert RepairOptions(surroundings, Passphrase(WORDS)).best_backup(under_key) is not None


def test_a_damaged_newest_backup_is_not_taken_for_one_under_another_passphrase(
    under_key: Path, surroundings: StoreContext
) -> None:
    with PlanSession.open(under_key, surroundings, must_write=True, key=Passphrase(WORDS)) as session:
        set_item(session.store, CODE, "notes", "Newer")
        newest = session.backups.make()
    newest.write_bytes(BAD_SPOTS["on the first page"](newest.read_bytes()))
    rescues = RepairOptions(surroundings, Passphrase(WORDS))
    assert not rescues.tried(under_key).others
    under_key.unlink()
    assert rescues.newest_of_gone(under_key).path != newest


def test_other_files_that_look_like_chance_are_not_asked_for_a_passphrase(
    under_key: Path, surroundings: StoreContext
) -> None:
    for start in (b"PK\x03\x04", b"%PDF-1.7", b"\x89PNG\r\n"):
        under_key.write_bytes(start + under_key.read_bytes()[len(start) :])
        with pytest.raises(FileProblem, match="some other kind of file"):
            Store.open(under_key, surroundings)


@pytest.mark.parametrize("plain", [False, True])
def test_what_was_typed_before_damage_was_said_is_tried_for_backups_and_proves_itself(
    closed_plan: Path, surroundings: StoreContext, keys_at_once: None, *, plain: bool
) -> None:
    words = Passphrase(WORDS)
    with PlanSession.open(closed_plan, surroundings, must_write=True) as session:
        if plain:
            session.backups.make()
        else:
            session.rekey(WORDS)
            session.backups.discard([one.path for one in session.backups.under_other_passphrases()])
    closed_plan.write_bytes(bytes(200_000))
    rescues = RepairOptions(surroundings, unproven=words)
    best = rescues.best_backup(closed_plan)
    assert best is not None
    rescues.bring_back(closed_plan, best.path)
    with PlanSession.open(closed_plan, surroundings, read_only=True, key=None if plain else words) as session:
        assert session.store.plan.items[CODE].notes == NOTE
        assert session.store.encrypted != plain, "nothing new is put under what no backup proved"
    assert RepairOptions(surroundings, unproven=OTHER).best_backup(closed_plan) is None or plain
