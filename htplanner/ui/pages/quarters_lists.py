"""The two lists of Quarters: the periods at the left, and at the right what changed, section by section."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyleOptionViewItem, QWidget

from htplanner.ui.models.difference_rows import DifferenceLineRow, DifferenceRow, SectionRow
from htplanner.ui.models.period_rows import RUNNING, PeriodRow
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.registers.row_list import SIGN, Index, RowDelegate, RowList
from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme

_LINE: Final = 18
_SECTION, _TOLD, _HEADING, _CHANGE = 40, 30, 32, 24
_CODE: Final = 82
_DETAIL: Final = 150
_NARROW: Final = 560
"""Below this width a line gives up its detail for its text."""
_WIDE: Final = 760
"""From this width on every line keeps as much room for its end, so that details stand in one column."""
_END: Final = 176


class PeriodList(RowList[PeriodRow]):
    """The periods, the one that is open first."""

    def __init__(self, theme: Theme, model: RegisterModel[PeriodRow], parent: QWidget | None = None) -> None:
        super().__init__(theme, "Periods", model, parent)
        self.setItemDelegate(_PeriodDelegate(theme, self))

    @property
    def picked_id(self) -> str:
        """The id of the period selected, ``RUNNING`` where none is."""
        return self.row.id if self.row is not None else RUNNING

    def pick(self, row_id: str) -> bool:
        """Select a period, if it is shown; else the one that is open."""
        return super().pick(row_id) or super().pick(RUNNING)


class DifferenceList(RowList[DifferenceRow]):
    """``opened`` carries what a line leads to, ``turned`` the key of a section to fold or open."""

    opened = Signal(str)
    turned = Signal(str)

    def __init__(
        self, theme: Theme, model: RegisterModel[DifferenceRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "What changed", model, parent)
        self._theme = theme
        self.setItemDelegate(_DifferenceDelegate(theme, self))

    def show_section(self, key: str) -> None:
        """Bring a section to the top and put the keyboard there, if it is shown."""
        number = self.rows.row_of(f"section:{key}")
        if number is not None:
            index = self.rows.index(number, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index, QListView.ScrollHint.PositionAtTop)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        line = QRect(0, 0, self.viewport().width(), 1)
        QPainter(self.viewport()).fillRect(line, self._theme.color("line"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.row
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(row, SectionRow):
            turns = {Qt.Key.Key_Right: row.folded, Qt.Key.Key_Left: not row.folded}
            if enters or turns.get(Qt.Key(event.key()), False):
                self.turned.emit(row.key)
                return
        elif enters and isinstance(row, DifferenceLineRow) and row.opens:
            self.opened.emit(row.opens)
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        row = self.row_under(event)
        leads = isinstance(row, SectionRow) or (isinstance(row, DifferenceLineRow) and bool(row.opens))
        hand = Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(hand)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.row_under(event)
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if isinstance(row, SectionRow):
            self.turned.emit(row.key)
        elif isinstance(row, DifferenceLineRow) and row.opens:
            self.opened.emit(row.opens)


class _PeriodDelegate(RowDelegate):
    """A period: its name, what is special about it, and the lines below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = 1 + len(index.data(ROW_ROLE).lines)
        return QSize(120, self.theme.px(lines * _LINE + 2 * (GRID + 1)))

    def paint_row(self, painter: QPainter, rect: QRect, row: PeriodRow) -> None:
        line = self.theme.px(_LINE)
        left, top = rect.left() + MARGIN - 3, rect.top() + self.theme.px(GRID + 1)
        area = QRect(left, top, rect.right() - left - GRID, line)
        mark = self.width(Role.SECONDARY, row.mark) if row.mark else 0
        tone = "text_quiet" if row.voided else "text"
        name = area.adjusted(0, 0, -mark - GRID, 0)
        self.write(painter, name, row.name, Role.STRONG, tone, struck=row.voided)
        self.write(painter, area, row.mark, Role.SECONDARY, "accent", right=True)
        for text in row.lines:
            area = area.translated(0, line)
            quiet = "text_quiet" if row.voided else "text_secondary"
            self.write(painter, area, text, Role.SECONDARY, quiet)


class _DifferenceDelegate(RowDelegate):
    """A section's title, a line that tells one thing, or one value of every change."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        if isinstance(row, SectionRow):
            return QSize(200, self.theme.px(_SECTION))
        height = _HEADING if row.heading else _TOLD if row.sign else _CHANGE
        return QSize(200, self.theme.px(height))

    def is_head(self, row: DifferenceRow) -> bool:
        return isinstance(row, SectionRow)

    def is_parted(self, row: DifferenceRow) -> bool:
        return isinstance(row, SectionRow)

    def paint_row(self, painter: QPainter, rect: QRect, row: DifferenceRow) -> None:
        if isinstance(row, SectionRow):
            self._paint_section(painter, rect, row)
        else:
            self._paint_told(painter, rect, row)

    def _paint_section(self, painter: QPainter, rect: QRect, row: SectionRow) -> None:
        middle = QPointF(rect.left() + MARGIN, rect.center().y() + 0.5)
        self.arrow(painter, middle, down=not row.folded)
        left = rect.left() + MARGIN + SIGN
        title = QRect(left, rect.top(), rect.right() - left - MARGIN, rect.height())
        self.write(painter, title, row.title, Role.STRONG, "text")
        self.write(painter, title, str(row.count), Role.STRONG, "text_secondary", right=True)

    def _paint_told(self, painter: QPainter, rect: QRect, row: DifferenceLineRow) -> None:
        px, plain = self.theme.px, "text_quiet" if row.quiet else "text"
        left, right = rect.left() + MARGIN + SIGN, rect.right() - MARGIN
        if row.sign:
            self.sign(painter, left, rect.center().y() + 1, row.sign)
            left += SIGN + GRID + 2
        small = Role.BODY if row.sign else Role.SECONDARY
        if row.code:
            code = QRect(left, rect.top(), px(_CODE), rect.height())
            role = Role.SECONDARY_STRONG if row.heading else Role.SECONDARY
            self.write(painter, code, row.code, role, "text_secondary")
            left += px(_CODE) + GRID // 2
        if row.end:
            width = min(self.width(small, row.end), (right - left) // 2)
            end = QRect(right - width, rect.top(), width, rect.height())
            self.write(painter, end, row.end, small, row.tone, right=True)
            right -= max(width, px(_END if rect.width() >= px(_WIDE) else _CODE)) + MARGIN
        if row.detail and rect.width() >= px(_NARROW):
            width = px(_DETAIL)
            detail = QRect(right - width, rect.top(), width, rect.height())
            self.write(painter, detail, row.detail, small, "text_secondary")
            right -= width + MARGIN
        text = QRect(left, rect.top(), right - left, rect.height())
        role = Role.SECONDARY_STRONG if row.heading else small
        self.write(painter, text, row.text, role, plain)
