"""The first page as the report will say it, painted beside the choices and again when one of them changes.

The page is made in a thread some time after the last change, so typing is never waited for; what was made
for an older choice is not shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QImage, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from htplanner.errors import PlannerError
from htplanner.ui.session.jobs import Job, Work
from htplanner.ui.shell.theme import GRID, Theme
from htplanner.ui.widgets.boxes import put
from htplanner.ui.widgets.card import Card
from htplanner.ui.widgets.message_line import MessageLine
from htplanner.ui.widgets.scroll_pane import keep_upright
from htplanner.ui.widgets.timers import new_timer

if TYPE_CHECKING:
    from htplanner.painting.report_pdf.preview import Preview

SETTLED_MS: Final = 300
"""How long after the last change the page is made."""

_SHAPE: Final = 792 / 612
"""The height of a page of US Letter in widths, until there is one."""

Make = Callable[[int], Work]
"""Gives the work that paints the page so many pixels wide; ``PlannerError`` where there can be none."""


class ReportPreview(Card):
    """``shown`` fires when another page is to be seen. ``stop`` it before the plan is closed."""

    shown = Signal()

    def __init__(self, theme: Theme, make: Make, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Preview of the first page", parent)
        self._make = make
        self._job: Job | None = None
        self._stale = True
        self._timer = new_timer(self, SETTLED_MS, self._begin, once=True)
        self.message = put(self.body, MessageLine(theme, self))
        self.message.hide()
        self.paper = _Paper(theme)
        self._area = put(self.body, QScrollArea(self), 1)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setAccessibleName("Preview of the first page")
        keep_upright(self._area)
        self._area.setWidget(self.paper)

    @property
    def text(self) -> str:
        """What stands on the page, line by line."""
        return self._area.accessibleDescription()

    def refresh(self) -> None:
        """Make the page anew once nothing has changed for a moment."""
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def stop(self) -> None:
        """Give up a page that is being made, and wait until it has let go."""
        self._give_up()
        if self._job is not None:
            self._job.wait()

    def _give_up(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._stale = True
            self._job.cancel()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Nobody waits for what cannot be seen; it is made anew when it is.
        self._give_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.refresh()

    def _begin(self) -> None:
        if self._job is not None or not self.isVisible():
            return
        self._stale = False
        try:
            work = self._make(round(self.paper.page_width * self.devicePixelRatioF()))
        except PlannerError as error:
            self._say(str(error))
            return
        job = self._job = Job(work, self)
        job.succeeded.connect(self._take)
        job.failed.connect(self._say)
        job.finished.connect(self._over)
        job.start()

    def _take(self, result: object) -> None:
        if self._stale:
            return
        preview = cast("Preview", result)
        self.message.clear_message()
        self.message.hide()
        self.paper.show_image(preview.image)
        self._area.setAccessibleDescription(preview.text)
        self.shown.emit()

    def _say(self, why: str) -> None:
        self.message.show_hint(why)
        self.message.show()
        self.paper.show_image(None)
        self._area.setAccessibleDescription(why)

    def _over(self) -> None:
        job, self._job = self._job, None
        if job is None:
            return
        job.deleteLater()
        if self._stale and self.isVisible():
            self._timer.start()


class _Paper(QWidget):
    """A white page with an edge, as wide as there is room."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image: QImage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def page_width(self) -> int:
        """How wide the page is."""
        return max(self.width() - GRID, 1)

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round((width - GRID) * self._shape) + 2

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(max(self.width(), 160)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        width = self.page_width
        page = QRectF(1, 1, width - 2, round(width * self._shape) - 2)
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(page, self._image)
        painter.setPen(QPen(self._theme.color("line"), 1))
        painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5))

    @property
    def _shape(self) -> float:
        image = self._image
        return _SHAPE if image is None or not image.width() else image.height() / image.width()
