"""The table of a register: calm rows, figures that open what they count, columns that give way to room.

Everything is painted from the row's frozen data and the column's own words; the view adds no text of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QDrag, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from htplanner.painting.glyphs import draw_glyph
from htplanner.ui.models.register_model import RegisterColumn, RegisterModel, RowHeading
from htplanner.ui.models.roles import RECORD_MIME, ROW_ROLE
from htplanner.ui.shell.theme import GRID, ROW_HEIGHT, Role, Theme
from htplanner.ui.widgets.glyph import GLYPH_SIZE
from htplanner.ui.widgets.paint import draw_frame
from htplanner.ui.widgets.sort_header import SortHeader

_PAD: Final = GRID
_LONGEST_CHIP: Final = 200
_CHIP_HEIGHT: Final = 24
Index = QModelIndex | QPersistentModelIndex


class RegisterTable(QTableView):
    """A register's rows, one selected at a time.

    ``picked`` carries the id of the row that was selected, "" for none; ``figure_opened`` the id and the key
    of a column whose figure was clicked or entered; ``removal_wanted`` the id when Delete was pressed, and
    ``entered`` when Return was, so that the form can take the keyboard.
    """

    picked = Signal(str)
    figure_opened = Signal(str, str)
    removal_wanted = Signal(str)
    entered = Signal(str)
    arranged = Signal()
    """A person sorted the rows or drew a column to another width."""

    def __init__(
        self, theme: Theme, model: RegisterModel[Any], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._register = model
        self._drawn: dict[str, int] = {}
        self._fitting = False
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabKeyNavigation(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setItemDelegate(_Delegate(theme, model.columns, self))
        self.setHorizontalHeader(SortHeader(theme, _PAD, 40, self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        # The card below shows through, so that its round corners stay round.
        self.viewport().setAutoFillBackground(False)
        self.setSortingEnabled(True)
        self.horizontalHeader().sectionResized.connect(self._keep_width)
        self.horizontalHeader().sortIndicatorChanged.connect(self.arranged)
        self.selectionModel().currentRowChanged.connect(self._tell_picked)
        for signal in (model.layoutChanged, model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._span_headings)
        theme.changed.connect(self.viewport().update)
        self._span_headings()

    @property
    def picked_id(self) -> str:
        """The id of the selected row, "" for none."""
        row = self._register.row_at(self.currentIndex().row())
        return row.id if row is not None and self.selectionModel().hasSelection() else ""

    def pick(self, record_id: str) -> bool:
        """Select the row with that id and bring it into sight; whether it is there."""
        row = self._register.row_of(record_id)
        if row is None:
            return False
        index = self._register.index(row, max(self.currentIndex().column(), 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)
        return True

    def pick_none(self) -> None:
        """Select no row."""
        self.selectionModel().clear()

    def pick_first(self) -> None:
        """Select the first row there is, if none is selected."""
        if not self.picked_id:
            for number in range(self._register.rowCount()):
                row = self._register.row_at(number)
                if row is not None:
                    self.pick(row.id)
                    return

    # --- dragging

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: N803
        data = self._register.mimeData(self.selectedIndexes())
        if not data.hasFormat(RECORD_MIME):
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.drag_picture())
        # Beside the pointer, so that what lies under it stays in sight.
        drag.setHotSpot(QPoint(-_PAD, -_PAD))
        drag.exec(supportedActions)

    def drag_picture(self) -> QPixmap:
        """What follows the pointer: the name of the selected record in a small chip."""
        row = self._register.row_at(self.currentIndex().row())
        named = next(column for column in self._register.columns if column.stretch)
        font = self._theme.font(Role.SECONDARY_STRONG)
        metrics = QFontMetrics(font)
        room = self._theme.px(_LONGEST_CHIP) - 2 * _PAD
        name = metrics.elidedText(named.text(row), Qt.TextElideMode.ElideRight, room)
        rect = QRect(0, 0, metrics.horizontalAdvance(name) + 2 * _PAD, self._theme.px(_CHIP_HEIGHT))
        picture = QPixmap(rect.size() * self.devicePixelRatio())
        picture.setDevicePixelRatio(self.devicePixelRatio())
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        color = self._theme.color
        draw_frame(painter, QRectF(rect), rect.height() / 2, fill=color("accent_weak"), line=color("accent"))
        painter.setFont(font)
        painter.setPen(color("accent"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, name)
        painter.end()
        return picture

    # --- columns give way

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Show as many columns as have room, and share out what is left: first to words that would be cut."""
        columns, room = self._register.columns, self.viewport().width()
        shown = list(range(len(columns)))
        wanted = [self._wanted(number) for number in shown]
        widths = [self._least(column, want) for column, want in zip(columns, wanted, strict=True)]
        leaving = sorted((c.gives_way, n) for n, c in enumerate(columns) if c.gives_way)
        for _, number in leaving:
            if sum(widths[n] for n in shown) <= room:
                break
            shown.remove(number)
        spare = max(0, room - sum(widths[n] for n in shown))
        growing = [n for n in shown if columns[n].key not in self._drawn]
        lacking = {n: max(0, wanted[n] - widths[n]) for n in growing}
        given = min(spare, sum(lacking.values()))
        for number, lack in lacking.items():
            widths[number] += given * lack // max(1, sum(lacking.values()))
        spare -= given
        shares = sum(columns[n].stretch for n in growing)
        self._fitting = True
        for number, column in enumerate(columns):
            self.setColumnHidden(number, number not in shown)
            more = spare * column.stretch // shares if number in growing and shares else 0
            self.setColumnWidth(number, widths[number] + more)
        self._fitting = False

    def _wanted(self, number: int) -> int:
        """The width in which the column's heading and every cell can be read whole."""
        column = self._register.columns[number]
        rows = (self._register.row_at(row) for row in range(self._register.rowCount()))
        cells = QFontMetrics(self._theme.font(Role.BODY))
        sign = GLYPH_SIZE + 5 if column.word else 0
        widest = max(
            (cells.horizontalAdvance(column.text(row)) for row in rows if row is not None), default=0
        )
        heading = QFontMetrics(self._theme.font(Role.SECONDARY_STRONG)).horizontalAdvance(column.title)
        return max(widest + sign, heading) + 2 * _PAD + 2

    def _least(self, column: RegisterColumn[Any], wanted: int) -> int:
        """The width from which the column starts: days and figures are never cut, empty ones take no room."""
        drawn = self._drawn.get(column.key)
        if drawn is not None:
            return self._theme.px(drawn)
        least = self._theme.px(column.width)
        if column.right:
            return max(least, wanted)
        return min(least, wanted) if self._register.rowCount() else least

    def arrangement(self) -> dict[str, object]:
        """How a person arranged the columns, as plain JSON data."""
        header, columns = self.horizontalHeader(), self._register.columns
        section = header.sortIndicatorSection()
        descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        sorted_by = columns[section].key if 0 <= section < len(columns) else ""
        return {"sorted_by": sorted_by, "descending": descending, "widths": dict(self._drawn)}

    def arrange(self, kept: object) -> None:
        """Take over what ``arrangement`` gave once; anything else leaves the columns as they are."""
        if not isinstance(kept, dict):
            return
        keys = [column.key for column in self._register.columns]
        widths = kept.get("widths")
        if isinstance(widths, dict):
            self._drawn = {k: w for k, w in widths.items() if k in keys and type(w) is int and 0 < w < 2000}
        if kept.get("sorted_by") in keys:
            order = Qt.SortOrder.DescendingOrder if kept.get("descending") else Qt.SortOrder.AscendingOrder
            self.sortByColumn(keys.index(kept["sorted_by"]), order)
        self.fit_columns()

    def _keep_width(self, number: int, _old: int, new: int) -> None:
        if not self._fitting and new > 0:
            self._drawn[self._register.columns[number].key] = round(new / self._theme.scale)
            self.arranged.emit()

    # --- keys and clicks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.picked_id:
            if self._opens(index):
                self.figure_opened.emit(self.picked_id, self._register.columns[index.column()].key)
            else:
                self.entered.emit(self.picked_id)
        elif event.key() == Qt.Key.Key_Delete and self.picked_id:
            self.removal_wanted.emit(self.picked_id)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        pressed = self.currentIndex()
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and index == pressed and self._opens(index):
            self.figure_opened.emit(self.picked_id, self._register.columns[index.column()].key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._opens(self.indexAt(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        return bool(super().viewportEvent(event))

    def _opens(self, index: Index) -> bool:
        """Whether a figure stands there that opens what it counts."""
        if not index.isValid() or not self._register.columns[index.column()].opens:
            return False
        return bool(index.data(Qt.ItemDataRole.DisplayRole))

    def _tell_picked(self, current: QModelIndex) -> None:
        row = self._register.row_at(current.row())
        self.picked.emit(row.id if row is not None else "")

    def _span_headings(self) -> None:
        self.clearSpans()
        if len(self._register.columns) > 1:
            for row in self._register.headings():
                self.setSpan(row, 0, 1, len(self._register.columns))


class _Delegate(QStyledItemDelegate):
    """Paints one cell from the row and its column."""

    def __init__(self, theme: Theme, columns: Sequence[RegisterColumn[Any]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns = columns

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        row, column = index.data(ROW_ROLE), self._columns[index.column()]
        if isinstance(row, RowHeading):
            self._paint_heading(painter, option.rect, row)
        else:
            self._paint_ground(painter, option, index, column)
            self._paint_cell(painter, option, row, column)
        painter.restore()

    def _paint_heading(self, painter: QPainter, rect: QRect, heading: RowHeading) -> None:
        color = self._theme.color
        painter.fillRect(rect, color("surface_alternate"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), color("line"))
        painter.setFont(self._theme.font(Role.STRONG))
        painter.setPen(color("text"))
        area = rect.adjusted(_PAD, 0, -_PAD, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, heading.title)
        width = painter.fontMetrics().horizontalAdvance(heading.title)
        painter.setFont(self._theme.font(Role.SECONDARY))
        painter.setPen(color("text_secondary"))
        painter.drawText(
            area.adjusted(width + GRID, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(heading.count)
        )

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, column: RegisterColumn[Any]
    ) -> None:
        rect, color = option.rect, self._theme.color
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, color("selection"))
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 1), color("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("surface_alternate"))
        line = color("accent" if selected else "line")
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), line)
        if option.state & QStyle.StateFlag.State_HasFocus and column.opens and index.data():
            painter.setPen(color("accent"))
            painter.drawRoundedRect(QRectF(rect).adjusted(2.5, 3.5, -2.5, -3.5), 4, 4)

    def _paint_cell(
        self, painter: QPainter, option: QStyleOptionViewItem, row: Any, column: RegisterColumn[Any]
    ) -> None:
        area = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        word = column.word(row) if column.word else None
        if word is not None:
            top = area.top() + (area.height() - GLYPH_SIZE) / 2
            draw_glyph(painter, QRectF(area.left(), top, GLYPH_SIZE, GLYPH_SIZE), word, self._theme.palette)
            area.setLeft(area.left() + GLYPH_SIZE + 5)
        text = column.text(row)
        tone = column.tone(row) if column.tone else "text"
        font = self._theme.font(Role.BODY)
        if column.opens and text:
            font.setUnderline(bool(option.state & QStyle.StateFlag.State_MouseOver))
            tone = "accent" if tone == "text" else tone
        painter.setFont(font)
        painter.setPen(self._theme.color(tone))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, shown)
