"""The tree-table of the Plan page: what is open and selected is kept by code, through everything.

Qt forgets the state of rows that a filter takes away; this view remembers it and puts it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from htplanner.domain.reading.filters import Filter
from htplanner.domain.reading.view import CompetencyRow
from htplanner.ui.delegates.plan_editors import (
    LISTS,
    EditingDelegate,
    choice_menu,
    is_owner_field,
    is_refused,
)
from htplanner.ui.delegates.plan_header import PlanHeader
from htplanner.ui.models.plan_columns import COLUMNS, PlanColumn
from htplanner.ui.models.plan_model import PlanModel
from htplanner.ui.pages.plan_keys import go_sideways, is_typing
from htplanner.ui.pages.plan_layout import ColumnLayout
from htplanner.ui.shell.desk import Desk

Index = QModelIndex | QPersistentModelIndex

_SELECT = QItemSelectionModel.SelectionFlag
_TRIGGER = QAbstractItemView.EditTrigger
_EDIT_KEYS = (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete)


class PlanTree(QTreeView):
    """The plan's rows.

    ``selection_changed`` carries the codes of the selected items from top to bottom; or that of a competency,
    which is none, where it alone is selected, since one can still read about it.
    """

    selection_changed = Signal(object)
    list_opened = Signal(object)
    """The ``QMenu`` of a cell's words is about to be shown."""
    edit_given_up = Signal()
    shut_cell_tried = Signal()
    """A person tried to change a cell of a plan that can only be read."""

    def __init__(self, desk: Desk, model: PlanModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Ours has no background; and to wrap the one Qt made, every kind of widget would be looked at first.
        self.setViewport(QWidget(self))
        self._desk = desk
        self._plan = model
        self.codes: tuple[str, ...] = ()
        """The selected items from top to bottom; competencies are none."""
        self._read: tuple[str, ...] = ()
        self._wanted: tuple[str, ...] = ()
        self._settling = False
        self._places: list[tuple[str, int]] = []
        # Each plan is unfolded in its own places.
        self._open_key = f"plan.open.{model.view.plan.id}"
        remembered = desk.memory.get(self._open_key)
        listed = remembered if isinstance(remembered, list) else []
        self._open = {code for code in listed if isinstance(code, str)} or set(
            model.view.framework.competency_by_code
        )
        self._closed_in_search: set[str] = set()
        self.setAccessibleName("Plan")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeader(PlanHeader(desk.theme, self))
        self.delegate = EditingDelegate(desk.theme, self, lambda: model.days, lambda: model.flat)
        self.setItemDelegate(self.delegate)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(_TRIGGER.EditKeyPressed | _TRIGGER.AnyKeyPressed | _TRIGGER.DoubleClicked)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DropOnly)
        self.setDropIndicatorShown(True)
        self.setSortingEnabled(True)
        # Last, since every setting above would lay all rows out anew.
        self.setModel(model)
        self.columns = ColumnLayout(desk, self)
        self.header().sectionResized.connect(self._column_resized)
        self.expanded.connect(lambda index: self._note_open(index, is_open=True))
        self.collapsed.connect(lambda index: self._note_open(index, is_open=False))
        self.selectionModel().selectionChanged.connect(self._take_selection)
        model.modelAboutToBeReset.connect(self._remember_place)
        model.modelReset.connect(self.restore)
        desk.theme.changed.connect(self.viewport().update)

    # --- selection

    def targets(self, code: str) -> tuple[str, ...]:
        """Which items an edit at ``code`` is meant for: the whole selection it belongs to."""
        return self.codes if code in self.codes else (code,)

    def select(self, codes: Sequence[str]) -> None:
        """Select these items, open what stands above them, and bring the first one into sight."""
        self._open_above(codes)
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

    def _take_selection(self) -> None:
        """A person, or a page, selected something."""
        if not self._settling:
            self._tell_selection()
            self._wanted = self.codes

    def _tell_selection(self) -> None:
        chosen = {self._plan.code_at(index) for index in self.selectionModel().selectedRows()}
        codes = tuple(code for code in self._plan.view.framework.nodes if code in chosen)
        read = codes or (tuple(chosen) if len(chosen) == 1 else ())
        if read != self._read:
            self.codes, self._read = codes, read
            self.selection_changed.emit(read)
        self._plan.set_kept(codes)

    # --- through filters and resets

    def set_filter(self, asked: Filter, me: str | None) -> None:
        """Narrow the rows. Scroll and what is open stay; what is selected is so again when it comes back."""
        current, anchors = self._plan.code_at(self.currentIndex()), self._anchors()
        seen = [c for c in self.codes if not self.visualRect(self._plan.index_of(c)).isEmpty()]
        self._settling = True
        self._closed_in_search.clear()
        self._plan.set_filter(asked, me)
        self._apply_open()
        self._select(self._wanted, current=False)
        index = self._plan.index_of(current, max(self.currentIndex().column(), 0))
        if current and index.isValid():
            self.selectionModel().setCurrentIndex(index, _SELECT.NoUpdate)
        self._settling = False
        if not asked.searches:
            # What was found and selected is not folded away with the search.
            self._open_above(seen)
        self._tell_selection()
        self._hold(anchors)

    def restore(self) -> None:
        """After a reset: what was open is open again, what was selected is selected."""
        self._apply_open()
        self._settling = True
        self._select(self._wanted, current=True)
        self._settling = False
        self._tell_selection()
        self._hold(self._places)

    def _remember_place(self) -> None:
        self._places = self._anchors()

    def _anchors(self) -> list[tuple[str, int]]:
        """Rows that should stay where they are on screen: the current one if it is seen, else the top one."""
        view = self.viewport().rect()
        rects = [
            (index, self.visualRect(index)) for index in (self.currentIndex(), self.indexAt(view.topLeft()))
        ]
        return [(self._plan.code_at(i), r.top()) for i, r in rects if i.isValid() and r.intersects(view)]

    def _hold(self, anchors: list[tuple[str, int]]) -> None:
        """Scroll so that the first of ``anchors`` that is still there stands where it stood."""
        for code, top in anchors:
            index = self._plan.index_of(code)
            if index.isValid() and not self.visualRect(index).isEmpty():
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + self.visualRect(index).top() - top)
                return

    # --- what is open

    def open_rows(self, opened: bool) -> None:
        """Open every row, or leave only the competencies open."""
        framework = self._plan.view.framework
        self._open = set(framework.children if opened else framework.competency_by_code)
        self._closed_in_search = set() if opened else set(framework.nodes)
        self._apply_open()
        self._desk.memory.put(self._open_key, sorted(self._open))

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
        self._desk.memory.put(self._open_key, sorted(self._open))

    def _open_above(self, codes: Iterable[str]) -> None:
        for code in codes:
            for above in self._plan.view.framework.lineage.get(code, ())[1:]:
                self._show_open(above)
            self._show_open(code.split(".", 1)[0])

    def _show_open(self, code: str) -> None:
        index = self._plan.index_of(code)
        if index.isValid():
            self.setExpanded(index, True)

    # --- painting and columns

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        super().drawRow(painter, options, index)
        row = self._plan.row_at(index)
        if isinstance(row, CompetencyRow):
            left = self.columnViewportPosition(PlanColumn.TITLE)
            right = self.columns.heading_end()
            rect = QRect(left, options.rect.top(), max(right - left, 0), options.rect.height())
            self.delegate.paint_heading(painter, row, rect)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit()

    def _column_resized(self, column: int) -> None:
        if column == PlanColumn.TITLE:
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
        first = index.siblingAtColumn(PlanColumn.CODE)
        on_name = index.column() in (PlanColumn.CODE, PlanColumn.TITLE) and self._plan.hasChildren(first)
        if on_name or self._on_arrow(index, point):
            self._toggle(first)
        elif self._is_shut(index):
            self.shut_cell_tried.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def _toggle(self, index: QModelIndex) -> None:
        self.setExpanded(index, not self.isExpanded(index))

    def _on_arrow(self, index: QModelIndex, point: QPoint) -> bool:
        if not index.isValid() or index.column() != PlanColumn.CODE or not self._plan.hasChildren(index):
            return False
        arrow = self.delegate.arrow_rect(self._plan.row_at(index), self.visualRect(index))
        return arrow.contains(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys, index, key = Qt.Key, self.currentIndex(), event.key()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        is_editable = bool(index.flags() & Qt.ItemFlag.ItemIsEditable)
        if not index.isValid() or self.state() is QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif self._is_shut(index) and (key in _EDIT_KEYS or is_typing(event)):
            self.shut_cell_tried.emit()
        elif plain and key in (keys.Key_Left, keys.Key_Right):
            go_sideways(self, 1 if key == keys.Key_Right else -1)
        elif key in (keys.Key_Return, keys.Key_Enter):
            self._enter(index)
        elif key == keys.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier and is_editable:
            self.edit(index)
        elif plain and key == keys.Key_Delete and is_editable:
            self._clear(index)
        elif event.text() in ("+", "-", "*") and is_editable:
            # Qt would open and close rows; here a typed "+2w" begins.
            self.edit(index, _TRIGGER.AnyKeyPressed, event)
        else:
            super().keyPressEvent(event)

    def _is_shut(self, index: Index) -> bool:
        """Whether a cell takes no edit because the whole plan takes none."""
        can_hold = index.isValid() and COLUMNS[PlanColumn(index.column())].field is not None
        return can_hold and not self._plan.view.editable

    def _enter(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(index)
        elif self._plan.hasChildren(index.siblingAtColumn(0)):
            self._toggle(index.siblingAtColumn(0))

    def _clear(self, index: QModelIndex) -> None:
        """Let the value of a cell be inherited again, for all selected items."""
        field = COLUMNS[PlanColumn(index.column())].field
        if field is not None:
            self._plan.ask(self.targets(self._plan.code_at(index)), {field: None})

    # --- editing

    def edit(  # type: ignore[override]
        self,
        index: Index,
        trigger: QAbstractItemView.EditTrigger = _TRIGGER.AllEditTriggers,
        event: QEvent | None = None,
    ) -> bool:
        """Open what edits a cell: a list for words and phases, an editor for owners and dates."""
        column = PlanColumn(index.column()) if index.isValid() else PlanColumn.CODE
        is_asked = trigger is _TRIGGER.AllEditTriggers or bool(trigger & self.editTriggers())
        if column in LISTS and is_asked and index.flags() & Qt.ItemFlag.ItemIsEditable:
            self._open_list(index, event.text() if isinstance(event, QKeyEvent) else "")
            return True
        opened = bool(super().edit(index, trigger, event))  # type: ignore[arg-type]
        editor = self.indexWidget(index) if opened else None
        if editor is not None and is_owner_field(editor) and trigger is not _TRIGGER.AnyKeyPressed:
            editor.showPopup()
        return opened

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Leave an editor open whose value was not taken, unless it is given up."""
        if is_refused(editor) and hint is not QAbstractItemDelegate.EndEditHint.RevertModelCache:
            return
        super().closeEditor(editor, hint)
        if hint is QAbstractItemDelegate.EndEditHint.RevertModelCache:
            self.edit_given_up.emit()

    def _choose(self, codes: Sequence[str], field: str, value: object) -> None:
        self._plan.ask(codes, {field: value})

    def _open_list(self, index: Index, typed: str) -> None:
        code, field = self._plan.code_at(index), COLUMNS[PlanColumn(index.column())].field
        assert field is not None, "a list edits a field"
        codes = self.targets(code)
        menu = choice_menu(
            self._desk.theme,
            self._plan,
            index,
            lambda value: self._choose(codes, field, value),
            self,
            typed=typed.strip(),
        )
        if len(codes) > 1:
            head = QAction(f"For {len(codes)} selected items", menu)
            head.setEnabled(False)
            menu.insertAction(menu.actions()[0], head)
        menu.aboutToHide.connect(menu.deleteLater)
        self.list_opened.emit(menu)
        menu.popup(self.viewport().mapToGlobal(self.visualRect(index).bottomLeft()))
