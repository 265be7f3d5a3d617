"""The two lists of Quarters: the periods at the left, and at the right what changed, section by section."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from htplanner.domain.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph, has_glyph
from htplanner.ui.models.difference_rows import DifferenceRow, SectionRow, ToldRow
from htplanner.ui.models.period_rows import RUNNING, PeriodRow
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.theme import GRID, MARGIN, Role, Theme

_LINE: Final = 18
_SIGN: Final = 16
_SECTION, _TOLD, _HEADING, _CHANGE = 40, 30, 32, 24
_CODE: Final = 82
_DETAIL: Final = 150
_NARROW: Final = 560
"""Below this width a line gives up its detail for its text."""
Index = QModelIndex | QPersistentModelIndex


class _List(QListView):
    """What both lists share: no frame, a card that shows through, scrolling by the pixel."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self.viewport().update)


class PeriodList(_List):
    """``picked`` carries the id of the period selected; ``RUNNING`` is the one that is open."""

    picked = Signal(str)

    def __init__(self, theme: Theme, model: RegisterModel[PeriodRow], parent: QWidget | None = None) -> None:
        super().__init__(theme, "Periods", parent)
        self._rows = model
        self.setModel(model)
        self.setItemDelegate(_PeriodDelegate(theme, self))
        self.selectionModel().currentChanged.connect(lambda *_: self.picked.emit(self.picked_id))

    @property
    def picked_id(self) -> str:
        """The id of the period selected, ``RUNNING`` where none is."""
        row = self._rows.row_at(self.currentIndex().row())
        return row.id if row is not None else RUNNING

    def pick(self, period: str) -> None:
        """Select a period, if it is shown; else the one that is open."""
        number = self._rows.row_of(period) or 0
        self.setCurrentIndex(self._rows.index(number, 0))


class DifferenceList(_List):
    """``opened`` carries what a line leads to, ``turned`` the key of a section to fold or open."""

    opened = Signal(str)
    turned = Signal(str)

    def __init__(
        self, theme: Theme, model: RegisterModel[DifferenceRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, "What changed", parent)
        self._rows = model
        self._theme = theme
        self.setModel(model)
        self.setItemDelegate(_DifferenceDelegate(theme, self))

    def show_section(self, key: str) -> None:
        """Bring a section to the top and put the keyboard there, if it is shown."""
        number = self._rows.row_of(f"section:{key}")
        if number is not None:
            index = self._rows.index(number, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        line = QRect(0, 0, self.viewport().width(), 1)
        QPainter(self.viewport()).fillRect(line, self._theme.color("line"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._rows.row_at(self.currentIndex().row())
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(row, SectionRow):
            turns = {Qt.Key.Key_Right: row.folded, Qt.Key.Key_Left: not row.folded}
            if enters or turns.get(Qt.Key(event.key()), False):
                self.turned.emit(row.key)
                return
        elif enters and isinstance(row, ToldRow) and row.opens:
            self.opened.emit(row.opens)
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        row = self._rows.row_at(self.indexAt(event.position().toPoint()).row())
        leads = isinstance(row, SectionRow) or (isinstance(row, ToldRow) and bool(row.opens))
        hand = Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(hand)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self._rows.row_at(self.indexAt(event.position().toPoint()).row())
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if isinstance(row, SectionRow):
            self.turned.emit(row.key)
        elif isinstance(row, ToldRow) and row.opens:
            self.opened.emit(row.opens)


class _Delegate(QStyledItemDelegate):
    """Writes texts in roles and tones; each row is painted from itself alone."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, *, quiet: bool = False) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._theme.color("selection"))
        elif quiet or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self._theme.color("surface_alternate"))

    def _write(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        role: Role,
        tone: str,
        *,
        right: bool = False,
        struck: bool = False,
    ) -> None:
        font = QFont(self._theme.font(role))
        font.setStrikeOut(struck)
        painter.setFont(font)
        painter.setPen(self._theme.color(tone))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _width(self, role: Role, text: str) -> int:
        return QFontMetrics(self._theme.font(role)).horizontalAdvance(text) + 1


class _PeriodDelegate(_Delegate):
    """A period: its name, what is special about it, and the lines below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = 1 + len(index.data(ROW_ROLE).lines)
        return QSize(120, self._theme.px(lines * _LINE + 2 * (GRID + 1)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: PeriodRow = index.data(ROW_ROLE)
        painter.save()
        self._ground(painter, option)
        rect, line = option.rect, self._theme.px(_LINE)
        left, top = rect.left() + MARGIN - 3, rect.top() + self._theme.px(GRID + 1)
        area = QRect(left, top, rect.right() - left - GRID, line)
        mark = self._width(Role.SECONDARY, row.mark) if row.mark else 0
        tone = "text_quiet" if row.voided else "text"
        name = area.adjusted(0, 0, -mark - GRID, 0)
        self._write(painter, name, row.name, Role.STRONG, tone, struck=row.voided)
        self._write(painter, area, row.mark, Role.SECONDARY, "accent", right=True)
        for text in row.lines:
            area = area.translated(0, line)
            quiet = "text_quiet" if row.voided else "text_secondary"
            self._write(painter, area, text, Role.SECONDARY, quiet)
        if index.row():
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), self._theme.color("line"))
        painter.restore()


class _DifferenceDelegate(_Delegate):
    """A section's title, a line that tells one thing, or one value of every change."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        if isinstance(row, SectionRow):
            return QSize(200, self._theme.px(_SECTION))
        height = _HEADING if row.heading else _TOLD if row.sign else _CHANGE
        return QSize(200, self._theme.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(ROW_ROLE)
        painter.save()
        self._ground(painter, option, quiet=isinstance(row, SectionRow))
        if isinstance(row, SectionRow):
            self._paint_section(painter, option.rect, row)
            if index.row():
                line = QRect(option.rect.left(), option.rect.top(), option.rect.width(), 1)
                painter.fillRect(line, self._theme.color("line"))
        else:
            self._paint_told(painter, option.rect, row)
        painter.restore()

    def _paint_section(self, painter: QPainter, rect: QRect, row: SectionRow) -> None:
        middle = QPointF(rect.left() + MARGIN, rect.center().y() + 0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(middle)
        painter.rotate(0 if row.folded else 90)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("text_secondary"))
        painter.drawPolygon(QPolygonF([QPointF(-2, -3.5), QPointF(-2, 3.5), QPointF(3, 0)]))
        painter.restore()
        left = rect.left() + MARGIN + _SIGN
        title = QRect(left, rect.top(), rect.right() - left - MARGIN, rect.height())
        self._write(painter, title, row.title, Role.STRONG, "text")
        self._write(painter, title, str(row.count), Role.STRONG, "text_secondary", right=True)

    def _paint_told(self, painter: QPainter, rect: QRect, row: ToldRow) -> None:
        px, plain = self._theme.px, "text_quiet" if row.quiet else "text"
        left, right = rect.left() + MARGIN + _SIGN, rect.right() - MARGIN
        if row.sign:
            self._paint_sign(painter, row.sign, QRectF(left, rect.center().y() - _SIGN / 2 + 1, _SIGN, _SIGN))
            left += _SIGN + GRID + 2
        small = Role.BODY if row.sign else Role.SECONDARY
        if row.code:
            code = QRect(left, rect.top(), px(_CODE), rect.height())
            role = Role.SECONDARY_STRONG if row.heading else Role.SECONDARY
            self._write(painter, code, row.code, role, "text_secondary")
            left += px(_CODE) + GRID // 2
        if row.end:
            width = min(self._width(small, row.end), (right - left) // 2)
            end = QRect(right - width, rect.top(), width, rect.height())
            self._write(painter, end, row.end, small, row.tone, right=True)
            right -= max(width, px(_CODE)) + MARGIN
        if row.detail and rect.width() >= px(_NARROW):
            width = max(px(_DETAIL), min(self._width(small, row.detail), rect.width() // 4))
            detail = QRect(right - width, rect.top(), width, rect.height())
            self._write(painter, detail, row.detail, small, "text_secondary")
            right -= width + MARGIN
        text = QRect(left, rect.top(), right - left, rect.height())
        role = Role.SECONDARY_STRONG if row.heading else small
        self._write(painter, text, row.text, role, plain)

    def _paint_sign(self, painter: QPainter, sign: Word | str, place: QRectF) -> None:
        if not isinstance(sign, Word):
            self._theme.icon(sign, "text_secondary", _SIGN).paint(painter, place.toRect())
        elif has_glyph(sign):
            draw_glyph(painter, place, sign, self._theme.palette)
