"""Paints the cells of the Plan page from the frozen row of one role, as dense and calm as a printed table.

Laying text out costs most of a paint, so ``PaintedTexts`` keeps it; signs are kept as pictures.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from htplanner.domain.model.vocabulary import Applicability, ItemKind, Word
from htplanner.domain.reading.view import CompetencyRow, Row
from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.delegates.face import TextFace
from htplanner.ui.models.plan_columns import (
    COLUMNS,
    NONE,
    WORDS,
    AnyRow,
    DayTexts,
    PlanColumn,
    cell_text,
    done_text,
    is_quiet,
    set_aside,
    word_of,
)
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.shell.theme import GRID, ROW_HEIGHT, TALL_ROW_HEIGHT, Role, Theme
from htplanner.ui.widgets.glyph import GLYPH_SIZE
from htplanner.ui.widgets.pill import draw_pill

Index = QModelIndex | QPersistentModelIndex

PAD = GRID
_LEVEL_INDENT = {ItemKind.SUB_COMPETENCY: 0, ItemKind.GROUP: 12, ItemKind.ACTION: 24}
_CODE_INDENT = {ItemKind.SUB_COMPETENCY: 0, ItemKind.GROUP: 8, ItemKind.ACTION: 8}
_ARROW_ROOM = 10
_PHASE_NAME_FROM, _WORD_FROM = 96, 88
"""Pixels from which on a column has room for the phase's name, and for the word beside a sign."""
_SECONDARY = frozenset({PlanColumn.AUDIENCE, PlanColumn.DOCUMENTS, PlanColumn.UPDATED})
_COLUMNS = tuple(PlanColumn)
_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value


class PlanDelegate(QStyledItemDelegate):
    """The look of every cell; ``days`` tells how dates read, ``flat`` whether rows are indented."""

    def __init__(
        self, theme: Theme, tree: QTreeView, days: Callable[[], DayTexts], flat: Callable[[], bool]
    ) -> None:
        super().__init__(tree)
        self._theme = theme
        self._tree = tree
        self._days = days
        self._flat = flat
        italic = theme.font(Role.BODY)
        italic.setItalic(True)
        self._body = TextFace(theme.font(Role.BODY))
        self._strong = TextFace(theme.font(Role.STRONG))
        self._secondary = TextFace(theme.font(Role.SECONDARY))
        self._italic = TextFace(italic)
        self._pill = theme.font(Role.SECONDARY_STRONG)
        self._glyphs: dict[tuple[Word, float], QPixmap] = {}
        self._low = QSize(10, theme.px(ROW_HEIGHT))
        self._tall = QSize(10, theme.px(TALL_ROW_HEIGHT))
        theme.changed.connect(self._forget_glyphs)

    def _forget_glyphs(self) -> None:
        self._glyphs.clear()

    # --- measures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.column() != PlanColumn.TITLE:
            return self._low
        row = index.data(ROW_ROLE)
        if not isinstance(row, Row) or row.kind is not ItemKind.ACTION:
            return self._low
        width = self._tree.columnWidth(PlanColumn.TITLE) - 2 * PAD - self._title_indent(row)
        return self._tall if self._body.advance(row.title) > width else self._low

    def arrow_rect(self, row: AnyRow, cell: QRect) -> QRect:
        """Where a click opens or closes a row, within its code cell."""
        left = cell.left() + self._code_indent(row)
        return QRect(left, cell.top(), PAD + _ARROW_ROOM + 2, cell.height())

    # --- painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: AnyRow = index.data(ROW_ROLE)
        column = _COLUMNS[index.column()]
        rect: QRect = option.rect
        state: int = option.state.value
        self._paint_ground(painter, state, row, rect)
        if column is PlanColumn.CODE:
            self._paint_code(painter, index, row, rect)
        elif column is PlanColumn.HEALTH:
            if row.health is not None:
                self._glyph(painter, row.health, rect.left() + (rect.width() - GLYPH_SIZE) // 2, rect)
        elif not isinstance(row, Row):
            return
        elif column is PlanColumn.TITLE:
            self._paint_title(painter, row, rect)
        elif column is PlanColumn.PHASE:
            self._paint_phase(painter, row, rect)
        else:
            self._paint_value(painter, column, row, rect)
        if state & _FOCUSED and column is not PlanColumn.CODE:
            self._paint_focus(painter, rect)

    def _paint_ground(self, painter: QPainter, state: int, row: AnyRow, rect: QRect) -> None:
        color = self._theme.color
        left, top, width = rect.left(), rect.top(), rect.width()
        selected = state & _SELECTED
        if selected:
            painter.fillRect(rect, color("selection"))
            painter.fillRect(left, top, width, 1, color("accent"))
        elif state & _HOVERED or not isinstance(row, Row):
            painter.fillRect(rect, color("surface_alternate"))
        painter.fillRect(left, rect.bottom(), width, 1, color("accent" if selected else "line"))

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

    def _paint_parent(self, painter: QPainter, row: AnyRow, area: QRect, face: TextFace) -> None:
        self._text(painter, area, row.title, face, _title_tone(row))
        used = face.advance(row.title) + GRID
        done = done_text(row)
        if done and used + self._secondary.advance(done) <= area.width():
            self._text(painter, area.adjusted(used, 1, 0, 1), done, self._secondary, "text_secondary")

    def _paint_action(self, painter: QPainter, row: Row, area: QRect) -> None:
        face, tone = self._body, _title_tone(row)
        lines = face.broken(row.title, area.width())
        height = face.height
        top = area.top() + (area.height() - len(lines) * height) // 2
        for n, line in enumerate(lines):
            place = QRect(area.left(), top + n * height, area.width(), height)
            self._text(painter, place, line, face, tone)

    def _paint_phase(self, painter: QPainter, row: Row, rect: QRect) -> None:
        if not row.phase_number:
            self._text(painter, rect.adjusted(PAD, 0, -PAD, -1), NONE, self._body, "text_quiet")
            return
        number, quiet = str(row.phase_number), not row.phase.own or set_aside(row) is not None
        if rect.width() < self._theme.px(_PHASE_NAME_FROM):
            draw_pill(painter, QRectF(rect), number, self._theme.palette, self._pill, quiet=quiet)
            return
        pill = QRectF(rect.left() + PAD - 2, rect.top(), 22, rect.height())
        draw_pill(painter, pill, number, self._theme.palette, self._pill, quiet=quiet)
        area = rect.adjusted(PAD + 26, 0, -PAD, -1)
        self._text(painter, area, row.phase_name, self._body, "text_quiet" if quiet else "text")

    def _paint_value(self, painter: QPainter, column: PlanColumn, row: Row, rect: QRect) -> None:
        area = rect.adjusted(PAD, 0, -PAD, -1)
        aside = set_aside(row)
        if column in WORDS:
            has_room = rect.width() >= self._theme.px(_WORD_FROM)
            word = word_of(column, row)
            # What is set aside says so in words alone, where they have room: a sign would call for attention.
            if word is not None and not (has_room and word is aside and column is PlanColumn.STATUS):
                self._glyph(painter, word, area.left(), rect)
                area.setLeft(area.left() + GLYPH_SIZE + 5)
            if not has_room:
                return
        text = cell_text(column, row, self._days())
        face, tone = self._body, "text_quiet" if text == NONE or is_quiet(column, row) else "text"
        if column is PlanColumn.OWNER and row.owner.value is None:
            face, tone = self._italic, "text_quiet"
        elif column in _SECONDARY:
            tone = "text_secondary"
        elif column is PlanColumn.IN_PLACE and row.recheck:
            text, tone = "Recheck", "at_risk"
        elif column is PlanColumn.DUE and row.overdue and row.kind is ItemKind.ACTION:
            tone = "off_track"
        if aside:
            tone = "text_quiet"
        self._text(painter, area, text, face, tone, right=COLUMNS[column].right)

    def _text(
        self, painter: QPainter, area: QRect, text: str, face: TextFace, tone: str, *, right: bool = False
    ) -> None:
        laid_out = face.laid_out(text, area.width())
        left = area.right() + 1 - laid_out.width if right else area.left()
        painter.setFont(face.font)
        painter.setPen(self._theme.color(tone))
        painter.drawStaticText(left, area.top() + (area.height() - face.height) // 2, laid_out.text)

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

    def _title_indent(self, row: AnyRow) -> int:
        if not isinstance(row, Row) or self._flat():
            return 0
        return self._theme.px(_LEVEL_INDENT[row.kind])

    def _code_indent(self, row: AnyRow) -> int:
        if not isinstance(row, Row) or self._flat():
            return 0
        return self._theme.px(_CODE_INDENT[row.kind])


def _title_tone(row: AnyRow) -> str:
    return "text_quiet" if set_aside(row) is Applicability.DOES_NOT_APPLY else "text"
