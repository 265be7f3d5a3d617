"""A question of a card and its answers, large enough for a room and answered by one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from htplanner.domain.model.vocabulary import Word
from htplanner.painting.glyphs import draw_glyph, has_glyph
from htplanner.ui.meeting.sizes import BigLabel, BigMessage, Sizes
from htplanner.ui.shell.theme import RADIUS
from htplanner.ui.widgets.boxes import drop, hbox, put_all
from htplanner.ui.widgets.flow import FlowLayout
from htplanner.ui.widgets.paint import draw_frame

_TEXT, _NOTE = 19, 14
_HEIGHT, _SIDE, _BADGE, _SIGN, _GAP = 52, 13, 25, 19, 10
_QUESTION_WIDTH = 222
INDENT = 14
"""How far a question stands in from the bar that marks the focus."""

SKIP_LETTER = "s"
"""The letter that skips a card, so no answer takes it."""

PRESET = "so far"
"""What stands beside an answer that the plan has and nobody gave at the meeting."""


@dataclass(frozen=True)
class AnswerChoice:
    """One answer; ``note`` is a quiet addition such as "usual lead"."""

    key: str
    label: str
    sign: Word | None = None
    note: str = ""


class ChoiceButton(QAbstractButton):
    """An answer with the digit that chooses it."""

    def __init__(self, sizes: Sizes, number: int, choice: AnswerChoice, parent: QWidget) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._number = number
        self.choice = choice
        self._preset = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{number} {choice.label}" + (f", {choice.note}" if choice.note else ""))
        sizes.changed.connect(self.updateGeometry)

    def set_chosen(self, *, chosen: bool, preset: bool) -> None:
        """Show whether this answer stands, and whether only as the plan has it so far."""
        self.setChecked(chosen)
        if self._preset != (chosen and preset):
            self._preset = chosen and preset
            self.updateGeometry()
            self.update()

    @property
    def _note(self) -> str:
        return " · ".join(part for part in (self.choice.note, PRESET if self._preset else "") if part)

    def sizeHint(self) -> QSize:
        sizes, choice = self._sizes, self.choice
        width = 2.0 * sizes.px(_SIDE) + sizes.px(_BADGE) + sizes.px(_GAP)
        width += self._advance(_TEXT, QFont.Weight.DemiBold, choice.label)
        if choice.sign is not None and has_glyph(choice.sign):
            width += sizes.px(_SIGN + _GAP)
        if self._note:
            width += sizes.px(_GAP) + self._advance(_NOTE, QFont.Weight.Normal, self._note)
        return QSize(round(width) + 2, sizes.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        color, sizes, chosen = self._sizes.theme.color, self._sizes, self.isChecked() and not self._preset
        lit = self._preset or self.underMouse()
        draw_frame(
            painter,
            QRectF(self.rect()),
            RADIUS,
            fill=color("accent_weak" if chosen else "surface"),
            line=color("accent" if chosen else "text_quiet" if lit else "line"),
            width=2 if chosen else 1,
        )
        middle, left = self.height() / 2, float(sizes.px(_SIDE))
        badge = QRectF(left, middle - sizes.px(_BADGE) / 2, sizes.px(_BADGE), sizes.px(_BADGE))
        ground = color("accent" if chosen else "not_started_weak")
        draw_frame(painter, badge, 5, fill=ground, line=ground)
        painter.setPen(color("surface" if chosen else "text_secondary"))
        painter.setFont(sizes.font(_NOTE, QFont.Weight.DemiBold))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._number))
        left = badge.right() + sizes.px(_GAP)
        if self.choice.sign is not None and has_glyph(self.choice.sign):
            sign = QRectF(left, middle - sizes.px(_SIGN) / 2, sizes.px(_SIGN), sizes.px(_SIGN))
            draw_glyph(painter, sign, self.choice.sign, sizes.theme.palette, ground=color("surface"))
            left = sign.right() + sizes.px(_GAP)
        weight = QFont.Weight.DemiBold if chosen else QFont.Weight.Normal
        left = self._write(painter, left, self.choice.label, sizes.font(_TEXT, weight), "text")
        if self._note:
            left += sizes.px(_GAP)
            self._write(painter, left, self._note, sizes.font(_NOTE), "text_secondary")

    def _write(self, painter: QPainter, left: float, text: str, font: QFont, tone: str) -> float:
        painter.setFont(font)
        painter.setPen(self._sizes.theme.color(tone))
        place = QRectF(left, 0, self.width() - left, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        return left + QFontMetricsF(font).horizontalAdvance(text)

    def _advance(self, pixels: float, weight: QFont.Weight, text: str) -> float:
        return QFontMetricsF(self._sizes.font(pixels, weight)).horizontalAdvance(text)


class QuestionRow(QWidget):
    """A question with its answers beside it.

    With the focus on the row a digit, or the letter with which just one answer begins, chooses; ``chosen``
    carries the answer's key. The page decides whether the answer stands and calls ``set_value``.
    """

    chosen = Signal(str)

    def __init__(self, sizes: Sizes, question: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self._question = question
        self.value: str | None = None
        """The key of the answer that stands."""
        self._preset = False
        self.buttons: list[ChoiceButton] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._label = BigLabel(sizes, 18, self, weight=QFont.Weight.DemiBold, tone="text_secondary")
        self._label.setText(question)
        self._note = BigLabel(sizes, 16, self, tone="text_secondary")
        self._note.hide()
        self.message = BigMessage(sizes, self)
        self._answers = QWidget(self)
        self._flow = FlowLayout(self._answers, spacing=10)
        line = hbox(self, sizes.px(12), margins=(sizes.px(INDENT), 2, 0, 2))
        line.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout()
        put_all(self._column, self._answers, self._note, self.message)
        line.addLayout(self._column, 1)
        sizes.changed.connect(self._resize)
        self._resize()

    def add_below(self, widget: QWidget) -> None:
        """Put something that belongs to the question below its answers."""
        self._column.insertWidget(self._column.count() - 2, widget)

    def set_choices(self, choices: Sequence[AnswerChoice], note: str = "") -> None:
        """Offer these answers; ``note`` stands below them, or in their place where there are none."""
        if [button.choice for button in self.buttons] != list(choices):
            self._make_buttons(choices)
        self._answers.setVisible(bool(choices))
        self.set_note(note)
        self.set_value(self.value, preset=self._preset)

    def _make_buttons(self, choices: Sequence[AnswerChoice]) -> None:
        for button in self.buttons:
            self._flow.removeWidget(button)
            drop(button)
        self.buttons = []
        for number, choice in enumerate(choices, start=1):
            button = ChoiceButton(self._sizes, number, choice, self._answers)
            button.clicked.connect(lambda _on=False, key=choice.key: self.chosen.emit(key))
            self._flow.addWidget(button)
            button.show()
            self.buttons.append(button)

    def set_note(self, note: str) -> None:
        """Change the line below the answers."""
        self._note.show_text(note)
        self._describe()

    def set_value(self, key: str | None, *, preset: bool = False) -> None:
        """Show which answer stands; ``preset`` where nobody gave it here and the plan has it so far."""
        self.value, self._preset = key, preset
        for button in self.buttons:
            button.set_chosen(chosen=button.choice.key == key, preset=preset)
        self._describe()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = self._choice_of(event.text().casefold())
        if wanted is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            self.chosen.emit(wanted.key)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._label.set_tone("accent")
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._label.set_tone("text_secondary")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            bar = QRectF(0, 6, self._sizes.px(4), self.height() - 12)
            accent = self._sizes.theme.color("accent")
            draw_frame(QPainter(self), bar, 2, fill=accent, line=accent)

    def _choice_of(self, typed: str) -> AnswerChoice | None:
        if typed.isdecimal() and 1 <= int(typed) <= len(self.buttons):
            return self.buttons[int(typed) - 1].choice
        if not typed.isalpha() or typed == SKIP_LETTER:
            return None
        fitting = [b.choice for b in self.buttons if b.choice.label.casefold().startswith(typed)]
        return fitting[0] if len(fitting) == 1 else None

    def _describe(self) -> None:
        offered = ", ".join(button.accessibleName() for button in self.buttons)
        chosen = next((b.choice.label for b in self.buttons if b.isChecked()), "nothing")
        said = "So far" if self._preset else "Chosen"
        self.setAccessibleName(f"{self._question} {said}: {chosen}" if offered else self._question)
        self.setAccessibleDescription(". ".join(part for part in (offered, self._note.text()) if part))

    def _resize(self) -> None:
        self._label.setFixedWidth(self._sizes.px(_QUESTION_WIDTH))
        self._label.setMinimumHeight(self._sizes.px(_HEIGHT))
        self._label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
