"""What the plan says of itself: name, organization, its sponsor and fiscal year, the first reflections."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from htplanner.domain.model.records import Entity
from htplanner.domain.output.report_options import CONFIDENTIALITY
from htplanner.ui.dialogs.frame import FramedDialog
from htplanner.ui.registers.choices import month_choices, party_choices
from htplanner.ui.registers.form import RecordForm
from htplanner.ui.registers.form_field import FormField
from htplanner.ui.shell.desk import Desk
from htplanner.ui.shell.theme import GRID
from htplanner.ui.widgets.boxes import vbox
from htplanner.ui.widgets.scroll_pane import ScrollPane

OFFERS = (
    FormField("name"),
    FormField("organization"),
    FormField("setting"),
    FormField("sponsor", choices=party_choices, placeholder="The leader accountable for the plan"),
    FormField("funding"),
    FormField("fiscal_month", "Fiscal year begins in", choices=month_choices, placeholder="January"),
    FormField("confidentiality", placeholder=CONFIDENTIALITY),
    FormField("investment", placeholder="Who in leadership supports this, and with what"),
    FormField("capacity", placeholder="All at once, or in tiers"),
    FormField("knowledge", placeholder="Topics that are new to your staff"),
)


class PlanDialog(FramedDialog):
    """Edits the plan's own facts; each is written as soon as its field is left."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk.theme, "Plan details", QSize(560, 720), parent)
        self._desk = desk
        self.form = RecordForm(desk, Entity.PLAN, OFFERS, self)
        # The form keeps its own height: given more, its rows would drift apart.
        inside = QWidget()
        column = vbox(inside, margins=(0, 0, GRID, 0))
        column.addWidget(self.form)
        column.addStretch(1)
        self.body.addWidget(ScrollPane(inside, self), 1)
        self.add_close_button()
        desk.bridge.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.form.show_record(self._desk.bridge.view.plan.info)
