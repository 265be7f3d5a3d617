"""Overview says what the plan's counts say, and each figure opens exactly what it counts."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.vocabulary import PartyKind, Status
from htplanner.domain.reading.checks import run_checks
from htplanner.domain.reading.filters import Filter, apply
from htplanner.ui.pages.overview_page import OverviewPage
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.dates import medium_date_text
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Theme
from tests.fake_service import FakeService
from tests.small_plan import TODAY, quarters_plan
from tests.ui.conftest import FakeMemory, FakePrompts


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> OverviewPage:
    return shown(desk, qtbot)


def shown(desk: Desk, qtbot: QtBot) -> OverviewPage:
    page = OverviewPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    return page


def opened(heard: list[object]) -> Filter:
    wanted = heard[-1]
    assert isinstance(wanted, Filter)
    return wanted


def test_the_cards_say_what_the_counts_say(page: OverviewPage, desk: Desk) -> None:
    totals = desk.bridge.view.totals
    assert page.in_place.accessibleName().startswith(
        f"{totals.in_place} of {totals.applicable} actions in place"
    )
    assert page.active.accessibleName().startswith(f"{totals.in_progress + totals.in_review} in progress")
    assert page.overdue.accessibleName().startswith(f"{totals.overdue} overdue")
    assert page.on_hold.accessibleName() == "1 on hold. 1 with a note on what is in the way"
    risk = next(row for row in page.competencies.spec.rows if row.code == "U")
    counts = desk.bridge.view.competency("U").counts
    assert risk.text == f"{counts.done} of {counts.applicable}"


def test_each_figure_opens_exactly_its_items(page: OverviewPage, desk: Desk, qtbot: QtBot) -> None:
    view = desk.bridge.view
    heard: list[object] = []
    page.items_wanted.connect(heard.append)
    QTest.mouseClick(page.overdue, Qt.MouseButton.LeftButton)
    assert apply(view, opened(heard), None).matching == {row.code for row in view.actions() if row.overdue}
    assert opened(heard).label == "1 overdue"
    QTest.keyClick(page.active, Qt.Key.Key_Return)
    active = (Status.IN_PROGRESS, Status.IN_REVIEW)
    assert opened(heard).codes == {row.code for row in view.actions() if row.status.value in active}

    place = page.competencies.row_rects()[2].center().toPoint()
    QTest.mouseClick(page.competencies, Qt.MouseButton.LeftButton, pos=place)
    assert opened(heard).codes == {a.code for a in view.actions("2") if a.applicability.value.counts}
    QTest.mouseClick(page.coverage.links["has_owner"], Qt.MouseButton.LeftButton)
    unowned = {a.code for a in view.actions() if a.applicability.value.counts and not a.owner.value}
    assert opened(heard).codes == unowned
    assert page.coverage.links["has_owner"].text() == f"{len(unowned)} without"


def test_a_line_opens_its_item_by_keyboard(page: OverviewPage, qtbot: QtBot) -> None:
    heard: list[str] = []
    page.item_wanted.connect(heard.append)
    QTest.keyClick(page.due, Qt.Key.Key_Return)
    QTest.keyClick(page.due, Qt.Key.Key_Down)
    QTest.keyClick(page.due, Qt.Key.Key_Space)
    lines = page.due.lines
    assert heard == [lines[0].key, lines[1].key]
    assert (lines[0].key, lines[0].end) == ("U.A.ORG.1", "11 days late")


def test_a_finding_opens_checks_at_what_was_found(page: OverviewPage, desk: Desk, qtbot: QtBot) -> None:
    lines = page.checks.list.lines
    heard: list[str] = []
    page.checks_wanted.connect(heard.append)
    number = next(n for n, line in enumerate(lines) if line.text.startswith("Applies, but nobody"))
    centre = page.checks.list.line_rect(number).center().toPoint()
    QTest.mouseClick(page.checks.list, Qt.MouseButton.LeftButton, pos=centre)
    page.checks.all_link.click()
    assert heard == ["no-owner/Warning", ""]
    found = [f for f in run_checks(desk.bridge.view) if f.id == "no-owner"]
    assert lines[number].end == f"{len(found)} items"


def test_findings_about_no_item_name_what_they_tell_of(page: OverviewPage, desk: Desk) -> None:
    view = desk.bridge.view
    position = next(p for p in view.plan.parties.values() if p.kind is PartyKind.POSITION)
    desk.bridge.perform(edits.set_items(view.plan, ["U.A.ORG.1"], {"owner": position.id}))
    desk.bridge.perform(edits.set_fields(position, {"holder": None}, "Nobody holds it"))
    line = next(line for line in page.checks.list.lines if line.text.startswith("Owned by a position"))
    assert line.end == position.name


def test_what_is_undecided_is_said_and_opened(page: OverviewPage, desk: Desk) -> None:
    undecided = {row.code for row in desk.bridge.view.actions() if row.counts.undecided}
    heard: list[object] = []
    page.items_wanted.connect(heard.append)
    assert page.undecided_link.text() == f"{len(undecided)} actions still undecided"
    QTest.mouseClick(page.undecided_link, Qt.MouseButton.LeftButton)
    assert opened(heard).codes == undecided


def test_whoever_has_not_said_who_they_are_is_asked(
    desk: Desk, memory: FakeMemory, read_only_desk: Desk, qtbot: QtBot
) -> None:
    assert not shown(desk, qtbot).me_link.isVisible()
    memory.me = None
    page = shown(desk, qtbot)
    heard: list[bool] = []
    page.me_wanted.connect(lambda: heard.append(True))
    QTest.mouseClick(page.me_link, Qt.MouseButton.LeftButton)
    assert heard == [True]
    assert not shown(read_only_desk, qtbot).me_link.isVisible()


def test_it_repaints_after_each_change_and_after_undo(page: OverviewPage, desk: Desk) -> None:
    done = {"status": Status.DONE, "completed": date(2026, 11, 20)}
    before = page.overdue.accessibleName()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, ["U.A.ORG.1"], done))
    assert "1 overdue" not in page.overdue.accessibleName()
    desk.bridge.steps.undo()
    assert page.overdue.accessibleName() == before


def test_a_hidden_page_catches_up_when_it_is_shown(page: OverviewPage, desk: Desk) -> None:
    page.hide()
    before = page.on_hold.accessibleName()
    desk.bridge.perform(edits.set_items(desk.bridge.view.plan, ["U.A.ORG.1"], {"status": Status.IN_PROGRESS}))
    assert page.on_hold.accessibleName() == before, "nothing is counted for nobody"
    page.show()
    assert page.on_hold.accessibleName() == "0 on hold. Nothing waits"
    assert not page.on_hold.isEnabled(), "a figure of nothing opens nothing"


def test_the_baseline_is_asked_about_then_taken_once(
    page: OverviewPage, desk: Desk, prompts: FakePrompts
) -> None:
    link = page.in_place.findChild(QAbstractButton)
    assert link is not None
    assert link.isVisible()
    prompts.yes = False
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    [asked] = prompts.asked
    totals = desk.bridge.view.totals
    assert asked.startswith(f"Take {medium_date_text(TODAY)} as the baseline?")
    assert f"{totals.in_place} of {totals.applicable} actions" in asked
    assert f"{totals.undecided} of 205 are still undecided" in asked
    assert "only voided" in asked
    assert desk.bridge.view.plan.baseline is None, "nothing is taken by one click"
    prompts.yes = True
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    baseline, totals = desk.bridge.view.plan.baseline, desk.bridge.view.totals
    assert baseline is not None
    assert (baseline.end, baseline.in_place) == (TODAY, totals.in_place)
    assert not link.isVisible()
    assert f"Baseline {totals.in_place} of {totals.applicable}" in page.in_place.accessibleName()
    assert not desk.bridge.steps.canUndo(), "a closing is voided, never undone"


def test_every_figure_tells_how_far_it_moved_since_the_last_closing(
    framework: Framework, theme: Theme, prompts: FakePrompts, memory: FakeMemory, qtbot: QtBot
) -> None:
    service = quarters_plan(framework)
    page = shown(Desk(Bridge(service, lambda: TODAY), theme, prompts, memory), qtbot)
    last = service.plan.last_closed
    assert last is not None
    assert last.name == "Q3 2026"
    assert page.in_place.accessibleName().endswith("+1 since Q3 2026 · baseline 0")
    assert page.overdue.accessibleName().startswith("1 overdue, +1")
    assert [line.description for line in page.since.list.lines] == [
        "1 in place, 0 before, +1, In place",
        "4 done, 0 before, +4, Done",
        "1 overdue, 0 before, +1, Off track",
        "1 on hold, 0 before, +1, On hold",
    ]
    wanted: list[str] = []
    page.changes_wanted.connect(wanted.append)
    page.since.list.opened.emit(page.since.list.lines[2].key)
    page.since.link.click()
    assert wanted == ["overdue", ""]


def test_an_empty_plan_says_what_to_do_first(
    framework: Framework, desk: Desk, memory: FakeMemory, prompts: FakePrompts, qtbot: QtBot
) -> None:
    service = FakeService(framework, TODAY)
    service.execute(found(framework, {"name": "Plan 2026–2028"}))
    page = shown(Desk(Bridge(service, lambda: TODAY), desk.theme, prompts, memory), qtbot)
    heard: list[bool] = []
    page.meeting_wanted.connect(lambda: heard.append(True))
    assert page.empty.isVisible()
    assert page.empty.button is not None
    QTest.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert heard == [True]
    visible = [b for b in page.findChildren(QAbstractButton) if b.isVisible()]
    assert visible == [page.empty.button]


def test_a_read_only_plan_offers_no_edit(read_only_desk: Desk, qtbot: QtBot) -> None:
    page = shown(read_only_desk, qtbot)
    link = page.in_place.findChild(QAbstractButton)
    assert link is not None
    assert not link.isVisible()
    assert not page.meeting_button.isVisible()
    assert page.export_button.isVisible()


@pytest.mark.parametrize("width", [480, 640, 900, 930, 966, 1190, 1700])
def test_cards_neither_overlap_nor_leave_the_page(page: OverviewPage, qtbot: QtBot, width: int) -> None:
    page.resize(width, 694)
    qtbot.waitUntil(lambda: page.checks.mapTo(page, page.checks.rect().bottomRight()).x() < width)
    cards: list[QWidget] = [
        page.in_place,
        page.active,
        page.overdue,
        page.on_hold,
        page.coverage,
        page.checks,
    ]
    places = [card.rect().translated(card.mapTo(page, QPoint(0, 0))) for card in cards]
    assert all(place.left() >= 0 and place.right() <= width for place in places), places
    assert not any(a.intersects(b) for n, a in enumerate(places) for b in places[n + 1 :])
