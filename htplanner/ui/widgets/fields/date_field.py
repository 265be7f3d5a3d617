"""A field for a date: typed in many ways, or picked from a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QToolButton, QWidget

from htplanner.domain.parsing.dates import parse_date
from htplanner.ui.shell.dates import date_pattern, date_text, is_day_first
from htplanner.ui.shell.theme import Role, Theme, set_look
from htplanner.ui.widgets.boxes import hbox, vbox
from htplanner.ui.widgets.buttons import IconButton
from htplanner.ui.widgets.fields.field import SEVERAL, Field, Reading
from htplanner.ui.widgets.fields.line_field import PlainLine
from htplanner.ui.widgets.plain_text import plain_tip

_EXAMPLES = "For instance 3/5, Jan 29, +2w, mon or today"
_CALENDAR_ROOM = 30


class DateLine(PlainLine):
    """A text field that parses a typed date and shows the source of an inherited one.

    ``today`` is asked each time something is read. ``picked`` carries a day chosen from the calendar, which
    Alt+Down or F4 opens; ``gave_up`` says that Escape gave up what was typed.
    """

    picked = Signal(object)

    def __init__(
        self,
        theme: Theme,
        name: str,
        today: Callable[[], date],
        parent: QWidget,
        *,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._today = today
        self._locale = locale or QLocale()
        self._value: date | None = None
        self._shown = ""
        self.source = ""
        self.is_refused = False
        self.setFont(theme.font(Role.BODY))
        self.setAccessibleName(name)

    @property
    def is_pending(self) -> bool:
        """Return whether the line holds unsaved text: being typed, unreadable or refused."""
        return self.is_refused or self.text() != self._shown

    def read(self) -> date | None:
        """Return the typed date, None if empty; ``ValueError`` says in one line what is wrong."""
        typed = self.text()
        try:
            return parse_date(typed, self._today(), is_day_first(self._locale))
        except ValueError:
            found = self._read_by_locale(typed)
            if found is None:
                raise
            return found

    def show_day(self, day: date | None, source: str = "") -> None:
        """Show ``day``, with a muted "from U.A" if inherited from ``source``."""
        self._value = day
        self._shown = date_text(day, self._locale)
        self.source = source
        set_look(self, "quiet", bool(source))
        self.setAccessibleDescription(f"from {source}" if source else "")
        self.setToolTip(plain_tip(f"from {source}. {_EXAMPLES}" if source else _EXAMPLES))
        self.setText(self._shown)
        self.set_invalid(False)
        self._make_room()

    def type_day(self, day: date) -> None:
        """Replace the text with ``day``, as if the user had typed it."""
        self.setText(date_text(day, self._locale))

    def set_invalid(self, invalid: bool) -> None:
        """Mark a refused date."""
        self.is_refused = invalid
        set_look(self, "invalid", invalid)

    def show_calendar(self) -> None:
        """Open the calendar to pick a date."""
        popup = _CalendarPopup(self._theme, self._value or self._today(), self)
        popup.picked.connect(self.picked)
        popup.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        popup.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt_down = event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt_down or event.key() == Qt.Key.Key_F4:
            self.show_calendar()
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _read_by_locale(self, typed: str) -> date | None:
        """Return a date in the locale's format, such as with local digits or month names."""
        for pattern in (date_pattern(self._locale), self._locale.dateFormat(QLocale.FormatType.LongFormat)):
            day = self._locale.toDate(typed.strip(), pattern)
            if day.isValid():
                return date(day.year(), day.month(), day.day())
        return None

    def _make_room(self) -> None:
        """Leave room for "from U.A" if the date doesn't need it, and show the start of longer text."""
        note = QFontMetrics(self._theme.font(Role.CAPTION)).horizontalAdvance(f"from {self.source}") + 4
        needed = self.fontMetrics().horizontalAdvance(self.text()) + _CALENDAR_ROOM
        self.setTextMargins(0, 0, note if self.source and needed + note <= self.width() else 0, 0)
        # What is marked is about to be typed over, and stays marked.
        if not self.is_pending and not self.hasSelectedText():
            self.setCursorPosition(0)
        self.update()


class DateField(Field):
    """A date field: a ``DateLine`` with a calendar button.

    ``edited`` carries a ``date``, or ``None`` for an emptied field or "reset to inherited", and fires only
    when a person changed it; ``entered`` says that Enter was pressed and the date taken. What cannot be read
    stays as typed. ``placeholder`` is what the field reads without a date; one that ``inherits`` has a button
    that resets it.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        today: Callable[[], date],
        parent: QWidget | None = None,
        *,
        placeholder: str = "",
        inherits: bool = False,
        locale: QLocale | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._placeholder = placeholder
        self._base: date | None = None
        self._told: date | None = None
        self._value: date | None = None
        self._handled = ""
        self._reading = Reading()
        self._unreadable = False
        self.line = DateLine(theme, name, today, self, locale=locale)
        self.line.setPlaceholderText(placeholder)
        self._open = QAction("Choose from the calendar", self)
        theme.icons.attach(self._open, "calendar", "text_quiet", 16)
        self.line.addAction(self._open, QLineEdit.ActionPosition.TrailingPosition)
        row = hbox(self.column, 2)
        row.addWidget(self.line)
        self.reset_button: IconButton | None = None
        if inherits:
            # Made now and not for the first date it resets: Tab would go back from it to the line.
            self.reset_button = IconButton(theme, "undo", f"Reset {name.lower()} to inherited", self, size=16)
            self.reset_button.clicked.connect(lambda: self.edited.emit(None))
            self.reset_button.hide()
            row.addWidget(self.reset_button)
        self.column.addWidget(self.message)
        self.setFocusProxy(self.line)
        self.line.show_day(None)
        self.line.editingFinished.connect(self._take_text)
        self.line.gave_up.connect(self._give_up)
        self.line.returnPressed.connect(self._enter)
        self.line.picked.connect(self._take)
        self._open.triggered.connect(self.line.show_calendar)

    @property
    def is_pending(self) -> bool:
        return self.line.is_pending

    @property
    def unreadable(self) -> bool:
        return self._unreadable

    def value(self) -> date | None:
        """Return the date shown, even if refused; for unreadable text, the previous date."""
        return self._value

    def show_reading(self, reading: Reading) -> None:
        self._reading = reading
        self._base = self._told = self._value = reading.value
        self.line.setPlaceholderText(SEVERAL if reading.several else self._placeholder)
        self._show_day()
        self._show_reset()

    def set_editable(self, editable: bool) -> None:
        self.line.setEnabled(editable)
        self._show_reset()

    def show_error(self, text: str) -> None:
        """Show below the field why the date was refused; typed text stays, and Escape reverts it."""
        if text:
            self._told = self._base
        self._unreadable = False
        self._say(text)

    def _say(self, text: str) -> None:
        self.line.set_invalid(bool(text))
        self.message.show_error(text)

    def _show_day(self) -> None:
        self.line.show_day(self._value, self._reading.source)
        self._handled = self.line.text()
        self._unreadable = False
        self._say("")

    def _show_reset(self) -> None:
        if self.reset_button is not None:
            self.reset_button.setVisible(self._reading.resettable and self.line.isEnabled())

    def _give_up(self) -> None:
        self._value = self._base
        self._show_day()
        self.gave_up.emit()

    def _enter(self) -> None:
        """Enter asks once more about a refused date; merely leaving the field does not."""
        if self.line.is_refused:
            self._handled = ""
        self._take_text()
        if not self.line.is_refused:
            self.entered.emit()

    def _take_text(self) -> None:
        typed = self.line.text()
        if typed == self._handled:
            return
        try:
            found = self.line.read()
        except ValueError as error:
            self._handled = typed
            self._unreadable = True
            self._say(str(error))
        else:
            self._take(found)

    def _take(self, value: date | None) -> None:
        changed = value != self._told or self._reading.source
        self._value = value
        self._show_day()
        self._told = value
        if changed:
            self.edited.emit(value)


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
        column = vbox(self, margins=(4, 4, 4, 4))
        column.addWidget(calendar)
        calendar.setFocus()

    def _pick(self, day: QDate) -> None:
        if self.isVisible():
            self.close()
            self.picked.emit(date(day.year(), day.month(), day.day()))
