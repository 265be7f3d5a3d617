"""The owner's cell: a name is found as anywhere else, and one that is not there yet is added."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.ui.models.plan_columns import PlanColumn
from htplanner.ui.pages.plan_page import PlanPage
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.combo import ChoiceCombo

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

Key = Qt.Key
ITEM = "U.B.IND.2"


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> PlanPage:
    page = PlanPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.activateWindow()
    page.tree.select([ITEM])
    page.tree.setFocus()
    return page


def owner_cell(page: PlanPage) -> ChoiceCombo:
    page.tree.setCurrentIndex(page.model.index_of(ITEM, PlanColumn.OWNER))
    QTest.keyClick(page.tree, Key.Key_F2)
    cell = page.tree.viewport().findChild(ChoiceCombo)
    assert cell is not None
    return cell


def enter(cell: ChoiceCombo, text: str, *keys: Qt.Key) -> None:
    """Type over what is there, then press keys in the list that opened."""
    line, completer = cell.lineEdit(), cell.completer()
    assert line is not None
    assert completer is not None
    line.selectAll()
    QTest.keyClicks(line, text)
    proposals = completer.popup()
    assert proposals is not None
    for key in keys:
        QTest.keyClick(proposals, key)
    QApplication.processEvents()


def test_a_person_is_found_by_name_though_a_position_reads_it_too(page: PlanPage, bridge: Bridge) -> None:
    values = {"kind": PartyKind.PERSON, "name": "Ines Aurel"}
    bridge.perform(edits.add(Entity.PARTY, values, "Add", record_id="ines"))
    post = {"kind": PartyKind.POSITION, "name": "Quality lead", "holder": "ines"}
    bridge.perform(edits.add(Entity.PARTY, post, "Add", record_id="post"))
    enter(owner_cell(page), "ines", Key.Key_Return)
    assert bridge.view.plan.items[ITEM].owner == "ines"


def test_typing_in_a_filled_owner_cell_replaces_the_name(page: PlanPage, bridge: Bridge) -> None:
    for key, name in (("ines", "Ines Aurel"), ("omar", "Omar Said")):
        bridge.perform(
            edits.add(Entity.PARTY, {"kind": PartyKind.PERSON, "name": name}, "Add", record_id=key)
        )
    bridge.perform(edits.set_items(bridge.view.plan, [ITEM], {"owner": "ines"}))
    page.tree.setCurrentIndex(page.model.index_of(ITEM, PlanColumn.OWNER))
    QTest.keyClicks(page.tree, "o")
    cell = page.tree.viewport().findChild(ChoiceCombo)
    assert cell is not None
    line = cell.lineEdit()
    assert line is not None
    QTest.keyClicks(line, "mar")
    assert line.text() == "omar"
    QTest.keyClick(line, Key.Key_Return)
    QApplication.processEvents()
    assert bridge.view.plan.items[ITEM].owner == "omar"


def test_an_owner_who_is_not_in_the_plan_yet_is_added_from_the_cell_in_one_step(
    page: PlanPage, bridge: Bridge
) -> None:
    enter(owner_cell(page), "Zephyr  Quill", Key.Key_Down, Key.Key_Return)
    owner = bridge.view.plan.parties[bridge.view.row(ITEM).item.owner or ""]
    assert (owner.name, owner.kind) == ("Zephyr Quill", PartyKind.PERSON)
    assert bridge.steps.count() == 1
    bridge.steps.undo()
    assert bridge.view.row(ITEM).item.owner is None
