"""The plan's tree shows what the view says, through edits, filters and sorting, and tells Qt the truth."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found
from htplanner.domain.model.changes import Edit
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import (
    Applicability,
    Audience,
    DocumentKind,
    InPlace,
    PartyKind,
    Status,
)
from htplanner.domain.reading.filters import Filter
from htplanner.errors import PlannerError
from htplanner.ui.models.plan_columns import COLUMNS, PlanColumn
from htplanner.ui.models.plan_edits import Refusal, item_edit
from htplanner.ui.models.plan_model import PlanModel
from htplanner.ui.models.roles import RECORD_MIME, ROW_ROLE
from htplanner.ui.session.bridge import Bridge
from tests.fake_service import FakeService
from tests.small_plan import BRANDT, INTAKE, OKAFOR, REYES, TODAY, TRAINING


@pytest.fixture
def model(bridge: Bridge) -> PlanModel:
    return PlanModel(bridge)


@pytest.fixture
def small_bridge(framework: Framework) -> Bridge:
    """Three groups and people of their own: few enough rows for Qt's tester to walk after every signal."""
    universal, nature = framework.competencies[:2]
    trauma, lived = universal.sub_competencies[:2]
    few = replace(
        framework,
        competencies=(
            replace(
                universal,
                sub_competencies=(
                    replace(trauma, groups=trauma.groups[1:3]),
                    replace(lived, groups=lived.groups[2:]),
                ),
            ),
            replace(nature, sub_competencies=nature.sub_competencies[:1]),
        ),
    )
    service = FakeService(few, TODAY)
    service.execute(found(few, {"name": "Small"}))
    for name in ("first", "second"):
        values = {"kind": PartyKind.PERSON, "name": name}
        service.execute(edits.add(Entity.PARTY, values, "Add", record_id=f"party {name}"))
        phase = {"name": name, "order": len(service.plan.phases)}
        service.execute(edits.add(Entity.PHASE, phase, "Add", record_id=f"phase {name}"))
        document = {"kind": DocumentKind.POLICY, "title": name}
        service.execute(edits.add(Entity.DOCUMENT, document, "Add", record_id=f"document {name}"))
    return Bridge(service, lambda: TODAY)


@pytest.fixture
def watched(small_bridge: Bridge) -> Iterator[PlanModel]:
    """A model that Qt's own tester watches through the whole test."""
    model = PlanModel(small_bridge)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield model
    del tester


def text(model: PlanModel, code: str, column: PlanColumn) -> str:
    return str(model.index_of(code, column).data() or "")


def everything(model: PlanModel, parent: QModelIndex | None = None) -> list[object]:
    """All that the model shows, by walking it the way a view does."""
    parent = parent or QModelIndex()
    shown: list[object] = []
    for row in range(model.rowCount(parent)):
        first = model.index(row, 0, parent)
        cells = [first.siblingAtColumn(column).data() for column in range(model.columnCount())]
        shown.append((cells, first.data(ROW_ROLE), everything(model, first)))
    return shown


def test_the_tree_has_four_levels(model: PlanModel) -> None:
    assert model.rowCount() == 7
    universal = model.index(0, 0)
    assert model.rowCount(universal) == 3
    group = model.index(1, 0, model.index(0, 0, universal))
    assert group.data() == "U.A.ORG"
    assert model.rowCount(group) == 5
    assert model.rowCount(model.index(0, 0, group)) == 0
    assert model.shown_items == 305
    assert len(model.shown_codes()) == 312


def test_cells_read_as_a_coordinator_expects(model: PlanModel) -> None:
    read = {column: text(model, "U.A.ORG.1", column) for column in PlanColumn}
    assert read[PlanColumn.STATUS] == "On hold"
    assert read[PlanColumn.IN_PLACE] == "Not in place"
    assert read[PlanColumn.OWNER] == "L. Brandt"
    assert read[PlanColumn.PHASE] == "1 Foundation"
    assert read[PlanColumn.DUE] in ("Nov 13", "13 Nov")
    assert read[PlanColumn.HEALTH] == "Off track"
    assert read[PlanColumn.DOCUMENTS] == "1 of 1 say it"
    assert text(model, "1.B.IND.1", PlanColumn.OWNER) == "Unassigned"
    assert text(model, "U", PlanColumn.STATUS) == ""


def test_what_does_not_apply_or_is_undecided_says_so_in_place_of_a_status(
    model: PlanModel, bridge: Bridge
) -> None:
    def put(*codes: str, **values: object) -> None:
        bridge.perform(edits.set_items(bridge.view.plan, codes, values))

    put("1.B", "3.C", applicability=Applicability.UNDECIDED)
    put("1.A.IND.1", "2.A.ORG", applicability=Applicability.DOES_NOT_APPLY, reason="No such function here")
    put("3.C.IND.1", status=Status.IN_PROGRESS)
    shown = {
        code: text(model, code, PlanColumn.STATUS) for code in ("1.B", "1.A.IND.1", "2.A.ORG", "3.C.IND.1")
    }
    assert shown == {
        "1.B": "Undecided",
        "1.A.IND.1": "Does not apply",
        "2.A.ORG": "Does not apply",
        "3.C.IND.1": "In progress",
    }
    assert text(model, "1.A.IND.1", PlanColumn.IN_PLACE) == ""
    for order in Qt.SortOrder:
        model.sort(PlanColumn.STATUS, order)
        group = model.index_of("1.A.IND")
        assert model.code_at(model.index(model.rowCount(group) - 1, 0, group)) == "1.A.IND.1"


def test_screen_readers_hear_where_a_value_comes_from(model: PlanModel) -> None:
    def said(code: str, column: PlanColumn) -> str:
        return str(model.index_of(code, column).data(Qt.ItemDataRole.AccessibleTextRole))

    assert said("U.A.IND.5", PlanColumn.OWNER) == "Owner: M. Okafor, from U.A"
    assert said("U.A", PlanColumn.STATUS) == "Status: In progress, computed from its actions"
    assert said("U.A.ORG.1", PlanColumn.HEALTH) == "Health: Off track, 11 days overdue"
    assert said("U.A", PlanColumn.TITLE) == "Trauma-Informed Care, 4 of 19 done"
    assert said("1.B", PlanColumn.DUE) == "Due: none"
    for column in range(1, len(COLUMNS)):
        name = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
        assert name, column


def repainted(model: PlanModel, spy: QSignalSpy) -> set[str]:
    """The codes of all rows that ``dataChanged`` named, each over its whole width."""
    codes: set[str] = set()
    for n in range(spy.count()):
        first, last = spy.at(n)[:2]
        assert (first.column(), last.column()) == (0, len(COLUMNS) - 1)
        codes |= {model.code_at(first.siblingAtRow(row)) for row in range(first.row(), last.row() + 1)}
    return codes


def test_only_rows_that_read_differently_are_repainted(model: PlanModel, bridge: Bridge) -> None:
    spy = QSignalSpy(model.dataChanged)
    assert model.setData(model.index_of("U.A.ORG.5", PlanColumn.STATUS), Status.IN_PROGRESS)
    touched = repainted(model, spy)
    assert "U.A.ORG.5" in touched
    assert touched <= {"U.A.ORG.5", "U.A.ORG", "U.A", "U"}
    bridge.steps.undo()
    assert text(model, "U.A.ORG.5", PlanColumn.STATUS) == "Not started"


def test_a_renamed_owner_repaints_heirs(model: PlanModel, bridge: Bridge) -> None:
    spy = QSignalSpy(model.dataChanged)
    bridge.perform(edits.set_fields(bridge.view.plan.parties[REYES], {"name": "D. R. Vega"}, "Rename"))
    assert repainted(model, spy) == {"U.B", *(c for c in bridge.view.framework.nodes if c.startswith("U.B."))}
    assert text(model, "U.B.RES.1", PlanColumn.OWNER) == "D. R. Vega"


def test_nothing_changes_before_the_signal(model: PlanModel, bridge: Bridge) -> None:
    seen: list[str] = []
    bridge.changed.connect(lambda _: seen.append(text(model, "U.C", PlanColumn.OWNER)))
    assert model.setData(model.index_of("U.C", PlanColumn.OWNER), OKAFOR)
    assert seen == ["M. Okafor"]


def test_a_refused_edit_changes_nothing_and_says_why(model: PlanModel) -> None:
    refusals: list[Refusal] = []
    model.refused.connect(refusals.append)
    assert not model.setData(model.index_of("1.A.IND.1", PlanColumn.IN_PLACE), InPlace.IN_PLACE)
    assert text(model, "1.A.IND.1", PlanColumn.IN_PLACE) == "Partly in place"
    assert refusals[0].missing == "evidence"
    assert "evidence of practice" in str(refusals[0].error)
    assert not model.setData(model.index_of("1.A.IND.1", PlanColumn.STATUS), Status.DEFERRED)
    assert refusals[1].missing == "reason"


def test_computed_cells_and_headings_cannot_be_edited(model: PlanModel) -> None:
    editable = Qt.ItemFlag.ItemIsEditable
    assert not model.flags(model.index_of("U.A", PlanColumn.STATUS)) & editable
    assert model.flags(model.index_of("U.C", PlanColumn.STATUS)) & editable
    assert not model.flags(model.index_of("U", PlanColumn.OWNER)) & editable
    assert not model.setData(model.index_of("U.A", PlanColumn.STATUS), Status.DONE)
    assert not model.flags(model.index_of("U.A.ORG.1", PlanColumn.TITLE)) & editable


def test_a_read_only_plan_offers_no_edit(bridge: Bridge, service: FakeService) -> None:
    service.editable = False
    model = PlanModel(Bridge(service, lambda: bridge.today))
    index = model.index_of("U.A.ORG.1", PlanColumn.STATUS)
    assert not model.flags(index) & (Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDropEnabled)


@pytest.mark.parametrize(
    "asked",
    [
        Filter(text="consent"),
        Filter(overdue=True),
        Filter(applies=True, audiences=frozenset({Audience.RESEARCH})),
        Filter(codes=frozenset({"U.A.ORG", "6.B.IND.1"})),
        Filter(text="nothing like this"),
    ],
)
def test_a_filter_shows_its_matches_and_what_stands_above(model: PlanModel, asked: Filter) -> None:
    model.set_filter(asked, None)
    assert set(model.shown_codes()) == model.matches.shown
    model.set_filter(Filter(), None)
    assert len(model.shown_codes()) == 312


def test_rows_that_stay_keep_their_place_through_a_filter(model: PlanModel) -> None:
    index = model.index_of("U.A.ORG.1", PlanColumn.STATUS)
    resets = QSignalSpy(model.modelReset)
    kept = QPersistentModelIndex(index)
    model.set_filter(Filter(statuses=frozenset({Status.ON_HOLD})), None)
    assert kept.isValid()
    assert kept.row() == 0
    model.set_filter(Filter(text="a"), None)
    model.set_filter(Filter(), None)
    assert model.code_at(kept) == "U.A.ORG.1"
    assert kept.row() == index.row()
    assert resets.count() == 0


def test_a_selected_row_stays_although_an_edit_lets_it_no_longer_match(model: PlanModel) -> None:
    model.set_filter(Filter(statuses=frozenset({Status.ON_HOLD})), None)
    model.set_kept(["U.A.ORG.1"])
    model.setData(model.index_of("U.A.ORG.1", PlanColumn.STATUS), Status.IN_PROGRESS)
    assert text(model, "U.A.ORG.1", PlanColumn.STATUS) == "In progress"
    model.set_filter(model.filter, None)
    assert not model.index_of("U.A.ORG.1").isValid()


def test_siblings_sort_and_unset_values_come_last(model: PlanModel) -> None:
    model.sort(PlanColumn.DUE, Qt.SortOrder.AscendingOrder)
    universal = model.index_of("U")
    assert [model.index(n, 0, universal).data() for n in range(3)] == ["U.A", "U.B", "U.C"]
    model.sort(PlanColumn.DUE, Qt.SortOrder.DescendingOrder)
    assert [model.index(n, 0, universal).data() for n in range(3)] == ["U.C", "U.B", "U.A"]
    first = model.index_of("1")
    assert model.index(model.rowCount(first) - 1, 0, first).data() == "1.B", "1.B has no due date"
    model.sort(-1)
    assert model.index(0, 0, universal).data() == "U.A"


def test_an_edit_moves_a_row_to_where_it_sorts(model: PlanModel) -> None:
    model.sort(PlanColumn.STATUS, Qt.SortOrder.DescendingOrder)
    assert model.index_of("U.A.ORG.5").row() > 1
    model.setData(model.index_of("U.A.ORG.5", PlanColumn.STATUS), Status.DONE)
    assert model.index_of("U.A.ORG.5").row() <= 1


def test_a_flat_list_has_no_parents_and_sorts_as_one(model: PlanModel) -> None:
    model.set_flat(True)
    model.set_filter(Filter(applies=True), None)
    model.sort(PlanColumn.DUE, Qt.SortOrder.AscendingOrder)
    assert model.rowCount() == 189
    assert [model.index(n, 0).data() for n in range(2)] == ["U.A.ORG.3", "U.A.ORG.1"]
    assert not model.index(0, 0).parent().isValid()
    model.set_filter(Filter(text="consent"), None)
    assert model.rowCount() == len(model.matches.matching)
    model.set_flat(False)
    assert set(model.shown_codes()) == model.matches.shown


def drop(entity: str, record_id: str) -> QMimeData:
    data = QMimeData()
    data.setData(RECORD_MIME, QByteArray(json.dumps({"entity": entity, "id": record_id}).encode()))
    return data


def test_a_drop_on_one_of_several_selected_items_is_one_step(bridge: Bridge) -> None:
    selected = ("U.A.ORG.1", "U.A.ORG.2", "2.A")
    model = PlanModel(bridge, targets=lambda code: selected if code in selected else (code,))
    onto = model.index_of("U.A.ORG.2", PlanColumn.TITLE)
    link = Qt.DropAction.LinkAction
    assert model.canDropMimeData(drop("party", BRANDT), link, -1, -1, onto)
    model.dropMimeData(drop("party", BRANDT), link, -1, -1, onto)
    assert [bridge.view.row(code).owner.value for code in selected] == [BRANDT] * 3
    model.dropMimeData(drop("document", INTAKE), link, -1, -1, onto)
    assert all(INTAKE in bridge.view.row(code).linked for code in selected)
    phase = list(bridge.view.plan.phases)[2]
    model.dropMimeData(drop("phase", phase), link, -1, -1, onto)
    assert bridge.steps.undoText() == "Assign 3 items to Phase 3"
    for _ in range(3):
        bridge.steps.undo()
    assert bridge.view.row("2.A").linked == ()
    assert bridge.view.row("U.A.ORG.1").owner.value == BRANDT
    assert TRAINING in bridge.view.row("U.A.ORG.1").linked


def test_nothing_can_be_dropped_where_it_means_nothing(model: PlanModel) -> None:
    link = Qt.DropAction.LinkAction
    assert not model.canDropMimeData(drop("party", BRANDT), link, -1, -1, model.index_of("U"))
    assert not model.canDropMimeData(drop("party", BRANDT), link, -1, -1, QModelIndex())
    assert not model.canDropMimeData(drop("seat", "x"), link, -1, -1, model.index_of("U.A"))
    assert not model.canDropMimeData(QMimeData(), link, -1, -1, model.index_of("U.A"))


def random_edit(bridge: Bridge, dice: random.Random) -> Edit:
    """Some edit a person could make; it may be refused."""
    plan = bridge.view.plan
    codes = dice.sample(list(plan.items), dice.choice((1, 1, 2, 5)))
    chance = dice.random()
    if chance < 0.15:
        return edits.link(plan, codes, dice.choice(list(plan.documents)))
    if chance < 0.25:
        party = dice.choice(list(plan.parties.values()))
        return edits.set_fields(party, {"name": f"Person {dice.random():.3f}"}, "Rename")
    if chance < 0.3:
        phase = dice.choice(list(plan.phases.values()))
        return edits.set_fields(phase, {"order": dice.randrange(9)}, "Move a phase")
    values: dict[str, list[object]] = {
        "status": [None, *Status],
        "in_place": [None, *InPlace],
        "applicability": [None, *Applicability],
        "owner": [None, *plan.parties],
        "phase": [None, *plan.phases],
        "due": [None, bridge.today, bridge.today.replace(year=2027)],
        "responsible": [None, tuple(plan.parties)],
    }
    name = dice.choice(list(values))
    return edits.set_items(plan, codes, {name: dice.choice(values[name])})


@pytest.mark.parametrize("seed", range(4))
def test_after_any_edits_the_model_equals_a_fresh_one(
    watched: PlanModel, small_bridge: Bridge, seed: int
) -> None:
    dice = random.Random(seed)
    filters = [Filter(), Filter(text="staff"), Filter(statuses=frozenset({Status.NOT_STARTED}))]
    for _ in range(60):
        if dice.random() < 0.1:
            watched.set_filter(dice.choice(filters), "party first")
        if dice.random() < 0.1:
            watched.sort(dice.choice([-1, *PlanColumn]), dice.choice(list(Qt.SortOrder)))
        if dice.random() < 0.05:
            watched.set_flat(not watched.flat)
        if dice.random() < 0.2:
            small_bridge.steps.undo()
            continue
        try:
            small_bridge.perform(random_edit(small_bridge, dice))
        except PlannerError:
            continue
    fresh = PlanModel(small_bridge)
    fresh.set_flat(watched.flat)
    fresh.set_filter(watched.filter, "party first")
    if watched.sorted_by is not None:
        column, descending = watched.sorted_by
        fresh.sort(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
    assert everything(watched) == everything(fresh)


def test_qt_finds_no_fault_while_filters_come_and_go(watched: PlanModel) -> None:
    dice = random.Random(7)
    for _ in range(25):
        letters = "".join(dice.choice("aeinrst ") for _ in range(2))
        watched.set_filter(Filter(text=letters, audiences=frozenset(dice.sample(list(Audience), 2))), None)
        assert set(watched.shown_codes()) == watched.matches.shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", Status.NOT_STARTED),
        ("applicability", Applicability.UNDECIDED),
        ("in_place", InPlace.NOT_ASSESSED),
    ],
)
def test_to_choose_what_an_item_reads_already_is_no_step(
    bridge: Bridge, service: FakeService, field: str, value: object
) -> None:
    view, before = bridge.view, len(service.changes)
    code = next(
        code
        for code in (action.code for action in view.framework.actions)
        if getattr(view.plan.items[code], field) is None
        and view.row(code).applicability.value is Applicability.UNDECIDED
        and view.row(code).status.value is Status.NOT_STARTED
    )
    assert bridge.perform(item_edit(view, [code], {field: value})).empty
    assert (bridge.steps.count(), len(service.changes)) == (0, before)
    other = {"status": Status.DONE, "applicability": Applicability.APPLIES, "in_place": InPlace.NOT_IN_PLACE}
    bridge.perform(item_edit(view, [code], {field: other[field]}))
    bridge.perform(item_edit(bridge.view, [code], {field: value}))
    assert bridge.steps.count() == 2


def test_a_step_is_named_for_the_items_it_changes(bridge: Bridge) -> None:
    first, second = [
        action.code
        for action in bridge.view.framework.actions
        if bridge.view.row(action.code).status.value is Status.NOT_STARTED
        and bridge.view.plan.items[action.code].status is None
    ][:2]
    bridge.perform(item_edit(bridge.view, [first], {"status": Status.IN_PROGRESS}))
    both = item_edit(bridge.view, [first, second], {"status": Status.NOT_STARTED})
    assert (both.label, len(both.steps)) == (f"Set status of {first}", 1)
