"""F9: every window of the program goes blank at once; a passer-by reads nothing and no key does a thing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from htplanner.ui.theme import Theme

KEYS = "F9"

_SWALLOWED = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.Shortcut,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.ContextMenu,
        QEvent.Type.DragEnter,
    )
)


class Blanket(QObject):
    """Covers the windows that are there, and swallows all input but the key that takes it away."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        assert app is not None
        self._app = app
        self._theme = theme
        self._spread = False

    def toggle(self) -> None:
        """Cover everything, or uncover it."""
        self._spread = not self._spread
        if self._spread:
            for window in QApplication.topLevelWidgets():
                if window.isVisible() and window.windowType() in (Qt.WindowType.Window, Qt.WindowType.Dialog):
                    _Cover(self._theme, window)
            # Watching every event costs time, so it is done only while there is something to hide.
            self._app.installEventFilter(self)
        else:
            self._app.removeEventFilter(self)
            # Looked up again: a window may have been closed by its frame, and its cover with it.
            for window in QApplication.topLevelWidgets():
                for cover in window.findChildren(_Cover):
                    cover.hide()
                    cover.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Resize:
            for cover in watched.findChildren(_Cover, options=Qt.FindChildOption.FindDirectChildrenOnly):
                cover.setGeometry(cover.window().rect())
            return False
        if kind == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_F9:  # type: ignore[attr-defined]
            self.toggle()
            return True
        if kind == QEvent.Type.ShortcutOverride:
            # Whoever takes the override gets the key itself, and that is swallowed here.
            event.accept()
            return True
        return kind in _SWALLOWED and isinstance(watched, QWidget)


class _Cover(QLabel):
    """An empty surface over a whole window."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(f"Press {KEYS} to go on", window)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAutoFillBackground(True)
        self.setFont(theme.font())
        self.setProperty("floats", True)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
