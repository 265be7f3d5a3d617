"""Checks: what is found reads in plain words, is mended beside the page, or waived with a reason."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import AskKind, AskStatus, PartyKind, Status
from htplanner.domain.reading.checks import IN_SHORT, run_checks, waived
from htplanner.domain.reading.filters import Filter
from htplanner.ui.dialogs.waive_dialog import WaiveDialog
from htplanner.ui.models.finding_rows import WAIVED, FindingRow, GroupRow
from htplanner.ui.pages.checks_page import ChecksPage, FixTarget
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from tests.fake_service import FakeService
from tests.small_plan import OKAFOR, TODAY
from tests.ui.conftest import FakePrompts

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")

NO_OWNER = "no-owner/Warning"


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> ChecksPage:
    return shown(desk, qtbot)


def shown(desk: Desk, qtbot: QtBot) -> ChecksPage:
    page = ChecksPage(desk)
    QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Warning, page.model)
    qtbot.addWidget(page)
    page.resize(880, 694)
    page.show()
    return page


def rows(page: ChecksPage) -> list[GroupRow | FindingRow]:
    return [row for n in range(page.model.rowCount()) if (row := page.model.row_at(n)) is not None]


def groups(page: ChecksPage) -> dict[str, GroupRow]:
    return {row.key: row for row in rows(page) if isinstance(row, GroupRow)}


def findings(page: ChecksPage, key: str) -> list[FindingRow]:
    return [row for row in rows(page) if isinstance(row, FindingRow) and row.group == key]


def picked(page: ChecksPage) -> FindingRow:
    assert isinstance(page.list.row, FindingRow)
    return page.list.row


def waives(prompts: FakePrompts, reason: str) -> None:
    def play(dialog: QDialog) -> bool:
        assert isinstance(dialog, WaiveDialog)
        assert not dialog.action_button.isEnabled(), "nothing is waived without a reason"
        QTest.keyClicks(dialog.reason.editor, reason)
        dialog.action_button.click()
        return True

    prompts.on_dialog = play


def test_all_that_is_found_stands_under_its_check_the_worst_first(page: ChecksPage, desk: Desk) -> None:
    found = run_checks(desk.bridge.view)
    assert page.header.sub.text() == f"{len(found)} findings"
    assert {f.key for group in groups(page).values() for f in group.findings} == {f.key for f in found}
    severities = [row.severity for row in groups(page).values()]
    assert severities == sorted(severities, key=lambda s: ["Problem", "Warning", "Note"].index(str(s)))
    assert not groups(page)[NO_OWNER].expanded, "of many findings, the check alone is shown"
    page.show_group(NO_OWNER)
    assert len(findings(page, NO_OWNER)) == len(groups(page)[NO_OWNER].findings)
    first = picked(page)
    assert page.bar.title.text() == f"{first.code}  {desk.bridge.view.row(first.code).title}"
    assert page.bar.told.text() == "It applies, but nobody is accountable for it. Say who is."


def test_by_keyboard_one_walks_opens_folds_and_goes(page: ChecksPage) -> None:
    heard: list[str] = []
    page.item_wanted.connect(heard.append)
    page.show_group(NO_OWNER)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    second = picked(page)
    assert second == findings(page, NO_OWNER)[1]
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert heard == [second.code]
    QTest.keyClick(page.list, Qt.Key.Key_Left)
    assert page.list.row == groups(page)[NO_OWNER]
    QTest.keyClick(page.list, Qt.Key.Key_Left)
    assert not findings(page, NO_OWNER)
    QTest.keyClick(page.list, Qt.Key.Key_Right)
    assert findings(page, NO_OWNER)
    mended: list[FixTarget] = []
    page.mending_wanted.connect(mended.append)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_F2)
    assert mended == [FixTarget(picked(page).code, "owner")]


def test_what_is_mended_stays_in_sight_until_one_looks_elsewhere(
    page: ChecksPage, desk: Desk, qtbot: QtBot
) -> None:
    heard: list[tuple[str, ...]] = []
    page.selection_changed.connect(heard.append)
    page.show_group(NO_OWNER)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    code, count = picked(page).code, len(groups(page)[NO_OWNER].findings)
    assert heard[-1] == (code,)
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, [code], {"owner": OKAFOR}))
    assert (picked(page).code, picked(page).mended, page.codes) == (code, True, (code,))
    assert findings(page, NO_OWNER)[1].mended, "it stays where it stood"
    assert len(groups(page)[NO_OWNER].findings) == count - 1
    assert not page.bar.waive_button.isVisible()
    desk.bridge.steps.undo()
    assert (picked(page).code, picked(page).mended) == (code, False)
    desk.bridge.steps.redo()
    page.list.pick(findings(page, NO_OWNER)[0].id)
    qtbot.waitUntil(lambda: all(row.code != code for row in findings(page, NO_OWNER)))


def test_a_whole_check_is_shown_in_the_plan_or_mended_together(page: ChecksPage) -> None:
    heard: list[Filter] = []
    page.items_wanted.connect(heard.append)
    page.list.pick(f"group:{NO_OWNER}")
    codes = groups(page)[NO_OWNER].codes
    assert page.codes == codes
    page.bar.go_button.click()
    assert heard[0].codes == frozenset(codes)
    assert "together" in page.bar.told.text()


def test_what_no_field_mends_for_several_is_not_offered_together(page: ChecksPage, desk: Desk) -> None:
    view = desk.bridge.view
    for code in [a.code for a in view.actions("U") if a.applicability.value.counts][-2:]:
        begun = {"status": Status.IN_PROGRESS, "start": TODAY.replace(year=TODAY.year - 1)}
        desk.bridge.perform(edits.set_items(desk.bridge.view.plan, [code], begun))
    page.list.pick("group:stale/Warning")
    assert len(groups(page)["stale/Warning"].findings) > 1
    assert "mended by itself" in page.bar.told.text()


def test_waived_with_a_reason_and_taken_back(page: ChecksPage, desk: Desk, prompts: FakePrompts) -> None:
    page.show_group(NO_OWNER)
    code, following = (row.code for row in findings(page, NO_OWNER)[:2])
    waives(prompts, "The merger decides in May")
    page.bar.waive_button.click()
    assert picked(page).code == following
    [(finding, waiver)] = waived(desk.bridge.view)
    assert (finding.code, waiver.reason, waiver.on) == (code, "The merger decides in May", TODAY)
    assert page.header.sub.text().endswith(" · 1 waived")
    page.show_group(WAIVED)
    assert picked(page).code == code
    assert IN_SHORT["no-owner"] in picked(page).told
    assert "The merger decides in May" in picked(page).told
    page.bar.take_back_button.click()
    assert waived(desk.bridge.view) == ()
    assert code in groups(page)[NO_OWNER].codes


def test_a_check_is_waived_as_a_whole_in_one_step(page: ChecksPage, desk: Desk, prompts: FakePrompts) -> None:
    count = len(groups(page)[NO_OWNER].findings)
    page.list.pick(f"group:{NO_OWNER}")
    waives(prompts, "Owners are named at the next meeting")
    page.bar.waive_button.click()
    assert NO_OWNER not in groups(page)
    assert len(waived(desk.bridge.view)) == count
    desk.bridge.steps.undo()
    assert len(groups(page)[NO_OWNER].findings) == count


def test_positions_documents_asks_and_places_open_one_by_one(page: ChecksPage, desk: Desk) -> None:
    records: list[str] = []
    places: list[Entity] = []
    page.record_wanted.connect(records.append)
    page.place_wanted.connect(places.append)
    plan = desk.bridge.view.plan
    position = next(p.id for p in plan.parties.values() if p.kind is PartyKind.POSITION)
    other = {"kind": PartyKind.POSITION, "name": "Records"}
    desk.bridge.perform(edits.add(Entity.PARTY, other, "Add", record_id="records"))
    desk.bridge.perform(edits.set_items(plan, ["U.A.ORG.1"], {"owner": position}))
    desk.bridge.perform(edits.set_items(plan, ["U.A.ORG.2"], {"owner": "records"}))
    ask = {"kind": AskKind.FUNDING, "title": "Forty seats", "status": AskStatus.RAISED}
    late = edits.add(Entity.ASK, {**ask, "needed_by": TODAY.replace(day=1)}, "Add", record_id="ask")
    desk.bridge.perform(late)
    desk.bridge.perform(edits.add(Entity.SEAT, {"discipline": "Nursing"}, "Add a seat"))
    for key in ("vacant-owner/Warning", "ask-overdue/Warning", "vacant-seats/Note", "no-sponsor/Note"):
        for row in findings(page, key) or pytest.fail(key):
            page.list.pick(row.id)
            page.bar.go_button.click()
            assert not page.bar.mend_button.isVisible()
            assert "not about an item" in page.no_items_text
    assert records == [position, "records", "ask"]
    assert places == [Entity.SEAT, Entity.PLAN]


def test_days_read_as_the_window_writes_them(page: ChecksPage, desk: Desk) -> None:
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, ["U.A.ORG.1"], {"status": Status.IN_REVIEW}))
    told = [row.told for row in rows(page) if isinstance(row, FindingRow)]
    assert told
    assert not [text for text in told if "2026-" in text or "2027-" in text]


def test_a_plan_that_is_well_says_so(framework: Framework, desk: Desk, qtbot: QtBot) -> None:
    service = FakeService(framework, TODAY)
    service.execute(found(framework, {"organization": "A made-up clinic"}))
    page = shown(Desk(Bridge(service, lambda: TODAY), desk.theme, desk.prompts, desk.memory), qtbot)
    assert page.empty.isVisible()
    assert page.header.sub.text() == "nothing found"
    assert not page.bar.isVisible()


def test_a_plan_that_is_only_read_offers_the_way_and_no_change(read_only_desk: Desk, qtbot: QtBot) -> None:
    page = shown(read_only_desk, qtbot)
    page.show_group(NO_OWNER)
    assert page.bar.go_button.isVisible()
    assert not page.bar.waive_button.isVisible()
    assert not page.bar.mend_button.isVisible()
    page.list.pick(f"group:{NO_OWNER}")
    assert "together" not in page.bar.told.text()
    assert cast(GroupRow, page.list.row).codes == page.codes
