"""The First meeting held by keyboard: cards, refusals, resuming, and the page at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import found, starter_phases
from htplanner.domain.model.framework import Framework
from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Applicability, InPlace, PartyKind
from htplanner.ui.meeting.meeting_view import MeetingView
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Theme
from tests.fake_service import FakeService
from tests.small_plan import TODAY
from tests.ui.conftest import FakeMemory, FakePrompts

ENTER, ESCAPE, BACK = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Backspace


@pytest.fixture
def fresh(framework: Framework) -> FakeService:
    """A plan on the day of its first meeting, with one person and one committee already in it."""
    service = FakeService(framework, TODAY)
    service.execute(found(framework, {"name": "Plan 2026–2028", "research": False, "teaching": True}))
    service.execute(starter_phases(framework, date(2026, 12, 1)))
    for kind, name in ((PartyKind.PERSON, "M. Okafor"), (PartyKind.COMMITTEE, "Policy group")):
        service.execute(edits.add(Entity.PARTY, {"kind": kind, "name": name}, f"Add {name}"))
    return service


@pytest.fixture
def bridge(fresh: FakeService, theme: Theme) -> Bridge:
    return Bridge(fresh, lambda: TODAY)


@pytest.fixture
def view(desk: Desk, qtbot: QtBot) -> MeetingView:
    return shown(desk, qtbot)


def shown(desk: Desk, qtbot: QtBot) -> MeetingView:
    view = MeetingView(desk)
    qtbot.addWidget(view)
    view.resize(1366, 768)
    view.show()
    view.activateWindow()
    view.setFocus()
    return view


def press(view: MeetingView, *keys: Qt.Key | str) -> None:
    """Press keys one after the other wherever the focus is, as hands on a keyboard do."""
    for key in keys:
        target = view.focusWidget() or view
        if isinstance(key, str):
            QTest.keyClicks(target, key)
        else:
            QTest.keyClick(target, key)


def test_ten_cards_are_decided_by_keyboard_each_in_one_step(
    view: MeetingView, bridge: Bridge, fresh: FakeService
) -> None:
    before = len(fresh.changes)
    press(view, ENTER)
    for _ in range(10):
        press(view, "1", "2", "1", "1", ENTER)
    assert len(fresh.changes) == before + 10
    decided = [bridge.view.row(sub.code) for sub in bridge.view.framework.sub_competencies[:10]]
    for row in decided:
        assert row.applicability.value is Applicability.APPLIES
        assert row.in_place is InPlace.NOT_IN_PLACE
        assert row.owner_name == bridge.view.framework.sub_competencies[decided.index(row)].usual_lead
        assert row.phase_name == "Foundation"
    assert view.dots.accessibleName() == "Card 11 of 20, 10 decided"
    assert bridge.steps.undoText() == f"Decide on {decided[9].title}"
    bridge.steps.undo()
    assert bridge.view.row(decided[9].code).applicability.value is Applicability.UNDECIDED
    assert bridge.view.row(decided[8].code).applicability.value is Applicability.APPLIES
    assert view.dots.accessibleName() == "Card 11 of 20, 9 decided"


def test_letters_answer_too_and_s_skips(view: MeetingView, bridge: Bridge) -> None:
    press(view, ENTER, "p", "p", "n", "w", ENTER, "s")
    row = bridge.view.row("U.A")
    assert (row.applicability.value, row.in_place) == (Applicability.PARTLY, InPlace.PARTLY)
    assert (row.owner_name, row.phase_name) == ("", "Whole system")
    assert view.card_panel.title.text() == "Culturally Responsive"
    assert bridge.view.row("U.B").applicability.value is Applicability.UNDECIDED


def test_an_undecided_card_is_not_turned_by_enter(view: MeetingView, fresh: FakeService) -> None:
    before = len(fresh.changes)
    press(view, ENTER, ENTER)
    assert "skip it" in view.card_panel.applies.message.message
    assert view.card_panel.title.text() == "Trauma-Informed Care"
    assert len(fresh.changes) == before


def test_the_keys_work_from_the_buttons_below_the_card_too(view: MeetingView, bridge: Bridge) -> None:
    press(view, ENTER, "1")
    view.skip_button.setFocus()
    press(view, ENTER)
    assert view.card_panel.title.text() == "Lived Experience Expertise and Leadership"
    assert bridge.view.row("U.A").applicability.value is Applicability.UNDECIDED
    view.next_button.setFocus()
    press(view, "s")
    assert view.card_panel.title.text() == "Culturally Responsive"


def test_a_meeting_is_gone_on_with_where_it_was_left(
    view: MeetingView, desk: Desk, memory: FakeMemory, qtbot: QtBot
) -> None:
    left: list[bool] = []
    view.closed.connect(lambda: left.append(True))
    press(view, ENTER)
    press(view, "1", ENTER, "s", "1", ENTER, ESCAPE)
    assert left == [True]
    assert "Okafor" not in str(memory.kept)

    again = shown(desk, qtbot)
    offered = [button.choice.label for button in again.start_panel.rounds.buttons]
    assert offered[:2] == ["Continue where you left off", "What is still undecided"]
    press(again, ENTER)
    assert again.card_panel.title.text() == "Nature and Scope of Trafficking"
    assert again.dots.accessibleName() == "Card 4 of 20, 2 decided, 1 skipped", "the cards keep their order"
    press(again, BACK)
    assert again.card_panel.title.text() == "Culturally Responsive"


def test_a_dot_leads_to_its_card_and_what_was_answered_waits(view: MeetingView, fresh: FakeService) -> None:
    press(view, ENTER, "1", "3")
    before = len(fresh.changes)
    QTest.mouseClick(view.dots, Qt.MouseButton.LeftButton, pos=view.dots.middle_of(4).toPoint())
    assert view.dots.accessibleName() == "Card 5 of 20, 0 decided"
    QTest.mouseClick(view.dots, Qt.MouseButton.LeftButton, pos=view.dots.middle_of(0).toPoint())
    assert view.card_panel.title.text() == "Trauma-Informed Care"
    assert view.card_panel.where.value == InPlace.PARTLY.value
    assert len(fresh.changes) == before


def test_what_the_plan_has_so_far_looks_like_no_answer_until_it_is_given(view: MeetingView) -> None:
    press(view, ENTER)
    panel = view.card_panel
    assert panel.where.accessibleName() == "Where are we today? So far: Not assessed"
    assert panel.phase.accessibleName() == "In which phase? So far: Foundation"
    press(view, "1", "1")
    assert panel.where.accessibleName() == "Where are we today? Chosen: Not assessed"
    press(view, ENTER, BACK)
    assert panel.phase.accessibleName() == "In which phase? Chosen: Foundation", "kept, it was decided"


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
def test_who_was_named_before_is_offered_on_the_next_card(view: MeetingView, bridge: Bridge) -> None:
    press(view, ENTER, "1", "3", "2", "T. Marsh", ENTER, "1", "1", ENTER)
    labels = [button.choice.label for button in view.card_panel.lead.buttons]
    assert labels[1:] == ["T. Marsh", "Someone else…", "Nobody yet"]
    press(view, "1", "3", "2", ENTER)
    assert bridge.view.row("U.B").owner_name == "T. Marsh"


def test_while_typing_the_keys_told_are_those_of_typing(view: MeetingView, bridge: Bridge) -> None:
    press(view, ENTER)
    assert "S skip" in view.keys.text()
    press(view, "3", "2")
    assert view.card_panel.detail.hasFocus()
    assert "S skip" not in view.keys.text()
    assert "Enter keeps" in view.keys.text()
    press(view, Qt.Key.Key_Up)
    assert view.card_panel.reason.hasFocus(), "one step up are the reasons, not the question before"
    assert "S skip" in view.keys.text()


def test_a_plan_that_can_only_be_read_says_so_before_the_first_card(
    read_only_desk: Desk, qtbot: QtBot
) -> None:
    service = read_only_desk.bridge.service
    assert isinstance(service, FakeService)
    service.read_only_reason = "Another window has this plan open."
    view = shown(read_only_desk, qtbot)
    assert "Another window has this plan open." in view.start_panel.message.message
    assert view.start_panel.message.isVisible()
    press(view, ENTER)
    assert view.start_panel.isVisible()
    assert not view.start_panel.rounds.isVisible()


def test_answers_wait_on_a_card_that_was_left_by_going_back(view: MeetingView, fresh: FakeService) -> None:
    press(view, ENTER, "s")
    press(view, "1", "3", BACK)
    before = len(fresh.changes)
    press(view, "s")
    assert view.card_panel.where.value == InPlace.PARTLY.value
    assert len(fresh.changes) == before
    press(view, ENTER)
    assert len(fresh.changes) == before + 1


def test_a_card_is_taken_back_by_ctrl_z_without_leaving_the_meeting(
    view: MeetingView, bridge: Bridge
) -> None:
    press(view, ENTER, "1", ENTER)
    QTest.keyClick(view.focusWidget() or view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bridge.view.row("U.A").applicability.value is Applicability.UNDECIDED
    assert view.card_panel.applies.message.message == "Taken back: Decide on Trauma-Informed Care."
    view.do_again()
    assert bridge.view.row("U.A").applicability.value is Applicability.APPLIES


def test_leaving_points_once_at_answers_that_are_not_kept(view: MeetingView, fresh: FakeService) -> None:
    left: list[bool] = []
    view.closed.connect(lambda: left.append(True))
    press(view, ENTER, "1", "3", ESCAPE)
    assert "not kept yet" in view.card_panel.applies.message.message
    assert left == []
    press(view, ESCAPE)
    assert left == [True]


def test_setting_the_universal_competency_aside_is_refused_on_the_card(
    view: MeetingView, bridge: Bridge, fresh: FakeService
) -> None:
    press(view, ENTER)
    press(view, "3", "1", ENTER, "3", "1", ENTER)
    before = len(fresh.changes)
    press(view, "3", "1", ENTER)
    panel = view.card_panel
    assert panel.title.text() == "Culturally Responsive"
    assert "cannot be set aside as a whole" in panel.applies.message.message
    assert panel.applies.message.isVisible()
    assert panel.applies.value == Applicability.DOES_NOT_APPLY.value, "the answer stays as it was given"
    assert len(fresh.changes) == before
    assert bridge.view.row("U.A").item.reason == "No such function here."
    press(view, Qt.Key.Key_Up, "1", ENTER)
    assert bridge.view.row("U.C").applicability.value is Applicability.APPLIES


def test_a_partner_is_named_and_kept_with_the_reason(view: MeetingView, bridge: Bridge) -> None:
    press(view, ENTER, "3", "2", ENTER)
    assert "which partner" in view.card_panel.reason.message.message
    press(view, "Shoreline Legal Aid", ENTER)
    item = bridge.view.row("U.A").item
    assert item.reason == "A partner does it: Shoreline Legal Aid."
    assert (item.decided_by, item.review_on) == ("Task force", date(2027, 11, 24))


def test_never_having_seen_such_patients_is_answered_not_taken(view: MeetingView, fresh: FakeService) -> None:
    before = len(fresh.changes)
    press(view, ENTER, "3", "5")
    assert "no reason to set it aside" in view.card_panel.answer.text()
    press(view, ENTER)
    assert "Choose why" in view.card_panel.reason.message.message
    assert len(fresh.changes) == before


def test_in_place_without_proof_says_what_is_missing(view: MeetingView) -> None:
    press(view, ENTER, "1", "4")
    assert "needs evidence of practice" in view.card_panel.where.message.message
    assert view.card_panel.where.value == InPlace.NOT_ASSESSED.value


def test_a_new_person_leads_and_is_added_in_the_same_step(
    view: MeetingView, bridge: Bridge, fresh: FakeService
) -> None:
    before = len(fresh.changes)
    press(view, ENTER, "1", "3", "2", "T. Marsh", ENTER)
    assert view.card_panel.kind.isVisible()
    press(view, "1", "1", ENTER)
    assert len(fresh.changes) == before + 1
    owner = bridge.view.plan.parties[bridge.view.row("U.A").owner.value or ""]
    assert (owner.name, owner.kind) == ("T. Marsh", PartyKind.PERSON)
    bridge.steps.undo()
    assert owner.id not in bridge.view.plan.parties


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
def test_a_known_name_is_found_whatever_its_case(view: MeetingView, bridge: Bridge) -> None:
    parties = len(bridge.view.plan.parties)
    press(view, ENTER, "1", "3", "2", "policy GROUP", ENTER)
    assert not view.card_panel.kind.isVisible()
    press(view, ENTER)
    assert bridge.view.row("U.A").owner_name == "Policy group"
    assert len(bridge.view.plan.parties) == parties


def test_the_card_shows_no_code_and_no_name_that_nobody_chose(view: MeetingView) -> None:
    press(view, ENTER)
    shown_text = " ".join(
        [label.text() for label in view.findChildren(QLabel)]
        + [widget.accessibleName() for widget in view.findChildren(QWidget) if widget.isVisible()]
    )
    assert "Okafor" not in shown_text
    assert "U.A" not in shown_text
    assert "Left undecided for now: its parts on research." in shown_text


def test_everything_on_a_card_has_a_name(view: MeetingView) -> None:
    press(view, ENTER, "3", "2")
    for widget in view.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus:
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            assert widget.accessibleName() or text, widget


def hold(view: MeetingView) -> None:
    """A short meeting: three cards decided, the others skipped."""
    press(view, ENTER)
    for _ in range(3):
        press(view, "1", "2", "1", "1", ENTER)
    press(view, *(["s"] * 17))


def test_the_end_says_what_was_decided_and_offers_the_baseline_once(
    view: MeetingView, bridge: Bridge, prompts: FakePrompts, qtbot: QtBot
) -> None:
    def seen() -> list[str]:
        return [label.text() for label in view.end_panel.findChildren(QLabel) if label.isVisible()]

    hold(view)
    qtbot.waitUntil(lambda: "3 sub-competencies" in seen())
    texts = seen()
    assert "Applies · Not in place · Chief nursing officer · Foundation" in texts
    assert "1. Decide on the 17 still open" in texts
    assert view.end_panel.baseline_button.isVisible()
    prompts.yes = False
    QTest.mouseClick(view.end_panel.baseline_button, Qt.MouseButton.LeftButton)
    assert bridge.view.plan.baseline is None
    prompts.yes = True
    QTest.mouseClick(view.end_panel.baseline_button, Qt.MouseButton.LeftButton)
    baseline = bridge.view.plan.baseline
    assert baseline is not None
    assert baseline.end == TODAY
    assert not view.end_panel.baseline_button.isVisible()


def test_the_page_is_saved_as_one_page_or_says_why_not(
    view: MeetingView, prompts: FakePrompts, tmp_path: Path
) -> None:
    hold(view)
    prompts.path = tmp_path / "Decisions.pdf"
    QTest.mouseClick(view.end_panel.save_button, Qt.MouseButton.LeftButton)
    written = prompts.path.read_bytes()
    assert written.startswith(b"%PDF-")
    assert written.count(b"/Type /Page\n") == 1
    assert view.end_panel.message.message == f"Saved as Decisions.pdf in {tmp_path}."
    assert [path.name for path in tmp_path.iterdir()] == ["Decisions.pdf"]
    opened: list[object] = []
    view.end_panel.open_wanted.disconnect()
    view.end_panel.open_wanted.connect(opened.append)
    QTest.mouseClick(view.end_panel.open_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.end_panel.folder_button, Qt.MouseButton.LeftButton)
    assert opened == [prompts.path, tmp_path]

    prompts.path = tmp_path / "no such folder" / "Decisions.pdf"
    QTest.mouseClick(view.end_panel.save_button, Qt.MouseButton.LeftButton)
    assert "could not be saved as Decisions.pdf" in view.end_panel.message.message
    assert not view.end_panel.open_button.isVisible()


def test_the_page_gets_its_ending_and_replaces_no_other_unasked(
    view: MeetingView, prompts: FakePrompts, tmp_path: Path
) -> None:
    hold(view)
    prompts.path = tmp_path / "Round 1.2"
    QTest.mouseClick(view.end_panel.save_button, Qt.MouseButton.LeftButton)
    page = tmp_path / "Round 1.2.pdf"
    assert page.read_bytes().startswith(b"%PDF-")
    page.write_bytes(b"of another day")
    prompts.yes = False
    QTest.mouseClick(view.end_panel.save_button, Qt.MouseButton.LeftButton)
    assert page.read_bytes() == b"of another day"
    assert prompts.asked[-1].startswith("Replace it?")


def test_the_page_is_printed_when_a_printer_was_chosen(
    view: MeetingView, prompts: FakePrompts, tmp_path: Path
) -> None:
    hold(view)
    paper = tmp_path / "printed.pdf"
    QTest.mouseClick(view.end_panel.print_button, Qt.MouseButton.LeftButton)
    assert prompts.asked == ["Print"]
    assert view.end_panel.message.message == ""
    prompts.on_dialog = to_file(paper)
    QTest.mouseClick(view.end_panel.print_button, Qt.MouseButton.LeftButton)
    assert view.end_panel.message.message == "Sent to the printer."
    assert paper.read_bytes().count(b"/Type /Page\n") == 1


@pytest.mark.qt_log_ignore("cannot open|begin|Paint device", extend=True)
def test_a_printer_that_refuses_is_said_to(view: MeetingView, prompts: FakePrompts, tmp_path: Path) -> None:
    hold(view)
    prompts.on_dialog = to_file(tmp_path / "no such folder" / "printed.pdf")
    QTest.mouseClick(view.end_panel.print_button, Qt.MouseButton.LeftButton)
    assert "could not be printed" in view.end_panel.message.message


def to_file(paper: Path) -> Callable[[QDialog], bool]:
    def accept(dialog: QDialog) -> bool:
        assert isinstance(dialog, QPrintDialog)
        dialog.printer().setOutputFileName(str(paper))
        return True

    return accept


def test_a_later_round_goes_through_just_what_it_says(view: MeetingView) -> None:
    hold(view)
    QTest.mouseClick(view.end_panel.round_button, Qt.MouseButton.LeftButton)
    labels = {b.choice.label: b.choice.note for b in view.start_panel.rounds.buttons}
    assert labels["What is still undecided"] == "17 cards"
    assert labels["All sub-competencies"] == "20 cards"
    assert "What nobody leads" not in labels
    press(view, ENTER)
    assert view.dots.accessibleName() == "Card 1 of 17, 0 decided"


def test_the_page_gathers_every_round_of_the_day_and_nothing_taken_back(
    view: MeetingView, desk: Desk, bridge: Bridge, memory: FakeMemory, qtbot: QtBot
) -> None:
    hold(view)
    memory.kept.clear()
    again = shown(desk, qtbot)
    press(again, ENTER, "1", "2", "1", "1", ENTER)
    again.end_button.click()
    titles = [sub.title for sub in bridge.view.framework.sub_competencies[:4]]
    assert again.end_panel.decided_titles == titles
    bridge.steps.undo()
    assert again.end_panel.decided_titles == titles[:3]
    bridge.steps.redo()
    assert again.end_panel.decided_titles == titles
