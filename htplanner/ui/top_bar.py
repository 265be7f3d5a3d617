"""The bar above every page: which plan this is, whether all is saved, undo and redo, search."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QSizePolicy, QWidget

from htplanner.domain.text import shortened
from htplanner.ui.bridge import Bridge
from htplanner.ui.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.buttons import QuietButton
from htplanner.ui.widgets.card import TextLabel

HEIGHT = 48
SEARCH_WIDTH = 220
SEARCH_PAUSE = 60
"""Milliseconds after the last keystroke before the search runs."""
LONGEST_STEP = 34
"""Characters of a step's name that stand on the undo button."""


def all_keys(standard: QKeySequence.StandardKey) -> list[QKeySequence]:
    """This system's keys for a standard action; redo also by the one people know from elsewhere."""
    keys = QKeySequence.keyBindings(standard)
    elsewhere = QKeySequence("Ctrl+Y")
    if standard == QKeySequence.StandardKey.Redo and elsewhere not in keys:
        keys.append(elsewhere)
    return keys


class TopBar(QWidget):
    """Always there while a plan is open."""

    search_changed = Signal(str)

    def __init__(self, theme: Theme, bridge: Bridge, plan_menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(theme.px(HEIGHT))
        self._theme = theme
        self._bridge = bridge
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN - GRID, 0, MARGIN, 0)
        row.setSpacing(GRID)
        self.plan_button = QuietButton(theme, "", parent=self)
        self.plan_button.setFont(theme.font(Role.STRONG))
        self.plan_button.setMenu(plan_menu)
        row.addWidget(self.plan_button)
        self._saved_icon = QLabel(self)
        row.addWidget(self._saved_icon)
        self._saved = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self._saved.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self._saved, 1)
        self._undo = self._step_button("undo", "Undo", QKeySequence.StandardKey.Undo)
        self._redo = self._step_button("redo", "Redo", QKeySequence.StandardKey.Redo)
        self._undo.clicked.connect(bridge.steps.undo)
        self._redo.clicked.connect(bridge.steps.redo)
        row.addWidget(self._undo)
        row.addWidget(self._redo)
        self.search = self._search_field()
        row.addWidget(self.search)
        bridge.changed.connect(self.refresh)
        bridge.replaced.connect(self.refresh)
        bridge.steps.indexChanged.connect(self.refresh)
        theme.changed.connect(self.refresh)
        self.refresh()

    def focus_search(self) -> None:
        """Put the cursor into the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_search(self, text: str) -> None:
        """Show what the page is searched for, where another hand changed it."""
        if text != self.search.text():
            self.search.setText(text)

    def refresh(self) -> None:
        """Say again what stands now."""
        view, steps = self._bridge.view, self._bridge.steps
        name = view.plan.info.name or "Plan"
        self.plan_button.setText(name.replace("&", "&&"))
        self.plan_button.setAccessibleName(f"{name}: plan menu")
        editable = self._bridge.service.editable
        said = "All changes saved" if editable else f"Read-only: {self._bridge.service.read_only_reason}"
        self._saved.setText(said)
        self._saved.setToolTip("" if editable else said)
        icon = self._theme.icon("check" if editable else "lock", "saved" if editable else "on_hold", 16)
        self._saved_icon.setPixmap(icon.pixmap(QSize(16, 16), self.devicePixelRatio()))
        for button, word, text, can in (
            (self._undo, "Undo", steps.undoText(), steps.canUndo()),
            (self._redo, "Redo", steps.redoText(), steps.canRedo()),
        ):
            short = shortened(text, LONGEST_STEP)
            full = f"{word} {text[:1].lower()}{text[1:]}" if text else word
            button.setText(f"{word} {short[:1].lower()}{short[1:]}".replace("&", "&&") if short else word)
            button.setToolTip(full)
            button.setAccessibleName(full)
            button.setEnabled(can)

    def _step_button(self, icon: str, word: str, keys: QKeySequence.StandardKey) -> QuietButton:
        button = QuietButton(self._theme, word, icon=icon, parent=self)
        button.setFont(self._theme.font(Role.SECONDARY))
        shortcut = QShortcut(self)
        shortcut.setKeys(all_keys(keys))
        shortcut.activated.connect(button.click)
        return button

    def _search_field(self) -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText("Search the plan  Ctrl+F")
        field.setAccessibleName("Search the plan")
        field.setClearButtonEnabled(True)
        field.setFixedWidth(self._theme.px(SEARCH_WIDTH))
        glass = QAction(field)
        self._theme.icons.attach(glass, "search", "text_quiet", 16)
        field.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        pause = QTimer(field, singleShot=True, interval=SEARCH_PAUSE)
        pause.timeout.connect(lambda: self.search_changed.emit(field.text()))
        field.textChanged.connect(lambda _: pause.start())
        return field
