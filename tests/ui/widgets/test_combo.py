"""Drop-down fields report only what a person chose, and show quietly what is inherited."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.model.vocabulary import Status
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.combo import RESET_TEXT, Choice, ChoiceCombo, WordCombo
from htplanner.ui.widgets.fields.line_field import SuggestField
from htplanner.ui.widgets.popups import TypeAhead

pytestmark = pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")

OWNERS = (
    Choice("a", "A. Haddad", "Nursing", "person"),
    Choice("b", "Policy group", icon="committee"),
    Choice("c", "Policy lead", icon="position"),
    Choice("d", "A. Haddad", "Security", "person"),
)


@pytest.fixture
def words(theme: Theme, qtbot: QtBot) -> WordCombo:
    combo = WordCombo(theme, "Status", Status)
    qtbot.addWidget(combo)
    combo.show()
    return combo


@pytest.fixture
def owners(theme: Theme, qtbot: QtBot) -> ChoiceCombo:
    combo = ChoiceCombo(theme, "Owner")
    qtbot.addWidget(combo)
    combo.set_choices(OWNERS)
    combo.show()
    line(combo).setFocus()
    return combo


def line(combo: ChoiceCombo) -> QLineEdit:
    found = combo.lineEdit()
    assert found is not None
    return found


def proposals(combo: ChoiceCombo) -> QAbstractItemView:
    completer = combo.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    return popup


def told(combo: WordCombo | ChoiceCombo) -> list[object]:
    heard: list[object] = []
    signal = combo.value_chosen if isinstance(combo, WordCombo) else combo.chosen
    signal.connect(heard.append)
    return heard


def retype(combo: ChoiceCombo, text: str) -> None:
    """Type ``text`` over what is there and press Enter, leaving the list of proposals aside."""
    line(combo).selectAll()
    QTest.keyClick(line(combo), Qt.Key.Key_Delete)
    QTest.keyClicks(line(combo), text)
    proposals(combo).hide()
    QTest.keyClick(line(combo), Qt.Key.Key_Return)


def wheel(combo: QComboBox) -> QWheelEvent:
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        *(QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120)),
        *(Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(combo, event)
    return event


def test_only_a_person_makes_a_word_field_speak(words: WordCombo, qtbot: QtBot) -> None:
    heard = told(words)
    words.set_value(Status.ON_HOLD)
    assert heard == []
    QTest.keyClick(words, Qt.Key.Key_Down)
    QTest.keyClick(words.view(), Qt.Key.Key_Down)
    assert heard == []
    QTest.keyClick(words.view(), Qt.Key.Key_Return)
    assert heard == [Status.DONE]
    assert isinstance(heard[0], Status)
    assert words.value is Status.DONE


def test_typing_goes_through_the_words_and_only_enter_chooses(words: WordCombo) -> None:
    heard = told(words)
    words.set_value(Status.NOT_STARTED)
    QTest.keyClick(words, Qt.Key.Key_D)
    assert words.view().isVisible()
    QTest.keyClick(words.view(), Qt.Key.Key_E)
    assert (heard, words.value) == ([], Status.NOT_STARTED)
    QTest.keyClick(words.view(), Qt.Key.Key_Return)
    assert heard == [Status.DEFERRED]


def test_an_own_word_can_be_reset_and_an_inherited_one_says_where_it_is_from(words: WordCombo) -> None:
    heard = told(words)
    words.set_value(Status.DONE, resettable=True)
    last = words.count() - 1
    assert words.itemText(last) == RESET_TEXT
    words.activated.emit(last)
    assert heard == [None]
    words.set_value(Status.IN_REVIEW, inherited_from="U.A")
    assert words.count() == len(Status)
    assert words.accessibleDescription() == "from U.A"


def test_scrolling_past_changes_nothing(words: WordCombo, owners: ChoiceCombo) -> None:
    heard = [told(words), told(owners)]
    words.set_value(Status.DONE)
    owners.set_value("b")
    turns = [wheel(words), wheel(owners)]
    assert (words.value, owners.value, heard) == (Status.DONE, "b", [[], []])
    assert not any(turn.isAccepted() for turn in turns), "the page below scrolls"


def test_items_that_differ_show_no_word(words: WordCombo) -> None:
    words.set_value(None)
    assert words.value is None


def test_part_of_a_name_finds_the_only_choice_that_has_it(owners: ChoiceCombo, qtbot: QtBot) -> None:
    heard = told(owners)
    retype(owners, "group")
    assert heard == ["b"]
    assert line(owners).text() == "Policy group"


def test_a_name_is_found_without_its_accents(owners: ChoiceCombo, theme: Theme, qtbot: QtBot) -> None:
    owners.set_choices([*OWNERS, Choice("e", "José Ibáñez", icon="person")])
    heard = told(owners)
    retype(owners, "ibanez")
    assert heard == ["e"]

    field = SuggestField(theme, "Job family")
    qtbot.addWidget(field)
    field.suggest(["Enfermería", "Nursing"])
    QTest.keyClicks(field.line, "ermeri")
    completer = field.line.completer()
    assert isinstance(completer, TypeAhead)
    assert completer.currentCompletion() == "Enfermería"
    assert completer.completionCount() == 1


@pytest.mark.parametrize("keys", [(), (Qt.Key.Key_Down,), (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Down)])
def test_enter_takes_the_marked_name_once_and_the_list_is_gone(
    owners: ChoiceCombo, keys: tuple[Qt.Key, ...]
) -> None:
    # As a page of several names does: what was added is offered no longer, and the field is empty again.
    heard = told(owners)
    owners.chosen.connect(lambda _id: owners.set_choices(OWNERS[:1]))
    owners.chosen.connect(lambda _id: owners.set_value(None))
    entered: list[bool] = []
    owners.entered.connect(lambda: entered.append(True))
    QTest.keyClicks(line(owners), "pol")
    for key in keys:
        QTest.keyClick(proposals(owners), key)
    QTest.keyClick(proposals(owners), Qt.Key.Key_Return)
    assert (heard, line(owners).text(), entered) == (["b"], "", [])
    assert not proposals(owners).isVisible()
    QTest.keyClick(owners, Qt.Key.Key_Return)
    line(owners).clearFocus()
    assert (heard, entered) == (["b"], [True])


def test_a_clicked_name_is_taken_once(owners: ChoiceCombo) -> None:
    heard = told(owners)
    owners.chosen.connect(lambda _id: owners.set_value(None))
    QTest.keyClicks(line(owners), "pol")
    found = proposals(owners)
    spot = found.visualRect(found.model().index(1, 0)).center()
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert (heard, line(owners).text(), owners.is_pending) == (["c"], "", False)


def test_a_name_that_begins_so_comes_before_one_that_only_holds_it(owners: ChoiceCombo) -> None:
    heard = told(owners)
    owners.set_choices([Choice("q", "Quality lead (Ann Whitfield)"), Choice("w", "Ann Whitfield")])
    QTest.keyClicks(line(owners), "ann")
    QTest.keyClick(proposals(owners), Qt.Key.Key_Return)
    assert heard == ["w"]


def test_something_is_added_only_by_going_to_that_entry(owners: ChoiceCombo) -> None:
    owners.offer_to_add({"person": "Add “{}” as a person"})
    wanted: list[tuple[str, str]] = []
    owners.addition_wanted.connect(lambda key, typed: wanted.append((key, typed)))
    QTest.keyClicks(line(owners), "Ines")
    assert proposals(owners).model().index(0, 0).data() == "Add “Ines” as a person"
    QTest.keyClick(proposals(owners), Qt.Key.Key_Return)
    assert (wanted, owners.is_pending) == ([], True)
    QTest.keyClick(owners, Qt.Key.Key_Down)
    QTest.keyClick(proposals(owners), Qt.Key.Key_Return)
    assert wanted == [("person", "Ines")]


def test_arrows_open_the_list_and_write_nothing(owners: ChoiceCombo) -> None:
    heard = told(owners)
    QTest.keyClick(owners, Qt.Key.Key_Down)
    assert owners.view().isVisible()
    assert heard == []
    owners.hidePopup()


def test_what_is_typed_while_the_list_is_open_is_looked_for_in_the_line(owners: ChoiceCombo) -> None:
    heard = told(owners)
    owners.set_value("b")
    owners.showPopup()
    for letter in "lead":
        target = owners.view() if owners.view().isVisible() else proposals(owners)
        QTest.keyClicks(target, letter)
    assert (line(owners).text(), heard, owners.view().isVisible()) == ("lead", [], False)
    QTest.keyClick(proposals(owners), Qt.Key.Key_Return)
    assert heard == ["c"]


def test_the_same_choice_is_told_once(owners: ChoiceCombo, qtbot: QtBot) -> None:
    heard = told(owners)
    retype(owners, "Policy lead")
    QTest.keyClick(line(owners), Qt.Key.Key_Return)
    line(owners).clearFocus()
    assert heard == ["c"]


@pytest.mark.parametrize("typed", ["Policy", "A. Haddad", "Somebody new"])
def test_what_fits_several_or_nothing_stays_for_the_page_to_answer(
    owners: ChoiceCombo, qtbot: QtBot, typed: str
) -> None:
    heard = told(owners)
    owners.set_value("c")
    with qtbot.waitSignal(owners.unknown_entered) as asked:
        retype(owners, typed)
    assert (asked.args, heard) == ([typed], [])
    assert line(owners).text() == typed


def test_two_of_one_name_can_be_told_apart(owners: ChoiceCombo) -> None:
    heard = told(owners)
    assert [owners.itemText(row) for row in (0, 3)] == ["A. Haddad · Nursing", "A. Haddad · Security"]
    retype(owners, "haddad · s")
    assert heard == ["d"]


def test_a_name_too_long_for_its_field_shows_its_beginning_and_tells_the_rest(owners: ChoiceCombo) -> None:
    name = "Emergency department nurse manager for nights"
    owners.resize(700, owners.height())
    owners.set_choices([Choice("e", name)])
    owners.set_value("e", inherited_from="U.A")
    assert line(owners).textMargins().right() > 0
    line(owners).clearFocus()
    owners.resize(120, owners.height())
    assert (line(owners).cursorPosition(), line(owners).textMargins().right()) == (0, 0)
    assert owners.toolTip() == f"{name} from U.A"


def test_an_emptied_field_has_no_own_value(owners: ChoiceCombo, qtbot: QtBot) -> None:
    owners.set_value("b")
    heard = told(owners)
    retype(owners, "")
    assert heard == [None]


def test_choosing_what_was_inherited_makes_it_ones_own(owners: ChoiceCombo, qtbot: QtBot) -> None:
    owners.set_value("b", inherited_from="U.A")
    heard = told(owners)
    line(owners).clearFocus()
    assert heard == []
    owners.activated.emit(1)
    assert heard == ["b"]


def test_a_refused_choice_can_be_made_again_or_given_up(owners: ChoiceCombo) -> None:
    owners.set_value("b")
    heard = told(owners)
    owners.activated.emit(2)
    owners.set_invalid(True)
    owners.activated.emit(2)
    assert heard == ["c", "c"]
    owners.set_invalid(True)
    QTest.keyClick(owners, Qt.Key.Key_Escape)
    assert (line(owners).text(), owners.is_pending) == ("Policy group", False)


def test_a_name_that_fits_nothing_is_asked_about_once(owners: ChoiceCombo, qtbot: QtBot) -> None:
    retype(owners, "Somebody new")
    assert owners.is_pending
    with qtbot.assertNotEmitted(owners.unknown_entered):
        line(owners).clearFocus()


def test_escape_brings_the_old_name_back(owners: ChoiceCombo, qtbot: QtBot) -> None:
    owners.set_value("b")
    heard = told(owners)
    QTest.keyClicks(line(owners), "x9")
    QTest.keyClick(owners, Qt.Key.Key_Escape)
    assert line(owners).text() == "Policy group"
    assert heard == []


def test_a_field_may_go_with_a_half_typed_name_in_it(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    combo = ChoiceCombo(theme, "Owner", page)
    combo.set_choices(OWNERS)
    page.show()
    page.activateWindow()
    combo.setFocus()
    QApplication.processEvents()
    line(combo).setText("Pol")
    assert combo.hasFocus()
    page.deleteLater()
    # What goes wrong while it is deleted fails the test.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_tab_leaves_the_open_list_with_what_one_went_to(theme: Theme, qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    column = QVBoxLayout(form)
    words, owners, last = WordCombo(theme, "Status", Status), ChoiceCombo(theme, "Owner"), QLineEdit()
    owners.set_choices(OWNERS)
    for field in (words, owners, last):
        column.addWidget(field)
    form.show()
    form.activateWindow()
    heard = [told(words), told(owners)]
    words.setFocus()
    QTest.keyClick(words, Qt.Key.Key_D)
    QTest.keyClick(words.view(), Qt.Key.Key_Tab)
    assert (words.view().isVisible(), heard[0]) == (False, [Status.DONE])
    assert form.focusWidget() is owners
    owners.showPopup()
    QTest.keyClick(owners.view(), Qt.Key.Key_Tab)
    assert (owners.view().isVisible(), heard[1]) == (False, []), "looked at, and nothing gone to"
    assert form.focusWidget() is last


def test_typing_after_a_click_is_another_name(owners: ChoiceCombo) -> None:
    owners.set_value("b")
    line(owners).clearFocus()
    field = line(owners)
    field.setFocus(Qt.FocusReason.MouseFocusReason)
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    QTest.keyClicks(field, "lead")
    assert field.text() == "lead"
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=field.rect().center())
    assert not field.hasSelectedText(), "a second click means a place in what was typed"
