"""Whether a field of the window holds what is not saved yet: the bar above the pages must not say otherwise.

Fields know nothing of the bar. So it is watched which field has the keyboard, and what a field that was left
still holds because it was refused.
"""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget


class TypingWatch(QObject):
    """Of the fields in the window of ``parent``, those that tell by ``is_pending`` that they hold more."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self._pending: list[QWidget] = []
        self._editor: QWidget | None = None
        self._field: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    @property
    def is_pending(self) -> bool:
        """Whether some field holds what is not saved."""
        fields = {*self._pending, *([self._field] if self._field is not None else [])}
        self._pending = [one for one in fields if _holds(one)]
        return bool(self._pending)

    def _moved(self, _left: QWidget | None, now: QWidget | None) -> None:
        if now is self._editor:
            return
        if self._editor is not None:
            with suppress(RuntimeError):  # The field may be gone.
                for signal in self._signals_of(self._editor):
                    signal.disconnect(self._tell)
        if self._field is not None:
            self._pending.append(self._field)
        self._editor = self._field = None
        if isinstance(now, QLineEdit | QPlainTextEdit) and now.window() is self._around.window():
            self._field = _field_around(now)
        if self._field is not None and now is not None:
            self._editor = now
            for signal in self._signals_of(now):
                # Only once the field itself has dealt with it.
                signal.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._tell()

    @staticmethod
    def _signals_of(editor: QWidget) -> list[SignalInstance]:
        names = ("textChanged", "editingFinished", "gave_up", "left")
        return [getattr(editor, name) for name in names if hasattr(editor, name)]

    def _tell(self) -> None:
        self.changed.emit()


def _holds(field: QWidget) -> bool:
    """Whether ``field`` holds what was not taken; one that is gone holds nothing."""
    try:
        return bool(getattr(field, "is_pending", False))
    except RuntimeError:
        return False


def _field_around(editor: QWidget) -> QWidget | None:
    """The nearest widget around ``editor`` that can hold what is not taken yet."""
    widget = editor.parentWidget()
    while widget is not None and not hasattr(type(widget), "is_pending"):
        widget = widget.parentWidget()
    return widget
