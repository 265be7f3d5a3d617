"""One line beside a field: what is wrong, or worth a second look. Without a message it takes no room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from htplanner.domain.model.vocabulary import Health
from htplanner.errors import PlannerError
from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.shell.theme import Role, Theme, set_look

_SIGN = 16
_SIGN_ROOM = 20


class MessageLine(QLabel):
    """Shows one plain line: an error (the value was not taken), a warning (it was) or a hint."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign: Health | None = None
        self.setFont(theme.font(Role.SECONDARY))
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.clear_message()

    @property
    def message(self) -> str:
        """The line shown, or ""."""
        return self.text()

    def show_error(self, text: str) -> None:
        """The value was refused, and why."""
        self._show(text, "off_track", Health.OFF_TRACK)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Run the block; if it is refused, show why here and continue after it."""
        try:
            yield
        except PlannerError as error:
            self.show_error(str(error))

    def show_warning(self, text: str) -> None:
        """The value stands, yet something about it deserves a look."""
        self._show(text, "at_risk", Health.AT_RISK)

    def show_hint(self, text: str) -> None:
        """Something good to know."""
        self._show(text, "text_secondary", None)

    def clear_message(self) -> None:
        """Nothing to say: the line goes."""
        self.show_hint("")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._sign is not None:
            line = self.fontMetrics().height()
            area = QRectF(0, (line - _SIGN) / 2, _SIGN, _SIGN)
            draw_glyph(QPainter(self), area, self._sign, self._theme.palette)

    def _show(self, text: str, tone: str, sign: Health | None) -> None:
        self._sign = sign
        self.setContentsMargins(_SIGN_ROOM if sign is not None else 0, 0, 0, 0)
        self.setText(text)
        self.setAccessibleName(text)
        set_look(self, "tone", tone)
        self.setVisible(bool(text))
        self.update()
        if text:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
