"""Asks which items of the plan belong to something: to a document, or to an ask."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from htplanner.domain.reading.view import PlanView
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.pick_items_model import ITEM_ROLE, PickItemsModel
from htplanner.ui.shell.theme import GRID, ROW_HEIGHT, Role, Theme
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.card import TextLabel
from htplanner.ui.widgets.paint import draw_frame
from htplanner.ui.widgets.tick_list import TickList


class PickItemsDialog(FramedDialog):
    """Answers ``question`` by ticking items: ``codes``. Items that are ``taken`` are not offered.

    ``act`` is the verb on the button: what is done with the items.
    """

    def __init__(
        self,
        theme: Theme,
        view: PlanView,
        taken: Iterable[str],
        question: str,
        parent: QWidget | None = None,
        *,
        act: str = "Link",
    ) -> None:
        asked = TextLabel(theme, question, role=Role.SECTION, wrap=True)
        super().__init__(theme, f"{act} items", QSize(640, 560), parent, heading=asked)
        self._act = act
        self.model = PickItemsModel(view, taken, self)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Find by code or title")
        self.search.setAccessibleName("Find by code or title")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.model.narrow)
        self.body.addWidget(self.search)
        frame = QFrame(self)
        frame.setProperty("kind", "card")
        inside = vbox(frame, margins=(1, 4, 1, 4))
        self.list = TickList(self)
        self.list.setAccessibleName("Items")
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Delegate(theme, self.list))
        inside.addWidget(self.list)
        self.body.addWidget(frame, 1)
        self.count = TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary")
        self.add_first(self.count)
        self.add_close_button("Cancel")
        self.accept_button = self.add_accept_button(act)
        self.model.ticked.connect(self._tell)
        self._tell()
        self.search.setFocus()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that are ticked."""
        return self.model.codes

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.focusWidget() is self.search:
            self.list.setFocus()
            self.list.setCurrentIndex(self.model.index(0, 0))
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        n = len(self.codes)
        self.count.setText("Tick with a click or the space bar" if not n else f"{n} ticked")
        self.accept_button.setText(f"{self._act} {n} item{'' if n == 1 else 's'}" if n else self._act)
        self.accept_button.setEnabled(n > 0)


class _Delegate(QStyledItemDelegate):
    """Paints a tick, the code and the title; levels are set in."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, self._theme.px(ROW_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        item, rect, color = index.data(ITEM_ROLE), option.rect, self._theme.color
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("surface_alternate"))
        left = rect.left() + GRID + 12 * item.level
        ticked = index.data(Qt.ItemDataRole.CheckStateRole) is Qt.CheckState.Checked
        self._paint_tick(painter, QRect(left, rect.center().y() - 7, 16, 16), ticked=ticked)
        area = rect.adjusted(0, 0, -GRID, 0)
        area.setLeft(left + 24)
        painter.setFont(self._theme.font(Role.SECONDARY))
        painter.setPen(color("text_secondary"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, item.code)
        area.setLeft(left + 24 + self._theme.px(84))
        painter.setFont(self._theme.font(Role.BODY if item.level else Role.STRONG))
        painter.setPen(color("text"))
        shown = painter.fontMetrics().elidedText(item.title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _paint_tick(self, painter: QPainter, box: QRect, *, ticked: bool) -> None:
        color = self._theme.color
        fill, line = color("accent" if ticked else "surface"), color("accent" if ticked else "text_quiet")
        draw_frame(painter, QRectF(box), 3, fill=fill, line=line)
        if ticked:
            self._theme.icon("check", "surface", 12).paint(painter, box.adjusted(2, 2, -2, -2))
