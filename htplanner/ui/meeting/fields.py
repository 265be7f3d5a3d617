"""The two things that are typed at a meeting: who else leads, and the detail of a reason."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItemModel
from PySide6.QtWidgets import QSizePolicy, QWidget

from htplanner.domain.editing.meeting import ItemLead
from htplanner.domain.model.vocabulary import PartyKind
from htplanner.ui.meeting.choices import AnswerChoice, QuestionRow
from htplanner.ui.meeting.sizes import Sizes
from htplanner.ui.widgets.fields.line_field import PlainLine
from htplanner.ui.widgets.popups import TypeAhead, add_suggestion

USUAL, OTHER, NOBODY = "usual", "other", "nobody"
NAMED = "named "
"""How the key of somebody begins who was named for an earlier card; the id of the party follows."""

_OFFERED = 3
"""How many of those named earlier are offered; the latest come first."""


class BigField(PlainLine):
    """A text field. Enter emits ``entered``, Escape ``gave_up``; neither turns the card.

    ``typing_changed`` says whether letters go into it: then they are no keys of the card.
    """

    entered = Signal(str)
    typing_changed = Signal(bool)

    def __init__(self, sizes: Sizes, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sizes = sizes
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        sizes.changed.connect(self._resize)
        self._resize()

    @property
    def is_pending(self) -> bool:
        """Return focus to the answers on Escape."""
        return True

    def sizeHint(self) -> QSize:
        return QSize(self._sizes.px(440), self._sizes.px(52))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(self.text())
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.typing_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.typing_changed.emit(False)

    def _resize(self) -> None:
        self.setFont(self._sizes.font(19))
        self.updateGeometry()


class LeadRow(QuestionRow):
    """Who leads: the usual lead, somebody else by name, or nobody yet.

    No list of names is ever shown, since the card may stand on a wall: a name appears once it is being typed,
    or where this day's meeting itself has named it on an earlier card. ``name_entered`` carries what was
    typed; the page finds it in the plan or asks what it is.
    """

    name_entered = Signal(str)

    def __init__(self, sizes: Sizes, parent: QWidget | None = None) -> None:
        super().__init__(sizes, "Who leads?", parent)
        self.field = BigField(sizes, "Name of a person, position or committee", self._answers)
        self._flow.addWidget(self.field)
        self.field.hide()
        self.field.entered.connect(self._take)
        self.field.gave_up.connect(self.setFocus)
        self.field.editingFinished.connect(self._close_if_left)

    def set_names(self, names: Sequence[str]) -> None:
        """The names that are found while typing."""
        model = QStandardItemModel(self.field)
        for name in names:
            add_suggestion(model, name)
        completer = TypeAhead(model, self.field)
        completer.list.setFont(self._sizes.font(16))
        self.field.setCompleter(completer)

    def show_lead(
        self, lead: ItemLead | None, usual: ItemLead, named: Sequence[ItemLead] = (), *, preset: bool = False
    ) -> None:
        """Show who leads now; ``named`` are those who lead what was decided earlier on this day."""
        self.field.hide()
        self._flow.removeWidget(self.field)
        offered = [one for one in named if one != usual][:_OFFERED]
        other = lead if lead is not None and lead not in (usual, *offered) else None
        self.set_choices(
            (
                AnswerChoice(USUAL, usual.name, note="usual lead"),
                *(AnswerChoice(f"{NAMED}{one.party}", one.name) for one in offered),
                AnswerChoice(OTHER, other.name if other else "Someone else…", note=_kind_note(other)),
                AnswerChoice(NOBODY, "Nobody yet"),
            )
        )
        self._flow.addWidget(self.field)
        self.set_value(_key(lead, usual, offered), preset=preset)

    def ask_name(self, name: str = "") -> None:
        """Open the field."""
        self.field.setText(name)
        self.field.selectAll()
        self.field.show()
        self.field.setFocus()

    def _take(self, name: str) -> None:
        if name.strip():
            self.name_entered.emit(name)
        else:
            self.setFocus()

    def _close_if_left(self) -> None:
        if not self.field.text().strip():
            self.field.hide()


def _key(lead: ItemLead | None, usual: ItemLead, offered: Sequence[ItemLead]) -> str:
    if lead is None:
        return NOBODY
    return USUAL if lead == usual else f"{NAMED}{lead.party}" if lead in offered else OTHER


def _kind_note(lead: ItemLead | None) -> str:
    """What a lead is that is not in the plan yet."""
    return f"new {lead.kind.text}" if lead is not None and lead.party is None else ""


KIND_CHOICES = tuple(AnswerChoice(kind.value, f"A {kind.text}") for kind in PartyKind)
