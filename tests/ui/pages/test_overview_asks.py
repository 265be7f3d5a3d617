"""Overview tells what leadership has to decide, and what it decided lately."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import AskKind, AskStatus
from htplanner.domain.periods.closing import take_baseline
from htplanner.domain.reading.asks import ask_and_wait
from htplanner.ui.pages.overview_asks import SHOWN_ASKS
from htplanner.ui.pages.overview_page import OverviewPage
from htplanner.ui.shell.desk import Desk
from tests.small_plan import TODAY


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> OverviewPage:
    page = OverviewPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    return page


def add(desk: Desk, title: str, status: AskStatus, **values: object) -> None:
    given = {"kind": AskKind.FUNDING, "status": status, "title": title, **values}
    desk.bridge.perform(edits.add(Entity.ASK, given, f"Add {title}"))


def told(page: OverviewPage) -> list[tuple[str, str, str]]:
    """Each line, without the day after "by", which reads as the locale writes it."""
    lines = page.asks.list.lines
    return [(one.text, one.detail, "by" if one.end.startswith("by ") else one.end) for one in lines]


def test_what_is_to_be_decided_comes_first_and_each_line_opens_its_ask(
    page: OverviewPage, desk: Desk, qtbot: QtBot
) -> None:
    assert not page.asks.list.isVisible()
    assert "Nothing is asked of leadership yet" in page.asks._said.text()
    add(desk, "Name a sponsor", AskStatus.DRAFT)
    add(desk, "Rent rooms", AskStatus.APPROVED, decided_on=TODAY)
    add(desk, "Fund 40 seats", AskStatus.RAISED, amount=6400, currency="USD", needed_by=TODAY)
    add(desk, "Hire a coordinator", AskStatus.RAISED, needed_by=TODAY - timedelta(days=1))
    add(desk, "Buy tablets", AskStatus.WITHDRAWN)
    decided = page.asks.list.lines[2].end
    assert told(page) == [
        ("Hire a coordinator", "", "1 day late"),
        ("Fund 40 seats", "$6,400", "by"),
        ("Rent rooms", "", decided),
        ("Name a sponsor", "", "draft"),
    ]
    assert decided.startswith("approved ")
    ids = {ask.title: ask.id for ask in desk.bridge.view.plan.asks.values()}
    with qtbot.waitSignal(page.asks_wanted) as opened:
        page.asks.list.opened.emit(page.asks.list.lines[1].key)
    assert opened.args == [ids["Fund 40 seats"]]
    with qtbot.waitSignal(page.asks_wanted) as all_of_them:
        page.asks.link.click()
    assert all_of_them.args == [""]


def test_only_decisions_since_the_last_closing_are_told(page: OverviewPage, desk: Desk) -> None:
    desk.bridge.perform(edits.set_fields(desk.bridge.view.plan.info, {"name": "Plan"}, "Name the plan"))
    add(desk, "Rent rooms", AskStatus.APPROVED, decided_on=TODAY - timedelta(days=40))
    assert [title for title, _, _ in told(page)] == ["Rent rooms"]
    desk.bridge.perform(take_baseline(TODAY - timedelta(days=20)))
    add(desk, "Hire a coordinator", AskStatus.DECLINED, decided_on=TODAY - timedelta(days=5))
    assert [title for title, _, _ in told(page)] == ["Hire a coordinator"]


def test_there_is_room_for_a_few_and_a_way_to_all(page: OverviewPage, desk: Desk) -> None:
    for number in range(SHOWN_ASKS + 2):
        add(desk, f"Ask {number}", AskStatus.RAISED)
    assert len(page.asks.list.lines) == SHOWN_ASKS
    assert page.asks.link.text() == "All asks, 2 more"


def test_work_that_waits_for_leadership_is_counted(page: OverviewPage, desk: Desk) -> None:
    given = {"kind": AskKind.FUNDING, "status": AskStatus.RAISED, "title": "Fund 40 seats"}
    desk.bridge.perform(ask_and_wait(desk.bridge.view.plan, ["U.A.ORG.1"], given))
    assert "1 waits for leadership" in page.on_hold.accessibleName()
