"""What the drop-down fields share: the quiet look of an inherited value, the entry that resets, the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from htplanner.ui.shell.theme import Role, Theme, set_look
from htplanner.ui.widgets.glyph import GLYPH_SIZE
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.popups import ListDelegate, fit_list, is_separator, keep_on_screen

RESET_TEXT = "Reset to inherited"

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TAB = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class InheritingCombo(QComboBox):
    """What both fields share: the inherited look, the reset entry, no wheel, Tab out of the open list.

    The first rows are the values; below a line may follow the entry that resets. ``entered`` says that Enter
    was pressed where it chose nothing, so that it may send off the form. Tab in the open list chooses the
    entry one went to and goes on to the next field, as it does everywhere else.
    """

    entered = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.inherited_from = ""
        """The code the shown value comes from, or "" when it is the item's own."""
        self._opened_at = -1
        self.setAccessibleName(name)
        self.setFont(theme.font(Role.BODY))
        self.setIconSize(QSize(GLYPH_SIZE, GLYPH_SIZE))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.view().setItemDelegate(ListDelegate(theme, self))
        self.view().installEventFilter(self)

    def set_invalid(self, invalid: bool) -> None:
        """Mark the field whose value was refused."""
        set_look(self, "invalid", invalid)

    def showPopup(self) -> None:  # noqa: N802
        fit_list(self)
        super().showPopup()
        self._opened_at = self.view().currentIndex().row()
        keep_on_screen(self.view().window())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() in _TAB:
            self._leave_list(event)
            return True
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def _leave_list(self, tab: QKeyEvent) -> None:
        went_to = self.view().currentIndex()
        self.hidePopup()
        # Where one went nowhere, nothing is chosen: the list alone had been looked at.
        if went_to.row() != self._opened_at and went_to.isValid() and not is_separator(went_to):
            self.setCurrentIndex(went_to.row())
            self.activated.emit(went_to.row())
        QApplication.sendEvent(self, tab)

    def _set_source(self, source: str) -> None:
        self.inherited_from = source
        set_look(self, "quiet", bool(source))
        self.setAccessibleDescription(self._note())
        self.setToolTip(plain_tip(self._note()))
        self.update()

    def _offer_reset(self, values: int, *, offered: bool) -> None:
        """Have the reset entry below the first ``values`` rows, or not."""
        if offered and self.count() == values:
            self.insertSeparator(values)
            self.addItem(self._theme.icon("undo", size=GLYPH_SIZE), RESET_TEXT)
        elif not offered:
            while self.count() > values:
                self.removeItem(self.count() - 1)

    def _note(self) -> str:
        return f"from {self.inherited_from}" if self.inherited_from else ""

    def _note_width(self, room: int, text: str) -> int:
        """What "from U.A" takes of ``room``: nothing where ``text`` itself needs it."""
        if not self.inherited_from:
            return 0
        note = QFontMetrics(self._theme.font(Role.CAPTION)).horizontalAdvance(self._note()) + 6
        needed = self.fontMetrics().horizontalAdvance(text) + GLYPH_SIZE + 6
        return note if needed + note <= room else 0

    def _field(self, option: QStyleOptionComboBox) -> QRect:
        """The room for the value, left of the arrow."""
        return self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )

    def _paint_frame(self, painter: QStylePainter, text: str) -> QRect:
        """Paint the field without its ``text``, with "from U.A" at the right; the room left for the text."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = self._field(option)
        note = self._note_width(field.width(), text)
        if note:
            painter.setFont(self._theme.font(Role.CAPTION))
            painter.setPen(self._theme.color("text_quiet"))
            painter.drawText(field, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._note())
        return field.adjusted(0, 0, -note, 0)
