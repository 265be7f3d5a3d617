"""Asks which items of the plan belong to something: to a document, or to an ask."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QStyleOptionViewItem, QWidget

from htplanner.domain.reading.view import PlanView
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.pick_items_model import PickItem, PickItemsModel, every_word
from htplanner.ui.registers.row_list import Index, RowDelegate
from htplanner.ui.shell.theme import GRID, ROW_HEIGHT, Role, Theme
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.card import TextLabel
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
        shown = QSortFilterProxyModel(self)
        shown.setSourceModel(self.model)
        self.search = put(self.body, QLineEdit(self))
        self.search.setPlaceholderText("Find by code or title")
        self.search.setAccessibleName("Find by code or title")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda text: shown.setFilterRegularExpression(every_word(text)))
        frame = put(self.body, QFrame(self), 1)
        frame.setProperty("kind", "card")
        inside = vbox(frame, margins=(1, 4, 1, 4))
        self.list = put(inside, TickList(theme, "Items", shown, self))
        self.list.setItemDelegate(_Delegate(theme, self.list))
        self.count = self.add_first(TextLabel(theme, "", self, role=Role.SECONDARY, tone="text_secondary"))
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
            self.list.setCurrentIndex(self.list.model().index(0, 0))
        else:
            super().keyPressEvent(event)

    def _tell(self) -> None:
        n = len(self.codes)
        self.count.setText("Tick with a click or the space bar" if not n else f"{n} ticked")
        self.accept_button.setText(f"{self._act} {n} item{'' if n == 1 else 's'}" if n else self._act)
        self.accept_button.setEnabled(n > 0)


class _Delegate(RowDelegate):
    """Paints a tick, the code and the title; levels are set in."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.theme.px(ROW_HEIGHT))

    def is_parted(self, row: PickItem) -> bool:
        return False

    def paint_row(self, painter: QPainter, rect: QRect, row: PickItem) -> None:
        left = rect.left() + GRID + 12 * row.level
        self.tick(painter, left, rect.center().y(), ticked=row.ticked)
        area = rect.adjusted(0, 0, -GRID, 0)
        area.setLeft(left + 24)
        self.write(painter, area, row.code, Role.SECONDARY, "text_secondary")
        area.setLeft(left + 24 + self.theme.px(84))
        self.write(painter, area, row.title, Role.BODY if row.level else Role.STRONG, "text")
