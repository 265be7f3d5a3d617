"""What follows from the description of a kind: for every kind, and for one that only this test defines."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.records import KINDS, RECORDS, Entity, FieldSpec, Kind, ReportRule, Shape
from htplanner.domain.output.json_view import record_data
from htplanner.domain.output.report_options import ReportOptions
from htplanner.domain.output.text_view import record_lines
from htplanner.domain.parsing.records import KindWord, addition_edit, kind_words, record_edit
from htplanner.domain.reading.descriptions import describe, display_name, name_in
from htplanner.domain.reading.uses import sentence, uses
from htplanner.domain.reading.view import PlanView
from htplanner.errors import ValidationError
from htplanner.exports import view_at
from htplanner.paths import Folders
from htplanner.plans import Plans
from htplanner.reports.content.reader import Reader
from htplanner.resources import resources
from htplanner.settings import SettingsFile
from htplanner.ui.session.record_places import place_of
from htplanner.ui.shell.page_wiring import PAGES
from tests import made_plans

BEGUN = datetime(2026, 11, 23, 10, tzinfo=UTC)
ITEM = "U.A.ORG.1"
ADDED = [kind for kind in KINDS.values() if not kind.founded and kind.entity is not Entity.PERIOD]
"""Every kind that people add."""


class Plan:
    """A plan file begun yesterday, and what the console does to it today."""

    def __init__(self, folder: Path) -> None:
        self.now = BEGUN
        places = Folders(*(folder / name for name in ("settings", "backups", "logs", "documents")))
        plans = Plans(SettingsFile(places.settings), places, lambda: self.now)
        with made_plans.copied():
            self.session = plans.create(folder / "made.htplan", {"organization": "A made-up clinic"})
        self.store = self.session.store
        self.now += timedelta(days=1)

    def add(self, kind: Kind) -> str:
        """A record with what its kind requires; what it refers to is added before."""
        word = word_of(kind)
        asked = [spec for spec in word.specs.values() if spec.required and spec.first is None]
        typed = {spec.name: self.typed(spec) for spec in asked if spec.name != kind.name_field}
        name = self.typed(kind.specs[kind.name_field])
        edit, record = addition_edit(self.store.plan, word.word, name, [*typed.items()])
        self.store.execute(edit)
        return record

    def typed(self, spec: FieldSpec) -> str:
        """What somebody might type into a field."""
        if spec.target is Entity.ITEM:
            return ITEM
        if spec.target is not None:
            return self.add(spec.target.kind)
        if spec.shape is Shape.WORD:
            return str(next(iter(spec.vocabulary)))
        typed = {Shape.DATE: "2026-10-01", Shape.NUMBER: str((spec.minimum or 0) + 3), Shape.FLAG: "yes"}
        return typed.get(spec.shape, f"Told by {spec.name}")

    def refuses(self, edit: Edit, field: str) -> None:
        before = self.store.plan
        with pytest.raises(ValidationError) as refused:
            self.store.execute(edit)
        assert refused.value.field == field
        assert self.store.plan is before


def word_of(kind: Kind) -> KindWord:
    return next(word for word in kind_words().values() if word.kind is kind)


@pytest.fixture
def plan(tmp_path: Path) -> Iterator[Plan]:
    made = Plan(tmp_path)
    with made.session:
        yield made


@pytest.mark.parametrize("kind", ADDED, ids=lambda kind: kind.entity)
def test_a_record_of_every_kind_is_added_changed_found_told_removed_and_brought_back(
    plan: Plan, kind: Kind
) -> None:
    store, entity, word = plan.store, kind.entity, word_of(kind)
    record_id = plan.add(kind)
    added = store.plan.record(entity, record_id)
    assert added is not None
    change = store.history()[0]
    assert change.label.startswith(f"Add {word.noun} ")

    # What it lacks, and what is out of bounds, is refused.
    values = {name: getattr(added, name) for name in kind.specs if name != "alive"}
    for spec in kind.specs.values():
        if spec.required:
            plan.refuses(edits.add(entity, {**values, spec.name: None}, "Add"), spec.name)
        if spec.minimum is not None:
            plan.refuses(edits.add(entity, {**values, spec.name: spec.minimum - 1}, "Add"), spec.name)

    # It is listed, found by its name, and reads the same for scripts.
    told = record_data(store.plan, added)
    assert json.loads(json.dumps(told)) == told
    for spec in kind.references:
        if getattr(added, spec.name):
            assert isinstance(told[spec.name], dict | list)
    assert len(list(record_lines(store.plan, kind, word.standing(store.plan)))) > 1
    if kind.names:
        assert name_in(added) in "\n".join(record_lines(store.plan, kind, [added]))

    # History names it, and tells what was set.
    name = display_name(added, store.plan)
    assert all(line.subject == name for line in describe(change, store.plan))
    settable = [
        spec
        for spec in kind.specs.values()
        if not spec.given and spec.name not in kind.names and spec.shape in (Shape.LINE, Shape.TEXT)
    ]
    for spec in settable[:1]:
        setting = record_edit(store.plan, [f"{word.word}:{record_id}"], [(spec.name, "Said anew")])
        if kind.append_only:
            plan.refuses(setting, spec.name)
            continue
        changed = store.execute(setting)
        assert getattr(store.plan.record(entity, record_id), spec.name) == "Said anew"
        [line] = describe(changed, store.plan)
        assert (line.field, line.new) == (spec.label, "Said anew")
        store.undo()
        assert store.plan.record(entity, record_id) == added

    # What it refers to says so.
    for spec in kind.references:
        held = getattr(added, spec.name)
        if held and spec.target is not None and spec.target is not Entity.ITEM:
            verb = spec.used_as[0] if spec.used_as else "named by"
            assert verb in sentence(uses(store.plan, spec.target, str(held)))

    # Yesterday it wasn't there; removed it is gone, and undo brings it back.
    today = plan.now.date()
    yesterday = view_at(store, today, as_of=today - timedelta(days=1)).plan
    assert yesterday.record(entity, record_id) is None
    store.execute(edits.remove(added, "Remove it"))
    assert store.plan.record(entity, record_id) is None
    store.undo()
    assert store.plan.record(entity, record_id) == added
    assert store.verify() == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.entity)
def test_every_kind_has_a_place_columns_and_a_rule_for_reports(plan: Plan, kind: Kind) -> None:
    place = place_of(kind.entity)
    assert place is not None or kind.belonging
    if place is not None:
        assert resources().joinpath("icons", f"{place.icon}.svg").is_file()
        assert place.page in ("", *(page.name for page in PAGES))
    assert kind.columns
    assert kind.name_field or kind.founded
    assert RECORDS[kind.entity] is kind.record
    # A field that nobody decided on reaches no report.
    never = FieldSpec("new", "New", Shape.LINE)
    assert never.report is ReportRule.NEVER
    view = PlanView(plan.store.plan, plan.store.framework, plan.now.date())
    for record in Reader(view, ReportOptions()).plan.records[kind.entity].values():
        for spec in kind.specs.values():
            if spec.report is ReportRule.NEVER:
                assert not getattr(record, spec.name), spec.name


def test_a_kind_that_only_this_test_defines_needs_nothing_else() -> None:
    here = Path(__file__).parent
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.contract.session"),
            *("-k", "session", str(here / "test_kinds.py"), str(here / "plain_register.py")),
        ],
        cwd=here.parents[1],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    assert "4 passed" in ran.stdout
