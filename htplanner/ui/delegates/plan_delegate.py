"""Paints the cells of the Plan page from the frozen row of one role, as dense and calm as a printed table.

Everything that costs time is kept between two paints: fonts, signs as pictures, broken and shortened lines.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from htplanner.domain.view import CompetencyRow, Row
from htplanner.domain.vocabulary import ItemKind, Word
from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.models.plan_columns import (
    COLUMNS,
    NONE,
    WORDS,
    AnyRow,
    Column,
    Days,
    cell_text,
    done_text,
    is_quiet,
    word_of,
)
from htplanner.ui.models.register_model import ROW_ROLE
from htplanner.ui.theme import GRID, ROW_HEIGHT, TALL_ROW_HEIGHT, Role, Theme
from htplanner.ui.widgets.glyph import GLYPH_SIZE
from htplanner.ui.widgets.pill import draw_pill

Index = QModelIndex | QPersistentModelIndex

PAD = GRID
_LEVEL_INDENT = {ItemKind.SUB_COMPETENCY: 0, ItemKind.GROUP: 12, ItemKind.ACTION: 24}
_CODE_INDENT = {ItemKind.SUB_COMPETENCY: 0, ItemKind.GROUP: 8, ItemKind.ACTION: 8}
_ARROW_ROOM = 10
_PHASE_NAME_FROM, WORD_FROM = 96, 64
"""Pixels from which on a column has room for the phase's name, and for the word beside a sign."""
_KEPT_TEXTS = 6000

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_CENTER = Qt.AlignmentFlag.AlignCenter


class PlanDelegate(QStyledItemDelegate):
    """The look of every cell; ``days`` tells how dates read, ``flat`` whether rows are indented."""

    def __init__(
        self, theme: Theme, tree: QTreeView, days: Callable[[], Days], flat: Callable[[], bool]
    ) -> None:
        super().__init__(tree)
        self._theme = theme
        self._tree = tree
        self._days = days
        self._flat = flat
        self._body = theme.font(Role.BODY)
        self._strong = theme.font(Role.STRONG)
        self._secondary = theme.font(Role.SECONDARY)
        self._pill = theme.font(Role.SECONDARY_STRONG)
        self._italic = QFont(self._body)
        self._italic.setItalic(True)
        self._metrics = {
            font.key(): QFontMetrics(font) for font in (self._body, self._strong, self._secondary)
        }
        self._metrics[self._italic.key()] = QFontMetrics(self._italic)
        self._glyphs: dict[tuple[Word, float], QPixmap] = {}
        self._lines: dict[tuple[str, int, str, int], tuple[str, ...]] = {}
        self._low = QSize(10, theme.px(ROW_HEIGHT))
        self._tall = QSize(10, theme.px(TALL_ROW_HEIGHT))
        theme.changed.connect(self._glyphs.clear)

    # --- measures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.column() != Column.TITLE:
            return self._low
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row) or row.kind is not ItemKind.ACTION:
            return self._low
        width = self._tree.columnWidth(Column.TITLE) - 2 * PAD - self._title_indent(row)
        return self._tall if self._advance(self._body, row.title) > width else self._low

    def arrow_rect(self, row: AnyRow, cell: QRect) -> QRect:
        """Where a click opens or closes a row, within its code cell."""
        left = cell.left() + self._code_indent(row)
        return QRect(left, cell.top(), PAD + _ARROW_ROOM + 2, cell.height())

    # --- painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: AnyRow = index.data(ROW_ROLE)
        column = Column(index.column())
        rect: QRect = option.rect
        self._paint_ground(painter, option, row, rect)
        match column:
            case Column.CODE:
                self._paint_code(painter, index, row, rect)
            case Column.TITLE if isinstance(row, Row):
                self._paint_title(painter, row, rect)
            case Column.PHASE if isinstance(row, Row):
                self._paint_phase(painter, row, rect)
            case Column.HEALTH:
                self._paint_health(painter, row, rect)
            case _ if isinstance(row, Row):
                self._paint_value(painter, column, row, rect)
            case _:
                pass
        if option.state & QStyle.StateFlag.State_HasFocus and column is not Column.CODE:
            self._paint_focus(painter, rect)

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, row: AnyRow, rect: QRect
    ) -> None:
        color = self._theme.color
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, color("selection"))
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, color("accent"))
        elif not isinstance(row, Row) or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("surface_alternate"))
        line = color("accent" if selected else "line")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, line)

    def _paint_focus(self, painter: QPainter, rect: QRect) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("accent"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(2, 2.5, -2, -3.5), 4, 4)
        painter.restore()

    def _paint_code(self, painter: QPainter, index: Index, row: AnyRow, rect: QRect) -> None:
        left = rect.left() + PAD + self._code_indent(row)
        model = index.model()
        if model.hasChildren(index):
            self._paint_arrow(painter, left + 4, rect.center().y() + 1, self._tree.isExpanded(index))
        is_item = isinstance(row, Row)
        area = QRect(left + _ARROW_ROOM, rect.top(), rect.right() - left - _ARROW_ROOM, rect.height())
        self._text(
            painter,
            area,
            row.code,
            self._secondary if is_item else self._strong,
            "text_secondary" if is_item else "text",
        )

    def _paint_arrow(self, painter: QPainter, x: int, y: int, is_open: bool) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("text_secondary"))
        if is_open:
            corners = [QPointF(x - 3.5, y - 2.5), QPointF(x + 3.5, y - 2.5), QPointF(x, y + 2.8)]
        else:
            corners = [QPointF(x - 2, y - 3.5), QPointF(x + 3.2, y), QPointF(x - 2, y + 3.5)]
        painter.drawPolygon(QPolygonF(corners))
        painter.restore()

    def paint_heading(self, painter: QPainter, row: CompetencyRow, rect: QRect) -> None:
        """Paint a competency's title over the empty cells beside it; ``rect`` is all they leave."""
        self._paint_parent(painter, row, rect.adjusted(PAD, 0, -PAD, -1), self._strong)

    def _paint_title(self, painter: QPainter, row: Row, rect: QRect) -> None:
        area = rect.adjusted(PAD + self._title_indent(row), 0, -PAD, -1)
        if row.kind is ItemKind.ACTION:
            self._paint_action(painter, row, area)
        else:
            is_sub = row.kind is ItemKind.SUB_COMPETENCY
            self._paint_parent(painter, row, area, self._strong if is_sub else self._body)

    def _paint_parent(self, painter: QPainter, row: AnyRow, area: QRect, font: QFont) -> None:
        self._text(painter, area, row.title, font, "text")
        used = self._advance(font, row.title) + GRID
        done = done_text(row)
        if done and used + self._advance(self._secondary, done) <= area.width():
            self._text(painter, area.adjusted(used, 1, 0, 1), done, self._secondary, "text_secondary")

    def _paint_action(self, painter: QPainter, row: Row, area: QRect) -> None:
        applies = row.applicability.value.counts or not row.applicability.source
        painter.setFont(self._body)
        painter.setPen(self._theme.color("text" if applies else "text_quiet"))
        lines = self._broken(row.title, self._body, area.width(), 2)
        if len(lines) == 1:
            painter.drawText(area, _LEFT, lines[0])
            return
        height = self._metrics[self._body.key()].height()
        top = area.top() + (area.height() - 2 * height) // 2
        for n, line in enumerate(lines):
            painter.drawText(QRect(area.left(), top + n * height, area.width(), height), _LEFT, line)

    def _paint_phase(self, painter: QPainter, row: Row, rect: QRect) -> None:
        if not row.phase_number:
            self._text(painter, rect, NONE, self._body, "text_quiet", _CENTER)
            return
        number, quiet = str(row.phase_number), not row.phase.own
        if rect.width() < self._theme.px(_PHASE_NAME_FROM):
            draw_pill(painter, QRectF(rect), number, self._theme.palette, self._pill, quiet=quiet)
            return
        pill = QRectF(rect.left() + PAD - 2, rect.top(), 22, rect.height())
        draw_pill(painter, pill, number, self._theme.palette, self._pill, quiet=quiet)
        area = rect.adjusted(PAD + 26, 0, -PAD, 0)
        self._text(painter, area, row.phase_name, self._body, "text_quiet" if quiet else "text")

    def _paint_health(self, painter: QPainter, row: AnyRow, rect: QRect) -> None:
        if row.health is not None:
            left = rect.left() + (rect.width() - GLYPH_SIZE) // 2
            self._glyph(painter, row.health, left, rect)

    def _paint_value(self, painter: QPainter, column: Column, row: Row, rect: QRect) -> None:
        area = rect.adjusted(PAD, 0, -PAD, -1)
        text = cell_text(column, row, self._days())
        if column in WORDS:
            word = word_of(column, row)
            if word is not None:
                self._glyph(painter, word, area.left(), rect)
                area.setLeft(area.left() + GLYPH_SIZE + 5)
            if rect.width() < self._theme.px(WORD_FROM):
                return
        font, tone = self._body, "text_quiet" if is_quiet(column, row) or text == NONE else "text"
        if column is Column.OWNER and row.owner.value is None:
            font, tone = self._italic, "text_quiet"
        elif column in (Column.AUDIENCE, Column.DOCUMENTS, Column.UPDATED):
            tone = "text_secondary"
        elif column is Column.IN_PLACE and row.recheck:
            text, tone = "Recheck", "at_risk"
        elif column is Column.DUE and row.overdue and row.kind is ItemKind.ACTION:
            tone = "off_track"
        self._text(painter, area, text, font, tone, _RIGHT if COLUMNS[column].right else _LEFT)

    # --- what is kept

    def _text(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        font: QFont,
        tone: str,
        side: Qt.AlignmentFlag = _LEFT,
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.color(tone))
        painter.drawText(area, side, self._broken(text, font, area.width(), 1)[0])

    def _glyph(self, painter: QPainter, word: Word, left: int, rect: QRect) -> None:
        ratio = painter.device().devicePixelRatioF()
        pixmap = self._glyphs.get((word, ratio))
        if pixmap is None:
            side = round(GLYPH_SIZE * ratio)
            pixmap = QPixmap(side, side)
            pixmap.fill(QColor(0, 0, 0, 0))
            brush = QPainter(pixmap)
            draw_glyph(brush, QRectF(0, 0, side, side), word, self._theme.palette)
            brush.end()
            pixmap.setDevicePixelRatio(ratio)
            self._glyphs[word, ratio] = pixmap
        painter.drawPixmap(left, rect.top() + (rect.height() - GLYPH_SIZE) // 2, pixmap)

    def _broken(self, text: str, font: QFont, width: int, most: int) -> tuple[str, ...]:
        """``text`` in at most ``most`` lines of ``width`` pixels, the last one shortened where it must be."""
        key = (text, width, font.key(), most)
        lines = self._lines.get(key)
        if lines is None:
            if len(self._lines) > _KEPT_TEXTS:
                self._lines.clear()
            lines = self._lines[key] = tuple(self._break(text, font, width, most))
        return lines

    def _break(self, text: str, font: QFont, width: int, most: int) -> list[str]:
        metrics = self._metrics[font.key()]
        words, lines = text.split(" "), []
        while most > 1 and metrics.horizontalAdvance(" ".join(words)) > width:
            count = len(words) - 1
            while count > 1 and metrics.horizontalAdvance(" ".join(words[:count])) > width:
                count -= 1
            lines.append(" ".join(words[:count]))
            words, most = words[count:], most - 1
        lines.append(metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width))
        return lines

    def _advance(self, font: QFont, text: str) -> int:
        return self._metrics[font.key()].horizontalAdvance(text)

    def _title_indent(self, row: AnyRow) -> int:
        if not isinstance(row, Row) or self._flat():
            return 0
        return self._theme.px(_LEVEL_INDENT[row.kind])

    def _code_indent(self, row: AnyRow) -> int:
        if not isinstance(row, Row) or self._flat():
            return 0
        return self._theme.px(_CODE_INDENT[row.kind])
