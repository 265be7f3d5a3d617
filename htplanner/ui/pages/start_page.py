"""The page without a plan: what the program is, the plans opened last, and three ways to begin.

A recent plan shows its file's name and day, nothing else: this page may be seen by anyone, and folders are
often named after what lies in them. Only the tip, for whoever rests the mouse there, tells where it lies.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QLabel, QSizePolicy, QWidget

from htplanner.ui.shell.dates import date_text
from htplanner.ui.shell.theme import GRID, MARGIN, RADIUS, Role, Theme
from htplanner.ui.widgets.boxes import drop, hbox, put_all, vbox
from htplanner.ui.widgets.buttons import IconButton, LinkButton, PrimaryButton, SecondaryButton, presses
from htplanner.ui.widgets.card import Card, TextLabel
from htplanner.ui.widgets.paint import draw_frame
from htplanner.ui.widgets.plain_text import plain_tip
from htplanner.ui.widgets.scroll_pane import ScrollPane

_WIDTH = 640
_ROW, _ICON = 52, 20

_PROMISE = "From the first meeting to an assigned, phased plan, and to the report leadership reads."
_OFFLINE = "Works without internet. A plan is one file that stays where you keep it."

GONE = "No longer where it was · look for it, or bring back a backup"

_WAY = (
    (
        "meeting",
        "Decide together",
        "Large cards ask the task force what applies, where you stand and who leads.",
    ),
    ("plan", "Keep it going", "Every action has an owner, a phase and a date; policies stand beside it."),
    (
        "reports",
        "Tell leadership",
        "One workbook a quarter: where you stand, what is late, and why.",
    ),
)
"""What one does with a plan, told as long as there is none: icon, step, and what it comes to."""


class StartPage(QWidget):
    """Everything it offers is a wish; whoever made it acts on it."""

    new_wanted = Signal()
    open_wanted = Signal()
    sample_wanted = Signal()
    recent_wanted = Signal(Path)
    gone_wanted = Signal(Path)
    """A plan is wanted whose file is gone."""
    roll_up_wanted = Signal()
    forget_wanted = Signal(Path)
    """A plan is to be taken off the list; its file stays as it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.recent: tuple[RecentPlan, ...] = ()
        self.new_button = PrimaryButton(theme, "&New plan…", self, on_click=self.new_wanted)
        self.open_button = SecondaryButton(theme, "&Open…", self, on_click=self.open_wanted)
        self.sample_button = SecondaryButton(theme, "Look at a &sample plan…", self)
        self.sample_button.clicked.connect(self.sample_wanted)
        self.roll_up_button = LinkButton(theme, "Roll up several plans…", self, on_click=self.roll_up_wanted)
        self.roll_up_button.setToolTip("One report over the plans of many organizations")
        self._heading = TextLabel(theme, "Recent plans", role=Role.SECONDARY_STRONG, tone="text_secondary")
        self._list = vbox(spacing=GRID)
        self._rows: list[QWidget] = []
        self._way = _way(theme, self)
        self._build()

    def show_recent(self, paths: Sequence[Path], copied: Collection[Path] = ()) -> None:
        """List the plans opened last, the latest first; those whose file is gone are said to be.

        Those of which a copy is here (``copied``) open all the same.
        """
        for row in self._rows:
            self._list.removeWidget(row)
            drop(row)
        self.recent = tuple(RecentPlan(self._theme, path, self, copied=path in copied) for path in paths)
        self._rows = [self._row(plan) for plan in self.recent]
        for row in self._rows:
            self._list.addWidget(row)
        self._heading.setVisible(bool(self.recent))
        self._way.setVisible(not self.recent)

    def _row(self, plan: RecentPlan) -> QWidget:
        """A recent plan and, beside it, the way to take it off the list."""
        wanted = self.gone_wanted if plan.missing else self.recent_wanted
        plan.clicked.connect(lambda: wanted.emit(plan.path))
        forget = IconButton(self._theme, "close", f"Take “{plan.path.stem}” off the list", self, size=14)
        forget.clicked.connect(lambda: self.forget_wanted.emit(plan.path))
        row = QWidget(self)
        line = hbox(row, GRID)
        line.addWidget(plan, 1)
        line.addWidget(forget)
        return row

    def _build(self) -> None:
        theme = self._theme
        content = QWidget()
        content.setMaximumWidth(theme.px(_WIDTH))
        column = vbox(content, GRID)
        title = TextLabel(theme, "Put the core competencies into practice", role=Role.FIGURE, wrap=True)
        put_all(column, title, TextLabel(theme, _PROMISE, role=Role.BODY, tone="text_secondary", wrap=True))
        column.addSpacing(MARGIN)
        line = hbox(column, GRID)
        for button in (self.new_button, self.open_button, self.sample_button):
            line.addWidget(button)
        line.addStretch(1)
        column.addSpacing(MARGIN + GRID)
        put_all(column, self._way, self._heading)
        column.addLayout(self._list)
        column.addSpacing(MARGIN)
        last = hbox(column, MARGIN)
        last.addWidget(TextLabel(theme, _OFFLINE, role=Role.SECONDARY, tone="text_quiet", wrap=True), 1)
        last.addWidget(self.roll_up_button)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(MARGIN * 2, MARGIN * 2, MARGIN * 2, MARGIN * 2)
        grid.addWidget(content, 1, 1)
        for side, share in ((0, 2), (2, 3)):
            grid.setRowStretch(side, share)
            grid.setColumnStretch(side, 1)
        grid.setColumnStretch(1, 100)
        outer = vbox(self)
        outer.addWidget(ScrollPane(inside, self))
        self.setFocusProxy(self.new_button)


def _way(theme: Theme, parent: QWidget) -> Card:
    """The three steps of ``_WAY`` in a card."""
    card = Card(theme, parent=parent)
    grid = QGridLayout()
    grid.setHorizontalSpacing(MARGIN)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    for number, (icon, step, told) in enumerate(_WAY):
        row = 3 * number
        if number:
            grid.setRowMinimumHeight(row - 1, GRID + 4)
        grid.addWidget(IconLabel(theme, icon, card), row, 0, 2, 1)
        grid.addWidget(TextLabel(theme, step, card, role=Role.STRONG), row, 1)
        grid.addWidget(TextLabel(theme, told, card, tone="text_secondary", wrap=True), row + 1, 1)
    card.body.addLayout(grid)
    return card


class IconLabel(QLabel):
    """An icon that is only looked at; follows the theme."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self.setPixmap(self._theme.icon(self._icon, "accent", _ICON).pixmap(QSize(_ICON, _ICON), 2.0))


class RecentPlan(QAbstractButton):
    """One plan opened before: its file's name, and below it when it was changed or that it is not there."""

    def __init__(
        self, theme: Theme, path: Path, parent: QWidget | None = None, *, copied: bool = False
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.path = path
        changed = _changed_on(path)
        self.missing = changed is None and not copied
        gone = "Not there just now · work on the copy on this computer" if copied else GONE
        self._below = f"Changed {date_text(changed)}" if changed else gone
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{path.stem}. {self._below}")
        self.setToolTip(plain_tip(str(path)))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme, color = self._theme, self._theme.color
        lit = self.hasFocus() or self.underMouse()
        draw_frame(
            painter,
            QRectF(self.rect()),
            RADIUS,
            fill=color("surface_alternate" if self.isDown() or self.missing else "surface"),
            line=color("accent" if lit else "line"),
            width=2 if self.hasFocus() else 1,
        )
        icon = QRectF(MARGIN, (self.height() - _ICON) / 2, _ICON, _ICON)
        tone = "text_quiet" if self.missing else "accent"
        theme.icon("warning" if self.missing else "plan", tone, _ICON).paint(painter, icon.toRect())
        left = icon.right() + MARGIN
        half, right = self.height() / 2, self.width() - MARGIN
        self._write(
            painter, QRectF(left, 6, right - left, half - 6), self.path.stem, Role.STRONG, at_top=True
        )
        below = QRectF(left, half, right - left, half - 6)
        self._write(painter, below, self._below, Role.SECONDARY, at_top=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not presses(self, event):
            super().keyPressEvent(event)

    def _write(self, painter: QPainter, place: QRectF, text: str, role: Role, *, at_top: bool) -> None:
        font = self._theme.font(role)
        painter.setFont(font)
        painter.setPen(self._theme.color("text" if at_top and not self.missing else "text_secondary"))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def _changed_on(path: Path) -> date | None:
    """The day the file was last changed; None where it cannot be found."""
    try:
        stamp = path.stat().st_mtime
    except OSError:
        return None
    return datetime.fromtimestamp(stamp, tz=UTC).astimezone().date()
