"""The list of backups: under each day a backup in two lines, with a sign that says whether it is good."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from htplanner.domain.model.backups import Backup
from htplanner.domain.model.vocabulary import Health
from htplanner.ui.models.backup_rows import BackupModel, BackupRow, DayRow, Row
from htplanner.ui.models.roles import ROW_ROLE
from htplanner.ui.registers.row_list import SIGN, Index, RowDelegate, RowList
from htplanner.ui.shell.theme import GRID, MARGIN, Role, Theme

_DAY: Final = 32
_BACKUP: Final = 46
_LINE: Final = 18


class BackupList(RowList[Row]):
    """The backups, the newest first."""

    def __init__(self, theme: Theme, model: BackupModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Backups", model, parent)
        self.setItemDelegate(_Delegate(theme, self))

    @property
    def backup(self) -> Backup | None:
        """The one selected."""
        return self.row.backup if isinstance(self.row, BackupRow) else None

    def pick_first(self) -> None:
        """Select the newest."""
        for number in range(self.rows.rowCount()):
            if isinstance(self.rows.row_at(number), BackupRow):
                self.setCurrentIndex(self.rows.index(number, 0))
                return


class _Delegate(RowDelegate):
    """Paints a day, or a backup: its time and state, and how it stands to the plan."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        tall = _DAY if isinstance(index.data(ROW_ROLE), DayRow) else _BACKUP
        return QSize(160, self.theme.px(tall))

    def is_head(self, row: Any) -> bool:
        return isinstance(row, DayRow)

    def paint_row(self, painter: QPainter, rect: QRect, row: Row) -> None:
        inside = rect.adjusted(MARGIN - 4, 0, -2 * GRID, 0)
        if isinstance(row, DayRow):
            self.write(painter, inside, row.title, Role.SECONDARY_STRONG, "text_secondary")
            return
        line = self.theme.px(_LINE)
        top = rect.top() + self.theme.px((_BACKUP - 2 * _LINE) / 2)
        first = QRect(inside.left(), top, inside.width(), line)
        faulty, known = bool(row.backup.fault), row.backup.checked is not None
        if faulty or known:
            sign: Health | str = Health.OFF_TRACK if faulty else "check"
            self.sign(painter, first.left(), first.center().y() + 1, sign, "in_place")
        first.setLeft(first.left() + SIGN + GRID)
        second = first.translated(0, line)
        taken = self.width(Role.SECONDARY, row.aside)
        aside = QRect(first.right() - taken, first.top(), taken, line)
        self.write(painter, aside, row.aside, Role.SECONDARY, "text_secondary", right=True)
        first.setRight(aside.left() - GRID)
        self.write(painter, first, row.time, Role.STRONG, "text")
        said = f"Damaged · {row.held}" if faulty else row.held if known else f"{row.held} · not checked yet"
        self.write(painter, second, said, Role.SECONDARY, "off_track" if faulty else "text_secondary")
