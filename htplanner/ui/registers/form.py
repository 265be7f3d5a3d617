"""A form for one record: every field taken over as soon as it is left, or all at once for a new record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from htplanner.domain.editing import edits
from htplanner.domain.model.changes import new_id
from htplanner.domain.model.records import Entity, Record, spec
from htplanner.domain.reading.descriptions import display_name
from htplanner.errors import PlannerError
from htplanner.ui.registers.form_field import FormField, make_field
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import PrimaryButton, QuietButton
from htplanner.ui.widgets.fields.choice_fields import ChoiceField
from htplanner.ui.widgets.fields.field import Field, show_refusal
from htplanner.ui.widgets.fields.field_grid import FieldGrid
from htplanner.ui.widgets.fields.line_field import RecordNameField, SuggestField
from htplanner.ui.widgets.fields.members_field import MembersField
from htplanner.ui.widgets.message_line import MessageLine

_LABEL_WIDTH = 92


class RecordForm(QWidget):
    """The fields of one record of ``entity``.

    ``show_record`` edits it in place. ``start_new`` collects the values of a new one until Add, and then
    ``added`` carries its id; ``cancelled`` fires when it was given up.
    """

    added = Signal(str)
    cancelled = Signal()

    def __init__(
        self, desk: Desk, entity: Entity, wanted: Sequence[FormField], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entity = entity
        self._wanted = {one.name: one for one in wanted}
        self._record: Record | None = None
        self._fixed: Mapping[str, object] = {}
        self._shown: dict[str, object] = {}
        self.fields: dict[str, Field] = {}
        column = vbox(self, GRID)
        self._grid = FieldGrid(desk.theme, _LABEL_WIDTH)
        column.addLayout(self._grid)
        for one in wanted:
            self._add_field(one)
        self.message = put(column, MessageLine(desk.theme, self))
        self._buttons = put(column, QWidget(self))
        line = hbox(self._buttons)
        self.add_button = PrimaryButton(desk.theme, "Add", self._buttons, on_click=self._add)
        self.cancel_button = QuietButton(desk.theme, "Cancel", self._buttons, on_click=self._give_up)
        line.addStretch(1)
        put_all(line, self.cancel_button, self.add_button)
        self._buttons.hide()

    @property
    def is_new(self) -> bool:
        """Whether the form collects a new record."""
        return not self._buttons.isHidden()

    def show_record(self, record: Record) -> None:
        """Edit ``record`` in place. The same record again changes only fields whose value has moved on."""
        same = self._record is not None and self._record.id == record.id and not self.is_new
        self._record = record
        self._buttons.hide()
        if not same:
            self._shown.clear()
            self.message.clear_message()
        self._offer(lambda name: getattr(record, name))

    def start_new(self, fixed: Mapping[str, object], values: Mapping[str, object] | None = None) -> None:
        """Collect a new record: it has the ``fixed`` values unasked and starts from ``values``."""
        self._record = None
        self._fixed = fixed
        self._shown.clear()
        self.message.clear_message()
        self._buttons.show()
        self._offer((values or {}).get)
        self.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        next(iter(self.fields.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    # --- building

    def _add_field(self, wanted: FormField) -> None:
        described = spec(self._entity, wanted.name)
        field = make_field(self._desk, described, wanted, self)
        self._grid.add_field(wanted.label or described.label, field)
        field.edited.connect(lambda value, key=wanted.name: self._take(key, value))
        field.entered.connect(self._enter)
        self.fields[wanted.name] = field

    # --- showing and taking over

    def _offer(self, read: Callable[[str], object]) -> None:
        view = self._desk.bridge.view
        for name, field in self.fields.items():
            wanted = self._wanted[name]
            if wanted.choices is not None and isinstance(field, ChoiceField | MembersField):
                field.offer(wanted.choices(view))
            if isinstance(field, RecordNameField):
                target = spec(self._entity, name).target
                assert target is not None
                if field.offer({one.id: title_of(one) for one in view.plan.standing(target)}):
                    self._shown.pop(name, None)
            if wanted.suggestions is not None and isinstance(field, SuggestField):
                field.suggest(wanted.suggestions(view))
            field.set_editable(view.editable)
            # A new record is only what its first fields say; the others make sense once it is there.
            fits, record = wanted.visible_if, self._record
            self._grid.show_row(field, shown=fits is None or (record is not None and fits(record)))
            value = read(name)
            if name not in self._shown or value != self._shown[name]:
                self._shown[name] = value
                field.show_value(value)

    def _take(self, name: str, value: object) -> None:
        if self._record is None:
            # What was wrong about the value before is mended; Add looks at it again.
            self.fields[name].show_error("")
            return
        whose = display_name(self._record, self._desk.bridge.view.plan)
        label = edits.record_label(type(self._record), {name: value}, whose)
        field = self.fields[name]
        try:
            change = self._desk.bridge.perform(edits.set_fields(self._record, {name: value}, label))
        except PlannerError as error:
            field.show_error(str(error))
        else:
            self._shown[name] = getattr(self._record, name)
            field.show_value(self._shown[name])
            if change.notices:
                field.show_hint(" ".join(change.notices))

    def _enter(self) -> None:
        if self.is_new:
            self._add()

    def _add(self) -> None:
        self.message.clear_message()
        for field in self.fields.values():
            if field.unreadable:
                field.setFocus()
                return
            field.show_error("")
        values = {name: field.value() for name, field in self.fields.items()} | dict(self._fixed)
        kind = self._entity.kind
        named = values.get(kind.name_field) if kind.names else kind.word
        record_id = new_id()
        try:
            self._desk.bridge.perform(edits.add(self._entity, values, f"Add {named}", record_id=record_id))
        except PlannerError as error:
            show_refusal(error, self.fields, self.message)
        else:
            self._buttons.hide()
            self.added.emit(record_id)

    def _give_up(self) -> None:
        self._buttons.hide()
        self.cancelled.emit()


def title_of(record: Record) -> str:
    """How a record is called in the name of a step."""
    kind = record.entity.kind
    return str(getattr(record, kind.name_field)) if kind.names else kind.word
