"""A plan that two computers work on, each on a copy of its own: neither is ever written over the other."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from htplanner.db.context import StoreContext
from htplanner.db.files.lock import PlanLock
from htplanner.db.session import PlanSession
from htplanner.db.store.store import Store
from htplanner.db.sync.checkout import choose
from htplanner.domain.output.places import NETWORK_FOLDER, ORDINARY, CopyChoice
from htplanner.errors import FileProblem, LockedError
from tests.db.conftest import CODE, add_person, set_item
from tests.db.lying_away import in_kind, note_in, opened, session_at, told


def test_a_newer_one_is_taken_where_nothing_is_unsaved_here(
    away: Path, here: StoreContext, elsewhere: StoreContext
) -> None:
    opened(away, here).close()
    with opened(away, elsewhere) as store:
        set_item(store, CODE, "notes", "From there")
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == "From there"
        with opened(away, elsewhere) as other:
            set_item(other, CODE, "notes", "Once more")
        store.check_in()
        assert told(store).newer
        assert store.plan.items[CODE].notes == "From there"
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == "Once more"


def both_went_on(away: Path, here: StoreContext, elsewhere: StoreContext) -> bytes:
    """The copy here has a change that the file there has not, which has two others; the bytes there."""
    mine = opened(away, here)
    with opened(away, elsewhere) as theirs:
        theirs.author = add_person(theirs, "B. Ortiz")
        set_item(theirs, CODE, "notes", "Theirs")
    set_item(mine, CODE, "notes", "Mine")
    bytes_there = away.read_bytes()
    mine.close()
    two = told(mine).two
    assert two is not None
    assert (two.here.changes, two.there.changes, two.there.who) == (1, 2, "B. Ortiz")
    assert away.read_bytes() == bytes_there, "the file there is never written over"
    return bytes_there


def test_where_both_went_on_neither_is_written_over(
    away: Path, here: StoreContext, elsewhere: StoreContext
) -> None:
    both_went_on(away, here, elsewhere)
    with pytest.raises(FileProblem, match="two copies"):
        opened(away, here)
    with Store.open(away, here) as store:
        assert store.editable
        assert store.plan.items[CODE].notes == "Mine"
        assert told(store).two is not None


@pytest.mark.parametrize("keep", CopyChoice)
def test_the_choice_keeps_both(
    keep: CopyChoice, away: Path, here: StoreContext, elsewhere: StoreContext
) -> None:
    theirs = both_went_on(away, here, elsewhere)
    beside = choose(away, keep, here)
    assert beside is not None
    assert beside.parent == away.parent
    goes_on, kept = ("Mine", "Theirs") if keep is CopyChoice.HERE else ("Theirs", "Mine")
    assert note_in(away, here) == goes_on
    assert note_in(beside, here) == kept
    if keep is CopyChoice.HERE:
        assert "the other copy, 2026-03-02" in beside.name
        assert beside.read_bytes() == theirs
    else:
        assert "from this computer, 2026-03-02" in beside.name
        assert away.read_bytes() == theirs
    with opened(away, here) as store:
        assert store.plan.items[CODE].notes == goes_on
        assert told(store).two is None
    assert choose(away, keep, here) is None


def test_a_file_there_that_went_back_is_a_choice_too(away: Path, here: StoreContext) -> None:
    older = away.read_bytes()
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Since")
    away.write_bytes(older)
    with Store.open(away, here) as store:
        assert store.plan.items[CODE].notes == "Since"
        two = told(store).two
        assert two is not None
        assert (two.here.changes, two.there.changes, two.same_plan) == (1, 0, True)
    assert away.read_bytes() == older


def test_another_plan_under_the_name_is_a_choice(
    away: Path, here: StoreContext, surroundings: StoreContext
) -> None:
    opened(away, here).close()
    away.unlink()
    Store.create(away, {"name": "Another"}, surroundings).close()
    with Store.open(away, here) as store:
        two = told(store).two
        assert two is not None
        assert not two.same_plan
    assert choose(away, CopyChoice.THERE, here) is not None
    with opened(away, here) as store:
        assert store.plan.info.name == "Another"


def test_on_a_share_with_locks_the_second_can_only_read(
    away: Path, here: StoreContext, elsewhere: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_kind(monkeypatch, NETWORK_FOLDER)
    with opened(away, here):
        assert PlanLock.path_for(away).exists()
        with Store.open(away, elsewhere) as second:
            assert "open in another window" in second.read_only_reason
            assert second.plan.items[CODE].notes
        with pytest.raises(LockedError):
            opened(away, elsewhere)
    assert not PlanLock.path_for(away).exists()
    with opened(away, elsewhere):
        pass


def test_a_second_window_takes_over_and_saves_there(away: Path, here: StoreContext) -> None:
    first = opened(away, here)
    second = PlanSession.open(away, here)
    assert second.waits
    set_item(first, CODE, "notes", "First")
    assert second.catch_up()
    assert second.store.plan.items[CODE].notes == "First"
    assert not second.is_free()
    first.close()
    assert second.is_free()
    second.take_over()
    set_item(second.store, CODE, "notes", "Second")
    assert told(second.store).unsaved
    second.close()
    assert note_in(away, here) == "Second"


def test_what_is_new_there_can_be_taken_while_it_is_open(
    away: Path, here: StoreContext, elsewhere: StoreContext
) -> None:
    session = session_at(away, here)
    with opened(away, elsewhere) as other:
        set_item(other, CODE, "notes", "From there")
    session.reopen()
    store = session.store
    assert store.plan.items[CODE].notes == "From there"
    set_item(store, CODE, "notes", "On top")
    store.close()
    assert note_in(away, here) == "On top"


def test_a_place_without_locks_is_worked_on_all_the_same(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_kind(monkeypatch, NETWORK_FOLDER)
    take = PlanLock.take

    def none_there(plan: Path, *rest: Any) -> PlanLock:
        if plan == away:
            raise OSError(errno.ENOLCK, "No locks available")
        return take(plan, *rest)

    monkeypatch.setattr(PlanLock, "take", none_there)
    with opened(away, here) as store:
        set_item(store, CODE, "notes", "Without a lock")
    assert note_in(away, here) == "Without a lock"


def test_a_place_that_is_ordinary_now_still_gets_what_is_unsaved(
    away: Path, here: StoreContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = opened(away, here)
    set_item(store, CODE, "notes", "Still on its way")
    in_kind(monkeypatch, ORDINARY)
    store.close()
    assert note_in(away, here) == "Still on its way"
