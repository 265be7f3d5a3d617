"""The folders of the backups as they are chosen, go away and come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.repair.options import RepairOptions
from htplanner.db.session import PlanSession
from htplanner.db.sqlite.cipher import Passphrase
from htplanner.domain.model.backups import BackupLocation
from htplanner.domain.privacy.erasure import find_person
from htplanner.errors import FileProblem, PassphraseNeeded, WrongPassphrase
from tests.db.backup.test_service import Watched, both, names, note_thrice
from tests.db.conftest import CODE, set_item
from tools.faults.grounds import redact

__all__ = ["both"]


def test_another_first_folder_counts_at_once(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    with PlanSession.open(closed_plan, surroundings) as session:
        made = session.backups.make()
        session.backups.go_to(tmp_path / "elsewhere", None)
        assert session.backups.due, "the new folder has none yet"
        assert tmp_path / "elsewhere" in session.backups.make().parents
        assert made.exists(), "those made so far stay where they are"


def test_the_window_never_looks_for_the_second_folder_itself(
    closed_plan: Path, both: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A network that does not answer would stall it: only work that is done in a job may look."""
    stick, hangs = both.second_backups, [False]
    assert stick is not None
    for name in ("is_dir", "iterdir", "exists", "stat"):
        asked = getattr(Path, name)

        def look(path: Path, *words: Any, asked: Callable[..., Any] = asked, **more: Any) -> Any:
            assert not (hangs[0] and (path == stick or stick in path.parents)), "the window would stand still"
            return asked(path, *words, **more)

        monkeypatch.setattr(Path, name, look)
    with PlanSession.open(closed_plan, replace(both, backs_up_first=False)) as session:
        hangs[0] = True
        kept = session.backups
        assert (kept.second_away, kept.listed(), kept.to_copy) == (False, [], True), "not known yet"
        work = kept.catch_up()
        kept.drill()
        hangs[0] = False
        stick.rmdir()
        work(Watched())
        hangs[0] = True
        assert kept.second_away, "as the job found"
        assert kept.listed() == []
        hangs[0] = False


def test_a_folder_that_is_back_tells_which_backups_hold_what_was_erased_meanwhile(
    closed_plan: Path, both: StoreContext
) -> None:
    stick, away = both.second_backups, both.backups.parent / "in the drawer"
    assert stick is not None
    with PlanSession.open(closed_plan, both) as session:
        before = session.backups.make()
        stick.rename(away)
        keys = [
            (change.id, n)
            for change in session.store.history()
            for n, value in enumerate(change.values, 1)
            if value.field == "name" and value.new == "A. Vega"
        ]
        redact(session.store, keys, "Erase a former member")
        session.backups.discard([before])
    away.rename(stick)
    with PlanSession.open(closed_plan, both) as session:
        session.backups.catch_up()(Watched())
        assert [one.path.name for one in session.backups.still_holding] == [before.name]
        session.backups.discard([one.path for one in session.backups.still_holding])
        session.backups.catch_up()(Watched())
        assert not session.backups.still_holding
        assert names(stick), "that of the present is there"


# --- folders that were used earlier


@pytest.fixture
def moved(closed_plan: Path, surroundings: StoreContext, tmp_path: Path) -> StoreContext:
    """Backups were made in one folder, and then another one was chosen."""
    with PlanSession.open(closed_plan, surroundings) as session:
        note_thrice(session)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    return replace(surroundings, backups=fresh, earlier_backups=(surroundings.backups,))


def test_backups_in_an_earlier_folder_are_listed_and_tested_and_stay(
    closed_plan: Path, moved: StoreContext
) -> None:
    [old] = moved.earlier_backups
    before = names(old)
    assert len(before) > 3
    with PlanSession.open(closed_plan, moved) as session:
        set_item(session.store, CODE, "notes", "In the new folder")
        session.backups.make()
        listed = session.backups.listed()
        earlier = [one for one in listed if old in one.path.parents]
        assert [one.path.name for one in reversed(earlier)] == before
        assert {one.lies for one in earlier} == {BackupLocation.SECOND}
        assert len(listed) == len(before) + len(names(moved.backups))
        tested = session.backups.drill()(Watched())
        assert (tested.good, tested.bad) == (len(listed), 0)
    assert names(old) == before, "what is kept there is not let go by backups made elsewhere"


def test_an_open_plan_knows_the_folder_it_just_left(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    with PlanSession.open(closed_plan, surroundings) as session:
        note_thrice(session)
        before = {one.path for one in session.backups.listed()}
        session.backups.go_to(tmp_path / "fresh", None, [surroundings.backups])
        made = session.backups.work()(Watched())
        assert {one.path for one in session.backups.listed()} == {made, *before}


def test_an_earlier_folder_that_is_away_or_has_two_names_does_no_harm(
    closed_plan: Path, moved: StoreContext, tmp_path: Path
) -> None:
    [old] = moved.earlier_backups
    (tmp_path / "alias").symlink_to(moved.backups, target_is_directory=True)
    (tmp_path / "again").symlink_to(old, target_is_directory=True)
    folders = (tmp_path / "away", tmp_path / "alias", old, tmp_path / "again")
    with PlanSession.open(closed_plan, replace(moved, earlier_backups=folders)) as session:
        present = session.backups.make()
        listed = [one.path for one in session.backups.listed()]
        assert len(listed) == len(names(old)) + len(names(moved.backups)), "each once"
        with pytest.raises(FileProblem, match="only one of that"):
            session.backups.discard([*listed, *(tmp_path / "alias").rglob(present.name)])
        assert names(moved.backups) == [present.name], "it lies there by another name, too"
        assert names(old) == []


def test_what_was_erased_is_found_and_deleted_in_an_earlier_folder(
    closed_plan: Path, moved: StoreContext
) -> None:
    [old] = moved.earlier_backups
    with PlanSession.open(closed_plan, moved) as session:
        person = next(one for one in session.store.plan.parties.values() if one.name == "A. Vega")
        held = session.backups.holding(find_person(session.store.plan, person.id, session.store.texts()))
        there = [one for one in held if old in one.path.parents]
        assert there
        assert all(one.own for one in there), "they may go"
        session.backups.discard([one.path for one in there])
        assert not [one for one in there if one.path.exists()]


def test_an_earlier_folder_that_is_away_is_told_as_what_may_hold_a_name(
    closed_plan: Path, moved: StoreContext, tmp_path: Path
) -> None:
    """Nobody would ask about it once it is back: it is not the second folder."""
    [old] = moved.earlier_backups
    old.rename(tmp_path / "away")
    with PlanSession.open(closed_plan, moved) as session:
        person = next(one for one in session.store.plan.parties.values() if one.name == "A. Vega")
        session.backups.holding(find_person(session.store.plan, person.id, session.store.texts()))
        assert [*session.backups.earlier_away] == [old]
        (tmp_path / "away").rename(old)
        session.backups.look_for_others()
        assert not [*session.backups.earlier_away]


def test_what_no_passphrase_protects_in_an_earlier_folder_is_named(
    closed_plan: Path, moved: StoreContext, keys_at_once: None
) -> None:
    [old] = moved.earlier_backups
    with PlanSession.open(closed_plan, moved) as session:
        session.rekey("seven calm gardens")
        session.backups.work()(Watched())
        older = [
            one.path.name for one in session.backups.under_other_passphrases() if old in one.path.parents
        ]
        assert sorted(older) == names(old)


def test_a_damaged_or_lost_plan_comes_back_from_an_earlier_folder(
    closed_plan: Path, moved: StoreContext
) -> None:
    [old] = moved.earlier_backups
    newest = names(old)[-1]
    for left in (b"SQLite format 3\0 and then no more", None):
        closed_plan.unlink()
        if left is not None:
            closed_plan.write_bytes(left)
        best = RepairOptions(moved).best_backup(closed_plan)
        assert best is not None
        assert best.path.name == newest


def test_an_earlier_folder_is_not_asked_about_a_passphrase_where_the_present_one_tells(
    closed_plan: Path, moved: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is asked at each opening of a plan under one, and a dead network would hold it up."""
    [old] = moved.earlier_backups
    assert RepairOptions(moved).never_protected(closed_plan), "as long as only the earlier one has any"
    with PlanSession.open(closed_plan, moved) as session:
        session.backups.make()
    true = Path.glob

    def glob(path: Path, pattern: str) -> Any:
        assert path != old, "the window would stand still"
        return true(path, pattern)

    monkeypatch.setattr(Path, "glob", glob)
    assert RepairOptions(moved).never_protected(closed_plan)


def test_a_second_folder_gets_what_lies_in_earlier_ones(
    closed_plan: Path, moved: StoreContext, tmp_path: Path
) -> None:
    """Both folders were chosen in one visit to the settings."""
    [old] = moved.earlier_backups
    stick = tmp_path / "stick"
    stick.mkdir()
    with PlanSession.open(closed_plan, replace(moved, second_backups=stick, backs_up_first=False)) as session:
        damaged = sorted(old.rglob("*.htplan"))[2]
        damaged.write_bytes(damaged.read_bytes().replace(b"Note 1", b"Nota 1"))
        made = session.backups.work()(Watched())
        session.backups.catch_up()(Watched())
        assert names(stick) == sorted({made.name, *names(old)} - {damaged.name})
        told = {one.path: one for one in session.backups.listed()}
        assert told[damaged].fault, "what was wrong with it is remembered where it lies"
        assert not session.backups.to_copy


# --- a plan whose file is gone


def test_a_lost_plan_is_found_by_what_was_backed_up_at_its_place(
    closed_plan: Path, moved: StoreContext, tmp_path: Path
) -> None:
    other = tmp_path / "renamed.htplan"
    closed_plan.rename(other)
    with PlanSession.open(other, moved) as session:
        made = session.backups.make()
    other.unlink()
    made.write_bytes(b"")
    best = RepairOptions(moved).newest_of_gone(other)
    assert best.elsewhere
    assert best.path.name == names(moved.earlier_backups[0])[-1]
    with pytest.raises(FileProblem, match="No whole backup"):
        RepairOptions(moved).newest_of_gone(tmp_path / "never.htplan")


def test_of_a_lost_plan_under_a_passphrase_no_older_state_comes_back_by_itself(
    closed_plan: Path, surroundings: StoreContext, keys_at_once: None
) -> None:
    with PlanSession.open(closed_plan, surroundings) as session:
        session.backups.make()
        session.rekey("seven calm gardens")
        made = session.backups.make()
    closed_plan.unlink()
    with pytest.raises(PassphraseNeeded):
        RepairOptions(surroundings).newest_of_gone(closed_plan)
    with pytest.raises(WrongPassphrase, match="newest backup"):
        RepairOptions(surroundings, Passphrase("a bridge at dawn")).newest_of_gone(closed_plan)
    best = RepairOptions(surroundings, Passphrase("seven calm gardens")).newest_of_gone(closed_plan)
    assert best.path == made


def test_of_a_lost_plan_a_damaged_backup_is_not_taken_for_one_under_another_passphrase(
    closed_plan: Path, surroundings: StoreContext, keys_at_once: None
) -> None:
    """Whoever knows the passphrase would never get the older one back that is whole."""
    with PlanSession.open(closed_plan, surroundings) as session:
        session.rekey("seven calm gardens")
        whole = session.backups.make()
        set_item(session.store, CODE, "notes", "Later")
        damaged = session.backups.make()
    closed_plan.unlink()
    damaged.write_bytes(bytes(4096) + damaged.read_bytes()[4096:])
    rescues = RepairOptions(surroundings, Passphrase("seven calm gardens"))
    assert rescues.newest_of_gone(closed_plan).path == whole
    assert not rescues.tried(closed_plan).others
