"""The tree-table of the Plan page: what is open and selected is kept by code, through everything.

Qt forgets the state of rows that a filter takes away; this view remembers it and puts it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from htplanner.domain.filters import Filter
from htplanner.domain.view import CompetencyRow
from htplanner.ui.delegates.plan_delegate import PlanDelegate
from htplanner.ui.delegates.plan_header import PlanHeader
from htplanner.ui.desk import Desk
from htplanner.ui.models.plan_columns import Column
from htplanner.ui.models.plan_model import PlanModel
from htplanner.ui.pages.plan_layout import ColumnLayout

Index = QModelIndex | QPersistentModelIndex

_SELECT = QItemSelectionModel.SelectionFlag
_OPEN_KEY = "plan.open"


class PlanTree(QTreeView):
    """The plan's rows. ``selection_changed`` carries the codes of the selected items from top to bottom."""

    selection_changed = Signal(object)

    def __init__(self, desk: Desk, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan = model
        self._codes: tuple[str, ...] = ()
        self._settling = False
        remembered = desk.memory.get(_OPEN_KEY)
        listed = remembered if isinstance(remembered, list) else []
        self._open = {code for code in listed if isinstance(code, str)} or set(
            model.view.framework.competency_by_code
        )
        self._closed_in_search: set[str] = set()
        self.setModel(model)
        self.setAccessibleName("Plan")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeader(PlanHeader(desk.theme, self))
        self.delegate = PlanDelegate(desk.theme, self, lambda: model.days, lambda: model.flat)
        self.setItemDelegate(self.delegate)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(True)
        self.setSortingEnabled(True)
        self.viewport().setAutoFillBackground(False)
        self.columns = ColumnLayout(desk, self)
        self.header().sectionResized.connect(self._column_resized)
        self.expanded.connect(lambda index: self._note_open(index, is_open=True))
        self.collapsed.connect(lambda index: self._note_open(index, is_open=False))
        self.selectionModel().selectionChanged.connect(self._tell_selection)
        model.modelReset.connect(self.restore)
        desk.theme.changed.connect(self.viewport().update)
        self.restore()

    # --- selection

    @property
    def codes(self) -> tuple[str, ...]:
        """The selected items from top to bottom; competencies are none."""
        return self._codes

    def targets(self, code: str) -> tuple[str, ...]:
        """Which items an edit at ``code`` is meant for: the whole selection it belongs to."""
        return self._codes if code in self._codes else (code,)

    def select(self, codes: Sequence[str]) -> None:
        """Select these items, open what stands above them, and bring the first one into sight."""
        for code in codes:
            for above in self._plan.view.framework.lineage.get(code, ())[1:]:
                self._show_open(above)
            self._show_open(code.split(".", 1)[0])
        self._select(codes, current=True)
        first = next((i for i in map(self._plan.index_of, codes) if i.isValid()), QModelIndex())
        if first.isValid():
            self.scrollTo(first, QAbstractItemView.ScrollHint.EnsureVisible)

    def _select(self, codes: Iterable[str], *, current: bool) -> None:
        chosen = QItemSelection()
        indexes = [i for i in map(self._plan.index_of, codes) if i.isValid()]
        for index in indexes:
            chosen.select(index, index)
        if current and indexes:
            column = max(self.currentIndex().column(), 0)
            place = indexes[0].siblingAtColumn(column)
            self.selectionModel().setCurrentIndex(place, _SELECT.NoUpdate)
        self.selectionModel().select(chosen, _SELECT.ClearAndSelect | _SELECT.Rows)

    def _tell_selection(self) -> None:
        if self._settling:
            return
        nodes = self._plan.view.framework.nodes
        chosen = {self._plan.code_at(index) for index in self.selectionModel().selectedRows()}
        codes = tuple(code for code in nodes if code in chosen)
        if codes != self._codes:
            self._codes = codes
            self._plan.set_kept(codes)
            self.selection_changed.emit(codes)

    # --- through filters and resets

    def set_filter(self, asked: Filter, me: str | None) -> None:
        """Narrow the rows; selection, scroll and what is open stay as far as the rows do."""
        current, top = self._plan.code_at(self.currentIndex()), self._top_code()
        wanted = self._codes
        self._settling = True
        self._closed_in_search.clear()
        self._plan.set_filter(asked, me)
        self._apply_open()
        self._select(wanted, current=False)
        index = self._plan.index_of(current, max(self.currentIndex().column(), 0))
        if current and index.isValid():
            self.selectionModel().setCurrentIndex(index, _SELECT.NoUpdate)
        self._settling = False
        self._tell_selection()
        self._plan.set_kept(self._codes)
        self._scroll_to(top)

    def restore(self) -> None:
        """After a reset: what was open is open again, what was selected is selected."""
        wanted = self._codes
        self._apply_open()
        self._select(wanted, current=True)
        self._tell_selection()

    def _top_code(self) -> str:
        return self._plan.code_at(self.indexAt(self.viewport().rect().topLeft()))

    def _scroll_to(self, code: str) -> None:
        index = self._plan.index_of(code)
        if index.isValid():
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    # --- what is open

    def open_all(self) -> None:
        """Open every row."""
        self._open = set(self._plan.view.framework.children)
        self._closed_in_search.clear()
        self._apply_open()
        self._remember_open()

    def open_none(self) -> None:
        """Leave the competencies open only."""
        self._open = set(self._plan.view.framework.competency_by_code)
        self._closed_in_search = set(self._plan.shown_codes()) - self._open
        self._apply_open()
        self._remember_open()

    def _apply_open(self) -> None:
        """Open what is to be open; cheap, since Qt lays the rows out once afterwards."""
        searching = self._plan.filter.searches
        self._settling, settling = True, self._settling
        self.scheduleDelayedItemsLayout()
        for code in self._plan.shown_codes():
            index = self._plan.index_of(code)
            if not self._plan.hasChildren(index):
                continue
            is_open = code not in self._closed_in_search if searching else code in self._open
            if is_open != self.isExpanded(index):
                self.setExpanded(index, is_open)
        self._settling = settling

    def _note_open(self, index: QModelIndex, *, is_open: bool) -> None:
        if self._settling:
            return
        code = self._plan.code_at(index)
        if self._plan.filter.searches:
            (self._closed_in_search.discard if is_open else self._closed_in_search.add)(code)
            return
        (self._open.add if is_open else self._open.discard)(code)
        self._remember_open()

    def _show_open(self, code: str) -> None:
        index = self._plan.index_of(code)
        if index.isValid():
            self.setExpanded(index, True)

    def _remember_open(self) -> None:
        self._desk.memory.put(_OPEN_KEY, sorted(self._open))

    # --- painting and columns

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        super().drawRow(painter, options, index)
        row = self._plan.row_at(index)
        if isinstance(row, CompetencyRow):
            left = self.columnViewportPosition(Column.TITLE)
            right = self.columns.heading_end()
            rect = QRect(left, options.rect.top(), max(right - left, 0), options.rect.height())
            self.delegate.paint_heading(painter, row, rect)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()

    def _column_resized(self, column: int) -> None:
        if column == Column.TITLE:
            # Titles break elsewhere, so rows get another height.
            self.scheduleDelayedItemsLayout()

    # --- mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        if event.button() is Qt.MouseButton.LeftButton and self._on_arrow(index, point):
            self._toggle(index)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        index = self.indexAt(point)
        first = index.siblingAtColumn(Column.CODE)
        on_name = index.column() in (Column.CODE, Column.TITLE) and self._plan.hasChildren(first)
        if on_name or self._on_arrow(index, point):
            self._toggle(first)
        else:
            super().mouseDoubleClickEvent(event)

    def _toggle(self, index: QModelIndex) -> None:
        self.setExpanded(index, not self.isExpanded(index))

    def _on_arrow(self, index: QModelIndex, point: QPoint) -> bool:
        if not index.isValid() or index.column() != Column.CODE or not self._plan.hasChildren(index):
            return False
        arrow = self.delegate.arrow_rect(self._plan.row_at(index), self.visualRect(index))
        return arrow.contains(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self.currentIndex().isValid():
            self._go_sideways(1 if event.key() == Qt.Key.Key_Right else -1)
            return
        super().keyPressEvent(event)

    def _go_sideways(self, step: int) -> None:
        """From cell to cell; at the code it opens, closes, and goes to the parent."""
        index = self.currentIndex()
        first = index.siblingAtColumn(Column.CODE)
        can_toggle = index.column() == Column.CODE and self._plan.hasChildren(first)
        if can_toggle and self.isExpanded(first) != (step > 0):
            self._toggle(first)
            return
        if index.column() == Column.CODE and step < 0:
            parent = index.parent()
            if parent.isValid():
                self.setCurrentIndex(parent)
            return
        header = self.header()
        visual = header.visualIndex(index.column()) + step
        while 0 <= visual < header.count() and header.isSectionHidden(header.logicalIndex(visual)):
            visual += step
        if 0 <= visual < header.count():
            place = index.siblingAtColumn(header.logicalIndex(visual))
            self.selectionModel().setCurrentIndex(place, _SELECT.NoUpdate)
            self.scrollTo(place)
