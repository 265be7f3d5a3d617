"""``erase``: what would go is told first, and only with --yes is it gone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from htplanner.plans import Plans
from htplanner.settings import Json
from tests.cli.conftest import Console


def test_it_is_told_first_and_done_with_yes(staffed: Console) -> None:
    staffed.ok(
        "set",
        "U.A",
        "owner=L. Brandt",
        "notes=Ask L. Brandt about it",
        "update=L. Brandt;email;Brandt will see",
    )
    before = staffed.plan.read_bytes()
    said = staffed("erase", "person:L. Brandt")
    assert said.code == 0
    assert (
        "U.A · Notes (1 text of history): Ask L. Brandt about it → Ask a former member of staff about it"
        in said.out
    )
    assert said.out.endswith("Nothing was erased. This cannot be undone; add --yes to do it.\n")
    assert said.out.startswith("This cannot be undone.\n")
    assert "Still holds the name" in said.out
    assert staffed.plan.read_bytes() == before
    done = staffed("erase", "person:l. brandt", "--as", "Former educator", "--yes", "--delete-backups")
    assert done.code == 0
    assert "Still holds" not in done.out
    assert b"Brandt" not in staffed.plan.read_bytes()
    assert staffed.item("U.A")["notes"] == "Ask Former educator about it"
    assert "Former educator" in staffed.ok("show", "U.A")
    assert "All is well" in staffed.ok("verify")
    assert staffed.changes()[0]["kind"] == "redact"
    assert staffed("undo").code == 1


def test_a_position_goes_where_asked_and_backups_that_stay_are_named(staffed: Console) -> None:
    staffed.ok("set", "person:L. Brandt", "department=Education")
    done = staffed("erase", "person:L. Brandt", "--yes", "--clear-position")
    assert "Job title and department go; only history still tells which department it was.\n" in done.out
    [former] = [one for one in staffed("list", "person", "--json").data if one["name"].startswith("A former")]
    assert (former["title"], former["department"]) == (None, None)
    assert "All is well" in staffed.ok("verify")
    assert "Still holds the name" in done.out
    assert done.out.endswith("A new backup was made.\n")


def test_backup_folders_that_are_away_are_named(staffed: Console, tmp_path: Path) -> None:
    second, earlier = tmp_path / "stick", tmp_path / "old"
    Plans.standard().settings_file.change(
        lambda kept: replace(kept, second_backup_folder=second, earlier_backup_folders=(earlier,))
    )
    done = staffed("erase", "person:L. Brandt", "--yes", "--delete-backups")
    for folder in (second, earlier):
        assert f"Not there just now, backups in it may hold the name: {folder}\n" in done.out


def test_reports_that_the_window_made_are_looked_through(staffed: Console, tmp_path: Path) -> None:
    sent, odd = tmp_path / "sent.csv", tmp_path / "odd.pdf"
    sent.write_text("owner\nL. Brandt\n")
    odd.write_text("something else")
    plans = Plans.standard()
    plan_id = json.loads(staffed.ok("show", "--json"))["plan"]["id"]
    made: Json = {plan_id: [{"files": [str(sent), str(odd), str(tmp_path / "gone.csv")]}]}
    plans.settings_file.change(lambda settings: settings.with_state("last_reports", made))
    for words in ((), ("--yes",)):
        said = staffed("erase", "person:L. Brandt", *words)
        assert f"Still holds the name: {sent}\n" in said.out
        assert f"Can’t be read, so it may contain the text: {odd}\n" in said.out
        assert "gone.csv" not in said.out


def test_what_is_refused(staffed: Console) -> None:
    before = staffed.plan.read_bytes()
    for code, words in (
        (2, ("L. Brandt",)),
        (2, ("position:Quality lead",)),
        (1, ("person:Nobody",)),
        (1, ("person:L. Brandt", "--as", "Miss Brandt", "--yes")),
    ):
        said = staffed("erase", *words)
        assert (said.code, said.out) == (code, ""), words
    assert staffed.plan.read_bytes() == before
