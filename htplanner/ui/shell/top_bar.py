"""The bar above every page: which plan this is, whether all is saved, undo and redo, search."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QWidget

from htplanner.ui.safety.typing_watch import TypingWatch
from htplanner.ui.session.bridge import Bridge
from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme
from htplanner.ui.widgets.boxes import hbox, put, put_all
from htplanner.ui.widgets.buttons import QuietButton
from htplanner.ui.widgets.card import LineLabel
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.timers import new_timer

HEIGHT = 48
SEARCH_WIDTH = 220
SEARCH_PAUSE = 60
"""Milliseconds after the last keystroke before the search runs."""
AGAIN_MS = 4000
"""Until it is said again since when another window has the plan: it may be a third one by now."""
NAME_SHARE = 0.22
"""How much of the bar a plan's name may take: whether it is saved is told beside it in full."""
UNDO_SHARE, REDO_SHARE = 0.2, 0.16
"""How much of the bar's width each step has, whatever its name: a second click must meet the same button."""
_AROUND = 44
"""What a step's button needs beside its words."""


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
        self._typing = TypingWatch(self)
        self._typing.changed.connect(self.refresh)
        self._again = new_timer(self, AGAIN_MS, self.refresh)
        row = hbox(self, GRID, margins=(MARGIN - GRID, 0, MARGIN, 0))
        self.plan_button = put(row, QuietButton(theme, "", parent=self))
        self.plan_button.setFont(theme.font(Role.STRONG))
        self.plan_button.setMenu(plan_menu)
        self._saved_icon = put(row, QLabel(self))
        self._saved = put(row, LineLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary"), 1)
        self._undo = self._step_button("undo", "Undo", QKeySequence.StandardKey.Undo)
        self._redo = self._step_button("redo", "Redo", QKeySequence.StandardKey.Redo)
        self._undo.clicked.connect(bridge.steps.undo)
        self._redo.clicked.connect(bridge.steps.redo)
        put_all(row, self._undo, self._redo)
        self.search = put(row, self._search_field())
        bridge.changed.connect(self.refresh)
        bridge.replaced.connect(self.refresh)
        bridge.moved.connect(self.refresh)
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
        room = round(self.width() * NAME_SHARE)
        shown = self.plan_button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        self.plan_button.setText(shown.replace("&", "&&"))
        path = self._bridge.service.path
        lies = f"“{path.name}” in {path.parent}"
        self.plan_button.setToolTip(plain_tip(f"{name}\n{lies}" if shown != name else lies))
        self.plan_button.setAccessibleName(f"{name}: plan menu")
        reason, session = self._bridge.service.read_only_reason, self._bridge.session
        if not (reason and session.waits):
            self._again.stop()
        elif not self._again.isActive():
            self._again.start()
        past = bool(self._bridge.past)
        unsaved = bool(self._bridge.kept)
        typing = not unsaved and self._typing.is_pending
        said = "Not saved yet" if unsaved or typing else "All changes saved"
        if reason:
            why = "not open anywhere else any more" if session.waits and session.is_free() else reason
            said = f"Read-only: {why.partition('. ')[0].rstrip('.')}"
        where = self._bridge.service.whereabouts
        two = where is not None and where.two is not None and not (unsaved or typing or reason)
        if two:
            said = "Saved here, but there are two copies"
        self._saved.setText("Looking back" if past else said)
        self._saved.setToolTip(plain_tip(reason))
        locked = past or bool(reason)
        sign = "lock" if locked else "warning" if unsaved or two else "edit" if typing else "check"
        tone = "on_hold" if locked or unsaved or two else "text_quiet" if typing else "saved"
        icon = self._theme.icon(sign, tone, 16)
        self._saved_icon.setPixmap(icon.pixmap(QSize(16, 16), self.devicePixelRatio()))
        self._show_step(self._undo, "Undo", steps.undoText(), can=steps.canUndo() and not past)
        self._show_step(self._redo, "Redo", steps.redoText(), can=steps.canRedo() and not past)
        for button in (self._undo, self._redo):
            # Where nothing can be changed, the line that says why has their room.
            button.setVisible(not reason)

    def _show_step(self, button: QuietButton, word: str, step: str, *, can: bool) -> None:
        full = f"{word} {step[:1].lower()}{step[1:]}" if step else word
        room = button.width() - self._theme.px(_AROUND)
        shown = button.fontMetrics().elidedText(full, Qt.TextElideMode.ElideRight, max(room, 1))
        button.setText((shown if room > 0 else word).replace("&", "&&"))
        button.setToolTip(plain_tip(full))
        button.setAccessibleName(full)
        button.setEnabled(can)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._undo.setFixedWidth(round(self.width() * UNDO_SHARE))
        self._redo.setFixedWidth(round(self.width() * REDO_SHARE))
        self.refresh()

    def _step_button(self, icon: str, word: str, keys: QKeySequence.StandardKey) -> QuietButton:
        button = QuietButton(self._theme, word, icon=icon, parent=self)
        button.setObjectName(f"{icon}_step")
        button.setFont(self._theme.font(Role.SECONDARY))
        # A click leaves the keyboard where it is: in the row whose step is taken back.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        shortcut = QShortcut(self)
        shortcut.setKeys(all_keys(keys))
        shortcut.activated.connect(button.click)
        return button

    def _search_field(self) -> QLineEdit:
        field = _SearchField(self)
        field.setPlaceholderText("Search the plan  Ctrl+F")
        field.setAccessibleName("Search the plan")
        field.setClearButtonEnabled(True)
        field.setFixedWidth(self._theme.px(SEARCH_WIDTH))
        glass = QAction(field)
        self._theme.icons.attach(glass, "search", "text_quiet", 16)
        field.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        pause = new_timer(field, SEARCH_PAUSE, lambda: self.search_changed.emit(field.text()), once=True)
        field.textChanged.connect(lambda _: pause.start())
        return field


class _SearchField(QLineEdit):
    """Esc takes back what was searched for, as it does in other fields."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)
