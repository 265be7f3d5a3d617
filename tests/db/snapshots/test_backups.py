"""Backups come by themselves, are checked, grow thin with age, and lead back to a plan of a new name."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from htplanner.db.backup.restore import restore
from htplanner.db.context import StoreContext
from htplanner.db.session import PlanSession
from htplanner.db.snapshots.backups import SUFFIX
from htplanner.db.store.store import Store
from htplanner.domain.model.backups import to_drop
from htplanner.errors import FileProblem
from tests.db.conftest import CODE, NOTE, Clock, set_item
from tests.examples import examples


def backups_of(surroundings: StoreContext) -> list[Path]:
    return sorted(surroundings.backups.rglob(f"*{SUFFIX}"))


def test_a_plan_is_backed_up_when_opened_and_closed_if_it_changed(
    closed_plan: Path, surroundings: StoreContext
) -> None:
    with PlanSession.open(closed_plan, surroundings) as session:
        assert len(backups_of(surroundings)) == 1
        first = session.backups.last
    assert len(backups_of(surroundings)) == 1
    with PlanSession.open(closed_plan, surroundings) as session:
        assert session.backups.last == first
        set_item(session.store, CODE, "notes", "Changed")
        set_item(session.store, CODE, "barrier", "No room")
    assert len(backups_of(surroundings)) == 2
    with PlanSession.open(closed_plan, surroundings) as session:
        assert first is not None
        assert session.backups.last is not None
        assert session.backups.last > first
        assert session.backups.problem == ""


def test_a_backup_tells_neither_topic_nor_organization_by_its_name(
    session: PlanSession, surroundings: StoreContext
) -> None:
    session.backups.make()
    for path in backups_of(surroundings):
        assert "clinic" not in str(path.relative_to(surroundings.backups)).lower()


def test_a_copy_at_another_place_is_backed_up_apart(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    copy = tmp_path / "stick.htplan"
    copy.write_bytes(closed_plan.read_bytes())
    for path in (closed_plan, copy):
        PlanSession.open(path, surroundings).close()
    assert len({path.parent for path in backups_of(surroundings)}) == 2


def test_a_backup_leads_back_to_the_plan_under_a_new_name(
    session: PlanSession, surroundings: StoreContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_item(session.store, CODE, "notes", NOTE)
    plan = session.store.plan
    backup = session.backups.make(tmp_path)
    set_item(session.store, CODE, "notes", "Lost again")
    before = backup.read_bytes()
    target = tmp_path / "restored.htplan"
    assert restore(backup, target, surroundings) == target
    with Store.open(target, surroundings, must_write=True) as restored:
        assert restored.plan.same_content(plan)
        assert restored.plan.id == plan.id
        assert restored.verify() == []
    assert backup.read_bytes() == before
    with pytest.raises(FileProblem, match="exists already"):
        restore(backup, target, surroundings)
    with pytest.raises(FileProblem, match="There is no folder"):
        restore(backup, tmp_path / "nowhere" / "x.htplan", surroundings)
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda *_: False)
        with pytest.raises(FileProblem, match="cannot be written to"):
            restore(backup, tmp_path / "x.htplan", surroundings)


def test_two_backups_in_one_second_get_two_names(session: PlanSession, clock: Clock, tmp_path: Path) -> None:
    clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    first = session.backups.make(tmp_path)
    clock.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
    second = session.backups.make(tmp_path)
    assert first.name == "clinic-2026-03-02-090100.htplan"
    assert second.name == "clinic-2026-03-02-090100-2.htplan"


def test_a_backup_that_fails_is_said_and_keeps_nobody_from_working(
    closed_plan: Path, surroundings: StoreContext, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder", encoding="utf-8")
    with PlanSession.open(closed_plan, replace(surroundings, backups=in_the_way)) as session:
        assert "cannot be reached" in session.backups.problem
        assert set_item(session.store, CODE, "notes", "Saved").id
        assert session.backups.last is None
    with PlanSession.open(closed_plan, surroundings) as session:
        assert session.store.plan.items[CODE].notes == "Saved"


def test_a_backup_whose_check_fails_lets_none_go_and_is_told_until_one_succeeds(
    session: PlanSession, surroundings: StoreContext, clock: Clock
) -> None:
    for number in range(40):
        set_item(session.store, CODE, "notes", f"Note {number}")
        session.backups.make()
        clock.now += timedelta(days=9)
    kept = backups_of(surroundings)
    assert len(kept) < 40, "older ones have gone by themselves"
    set_item(session.store, "U.B.ORG.1", "notes", "One more")
    sound = session.store.plan.items[CODE].notes
    session.store._connection.execute("UPDATE item SET notes = 'Not in history' WHERE code = ?", (CODE,))
    with pytest.raises(FileProblem, match="did not pass its check"):
        session.backups.make()
    assert backups_of(surroundings) == kept
    assert "older backups are all there" in session.backups.problem
    session.store._connection.execute("UPDATE item SET notes = ? WHERE code = ?", (sound, CODE))
    session.backups.make()
    assert session.backups.problem == ""


def times(*, least: int = 1) -> st.SearchStrategy[set[datetime]]:
    end = datetime(2026, 3, 31, 12, tzinfo=UTC)
    return st.sets(
        st.integers(0, 60 * 24 * 900).map(lambda n: end - timedelta(minutes=n)), min_size=least, max_size=60
    )


def test_what_nobody_expected_stays_told_until_a_backup_succeeds(
    session: PlanSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(session.backups._first, "make", fail)
        with pytest.raises(RuntimeError):
            session.backups.make()
    assert "older backups are all there" in session.backups.problem
    session.backups.make()
    assert session.backups.problem == ""


@given(times())
def test_what_stays_of_backups_made_at_any_times(made: set[datetime]) -> None:
    gone = to_drop(made)
    stay = made - gone
    newest = max(made)
    assert {at for at in made if newest - at <= timedelta(days=2)} <= stay
    older = [at for at in stay if newest - at > timedelta(days=2)]
    assert len(older) <= 12 + 10 + 9
    assert to_drop(stay) == set(), "a second look lets nothing more go"
    for span, number in ((datetime.date, 12), (lambda at: at.isocalendar()[:2], 10), (_month, 9)):
        spans = sorted({span(at) for at in made}, reverse=True)[:number]
        last = {max(at for at in made if span(at) == one) for one in spans}
        assert last <= stay, "the last one of each day, week and month"


def _month(at: datetime) -> tuple[int, int]:
    return (at.year, at.month)


@examples(40)
@given(times(least=20))
def test_backups_that_come_one_by_one_never_leave_a_long_gap(made: set[datetime]) -> None:
    stay: set[datetime] = set()
    for at in sorted(made):
        stay.add(at)
        stay -= to_drop(stay)
    for at in made:
        if at >= min(stay):
            # At worst it gave way to the last of its day, that to the last of its week, and of its month.
            assert any(at <= other <= at + timedelta(days=39) for other in stay)


@pytest.mark.parametrize(
    ("ages", "stay"),
    [
        ([0], [0]),
        ([0, 1, 2, 30, 47, 48], [0, 1, 2, 30, 47, 48]),
        # Of a day before the last two only the last one.
        ([0, 61, 62, 63], [0, 61]),
        ([n * 24 for n in range(16)], [n * 24 for n in range(16)]),
    ],
)
def test_backups_grow_thin_with_age(ages: list[int], stay: list[int]) -> None:
    now = datetime(2026, 3, 31, 20, tzinfo=UTC)
    made = {now - timedelta(hours=age) for age in ages}
    assert made - to_drop(made) == {now - timedelta(hours=age) for age in stay}


def test_two_years_of_half_hours_leave_few() -> None:
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    made = {now - timedelta(minutes=30 * n) for n in range(2 * 24 * 730)}
    assert len(made - to_drop(made)) == 97 + 12 + 10 + 9


def test_what_is_no_backup_is_left_alone(session: PlanSession, surroundings: StoreContext) -> None:
    other = session.backups.folder / "holiday-photos.htplan"
    other.write_bytes(b"mine")
    set_item(session.store, CODE, "notes", "x")
    session.close()
    with PlanSession.open(session.store.path, surroundings, must_write=True) as again:
        assert again.backups.last is not None
    assert other.read_bytes() == b"mine"


def test_a_clock_that_was_ten_years_ahead_ages_no_backup() -> None:
    today = [datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in range(8, 18)]
    ahead = [datetime(2036, 11, 24, 9, tzinfo=UTC), datetime(2036, 11, 25, 9, tzinfo=UTC)]
    assert to_drop({*today, *ahead}) == set()
