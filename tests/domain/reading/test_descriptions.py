"""A change reads in plain words, whatever it moved and whatever has become of the records since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found, starter_phases
from htplanner.domain.editing.prepare import prepare, take_back
from htplanner.domain.model.changes import Change, Edit
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.plan import Plan
from htplanner.domain.model.records import Entity
from htplanner.domain.model.text import shortened
from htplanner.domain.model.vocabulary import (
    ChangeKind,
    DocumentKind,
    LinkState,
    PartyKind,
    Status,
    VersionState,
)
from htplanner.domain.reading.descriptions import author_name, describe, display_name, gist, past_tense

TODAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)


class Pen:
    """Writes edits into a plan and keeps what came of them."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.plan = Plan.empty()
        self.founding = self.write(found(framework, {"name": "Plan A"}))

    def write(self, edit: Edit) -> Change:
        values = prepare(self.plan, self.framework, edit, TODAY).values
        change = Change("c", AT, ChangeKind.EDIT, edit.label, values)
        self.plan = self.plan.after("c", values)
        return change

    def undo(self, change: Change) -> Change:
        values = take_back(self.plan, self.framework, change)
        self.plan = self.plan.after("u", values)
        return Change("u", AT, ChangeKind.UNDO, f"Undo {change.label}", values, undoes=change.id)

    def texts(self, change: Change) -> list[str]:
        return [line.text for line in describe(change, self.plan)]


@pytest.fixture
def pen(framework: Framework) -> Pen:
    return Pen(framework)


@pytest.fixture
def add_person(pen: Pen) -> Callable[[str, str], Change]:
    def add(record_id: str, name: str) -> Change:
        values = {"kind": PartyKind.PERSON, "name": name, "title": "Nurse manager"}
        return pen.write(edits.add(Entity.PARTY, values, f"Add {name}", record_id=record_id))

    return add


def test_a_value_tells_item_field_and_both_sides(pen: Pen) -> None:
    pen.write(edits.set_items(pen.plan, ["U.A.ORG.1"], {"status": Status.ON_HOLD}))
    change = pen.write(edits.set_items(pen.plan, ["U.A.ORG.1"], {"status": Status.IN_PROGRESS}))
    assert pen.texts(change) == ["U.A.ORG.1 · Status: On hold → In progress"]
    assert describe(change, pen.plan)[0].code == "U.A.ORG.1"


def test_names_stand_for_ids_and_unset_reads_inherited(
    pen: Pen, add_person: Callable[[str, str], Change]
) -> None:
    add_person("p1", "Rowan Lee")
    change = pen.write(edits.set_items(pen.plan, ["U.A"], {"owner": "p1", "due": date(2026, 6, 30)}))
    assert pen.texts(change) == [
        "U.A · Owner: inherited → Rowan Lee",
        "U.A · Due: inherited → 2026-06-30",
    ]
    pen.write(edits.remove(pen.plan.parties["p1"], "Remove Rowan Lee"))
    assert pen.texts(change)[0] == "U.A · Owner: inherited → Rowan Lee"


def test_dates_are_written_as_asked(pen: Pen) -> None:
    change = pen.write(edits.set_items(pen.plan, ["U.A"], {"due": date(2026, 6, 30)}))
    (line,) = describe(change, pen.plan, day=lambda d: f"{d.month}/{d.day}")
    assert line.values == "inherited → 6/30"


def test_what_is_added_lists_its_values_and_what_is_removed_does_not(
    pen: Pen, add_person: Callable[[str, str], Change]
) -> None:
    added = add_person("p1", "Rowan Lee")
    assert pen.texts(added) == [
        "Rowan Lee · added (person)",
        "Rowan Lee · Name: Rowan Lee",
        "Rowan Lee · Job title: Nurse manager",
    ]
    removed = pen.write(edits.remove(pen.plan.parties["p1"], "Remove Rowan Lee"))
    assert pen.texts(removed) == ["Rowan Lee · removed (person)"]
    back = pen.undo(removed)
    assert pen.texts(back) == ["Rowan Lee · back in the plan (person)"]


def test_a_record_that_was_undone_away_keeps_its_name(
    pen: Pen, add_person: Callable[[str, str], Change]
) -> None:
    added = add_person("p1", "Rowan Lee")
    undone = pen.undo(added)
    assert "p1" not in pen.plan.records[Entity.PARTY]
    assert pen.texts(undone) == ["Rowan Lee · removed (person)"]
    assert pen.texts(added)[0] == "Rowan Lee · added (person)"


def test_documents_versions_and_links_say_where_they_belong(pen: Pen) -> None:
    policy = {"kind": DocumentKind.POLICY, "number": "HR-114", "title": "Annual training"}
    pen.write(
        edits.add(Entity.DOCUMENT, policy, "Add HR-114", record_id="7c2d9a52-0d0b-4b8e-8a5e-1f60f0a3b001")
    )
    (document,) = pen.plan.documents
    draft = {"document": document, "number": "3", "state": VersionState.DRAFT}
    added = pen.write(edits.add(Entity.VERSION, draft, "Draft version 3", record_id="v3"))
    assert pen.texts(added) == [
        "HR-114 Annual training, version 3 · added",
        "HR-114 Annual training, version 3 · Version: 3",
        "HR-114 Annual training, version 3 · State: Draft",
    ]
    link = pen.write(edits.link(pen.plan, ["U.A.ORG.1"], document, clause="3.2", state=LinkState.COVERED))
    assert pen.texts(link) == [
        "U.A.ORG.1 in HR-114 Annual training · added",
        "U.A.ORG.1 in HR-114 Annual training · Clause: 3.2",
        "U.A.ORG.1 in HR-114 Annual training · State: Covered",
    ]
    assert {line.code for line in describe(link, pen.plan)} == {"U.A.ORG.1"}


def test_a_new_plan_counts_its_items(pen: Pen) -> None:
    texts = pen.texts(pen.founding)
    assert texts[0] == "305 items · added"
    assert "Plan · Plan name: Plan A" in texts
    assert len(texts) < 12


def test_erased_values_are_said(pen: Pen, add_person: Callable[[str, str], Change]) -> None:
    added = add_person("p1", "Rowan Lee")
    erased = replace(added, values=(), erased=3)
    assert pen.texts(erased) == ["3 values were erased for good and can no longer be read"]


def test_long_text_is_shortened_in_the_line_and_whole_in_the_value(pen: Pen) -> None:
    notes = "First line.\n" + "More work to describe. " * 40
    change = pen.write(edits.set_items(pen.plan, ["U.A"], {"notes": notes}))
    (line,) = describe(change, pen.plan)
    assert line.new == notes
    assert line.text.startswith("U.A · Notes: empty → First line. More work")
    assert line.text.endswith("…")
    assert "\n" not in line.text
    assert len(shortened(notes)) <= 90


def test_who_made_it(pen: Pen, add_person: Callable[[str, str], Change]) -> None:
    change = add_person("p1", "Rowan Lee")
    assert author_name(change, pen.plan) == "Not named"
    assert author_name(replace(change, author="p1"), pen.plan) == "Rowan Lee"
    assert author_name(replace(change, author="gone"), pen.plan) == "Someone no longer named"


def test_the_gist_is_one_line(pen: Pen) -> None:
    one = pen.write(edits.set_items(pen.plan, ["U.A"], {"status": Status.DONE}))
    assert gist(describe(one, pen.plan)) == "U.A · Status: inherited → Done; Completed: empty → 2026-03-02"
    added = pen.write(edits.add(Entity.PHASE, {"name": "Sustain", "tier": "Tier 3"}, "Add Sustain"))
    assert gist(describe(added, pen.plan)) == "Phase Sustain · Name: Sustain; Tier: Tier 3"
    many = pen.write(starter_phases(pen.framework, TODAY))
    said = gist(describe(many, pen.plan))
    assert said.startswith("Phase Foundation, U.A, U.B and ")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("Add M. Okafor", "Added M. Okafor"),
        ("Set owner of U.A", "Set owner of U.A"),
        ("Hand over from A to B", "Handed over from A to B"),
        ("Take back “Set owner of U.A”", "Took back “Set owner of U.A”"),
        ("Version 1 of Staff training: Approved", "Version 1 of Staff training: Approved"),
    ],
)
def test_what_was_done_reads_as_done(step: str, said: str) -> None:
    assert past_tense(step) == said


def test_a_link_is_called_by_what_it_links(pen: Pen) -> None:
    policy = {"kind": DocumentKind.POLICY, "title": "Staff training", "number": "HR-114"}
    pen.write(edits.add(Entity.DOCUMENT, policy, "Add", record_id="d1"))
    pen.write(edits.link(pen.plan, ["U.A.ORG.1"], "d1"))
    (link,) = pen.plan.links.values()
    assert display_name(link, pen.plan) == "U.A.ORG.1 in HR-114 Staff training"
