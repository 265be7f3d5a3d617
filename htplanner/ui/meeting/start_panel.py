"""Before the cards: which round is to be held, and which keys there are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing.meeting import MeetingRound, deck, is_undecided
from htplanner.domain.reading.view import PlanView
from htplanner.ui.meeting.choices import AnswerChoice, QuestionRow
from htplanner.ui.meeting.sizes import MARGIN, BigLabel, BigMessage, Sizes
from htplanner.ui.widgets.boxes import vbox

GO_ON = "go on"

_ABOUT = (
    "Go through the cards together. Each asks four things: does it apply here, where are we today, who "
    "leads, and in which phase. Skip what needs more thought; nothing is lost by leaving."
)

_KEYS = "Press the figure beside an answer. Enter takes the first."


class StartPanel(QWidget):
    """Offers rounds that have cards. ``wanted`` carries a ``MeetingRound`` word or ``GO_ON``."""

    wanted = Signal(str)
    leave_wanted = Signal()

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = BigLabel(sizes, 40, weight=QFont.Weight.Bold)
        about = BigLabel(sizes, 23, tone="text_secondary")
        about.setText(_ABOUT)
        self.rounds = QuestionRow(sizes, "Begin with")
        self.rounds.chosen.connect(self.wanted)
        self.message = BigMessage(sizes, self)
        self.setFocusProxy(self.rounds)
        self._keys = keys = BigLabel(sizes, 18, tone="text_secondary")
        keys.setText(_KEYS)
        column = vbox(
            self, sizes.px(16), margins=(sizes.px(MARGIN), sizes.px(24), sizes.px(MARGIN), sizes.px(24))
        )
        column.addStretch(2)
        for widget in (self.title, about, self.message, self.rounds, keys):
            column.addWidget(widget)
        column.addStretch(3)

    def show_rounds(self, view: PlanView, *, resumable: bool, read_only: str) -> None:
        """Offer what there is to decide in this plan; where it is ``read_only``, say why there is nothing."""
        subs = [view.row(sub.code) for sub in view.framework.sub_competencies]
        begun = not all(is_undecided(row) for row in subs)
        self.title.setText("Meeting" if begun else "First meeting")
        self.message.show_warning(f"Nothing can be decided here: {read_only}" if read_only else "")
        self.rounds.setVisible(not read_only)
        self._keys.setVisible(not read_only)
        self.rounds.set_choices(() if read_only else _offered(view, begun=begun, resumable=resumable))
        self.rounds.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.rounds.buttons:
            # Still held down, it was meant for the wizard that ended with it.
            if not event.isAutoRepeat():
                self.wanted.emit(self.rounds.buttons[0].choice.key)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave_wanted.emit()
        else:
            super().keyPressEvent(event)


def _offered(view: PlanView, *, begun: bool, resumable: bool) -> list[AnswerChoice]:
    choices = [AnswerChoice(GO_ON, "Continue where you left off")] if begun and resumable else []
    seen: list[tuple[str, ...]] = []
    order = (MeetingRound.OPEN, *(which for which in MeetingRound if which is not MeetingRound.OPEN))
    for which in order if begun else (MeetingRound.EVERYTHING,):
        cards = deck(view, which)
        if cards and cards not in seen:
            seen.append(cards)
            choices.append(AnswerChoice(which.value, which.label, note=_cards(len(cards))))
    return choices


def _cards(count: int) -> str:
    return "1 card" if count == 1 else f"{count} cards"
