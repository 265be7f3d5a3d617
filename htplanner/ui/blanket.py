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
        self._covers: list[QLabel] = []

    def toggle(self) -> None:
        """Cover everything, or uncover it."""
        if self._covers:
            self._take_away()
        else:
            self._spread()

    def _spread(self) -> None:
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and window.windowType() in (Qt.WindowType.Window, Qt.WindowType.Dialog):
                self._covers.append(self._cover(window))
        # Watching every event costs time, so it is done only while there is something to hide.
        self._app.installEventFilter(self)

    def _take_away(self) -> None:
        self._app.removeEventFilter(self)
        for cover in self._covers:
            cover.hide()
            cover.deleteLater()
        self._covers = []

    def _cover(self, window: QWidget) -> QLabel:
        cover = QLabel(f"Press {KEYS} to go on", window)
        cover.setAlignment(Qt.AlignmentFlag.AlignCenter)
        cover.setAutoFillBackground(True)
        cover.setFont(self._theme.font())
        cover.setProperty("floats", True)
        cover.setGeometry(window.rect())
        cover.show()
        cover.raise_()
        return cover

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Resize:
            for cover in self._covers:
                if cover.parent() is watched:
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
