"""A date is typed as people type it; what cannot be read stays and says so."""

from datetime import date

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCalendarWidget
from pytestqt.qtbot import QtBot

from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.field import Reading


@pytest.fixture
def field(theme: Theme, qtbot: QtBot, today: date) -> DateField:
    field = DateField(theme, "Due", lambda: today, locale=QLocale("en_US"))
    qtbot.addWidget(field)
    field.show_value(date(2026, 11, 13))
    field.show()
    field.line.setFocus()
    return field


def retype(field: DateField, text: str) -> None:
    field.line.selectAll()
    QTest.keyClick(field.line, Qt.Key.Key_Delete)
    QTest.keyClicks(field.line, text)
    QTest.keyClick(field.line, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("typed", "meant"), [("3/5", date(2027, 3, 5)), ("+2w", date(2026, 12, 8)), ("", None)]
)
def test_a_typed_date_is_told_and_shown_in_full(
    field: DateField, qtbot: QtBot, typed: str, meant: date | None
) -> None:
    with qtbot.waitSignal(field.edited) as chosen:
        retype(field, typed)
    assert chosen.args == [meant]
    assert field.line.text() == date_text(meant, QLocale("en_US"))


def test_the_same_date_in_other_words_is_not_told(field: DateField, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(field.edited):
        retype(field, "Nov 13")
    assert field.line.text() == "11/13/2026"


def test_what_is_no_date_stays_with_the_reason_beside_it(field: DateField, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(field.edited):
        retype(field, "soonish")
    assert field.line.text() == "soonish"
    assert "“soonish” is not a date" in field.message.message
    assert field.message.isVisible()
    retype(field, "11/20")
    assert not field.message.isVisible()


def test_escape_brings_the_date_back(field: DateField, qtbot: QtBot) -> None:
    QTest.keyClicks(field.line, "99")
    QTest.keyClick(field.line, Qt.Key.Key_Escape)
    assert field.line.text() == "11/13/2026"


def test_a_refusal_keeps_what_was_typed(field: DateField, qtbot: QtBot) -> None:
    retype(field, "1/1")
    field.show_error("The due date lies before the start.")
    assert field.line.text() == "1/1/2027"
    assert field.message.message == "The due date lies before the start."


def test_a_refused_date_can_be_tried_again_or_given_up(field: DateField, qtbot: QtBot) -> None:
    retype(field, "1/1")
    field.show_error("The due date lies before the start.")
    assert (field.value(), field.is_pending) == (date(2027, 1, 1), True)
    with qtbot.waitSignal(field.edited) as chosen:
        QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert chosen.args == [date(2027, 1, 1)]
    field.show_error("The due date lies before the start.")
    QTest.keyClick(field.line, Qt.Key.Key_Escape)
    assert (field.line.text(), field.is_pending) == ("11/13/2026", False)
    assert field.value() == date(2026, 11, 13)


@pytest.mark.parametrize(
    "name", ["en_US", "en_GB", "de_DE", "cs_CZ", "fr_CA", "ja_JP", "ko_KR", "hu_HU", "ar_EG"]
)
def test_what_a_locale_shows_can_be_typed_back(theme: Theme, qtbot: QtBot, today: date, name: str) -> None:
    field = DateField(theme, "Due", lambda: today, locale=QLocale(name))
    qtbot.addWidget(field)
    field.line.setText(date_text(date(2027, 3, 5), QLocale(name)))
    with qtbot.waitSignal(field.edited) as chosen:
        QTest.keyClick(field.line, Qt.Key.Key_Return)
    assert chosen.args == [date(2027, 3, 5)]


def test_entering_the_inherited_date_makes_it_ones_own(field: DateField, qtbot: QtBot) -> None:
    field.show_reading(Reading(date(2026, 11, 13), source="U.A"))
    assert field.line.accessibleDescription() == "from U.A"
    with qtbot.waitSignal(field.edited) as chosen:
        retype(field, "11/13")
    assert chosen.args == [date(2026, 11, 13)]


def test_a_date_stays_readable_where_there_is_no_room_to_say_whence_it_comes(field: DateField) -> None:
    field.resize(300, field.height())
    field.show_reading(Reading(date(2026, 11, 13), source="U.A"))
    assert field.line.textMargins().right() > 0
    field.resize(120, field.height())
    assert (field.line.textMargins().right(), field.line.toolTip()[:8]) == (0, "from U.A")


@pytest.mark.qt_log_ignore("does not support (raise|grabbing the keyboard)")
def test_a_day_is_picked_from_the_calendar_by_keyboard(field: DateField, qtbot: QtBot) -> None:
    QTest.keyClick(field.line, Qt.Key.Key_F4)
    calendar = field.findChild(QCalendarWidget)
    assert calendar is not None
    assert calendar.selectedDate() == QDate(2026, 11, 13)
    with qtbot.waitSignal(field.edited) as chosen:
        calendar.activated.emit(QDate(2026, 11, 27))
    assert chosen.args == [date(2026, 11, 27)]


def test_a_locale_with_the_day_first_is_read_and_shown_so(theme: Theme, qtbot: QtBot, today: date) -> None:
    field = DateField(theme, "Due", lambda: today, locale=QLocale("en_GB"))
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.edited) as chosen:
        retype(field, "3/5")
    assert chosen.args == [date(2027, 5, 3)]
    assert field.line.text() == "03/05/2027"
