"""How the columns of the Plan page share its width: what is wanted, what has room, what is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTreeView

from htplanner.domain.vocabulary import InPlace, Status
from htplanner.ui.models.plan_columns import BY_NAME, COLUMNS, Column
from htplanner.ui.theme import Role

if TYPE_CHECKING:
    from htplanner.ui.desk import Desk

_KEY = "plan.columns"

_NARROW = {Column.PHASE: 52, Column.STATUS: 40, Column.IN_PLACE: 40}
"""Widths without the phase's name and without the word beside a sign."""

_GIVE_WAY = (
    Column.AUDIENCE,
    Column.UPDATED,
    Column.PHASE,
    Column.DOCUMENTS,
    Column.IN_PLACE,
    Column.STATUS,
)
"""What gives way on a narrow window, first to last: those of ``_NARROW`` get narrow, others leave."""

_WORDS = {Column.STATUS: tuple(Status), Column.IN_PLACE: tuple(InPlace)}
_SIGN, _AIR = 20, 18
"""The room a sign takes before its word, and the air around what stands in a cell."""

_TITLE_FLOOR, _TITLE_LEAST = 240, 120
"""The width of the title below which others give way, and the one it always has."""


class ColumnLayout:
    """Keeps the header's columns: the reader's own choices, and beneath them what gives way to room."""

    def __init__(self, desk: Desk, tree: QTreeView) -> None:
        self._desk = desk
        self._tree = tree
        self._header = tree.header()
        self._fitting = False
        self._hidden: set[Column] = set()
        self._widths: dict[Column, int] = {}
        self._load()
        self._header.sectionResized.connect(self._resized)
        self._header.sectionMoved.connect(self._moved)

    @property
    def hidden(self) -> frozenset[Column]:
        """The columns the reader has switched off."""
        return frozenset(self._hidden)

    def set_hidden(self, column: Column, hidden: bool) -> None:
        """Switch a column off or on."""
        (self._hidden.add if hidden else self._hidden.discard)(column)
        self._save()
        self.fit()

    def reset(self) -> None:
        """Back to the columns, order and widths of a new window."""
        self._desk.memory.put(_KEY, None)
        self._load()
        self.fit()

    def heading_end(self) -> int:
        """Where, in the viewport, a competency's title ends: at its health, if that column is shown."""
        if not self._header.isSectionHidden(Column.HEALTH):
            position = self._tree.columnViewportPosition(Column.HEALTH)
            if position > self._tree.columnViewportPosition(Column.TITLE):
                return position
        return self._tree.viewport().width()

    def fit(self) -> None:
        """Show what has room. The title takes what is left, and others give way before it is squeezed."""
        room = self._tree.viewport().width()
        floor = self._desk.theme.px(_TITLE_FLOOR)
        gave_way: list[Column] = []
        widths = self._measure(gave_way)
        for leaving in _GIVE_WAY:
            if floor + sum(widths.values()) <= room:
                break
            gave_way.append(leaving)
            widths = self._measure(gave_way)
        self._fitting = True
        title = max(room - sum(widths.values()), self._desk.theme.px(_TITLE_LEAST))
        for column in Column:
            width = title if column is Column.TITLE else widths.get(column, 0)
            self._header.setSectionHidden(column, not width)
            if width:
                self._header.resizeSection(column, width)
        self._fitting = False

    def _measure(self, gave_way: list[Column]) -> dict[Column, int]:
        """The widths of what is shown beside the title once these columns have given way."""
        px = self._desk.theme.px
        widths: dict[Column, int] = {}
        for column in Column:
            if column in self._hidden or column is Column.TITLE:
                continue
            if column in gave_way:
                if column in _NARROW:
                    widths[column] = px(_NARROW[column])
            else:
                widths[column] = self._widths.get(column) or self._natural(column)
        return widths

    def _natural(self, column: Column) -> int:
        """Wide enough for the column's heading and its longest word in the font at hand."""
        theme, spec = self._desk.theme, COLUMNS[column]
        if column is Column.HEALTH:
            # A sign under no heading.
            return theme.px(spec.width)
        heading = QFontMetrics(theme.font(Role.SECONDARY_STRONG)).horizontalAdvance(spec.header)
        body = QFontMetrics(theme.font(Role.BODY))
        words = [body.horizontalAdvance(word.label) + theme.px(_SIGN) for word in _WORDS.get(column, ())]
        return max(theme.px(spec.width), max(heading, *words, 0) + theme.px(_AIR))

    def _load(self) -> None:
        kept = self._desk.memory.get(_KEY)
        state: dict[str, Any] = kept if isinstance(kept, dict) else {}
        optional = [spec.name for spec in COLUMNS.values() if spec.optional]
        self._hidden = {BY_NAME[name] for name in _names(state.get("hidden", optional))}
        self._hidden -= {Column.CODE, Column.TITLE}
        widths = state.get("widths")
        self._widths = {
            BY_NAME[name]: width
            for name, width in (widths if isinstance(widths, dict) else {}).items()
            if name in BY_NAME and isinstance(width, int) and 0 < width < 2000
        }
        wanted = [BY_NAME[name] for name in _names(state.get("order", ()))]
        order = [*dict.fromkeys(wanted), *(column for column in Column if column not in wanted)]
        self._fitting = True
        for place, column in enumerate(order):
            self._header.moveSection(self._header.visualIndex(column), place)
        self._fitting = False

    def _save(self) -> None:
        order = [Column(self._header.logicalIndex(place)) for place in range(len(Column))]
        state = {
            "hidden": sorted(COLUMNS[column].name for column in self._hidden),
            "widths": {COLUMNS[column].name: width for column, width in sorted(self._widths.items())},
            "order": [COLUMNS[column].name for column in order],
        }
        self._desk.memory.put(_KEY, state)

    def _resized(self, section: int, _old: int, new: int) -> None:
        """A person dragged a border: keep that width, and let the title take up the difference."""
        if self._fitting or new == 0 or section == Column.TITLE:
            return
        self._widths[Column(section)] = new
        self._save()
        # Not while Qt is still in the middle of the drag step it has just told.
        QTimer.singleShot(0, self._tree, self.fit)

    def _moved(self) -> None:
        if not self._fitting:
            self._save()


def _names(listed: object) -> list[str]:
    return [name for name in listed if name in BY_NAME] if isinstance(listed, list | tuple) else []
