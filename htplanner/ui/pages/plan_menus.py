"""The menus of the Plan page: columns, saved views, and what can be done with the selected items."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from htplanner.domain.model.records import Item
from htplanner.domain.reading.view import PlanView
from htplanner.ui.delegates.plan_editors import LISTS, fill_choices
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.plan_columns import COLUMNS, PlanColumn
from htplanner.ui.models.plan_model import PlanModel
from htplanner.ui.pages.plan_layout import ColumnLayout
from htplanner.ui.pages.plan_views import SavedView, SavedViews
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import Theme
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.message_line import MessageLine

LONGEST_NAME = 60
"""Characters of a saved view's name."""


class ColumnsMenu(QMenu):
    """Switches columns on and off, and brings all back."""

    def __init__(self, columns: ColumnLayout, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns = columns
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        for column in PlanColumn:
            if column in (PlanColumn.CODE, PlanColumn.TITLE):
                continue
            no_room = column in self._columns.without_room
            action = self.addAction(
                f"{COLUMNS[column].header} (no room)" if no_room else COLUMNS[column].header
            )
            action.setCheckable(True)
            action.setChecked(column not in self._columns.hidden)
            action.toggled.connect(lambda on, column=column: self._columns.set_hidden(column, not on))
        self.addSeparator()
        self.addAction("Reset columns").triggered.connect(self._columns.reset)


class ViewsMenu(QMenu):
    """Saved views, and the ways to look at rows. ``current`` gives what the page shows now under a name."""

    view_chosen = Signal(object)
    flat_wanted = Signal(bool)
    open_wanted = Signal(bool)
    """Whether to open all rows or none."""

    def __init__(self, desk: Desk, current: Callable[[str], SavedView], parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._views = SavedViews(desk.memory)
        self._current = current
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        self.clear()
        for view in self._views.all:
            action = self.addAction(view.name.replace("&", "&&"))
            action.triggered.connect(lambda _=False, view=view: self.view_chosen.emit(view))
        if self._views.all:
            self.addSeparator()
        self.addAction("Save this view…").triggered.connect(self._save)
        if self._views.all:
            for title, act in (("Rename", self._rename), ("Delete", self._delete)):
                sub = self.addMenu(title)
                for view in self._views.all:
                    action = sub.addAction(view.name.replace("&", "&&"))
                    action.triggered.connect(lambda _=False, name=view.name, act=act: act(name))
        self.addSeparator()
        flat = self.addAction("Flat list of actions")
        flat.setCheckable(True)
        flat.setChecked(self._current("").flat)
        flat.toggled.connect(self.flat_wanted)
        self.addAction("Open all rows").triggered.connect(lambda: self.open_wanted.emit(True))
        self.addAction("Close all rows").triggered.connect(lambda: self.open_wanted.emit(False))

    def _save(self) -> None:
        dialog = NameDialog(self._desk.theme, "Save this view", "Save", "", self.parentWidget())
        if self._desk.prompts.run(dialog):
            self._views.save(self._current(dialog.name))

    def _rename(self, name: str) -> None:
        dialog = NameDialog(self._desk.theme, "Rename the view", "Rename", name, self.parentWidget())
        if self._desk.prompts.run(dialog):
            self._views.rename(name, dialog.name)

    def _delete(self, name: str) -> None:
        if self._desk.prompts.confirm(
            "Delete the view", f"The view “{name}” goes; the plan stays as it is.", "Delete"
        ):
            self._views.delete(name)


class NameDialog(FramedDialog):
    """Asks for a name of one line."""

    def __init__(self, theme: Theme, title: str, action: str, name: str, parent: QWidget | None) -> None:
        super().__init__(theme, title, QSize(360, 150), parent)
        self.line = put(self.body, QLineEdit(name, self))
        self.line.setAccessibleName("Name of the view")
        self.line.setMaxLength(LONGEST_NAME)
        self.message = put(self.body, MessageLine(theme, self))
        self.message.show_hint("Kept on this laptop, outside the plan. The search text is not part of it.")
        self.body.addStretch(1)
        self.add_close_button("Cancel")
        self.add_accept_button(action)

    @property
    def name(self) -> str:
        """The name as typed, without spaces around it."""
        return " ".join(self.line.text().split())

    def accept(self) -> None:
        if self.name:
            super().accept()
        else:
            self.message.show_error("A view needs a name.")


class ItemsMenu(QMenu):
    """What can be done with ``codes``; nothing that edits in a plan that is read only.

    ``assign`` opens the dialog for all fields.
    """

    def __init__(
        self,
        theme: Theme,
        model: PlanModel,
        codes: tuple[str, ...],
        assign: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._codes = codes
        view = model.view
        head = self.addAction(codes[0] if len(codes) == 1 else f"{len(codes)} items")
        head.setEnabled(False)
        self.addSeparator()
        for column in sorted(LISTS, key=lambda column: column.value):
            sub = self.addMenu(COLUMNS[column].header)
            fill_choices(theme, view, column, sub, _common(view, codes, column), self._choose(column))
        self.addAction("Assign…").triggered.connect(assign)
        own = [spec for spec in Item.specs().values() if spec.inherits and _any_own(view, codes, spec.name)]
        if own:
            self.addSeparator()
            reset = self.addMenu(theme.icon("undo"), "Reset to inherited")
            for spec in own:
                action = reset.addAction(spec.label)
                action.triggered.connect(lambda _=False, name=spec.name: model.ask(codes, {name: None}))

    def _choose(self, column: PlanColumn) -> Callable[[object], None]:
        field = COLUMNS[column].field
        assert field is not None, "a list edits a field"

        def choose(value: object) -> None:
            self._model.ask(self._codes, {field: value})

        return choose


def _common(view: PlanView, codes: tuple[str, ...], column: PlanColumn) -> object:
    """The value all of ``codes`` show in a column; None where they differ."""
    values = {COLUMNS[column].value(view.row(code)) for code in codes}
    return values.pop() if len(values) == 1 else None


def _any_own(view: PlanView, codes: tuple[str, ...], name: str) -> bool:
    return any(getattr(view.row(code).item, name) is not None for code in codes)
