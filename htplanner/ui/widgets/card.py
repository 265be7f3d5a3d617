"""Cards, figures, headers and empty states: what a page is put together from."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from htplanner.ui.shell.theme import GRID, MARGIN, RADIUS, Role, Theme, set_look
from htplanner.ui.widgets.boxes import W, hbox, put, vbox
from htplanner.ui.widgets.buttons import PrimaryButton, presses
from htplanner.ui.widgets.paint import draw_frame
from htplanner.ui.widgets.plain_text import plain_tip


class TextLabel(QLabel):
    """Plain text in one role and one colour of the palette; follows the theme."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: Role = Role.BODY,
        tone: str = "text",
        wrap: bool = False,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme.font(role))
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)

    def show_text(self, text: str) -> None:
        """Say ``text``; without any, the label is hidden."""
        self.setText(text)
        self.setVisible(bool(text))

    def set_tone(self, tone: str) -> None:
        """Take another colour of the palette."""
        set_look(self, "tone", tone)


class LineLabel(TextLabel):
    """One line that takes the room it gets, and ends in "…" where that is too little."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        parent: QWidget | None = None,
        *,
        role: Role = Role.BODY,
        tone: str = "text",
    ) -> None:
        super().__init__(theme, text, parent, role=role, tone=tone)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self._theme.color(str(self.property("tone"))))
        room = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class SectionTitle(QWidget):
    """The quiet bold line above a group of fields, with room for a link at its right."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = hbox(self, margins=(0, GRID, 0, 0))
        self.label = TextLabel(theme, text, self, role=Role.SECONDARY_STRONG, tone="text_secondary")
        self._row.addWidget(self.label)
        self._row.addStretch(1)

    def add_action(self, widget: W) -> W:
        """Put ``widget`` at the right end; returns it."""
        return put(self._row, widget)


class Card(QFrame):
    """A raised surface; ``body`` is the layout to fill."""

    def __init__(self, theme: Theme, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.body = vbox(self, GRID, margins=(MARGIN, MARGIN - 4, MARGIN, MARGIN - 4))
        self._head: QHBoxLayout | None = None
        if title:
            self._head = hbox(self.body)
            self._title = put(self._head, TextLabel(theme, title, self, role=Role.STRONG))
            self._head.addStretch(1)
            self.setAccessibleName(title)

    def add_action(self, widget: W) -> W:
        """Put ``widget`` at the right of the title, which the card needs; returns it."""
        assert self._head is not None, "a card without a title has no place for actions"
        self._head.addWidget(widget)
        # What is higher than the title takes its room above: titles of cards side by side stay on one line.
        widget.ensurePolished()
        over = max(0, widget.sizeHint().height() - self._title.sizeHint().height()) // 2
        margins = self.body.contentsMargins()
        margins.setTop(min(margins.top(), MARGIN - 4 - over))
        self.body.setContentsMargins(margins)
        return widget


class FigureCard(QAbstractButton):
    """One big figure in words; a click opens exactly what it counts."""

    def __init__(
        self,
        theme: Theme,
        figure: str = "",
        label: str = "",
        sub_line: str = "",
        parent: QWidget | None = None,
        *,
        tone: str = "text",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = tone
        self._figure = self._label = self._sub_line = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_figure(figure, label, sub_line, tone=tone)

    def set_figure(self, figure: str, label: str, sub_line: str = "", *, tone: str = "text") -> None:
        """Show "41 of 171", "actions in place" and the small line below; ``tone`` colours the figure."""
        self._figure, self._label, self._sub_line, self._tone = figure, label, sub_line, tone
        self.setAccessibleName(". ".join(part for part in (f"{figure} {label}", sub_line) if part))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        first = self._advance(Role.FIGURE, self._figure) + 14 + self._advance(Role.BODY, self._label)
        second = self._advance(Role.SECONDARY, self._sub_line)
        return QSize(round(max(first, second)) + 2 * MARGIN + 2, self._theme.px(76))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color = self._theme.color
        lit = self.hasFocus() or self.underMouse()
        draw_frame(
            painter,
            QRectF(self.rect()),
            RADIUS,
            fill=color("surface_alternate" if self.isDown() else "surface"),
            line=color("accent" if lit else "line"),
            width=2 if self.hasFocus() else 1,
        )
        baseline = self._theme.px(37)
        painter.setPen(color(self._tone))
        painter.setFont(self._theme.font(Role.FIGURE))
        painter.drawText(MARGIN + 1, baseline, self._figure)
        left = MARGIN + 1 + self._advance(Role.FIGURE, self._figure) + 12
        painter.setPen(color("text"))
        painter.setFont(self._theme.font(Role.BODY))
        painter.drawText(round(left), baseline, self._label)
        painter.setPen(color("text_secondary"))
        painter.setFont(self._theme.font(Role.SECONDARY))
        painter.drawText(MARGIN + 1, baseline + self._theme.px(21), self._sub_line)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not presses(self, event):
            super().keyPressEvent(event)

    def _advance(self, role: Role, text: str) -> float:
        return QFontMetricsF(self._theme.font(role)).horizontalAdvance(text)


class PageHeader(QWidget):
    """The title of a page, a quiet line beside it, and the page's buttons at the right."""

    def __init__(self, theme: Theme, title: str, sub: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = hbox(self, GRID + 4)
        self.title = put(self._row, TextLabel(theme, title, self, role=Role.TITLE))
        self.sub = put(self._row, LineLabel(theme, sub, self, tone="text_secondary"), 1)
        # The two stand on one baseline: the smaller line is let down by the difference of their descents.
        big, small = QFontMetricsF(self.title.font()), QFontMetricsF(self.sub.font())
        self.sub.setContentsMargins(0, round((big.ascent() - small.ascent()) / 2), 0, 0)

    def set_sub(self, text: str) -> None:
        """Change the quiet line."""
        self.sub.setText(text)
        self.sub.setToolTip(plain_tip(text))

    def add_action(self, widget: W) -> W:
        """Put ``widget`` at the right end, the primary button last; returns it."""
        return put(self._row, widget)


class EmptyState(QWidget):
    """What a page shows when there is nothing yet: what belongs here, and the one button that starts it."""

    activated = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str,
        sentence: str,
        button: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence = TextLabel(theme, sentence, self, tone="text_secondary", wrap=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.sentence.setMaximumWidth(theme.px(420))
        column = vbox(self, GRID + 4, margins=(MARGIN, MARGIN, MARGIN, MARGIN))
        column.addStretch(2)
        column.addWidget(self._picture)
        line = hbox(column)
        line.addStretch(1)
        line.addWidget(self.sentence, 100)
        line.addStretch(1)
        self.button: PrimaryButton | None = None
        if button:
            self.button = PrimaryButton(theme, button, self, on_click=self.activated)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        theme.changed.connect(self._tint)
        self._tint()

    def _tint(self) -> None:
        self._picture.setPixmap(self._theme.icon(self._icon, "text_quiet", 36).pixmap(QSize(36, 36), 2.0))
