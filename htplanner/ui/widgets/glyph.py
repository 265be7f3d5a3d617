"""A word with its sign, and signs as icons for lists and menus."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.domain.model.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph, has_glyph
from htplanner.ui.shell.icons import pixel_ratios
from htplanner.ui.shell.theme import Role, Theme
from htplanner.ui.widgets.plain_text import plain_tip

GLYPH_SIZE = 16


def glyph_icon(theme: Theme, word: Word, size: int = GLYPH_SIZE) -> QIcon:
    """The sign of ``word`` as an icon in the colours of this moment; empty for words without a sign."""
    icon = QIcon()
    if not has_glyph(word):
        return icon
    for ratio in pixel_ratios():
        pixmap = QPixmap(round(size * ratio), round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        draw_glyph(painter, QRectF(0, 0, size, size), word, theme.palette)
        painter.end()
        icon.addPixmap(pixmap)
        # Without one of its own, Qt would blend a selected row's sign with the highlight.
        icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


class GlyphLabel(QWidget):
    """A sign and, beside it, its word or another text such as "11 days overdue"."""

    def __init__(
        self,
        theme: Theme,
        word: Word | None = None,
        text: str | None = None,
        parent: QWidget | None = None,
        *,
        role: Role = Role.BODY,
        tinted: bool = False,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tinted = tinted
        self._word: Word | None = None
        self.text = ""
        """The words that are shown."""
        self.setFont(theme.font(role))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_word(word, text)

    def set_word(self, word: Word | None, text: str | None = None) -> None:
        """Show ``word`` (``None``: a dash); ``text`` replaces the word where it says more."""
        self._word = word
        self.text = text if text is not None else word.label if word is not None else "–"
        said = self.text if word is None or word.label in self.text else f"{word.label}: {self.text}"
        self.setAccessibleName(said)
        self.setToolTip(plain_tip(said if said != self.text else ""))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        width = metrics.horizontalAdvance(self.text) + self._text_left() + 1
        return QSize(round(width), max(GLYPH_SIZE + 4, round(metrics.height()) + 4))

    def minimumSizeHint(self) -> QSize:
        return QSize(GLYPH_SIZE + 24, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = self._text_left()
        color = self._theme.color("text")
        if self._word is not None and has_glyph(self._word):
            draw_glyph(
                painter,
                QRectF(0, (self.height() - GLYPH_SIZE) / 2, GLYPH_SIZE, GLYPH_SIZE),
                self._word,
                self._theme.palette,
            )
            if self._tinted:
                color = self._theme.palette.of(self._word)
        painter.setPen(color)
        shown = QFontMetricsF(self.font()).elidedText(
            self.text, Qt.TextElideMode.ElideRight, self.width() - left
        )
        area = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def _text_left(self) -> float:
        return GLYPH_SIZE + 5.0 if self._word is not None and has_glyph(self._word) else 0.0
