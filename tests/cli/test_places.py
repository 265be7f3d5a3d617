"""Commands on a plan that lies in a synced folder: what they did is there in whole, or they say why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Clock, Console, plans_in


@pytest.fixture
def synced(ht: Console, made: dict[str, bytes], tmp_path: Path) -> Console:
    ht.plan = tmp_path / "OneDrive" / "plan A.htplan"
    ht.plan.parent.mkdir()
    ht.plan.write_bytes(made["fresh"])
    return ht


def test_a_command_leaves_its_change_there(synced: Console, made: dict[str, bytes]) -> None:
    synced.ok("set", "U.A", "notes=Ask twice")
    assert [one.name for one in synced.plan.parent.iterdir()] == [synced.plan.name]
    assert synced.plan.read_bytes() != made["fresh"]
    assert synced.item("U.A")["notes"] == "Ask twice"
    assert synced.ok("verify").startswith("All is well")


def test_without_the_place_the_change_is_kept_and_it_is_said(synced: Console, tmp_path: Path) -> None:
    synced.ok("set", "U.A", "notes=Before")
    synced.plan.parent.rename(tmp_path / "gone")
    said = synced("set", "U.A", "notes=On the way")
    assert said.code == 3
    assert "not yet in OneDrive: it is not there" in said.err
    assert synced.item("U.A")["notes"] == "On the way"
    (tmp_path / "gone").rename(synced.plan.parent)
    synced.ok("set", "U.B", "notes=Back")
    assert synced.item("U.A")["notes"] == "On the way"


def test_two_copies_are_not_for_a_command_to_choose(synced: Console, tmp_path: Path) -> None:
    synced.ok("set", "U.A", "notes=Before")
    kept = synced.plan.read_bytes()
    other = plans_in(tmp_path / "elsewhere", Clock())
    synced.plan.parent.rename(tmp_path / "gone")
    assert synced("set", "U.A", "notes=Mine").code == 3
    (tmp_path / "gone").rename(synced.plan.parent)
    with other.open(synced.plan, must_write=True) as session:
        session.store.undo()
    theirs = synced.plan.read_bytes()
    assert theirs != kept
    said = synced("set", "U.A", "notes=Mine again")
    assert said.code == 3
    assert "two copies" in said.err
    assert synced.plan.read_bytes() == theirs
