"""A register's model names exactly what came, went, moved and changed, under headings or not."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.reading import filters
from htplanner.domain.reading.view import PlanView
from htplanner.ui.dialogs.pick_items_dialog import PickItemsDialog
from htplanner.ui.models.document_rows import document_rows
from htplanner.ui.models.party_rows import party_rows, workload_filter
from htplanner.ui.models.register_model import RegisterColumn, RegisterModel, RowGrouping
from htplanner.ui.models.roles import RECORD_MIME
from htplanner.ui.shell.theme import Theme
from tests.small_plan import CONSENT, INTAKE, NURSE, OKAFOR, QUALITY


@dataclass(frozen=True)
class Entry:
    id: str
    name: str
    group: str = ""
    size: int | None = None


COLUMNS = [
    RegisterColumn[Entry]("name", "Name", lambda e: e.name),
    RegisterColumn[Entry]("size", "Size", lambda e: str(e.size or ""), sort=lambda e: e.size, right=True),
]


@pytest.fixture
def model(qapp: object) -> RegisterModel[Entry]:
    return make(None)


def make(grouping: RowGrouping[Entry] | None) -> RegisterModel[Entry]:
    model = RegisterModel[Entry](COLUMNS, Entity.PARTY, grouping)
    # Its warnings fail the test, whatever the model does from now on.
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)
    return model


def names(model: RegisterModel[Entry]) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_only_what_differs_is_named(model: RegisterModel[Entry], qtbot: QtBot) -> None:
    model.set_rows([Entry("a", "Ash"), Entry("b", "Birch"), Entry("d", "Dogwood")])
    kept = QPersistentModelIndex(model.index(1, 0))
    signals: list[tuple[str, int, int]] = []
    model.rowsRemoved.connect(lambda _p, first, last: signals.append(("gone", first, last)))
    model.rowsInserted.connect(lambda _p, first, last: signals.append(("new", first, last)))
    model.dataChanged.connect(lambda top, bottom: signals.append(("differs", top.row(), bottom.row())))
    model.set_rows([Entry("b", "Birch"), Entry("c", "Cedar"), Entry("e", "Elm"), Entry("d", "Dogwood!")])
    assert signals == [("gone", 0, 0), ("new", 1, 2), ("differs", 3, 3)]
    assert names(model) == ["Birch", "Cedar", "Elm", "Dogwood!"]
    assert kept.row() == 0
    signals.clear()
    model.set_rows([Entry("b", "Birch"), Entry("c", "Cedar"), Entry("e", "Elm"), Entry("d", "Dogwood!")])
    assert signals == []


def test_sorting_keeps_the_selection_and_puts_missing_values_last(model: RegisterModel[Entry]) -> None:
    model.set_rows([Entry("a", "Ash", size=2), Entry("b", "Birch"), Entry("c", "Cedar", size=9)])
    selected = QPersistentModelIndex(model.index(2, 0))
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["Cedar", "Ash", "Birch"]
    assert selected.data() == "Cedar"
    model.sort(1)
    assert names(model) == ["Ash", "Cedar", "Birch"]
    model.sort(-1)
    assert names(model) == ["Ash", "Birch", "Cedar"]


def test_rows_stand_under_headings_that_cannot_be_selected(qapp: object) -> None:
    model = make(RowGrouping(lambda e: e.group, "No group yet"))
    model.set_rows([Entry("a", "Ash", "Trees"), Entry("b", "Basil"), Entry("d", "Dill", "Herbs")])
    assert names(model) == ["Herbs", "Dill", "Trees", "Ash", "No group yet", "Basil"]
    assert model.headings() == (0, 2, 4)
    assert model.flags(model.index(0, 0)) is Qt.ItemFlag.NoItemFlags
    model.set_rows([Entry("a", "Ash", "Herbs"), Entry("b", "Basil", "Herbs"), Entry("d", "Dill", "Herbs")])
    assert names(model) == ["Herbs", "Ash", "Basil", "Dill"]


def test_a_flat_model_has_nothing_below_a_row(model: RegisterModel[Entry]) -> None:
    model.set_rows([Entry("a", "Ash")])
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_a_dragged_row_carries_its_record(model: RegisterModel[Entry]) -> None:
    model.set_rows([Entry("a", "Ash"), Entry("b", "Birch")])
    data = model.mimeData([model.index(1, 0), model.index(1, 1)])
    assert json.loads(bytes(data.data(RECORD_MIME).data())) == {"entity": "party", "id": "b"}


def test_a_figure_of_a_person_counts_exactly_what_its_filter_shows(sample_view: PlanView) -> None:
    rows = [row for kind in PartyKind for row in party_rows(sample_view, kind)]
    assert sum(row.load.owns for row in rows if row.id == OKAFOR) > 0
    for row in rows:
        for key in ("owns", "open", "overdue"):
            asked = workload_filter(key, row.owners, row.party.name)
            assert asked is not None
            found = filters.apply(sample_view, asked, None).matching
            assert len(found) == getattr(row.load, key), (row.party.name, key)


def test_a_person_carries_what_the_positions_they_hold_own(sample_view: PlanView) -> None:
    (quality,) = [r for r in party_rows(sample_view, PartyKind.POSITION) if r.id == QUALITY]
    assert quality.load.owns == 4
    assert quality.lead == ""


def test_a_document_reads_by_the_version_that_matters(sample_view: PlanView) -> None:
    rows = {row.id: row for row in document_rows(sample_view, job_descriptions=False)}
    assert NURSE not in rows
    assert rows[CONSENT].state_text == "In force v5"
    assert (rows[CONSENT].says, rows[CONSENT].linked) == (1, ("U.A.ORG.3",))
    assert rows[INTAKE].state_text == "With committee v2"
    assert (rows[INTAKE].says, rows[INTAKE].linked) == (0, ("U.A.ORG.2",))
    assert rows[INTAKE].review_due is None


def test_items_are_ticked_across_searches(theme: Theme, sample_view: PlanView, qtbot: QtBot) -> None:
    dialog = PickItemsDialog(theme, sample_view, {"U.A"}, "Which items?")
    qtbot.addWidget(dialog)
    model, shown = dialog.model, dialog.list.model()
    QAbstractItemModelTester(shown, QAbstractItemModelTester.FailureReportingMode.Warning, shown)
    assert shown.rowCount() == len(sample_view.framework.nodes) - 1
    first = model.index(0, 0).data().split()[-1]
    dialog.search.setText(f"{first.upper()} u.")
    assert first in shown.index(0, 0).data()
    dialog.search.setText("4.A.ORG.1")
    shown.setData(shown.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    dialog.search.setText("u.a.org.1")
    with qtbot.waitSignal(model.ticked, timeout=0):
        shown.setData(shown.index(0, 0), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    dialog.search.setText("")
    assert model.codes == ("U.A.ORG.1", "4.A.ORG.1")
