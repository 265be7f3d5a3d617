"""The registers of documents: what a coordinator does with a policy from its first draft to its review."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.model.vocabulary import DocumentKind, LinkState, VersionState
from htplanner.domain.reading.filters import Filter
from htplanner.ui.dialogs.pick_items_dialog import PickItemsDialog
from htplanner.ui.registers.documents_page import DocumentsPage
from htplanner.ui.registers.form import RecordForm
from htplanner.ui.registers.links import LinksSection
from htplanner.ui.registers.versions import VersionCard, VersionsSection
from htplanner.ui.shell.desk import Desk
from htplanner.ui.widgets.fields.choice_fields import WordField
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.fields.number_fields import NumberField
from tests.fake_service import FakeService
from tests.small_plan import CONSENT, INTAKE, NURSE, TRAINING
from tests.ui.conftest import FakeMemory, FakePrompts

# A list of suggestions pops up while typing; the offscreen platform cannot raise it.
pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> DocumentsPage:
    return shown(DocumentsPage(desk, job_descriptions=False), qtbot)


def shown(page: DocumentsPage, qtbot: QtBot) -> DocumentsPage:
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    return page


def form(page: DocumentsPage) -> RecordForm:
    return page.register.pane.form


def type_into(form: RecordForm, name: str, text: str) -> LineField:
    field = form.fields[name]
    assert isinstance(field, LineField)
    field.line.setFocus()
    field.line.selectAll()
    QTest.keyClicks(field.line, text)
    return field


def commit(form: RecordForm, name: str, text: str) -> LineField:
    field = type_into(form, name, text)
    QTest.keyClick(field.line, Qt.Key.Key_Return)
    return field


def card(page: DocumentsPage, number: str) -> VersionCard:
    section = page.register.pane.sections[0]
    assert isinstance(section, VersionsSection)
    return next(card for card in section.cards if card.version.number == number)


def links(page: DocumentsPage) -> LinksSection:
    section = page.register.pane.sections[1]
    assert isinstance(section, LinksSection)
    return section


def titles(page: DocumentsPage) -> list[str]:
    model = page.register.model
    column = model.column_of("title")
    rows = (model.row_at(row) for row in range(model.rowCount()))
    return [model.columns[column].text(row) for row in rows if row is not None]


def state_of(service: FakeService, document: str, number: str) -> VersionState:
    versions = service.plan.versions_of[document]
    return next(v.state for v in versions if v.number == number)


def test_a_policy_from_draft_to_force(page: DocumentsPage, service: FakeService, qtbot: QtBot) -> None:
    page.register.select(TRAINING)
    section = page.register.pane.sections[0]
    assert isinstance(section, VersionsSection)
    section.new_button.click()
    card(page, "4").steps["Send to committee"].click()
    assert state_of(service, TRAINING, "4") is VersionState.WITH_COMMITTEE

    card(page, "4").steps["Approve…"].click()
    approving = card(page, "4")
    body, on = approving.findChildren(LineField)[0], approving.findChildren(DateField)[0]
    QTest.keyClick(body.line, Qt.Key.Key_Return)
    assert "is missing; an approval needs it" in body.message.message, "a refusal stands at its field"
    assert state_of(service, TRAINING, "4") is VersionState.WITH_COMMITTEE
    QTest.keyClicks(body.line, "Policy group")
    assert on.value() == date(2026, 11, 24)
    QTest.keyClick(body.line, Qt.Key.Key_Return)
    assert state_of(service, TRAINING, "4") is VersionState.APPROVED

    card(page, "4").steps["Put in force…"].click()
    putting = card(page, "4")
    (effective,) = putting.findChildren(DateField)
    assert "Version 3 in force is then superseded" in effective.message.message
    effective.line.setText("2027-01-04")
    effective.line.editingFinished.emit()
    (button,) = [b for b in putting.findChildren(QPushButton) if b.text() == "Put in force"]
    button.click()
    assert state_of(service, TRAINING, "4") is VersionState.IN_FORCE
    assert state_of(service, TRAINING, "3") is VersionState.SUPERSEDED
    row = page.register.model.row_at(page.register.model.row_of(TRAINING) or 0)
    assert row is not None
    assert row.review_due == date(2028, 1, 4)
    assert section.review.text().startswith("Its review is due")


def test_a_value_is_taken_over_and_undone_without_a_click(
    page: DocumentsPage, desk: Desk, service: FakeService, qtbot: QtBot
) -> None:
    page.register.select(CONSENT)
    commit(form(page), "title", "Informed consent in care")
    assert service.plan.documents[CONSENT].title == "Informed consent in care"
    assert "Informed consent in care" in titles(page)
    desk.bridge.steps.undo()
    field = form(page).fields["title"]
    assert isinstance(field, LineField)
    assert field.line.text() == "Informed consent"
    assert "Informed consent" in titles(page)


def test_a_refused_value_stays_as_typed_with_the_reason_beside_it(
    page: DocumentsPage, service: FakeService, qtbot: QtBot
) -> None:
    page.register.select(CONSENT)
    field = commit(form(page), "title", " ")
    assert "Title is missing" in field.message.message
    assert field.line.text() == " "
    months = commit(form(page), "review_months", "soon")
    assert isinstance(months, NumberField)
    assert "is not a number of months" in months.message.message
    commit(form(page), "review_months", "9" * 5000)
    assert "is not a number of months" in months.message.message
    assert service.plan.documents[CONSENT].review_months == 24
    QTest.keyClick(months.line, Qt.Key.Key_Escape)
    assert months.line.text() == "24 months"
    assert months.message.message == ""


def test_what_was_changed_about_a_text_is_said_beside_it(page: DocumentsPage, service: FakeService) -> None:
    page.register.select(CONSENT)
    field = form(page).fields["title"]
    assert isinstance(field, LineField)
    field.line.setText("Informed\x07 consent in care")
    field.line.editingFinished.emit()
    assert service.plan.documents[CONSENT].title == "Informed consent in care"
    assert "Control characters were left out" in field.message.message


def test_a_new_policy_is_added_by_keyboard_and_selected(
    page: DocumentsPage, service: FakeService, qtbot: QtBot
) -> None:
    page.add_button.click()
    before = len(service.changes)
    assert form(page).is_new
    commit(form(page), "title", "")
    assert "Title is missing" in form(page).fields["title"].message.message
    type_into(form(page), "number", "SW-050")
    commit(form(page), "title", "Referral to services")
    assert len(service.changes) == before + 1
    (added,) = [d for d in service.plan.policies if d.title == "Referral to services"]
    assert (added.kind, added.number) == (DocumentKind.POLICY, "SW-050")
    assert page.register.table.picked_id == added.id
    assert not form(page).is_new


def test_items_are_linked_and_count_when_they_say_it_in_force(
    page: DocumentsPage, service: FakeService, prompts: FakePrompts, qtbot: QtBot
) -> None:
    page.register.select(INTAKE)

    def tick(dialog: QDialog) -> bool:
        assert isinstance(dialog, PickItemsDialog)
        QTest.keyClicks(dialog.search, "2.A.IND.1")
        QTest.keyClick(dialog.search, Qt.Key.Key_Down)
        QTest.keyClick(dialog.list, Qt.Key.Key_Space)
        assert dialog.accept_button.text() == "Link 1 item"
        return True

    prompts.on_dialog = tick
    links(page).add_button.click()
    assert [links(page).model.row_at(n).code for n in range(2)] == ["U.A.ORG.2", "2.A.IND.1"]  # type: ignore[union-attr]
    assert "0 of 2 count. None counts before a version is in force." in links(page).told.text()

    link = next(iter(service.plan.links_of_document[INTAKE]))
    links(page).table.pick(link.id)
    state = links(page).form.fields["state"]
    assert isinstance(state, WordField)
    state.combo.setCurrentIndex(list(LinkState).index(LinkState.COVERED))
    state.combo.activated.emit(state.combo.currentIndex())
    commit(links(page).form, "clause", "4.7")
    assert (service.plan.links[link.id].state, service.plan.links[link.id].clause) == (
        LinkState.COVERED,
        "4.7",
    )

    links(page).unlink_button.click()
    assert link.id not in service.plan.links


def test_a_link_opens_its_item_and_a_figure_opens_all(page: DocumentsPage, qtbot: QtBot) -> None:
    page.register.select(CONSENT)
    with qtbot.waitSignal(page.item_wanted, timeout=0) as opened:
        links(page).open_button.click()
    assert opened.args == ["U.A.ORG.3"]
    table, model = page.register.table, page.register.model
    index = model.index(model.row_of(CONSENT) or 0, model.column_of("items"))
    with qtbot.waitSignal(page.items_wanted, timeout=0) as wanted:
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
    assert wanted.args == [Filter(codes=frozenset({"U.A.ORG.3"}), label="Linked to CO-007")]


def test_removing_what_is_in_use_asks_first(
    page: DocumentsPage, service: FakeService, prompts: FakePrompts
) -> None:
    page.register.select(CONSENT)
    prompts.yes = False
    page.register.pane.remove_button.click()
    assert "Informed consent: with 1 version, linked to 1 item." in prompts.asked[-1]
    assert CONSENT in service.plan.documents
    prompts.yes = True
    page.register.pane.remove_button.click()
    assert CONSENT not in service.plan.documents
    assert "Informed consent" not in titles(page)


def test_narrowing_counts_and_clears(page: DocumentsPage, qtbot: QtBot) -> None:
    chips = page.register._chips
    assert chips["Nothing in force"].accessibleName() == "Nothing in force 1"
    chips["Nothing in force"].click()
    assert titles(page) == ["Intake and screening"]
    QTest.keyClicks(page.register.search, "zzz")
    assert titles(page) == []
    assert page.register.select(TRAINING), "what is asked for is shown whatever is filtered"
    assert len(titles(page)) == 3


def test_order_and_widths_are_found_again(
    page: DocumentsPage, desk: Desk, memory: FakeMemory, qtbot: QtBot
) -> None:
    table, model = page.register.table, page.register.model
    table.sortByColumn(model.column_of("title"), Qt.SortOrder.DescendingOrder)
    table.horizontalHeader().resizeSection(model.column_of("state"), 240)
    assert titles(page) == ["Intake and screening", "Informed consent", "Annual staff training"]
    again = shown(DocumentsPage(desk, job_descriptions=False), qtbot)
    assert titles(again) == titles(page)
    assert again.register.table.columnWidth(model.column_of("state")) == 240
    memory.kept["register.policies"] = {"sorted_by": "gone", "widths": {"title": "wide"}}
    assert len(titles(shown(DocumentsPage(desk, job_descriptions=False), qtbot))) == 3, (
        "what cannot be read is left alone"
    )


def test_job_descriptions_stand_by_family(desk: Desk, service: FakeService, qtbot: QtBot) -> None:
    page = DocumentsPage(desk, job_descriptions=True)
    qtbot.addWidget(page)
    page.resize(1190, 694)
    page.show()
    assert titles(page) == ["Registered nurse", "Security officer"]
    assert [page.register.model.index(0, 0).data()] == ["No job family yet"]
    page.register.select(NURSE)
    commit(form(page), "family", "Nursing")
    assert service.plan.documents[NURSE].family == "Nursing"
    assert page.register.model.headings() == (0, 2)
    assert page.register.table.picked_id == NURSE, "the selection stays with its row"


def test_a_hidden_page_reads_nothing_until_it_is_shown(page: DocumentsPage, desk: Desk, qtbot: QtBot) -> None:
    page.hide()
    desk.bridge.undo_change(desk.bridge.service.history()[0].id)
    seen: list[object] = []
    page.register.read.connect(seen.append)
    document = desk.bridge.view.plan.documents[CONSENT]
    desk.bridge.perform(edits.set_fields(document, {"title": "Consent"}, "Rename"))
    assert not seen
    page.show()
    assert len(seen) == 1
    assert "Consent" in titles(page)


def test_a_plan_that_cannot_be_edited_offers_no_edits(read_only_desk: Desk, qtbot: QtBot) -> None:
    page = shown(DocumentsPage(read_only_desk, job_descriptions=False), qtbot)
    page.register.select(CONSENT)
    assert not page.add_button.isVisible()
    assert not page.register.pane.remove_button.isVisible()
    assert not links(page).add_button.isVisible()
    assert card(page, "5").steps == {}
    title = form(page).fields["title"]
    assert isinstance(title, LineField)
    assert title.line.isReadOnly()


def test_the_keyboard_stays_with_the_version_a_step_was_taken_on(page: DocumentsPage) -> None:
    page.register.select(TRAINING)
    section = page.register.pane.sections[0]
    assert isinstance(section, VersionsSection)
    section.new_button.click()
    send = card(page, "4").steps["Send to committee"]
    send.setFocus()
    QTest.keyClick(send, Qt.Key.Key_Space)
    assert card(page, "4").steps["Approve…"].hasFocus()
    QTest.keyClick(card(page, "4").steps["Approve…"], Qt.Key.Key_Space)
    (cancel,) = [b for b in card(page, "4").findChildren(QPushButton) if b.text() == "Cancel"]
    cancel.setFocus()
    QTest.keyClick(cancel, Qt.Key.Key_Space)
    assert card(page, "4").steps["Approve…"].hasFocus()


def test_a_version_is_described_field_after_field(page: DocumentsPage, service: FakeService) -> None:
    page.register.select(TRAINING)
    card(page, "3").steps["Edit"].click()
    (written,) = card(page, "3").findChildren(RecordForm)
    type_into(written, "number", "3.1")
    QTest.keyClick(written.fields["number"].focusWidget() or written, Qt.Key.Key_Tab)
    assert state_of(service, TRAINING, "3.1") is VersionState.IN_FORCE
    (again,) = card(page, "3.1").findChildren(RecordForm)
    effective = again.fields["effective"]
    assert isinstance(effective, DateField)
    assert effective.line.hasFocus(), "the next field is there to be written"


def test_unlinking_leaves_the_keyboard_in_the_list(page: DocumentsPage) -> None:
    page.register.select(CONSENT)
    links(page).unlink_button.setFocus()
    links(page).unlink_button.click()
    assert links(page).add_button.hasFocus(), "nothing is left to unlink"
