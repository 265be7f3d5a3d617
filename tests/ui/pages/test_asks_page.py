"""The register of asks: from the first draft of an ask to what leadership answered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.records import Ask, Entity
from htplanner.domain.model.vocabulary import AskKind, AskStatus, Health
from htplanner.domain.reading.asks import amount_text, ask_and_wait
from htplanner.domain.reading.filters import Filter
from htplanner.ui.dialogs.pick_items_dialog import PickItemsDialog
from htplanner.ui.models.ask_rows import AskRow, total_text
from htplanner.ui.pages.asks_page import AsksPage
from htplanner.ui.pages.history_page import HistoryPage
from htplanner.ui.registers.ask_sections import AskItemsSection
from htplanner.ui.registers.form import RecordForm
from htplanner.ui.registers.record_history import RecordHistorySection
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.note_field import NoteField
from tests.fake_service import FakeService
from tests.small_plan import OKAFOR, TODAY
from tests.ui.conftest import FakePrompts
from tests.ui.inspector.hands import choose, click, fill_in, retype, write

# A list of choices pops up while typing; the offscreen platform cannot raise it.
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")

HELD = "U.A.ORG.1"
LATE = TODAY - timedelta(days=6)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> AsksPage:
    return shown(AsksPage(desk), qtbot)


def shown(page: AsksPage, qtbot: QtBot) -> AsksPage:
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    return page


def form(page: AsksPage) -> RecordForm:
    return page.register.pane.form


def items(page: AsksPage) -> AskItemsSection:
    section = page.register.pane.sections[0]
    assert isinstance(section, AskItemsSection)
    return section


def told(page: AsksPage) -> list[str]:
    section = page.register.pane.sections[1]
    assert isinstance(section, RecordHistorySection)
    return [line.text() for line in section.lines]


def add(desk: Desk, title: str, status: AskStatus = AskStatus.RAISED, **values: object) -> Ask:
    given = {"kind": AskKind.FUNDING, "status": status, "title": title, **values}
    desk.bridge.perform(edits.add(Entity.ASK, given, f"Add {title}"))
    return next(ask for ask in desk.bridge.view.plan.asks.values() if ask.title == title)


def row(page: AsksPage, ask: Ask) -> AskRow:
    found = page.register.model.row_at(page.register.model.row_of(ask.id) or 0)
    assert isinstance(found, AskRow)
    return found


def test_an_empty_page_says_what_belongs_there_and_begins_the_first_ask(
    page: AsksPage, service: FakeService
) -> None:
    empty = page.register.empty
    assert empty.isVisible()
    assert empty.button is not None
    empty.button.click()
    fields = form(page).fields
    assert [fields[name].isHidden() for name in ("raised_on", "decided_on", "outcome")] == [True] * 3
    fill_in(fields["title"], "Fund 40 learning-system seats")
    choose(fields["kind"], "Funding")  # type: ignore[arg-type]
    fill_in(fields["amount"], "$6,400.00")
    fill_in(fields["needed_by"], "2026-12-11")
    click(form(page).add_button)
    (ask,) = service.plan.asks.values()
    assert (ask.kind, ask.status, ask.amount, ask.currency) == (
        AskKind.FUNDING,
        AskStatus.DRAFT,
        6400,
        "USD",
    )
    assert ask.needed_by == date(2026, 12, 11)
    assert page.register.table.picked_id == ask.id
    assert page.header.sub.text() == "0 to be decided"


def test_raising_and_deciding_are_dated_and_told(page: AsksPage, desk: Desk, service: FakeService) -> None:
    ask = add(desk, "Fund 40 seats", AskStatus.DRAFT, amount=6400, currency="USD")
    page.register.select(ask.id)
    fields = form(page).fields
    choose(fields["status"], "Raised")  # type: ignore[arg-type]
    assert service.plan.asks[ask.id].raised_on == TODAY
    assert not fields["raised_on"].isHidden()
    assert page.header.sub.text() == "1 to be decided · $6,400"
    choose(fields["status"], "Approved")  # type: ignore[arg-type]
    assert service.plan.asks[ask.id].decided_on == TODAY
    assert not fields["outcome"].isHidden()
    assert "Status: Raised → Approved" in "\n".join(told(page))
    assert told(page)[-1] == "Added"


def test_what_is_no_amount_is_said_beside_the_field(page: AsksPage, desk: Desk, service: FakeService) -> None:
    ask = add(desk, "Fund 40 seats", amount=6400)
    page.register.select(ask.id)
    amount = form(page).fields["amount"]
    assert isinstance(amount, LineField)
    assert amount.line.text() == "6,400"
    retype(amount.line, "about 6000")
    assert "is not an amount in whole units" in amount.message.message
    assert amount.line.text() == "about 6000"
    assert service.plan.asks[ask.id].amount == 6400
    retype(amount.line, "12 500")
    assert service.plan.asks[ask.id].amount == 12500


def test_open_asks_come_first_and_late_ones_are_told_without_colour_alone(page: AsksPage, desk: Desk) -> None:
    over = add(desk, "Rent rooms", AskStatus.WITHDRAWN)
    drafted = add(desk, "Name a sponsor", AskStatus.DRAFT)
    late = add(desk, "Hire a coordinator", needed_by=LATE)
    soon = add(desk, "Fund 40 seats", needed_by=TODAY + timedelta(days=9))
    model = page.register.model
    order = [found.id for n in range(model.rowCount()) if (found := model.row_at(n)) is not None]
    assert order == [late.id, soon.id, drafted.id, over.id]
    assert len(model.headings()) == 3
    needed = model.columns[model.column_of("needed")]
    assert needed.word is not None
    assert needed.tip is not None
    assert needed.word(row(page, late)) is Health.AT_RISK
    assert needed.tip(row(page, late)) == "6 days past the day it is needed"
    assert needed.word(row(page, soon)) is None
    page.register.select(late.id)
    assert "6 days past the day it is needed" in page.register.pane.caption.text()
    assert page.header.sub.text() == "2 to be decided · 1 late"


def test_items_are_named_opened_and_taken_off(
    page: AsksPage, desk: Desk, prompts: FakePrompts, service: FakeService, qtbot: QtBot
) -> None:
    ask = add(desk, "Fund 40 seats")
    page.register.select(ask.id)
    assert "items" not in page.register.pane.form.fields, "they have a section of their own"

    def pick(dialog: QDialog) -> bool:
        assert isinstance(dialog, PickItemsDialog)
        dialog.search.setText("U.A.ORG.1")
        dialog.list.setCurrentIndex(dialog.list.model().index(0, 0))
        QTest.keyClick(dialog.list, Qt.Key.Key_Space)
        return True

    prompts.on_dialog = pick
    items(page).add_button.click()
    named = [service.plan.code_of(item) for item in service.plan.asks[ask.id].items or ()]
    (chip,) = items(page).chips
    code = chip.text().split()[0]
    assert named == [code]
    with qtbot.waitSignal(page.item_wanted) as opened:
        chip.click()
    assert opened.args == [code]
    with qtbot.waitSignal(page.items_wanted) as counted:
        page.register.table.figure_opened.emit(ask.id, "items")
    assert counted.args == [Filter(codes=frozenset([code]), label="Asked for: Fund 40 seats")]
    chip.removed.emit()
    assert service.plan.asks[ask.id].items is None


def test_removing_an_ask_says_what_waits_for_it(
    page: AsksPage, desk: Desk, prompts: FakePrompts, service: FakeService
) -> None:
    plan = desk.bridge.view.plan
    given = {"kind": AskKind.FUNDING, "status": AskStatus.RAISED, "title": "Fund 40 seats"}
    desk.bridge.perform(ask_and_wait(plan, [HELD], given))
    (ask,) = service.plan.asks.values()
    page.register.select(ask.id)
    assert items(page).told.text() == f"{HELD} waits for the answer."
    prompts.yes = False
    page.register.pane.remove_button.click()
    assert prompts.asked[-1].startswith("Remove Fund 40 seats?: Fund 40 seats: awaited by 1 item.")
    assert ask.id in service.plan.asks
    prompts.yes = True
    page.register.pane.remove_button.click()
    assert not service.plan.asks
    assert service.plan.items[HELD].waits_for is None
    service.undo()
    assert service.plan.items[HELD].waits_for == ask.id


def test_a_note_about_a_patient_is_pointed_out(page: AsksPage, desk: Desk) -> None:
    ask = add(desk, "Fund 40 seats")
    page.register.select(ask.id)
    note = form(page).fields["note"]
    assert isinstance(note, NoteField)
    write(note.editor, "MRN 4471234 was seen twice")
    assert note.message.message


def test_the_sponsor_of_the_plan_is_the_one_a_new_ask_is_put_to(page: AsksPage, desk: Desk) -> None:
    info = desk.bridge.view.plan.info
    desk.bridge.perform(edits.set_fields(info, {"sponsor": OKAFOR}, "Name the sponsor"))
    page.start_adding()
    assert form(page).fields["sponsor"].value() == OKAFOR


def test_a_plan_that_cannot_be_changed_is_only_read(read_only_desk: Desk, qtbot: QtBot) -> None:
    page = shown(AsksPage(read_only_desk), qtbot)
    assert page.add_button.isHidden()
    assert page.register.empty.isVisible()
    assert not [button for button in page.findChildren(QPushButton) if button.isVisible()]


def test_history_leads_to_the_ask_it_tells_of(desk: Desk, qtbot: QtBot) -> None:
    ask = add(desk, "Fund 40 seats")
    history = HistoryPage(desk)
    qtbot.addWidget(history)
    history.show()
    links = history.pane._values.findChildren(QPushButton)
    (link,) = [button for button in links if button.text() == "Show the ask “Fund 40 seats”"]
    with qtbot.waitSignal(history.record_wanted) as opened:
        link.click()
    assert opened.args == [ask.id]


def test_amounts_read_as_people_write_them() -> None:
    def asked(amount: int | None, currency: str | None) -> Ask:
        ask = Ask(id="a", kind=AskKind.FUNDING, title="", status=AskStatus.DRAFT)
        return ask.with_values({"amount": amount, "currency": currency})

    dollars, others = asked(6400, "USD"), asked(1200, "CAD")
    assert (amount_text(dollars), amount_text(others)) == ("$6,400", "1,200 CAD")
    assert (amount_text(asked(50, None)), amount_text(asked(None, "USD"))) == ("50", "")
    several = (dollars, others, asked(None, "USD"), asked(600, "USD"))
    assert total_text(several) == "$7,000 and 1,200 CAD"
