"""What all sections of the inspector share: a title that folds, labelled fields, and the way of an edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from htplanner.domain.model.changes import Edit
from htplanner.errors import PlannerError
from htplanner.ui.inspector.item_field import ItemField
from htplanner.ui.inspector.question import Question
from htplanner.ui.inspector.subject import Subject
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role, Theme
from htplanner.ui.widgets.boxes import put, vbox
from htplanner.ui.widgets.fields.field import Field
from htplanner.ui.widgets.fields.field_grid import FieldGrid
from htplanner.ui.widgets.message_line import MessageLine

FOLDED = "inspector.folded"
"""Where the keys of the folded sections are remembered."""

LINK_PADDING = 5
"""What a link button keeps free around its words, with its border."""

_LABEL_WIDTH = 82

F = TypeVar("F", bound=Field)


class InspectorSection(QWidget):
    """One part of the form, with the ``key`` it is remembered by.

    ``revealed`` carries a widget that has just opened and wants to be seen.
    """

    revealed = Signal(QWidget)

    def __init__(self, desk: Desk, key: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._key = key
        self._subject: Subject | None = None
        self.fields: dict[str, ItemField] = {}
        self._questions: list[Question] = []
        self.fold = FoldingTitle(desk.theme, title, self)
        self.head = QHBoxLayout()
        # Links reach into the margin, so that their words stand in line with the fields.
        self.head.setContentsMargins(LINK_PADDING, GRID, 0, 0)
        self.head.setSpacing(GRID)
        self.head.addWidget(self.fold)
        self.head.addStretch(1)
        self.body = QWidget(self)
        self.column = vbox(self.body, GRID - 2, margins=(LINK_PADDING, 0, LINK_PADDING, 0))
        outer = vbox(self, GRID // 2)
        outer.addLayout(self.head)
        outer.addWidget(self.body)
        self.message = put(outer, MessageLine(desk.theme, self))
        self.fold.toggled.connect(self.body.setVisible)
        self.fold.toggled.connect(self._remember)
        self.fold.setChecked(key not in _folded(desk))
        self.body.setVisible(self.fold.isChecked())

    @property
    def subject(self) -> Subject:
        """The items shown."""
        assert self._subject is not None, "a section shows something before anybody can edit in it"
        return self._subject

    def fits(self, subject: Subject) -> bool:
        """Whether the section makes sense for these items."""
        return True

    def show_subject(self, subject: Subject) -> None:
        """Show the items, or the same ones again after the plan has changed."""
        others = self.is_other(subject)
        self._subject = subject
        if others:
            self.message.clear_message()
        for question in self._questions:
            question.move_to(subject.codes)
        for field in self.fields.values():
            field.box.set_editable(subject.view.editable)
            field.show(subject)
        self.refresh(others=others)

    def is_other(self, subject: Subject) -> bool:
        """Whether ``subject`` is other items than those shown."""
        return self._subject is None or self._subject.codes != subject.codes

    def refresh(self, *, others: bool) -> None:
        """Show what is not one of the fields; ``others`` tells that these are other items than before."""

    # --- building

    def add_rows(self) -> FieldGrid:
        """Begin a group of labelled fields."""
        rows = FieldGrid(self.desk.theme, _LABEL_WIDTH, 4, wrap=False)
        self.column.addLayout(rows)
        return rows

    def add_field(self, name: str, box: F) -> F:
        """Have ``box`` show and edit the field ``name`` of the items."""
        self.fields[name] = ItemField(name, box, self.wanted)
        return box

    def add_question(self, question: Question) -> Question:
        """Have a question follow the items; whoever calls puts it in its place."""
        self._questions.append(question)
        question.opened.connect(lambda: self.reveal(question))
        return question

    def follow_question(self, question: Question) -> None:
        """Show the entries of a list without the one that is being changed in ``question``."""
        question.opened.connect(lambda: self.refresh(others=False))
        question.closed.connect(lambda: self.refresh(others=False))

    # --- editing

    def wanted(self, field: ItemField, value: object) -> None:
        """A person wants ``value`` in a field of the items."""
        self.write(field, {field.name: value})

    def write(self, field: ItemField, values: Mapping[str, object]) -> PlannerError | None:
        """Set fields of the items; a refusal is said beside ``field`` and given back."""
        seen = field.seen or self.subject
        return self.perform(seen.edit(values), field)

    def perform(self, edit: Edit, field: ItemField) -> PlannerError | None:
        """Make an edit asked for in ``field``; a refusal is said beside it and given back."""
        try:
            change = self.desk.bridge.perform(edit)
        except PlannerError as error:
            field.refuse(error)
            return error
        field.show(self.subject, anew=True)
        if change.notices:
            field.box.show_hint(" ".join(change.notices))
        return None

    def attempt(self, edit: Edit) -> None:
        """Make an edit asked for by a button, with any refusal below the section."""
        self.message.clear_message()
        with self.message.refusals():
            self.desk.bridge.perform(edit)

    def reveal(self, widget: QWidget) -> None:
        """Unfold and let ``widget`` be seen."""
        self.fold.setChecked(True)
        self.revealed.emit(widget)

    def _remember(self, unfolded: bool) -> None:
        folded = [key for key in _folded(self.desk) if key != self._key]
        self.desk.memory.put(FOLDED, folded if unfolded else [*folded, self._key])


def _folded(desk: Desk) -> list[str]:
    kept = desk.memory.get(FOLDED)
    return [str(key) for key in kept] if isinstance(kept, list) else []


class FoldingTitle(QAbstractButton):
    """The title of a section, which folds it away; checked while it is unfolded."""

    def __init__(self, theme: Theme, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFont(theme.font(Role.SECONDARY_STRONG))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.toggled.connect(self._tell)
        self._tell(True)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 18, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        if self.hasFocus():
            words = QRectF(0, self.height() - 2, self.width() - 16, 2)
            painter.fillRect(words, color("accent"))
        lit = self.underMouse() or self.hasFocus()
        painter.setPen(color("text" if lit else "text_secondary"))
        area = self.rect().adjusted(0, 0, -16, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        # Unfolded, the arrow shows only when it is looked for.
        if lit or not self.isChecked():
            self._draw_arrow(painter)

    def _draw_arrow(self, painter: QPainter) -> None:
        pen = QPen(self._theme.color("text_quiet"), 1.4)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.translate(self.width() - 8, self.height() / 2 + 0.5)
        painter.rotate(0 if self.isChecked() else -90)
        painter.drawPolyline([QPointF(-3, -1.5), QPointF(0, 1.5), QPointF(3, -1.5)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}
        if event.key() in keys:
            self.setChecked(keys[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _tell(self, unfolded: bool) -> None:
        self.setAccessibleDescription("Unfolded" if unfolded else "Folded")
        self.update()
