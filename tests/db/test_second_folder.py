"""The folders of the backups as they are chosen, go away and come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from htplanner.db.store import Store, Surroundings
from tests.db.test_keeping import Watched, both, names

__all__ = ["both"]


def test_another_first_folder_counts_at_once(
    closed_plan: Path, surroundings: Surroundings, tmp_path: Path
) -> None:
    with Store.open(closed_plan, surroundings) as store:
        made = store.backups.make()
        store.backups.go_to(tmp_path / "elsewhere", None)
        assert store.backups.due, "the new folder has none yet"
        assert tmp_path / "elsewhere" in store.backups.make().parents
        assert made.exists(), "those made so far stay where they are"


def test_the_window_never_looks_for_the_second_folder_itself(
    closed_plan: Path, both: Surroundings, monkeypatch: pytest.MonkeyPatch
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
    with Store.open(closed_plan, replace(both, backs_up_first=False)) as store:
        hangs[0] = True
        kept = store.backups
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
    closed_plan: Path, both: Surroundings
) -> None:
    stick, away = both.second_backups, both.backups.parent / "in the drawer"
    assert stick is not None
    with Store.open(closed_plan, both) as store:
        before = store.backups.make()
        stick.rename(away)
        keys = [
            (change.id, n)
            for change in store.history()
            for n, value in enumerate(change.values, 1)
            if value.field == "name" and value.new == "A. Vega"
        ]
        store.redact(keys, "Erase a former member")
        store.backups.discard([before])
    away.rename(stick)
    with Store.open(closed_plan, both) as store:
        store.backups.catch_up()(Watched())
        assert [one.path.name for one in store.backups.still_holding] == [before.name]
        store.backups.discard([one.path for one in store.backups.still_holding])
        store.backups.catch_up()(Watched())
        assert not store.backups.still_holding
        assert names(stick), "that of the present is there"
