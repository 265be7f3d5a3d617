"""What lists of painted rows share: how they sit in a card, how a row is picked, and what is painted alike.

A row is a frozen value of its model and is painted from itself alone, in roles and tones of the theme.
"""

from __future__ import annotations

from typing import Any, Final, Generic

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPolygonF
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from htplanner.domain.model.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph, has_glyph
from htplanner.ui.models.register_model import R, RegisterModel
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.calm_list import CalmList
from htplanner.ui.widgets.paint import draw_frame

SIGN: Final = 16
"""How wide and high a sign is."""

ARROW: Final = 26
"""How far from the left a row that opens and folds takes a click on its arrow."""

Index = QModelIndex | QPersistentModelIndex


class RowList(CalmList, Generic[R]):
    """Rows of a model, one selected at a time. ``picked`` says that another one is."""

    picked = Signal()

    def __init__(
        self, theme: Theme, name: str, model: RegisterModel[R], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, name, model, parent)
        self.rows = model
        self.selectionModel().currentChanged.connect(self.picked)

    @property
    def row(self) -> Any:
        """The selected row or heading, None where nothing is selected."""
        return self.rows.row_at(self.currentIndex().row())

    def pick(self, row_id: str) -> bool:
        """Select a row, if it is shown; whether it is."""
        number = self.rows.row_of(row_id)
        if number is not None:
            self.setCurrentIndex(self.rows.index(number, 0))
        return number is not None

    def row_under(self, event: QMouseEvent) -> Any:
        """The row or heading under the pointer, None where there is none."""
        return self.rows.row_at(self.indexAt(event.position().toPoint()).row())


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row, the row by ``paint_row``, and a line between rows."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self.theme = theme
        self.view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, rect = index.data(ROW_ROLE), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self.theme.color("selection"))
        elif self.is_head(row) or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self.theme.color("surface_alternate"))
        self.paint_row(painter, rect, row)
        if index.row() and self.is_parted(row):
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), self.theme.color("line"))
        painter.restore()

    def paint_row(self, painter: QPainter, rect: QRect, row: Any) -> None:
        """Paint what a row says."""
        raise NotImplementedError

    def is_head(self, row: Any) -> bool:
        """Whether the row is the head of those below it."""
        return False

    def is_parted(self, row: Any) -> bool:
        """Whether a line parts the row from the one above."""
        return True

    def write(
        self,
        painter: QPainter,
        area: QRect,
        text: str,
        role: Role,
        tone: str,
        *,
        right: bool = False,
        struck: bool = False,
    ) -> int:
        """Write one line, shortened where there is no room; how wide it came out."""
        font = QFont(self.theme.font(role))
        font.setStrikeOut(struck)
        painter.setFont(font)
        painter.setPen(self.theme.color(tone))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown)

    def width(self, role: Role, text: str) -> int:
        """How many pixels a text needs; parts of one count as a whole."""
        return QFontMetrics(self.theme.font(role)).horizontalAdvance(text) + 1

    def arrow(self, painter: QPainter, middle: QPointF, *, down: bool) -> None:
        """Paint the arrow of a row that opens and folds."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(middle)
        painter.rotate(90 if down else 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("text_secondary"))
        painter.drawPolygon(QPolygonF([QPointF(-2, -3.5), QPointF(-2, 3.5), QPointF(3, 0)]))
        painter.restore()

    def tick(self, painter: QPainter, left: int, middle: int, *, ticked: bool) -> None:
        """Paint the check box of a row."""
        box, color = QRect(left, middle - 7, SIGN, SIGN), self.theme.color
        fill, line = ("accent", "accent") if ticked else ("surface", "text_quiet")
        draw_frame(painter, QRectF(box), 3, fill=color(fill), line=color(line))
        if ticked:
            self.theme.icon("check", "surface", 12).paint(painter, box.adjusted(2, 2, -2, -2))

    def sign(
        self, painter: QPainter, left: float, middle: float, sign: Word | str, tone: str = "text_secondary"
    ) -> None:
        """Paint the sign of a word, where it has one, or an icon by its name in a tone."""
        place = QRectF(left, middle - SIGN / 2, SIGN, SIGN)
        if not isinstance(sign, Word):
            self.theme.icon(sign, tone, SIGN).paint(painter, place.toRect())
        elif has_glyph(sign):
            draw_glyph(painter, place, sign, self.theme.palette)
