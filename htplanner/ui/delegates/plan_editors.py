"""What opens in a cell of the Plan page: a list of words, a field for an owner, a line for a date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeGuard

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QWidget

from htplanner.domain.model.vocabulary import PartyKind, Word
from htplanner.domain.reading.view import PlanView, Row
from htplanner.ui.delegates.plan_delegate import PlanDelegate
from htplanner.ui.models.plan_columns import COLUMNS, WORDS, PlanColumn
from htplanner.ui.models.plan_model import PlanModel
from htplanner.ui.shell.theme import FIELD_HEIGHT, Theme
from htplanner.ui.widgets.glyph import glyph_icon

if TYPE_CHECKING:
    from htplanner.ui.widgets.combo import ChoiceCombo
    from htplanner.ui.widgets.fields.date_field import DateLine

Index = QModelIndex | QPersistentModelIndex

LISTS = frozenset({PlanColumn.APPLIES, PlanColumn.STATUS, PlanColumn.IN_PLACE, PlanColumn.PHASE})
"""Columns whose cells open a list."""

_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWNER_WIDTH, _DATE_WIDTH = 250, 96


class EditingDelegate(PlanDelegate):
    """Adds the editors of owners and dates to the look. Lists are opened by ``choice_menu``.

    ``unreadable`` carries the editor and one plain line about what was typed in it. An editor whose value was
    not taken is marked; the view leaves it open with the text in it.
    """

    unreadable = Signal(object, str)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = PlanColumn(index.column())
        model = _model(index)
        name = f"{COLUMNS[column].header} of {model.code_at(index)}"
        if column is PlanColumn.OWNER:
            # Looking at a plan takes no field for an owner.
            from htplanner.ui.registers.choices import NEW_PARTIES, party_choices
            from htplanner.ui.widgets.combo import ChoiceCombo

            combo = ChoiceCombo(self._theme, name, parent)
            combo.set_choices(party_choices(model.view))
            combo.set_empty_text("Nobody")
            combo.offer_to_add(NEW_PARTIES)
            combo.chosen.connect(lambda _: self._finish_soon(combo))
            kept = QPersistentModelIndex(index)
            combo.addition_wanted.connect(lambda kind, name: self._add_owner(combo, kept, name, kind))
            combo.unknown_entered.connect(lambda typed: self._refuse_name(combo, typed))
            return combo
        from htplanner.ui.widgets.fields.date_field import DateLine

        line = DateLine(self._theme, name, lambda: model.view.as_of, parent)
        line.setPlaceholderText("3/5, +2w")
        line.picked.connect(lambda day: self._take_picked(line, day))
        return line

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if is_owner_field(editor):
            editor.set_value(value)
            line = editor.lineEdit()
            if line is not None:
                line.selectAll()
        elif _is_date_line(editor):
            editor.show_day(value)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if _is_date_line(editor):
            self._take_day(editor, index)
        elif is_owner_field(editor) and not editor.is_pending:
            value = editor.value
            if value != index.data(Qt.ItemDataRole.EditRole):
                editor.set_invalid(not _model(index).setData(index, value))

    def _take_day(self, editor: DateLine, index: Index) -> None:
        editor.set_invalid(False)
        if not editor.is_pending:
            return
        try:
            value = editor.read()
        except ValueError as error:
            editor.set_invalid(True)
            self.unreadable.emit(editor, str(error))
        else:
            editor.set_invalid(not _model(index).setData(index, value))

    def _take_picked(self, editor: DateLine, day: date) -> None:
        editor.type_day(day)
        self._finish_soon(editor)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        least = self._theme.px(_OWNER_WIDTH if is_owner_field(editor) else _DATE_WIDTH)
        rect: QRect = option.rect
        height = self._theme.px(FIELD_HEIGHT)
        width = max(rect.width(), least)
        left = min(rect.left(), max(0, self._tree.viewport().width() - width))
        editor.setGeometry(left, rect.top() + (rect.height() - height) // 2, width, height)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        # Return is the combo box's own first: it takes the text over, and only then the editor may close.
        if isinstance(event, QKeyEvent) and is_owner_field(editor) and event.key() in _RETURN:
            if event.type() is QEvent.Type.KeyPress:
                self._finish_soon(editor)
            return False
        return bool(super().eventFilter(editor, event))

    def _finish_soon(self, editor: QWidget) -> None:
        # Once only: Return and the choice it makes both ask for it.
        if not editor.property("finishing"):
            editor.setProperty("finishing", True)
            QTimer.singleShot(0, editor, lambda: self._finish(editor))

    def _finish(self, editor: QWidget) -> None:
        editor.setProperty("finishing", False)
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def _add_owner(self, editor: ChoiceCombo, index: QPersistentModelIndex, name: str, kind: str) -> None:
        from htplanner.ui.registers.choices import party_choices

        if index.isValid() and _model(index).ask_for_new_owner(index, name, PartyKind[kind]):
            editor.set_choices(party_choices(_model(index).view))
            editor.set_value(index.data(Qt.ItemDataRole.EditRole))
            self._finish_soon(editor)
        else:
            editor.set_invalid(True)

    def _refuse_name(self, editor: ChoiceCombo, typed: str) -> None:
        from htplanner.ui.widgets.combo import unknown_text

        editor.set_invalid(True)
        self.unreadable.emit(editor, unknown_text(typed))


def is_owner_field(editor: object) -> TypeGuard[ChoiceCombo]:
    """Whether an editor of this delegate is the field for an owner: there are two kinds."""
    return not _is_date_line(editor)


def _is_date_line(editor: object) -> TypeGuard[DateLine]:
    # Looking at a plan takes no field for a date, either.
    from htplanner.ui.widgets.fields.date_field import DateLine

    return isinstance(editor, DateLine)


def is_refused(editor: QWidget) -> bool:
    """Whether the editor holds a value that was not taken."""
    return bool(editor.property("invalid"))


def choice_menu(
    theme: Theme,
    model: PlanModel,
    index: Index,
    choose: Callable[[object], None],
    parent: QWidget,
    *,
    typed: str = "",
) -> QMenu:
    """The list a cell of ``LISTS`` opens: every word or phase, and "reset" where a value can be inherited.

    ``choose`` gets the word or id, None for a reset. What begins with ``typed`` is offered first.
    """
    menu = QMenu(parent)
    column = PlanColumn(index.column())
    row = model.row_at(index)
    assert isinstance(row, Row), "a competency has no list"
    menu.setAccessibleName(f"{COLUMNS[column].header} of {row.code}")
    now = COLUMNS[column].value(row)
    fill_choices(theme, model.view, column, menu, now, choose)
    shown = COLUMNS[column].shown
    if shown is not None and shown(row).own:
        menu.addSeparator()
        reset = menu.addAction(theme.icon("undo"), "Reset to inherited")
        reset.triggered.connect(lambda: choose(None))
    starting = [a for a in menu.actions() if typed and a.text().casefold().startswith(typed.casefold())]
    checked = [a for a in menu.actions() if a.isChecked()]
    first = next(iter(starting or checked), None)
    if first is not None:
        menu.setActiveAction(first)
    return menu


def fill_choices(
    theme: Theme,
    view: PlanView,
    column: PlanColumn,
    menu: QMenu,
    now: object,
    choose: Callable[[object], None],
) -> None:
    """Put the words or phases of a column into ``menu``; ``now`` is marked."""
    words = WORDS.get(column)
    choices = [*words] if words else list(view.plan.phases)
    for value in choices:
        text = value.label if isinstance(value, Word) else view.plan.phase_labels[value]
        action = menu.addAction(text.replace("&", "&&"))
        if isinstance(value, Word):
            action.setIcon(glyph_icon(theme, value))
        action.setCheckable(True)
        action.setChecked(value == now)
        action.triggered.connect(lambda _=False, value=value: choose(value))


def _model(index: Index) -> PlanModel:
    model = index.model()
    assert isinstance(model, PlanModel), "the plan's cells belong to the plan's model"
    return model
