"""What work on hold waits for: an ask of leadership, named or made where the work is looked at."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QLocale, Qt
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Ask
from htplanner.domain.model.vocabulary import AskKind, AskStatus, Status
from htplanner.domain.reading.asks import ask_and_wait
from htplanner.ui.inspector.inspector import Inspector
from htplanner.ui.models.plan_columns import COLUMNS, DayTexts, PlanColumn
from htplanner.ui.session.bridge import Bridge
from tests.fake_service import FakeService
from tests.small_plan import TODAY
from tests.ui.inspector.hands import answer, choose, click, name_one, press

# A list of choices pops up while typing; the offscreen platform cannot raise it.
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")

CODE = "U.A.ORG.1"
NEEDED = date(2026, 12, 11)


def day(one: date) -> str:
    """A day as the window writes it in this locale."""
    return DayTexts(TODAY, QLocale()).text(one)


def made(bridge: Bridge, title: str = "Fund 40 seats", **values: object) -> Ask:
    """An open ask that ``CODE``, which is on hold, waits for."""
    given = {"kind": AskKind.FUNDING, "status": AskStatus.RAISED, "title": title, **values}
    bridge.perform(ask_and_wait(bridge.view.plan, [CODE], given))
    return next(ask for ask in bridge.view.plan.asks.values() if ask.title == title)


def test_a_new_ask_is_made_and_waited_for_in_one_step(inspector: Inspector, service: FakeService) -> None:
    inspector.set_items((CODE,))
    part = inspector.form.tracking.waits_for
    steps = len(service.changes)
    click(part.new_button)
    answer(part.question, title="Fund 40 seats", kind="Funding", amount="$6,400", needed_by="2026-12-11")
    (ask,) = service.plan.asks.values()
    item = service.plan.items[CODE]
    assert (ask.title, ask.amount, ask.currency, ask.needed_by) == (
        "Fund 40 seats",
        6400,
        "USD",
        NEEDED,
    )
    assert (ask.items, item.waits_for) == ((item.id,), ask.id)
    assert len(service.changes) == steps + 1, "one step, so that one undo takes it back"
    assert part.box.value() == ask.id
    assert part.new_button.isHidden()
    service.undo()
    assert not service.plan.asks
    assert service.plan.items[CODE].waits_for is None


def test_a_typed_text_that_is_no_ask_yet_begins_one(inspector: Inspector) -> None:
    inspector.set_items((CODE,))
    part = inspector.form.tracking.waits_for
    part.box.combo.addition_wanted.emit("new", "Hire a trainer")
    assert part.question.isVisible()
    assert part.question.fields["title"].value() == "Hire a trainer"
    press(part.question.fields["title"], Qt.Key.Key_Escape)
    assert not part.question.isVisible()


def test_work_on_hold_waits_for_an_ask_there_is(inspector: Inspector, bridge: Bridge) -> None:
    ask = made(bridge)
    bridge.perform(edits.set_items(bridge.view.plan, ["U.A.ORG.2"], {"status": Status.ON_HOLD}))
    inspector.set_items(("U.A.ORG.2",))
    name_one(inspector.form.tracking.waits_for.box.combo, "40 seats")
    assert bridge.view.plan.items["U.A.ORG.2"].waits_for == ask.id
    assert bridge.view.row("U.A.ORG.2").waiting_for == "Fund 40 seats"


def test_the_field_is_there_only_while_work_is_on_hold(inspector: Inspector, bridge: Bridge) -> None:
    made(bridge)
    inspector.set_items((CODE,))
    tracking = inspector.form.tracking
    assert tracking.waits_for.isVisible()
    choose(tracking.status.box, "In progress")
    assert not tracking.waits_for.isVisible()
    inspector.set_items(("U.A.ORG.3",))
    assert not tracking.waits_for.isVisible()


def test_what_was_decided_is_said_where_it_was_waited_for(inspector: Inspector, bridge: Bridge) -> None:
    ask = made(bridge, needed_by=date(2026, 11, 20))
    inspector.set_items((CODE,))
    part = inspector.form.tracking.waits_for
    assert part.answered.text() == "4 days past the day it is needed"
    bridge.perform(edits.set_fields(ask, {"status": AskStatus.APPROVED}, "Approve"))
    assert part.answered.text() == f"Approved {day(TODAY)}: nothing is waited for any more."
    assert part.box.value() == ask.id, "the ask is still told of"


def test_asks_that_name_the_item_are_listed_and_open(
    inspector: Inspector, bridge: Bridge, qtbot: QtBot
) -> None:
    inspector.set_items((CODE,))
    section = inspector.form.asks
    assert not section.isVisible(), "without one there is nothing to tell"
    ask = made(bridge, amount=6400, currency="USD", needed_by=NEEDED)
    assert section.isVisible()
    (card,) = [card for card in section.entries.cards if card.isVisibleTo(section)]
    assert (card.entry.title, card.entry.sub) == (
        "Fund 40 seats",
        f"Raised · $6,400 · needed by {day(NEEDED)}",
    )
    with qtbot.waitSignal(inspector.record_wanted) as opened:
        card.click()
    assert opened.args == [ask.id]


def test_the_plan_tells_what_is_waited_for(bridge: Bridge) -> None:
    made(bridge)
    row = bridge.view.row(CODE)
    for column in (PlanColumn.STATUS, PlanColumn.HEALTH):
        assert "waits for: Fund 40 seats" in COLUMNS[column].tip(row)


def test_a_plan_that_cannot_be_changed_offers_no_new_ask(read_only: Inspector) -> None:
    read_only.set_items((CODE,))
    assert read_only.form.tracking.waits_for.new_button.isHidden()
