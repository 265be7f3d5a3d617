"""Buttons, cards and labels: reached by keyboard, named for screen readers, freed with their page."""

import gc
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from htplanner.domain.model.vocabulary import Health, Status
from htplanner.domain.reading.charts import ChartSpec, plain_row
from htplanner.ui.shell.theme import Scheme, Theme
from htplanner.ui.widgets.buttons import IconButton, PrimaryButton, SecondaryButton
from htplanner.ui.widgets.card import Card, EmptyState, FigureCard, PageHeader
from htplanner.ui.widgets.chart import ChartView
from htplanner.ui.widgets.chips import FilterChip
from htplanner.ui.widgets.combo import ChoiceCombo, WordCombo
from htplanner.ui.widgets.fields.date_field import DateField
from htplanner.ui.widgets.fields.note_field import NoteField
from htplanner.ui.widgets.glyph import GlyphLabel, glyph_icon
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.rail import RailButton
from tests.ui.widgets.conftest import TODAY

SPEC = ChartSpec("Coverage", (plain_row("owner", "has an owner", 1, 2),))
MAKERS: dict[str, Callable[[Theme], QWidget]] = {
    "icon button": lambda theme: IconButton(theme, "add", "Add a person"),
    "rail": lambda theme: RailButton(theme, "plan", "Plan"),
    "chip": lambda theme: FilterChip(theme, "Mine"),
    "figure": lambda theme: FigureCard(theme, "6", "overdue", "4 more due soon"),
    "chart": lambda theme: ChartView(theme, SPEC),
    "words": lambda theme: WordCombo(theme, "Status", Status),
    "choices": lambda theme: ChoiceCombo(theme, "Owner"),
    "date": lambda theme: DateField(theme, "Due", lambda: TODAY),
    "note": lambda theme: NoteField(theme, "Notes"),
    "glyph": lambda theme: GlyphLabel(theme, Status.DONE),
}
READ_ONLY = ("glyph",)


@pytest.mark.parametrize("kind", MAKERS)
def test_every_widget_has_a_name_and_the_keyboard_reaches_it(theme: Theme, qtbot: QtBot, kind: str) -> None:
    widget = MAKERS[kind](theme)
    qtbot.addWidget(widget)
    target = widget.focusProxy() or widget
    assert target.accessibleName()
    assert bool(target.focusPolicy() & Qt.FocusPolicy.TabFocus) == (kind not in READ_ONLY)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_presses_the_button_that_has_the_keyboard_as_space_does(
    theme: Theme, qtbot: QtBot, key: Qt.Key
) -> None:
    for button in (SecondaryButton(theme, "New plan…"), IconButton(theme, "add", "Add a person")):
        qtbot.addWidget(button)
        with qtbot.waitSignal(button.clicked):
            QTest.keyClick(button, key)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_every_widget_paints_and_goes_when_its_page_goes(
    theme: Theme, qtbot: QtBot, kind: str, scheme: Scheme
) -> None:
    theme.set_scheme(scheme)
    widget = MAKERS[kind](theme)
    qtbot.addWidget(widget)
    widget.show()
    assert not widget.grab().isNull()
    gone = weakref.ref(widget)
    widget.close()
    widget.deleteLater()
    QApplication.sendPostedEvents(widget, 52)
    del widget
    gc.collect()
    theme.set_scheme(Scheme.DARK if scheme is Scheme.LIGHT else Scheme.LIGHT)
    assert gone() is None or not _alive(gone())


def test_a_figure_is_said_in_full_and_opens_by_enter(theme: Theme, qtbot: QtBot) -> None:
    card = FigureCard(theme, "41 of 171", "actions in place", "Baseline 12")
    qtbot.addWidget(card)
    card.show()
    assert card.accessibleName() == "41 of 171 actions in place. Baseline 12"
    with qtbot.waitSignal(card.clicked):
        QTest.keyClick(card, Qt.Key.Key_Return)


def test_an_empty_page_offers_one_button(theme: Theme, qtbot: QtBot) -> None:
    page = EmptyState(theme, "policies", "Policies that say what staff do belong here.", "Add a policy")
    qtbot.addWidget(page)
    page.show()
    assert page.button is not None
    with qtbot.waitSignal(page.activated):
        page.button.click()


def test_a_button_with_a_menu_leaves_room_for_its_arrow(theme: Theme, qtbot: QtBot) -> None:
    menu = QMenu()
    plain, drop = SecondaryButton(theme, "Views"), SecondaryButton(theme, "Views", menu=menu)
    for widget in (menu, plain, drop):
        qtbot.addWidget(widget)
    assert drop.sizeHint().width() >= plain.sizeHint().width() + 8


def test_a_sign_says_its_word_where_the_text_says_more(theme: Theme, qtbot: QtBot) -> None:
    label = GlyphLabel(theme, Health.OFF_TRACK, "11 days overdue")
    qtbot.addWidget(label)
    assert label.accessibleName() == "Off track: 11 days overdue"
    label.set_word(None)
    assert label.text == "–"


def test_signs_differ_as_icons_too(theme: Theme) -> None:
    images = [glyph_icon(theme, word).pixmap(16, 16).toImage() for word in Status]
    assert all(a != b for n, a in enumerate(images) for b in images[n + 1 :])


def test_a_message_takes_room_only_while_it_has_something_to_say(theme: Theme, qtbot: QtBot) -> None:
    page = Card(theme, "Tracking")
    qtbot.addWidget(page)
    line = MessageLine(theme, page)
    page.body.addWidget(line)
    page.show()
    assert not line.isVisible()
    line.show_error("Nobody has that name.")
    assert line.isVisible()
    assert line.accessibleName() == "Nobody has that name."
    line.clear_message()
    assert not line.isVisible()


def test_a_long_line_beside_the_title_gives_way_to_the_buttons(theme: Theme, qtbot: QtBot) -> None:
    header = PageHeader(theme, "Plan", "20 sub-competencies · " * 20)
    qtbot.addWidget(header)
    button = PrimaryButton(theme, "Assign…")
    header.add_action(button)
    header.resize(600, 40)
    header.show()
    assert header.width() == 600
    assert header.rect().contains(button.geometry())


def _alive(widget: QWidget | None) -> bool:
    try:
        return widget is not None and bool(widget.objectName() or True)
    except RuntimeError:
        return False


@pytest.mark.parametrize("kind", ["date", "note"])
def test_a_refusal_of_several_lines_is_read_whole(theme: Theme, qtbot: QtBot, kind: str) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    field = MAKERS[kind](theme)
    assert isinstance(field, DateField | NoteField)
    column.addWidget(field)
    column.addStretch(1)
    page.resize(200, 400)
    page.show()
    field.show_error("It would be due before it starts. Nothing was changed. Set another day, or clear it.")
    QApplication.processEvents()
    assert field.message.height() >= field.message.heightForWidth(field.message.width()) > 30
