"""The plan as a tree for the Plan page: competency, sub-competency, group, action.

The model reads frozen rows of the ``PlanView`` and filters and sorts itself, since a recursive proxy in
Python is thirty times slower. It changes nothing by itself: an edit asks the bridge, and what comes back
through ``Bridge.changed`` repaints exactly the rows that read differently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QLocale,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import Edit, new_id
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.domain.reading.filters import Filter, Matches, TextIndex
from htplanner.domain.reading.view import PlanView, Row
from htplanner.errors import PlannerError
from htplanner.ui.models.plan_arrangement import ROOT, ArrangementRequest, PlanArrangement, arrange, row_of
from htplanner.ui.models.plan_columns import (
    COLUMNS,
    AnyRow,
    DayTexts,
    PlanColumn,
    can_edit,
    cell_text,
    spoken_text,
    tip_text,
)
from htplanner.ui.models.plan_edits import Refusal, drop_edit, dropped_record, item_edit
from htplanner.ui.models.roles import RECORD_MIME, ROW_ROLE
from htplanner.ui.session.bridge import Bridge, PlanChanged
from htplanner.ui.widgets.plain_text import plain_tip

Index = QModelIndex | QPersistentModelIndex

_COLUMNS = tuple(PlanColumn)
_HEADING = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_ITEM = _HEADING | Qt.ItemFlag.ItemIsDropEnabled
_EDITABLE = _ITEM | Qt.ItemFlag.ItemIsEditable

Targets = Callable[[str], tuple[str, ...]]
"""Which items an edit at one item is meant for: the whole selection it belongs to."""


class PlanModel(QAbstractItemModel):
    """The tree of the plan. ``targets`` says which items an edit at one of them is meant for."""

    refused = Signal(object)
    """A ``Refusal``: an edit asked for here was not taken."""

    def __init__(
        self, bridge: Bridge, parent: QObject | None = None, *, targets: Targets | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._targets = targets or (lambda code: (code,))
        self._wish = ArrangementRequest()
        self._kept: frozenset[str] = frozenset()
        self.texts = TextIndex()
        """The index of searchable text, for whoever counts with the same filter."""
        self._arrangement: PlanArrangement
        self._load()
        bridge.changed.connect(self._take_shift)
        bridge.replaced.connect(self._reload)

    # --- what is shown

    @property
    def view(self) -> PlanView:
        """The state the model reads."""
        return self._bridge.view

    @property
    def filter(self) -> Filter:
        """What the rows are narrowed by."""
        return self._wish.asked

    @property
    def matches(self) -> Matches:
        """What the filter leaves at this moment."""
        return self._arrangement.matches

    @property
    def flat(self) -> bool:
        """Whether the matching items stand in one list without their parents."""
        return self._wish.flat

    @property
    def sorted_by(self) -> tuple[PlanColumn, bool] | None:
        """The column siblings are sorted by and whether downwards; None for the publication's order."""
        return self._wish.order

    @property
    def shown_items(self) -> int:
        """How many items there are to see, competencies not counted."""
        shown = self._arrangement.shown
        return len(shown) - sum(code in shown for code in self.view.framework.competency_by_code)

    def set_filter(self, asked: Filter, me: str | None) -> None:
        """Show what ``asked`` leaves; rows that stay keep their places in selections and editors."""
        self._wish, self._kept = replace(self._wish, asked=asked, me=me), frozenset()
        self._update_rows()

    def set_kept(self, keep: Iterable[str]) -> None:
        """Items that stay when an edit lets them no longer answer the filter: the selected ones."""
        self._kept = frozenset(keep) & self.view.framework.nodes.keys()

    def set_flat(self, flat: bool) -> None:
        """Show a flat list of what matches, or the tree."""
        if flat != self.flat:
            self.beginResetModel()
            self._wish = replace(self._wish, flat=flat)
            self._arrangement = self._arranged(self._kept & self._arrangement.shown)
            self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order siblings by a column; a negative one brings the publication's order back."""
        wanted = (PlanColumn(column), order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._wish = replace(self._wish, order=wanted)
        self._update_rows()

    def code_at(self, index: Index) -> str:
        """The code of the row an index belongs to; "" for none."""
        return self._codes[index.internalId()] if index.isValid() else ROOT

    def row_at(self, index: Index) -> AnyRow:
        """The frozen row an index belongs to."""
        return row_of(self.view, self._codes[index.internalId()])

    def index_of(self, code: str, column: int = 0) -> QModelIndex:
        """Where an item or competency stands; invalid while it is not shown."""
        siblings = self._arrangement.children.get(self._parent_of(code), [])
        if code not in siblings:
            return QModelIndex()
        return self.createIndex(siblings.index(code), column, self._numbers[code])

    def shown_codes(self) -> list[str]:
        """Every code that is shown, from top to bottom."""
        listed: list[str] = []
        stack = list(reversed(self._arrangement.children[ROOT]))
        while stack:
            code = stack.pop()
            listed.append(code)
            stack.extend(reversed(self._arrangement.children.get(code, ())))
        return listed

    # --- what Qt asks

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:
        children = self._arrangement.children.get(self.code_at(parent), ())
        if not (0 <= row < len(children) and 0 <= column < len(COLUMNS)) or parent.column() > 0:
            return QModelIndex()
        return self.createIndex(row, column, self._numbers[children[row]])

    def parent(self, index: Index = QModelIndex()) -> Any:
        if not index.isValid():
            return QModelIndex()
        above = self._parent_of(self._codes[index.internalId()])
        return self._place(above)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        if parent.column() > 0:
            return 0
        return len(self._arrangement.children.get(self.code_at(parent), ()))

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return len(COLUMNS)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:
        return self.rowCount(parent) > 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row_at(index)
        if role == ROW_ROLE:
            return row
        column = _COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell_text(column, row, self.days)
            case Qt.ItemDataRole.EditRole:
                return COLUMNS[column].value(row) if isinstance(row, Row) else None
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(tip_text(column, row)) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken_text(column, row, self.days)
            case _:
                return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        spec = COLUMNS[PlanColumn(section)]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return "" if section == PlanColumn.HEALTH else spec.header
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return spec.header
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if spec.right else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        row = self.row_at(index)
        if not isinstance(row, Row) or not self.view.editable:
            return _HEADING
        return _EDITABLE if can_edit(_COLUMNS[index.column()], row) else _ITEM

    # --- asking for edits

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for the value of one cell, for the whole selection it is in. Nothing changes here."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, column = self.row_at(index), PlanColumn(index.column())
        field = COLUMNS[column].field
        if field is None or not can_edit(column, row):
            return False
        return self.ask(self._targets(row.code), {field: value})

    def ask(self, codes: Sequence[str], values: Mapping[str, object]) -> bool:
        """Ask for the same values on several items in one step; whether they were taken."""
        return self._perform(item_edit(self.view, codes, values), codes, values)

    def ask_for_new_owner(self, index: Index, name: str, kind: PartyKind) -> bool:
        """Ask for an owner who is not in the plan yet, for the whole selection the cell is in."""
        party, codes = new_id(), self._targets(self.row_at(index).code)
        values = {"owner": party}
        edit = edits.with_new_party(item_edit(self.view, codes, values), party, name, kind)
        return self._perform(edit, codes, values)

    def mimeTypes(self) -> list[str]:
        return [RECORD_MIME]

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction | Qt.DropAction.LinkAction

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        target = self._drop_target(parent)
        return target is not None and self._dropped(data, (target,)) is not None

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        target = self._drop_target(parent)
        if target is None:
            return False
        codes = self._targets(target)
        edit = self._dropped(data, codes)
        if edit is not None:
            self._perform(edit, codes, {})
        # False either way: the dragged record stays where it is, and the rows change on the signal.
        return False

    def _drop_target(self, parent: Index) -> str | None:
        if not parent.isValid() or not self.view.editable:
            return None
        row = self.row_at(parent)
        return row.code if isinstance(row, Row) else None

    def _dropped(self, data: QMimeData, codes: Sequence[str]) -> Edit | None:
        if not data.hasFormat(RECORD_MIME):
            return None
        dropped = dropped_record(bytes(QByteArray(data.data(RECORD_MIME)).data()))
        return None if dropped is None else drop_edit(self.view, codes, *dropped)

    def _perform(self, edit: Edit, codes: Sequence[str], values: Mapping[str, object]) -> bool:
        try:
            self._bridge.perform(edit)
        except PlannerError as error:
            self.refused.emit(Refusal(tuple(codes), values, error))
            return False
        return True

    # --- following the plan

    def _take_shift(self, change: PlanChanged) -> None:
        if not self.filter.is_empty or self.sorted_by is not None:
            self._update_rows()
        for first, last in self._ranges(change.affected.codes):
            self.dataChanged.emit(first, last.siblingAtColumn(len(COLUMNS) - 1))

    def _ranges(self, codes: Iterable[str]) -> Iterator[tuple[QModelIndex, QModelIndex]]:
        """First and last index of every run of shown siblings among ``codes``."""
        rows: dict[str, list[int]] = {}
        for code in codes:
            index = self.index_of(code)
            if index.isValid():
                rows.setdefault(self._parent_of(code), []).append(index.row())
        for parent, numbers in rows.items():
            place = self._place(parent)
            numbers.sort()
            first = numbers[0]
            for number, following in zip(numbers, [*numbers[1:], None], strict=True):
                if following != number + 1:
                    yield self.index(first, 0, place), self.index(number, 0, place)
                    first = following or 0

    def _reload(self) -> None:
        self.beginResetModel()
        self._load()
        self.endResetModel()

    def _load(self) -> None:
        """Number all codes: an index carries the number, which stays the same whatever is shown."""
        self.days = DayTexts(self.view.as_of, QLocale())
        self._codes: list[str] = list(self.view.framework.children)
        self._numbers = {code: n for n, code in enumerate(self._codes)}
        self._arrangement = self._arranged()

    def _arranged(self, kept: frozenset[str] = frozenset()) -> PlanArrangement:
        return arrange(self.view, self._wish, kept, self.texts)

    def _place(self, parent: str) -> QModelIndex:
        return self.index_of(parent) if parent != ROOT else QModelIndex()

    def _parent_of(self, code: str) -> str:
        """The code above, ``ROOT`` for what stands at the top."""
        return ROOT if self.flat else self.view.framework.parents.get(code, ROOT)

    def _update_rows(self) -> None:
        """Go from the rows shown to those wanted, in order, as one change of layout.

        One change, however many rows come and go: a view lays itself out anew after every range of rows that
        is removed. Rows that stay keep their place in selections, open rows and editors.
        """
        before = self._arrangement
        after = self._arranged(self._kept & before.shown)
        if after.children == before.children:
            self._arrangement = after
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        self._arrangement = after
        new = [self.index_of(self._codes[one.internalId()], one.column()) for one in old]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()
