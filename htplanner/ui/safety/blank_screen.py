"""Every window of the program goes blank at once; a passer-by reads nothing and no key does a thing.

F9 spreads the blanket, and so does a while without anybody at the desk. Where the plan has a passphrase, it
is asked for to take the blanket away. What is open, and what is being typed, stays as it is underneath.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QToolTip, QVBoxLayout, QWidget

from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import drop, put
from htplanner.ui.widgets.buttons import PrimaryButton
from htplanner.ui.widgets.message_line import MessageLine

KEYS = "F9"

Opens = Callable[[str], bool]
"""Whether a text is the passphrase."""

_SWALLOWED = frozenset(
    (
        *(QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.Shortcut, QEvent.Type.InputMethod),
        *(QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel),
        *(QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease),
        *(QEvent.Type.Enter, QEvent.Type.HoverEnter, QEvent.Type.HoverMove),
        *(QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd),
        *(QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease),
        *(QEvent.Type.Gesture, QEvent.Type.GestureOverride, QEvent.Type.NativeGesture),
        *(QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop),
        *(QEvent.Type.ContextMenu, QEvent.Type.ToolTip, QEvent.Type.WhatsThis, QEvent.Type.QueryWhatsThis),
    )
)
"""All that a hand can do to a widget. What ends a stay (leaving, a drag that goes away, a touch that is taken
back) gets through: it does nothing but let the widget forget that somebody was there."""
_FOCUS = frozenset((QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.FocusAboutToChange))
_WAKES = frozenset((QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin))
_COVERED = (Qt.WindowType.Window, Qt.WindowType.Dialog)
_WIDE = 260
_LOW = 150


class BlankScreen(QObject):
    """Covers the windows that are there, and swallows all input but what takes it away.

    ``passphrase`` gives what judges a passphrase, None where the plan has none.
    """

    def __init__(self, theme: Theme, passphrase: Callable[[], Opens | None], parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        self._theme = theme
        self._passphrase = passphrase
        self._opens: Opens | None = None
        self._by_itself = False
        self.spread = False

    def toggle(self) -> None:
        """Cover everything, or uncover it; where there is a passphrase, only that uncovers."""
        if not self.spread:
            self.cover()
        elif self._opens is None:
            self._uncover()

    def cover(self, *, by_itself: bool = False) -> None:
        """Cover everything; ``by_itself`` because nobody is there, so that any key shows it again."""
        if self.spread:
            return
        self.spread, self._by_itself = True, by_itself
        self._opens = self._passphrase()
        # Lists that hang open show names, and are no windows that could be covered.
        while (popup := QApplication.activePopupWidget()) is not None and popup.close():
            pass
        QToolTip.hideText()
        self._let_go_of_buttons()
        # Watching every event costs time, so it is done only while there is something to hide.
        self._app.installEventFilter(self)
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and window.windowType() in _COVERED:
                self._cover(window)
        self._choose_asking()

    @staticmethod
    def _let_go_of_buttons() -> None:
        """A button that is held down is no longer: that it is let go reaches nobody."""
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            for window in QApplication.topLevelWidgets():
                for button in window.findChildren(QAbstractButton):
                    button.setDown(False)

    def _choose_asking(self) -> None:
        """Have one window ask where a dialog stops all others; two questions at once would overlap."""
        modal = QApplication.activeModalWidget()
        for window in QApplication.topLevelWidgets():
            for cover in _covers(window):
                cover.ask(asked=modal is None or window is modal)

    def _cover(self, window: QWidget) -> None:
        cover = _Cover(self._theme, window, self._opens, "any key" if self._by_itself else KEYS)
        cover.opened.connect(self._uncover)
        if window.isActiveWindow():
            cover.take_keyboard()

    def _uncover(self) -> None:
        # Looked up again: a window may have been closed by its frame, and its cover with it.
        covers = [one for window in QApplication.topLevelWidgets() for one in window.findChildren(_Cover)]
        # While the filter still keeps it from the fields that the keyboard was elsewhere.
        for cover in covers:
            cover.give_keyboard_back()
        self._app.removeEventFilter(self)
        self.spread = False
        for cover in covers:
            drop(cover)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Resize:
            for cover in _covers(watched):
                cover.setGeometry(cover.window().rect())
            return False
        if kind in (QEvent.Type.Show, QEvent.Type.WindowActivate):
            self._meet(watched, opened=kind == QEvent.Type.Show)
            return False
        if kind == QEvent.Type.WindowUnblocked:
            # The dialog above it was closed by its frame.
            self._choose_asking()
            return False
        if kind == QEvent.Type.ShortcutOverride:
            # Whoever takes the override gets the key itself, and that is swallowed here.
            event.accept()
            return True
        if self._opens is not None:
            return self._guard(watched, kind)
        f9 = kind == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_F9  # type: ignore[attr-defined]
        if f9 or (self._by_itself and kind in _WAKES and isinstance(watched, QWidget)):
            self._uncover()
            return True
        return kind in _SWALLOWED and isinstance(watched, QWidget)

    def _guard(self, watched: QObject, kind: QEvent.Type) -> bool:
        """Whether an event is kept from a widget while the passphrase is asked for."""
        if not isinstance(watched, QWidget) or kind not in (_SWALLOWED | _FOCUS):
            return False
        # A field that loses the keyboard takes over what was typed in it; it is not to notice that it did.
        return not any(cover.isAncestorOf(watched) for cover in _covers(watched.window()))

    def _meet(self, watched: QObject, *, opened: bool) -> None:
        """Cover a window that opens while the blanket is spread; let one that is shown again be typed in."""
        if not isinstance(watched, QWidget) or not watched.isWindow():
            return
        covers = _covers(watched)
        if opened and not covers and watched.windowType() in _COVERED:
            self._cover(watched)
        self._choose_asking()
        for cover in covers:
            cover.take_keyboard()


def _covers(widget: QObject) -> list[_Cover]:
    return widget.findChildren(_Cover, options=Qt.FindChildOption.FindDirectChildrenOnly)


class _Cover(QWidget):
    """An empty surface over a whole window; ``opened`` says that the passphrase was typed."""

    opened = Signal()

    def __init__(self, theme: Theme, window: QWidget, opens: Opens | None, keys: str) -> None:
        super().__init__(window)
        self._theme = theme
        self._opens = opens
        self._button: PrimaryButton | None = None
        self._asked = True
        self._typed_in = window.focusWidget()
        self.setAutoFillBackground(True)
        self.setProperty("floats", True)
        column = QVBoxLayout(self)
        column.setSpacing(GRID)
        column.addStretch(1)
        said = "Type the plan’s passphrase to go on" if opens else f"Press {keys} to go on"
        self._said = put(column, QLabel(said, self))
        self._said.setFont(theme.font())
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._field: QLineEdit | None = None
        if opens is not None:
            self._add_field(theme, column)
        column.addStretch(1)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def take_keyboard(self) -> None:
        """Have what is typed go into the field for the passphrase."""
        if self._field is not None and self._asked:
            self._field.setFocus()

    def give_keyboard_back(self) -> None:
        """Have the window go on where somebody typed in it, whether or not it was in front by then."""
        # It may have been closed meanwhile.
        with suppress(RuntimeError):
            if self._typed_in is not None and self._typed_in.isEnabled():
                self._typed_in.setFocus()

    def ask(self, *, asked: bool) -> None:
        """Show or hide the question; without a passphrase nothing is asked."""
        if self._field is None or self._button is None or asked == self._asked:
            return
        self._asked = asked
        self._field.setVisible(asked)
        self._button.setVisible(asked)
        self._said.setVisible(asked and self._may_say(self.height()))
        self._message.clear_message()
        if asked and self.isActiveWindow():
            self.take_keyboard()

    def _may_say(self, height: int) -> bool:
        # In a small window the field says what belongs into it.
        return self._field is None or (self._asked and height >= self._theme.px(_LOW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A key that the field has no use for any more would rise to the dialog below, which takes Enter for a
        # click on its button and Escape for its end.
        event.accept()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        # The next field in line lies under the cover.
        field, button = self._field, self._button
        if field is not None and button is not None:
            (button if field.hasFocus() else field).setFocus()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._said.setVisible(self._may_say(event.size().height()))
        if self._field is not None and self._button is not None:
            width = min(self._theme.px(_WIDE), event.size().width() - 2 * GRID)
            for widget in (self._field, self._button, self._message):
                widget.setFixedWidth(max(width, 1))

    def _add_field(self, theme: Theme, column: QVBoxLayout) -> None:
        field = self._field = QLineEdit(self)
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setPlaceholderText("Passphrase")
        field.setAccessibleName("Passphrase of the plan")
        field.returnPressed.connect(self._try)
        button = self._button = PrimaryButton(theme, "Go on", self)
        button.clicked.connect(self._try)
        self._message = MessageLine(theme, self)
        for widget in (field, button, self._message):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def _try(self) -> None:
        assert self._field is not None
        if self._opens is not None and self._opens(self._field.text()):
            self.opened.emit()
            return
        self._field.clear()
        self._field.setFocus()
        self._message.show_error("That is not the passphrase.")
