"""One flat table model for every register: people, seats, documents, phases, links.

A register is a list of frozen rows and a list of columns that know how to read one. The model keeps its rows
sorted, under quiet headings where rows are grouped, and takes a new list by telling views exactly which rows
came, went and changed, so that selection and scroll survive every edit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QAbstractTableModel, QByteArray, QMimeData, QModelIndex, QObject, Qt
from PySide6.QtCore import QPersistentModelIndex as Persistent

from htplanner.domain.model.records import Entity
from htplanner.domain.model.vocabulary import Word
from htplanner.ui.models.roles import RECORD_MIME, ROW_ROLE
from htplanner.ui.widgets.plain_text import plain_tip


class RegisterRow(Protocol):
    """What every row has: the id of its record."""

    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=RegisterRow)


@dataclass(frozen=True)
class RegisterColumn(Generic[R]):
    """How one column reads, sorts and looks.

    ``sort`` gives a key (None comes last), the folded text unless told. ``word`` gives the word whose sign
    stands before the text, ``tone`` the palette's name of the text's colour. ``width`` is the least width in
    pixels of 13-pixel text; room to spare goes to columns by their share ``stretch``. Where room is short,
    columns go in the order of ``gives_way``, 1 first; 0 never goes. A column that ``opens`` shows figures a
    click opens.
    """

    key: str
    title: str
    text: Callable[[R], str]
    width: int = 110
    sort: Callable[[R], Any] | None = None
    word: Callable[[R], Word | None] | None = None
    tone: Callable[[R], str] | None = None
    tip: Callable[[R], str] | None = None
    stretch: int = 0
    right: bool = False
    gives_way: int = 0
    opens: bool = False

    def sort_key(self, row: R) -> tuple[bool, Any]:
        """What the row is sorted by in this column; rows without a value come last."""
        value = self.sort(row) if self.sort else self.text(row).casefold() or None
        return (value is None, value if value is not None else 0)


@dataclass(frozen=True)
class RowHeading:
    """The quiet line above rows that belong together; ``key`` tells two of the same words apart."""

    title: str
    count: int
    key: str = ""

    @property
    def id(self) -> str:
        return f"heading:{self.key or self.title}"


@dataclass(frozen=True)
class RowGrouping(Generic[R]):
    """How rows are put under headings: the heading's words for a row, and those for rows without any.

    Headings come in ``order``, others after it by their words.
    """

    title: Callable[[R], str]
    none: str
    order: tuple[str, ...] = ()

    def place(self, title: str) -> tuple[bool, int, str]:
        """Where the rows under ``title`` stand; those without one come last."""
        known = self.order.index(title) if title in self.order else len(self.order)
        return (not title, known, title.casefold())


Index = QModelIndex | Persistent
_TOP: Final = QModelIndex()


class RegisterModel(QAbstractTableModel, Generic[R]):
    """Rows of one register. ``entity`` is what a dragged row says it is; None where rows are not dragged."""

    def __init__(
        self,
        columns: Sequence[RegisterColumn[R]],
        entity: Entity | None = None,
        grouping: RowGrouping[R] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._entity = entity
        self._grouping = grouping
        self._source: tuple[R, ...] = ()
        self._entries: list[R | RowHeading] = []
        self._sorted_by: tuple[int, bool] | None = None

    # --- rows

    def set_rows(self, rows: Iterable[R]) -> None:
        """Show these rows instead; each has an id of its own."""
        self._source = tuple(rows)
        self._settle(self._arranged())

    def row_of(self, record_id: str) -> int | None:
        """Where the row with that id stands, None if it is not shown."""
        return next((n for n, entry in enumerate(self._entries) if entry.id == record_id), None)

    def row_at(self, row: int) -> R | None:
        """The row's data; None for a heading or beyond the end."""
        entry = self._entries[row] if 0 <= row < len(self._entries) else None
        return None if isinstance(entry, RowHeading) else entry

    def headings(self) -> tuple[int, ...]:
        """Numbers of the rows that are headings."""
        return tuple(n for n, entry in enumerate(self._entries) if isinstance(entry, RowHeading))

    def column_of(self, key: str) -> int:
        """Number of the column with that key."""
        return next(n for n, column in enumerate(self.columns) if column.key == key)

    # --- what Qt asks

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry, column = self._entries[index.row()], self.columns[index.column()]
        if role == ROW_ROLE:
            return entry
        if isinstance(entry, RowHeading):
            said = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return entry.title if said and index.column() == 0 else None
        return self._cell(entry, column, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return _alignment(column.right) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._entries[index.row()], RowHeading):
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return flags | Qt.ItemFlag.ItemIsDragEnabled if self._entity else flags

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, inside each heading; -1 keeps the order the rows come in."""
        self._sorted_by = (column, order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._settle(self._arranged())

    def mimeTypes(self) -> list[str]:
        return [RECORD_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        row = self.row_at(indexes[0].row()) if indexes else None
        if row is not None and self._entity is not None:
            carried = json.dumps({"entity": self._entity, "id": row.id})
            data.setData(RECORD_MIME, QByteArray(carried.encode()))
        return data

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    # --- how it is done

    def _cell(self, row: R, column: RegisterColumn[R], role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip((column.tip(row) if column.tip else "") or column.text(row)) or None
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title}: {column.text(row) or 'none'}"
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column.right)
            case _:
                return None

    def _arranged(self) -> list[R | RowHeading]:
        rows = list(self._source)
        if self._sorted_by is not None:
            number, descending = self._sorted_by
            column = self.columns[number]
            with_value = [row for row in rows if not column.sort_key(row)[0]]
            without = [row for row in rows if column.sort_key(row)[0]]
            rows = [*sorted(with_value, key=column.sort_key, reverse=descending), *without]
        if self._grouping is None:
            return [*rows]
        groups: dict[str, list[R]] = {}
        for row in rows:
            groups.setdefault(self._grouping.title(row), []).append(row)
        arranged: list[R | RowHeading] = []
        for title in sorted(groups, key=self._grouping.place):
            arranged += [RowHeading(title or self._grouping.none, len(groups[title])), *groups[title]]
        return arranged

    def _settle(self, target: list[R | RowHeading]) -> None:
        """Become ``target``, naming exactly what goes, moves, comes and differs."""
        wanted = {entry.id for entry in target}
        for row in reversed(range(len(self._entries))):
            if self._entries[row].id not in wanted:
                self.beginRemoveRows(_TOP, row, row)
                del self._entries[row]
                self.endRemoveRows()
        self._reorder([entry.id for entry in target])
        present = {entry.id for entry in self._entries}
        row = 0
        while row < len(target):
            last = row
            while last < len(target) and target[last].id not in present:
                last += 1
            if last > row:
                self.beginInsertRows(_TOP, row, last - 1)
                self._entries[row:row] = target[row:last]
                self.endInsertRows()
            row = last + 1
        for row, entry in enumerate(target):
            if self._entries[row] != entry:
                self._entries[row] = entry
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    def _reorder(self, wanted: list[str]) -> None:
        by_id = {entry.id: entry for entry in self._entries}
        ordered = [by_id[one] for one in wanted if one in by_id]
        if [entry.id for entry in ordered] == [entry.id for entry in self._entries]:
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        ids = [self._entries[index.row()].id for index in old]
        self._entries = ordered
        places = {entry.id: row for row, entry in enumerate(ordered)}
        new = [self.index(places[one], index.column()) for one, index in zip(ids, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()


def _alignment(right: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
