"""The phases of the plan: their order, tiers and days. Every change is written at once, as a step to undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from htplanner.domain.editing import edits
from htplanner.domain.editing.founding import starter_phases
from htplanner.domain.model.changes import Edit, new_id
from htplanner.domain.model.records import Entity, Phase
from htplanner.domain.reading.uses import uses
from htplanner.errors import PlannerError
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.models.phase_rows import PhaseRow, phase_columns, phase_rows, remarks
from htplanner.ui.models.register_model import RegisterModel
from htplanner.ui.registers.form import RecordForm
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.registers.keyboard import holds_keyboard
from htplanner.ui.registers.table import RegisterTable
from htplanner.ui.session.bridge import PlanChanged
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID, Role
from htplanner.ui.widgets.boxes import hbox, put, put_all, vbox
from htplanner.ui.widgets.buttons import IconButton, LinkButton, SecondaryButton
from htplanner.ui.widgets.card import Card, EmptyState, PageHeader, TextLabel
from htplanner.ui.widgets.fields.line_field import LineField
from htplanner.ui.widgets.message_line import MessageLine

_WHEN = "A phase says when work is done, never whether it is."


class PhasesDialog(FramedDialog):
    """Edits the phases; there is nothing to accept, since every change is written at once.

    It stays beside the window, so that a phase can be dragged from it onto items of the plan.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        theme = desk.theme
        header = PageHeader(theme, "Phases", _WHEN)
        super().__init__(theme, "Phases", QSize(920, 500), parent, heading=header)
        self._desk = desk
        self._fill_header(header)
        self.model = RegisterModel[PhaseRow](phase_columns(), entity=Entity.PHASE, parent=self)
        self.table = RegisterTable(theme, self.model, "Phases", self)
        self.table.setSortingEnabled(False)
        self.form = RecordForm(
            desk,
            Entity.PHASE,
            [FormField("name"), FormField("tier", suggestions=_tiers), FormField("start"), FormField("end")],
            self,
        )
        self.empty = EmptyState(
            theme,
            "phase",
            f"{_WHEN} The starter phases put the response in place before anyone looks for risk.",
            "Add the starter phases",
            self,
        )
        self._stack = put(self.body, QStackedWidget(self), 1)
        put_all(self._stack, self._build_body(), self.empty)
        self.message = put(self.body, MessageLine(theme, self))
        self.add_close_button()
        self.table.picked.connect(self._show)
        self.table.removal_wanted.connect(lambda _id: self.remove())
        self.table.entered.connect(lambda _id: self.form.focus_first())
        self.empty.activated.connect(self.add_starter_phases)
        desk.bridge.changed.connect(self._follow)
        desk.bridge.replaced.connect(self._read)
        self._read()
        self.table.setFocus()

    # --- what a person does

    def add_starter_phases(self) -> None:
        """Add the three starter phases from today on."""
        bridge = self._desk.bridge
        self._perform(starter_phases(bridge.view.framework, bridge.today))
        self.table.setFocus()

    def add(self) -> None:
        """Add a phase after the last one and put the keyboard into its name."""
        phases = list(self._desk.bridge.view.plan.phases.values())
        last = phases[-1] if phases else None
        values: dict[str, object] = {
            "name": f"Phase {len(phases) + 1}",
            "order": max((phase.order or 0 for phase in phases), default=0) + 1,
            "start": last.end + timedelta(days=1) if last and last.end else None,
        }
        record_id = new_id()
        if self._perform(edits.add(Entity.PHASE, values, f"Add {values['name']}", record_id=record_id)):
            self.table.pick(record_id)
            name = self.form.fields["name"]
            assert isinstance(name, LineField)
            name.setFocus()
            # Selected, so that typing replaces it.
            name.line.selectAll()

    def move_phase(self, by: int) -> None:
        """Move the selected phase up (-1) or down (1)."""
        phases = list(self._desk.bridge.view.plan.phases.values())
        phase = self._phase() if self._desk.bridge.view.editable else None
        place = phases.index(phase) if phase is not None else -1
        if phase is None or not 0 <= place + by < len(phases):
            return
        phases.insert(place + by, phases.pop(place))
        self._perform(edits.reorder(phases, f"Move {phase.name} {'up' if by < 0 else 'down'}"))

    def remove(self) -> None:
        """Remove the selected phase, after saying how many items lose it."""
        phase, view = self._phase(), self._desk.bridge.view
        if phase is None or not view.editable:
            return
        used = uses(view.plan, Entity.PHASE, phase.id)
        if used:
            inside = sum(row.phase.value == phase.id for row in view.rows())
            what = "1 item loses its phase" if inside == 1 else f"{inside} items lose their phase"
            text = f"{what}. They stay in the plan, and the step can be undone."
            if not self._desk.prompts.confirm(f"Remove {phase.name}?", text, "Remove"):
                return
        self._perform(edits.remove(phase, f"Remove {phase.name}"))
        # Left on the button, the keyboard would remove the next one.
        self._take_keyboard()

    # --- building

    def _fill_header(self, header: PageHeader) -> None:
        theme = self._desk.theme
        self.up_button = IconButton(theme, "chevron-up", "Move up (Alt+Up)", self)
        self.down_button = IconButton(theme, "chevron-down", "Move down (Alt+Down)", self)
        self.remove_button = IconButton(theme, "delete", "Remove the phase", self)
        self.add_button = SecondaryButton(theme, "Add phase", self, icon="add")
        acts: dict[QWidget, Callable[[], None]] = {
            self.up_button: lambda: self.move_phase(-1),
            self.down_button: lambda: self.move_phase(1),
            self.remove_button: self.remove,
            self.add_button: self.add,
        }
        for button in (self.up_button, self.down_button, self.remove_button, self.add_button):
            button.clicked.connect(lambda _on=False, act=acts[button]: act())
            header.add_action(button)
        QShortcut(QKeySequence("Alt+Up"), self, lambda: self.move_phase(-1))
        QShortcut(QKeySequence("Alt+Down"), self, lambda: self.move_phase(1))

    def _build_body(self) -> QWidget:
        theme = self._desk.theme
        body = QWidget(self)
        row = hbox(body, GRID + 4)
        left = vbox(spacing=GRID)
        card = put(left, Card(theme, parent=body), 1)
        card.body.setContentsMargins(1, 1, 1, 5)
        card.body.addWidget(self.table)
        self.remarks = TextLabel(theme, "", body, role=Role.SECONDARY, tone="text_secondary", wrap=True)
        left.addWidget(self.remarks)
        row.addLayout(left, 1)
        self._side = put(row, Card(theme, parent=body))
        self._side.setFixedWidth(theme.px(320))
        self._side.body.addWidget(self.form)
        self.tier_button = LinkButton(theme, "", self._side, on_click=self._open_tier)
        self.tier_field = LineField(theme, "New name of the tier", self._side)
        self.tier_field.edited.connect(self._rename_tier)
        self._side.body.addWidget(self.tier_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._side.body.addWidget(self.tier_field)
        self._side.body.addStretch(1)
        return body

    # --- following the plan

    def _follow(self, change: PlanChanged) -> None:
        if any(value.entity in (Entity.PHASE, Entity.ITEM) for value in change.change.values):
            self._read()

    def _read(self) -> None:
        view = self._desk.bridge.view
        self.add_button.setVisible(view.editable)
        if self.empty.button is not None:
            self.empty.button.setVisible(view.editable)
        self.model.set_rows(phase_rows(view))
        self.table.fit_columns()
        self._stack.setCurrentIndex(0 if view.plan.phases else 1)
        said = remarks(view)
        self.remarks.show_text("\n".join(said))
        self.table.pick_first()
        self._show(self.table.picked_id)

    def _show(self, _phase_id: str) -> None:
        phase = self._phase()
        phases = list(self._desk.bridge.view.plan.phases.values())
        place = phases.index(phase) if phase is not None else -1
        self._side.setVisible(phase is not None)
        for button in (self.up_button, self.down_button, self.remove_button):
            button.setVisible(bool(phases) and self._desk.bridge.view.editable)
        self.up_button.setEnabled(place > 0)
        self.down_button.setEnabled(phase is not None and place < len(phases) - 1)
        self.remove_button.setEnabled(phase is not None)
        if phase is not None:
            self.form.show_record(phase)
            shared = sum(other.tier == phase.tier for other in phases) if phase.tier else 0
            self.tier_button.setText(f"Rename “{phase.tier}” everywhere…")
            self.tier_button.setVisible(shared > 1 and self._desk.bridge.view.editable)
        self.tier_field.hide()

    def _phase(self) -> Phase | None:
        return self._desk.bridge.view.plan.phases.get(self.table.picked_id)

    def _open_tier(self) -> None:
        phase = self._phase()
        if phase is not None:
            self.tier_field.show_value(phase.tier)
            self.tier_field.show()
            self.tier_field.line.selectAll()
            self.tier_field.setFocus()

    def _rename_tier(self, name: str | None) -> None:
        phase = self._phase()
        if phase is None or not name:
            return
        alike = [other for other in self._desk.bridge.view.plan.phases.values() if other.tier == phase.tier]
        steps = [step for other in alike for step in edits.set_fields(other, {"tier": name}, "").steps]
        held = holds_keyboard(self.tier_field)
        if self._perform(Edit.of(f"Rename {phase.tier} to {name}", steps)) and held:
            self.form.fields["tier"].setFocus()

    def _take_keyboard(self) -> None:
        shown = self.table if self.table.picked_id else self.empty.button
        if shown is not None:
            shown.setFocus()

    def _perform(self, edit: Edit) -> bool:
        self.message.clear_message()
        try:
            self._desk.bridge.perform(edit)
        except PlannerError as error:
            self.message.show_error(str(error))
            return False
        return True


def _tiers(view: object) -> list[str]:
    return ["Tier 1", "Tier 2", "Tier 3"]
