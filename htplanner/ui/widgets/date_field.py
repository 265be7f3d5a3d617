"""A field for a date: typed in many ways, or picked from a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from htplanner.domain.parsing.dates import parse_date
from htplanner.ui.shell.dates import date_pattern, date_text, is_day_first
from htplanner.ui.shell.theme import Role, Theme, set_look
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.undo_keys import belongs_to_the_plan

_EXAMPLES = "For instance 3/5, Jan 29, +2w, mon or today"
_CALENDAR_ROOM = 30


class DateField(QWidget):
    """A line for a date with a calendar at its end, and the line below that says what cannot be read.

    ``date_chosen`` carries a ``date``, or ``None`` for an emptied field, and fires only when a person changed
    it; ``entered`` says that Enter was pressed and the date taken. What cannot be read stays as typed.
    ``today`` is asked each time something is typed.
    """

    date_chosen = Signal(object)
    entered = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        today: Callable[[], date],
        parent: QWidget | None = None,
        *,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._today = today
        self._locale = locale or QLocale()
        self._base: date | None = None
        self._told: date | None = None
        self._value: date | None = None
        self._shown = ""
        self._refused = False
        self.line = _DateLine(theme, self)
        self.line.setAccessibleName(name)
        self.message = MessageLine(theme, self)
        self._open = QAction("Choose from the calendar", self)
        theme.icons.attach(self._open, "calendar", "text_quiet", 16)
        self.line.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.message)
        self.setFocusProxy(self.line)
        # Not a fixed height: what is said below may take more lines than were foreseen.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.line.editingFinished.connect(self._take_text)
        self.line.asks_calendar.connect(self._show_calendar)
        self.line.gave_up.connect(self._give_up)
        self.line.returnPressed.connect(self._enter)
        self._open.triggered.connect(self._show_calendar)

    @property
    def value(self) -> date | None:
        """The date the line shows, refused or not; while a text there cannot be read, the one before."""
        return self._value

    @property
    def is_pending(self) -> bool:
        """Whether the line holds a text that was not taken: still being typed, unreadable or refused."""
        return self._refused or self.line.text() != self._shown

    def set_value(self, value: date | None, *, inherited_from: str = "") -> None:
        """Show ``value``, quietly with "from U.A" when it is inherited; takes an error away."""
        self._base = value
        self._told = value
        self._value = value
        self.line.set_source(inherited_from)
        self._restore()

    def set_empty_text(self, text: str) -> None:
        """What the field says without a date."""
        self.line.setPlaceholderText(text)

    def set_error(self, text: str) -> None:
        """Say below the field why the date was refused; what was typed stays, and Escape takes it back.

        "" takes the line away.
        """
        if text:
            self._told = self._base
        self._say(text)

    def _say(self, text: str) -> None:
        self._refused = bool(text)
        set_look(self.line, "invalid", bool(text))
        self.message.show_error(text)

    def _restore(self) -> None:
        self._shown = date_text(self._value, self._locale)
        self.line.setText(self._shown)
        self._say("")
        self.line.make_room()

    def _give_up(self) -> None:
        self._value = self._base
        self._restore()

    def _enter(self) -> None:
        """Enter asks once more about a refused date; merely leaving the field does not."""
        if self._refused:
            self._shown = ""
        self._take_text()
        if not self._refused:
            self.entered.emit()

    def _take_text(self) -> None:
        typed = self.line.text()
        if typed == self._shown:
            return
        try:
            found = parse_date(typed, self._today(), is_day_first(self._locale))
        except ValueError as error:
            found = self._read_by_locale(typed)
            if found is None:
                self._shown = typed
                self._say(str(error))
                return
        self._take(found)

    def _read_by_locale(self, typed: str) -> date | None:
        """A date as the locale writes it, for instance with its own figures or names of months."""
        for pattern in (date_pattern(self._locale), self._locale.dateFormat(QLocale.FormatType.LongFormat)):
            day = self._locale.toDate(typed.strip(), pattern)
            if day.isValid():
                return date(day.year(), day.month(), day.day())
        return None

    def _take(self, value: date | None) -> None:
        changed = value != self._told or self.line.source
        self._value = value
        self._restore()
        self._told = value
        if changed:
            self.date_chosen.emit(value)

    def _show_calendar(self) -> None:
        popup = _CalendarPopup(self._theme, self._value or self._today(), self)
        popup.picked.connect(self._take)
        popup.move(self.mapToGlobal(QPoint(0, self.line.height() + 2)))
        popup.show()


class _DateLine(QLineEdit):
    """The line of a ``DateField``: draws "from U.A" and tells the keys that mean something here."""

    asks_calendar = Signal()
    gave_up = Signal()

    def __init__(self, theme: Theme, field: DateField) -> None:
        super().__init__(field)
        self._theme = theme
        self._field = field
        self.source = ""
        self.setFont(theme.font(Role.BODY))

    def set_source(self, source: str) -> None:
        self.source = source
        set_look(self, "quiet", bool(source))
        self.setAccessibleDescription(f"from {source}" if source else "")
        self.setToolTip(f"from {source}. {_EXAMPLES}" if source else _EXAMPLES)
        self.make_room()

    def event(self, event: QEvent) -> bool:
        if belongs_to_the_plan(event, undo=self.isUndoAvailable(), redo=self.isRedoAvailable()):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F4:
            self.asks_calendar.emit()
        elif event.key() == Qt.Key.Key_Escape and self._field.is_pending:
            self.gave_up.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.textMargins().right():
            painter = QPainter(self)
            painter.setFont(self._theme.font(Role.CAPTION))
            painter.setPen(self._theme.color("text_quiet"))
            area = self.rect().adjusted(0, 0, -_CALENDAR_ROOM, 0)
            note = f"from {self.source}"
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)

    def make_room(self) -> None:
        """Leave room for "from U.A" where the date needs it not, and show the beginning of what is longer."""
        note = QFontMetrics(self._theme.font(Role.CAPTION)).horizontalAdvance(f"from {self.source}") + 4
        needed = self.fontMetrics().horizontalAdvance(self.text()) + _CALENDAR_ROOM
        self.setTextMargins(0, 0, note if self.source and needed + note <= self.width() else 0, 0)
        if not self._field.is_pending:
            self.setCursorPosition(0)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.make_room()


class _CalendarPopup(QFrame):
    """A month to pick a day from; goes away by itself."""

    picked = Signal(object)

    def __init__(self, theme: Theme, day: date, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("kind", "card")
        calendar = QCalendarWidget(self)
        calendar.setAccessibleName("Calendar")
        calendar.setFont(theme.font(Role.SECONDARY))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for button, icon in (("prevmonth", "chevron-left"), ("nextmonth", "chevron-right")):
            step = calendar.findChild(QToolButton, f"qt_calendar_{button}")
            if step is not None:
                step.setIcon(theme.icon(icon))
        plain = QTextCharFormat()
        plain.setForeground(theme.color("text"))
        calendar.setHeaderTextFormat(plain)
        for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            calendar.setWeekdayTextFormat(weekend, plain)
        calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        calendar.clicked.connect(self._pick)
        calendar.activated.connect(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(calendar)
        calendar.setFocus()

    def _pick(self, day: QDate) -> None:
        if self.isVisible():
            self.close()
            self.picked.emit(date(day.year(), day.month(), day.day()))
