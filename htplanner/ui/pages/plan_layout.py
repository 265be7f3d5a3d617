"""How the columns of the Plan page share its width: what is wanted, what has room, what is remembered."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTreeView

from htplanner.domain.model.vocabulary import Applicability, InPlace, Status
from htplanner.ui.models.plan_columns import BY_NAME, COLUMNS, DayTexts, PlanColumn
from htplanner.ui.pages.plan_views import read_order, write_order
from htplanner.ui.shell.theme import Role

if TYPE_CHECKING:
    from htplanner.ui.shell.desk import Desk

_KEY = "plan.columns"

_NARROW = frozenset({PlanColumn.PHASE, PlanColumn.STATUS, PlanColumn.IN_PLACE, PlanColumn.APPLIES})
"""Columns that have a narrow form: without the phase's name, without the word beside a sign."""

_GIVE_WAY = (
    PlanColumn.AUDIENCE,
    PlanColumn.UPDATED,
    PlanColumn.PHASE,
    PlanColumn.DOCUMENTS,
    PlanColumn.APPLIES,
    PlanColumn.IN_PLACE,
    PlanColumn.STATUS,
)
"""What gives way on a narrow window, first to last: those of ``_NARROW`` get narrow, others leave."""

_LEAVE = (PlanColumn.APPLIES, PlanColumn.START, PlanColumn.PHASE, PlanColumn.IN_PLACE)
"""What leaves where even that leaves the title too little room, first to last."""

_WORDS = {
    PlanColumn.APPLIES: tuple(Applicability),
    PlanColumn.STATUS: tuple(Status),
    PlanColumn.IN_PLACE: tuple(InPlace),
}
_SIGN, _ARROW, _AIR = 20, 10, 18
"""The room a sign takes before its word, an arrow before its code, and the air in a cell."""

_LATE, _LONG_BEFORE = date(2028, 12, 28), date(2024, 12, 28)
"""A day that reads as wide as any, and another from which it reads with its year."""

_DIRECTIONS = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)

_TITLE_FLOOR, _TITLE_NARROW, _TITLE_LEAST = 208, 200, 120
"""The width of the title below which others get narrow, the one below which they leave, and its least."""


class ColumnLayout:
    """Keeps the header's columns: the reader's own choices, and beneath them what gives way to room."""

    def __init__(self, desk: Desk, tree: QTreeView) -> None:
        self._desk = desk
        self._tree = tree
        self._header = tree.header()
        self._fitting = False
        self._hidden: set[PlanColumn] = set()
        self._gone: set[PlanColumn] = set()
        self._widths: dict[PlanColumn, int] = {}
        self._naturals: dict[PlanColumn, int] = {}
        self._load()
        self._header.sectionResized.connect(self._resized)
        self._header.sectionMoved.connect(self._changed)
        self._header.sortIndicatorChanged.connect(self._changed)

    @property
    def hidden(self) -> frozenset[PlanColumn]:
        """The columns the reader has switched off."""
        return frozenset(self._hidden)

    def set_hidden(self, column: PlanColumn, hidden: bool) -> None:
        """Switch a column off or on."""
        (self._hidden.add if hidden else self._hidden.discard)(column)
        self._save()
        self.fit()

    def reset(self) -> None:
        """Restore the default columns, order, widths and sorting."""
        self._desk.memory.put(_KEY, None)
        self._load()
        self.fit()

    def heading_end(self) -> int:
        """Where, in the viewport, a competency's title ends: at its health, if that column is shown."""
        if not self._header.isSectionHidden(PlanColumn.HEALTH):
            position = self._tree.columnViewportPosition(PlanColumn.HEALTH)
            if position > self._tree.columnViewportPosition(PlanColumn.TITLE):
                return position
        return self._tree.viewport().width()

    @property
    def without_room(self) -> frozenset[PlanColumn]:
        """The columns that are switched on and have no room at this width."""
        return frozenset(column for column in self._gone if column not in self._hidden)

    def fit(self) -> None:
        """Show what has room. The title takes what is left, and others give way before it is squeezed."""
        px, room = self._desk.theme.px, self._tree.viewport().width()
        narrow: set[PlanColumn] = set()
        self._gone = set()
        for floor, giving_way in ((_TITLE_FLOOR, _GIVE_WAY), (_TITLE_NARROW, _LEAVE)):
            for column in giving_way:
                if px(floor) + sum(self._measure(narrow).values()) <= room:
                    break
                can_narrow = column in _NARROW and column not in narrow
                (narrow if can_narrow else self._gone).add(column)
        widths = self._measure(narrow)
        self._fitting = True
        title = max(room - sum(widths.values()), px(_TITLE_LEAST))
        for column in PlanColumn:
            width = title if column is PlanColumn.TITLE else widths.get(column, 0)
            self._header.setSectionHidden(column, not width)
            if width:
                self._header.resizeSection(column, width)
        self._fitting = False

    def _measure(self, narrow: set[PlanColumn]) -> dict[PlanColumn, int]:
        """The widths of what is shown beside the title, where these columns are narrow."""
        return {
            column: self._narrow(column)
            if column in narrow
            else self._widths.get(column) or self._natural(column)
            for column in PlanColumn
            if column is not PlanColumn.TITLE and column not in self._hidden and column not in self._gone
        }

    def _narrow(self, column: PlanColumn) -> int:
        """Wide enough for the heading."""
        return min(self._heading(column) + self._desk.theme.px(_AIR), self._natural(column))

    def _heading(self, column: PlanColumn) -> int:
        return QFontMetrics(self._desk.theme.font(Role.SECONDARY_STRONG)).horizontalAdvance(
            COLUMNS[column].header
        )

    def _natural(self, column: PlanColumn) -> int:
        """Wide enough for the column's heading and its longest text in the font at hand."""
        theme = self._desk.theme
        least = theme.px(COLUMNS[column].width)
        if column is PlanColumn.HEALTH:
            # A sign under no heading.
            return least
        if column not in self._naturals:
            widest = max(self._heading(column), *self._texts(column), 0)
            self._naturals[column] = max(least, widest + theme.px(_AIR))
        return self._naturals[column]

    def _texts(self, column: PlanColumn) -> list[int]:
        """How wide the texts are that a column always has to have room for."""
        theme, framework = self._desk.theme, self._desk.bridge.view.framework
        body = QFontMetrics(theme.font(Role.BODY))
        if column is PlanColumn.CODE:
            codes = QFontMetrics(theme.font(Role.SECONDARY))
            # Only those with most letters: measuring all of them would be felt when the program starts.
            most = max(map(len, framework.nodes))
            longest = (code for code in framework.nodes if len(code) == most)
            return [codes.horizontalAdvance(code) + theme.px(_ARROW) for code in longest]
        if column in (PlanColumn.START, PlanColumn.DUE, PlanColumn.UPDATED):
            readings = (DayTexts(today, QLocale()).text(_LATE) for today in (_LATE, _LONG_BEFORE))
            return [body.horizontalAdvance(text) for text in readings]
        words = [body.horizontalAdvance(word.label) + theme.px(_SIGN) for word in _WORDS.get(column, ())]
        # What is set aside stands among the statuses without a sign.
        return [*words, body.horizontalAdvance(Applicability.DOES_NOT_APPLY.label)] if words else []

    def _load(self) -> None:
        kept = self._desk.memory.get(_KEY)
        state: dict[str, Any] = kept if isinstance(kept, dict) else {}
        optional = [spec.name for spec in COLUMNS.values() if spec.optional]
        self._hidden = {BY_NAME[name] for name in _names(state.get("hidden", optional))}
        self._hidden -= {PlanColumn.CODE, PlanColumn.TITLE}
        widths = state.get("widths")
        self._widths = {
            BY_NAME[name]: width
            for name, width in (widths if isinstance(widths, dict) else {}).items()
            if name in BY_NAME and isinstance(width, int) and 0 < width < 2000
        }
        wanted = [BY_NAME[name] for name in _names(state.get("order", ()))]
        order = [*dict.fromkeys(wanted), *(column for column in PlanColumn if column not in wanted)]
        self._fitting = True
        for place, column in enumerate(order):
            self._header.moveSection(self._header.visualIndex(column), place)
        section, descending = read_order(state.get("sorted_by")) or (-1, False)
        self._header.setSortIndicator(section, _DIRECTIONS[descending])
        self._fitting = False

    def _save(self) -> None:
        order = [PlanColumn(self._header.logicalIndex(place)) for place in range(len(PlanColumn))]
        sort = self._header.sortIndicatorSection()
        descending = self._header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        state = {
            "hidden": sorted(COLUMNS[column].name for column in self._hidden),
            "widths": {COLUMNS[column].name: width for column, width in sorted(self._widths.items())},
            "order": [COLUMNS[column].name for column in order],
            "sorted_by": write_order((PlanColumn(sort), descending) if sort >= 0 else None),
        }
        self._desk.memory.put(_KEY, state)

    def _resized(self, section: int, _old: int, new: int) -> None:
        """A person dragged a border: keep that width, and let the title take up the difference."""
        if self._fitting or new == 0 or section == PlanColumn.TITLE:
            return
        self._widths[PlanColumn(section)] = new
        self._save()
        # Not while Qt is still in the middle of the drag step it has just told.
        QTimer.singleShot(0, self._tree, self.fit)

    def _changed(self) -> None:
        """Emitted when the user moves a column or sorts by one."""
        if not self._fitting:
            self._save()


def _names(listed: object) -> list[str]:
    return [name for name in listed if name in BY_NAME] if isinstance(listed, list | tuple) else []
